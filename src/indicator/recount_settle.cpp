#include "indicator/recount_settle.h"

#include <algorithm>
#include <optional>

#include "indicator/recount_facts.h"

namespace besik::indicator {
namespace {

using programme::Measure;
using programme::MeasureKind;
__extension__ using Wide = __int128;

Wide ten_to(int power) {
  Wide result = 1;
  while (power-- > 0) result *= 10;
  return result;
}

// The whole number nearest to above / below; of two equally near ones the even one.
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
    figure_.status = Status::no_data;
    if (figure_.period.first > today_) {
      figure_.status = Status::no_data;
    } else if (!applies()) {
      figure_.status = Status::not_applicable;
    } else if (is_cohort_open()) {
      figure_.flags.insert("open_until_period_ends");
    } else if (!is_comparable) {
      figure_.status = Status::not_comparable;
    } else {
      number();
    }
    return std::move(figure_);
  }

 private:
  void flag_question() {
    if (today_ <= figure_.period.last) figure_.flags.insert("provisional");
    if (figure_.where.stands_for_itself) figure_.flags.insert("stands_for_itself");
    if (world_.synthetic) figure_.flags.insert("synthetic");
    for (const auto& [dimension, member] : figure_.breakdown)
      if (indicator_.overlapping.contains(dimension) || may_change(dimension))
        figure_.flags.insert("overlapping");
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
    figure_.incomplete = std::max(above_.incomplete, below_ ? below_->incomplete : int64_t{0});
    if (figure_.incomplete > 0) figure_.flags.insert("incomplete");
    const MeasureKind kind = indicator_.numerator.kind;
    if (kind == MeasureKind::distribution) return below_ ? share() : distribution();
    if (kind == MeasureKind::mean) return mean();
    if (kind == MeasureKind::level) return level();
    figure_.numerator = kind == MeasureKind::sum ? above_.sum : above_.n;
    figure_.n = above_.n;
    if (below_) return ratio();
    if (indicator_.per) return rate();
    figure_.value = value(*figure_.numerator * Wide{indicator_.factor}, 1, scale());
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
    figure_.status = Status::no_denominator;
    for (const auto& [dimension, member] : figure_.breakdown) {
      if (dimension != "sex" || member.empty()) return;
      sex = member;
    }
    if (!world_.population) return;
    const auto people =
        world_.population->people(*world_.tree, figure_.where.code, sex, indicator_.per->age_from,
                                  indicator_.per->age_to, figure_.period.middle());
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
    figure_.value = value(above_.sum, 1, scale());
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
    figure_.value = value(Wide{100} * above_.n, below_->n, 0);
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
