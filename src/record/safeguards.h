#pragma once

#include <optional>

#include "record/answers.h"
#include "record/decide.h"

namespace besik::record {

// How one safeguard stands by the answers alone.
struct Standing {
  bool applies = true;
  bool met = false;
  bool excused = false;
  std::optional<Instant> happened;  // of a date: the start of the day
  Date day;                         // civil day of `happened`
  bool ahead = false;               // `happened` has not come yet
};
Standing standing(const programme::Safeguard& safeguard, const Answers& answers,
                  const std::map<std::string, std::string>& excuses);

}  // namespace besik::record
