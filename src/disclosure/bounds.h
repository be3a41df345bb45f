#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// Unknown cells whose number the bounds leave no choice: no count is negative, a hidden one that is
// not zero is known not to be. Only relations of `active` that hold are followed.
std::vector<bool> pinned_cells(const Table& table, const std::vector<bool>& unknown,
                               const std::vector<bool>& active);

}  // namespace besik::disclosure
