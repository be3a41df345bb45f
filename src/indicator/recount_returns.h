#pragma once

#include <vector>

#include "indicator/recount_facts.h"
#include "record/return.h"

// The recount's own reading of returns; the engine never uses it.
namespace besik::indicator {

// What the returns, as their last events left them, bring to the numerator of an indicator: of each
// number that feeds it so many things, one by one.
std::vector<Counting> countings_of_returns(const record::World& world,
                                           const std::vector<record::ReturnFacts>& returns,
                                           const programme::Programme& programme,
                                           const programme::Indicator& indicator);

}  // namespace besik::indicator
