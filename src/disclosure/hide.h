#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// What is not told of a table so that no protected number can be worked out: neither by adding and
// subtracting what is shown (any combination of relations), nor by bounds (no count is negative, a
// hidden one is not zero where zeros are shown). Deterministic: the same table gives the same.
// Cells that nothing forces are left alone; among those that would do, small and detailed ones go
// first.
//
// `unknown` and `secret` begin as told and only grow; `unknown` must hold at every cell that is not
// published. A secret cell must not be worked out. Only willing cells are added.
struct Suppression {
  enum class Willing : uint8_t { never, yes, last };
  std::vector<bool> unknown, secret;
  std::vector<Willing> willing;
  // These follow when another cell of their figure is added.
  std::vector<bool> follows;
};
void complete(const Table& table, Suppression& suppression);

// Which unknown cells can be worked out all the same, by adding and subtracting or by bounds.
std::vector<bool> derivable(const Table& table, const std::vector<bool>& unknown);

// The protected cells, and with them what must be hidden so that they stay so. True = hidden;
// cells that are not published are always true.
std::vector<bool> hide(const Table& table);

}  // namespace besik::disclosure
