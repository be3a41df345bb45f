#pragma once

#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// What readers without the records have seen of a cell so far. One that is not published is `shown`
// once it could be worked out.
struct Memory {
  enum class State : uint8_t { unseen, shown, hidden } state = State::unseen;
  int64_t number = 0;  // shown: the number; hidden: the true one when it was hidden
  bool open = false;   // its period had not ended
  bool operator==(const Memory&) const = default;
};

// The next answers, so that neither they nor what changed since those before tells a protected
// number. A number moves only by more than a protected one, else the old one stays, and so do as
// many others as are needed so that the change cannot be worked out: holding is hiding of changes.
// When a period has ended, protected numbers that were held back are hidden instead: nobody is told
// for good that there were none. What is hidden stays hidden; in an open period it comes out once
// its number is not protected and has changed by more than a protected one since. `before` may be
// empty. Deterministic.
std::vector<Memory> hold(const Table& table, const std::vector<Memory>& before);

}  // namespace besik::disclosure
