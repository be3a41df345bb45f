#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// One who has every answer and knows every rule: which numbers add up to which, that no count is
// negative, and which are not zero. Works out what can be worked out; knows nothing of how numbers
// were hidden and shares no code with it.
struct Knowledge {
  std::vector<std::optional<int64_t>> numbers;  // of each cell; nothing where it is not shown
  std::vector<int64_t> least;                   // what each cell is at least
  std::vector<std::optional<int64_t>> most;     // and at most; nothing where that is not known
  // Relations that hold to the number; bounds, and what follows from them, are taken through no
  // others. Empty: all.
  std::vector<bool> exact;
};

// The numbers that follow, of cells whose number was not given. Where relations do not hold to the
// number (distinct persons) what follows is what one would believe.
std::vector<std::optional<int64_t>> attack(std::size_t cells,
                                           const std::vector<Relation>& relations,
                                           const Knowledge& knowledge);

}  // namespace besik::disclosure
