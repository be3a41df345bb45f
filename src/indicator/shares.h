#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "indicator/columns.h"
#include "indicator/counting.h"
#include "indicator/measures.h"
#include "indicator/question.h"

namespace besik::indicator {

// One counting of a projection for the denominators of shares.
struct SharePart {
  std::vector<int> dimensions;      // indices in the measure's dimensions, ascending
  std::vector<std::string> known;   // breakdowns in which only what is known counts
  std::vector<std::string> absent;  // in which only "" counts
  int sign = 1;
  bool units = true;   // whether what unites persons is taken from it
  bool totals = true;  // whether what adds up is
};

// Where a breakdown may hold a record in several members, what is known in it is all less what is
// not: so one denominator is several countings.
std::vector<SharePart> share_parts(const CompiledMeasure& measure, const Asked& asked);

// Denominators of the shares of a rate: one for the members of sex and age that a column has.
class Shares {
 public:
  Shares(const Asked& asked, const Columns& columns);

  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  // Of a column; -1 where one of its members is "" in a breakdown without a population.
  int32_t of(std::size_t column) const { return of_column_[column]; }
  // Members of a projection -> denominators, -1 where they count in none; on the day `end`.
  std::vector<int32_t> of(const SharePart& part, const Projected& projected, Date end) const;

 private:
  std::vector<std::string> rest_;  // the breakdowns asked that have a population
  std::map<std::vector<std::string>, int32_t> index_;
  std::vector<int32_t> of_column_;
  std::size_t count_ = 0;
};

// Adds one window and row of `from` to `to`, as the part says.
void take(const SharePart& part, const CompiledMeasure& measure, const Counted& from, Counted& to);

}  // namespace besik::indicator
