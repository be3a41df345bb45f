#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "place/population.h"
#include "place/tree.h"

namespace besik::place {

// Why no population answers a question. `kind`:
// nothing   no number is published for the place, nor for all places within it (`places`: those
//           that lack one; empty where it has none within)
// sex       none of this sex
// ages      no day has all the ages asked for: `ages` are missing on the best one, `on`
// day       days with all ages are too far off: the last one before and the first one after, where
//           there are such
// reform    the numbers there are describe other borders than those of the day asked
struct PopulationGap {
  std::string kind;
  std::vector<std::string> places;
  std::vector<std::pair<int, int>> ages;
  std::optional<Date> on, before, after;
};

// Only where Population::people gives nothing. Linear in the cells of the place.
PopulationGap find_gap(const Population& population, const Tree& tree, std::string_view place,
                       std::string_view sex, int age_from, int age_to, Date day);

}  // namespace besik::place
