#include "indicator/aim.h"

#include <tuple>

#include "indicator/target.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;
using programme::Target;

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

}  // namespace

std::vector<Target> targets_of(const Asked& asked) {
  std::vector<Target> all;
  if (asked.targets) all = asked.targets->of(*asked.programme, *asked.indicator);
  all.insert(all.end(), asked.indicator->targets.begin(), asked.indicator->targets.end());
  return all;
}

std::optional<Aim> aim_of(const record::World& world, const Asked& asked,
                          const std::vector<Target>& targets, const Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  if (targets.empty() || figure.flags.contains("share")) return std::nullopt;
  if (figure.period.step != Step::year && grows_with_time(indicator)) return std::nullopt;
  const bool everywhere =
      !is_of_things(indicator) || figure.where.code == world.tree->nation().code;
  const int year = civil(figure.period.last).year;
  const Target* best = nullptr;
  for (const Target& one : targets) {
    if (one.breakdown != figure.breakdown) continue;
    if (one.place.empty() ? !everywhere : one.place != figure.where.code) continue;
    // Of two of one rank the first: what was brought in comes first.
    const auto rank = [&](const Target& target) {
      const int late = target.year >= year ? target.year : 10'000 - target.year;
      return std::tuple(target.place.empty(), target.year < year, late);
    };
    if (best == nullptr || rank(one) < rank(*best)) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  return aim_towards(*best, year, figure.value, indicator.decimals);
}

std::optional<Aim> aim_of(const record::World& world, const Asked& asked, const Figure& figure) {
  return aim_of(world, asked, targets_of(asked), figure);
}

}  // namespace besik::indicator
