#pragma once

#include <vector>

#include "record/answers.h"
#include "record/decide.h"
#include "record/world.h"

namespace besik::record {

// What the turns of a record's clocks follow from, besides its answers.
struct ClockInput {
  const World& world;
  const Answers& answers;
  const Answers* answers_before = nullptr;  // null: the answers did not change
  const Facts& before;                      // turns that ended earlier are known from here only
  const Facts& now;                         // place, stage and closing after the change
  bool corrects = false;                    // a new `until` replaces the last one
};

// All turns by deadline, turn and clock, in the order of declaration.
std::vector<ClockTurn> clock_turns(const ClockInput& input);
std::vector<ClockFact> clock_facts(const std::vector<ClockTurn>& turns);
std::vector<Running> running_clocks(const std::vector<ClockTurn>& turns, const Facts& facts);

}  // namespace besik::record
