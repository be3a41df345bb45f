#include "indicator/emitter.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "indicator/relatives.h"

namespace besik::indicator {
namespace {

using programme::Expression;
using programme::MeasureKind;

std::string member_of(const Value& value) {
  if (const auto* yes = value.get_if<bool>()) return *yes ? "yes" : "no";
  return value.known() ? to_string(value) : "";
}

std::optional<Date> day_in(const Value& value, std::string_view zone) {
  if (const auto* day = value.get_if<Date>()) return *day;
  if (const auto* instant = value.get_if<Instant>()) return civil_day(*instant, zone);
  return std::nullopt;
}

Verdict verdict_of(const Value& value) {
  const auto* yes = value.get_if<bool>();
  return yes == nullptr ? Verdict::unknown : *yes ? Verdict::yes : Verdict::no;
}

Verdict both(Verdict a, Verdict b) {
  if (a == Verdict::no || b == Verdict::no) return Verdict::no;
  return a == Verdict::unknown || b == Verdict::unknown ? Verdict::unknown : Verdict::yes;
}

// Evaluates one measure over one record.
class Emitter {
 public:
  Emitter(const CompiledMeasure& measure, uint32_t index, const Judged& record,
          std::vector<Contribution>& out)
      : compiled_(measure),
        m_(*measure.measure),
        index_(index),
        record_(record),
        facts_(record.facts),
        bindings_(record.bindings),
        out_(out) {}

  void run() {
    switch (m_.kind) {
      case MeasureKind::stock:
      case MeasureKind::stock_distinct:
      case MeasureKind::stay:
      case MeasureKind::stay_distinct:
        return there();
      case MeasureKind::clocks:
        return clocks();
      case MeasureKind::breaches:
        return breaches();
      default:
        return dated();
    }
  }

 private:
  struct Span {
    Date day;
    std::optional<Date> until = {};  // of a stock or stay
    Date placed_on = day;
    bool at_day_end = false;
    std::string_view member = {};  // of the breakdown by deadline or safeguard
    Value value = {};
  };

  std::optional<Date> day_of(const Expression& expression) const {
    if (!expression) return std::nullopt;
    return day_in(evaluate(expression, bindings_), bindings_.zone());
  }

  Verdict where() const {
    return m_.where ? verdict_of(evaluate(m_.where, bindings_)) : Verdict::yes;
  }

  // "" where the place of the measure is not known.
  std::string place() const {
    if (m_.place_of == "opener") return facts_.opener.empty() ? "" : "org:" + facts_.opener;
    if (m_.place_of == "owner") return facts_.owner.empty() ? "" : "org:" + facts_.owner;
    if (m_.place_of.empty()) return facts_.place.empty() ? "" : "place:" + facts_.place;
    const auto field = facts_.fields.find(m_.place_of);
    const auto* code = field == facts_.fields.end() ? nullptr : field->second.get_if<std::string>();
    if (code == nullptr || code->empty()) return "";
    const programme::Field* declared = record_.reg.field(m_.place_of);
    const bool body = declared != nullptr && declared->type == programme::FieldType::organisation;
    return (body ? "org:" : "place:") + *code;
  }

  bool judges_each_person() const {
    return m_.related && !m_.distinct.empty() && m_.related->by == m_.distinct;
  }

  bool is_related(const Relative& other, const std::string* person) const {
    if (other.register_name != m_.related->of || other.id == record_.id || other.facts.voided)
      return false;
    const std::string& by = m_.related->by;
    const programme::Register* reg = compiled_.of_programme->find_register(m_.related->of);
    if (reg != nullptr && reg->field(by) != nullptr)
      return other.facts.parent == to_string(record_.id);
    const auto mine = facts_.persons.find(by), theirs = other.facts.persons.find(by);
    if (mine == facts_.persons.end() || theirs == other.facts.persons.end()) return false;
    const auto holds = [&](const std::string& one) {
      return std::find(theirs->second.begin(), theirs->second.end(), one) != theirs->second.end();
    };
    if (person != nullptr) return holds(*person);
    return std::any_of(mine->second.begin(), mine->second.end(), holds);
  }

  // `person`: only records that hold this pseudonym; null: any of the role.
  RelatedDates dates(const std::string* person) const {
    RelatedDates result;
    for (const Relative& other : record_.relatives) {
      if (!is_related(other, person)) continue;
      const std::string& zone = record_.world.tree->zone(other.facts.place, other.facts.opened_on);
      const FactBindings theirs(other.facts, zone);
      const auto date = day_in(theirs.value(m_.related->date), zone);
      if (!date) continue;
      const Verdict counts =
          m_.related->where ? verdict_of(evaluate(m_.related->where, theirs)) : Verdict::yes;
      if (counts == Verdict::yes) result.sure.push_back(*date);
      if (counts == Verdict::unknown) result.unsure.push_back(*date);
    }
    return result;
  }

  // The last day of a record's window, where the measure has one.
  std::optional<Date> last_related(Date day) const {
    if (m_.related->within_days) return add_days(day, *m_.related->within_days);
    if (compiled_.indicator->window == programme::Window::cohort)
      return add_months(day, compiled_.indicator->window_months);
    return std::nullopt;
  }

  void dated() {
    const auto day = day_of(m_.when);
    if (!day) return;
    const bool cohort = compiled_.indicator->window == programme::Window::cohort;
    if (cohort) bindings_.follow_until(Value(add_months(*day, compiled_.indicator->window_months)));
    const Verdict own = where();
    Span span{*day};
    std::optional<int64_t> whole_value = 0;
    if (m_.value) {
      span.value = evaluate(m_.value, bindings_);
      whole_value = whole(span.value);
    }
    bindings_.follow_until({});
    const auto put = [&](Verdict verdict, const std::string* person) {
      if (verdict == Verdict::no) return;
      put_span(span, verdict == Verdict::unknown || !whole_value, whole_value.value_or(0), person);
    };
    if (own == Verdict::no) return;
    if (!m_.related) return put(own, nullptr);
    const auto related = [&](const std::string* person) {
      return both(own, holds(*m_.related, dates(person), *day, last_related(*day)));
    };
    if (!judges_each_person()) return put(related(nullptr), nullptr);
    const auto all = persons();
    if (all.empty()) put(related(nullptr), nullptr);
    for (const std::string& person : all) put(related(&person), &person);
  }

  void there() {
    const auto from = day_of(m_.from);
    if (!from) return;
    const auto until = day_of(m_.until);
    if (until && *until <= *from) return;
    const Verdict own = where();
    if (own == Verdict::no) return;
    if (!m_.related) return put_span({*from, until, *from}, own == Verdict::unknown, 0, nullptr);
    const auto put = [&](const std::string* person) {
      for (const Stretch& one : stretches(*m_.related, dates(person), *from, until))
        put_span({one.from, one.until, *from}, own == Verdict::unknown || !one.is_sure, 0, person);
    };
    if (!judges_each_person()) return put(nullptr);
    const auto all = persons();
    if (all.empty()) put(nullptr);
    for (const std::string& person : all) put(&person);
  }

  bool named(const std::string& name) const {
    return m_.names.empty() || std::find(m_.names.begin(), m_.names.end(), name) != m_.names.end();
  }

  void clocks() {
    const Verdict own = where();
    if (own == Verdict::no) return;
    for (const record::ClockFact& clock : facts_.clocks) {
      if (clock.cancelled || !named(clock.deadline)) continue;
      if (m_.clock && *m_.clock != clock.kind) continue;
      const bool met = clock.ended && clock.in_time;
      if (m_.result == programme::ClockResult::met && !met) continue;
      if (m_.result == programme::ClockResult::breached && met) continue;
      Span span{met ? *clock.ended : clock.due};
      span.at_day_end = !clock.ended;
      span.member = clock.deadline;
      put_span(span, own == Verdict::unknown, 0, nullptr);
    }
  }

  void breaches() {
    const Verdict own = where();
    if (own == Verdict::no) return;
    for (const auto& [safeguard, day] : facts_.breaches) {
      if (!named(safeguard)) continue;
      Span span{day};
      span.member = safeguard;
      put_span(span, own == Verdict::unknown, 0, nullptr);
    }
  }

  std::optional<int64_t> whole(const Value& value) const {
    if (const auto* number = value.get_if<int64_t>()) return divide_scale(*number, 0);
    if (const auto* number = value.get_if<Decimal>())
      return divide_scale(number->units, number->scale);
    if (const auto* text = value.get_if<std::string>()) {
      // A policy level is often a code list of numbers: "1" to "4".
      int64_t number = 0;
      const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), number);
      if (fault == std::errc() && end == text->data() + text->size() && !text->empty())
        return divide_scale(number, 0);
    }
    return std::nullopt;
  }

  int64_t divide_scale(int64_t units, int scale) const {
    int64_t under = 1;
    for (int i = 0; i < scale; ++i) under *= 10;
    return divide(units, under, 1, compiled_.scale).units;
  }

  std::optional<Date> born(const Dimension& dimension) const {
    const Value month = bindings_.value(programme::Register::born(dimension.ages->of));
    const auto* day = month.get_if<Date>();
    return day == nullptr ? std::nullopt : std::optional(*day);
  }

  std::string band_of_value(const Value& value) const {
    if (!value.known()) return "";
    Decimal number;
    if (const auto* whole_number = value.get_if<int64_t>()) number = {*whole_number, 0};
    if (const auto* decimal = value.get_if<Decimal>()) number = *decimal;
    for (const programme::ValueBand& band : compiled_.indicator->bands)
      if ((!band.at_least || number >= *band.at_least) && (!band.under || number < *band.under))
        return band.name;
    return "";
  }

  std::vector<std::string> options(const Dimension& dimension, const Span& span) const {
    using Source = Dimension::Source;
    switch (dimension.source) {
      case Source::deadline:
      case Source::safeguard:
        return {std::string(span.member)};
      case Source::band:
        return {band_of_value(span.value)};
      case Source::age:
        return {band_of(*dimension.ages, born(dimension), span.placed_on)};
      case Source::born: {
        const auto month = born(dimension);
        return {month ? to_string(*month).substr(0, 7) : ""};
      }
      case Source::owner_kind: {
        const auto* body =
            record_.world.organisations ? record_.world.organisations->find(facts_.owner) : nullptr;
        return {body == nullptr ? "" : body->kind};
      }
      case Source::field:
        break;
    }
    if (!dimension.multiple) return {member_of(bindings_.value(dimension.name))};
    std::vector<std::string> all{"*"};
    const auto* codes = bindings_.value(dimension.name).get_if<Value::Codes>();
    if (codes == nullptr || codes->empty())
      all.emplace_back();
    else
      for (const std::string& code : std::set<std::string>(codes->begin(), codes->end()))
        all.push_back(code);
    return all;
  }

  std::vector<std::vector<std::string>> members(const Span& span) const {
    std::vector<std::vector<std::string>> all{{}};
    for (const Dimension& dimension : compiled_.dimensions) {
      const std::vector<std::string> of = options(dimension, span);
      std::vector<std::vector<std::string>> crossed;
      for (const auto& left : all)
        for (const std::string& right : of) {
          crossed.push_back(left);
          crossed.back().push_back(right);
        }
      all = std::move(crossed);
    }
    return all;
  }

  std::set<std::string> persons() const {
    const auto role = facts_.persons.find(m_.distinct);
    if (role == facts_.persons.end()) return {};
    return {role->second.begin(), role->second.end()};
  }

  // Units of a distinct measure: `person` alone where it is judged for itself. Empty where records
  // are counted; nullopt where nobody is there and nobody has to be.
  std::optional<std::set<uint64_t>> units(const std::string* person, bool& incomplete) const {
    std::set<uint64_t> all;
    if (m_.distinct.empty() || incomplete) return all;
    if (person != nullptr) {
      all.insert(unit_of(*person));
      return all;
    }
    for (const std::string& pseudonym : persons()) all.insert(unit_of(pseudonym));
    if (!all.empty()) return all;
    const programme::PersonRole* declared = record_.reg.person(m_.distinct);
    if (declared == nullptr || declared->how_many == programme::HowMany::any ||
        declared->how_many == programme::HowMany::optional)
      return std::nullopt;
    incomplete = true;
    return all;
  }

  void put_span(const Span& span, bool incomplete, int64_t value, const std::string* person) {
    if (span.day > compiled_.days.until) return;
    std::string where_at = place();
    if (where_at.empty()) {
      incomplete = true;
      where_at =
          "place:" + (facts_.place.empty() ? record_.world.tree->nation().code : facts_.place);
    }
    auto all = units(person, incomplete);
    if (!all) return;
    if (all->empty()) all->insert(0);
    for (const auto& tuple : members(span)) {
      for (const uint64_t unit : *all) {
        Contribution one{
            index_, where_at,        span.day,  span.placed_on, tuple, 1, incomplete ? 0 : value,
            unit,   span.at_day_end, incomplete};
        out_.push_back(one);
        if (!span.until) continue;
        one.day = *span.until;
        one.weight = -1;
        out_.push_back(std::move(one));
      }
    }
  }

  const CompiledMeasure& compiled_;
  const programme::Measure& m_;
  uint32_t index_;
  const Judged& record_;
  const record::Facts& facts_;
  FactBindings& bindings_;
  std::vector<Contribution>& out_;
};

}  // namespace

void emit(const CompiledMeasure& measure, uint32_t index, const Judged& record,
          std::vector<Contribution>& out) {
  Emitter(measure, index, record, out).run();
}

}  // namespace besik::indicator
