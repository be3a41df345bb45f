#include "indicator/aim.h"

#include <algorithm>

namespace besik::indicator {
namespace {

using programme::MeasureKind;
using programme::Target;

__extension__ using Wide = __int128;

int64_t ten_to(int power) {
  int64_t result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
}

int64_t units_at(const Decimal& number, int scale) {
  return number.units * ten_to(scale - number.scale);
}

Decimal difference(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  return {units_at(a, scale) - units_at(b, scale), scale};
}

// Whether the value grows with the number of things, so that a nation's target is none of its
// regions'.
bool is_of_things(const programme::Indicator& indicator) {
  if (indicator.denominator || indicator.per) return false;
  const MeasureKind kind = indicator.numerator.kind;
  return kind != MeasureKind::distribution && kind != MeasureKind::mean &&
         kind != MeasureKind::level;
}

// Whether the value of a shorter period says less than that of a year.
bool grows_with_time(const programme::Indicator& indicator) {
  const MeasureKind kind = indicator.numerator.kind;
  const bool of_one_day = kind == MeasureKind::stock || kind == MeasureKind::stock_distinct ||
                          kind == MeasureKind::level;
  return !of_one_day && !indicator.denominator && kind != MeasureKind::distribution &&
         kind != MeasureKind::mean;
}

// On the straight line from base to target, half to even once.
Decimal due_in(const Target& target, const Decimal& value, int year, int decimals) {
  const int at = std::clamp(year, target.base_year, target.year);
  const int scale = std::max(target.base->scale, value.scale);
  const int64_t from = units_at(*target.base, scale), to = units_at(value, scale);
  const int64_t span = target.year - target.base_year;
  return divide(from * span + (to - from) * (at - target.base_year), span * ten_to(scale), 1,
                decimals);
}

}  // namespace

std::optional<Aim> aim_of(const record::World& world, const Asked& asked, const Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  if (figure.period.step != Step::year && grows_with_time(indicator)) return std::nullopt;
  std::vector<Target> all;
  if (asked.targets) all = asked.targets->of(*asked.programme, indicator);
  all.insert(all.end(), indicator.targets.begin(), indicator.targets.end());
  const bool everywhere =
      !is_of_things(indicator) || figure.where.code == world.tree->nation().code;
  const int year = civil(figure.period.last).year;
  const Target* best = nullptr;
  for (const Target& one : all) {
    if (one.breakdown != figure.breakdown) continue;
    if (one.place.empty() ? !everywhere : one.place != figure.where.code) continue;
    // One that names the place stands before one for all places.
    const auto rank = [&](const Target& target) {
      const int late = target.year >= year ? target.year : 10'000 - target.year;
      return std::tuple(target.place.empty(), target.year < year, late);
    };
    if (best == nullptr || rank(one) < rank(*best)) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  Aim aim;
  aim.at_least = best->at_least.has_value();
  aim.value = aim.at_least ? *best->at_least : *best->at_most;
  aim.year = best->year;
  aim.base = best->base;
  aim.base_year = best->base_year;
  if (best->base) aim.due = due_in(*best, aim.value, year, indicator.decimals);
  if (figure.value)
    aim.distance =
        aim.at_least ? difference(aim.value, *figure.value) : difference(*figure.value, aim.value);
  return aim;
}

}  // namespace besik::indicator
