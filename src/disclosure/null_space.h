#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// For every cell that is not told to the number whether the relations fix its number, once all
// other cells are known. A cell is free exactly if some solution of the relations with nothing on
// the right-hand side is not zero there; one such solution is drawn by a fixed rule modulo a prime
// of 61 bits. A fixed cell is always found; a free one is taken for fixed with a chance of one in
// 2^61. Only cells that are not `exact`, in relations of `active`, are judged; others are false.
std::vector<bool> fixed_cells(const Table& table, const std::vector<bool>& exact,
                              const std::vector<bool>& active);

}  // namespace besik::disclosure
