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

// Takes out of the countings of a numerator what records say of days that an approved return of the
// same body tells: `until` is the last day of the series asked for.
void leave_to_returns(const std::vector<record::ReturnFacts>& returns,
                      const programme::Programme& programme, const programme::Indicator& indicator,
                      Date until, std::vector<Counting>& countings);

}  // namespace besik::indicator
