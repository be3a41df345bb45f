#pragma once

#include <vector>

#include "indicator/contribution.h"
#include "indicator/measures.h"
#include "record/return.h"

namespace besik::indicator {

// A measure that a return feeds: its index, and the field whose numbers it takes.
struct Feed {
  const CompiledMeasure* compiled = nullptr;
  uint32_t index = 0;
  const programme::ReturnField* field = nullptr;
};
// Whatever the return's stage and numbers; a measure whose series ended before the return is none.
std::vector<Feed> fed_by(const Measures& measures, const record::ReturnFacts& facts);

// Pure: what an approved return adds to the numerators that it feeds, under every version of its
// programme that has the form; nothing of one that is not approved. Dated by the last day that it
// covers, at the body as it stood then; a number of records as one contribution of that weight, a
// number of different children as so many units that nothing else holds. Members of breakdowns that
// the return does not split by are not known ("").
std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        const record::ReturnFacts& facts);

}  // namespace besik::indicator
