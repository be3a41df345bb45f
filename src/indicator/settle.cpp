#include <algorithm>
#include <charconv>

#include "indicator/question.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;

int64_t ten_to(int power) {
  int64_t result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
}

bool is_whole(std::string_view text, int& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && number >= 0;
}

// "10-13", "14+" or "14"; the ages are cut to those of the base. False where this is no band or
// holds none of these ages.
bool ages_of(std::string_view band, int& from, int& to) {
  int low = 0, high = 0;
  const auto dash = band.find('-');
  if (dash != std::string_view::npos) {
    if (!is_whole(band.substr(0, dash), low) || !is_whole(band.substr(dash + 1), high))
      return false;
  } else if (!band.empty() && band.back() == '+') {
    if (!is_whole(band.substr(0, band.size() - 1), low)) return false;
    high = to;
  } else {
    if (!is_whole(band, low)) return false;
    high = low;
  }
  from = std::max(from, low);
  to = std::min(to, high);
  return from <= to;
}

std::optional<place::PopulationAnswer> people(const record::World& world, const Asked& asked,
                                              const Figure& figure) {
  if (!world.population || figure.where.level == "institution") return std::nullopt;
  const programme::PopulationBase& base = *asked.indicator->per;
  int from = base.age_from, to = base.age_to;
  std::string sex;
  for (const auto& [dimension, member] : figure.breakdown) {
    if (dimension == "sex" && (member == "female" || member == "male")) {
      sex = member;
    } else if (!dimension.starts_with("age") || !ages_of(member, from, to)) {
      return std::nullopt;
    }
  }
  Period days = figure.period;
  days.first = days_of(*asked.indicator, figure.period, figure.period.last).first;
  return world.population->people(*world.tree, figure.where.code, sex, from, to, days.middle());
}

void set_flags(const record::World& world, const Asked& asked, Date today, Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  if (figure.period.last >= today) figure.flags.insert("provisional");
  if (world.synthetic) figure.flags.insert("synthetic");
  if (figure.where.stands_for_itself) figure.flags.insert("stands_for_itself");
  const auto unites = [](const programme::Measure& measure) {
    return measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct;
  };
  const bool distinct =
      unites(indicator.numerator) || (indicator.denominator && unites(*indicator.denominator));
  for (const auto& [dimension, member] : figure.breakdown)
    if (indicator.overlapping.contains(dimension) || (distinct && dimension != "sex"))
      figure.flags.insert("overlapping");
}

void settle_distribution(const programme::Indicator& indicator, int scale,
                         std::vector<int64_t> values, Figure& figure) {
  figure.n = static_cast<int64_t>(values.size());
  figure.denominator = figure.n;
  figure.numerator = 0;
  for (const int64_t value : values) *figure.numerator += value;
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  const std::size_t count = values.size();
  const int64_t unit = ten_to(scale);
  const auto shown = [&](int64_t number, int64_t under) {
    return divide(number, under * unit, indicator.factor, indicator.decimals);
  };
  figure.value = shown(values[(count - 1) / 2] + values[count / 2], 2);
  figure.statistics["median"] = *figure.value;
  figure.statistics["p90"] = shown(values[(count * 9 + 9) / 10 - 1], 1);
  figure.statistics["least"] = shown(values.front(), 1);
  figure.statistics["most"] = shown(values.back(), 1);
  figure.status = Status::ok;
}

struct Scales {
  int numerator = 0, denominator = 0;
};

Scales scales_of(const Asked& asked) {
  const auto scale = [&](const programme::Measure& measure) {
    const auto* reg = asked.programme->find_register(measure.of);
    return reg == nullptr ? 0 : value_scale(measure, *reg);
  };
  const programme::Indicator& indicator = *asked.indicator;
  return {scale(indicator.numerator), indicator.denominator ? scale(*indicator.denominator) : 0};
}

int64_t amount(const programme::Measure& measure, const Counted& counted) {
  return measure.kind == MeasureKind::sum ? counted.sum : counted.n;
}

void settle_number(const record::World& world, const Asked& asked, const Counted& numerator,
                   const Counted* denominator, Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  const Scales scales = scales_of(asked);
  figure.numerator = amount(indicator.numerator, numerator);
  figure.n = numerator.n;
  if (denominator != nullptr) {
    figure.denominator = amount(*indicator.denominator, *denominator);
    figure.n = denominator->n;
    if (*figure.denominator == 0) return;
    figure.value = divide(*figure.numerator, *figure.denominator * ten_to(scales.numerator),
                          indicator.factor * ten_to(scales.denominator), indicator.decimals);
  } else if (indicator.per) {
    const auto base = people(world, asked, figure);
    if (!base || base->people == 0) {
      figure.status = Status::no_denominator;
      return;
    }
    if (base->synthetic) figure.flags.insert("synthetic");
    figure.denominator = base->people;
    figure.value = divide(*figure.numerator, base->people * ten_to(scales.numerator),
                          indicator.per->factor, indicator.decimals);
  } else if (scales.numerator == 0 && indicator.factor == 1) {
    figure.value = Decimal{*figure.numerator, 0};
  } else {
    figure.value =
        divide(*figure.numerator, ten_to(scales.numerator), indicator.factor, indicator.decimals);
  }
  figure.status = Status::ok;
}

bool answers_here(const Asked& asked, const Figure& figure) {
  if (figure.where.level != "institution") return true;
  const auto knows = [&](const programme::Measure& measure) {
    const auto* reg = asked.programme->find_register(measure.of);
    return reg != nullptr && is_at_organisations(measure, *reg);
  };
  const programme::Indicator& indicator = *asked.indicator;
  return knows(indicator.numerator) && (!indicator.denominator || knows(*indicator.denominator));
}

// A breakdown that the denominator's register does not know has no ratio.
bool has_breakdowns(const Asked& asked, const Figure& figure) {
  const auto knows = [&](const programme::Measure& measure, const std::string& name) {
    if (measure.kind == MeasureKind::clocks && name == "deadline") return true;
    if (measure.kind == MeasureKind::breaches && name == "safeguard") return true;
    const auto* reg = asked.programme->find_register(measure.of);
    return name == "stage" || (reg != nullptr && reg->type_of(name) != Type::unknown);
  };
  for (const auto& [name, member] : figure.breakdown) {
    if (!knows(asked.indicator->numerator, name)) return false;
    if (asked.indicator->denominator && !knows(*asked.indicator->denominator, name)) return false;
  }
  return true;
}

}  // namespace

void settle(const record::World& world, const Asked& asked, Date today, bool comparable,
            Counted numerator, const Counted* denominator, Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  set_flags(world, asked, today, figure);
  figure.status = Status::no_data;
  if (figure.period.first > today) return;
  if (indicator.window == programme::Window::cohort &&
      add_months(figure.period.last, indicator.window_months) >= today) {
    figure.flags.insert("open_until_period_ends");
    return;
  }
  if (!answers_here(asked, figure) || !has_breakdowns(asked, figure)) {
    figure.status = Status::not_applicable;
    return;
  }
  if (!comparable) {
    figure.status = Status::not_comparable;
    return;
  }
  figure.incomplete = numerator.incomplete;
  if (denominator != nullptr)
    figure.incomplete = std::max(figure.incomplete, denominator->incomplete);
  if (figure.incomplete > 0) figure.flags.insert("incomplete");
  if (indicator.numerator.kind == MeasureKind::distribution) {
    settle_distribution(indicator, scales_of(asked).numerator, std::move(numerator.values), figure);
  } else if (indicator.numerator.kind == MeasureKind::level) {
    figure.n = numerator.n;
    if (numerator.n == 0) return;
    figure.numerator = numerator.sum;
    figure.value =
        divide(numerator.sum, ten_to(scales_of(asked).numerator), 1, scales_of(asked).numerator);
    figure.status = Status::ok;
  } else {
    settle_number(world, asked, numerator, denominator, figure);
  }
}

}  // namespace besik::indicator
