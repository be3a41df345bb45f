#pragma once

#include <optional>

#include "base/value.h"

// Exact arithmetic of expressions. A number holds at most 9,007,199,254,740,991 units (what every
// JSON reader keeps exactly) and 6 decimals; a result beyond is no number (unknown).
namespace besik::programme {

constexpr int64_t largest_units = 9'007'199'254'740'991;
constexpr int most_decimals = 6;

// A whole number has scale 0. nullopt: not a number, or of more than 9 decimals.
std::optional<Decimal> number_of(const Value& value);
std::strong_ordering compare(Decimal a, Decimal b);
std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> subtract(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, Decimal b);  // above 6 decimals: half to even at 6
// Half to even at 6 decimals, ending zeros dropped; nullopt by zero.
std::optional<Decimal> divide(Decimal a, Decimal b);
std::optional<Decimal> round_to(Decimal a, int decimals);  // half to even, exactly that scale

}  // namespace besik::programme
