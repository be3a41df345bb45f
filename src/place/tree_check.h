#pragma once

#include <vector>

#include "base/result.h"
#include "place/tree.h"
#include "place/tree_index.h"

namespace besik::place {

// What is wrong with levels, places and successions taken one by one and by their codes.
// `places` are sorted by code.
Errors check_parts(const std::vector<Level>& levels, const std::vector<Place>& places,
                   const std::vector<Succession>& successions);

// What is wrong with who stands below whom: level order, rings, days on which the parent is gone.
// Nodes have their parents, not yet their children.
Errors check_order(const Tree::Index& index, const std::vector<Place>& places);

}  // namespace besik::place
