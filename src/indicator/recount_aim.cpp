#include "indicator/recount_aim.h"

#include <algorithm>

namespace besik::indicator {
namespace {

using programme::MeasureKind;
using programme::Target;

// Of children, episodes, sums and the like within a period, or such a number per population.
bool grows_with_the_period(const programme::Indicator& indicator) {
  if (indicator.denominator) return false;
  switch (indicator.numerator.kind) {
    case MeasureKind::stock:
    case MeasureKind::stock_distinct:
    case MeasureKind::level:
    case MeasureKind::mean:
    case MeasureKind::distribution:
      return false;
    default:
      return true;
  }
}

bool is_number_of_things(const programme::Indicator& indicator, const Figure& figure) {
  return figure.statistic == "number" || (figure.statistic == "sum" && !indicator.denominator);
}

bool is_meant_for(const Target& target, const Asked& asked, const Figure& figure) {
  if (target.breakdown != figure.breakdown) return false;
  const programme::Indicator& indicator = *asked.indicator;
  if (grows_with_the_period(indicator) && figure.period.step != Step::year) return false;
  if (!target.place.empty()) return target.place == figure.where.code;
  return figure.where.level == "nation" || !is_number_of_things(indicator, figure);
}

Decimal minus(Decimal a, Decimal b) {
  const int scale = std::max(a.scale, b.scale);
  return {static_cast<int64_t>(Wide{a.units} * ten_to(scale - a.scale) -
                               Wide{b.units} * ten_to(scale - b.scale)),
          scale};
}

Decimal on_the_line(Decimal base, int base_year, Decimal value, int year, int now, int decimals) {
  const int scale = std::max({base.scale, value.scale, decimals});
  const Wide from = Wide{base.units} * ten_to(scale - base.scale);
  const Wide to = Wide{value.units} * ten_to(scale - value.scale);
  const int length = std::max(1, year - base_year);
  const int gone = now >= year ? length : std::clamp(now - base_year, 0, length);
  return {nearest_whole(from * length + (to - from) * gone, length * ten_to(scale - decimals)),
          decimals};
}

}  // namespace

Wide ten_to(int power) {
  Wide result = 1;
  while (power-- > 0) result *= 10;
  return result;
}

int64_t nearest_whole(Wide above, Wide below) {
  if (below < 0) {
    above = -above;
    below = -below;
  }
  Wide whole = above / below;
  if (whole * below > above) --whole;  // towards minus infinity, so that the rest is not negative
  const Wide twice_rest = 2 * (above - whole * below);
  if (twice_rest > below || (twice_rest == below && whole % 2 != 0)) ++whole;
  return static_cast<int64_t>(whole);
}

std::optional<Aim> aim_of(const Asked& asked, const Figure& figure) {
  std::vector<Target> all = asked.indicator->targets;
  if (asked.targets) {
    const auto more = asked.targets->of(*asked.programme, *asked.indicator);
    all.insert(all.end(), more.begin(), more.end());
  }
  std::erase_if(all, [&](const Target& one) { return !is_meant_for(one, asked, figure); });
  if (all.empty()) return {};
  std::stable_sort(all.begin(), all.end(),
                   [](const Target& a, const Target& b) { return a.year < b.year; });
  const int now = civil(figure.period.last).year;
  const auto next =
      std::find_if(all.begin(), all.end(), [&](const Target& one) { return one.year >= now; });
  const Target& target = next == all.end() ? all.back() : *next;
  Aim aim;
  aim.at_least = target.at_least.has_value();
  if (!target.at_least && !target.at_most) return {};
  aim.value = aim.at_least ? *target.at_least : *target.at_most;
  aim.year = target.year;
  aim.base = target.base;
  if (aim.base) {
    aim.base_year = target.base_year;
    aim.due = on_the_line(*aim.base, aim.base_year, aim.value, aim.year, now,
                          figure.value ? figure.value->scale : asked.indicator->decimals);
  }
  if (figure.value)
    aim.distance = aim.at_least ? minus(aim.value, *figure.value) : minus(*figure.value, aim.value);
  return aim;
}

}  // namespace besik::indicator
