#pragma once

#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"

namespace besik {

// From `from` on, clocks on the wall are `minutes` ahead of UTC.
struct ZoneOffset {
  Instant from;
  int minutes = 0;
  bool operator==(const ZoneOffset&) const = default;
};

// All that somebody without the rules of time zones needs to read and write local time: the offsets
// of an IANA zone from 1990-01-01 on, as civil_day() and local_text() use them, ascending;
// neighbours differ. The first holds also for what lies before it, the last for what comes after.
// The zone must exist (CHECK).
std::vector<ZoneOffset> zone_offsets(std::string_view zone);

// [{"from": "1990-01-01T00:00:00.000Z", "minutes": 360}, ..]
json::array to_json(const std::vector<ZoneOffset>& offsets);

}  // namespace besik
