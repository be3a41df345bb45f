#pragma once

#include <optional>
#include <vector>

#include "indicator/question.h"
#include "record/world.h"

namespace besik::indicator {

// All that a question's figures may aim at: targets of the question stand before those of the
// programme.
std::vector<programme::Target> targets_of(const Asked& asked);

// What is aimed at for a figure whose place, period, members and value are set (programme::Target,
// Aim); `targets` as above.
std::optional<Aim> aim_of(const record::World& world, const Asked& asked,
                          const std::vector<programme::Target>& targets, const Figure& figure);
std::optional<Aim> aim_of(const record::World& world, const Asked& asked, const Figure& figure);

}  // namespace besik::indicator
