#pragma once

#include <optional>

#include "indicator/question.h"
#include "record/world.h"

namespace besik::indicator {

// What is aimed at for a figure whose place, period, members and value are set (programme::Target,
// Aim). Targets of the question stand before those of the programme.
std::optional<Aim> aim_of(const record::World& world, const Asked& asked, const Figure& figure);

}  // namespace besik::indicator
