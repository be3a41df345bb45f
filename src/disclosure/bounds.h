#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// Which relation last narrowed what is known of a cell from below and from above.
struct Reasons {
  static constexpr uint32_t none = ~uint32_t{0};
  uint32_t below = none, above = none;
};

// Cells that are not told to the number (`exact` false) and are left no choice by what is known of
// them and of the others. Only relations of `active` that hold are followed.
// `reasons` has one entry for each cell, those of cells that are narrowed are set.
std::vector<bool> pinned_cells(const Table& table, const std::vector<bool>& exact,
                               std::vector<Range> known, const std::vector<bool>& active,
                               std::vector<Reasons>& reasons);

}  // namespace besik::disclosure
