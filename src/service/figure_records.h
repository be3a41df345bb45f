#pragma once

#include <vector>

#include "indicator/question.h"
#include "service/parts.h"

namespace besik::service {

// A record that a figure counts, of those that the user may read.
struct Counted {
  store::RecordRow row;
  bool in_numerator = false, in_denominator = false;
};
// By when they last changed, newest first, at most `most`; `all` says how many there are.
struct CountedRecords {
  std::vector<Counted> records;
  int64_t all = 0;
};
Result<CountedRecords> counted_records(const Parts& parts, const record::World& world,
                                       const record::User& user, const indicator::Asked& asked,
                                       std::size_t most);

}  // namespace besik::service
