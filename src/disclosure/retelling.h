#pragma once

#include <vector>

#include "disclosure/book_cells.h"
#include "disclosure/grid.h"
#include "disclosure/hold.h"
#include "disclosure/table.h"
#include "indicator/figure.h"
#include "programme/model.h"

namespace besik::disclosure {

// A figure with the numbers that may be told of its cells; `earlier`: the answer that was told
// before to the same question, or nullptr. See told() in disclosure/book.h.
indicator::Figure retold(const programme::Indicator& indicator, indicator::Figure figure,
                         const Shown& cells, const Table& table, const std::vector<Memory>& now,
                         const Grid* earlier);

}  // namespace besik::disclosure
