#include "base/zone_offsets.h"

#include <date/tz.h>

#include <boost/json.hpp>

#include "base/check.h"

namespace besik {
namespace {

constexpr date::sys_days first_day = date::year{1990} / 1 / 1;
// Rules of clocks that change twice a year have no end; nobody's deadline lies later.
constexpr date::sys_days end_day = date::year{2050} / 1 / 1;

}  // namespace

std::vector<ZoneOffset> zone_offsets(std::string_view zone) {
  CHECK(is_zone(zone));
  const date::time_zone* found = date::locate_zone(zone);
  std::vector<ZoneOffset> out;
  for (date::sys_seconds at = first_day; at < end_day;) {
    const date::sys_info info = found->get_info(at);
    const int minutes =
        static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(info.offset).count());
    // A change of name or of what is called summer time need not move the clocks.
    if (out.empty() || out.back().minutes != minutes)
      out.push_back({Instant{at.time_since_epoch().count() * 1000}, minutes});
    CHECK(at < info.end);
    at = info.end;
  }
  return out;
}

json::array to_json(const std::vector<ZoneOffset>& offsets) {
  json::array out;
  for (const ZoneOffset& one : offsets)
    out.push_back(json::object{{"from", to_string(one.from)}, {"minutes", one.minutes}});
  return out;
}

}  // namespace besik
