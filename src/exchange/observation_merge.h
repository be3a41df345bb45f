#pragma once

#include <set>
#include <string>
#include <vector>

#include "exchange/observation_row.h"
#include "indicator/observation.h"

namespace besik::exchange {

// Numbers of one table, laid onto what is known of their vintage.
struct MergedNumbers {
  std::vector<indicator::ObservationGroup> groups;  // that change, whole
  int64_t placed = 0, unchanged = 0, refused = 0;
  Errors errors;
  std::set<std::string> fresh;  // keys of what was placed
  bool is_new(const indicator::ObservationGroup& group, const indicator::Observation& one) const;
};

// The same number twice in a table says nothing new; two different ones are both refused. A number
// that is known of this vintage may be completed (a bound, a value), never changed.
// Codes: observation.two_values, observation.vintage_conflict, observation.unit_mismatch,
// observation.bounds_order, observation.no_value.
MergedNumbers merge_observations(std::vector<ReadNumber> numbers, Date vintage,
                                 const indicator::Observations& known);

}  // namespace besik::exchange
