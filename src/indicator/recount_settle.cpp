#include "indicator/recount_settle.h"

#include <algorithm>
#include <optional>

#include "indicator/recount_aim.h"
#include "indicator/recount_facts.h"

namespace besik::indicator {
namespace {

using programme::Measure;
using programme::MeasureKind;

// Bands of ages are written "14-15", "18+" or "16".
bool is_of_band(int age, const std::string& band) {
  const std::size_t digits = band.find_first_not_of("0123456789");
  if (digits == 0 || band.empty()) return false;
  const int first = std::stoi(band.substr(0, std::min<std::size_t>(digits, 4)));
  if (digits == std::string::npos) return age == first;
  const std::string rest = band.substr(digits);
  if (rest == "+") return age >= first;
  const std::string last = rest.substr(1);
  if (rest.front() != '-' || last.empty() || last.size() > 4 ||
      last.find_first_not_of("0123456789") != std::string::npos)
    return false;
  return age >= first && age <= std::stoi(last);
}

class Settling {
 public:
  Settling(const record::World& world, const Asked& asked, Date today, const Found& above,
           const Found* below, Figure figure)
      : world_(world),
        asked_(asked),
        indicator_(*asked.indicator),
        today_(today),
        above_(above),
        below_(below),
        figure_(std::move(figure)) {}

  Figure run(bool is_comparable) {
    flag_question();
    stand_beside();
    figure_.status = Status::no_data;
    if (figure_.period.first > today_ || figure_.flags.contains("outside_series")) {
      figure_.status = Status::no_data;
    } else if (figure_.flags.contains("finer_than_returns")) {
      figure_.status = Status::no_data;
    } else if (is_cohort_open()) {
      figure_.flags.insert("open_until_period_ends");
      figure_.flags.insert("provisional");
    } else if (!applies()) {
      figure_.status = Status::not_applicable;
    } else if (!is_comparable) {
      figure_.status = Status::not_comparable;
    } else {
      number();
    }
    figure_.aim = aim_beside(world_, asked_, figure_);
    return std::move(figure_);
  }

 private:
  void flag_question() {
    if (today_ <= figure_.period.last || may_be_joined()) figure_.flags.insert("provisional");
    flag_series();
    if (figure_.where.stands_for_itself) figure_.flags.insert("stands_for_itself");
    if (world_.synthetic) figure_.flags.insert("synthetic");
    if (is_of_shares(asked_)) figure_.flags.insert("share");
    for (const auto& [dimension, member] : figure_.breakdown)
      if (indicator_.overlapping.contains(dimension) || may_change(dimension))
        figure_.flags.insert("overlapping");
  }

  // A stock or level is asked on one day, and that day lies within the series or not. That
  // a period lies outside is said once it has begun.
  void flag_series() {
    const bool of_one_day =
        is_stock(indicator_.numerator) || indicator_.numerator.kind == MeasureKind::level;
    const Date last = of_one_day ? std::min(figure_.period.last, today_) : figure_.period.last;
    Date first = of_one_day ? last : figure_.period.first;
    if (!of_one_day && indicator_.window == programme::Window::months)
      first = add_months(add_days(figure_.period.last, 1), -indicator_.window_months);
    const auto& [from, until] = asked_.series;
    if (last < from || until < first) {
      if (figure_.period.first <= today_) figure_.flags.insert("outside_series");
    } else if (first < from || until < last) {
      figure_.flags.insert("series_breaks");
    }
  }

  void stand_beside() {
    figure_.beside = indicator_.beside;
    if (!asked_.coverage) return;
    const auto reporters = asked_.coverage->of(*asked_.programme, indicator_, figure_.where,
                                               figure_.period, figure_.geography);
    if (!reporters) return;
    if (reporters->expected > 0)
      figure_.coverage =
          std::to_string(reporters->reported) + "/" + std::to_string(reporters->expected);
    if (reporters->returns > 0) meet_returns();
  }

  // Children whom returns count are united with nobody; and a return says nothing of a part of its
  // period.
  void meet_returns() {
    if (is_of_persons(indicator_.numerator)) figure_.flags.insert("not_united");
    const Date end = add_days(figure_.period.last, 1);
    Date start = figure_.period.first;
    if (indicator_.window == programme::Window::months)
      start = add_months(end, -indicator_.window_months);
    for (const programme::Return& form : asked_.programme->returns) {
      if (form.feeds.count(indicator_.name) == 0) continue;
      const int months = form.period == programme::ReturnPeriod::month     ? 1
                         : form.period == programme::ReturnPeriod::quarter ? 3
                                                                           : 12;
      for (const Date edge : {start, end})
        if (civil(edge).day != 1 || (civil(edge).month - 1) % months != 0)
          figure_.flags.insert("finer_than_returns");
    }
  }

  std::string statistic() const {
    if (figure_.breakdown.contains("band") && !indicator_.bands.empty()) return "share";
    if (indicator_.denominator)
      return indicator_.show_as == programme::ShowAs::percent ? "share" : "ratio";
    if (indicator_.per) return "rate";
    switch (indicator_.numerator.kind) {
      case MeasureKind::sum:
        return "sum";
      case MeasureKind::mean:
        return "mean";
      case MeasureKind::level:
        return "level";
      case MeasureKind::distribution:
        return indicator_.numerator.middle == programme::Middle::p90 ? "p90" : "median";
      default:
        return "number";
    }
  }

  // Whether a record dated on the last day may still find a related one within its days.
  bool may_be_joined() const {
    const auto may = [&](const Measure& measure) {
      return measure.related && measure.related->within_days && !is_stock(measure) &&
             !is_stay(measure) &&
             today_ <= add_days(figure_.period.last, *measure.related->within_days);
    };
    return may(indicator_.numerator) || (indicator_.denominator && may(*indicator_.denominator));
  }

  // A person counted once may stand in several members of what differs between their records.
  bool may_change(const std::string& dimension) const {
    const auto over_persons = [](const Measure& measure) { return is_of_persons(measure); };
    return dimension != "sex" && age_at_period_end(indicator_, dimension) == nullptr &&
           (over_persons(indicator_.numerator) ||
            (indicator_.denominator && over_persons(*indicator_.denominator)));
  }

  // An organisation answers only for what stands at organisations.
  bool applies() const {
    if (figure_.where.level != "institution") return true;
    const auto stands_at_bodies = [&](const Measure& measure) {
      const programme::Register* reg = asked_.programme->find_register(measure.of);
      const programme::Field* field = reg ? reg->field(measure.place_of) : nullptr;
      return measure.place_of == "opener" || measure.place_of == "owner" ||
             (field && field->type == programme::FieldType::organisation);
    };
    return stands_at_bodies(indicator_.numerator) &&
           (!indicator_.denominator || stands_at_bodies(*indicator_.denominator));
  }

  bool is_cohort_open() const {
    if (indicator_.window != programme::Window::cohort) return false;
    return today_ < add_months(figure_.period.last, indicator_.window_months);
  }

  void number() {
    figure_.statistic = statistic();
    figure_.incomplete = std::max(above_.incomplete, below_ ? below_->incomplete : int64_t{0});
    if (figure_.incomplete > 0) figure_.flags.insert("incomplete");
    const MeasureKind kind = indicator_.numerator.kind;
    if (kind == MeasureKind::distribution) return below_ ? share() : distribution();
    if (kind == MeasureKind::mean) return mean();
    if (kind == MeasureKind::level) return level();
    figure_.numerator = kind == MeasureKind::sum ? above_.sum : above_.n;
    figure_.n = above_.n;
    if (is_of_shares(asked_)) return part();
    if (below_) return ratio();
    if (indicator_.per) return rate();
    figure_.value = indicator_.factor == 1 && scale() == 0
                        ? Decimal{*figure_.numerator, 0}
                        : value(*figure_.numerator * Wide{indicator_.factor}, 1, scale());
    figure_.status = Status::ok;
  }

  // Of a rate, where nobody knows how many people live in the member.
  void part() {
    figure_.statistic = "share";
    if (below_ == nullptr) {
      figure_.status = Status::no_denominator;
      return;
    }
    const bool is_sum = indicator_.numerator.kind == MeasureKind::sum;
    figure_.denominator = is_sum ? below_->sum : below_->n;
    figure_.n = below_->n;
    if (*figure_.denominator == 0) return;
    const int decimals = indicator_.decimals < 1 ? 1 : indicator_.decimals;
    figure_.value = Decimal{nearest_whole(Wide{*figure_.numerator} * 100 * ten_to(decimals),
                                          Wide{*figure_.denominator}),
                            decimals};
    figure_.status = Status::ok;
  }

  int scale() const { return scale_of(indicator_.numerator, register_of(indicator_.numerator)); }
  const programme::Register* register_of(const Measure& measure) const {
    return asked_.programme->find_register(measure.of);
  }

  // above / below with the declared decimals, where above has `scale` decimal places.
  Decimal value(Wide above, Wide below, int scale) const {
    return {nearest_whole(above * ten_to(indicator_.decimals), below * ten_to(scale)),
            indicator_.decimals};
  }

  void ratio() {
    const bool is_sum = indicator_.denominator->kind == MeasureKind::sum;
    figure_.denominator = is_sum ? below_->sum : below_->n;
    figure_.n = below_->n;
    if (*figure_.denominator == 0) return;
    const int below_scale = scale_of(*indicator_.denominator, register_of(*indicator_.denominator));
    figure_.value = value(*figure_.numerator * Wide{indicator_.factor} * ten_to(below_scale),
                          *figure_.denominator, scale());
    figure_.status = Status::ok;
  }

  void rate() {
    std::string sex;
    std::vector<int> ages;
    for (int age = indicator_.per->age_from; age <= indicator_.per->age_to; ++age)
      ages.push_back(age);
    figure_.status = Status::no_denominator;
    for (const auto& [dimension, member] : figure_.breakdown) {
      if (dimension == "sex") {
        if (member.empty()) return;
        sex = member;
      } else {
        const std::string& band = member;
        std::erase_if(ages, [&](int age) { return !is_of_band(age, band); });
        if (ages.empty()) return;
      }
    }
    if (!world_.population || figure_.where.level == "institution") return;
    Period days = figure_.period;
    if (indicator_.window == programme::Window::months) {
      const Date after = add_days(days.last, 1);
      days.first = add_months(after, -indicator_.window_months);
    }
    const auto people = world_.population->people(*world_.tree, figure_.where.code, sex,
                                                  ages.front(), ages.back(), days.middle());
    if (!people || people->people == 0) return;
    if (people->synthetic) figure_.flags.insert("synthetic");
    figure_.denominator = people->people;
    figure_.value =
        value(*figure_.numerator * Wide{indicator_.per->factor}, people->people, scale());
    figure_.status = Status::ok;
  }

  void level() {
    figure_.n = above_.n;
    if (above_.n == 0) return;
    figure_.numerator = above_.sum;
    figure_.value = Decimal{above_.sum, scale()};
    figure_.status = Status::ok;
  }

  void mean() {
    figure_.numerator = above_.sum;
    figure_.denominator = figure_.n = above_.n;
    if (above_.n == 0) return;
    figure_.value = value(above_.sum, above_.n, scale());
    figure_.status = Status::ok;
  }

  // Of a band: `below` is all of its cell.
  void share() {
    figure_.numerator = above_.n;
    figure_.denominator = figure_.n = below_->n;
    if (below_->n == 0) return;
    const int decimals = std::max(1, indicator_.decimals);
    figure_.value =
        Decimal{nearest_whole(Wide{100} * above_.n * ten_to(decimals), Wide{below_->n}), decimals};
    figure_.status = Status::ok;
  }

  void distribution() {
    std::vector<int64_t> values = above_.values;
    std::sort(values.begin(), values.end());
    const auto count = values.size();
    figure_.numerator = above_.sum;
    figure_.denominator = figure_.n = static_cast<int64_t>(count);
    if (count == 0) return;
    const auto shown = [&](Wide twice) { return value(twice, 2, scale()); };
    figure_.statistics = {{"median", shown(Wide{values[(count - 1) / 2]} + values[count / 2])},
                          {"p90", shown(Wide{2} * values[(9 * count + 9) / 10 - 1])},
                          {"mean", value(above_.sum, above_.n, scale())},
                          {"least", shown(Wide{2} * values.front())},
                          {"most", shown(Wide{2} * values.back())}};
    figure_.value = figure_.statistics.at(
        indicator_.numerator.middle == programme::Middle::p90 ? "p90" : "median");
    figure_.status = Status::ok;
  }

  const record::World& world_;
  const Asked& asked_;
  const programme::Indicator& indicator_;
  Date today_;
  const Found& above_;
  const Found* below_;
  Figure figure_;
};

}  // namespace

bool is_of_people(const programme::Indicator& indicator, const std::string& breakdown) {
  return breakdown == "sex" || breakdown.substr(0, 4) == "age_" || breakdown == "age" ||
         std::any_of(indicator.ages.begin(), indicator.ages.end(),
                     [&](const programme::AgeBreakdown& one) { return one.name == breakdown; });
}

bool is_of_shares(const Asked& asked) {
  return asked.indicator->per &&
         !std::all_of(asked.by.begin(), asked.by.end(), [&](const std::string& name) {
           return is_of_people(*asked.indicator, name);
         });
}

int scale_of(const Measure& measure, const programme::Register* reg) {
  if (!measure.value || measure.value.type() != Type::decimal) return 0;
  const programme::Field* field = reg ? reg->field(measure.value.source()) : nullptr;
  return field ? field->scale : 4;
}

int64_t rescaled(Decimal value, int scale) {
  return nearest_whole(Wide{value.units} * ten_to(scale), ten_to(value.scale));
}

Figure settled(const record::World& world, const Asked& asked, Date today, bool is_comparable,
               const Found& above, const Found* below, Figure figure) {
  return Settling(world, asked, today, above, below, std::move(figure)).run(is_comparable);
}

}  // namespace besik::indicator
