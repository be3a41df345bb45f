#include "indicator/target.h"

#include <algorithm>

namespace besik::indicator {
namespace {

__extension__ using Wide = __int128;

Wide ten_to(int power) {
  Wide out = 1;
  while (power-- > 0) out *= 10;
  return out;
}

Decimal difference(Decimal a, Decimal b) {
  const int scale = std::max(a.scale, b.scale);
  return {static_cast<int64_t>(Wide{a.units} * ten_to(scale - a.scale) -
                               Wide{b.units} * ten_to(scale - b.scale)),
          scale};
}

// Half to even, once.
int64_t rounded(Wide above, Wide below) {
  const bool negative = above < 0;
  if (negative) above = -above;
  Wide whole = above / below;
  const Wide twice = 2 * (above % below);
  if (twice > below || (twice == below && whole % 2 == 1)) ++whole;
  return static_cast<int64_t>(negative ? -whole : whole);
}

}  // namespace

std::optional<Aim> aim_towards(const programme::Target& target, int year,
                               std::optional<Decimal> value, int decimals) {
  if (!target.at_least && !target.at_most) return std::nullopt;
  Aim out;
  out.at_least = target.at_least.has_value();
  out.value = out.at_least ? *target.at_least : *target.at_most;
  out.year = target.year;
  if (target.base && target.base_year < target.year) {
    out.base = target.base;
    out.base_year = target.base_year;
    const int scale = std::max({target.base->scale, out.value.scale, decimals});
    const Wide from = Wide{target.base->units} * ten_to(scale - target.base->scale);
    const Wide to = Wide{out.value.units} * ten_to(scale - out.value.scale);
    const int length = target.year - target.base_year;
    const int gone = std::clamp(year - target.base_year, 0, length);
    out.due = Decimal{
        rounded(from * length + (to - from) * gone, Wide{length} * ten_to(scale - decimals)),
        decimals};
  }
  if (value)
    out.distance = out.at_least ? difference(out.value, *value) : difference(*value, out.value);
  return out;
}

}  // namespace besik::indicator
