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

// A country's number is none of its regions'; a rate, a mean, days or a level may be.
bool is_number_of_things(const programme::Indicator& indicator) {
  switch (indicator.numerator.kind) {
    case MeasureKind::level:
    case MeasureKind::mean:
    case MeasureKind::distribution:
      return false;
    default:
      return !indicator.denominator && !indicator.per;
  }
}

bool is_meant_for(const Target& target, const Asked& asked, const std::string& nation,
                  const Figure& figure) {
  if (target.breakdown != figure.breakdown) return false;
  const programme::Indicator& indicator = *asked.indicator;
  if (grows_with_the_period(indicator) && figure.period.step != Step::year) return false;
  if (!target.place.empty()) return target.place == figure.where.code;
  return figure.where.code == nation || !is_number_of_things(indicator);
}

// The one of these that a figure of a year stands beside. Those brought in stand before those
// declared.
const Target& chosen(std::vector<Target>& all, int year) {
  if (std::any_of(all.begin(), all.end(), [](const Target& one) { return !one.place.empty(); }))
    std::erase_if(all, [](const Target& one) { return one.place.empty(); });
  const auto years_off = [&](const Target& one) {
    return one.year >= year ? one.year - year : 100'000 + year - one.year;
  };
  return *std::min_element(all.begin(), all.end(), [&](const Target& a, const Target& b) {
    return years_off(a) < years_off(b);
  });
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
  const int length = year - base_year;
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

std::optional<Aim> aim_beside(const record::World& world, const Asked& asked,
                              const Figure& figure) {
  if (figure.flags.contains("share")) return {};
  std::vector<Target> all;
  if (asked.targets) all = asked.targets->of(*asked.programme, *asked.indicator);
  all.insert(all.end(), asked.indicator->targets.begin(), asked.indicator->targets.end());
  std::erase_if(all, [&](const Target& one) {
    return !is_meant_for(one, asked, world.tree->nation().code, figure);
  });
  if (all.empty()) return {};
  const int now = civil(figure.period.last).year;
  const Target& target = chosen(all, now);
  Aim aim;
  aim.at_least = target.at_least.has_value();
  if (!target.at_least && !target.at_most) return {};
  aim.value = aim.at_least ? *target.at_least : *target.at_most;
  aim.year = target.year;
  if (target.base && target.base_year < target.year) {
    aim.base = target.base;
    aim.base_year = target.base_year;
    aim.due =
        on_the_line(*aim.base, aim.base_year, aim.value, aim.year, now, asked.indicator->decimals);
  }
  if (figure.value)
    aim.distance = aim.at_least ? minus(aim.value, *figure.value) : minus(*figure.value, aim.value);
  return aim;
}

}  // namespace besik::indicator
