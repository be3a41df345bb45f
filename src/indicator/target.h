#pragma once

#include <optional>

#include "indicator/figure.h"
#include "programme/model.h"

namespace besik::indicator {

// What is aimed at, seen from a number of a year that is no figure of records: an outside number.
// `due` is rounded at `decimals`; what it and `distance` mean, Aim says.
std::optional<Aim> aim_towards(const programme::Target& target, int year,
                               std::optional<Decimal> value, int decimals);

}  // namespace besik::indicator
