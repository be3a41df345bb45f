#include <algorithm>
#include <charconv>

#include "indicator/aim.h"
#include "indicator/settling.h"
#include "record/return.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;
using Constants = Settling::Constants;

int64_t ten_to(int power) {
  int64_t result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
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
    } else if (dimension == "sex" || !ages_of(member, from, to)) {
      return std::nullopt;
    }
  }
  Period days = figure.period;
  if (asked.indicator->window == programme::Window::months)
    days.first = add_months(add_days(days.last, 1), -asked.indicator->window_months);
  return world.population->people(*world.tree, figure.where.code, sex, from, to, days.middle());
}

// Whether a related record may still be dated so that it counts for one of the period.
bool may_be_joined(const programme::Indicator& indicator, const Period& period, Date today) {
  const auto open = [&](const programme::Measure& measure) {
    return measure.related && measure.when && measure.related->within_days &&
           add_days(period.last, *measure.related->within_days) >= today;
  };
  return open(indicator.numerator) || (indicator.denominator && open(*indicator.denominator));
}

bool is_overlapping(const Asked& asked) {
  const programme::Indicator& indicator = *asked.indicator;
  const auto unites = [](const programme::Measure& measure) {
    return measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct ||
           measure.kind == MeasureKind::stay_distinct;
  };
  const bool distinct =
      unites(indicator.numerator) || (indicator.denominator && unites(*indicator.denominator));
  // A person has one sex, and one age on one day.
  const auto has_one = [&](const std::string& dimension) {
    const programme::AgeBreakdown* ages = indicator.age(dimension);
    return dimension == "sex" ||
           (ages != nullptr && ages->at == programme::AgeBreakdown::At::period_end);
  };
  return std::any_of(asked.by.begin(), asked.by.end(), [&](const std::string& dimension) {
    return indicator.overlapping.contains(dimension) || (distinct && !has_one(dimension));
  });
}

void set_flags(const record::World& world, const Asked& asked, const Constants& constants,
               Date today, Figure& figure) {
  if (figure.period.last >= today || may_be_joined(*asked.indicator, figure.period, today))
    figure.flags.insert("provisional");
  if (world.synthetic) figure.flags.insert("synthetic");
  if (figure.where.stands_for_itself) figure.flags.insert("stands_for_itself");
  if (constants.is_overlapping) figure.flags.insert("overlapping");
  if (constants.is_share) figure.flags.insert("share");
  if (breaks_series(asked, figure.period, today)) figure.flags.insert("series_breaks");
}

void settle_distribution(const programme::Indicator& indicator, int scale,
                         std::vector<int64_t> values, Figure& figure) {
  figure.n = static_cast<int64_t>(values.size());
  figure.denominator = figure.n;
  figure.numerator = 0;
  for (const int64_t value : values) *figure.numerator += value;
  const bool p90 = indicator.numerator.middle == programme::Middle::p90;
  figure.statistic = p90 ? "p90" : "median";
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  const std::size_t count = values.size();
  const int64_t unit = ten_to(scale);
  const auto shown = [&](int64_t number, int64_t under) {
    return divide(number, under * unit, indicator.factor, indicator.decimals);
  };
  figure.statistics["median"] = shown(values[(count - 1) / 2] + values[count / 2], 2);
  figure.statistics["p90"] = shown(values[(count * 9 + 9) / 10 - 1], 1);
  figure.statistics["mean"] = shown(*figure.numerator, static_cast<int64_t>(count));
  figure.statistics["least"] = shown(values.front(), 1);
  figure.statistics["most"] = shown(values.back(), 1);
  figure.value = figure.statistics[figure.statistic];
  figure.status = Status::ok;
}

int64_t amount(const programme::Measure& measure, const Counted& counted) {
  return measure.kind == MeasureKind::sum ? counted.sum : counted.n;
}

// How large a part of the whole cell lies in one band.
void settle_band(const programme::Indicator& indicator, const Counted& band, const Counted& whole,
                 Figure& figure) {
  figure.statistic = "share";
  figure.numerator = static_cast<int64_t>(band.values.size());
  figure.denominator = figure.n = whole.n;
  if (whole.n == 0) return;
  figure.value = divide(*figure.numerator, whole.n, 100, std::max(indicator.decimals, 1));
  figure.status = Status::ok;
}

// The share of one member in all that are known in the breakdowns that no population is known by.
void settle_share(const programme::Indicator& indicator, const Counted& member,
                  const Counted* known, Figure& figure) {
  figure.statistic = "share";
  figure.numerator = amount(indicator.numerator, member);
  figure.n = member.n;
  figure.status = Status::no_denominator;
  if (known == nullptr) return;
  figure.status = Status::no_data;
  figure.denominator = amount(indicator.numerator, *known);
  figure.n = known->n;
  if (*figure.denominator == 0) return;
  figure.value =
      divide(*figure.numerator, *figure.denominator, 100, std::max(indicator.decimals, 1));
  figure.status = Status::ok;
}

void settle_mean(const programme::Indicator& indicator, int scale, const Counted& counted,
                 Figure& figure) {
  figure.statistic = "mean";
  figure.numerator = counted.sum;
  figure.denominator = figure.n = counted.n;
  if (counted.n == 0) return;
  figure.value =
      divide(counted.sum, counted.n * ten_to(scale), indicator.factor, indicator.decimals);
  figure.status = Status::ok;
}

int scale_of_measure(const Asked& asked, const programme::Measure& measure) {
  const auto* reg = asked.programme->find_register(measure.of);
  return reg == nullptr ? 0 : value_scale(measure, *reg);
}

void settle_number(const record::World& world, const Asked& asked, const Constants& constants,
                   const Counted& numerator, const Counted* denominator, Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  figure.numerator = amount(indicator.numerator, numerator);
  figure.n = numerator.n;
  figure.statistic = denominator != nullptr
                         ? (indicator.show_as == programme::ShowAs::percent ? "share" : "ratio")
                     : indicator.per                                ? "rate"
                     : indicator.numerator.kind == MeasureKind::sum ? "sum"
                                                                    : "number";
  if (denominator != nullptr) {
    figure.denominator = amount(*indicator.denominator, *denominator);
    figure.n = denominator->n;
    if (*figure.denominator == 0) return;
    figure.value = divide(*figure.numerator, *figure.denominator * ten_to(constants.scale_above),
                          indicator.factor * ten_to(constants.scale_below), indicator.decimals);
  } else if (indicator.per) {
    const auto base = people(world, asked, figure);
    if (!base || base->people == 0) {
      figure.status = Status::no_denominator;
      return;
    }
    if (base->synthetic) figure.flags.insert("synthetic");
    figure.denominator = base->people;
    figure.value = divide(*figure.numerator, base->people * ten_to(constants.scale_above),
                          indicator.per->factor, indicator.decimals);
  } else if (constants.scale_above == 0 && indicator.factor == 1) {
    figure.value = Decimal{*figure.numerator, 0};
  } else {
    figure.value = divide(*figure.numerator, ten_to(constants.scale_above), indicator.factor,
                          indicator.decimals);
  }
  figure.status = Status::ok;
}

bool is_at_organisations_of_both(const Asked& asked) {
  const auto knows = [&](const programme::Measure& measure) {
    const auto* reg = asked.programme->find_register(measure.of);
    return reg != nullptr && is_at_organisations(measure, *reg);
  };
  const programme::Indicator& indicator = *asked.indicator;
  return knows(indicator.numerator) && (!indicator.denominator || knows(*indicator.denominator));
}

// A breakdown that the denominator's register does not know has no ratio.
bool has_breakdowns(const Asked& asked) {
  const programme::Indicator& indicator = *asked.indicator;
  const auto knows = [&](const programme::Measure& measure, const std::string& name) {
    if (measure.kind == MeasureKind::clocks && name == "deadline") return true;
    if (measure.kind == MeasureKind::breaches && name == "safeguard") return true;
    if (indicator.age(name) != nullptr || is_value_band(indicator, name)) return true;
    const auto* reg = asked.programme->find_register(measure.of);
    return name == "stage" || name == "institution_type" ||
           (reg != nullptr && reg->type_of(name) != Type::unknown);
  };
  for (const std::string& name : asked.by) {
    if (!knows(asked.indicator->numerator, name)) return false;
    if (asked.indicator->denominator && !knows(*asked.indicator->denominator, name)) return false;
  }
  return true;
}

// False where returns cannot tell the figure: it asks for days that are not whole periods of one.
bool set_coverage(const Asked& asked, Figure& figure) {
  if (!asked.coverage) return true;
  const auto reporters = asked.coverage->of(*asked.programme, *asked.indicator, figure.where,
                                            figure.period, figure.geography);
  if (!reporters) return true;
  if (reporters->expected > 0)
    figure.coverage =
        std::to_string(reporters->reported) + "/" + std::to_string(reporters->expected);
  if (reporters->returns == 0) return true;
  const auto kind = asked.indicator->numerator.kind;
  if (kind == MeasureKind::distinct) figure.flags.insert("not_united");
  const Days days = whole_days_of(asked, figure.period);
  for (const programme::Return& form : asked.programme->returns)
    if (form.feeds.contains(asked.indicator->name) &&
        !record::is_whole(form.period, days.first, days.last)) {
      figure.flags.insert("finer_than_returns");
      return false;
    }
  return true;
}

void settle_value(const record::World& world, const Asked& asked, const Constants& constants,
                  Date today, bool told, bool comparable, Counted numerator,
                  const Counted* denominator, Figure& figure) {
  const programme::Indicator& indicator = *asked.indicator;
  if (figure.period.first > today) return;
  if (is_outside_series(asked, figure.period, today)) {
    figure.flags.insert("outside_series");
    return;
  }
  if (!told) return;
  if (indicator.window == programme::Window::cohort &&
      add_months(figure.period.last, indicator.window_months) > today) {
    figure.flags.insert("open_until_period_ends");
    figure.flags.insert("provisional");
    return;
  }
  const bool answers_here = figure.where.level != "institution" || constants.is_at_organisations;
  if (!answers_here || !constants.has_breakdowns) {
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
  const int scale = constants.scale_above;
  if (constants.is_by_band) {
    settle_band(indicator, numerator, *denominator, figure);
  } else if (constants.is_share) {
    settle_share(indicator, numerator, denominator, figure);
  } else if (indicator.numerator.kind == MeasureKind::distribution) {
    settle_distribution(indicator, scale, std::move(numerator.values), figure);
  } else if (indicator.numerator.kind == MeasureKind::mean) {
    settle_mean(indicator, scale, numerator, figure);
  } else if (indicator.numerator.kind == MeasureKind::level) {
    figure.statistic = "level";
    figure.n = numerator.n;
    if (numerator.n == 0) return;
    figure.numerator = numerator.sum;
    figure.value = divide(numerator.sum, ten_to(scale), 1, scale);
    figure.status = Status::ok;
  } else {
    settle_number(world, asked, constants, numerator, denominator, figure);
  }
}

}  // namespace

Settling::Settling(const record::World& world, const Asked& asked, Date today)
    : world_(world), asked_(asked), today_(today), targets_(targets_of(asked)) {
  const programme::Indicator& indicator = *asked.indicator;
  constants_.scale_above = scale_of_measure(asked, indicator.numerator);
  if (indicator.denominator)
    constants_.scale_below = scale_of_measure(asked, *indicator.denominator);
  constants_.is_at_organisations = is_at_organisations_of_both(asked);
  constants_.has_breakdowns = has_breakdowns(asked);
  constants_.is_overlapping = is_overlapping(asked);
  constants_.is_share = !shared_by(asked).empty();
  constants_.is_by_band =
      std::any_of(asked.by.begin(), asked.by.end(),
                  [&](const std::string& one) { return is_value_band(indicator, one); });
}

void Settling::settle(bool comparable, Counted numerator, const Counted* denominator,
                      Figure& figure) const {
  figure.beside = asked_.indicator->beside;
  set_flags(world_, asked_, constants_, today_, figure);
  figure.status = Status::no_data;
  const bool told = set_coverage(asked_, figure);
  settle_value(world_, asked_, constants_, today_, told, comparable, std::move(numerator),
               denominator, figure);
  figure.aim = aim_of(world_, asked_, targets_, figure);
}

}  // namespace besik::indicator
