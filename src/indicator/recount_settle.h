#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "indicator/figure.h"
#include "indicator/question.h"
#include "record/world.h"

// How the recount's whole numbers become a figure, written from docs/format/figure.md; the engine
// settles its own.
namespace besik::indicator {

// What the recount found of one measure in one cell.
struct Found {
  int64_t n = 0;    // records, units or clocks; of a level 1 where there is one
  int64_t sum = 0;  // of a sum or a distribution; the value of a level
  int64_t incomplete = 0;
  std::vector<int64_t> values;  // of a distribution
};

// Decimal places of a measure's whole numbers: those of the field that it takes, 4 where decimals
// are worked out, else none.
int scale_of(const programme::Measure& measure, const programme::Register* reg);

// units at `scale` as units at another one, half to even.
int64_t rescaled(Decimal value, int scale);

// Whether people are counted by this breakdown: by sex and ages. By all others a rate is told as
// shares.
bool is_of_people(const programme::Indicator& indicator, const std::string& breakdown);
bool is_of_shares(const Asked& asked);

// `below` is null where the indicator has no second measure; of shares it is what is known in the
// cell, null where the member is not known.
Figure settled(const record::World& world, const Asked& asked, Date today, bool is_comparable,
               const Found& above, const Found* below, Figure figure);

}  // namespace besik::indicator
