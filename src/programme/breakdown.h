#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "programme/model.h"

namespace besik::programme {

// A breakdown of an indicator for people: its title and the members that its definition names, in
// their order, bands that a formula makes too. Members that only records name (whole numbers) are
// not among them; "" is not either: it is what is not recorded, or in no band.
struct Breakdown {
  Text title;
  std::vector<std::pair<std::string, Text>> members;
};

// `name` is one breakdown, not a crossing.
Breakdown breakdown(const Programme& programme, const Indicator& indicator, std::string_view name);
std::string breakdown_title(const Programme& programme, const Indicator& indicator,
                            std::string_view name, Language language);
// Whether populations can be known by this breakdown: sex, or an age (see PopulationBase).
bool has_population(const Indicator& indicator, std::string_view name);
// The parts of an entry of `by`: "sex * age" -> sex, age.
std::vector<std::string> crossing(std::string_view entry);

}  // namespace besik::programme
