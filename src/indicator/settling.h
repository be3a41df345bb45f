#pragma once

#include <vector>

#include "indicator/question.h"
#include "record/world.h"

namespace besik::indicator {

// How whole numbers become the figures of one answer. What is the same for all of them is worked
// out once; the world and the question must outlive it.
class Settling {
 public:
  Settling(const record::World& world, const Asked& asked, Date today);
  // Fills numbers, status and flags of a figure whose indicator, place, period and breakdown are
  // set. `denominator` is null where the indicator has no second measure; of a band of the value it
  // is the whole cell, of a share what is known in it, null where this member is not.
  void settle(bool comparable, Counted numerator, const Counted* denominator, Figure& figure) const;

  struct Constants {
    int scale_above = 0, scale_below = 0;  // of numerator and denominator
    bool is_at_organisations = false;      // both measures know bodies
    bool has_breakdowns = false;           // both measures know every breakdown asked
    bool is_by_band = false;
    bool is_overlapping = false;
    bool is_share = false;  // of a rate
  };

 private:
  const record::World& world_;
  const Asked& asked_;
  Date today_;
  std::vector<programme::Target> targets_;
  Constants constants_;
};

}  // namespace besik::indicator
