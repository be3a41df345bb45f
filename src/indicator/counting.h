#pragma once

#include <cstdint>
#include <vector>

#include "indicator/cube.h"
#include "indicator/question.h"
#include "indicator/territory.h"

namespace besik::indicator {

// Counts of one measure: cells by window, row and member.
class Counts {
 public:
  Counts(std::size_t windows, std::size_t rows, std::size_t members)
      : rows_(rows),
        members_(members),
        cells_(windows * rows * members),
        incomparable_(windows * rows, false) {}
  Counted& at(std::size_t window, std::size_t row, std::size_t member) {
    return cells_[(window * rows_ + row) * members_ + member];
  }
  void refuse(std::size_t window, std::size_t row) { incomparable_[window * rows_ + row] = true; }
  bool comparable(std::size_t window, std::size_t row) const {
    return !incomparable_[window * rows_ + row];
  }

 private:
  std::size_t rows_, members_;
  std::vector<Counted> cells_;
  std::vector<bool> incomparable_;
};

// Fills windows [first_window, first_window + ranges.size()) of `counts` from the series of a
// projection. `member_of` gives the member's column, -1 where it has none. `ranges` ascend at both
// ends; `units` is the number of units known, for distinct measures.
void count(const CompiledMeasure& measure, const Projection& projection, const Grouping& grouping,
           const std::vector<int32_t>& member_of, const std::vector<KeyRange>& ranges,
           std::size_t first_window, std::size_t units, Counts& counts);

}  // namespace besik::indicator
