#pragma once

#include <string>
#include <vector>

#include "indicator/contribution.h"
#include "indicator/fact_bindings.h"
#include "indicator/measures.h"
#include "record/world.h"

namespace besik::indicator {

// One record as its measures of one version of the programme see it.
struct Judged {
  const record::World& world;
  const programme::Register& reg;
  const Id& id;
  const record::Facts& facts;
  FactBindings& bindings;
  // Those of the registers that measures look at, read in the same version.
  const std::vector<Relative>& relatives;
};

// Adds what the record brings to one measure.
void emit(const CompiledMeasure& measure, uint32_t index, const Judged& record,
          std::vector<Contribution>& out);

}  // namespace besik::indicator
