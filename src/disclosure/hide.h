#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// How a number is told: to the number; in some other way that leaves a range open (rounded, or as
// it was before); not at all.
enum class Telling : uint8_t { exact, roughly, hidden };

// What is not told to the number, so that no protected number can be worked out: neither by adding
// and subtracting what is told (any combination of relations), nor by bounds (no count is negative,
// a hidden one is not zero where zeros are told, a rounded one lies in its range). Deterministic:
// the same table gives the same. Cells that nothing forces are left alone; among those that would
// do, detailed ones go before their totals and small ones before large ones. One that goes is told
// roughly; only where that does not help is it hidden.
//
// `telling` and `secret` begin as told; telling only gets coarser. It must not be exact at a cell
// that is not published. A secret cell must not be worked out. Only willing cells are made coarser.
struct Suppression {
  enum class Willing : uint8_t { never, yes, last };
  std::vector<Telling> telling;
  std::vector<bool> secret;
  std::vector<Willing> willing;
  // Told roughly when another cell of their figure is.
  std::vector<bool> follows;
  // What is known of a cell that is told roughly (none: there is no such way, it is hidden at
  // once), and of one that is hidden.
  std::vector<Range> roughly, hidden;
  // Never hidden by what others need: it was told before, and nobody forgets.
  std::vector<bool> was_told;
};
void complete(const Table& table, Suppression& suppression);

// What is known of every cell, so told.
std::vector<Range> known_ranges(const Table& table, const Suppression& suppression);

// Which cells that are not told to the number can be worked out all the same.
std::vector<bool> derivable(const Table& table, const Suppression& suppression);

// What is known of a cell that is hidden.
Range hidden_range(const Cell& cell);

}  // namespace besik::disclosure
