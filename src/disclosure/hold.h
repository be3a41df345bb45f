#pragma once

#include <vector>

#include "disclosure/hide.h"
#include "disclosure/table.h"

namespace besik::disclosure {

// What readers without the records were told of a cell whose period is over. One that is not
// published is `shown` once it could be worked out.
struct Memory {
  enum class State : uint8_t { unseen, shown, rounded, hidden } state = State::unseen;
  int64_t number = 0;  // shown, rounded: the number told; hidden: the true one when it was hidden
  bool operator==(const Memory&) const = default;
};

// How numbers that were never told are told: those of periods that are open rounded, others to the
// number unless they are protected or would give a protected one away.
Suppression hide(const Table& table);

// The next answers, so that neither they nor what changed since those before tells a protected
// number.
//
// While its period is open a number is told rounded down to its base (hidden below it), each day
// anew: one record more or less is not seen, and no difference of two days is a count.
//
// When the period is over it is told to the number, unless it is protected (then it is hidden) or
// would give a protected one away (then it is rounded: disclosure/hide.h). From then on it moves
// only by more than a protected number, else what was told stays, and so do as many others as are
// needed so that the change cannot be worked out. What is hidden stays hidden.
//
// `before` is what was told of each cell when its period was over, and may be shorter or empty.
// Deterministic.
std::vector<Memory> hold(const Table& table, const std::vector<Memory>& before);

}  // namespace besik::disclosure
