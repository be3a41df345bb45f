#include "indicator/recount_facts.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "indicator/question.h"
#include "indicator/recount_related.h"

namespace besik::indicator {
namespace {

using programme::ClockResult;
using programme::Expression;
using programme::Measure;
using programme::MeasureKind;
using programme::Register;

std::optional<Decimal> as_number(const Value& value) {
  if (const int64_t* whole = value.get_if<int64_t>()) return Decimal{*whole, 0};
  if (const Decimal* decimal = value.get_if<Decimal>()) return *decimal;
  if (const std::string* code = value.get_if<std::string>()) {
    const auto number = parse_decimal(*code);
    if (number && number->scale == 0) return *number;
  }
  return {};
}

std::vector<std::string> as_members(const Value& value) {
  if (const Value::Codes* codes = value.get_if<Value::Codes>(); codes && !codes->empty()) {
    const std::set<std::string> once(codes->begin(), codes->end());
    return {once.begin(), once.end()};
  }
  if (!value.known() || value.get_if<Value::Codes>()) return {""};
  if (const bool* yes = value.get_if<bool>()) return {*yes ? "yes" : "no"};
  return {to_string(value)};
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string value_band(const programme::Indicator& indicator, const std::optional<Decimal>& value) {
  if (value)
    for (const programme::ValueBand& band : indicator.bands)
      if ((!band.at_least || *value >= *band.at_least) && (!band.under || *value < *band.under))
        return band.name;
  return "";
}

// One record and one measure.
class Reading {
 public:
  Reading(const record::World& world, const programme::Indicator& indicator, const Measure& measure,
          const Register& reg, const LastRecord& record)
      : world_(world),
        indicator_(indicator),
        measure_(measure),
        reg_(reg),
        record_(record),
        facts_(record.facts),
        bindings_(facts_, world.tree->zone(facts_.place, facts_.opened_on)) {
    if (indicator.window != programme::Window::cohort) return;
    if (const auto when = day_of(measure.when))
      bindings_.follow_until(add_months(*when, indicator.window_months));
  }

  std::vector<Counting> countings(const RelatedRecords* related) const {
    if (facts_.voided) return {};
    Counting base;
    base.record = record_.id;
    if (measure_.where) {
      const Value where = evaluate(measure_.where, bindings_);
      if (where == Value(false)) return {};
      base.incomplete = !where.known();
    }
    take_place(base);
    take_members(base);
    if (measure_.kind == MeasureKind::clocks) return clocks(base);
    if (measure_.kind == MeasureKind::breaches) return breaches(base);
    if (!take_persons(base) || !take_days(base)) return {};
    take_value(base);
    if (related == nullptr) return {aged(std::move(base))};
    std::vector<Counting> result;
    for (Counting& one : judged(*related, base)) result.push_back(aged(std::move(one)));
    return result;
  }

 private:
  std::optional<Date> day_of(const Expression& expression) const {
    if (!expression) return {};
    return bindings_.day(evaluate(expression, bindings_));
  }

  void take_place(Counting& one) const {
    if (measure_.place_of == "opener") {
      one.at_organisation = true;
      one.place = facts_.opener;
    } else if (measure_.place_of == "owner") {
      one.at_organisation = true;
      one.place = facts_.owner;
    } else if (measure_.place_of.empty()) {
      one.place = facts_.place;
    } else {
      const programme::Field* field = reg_.field(measure_.place_of);
      one.at_organisation = field && field->type == programme::FieldType::organisation;
      const Value& code = bindings_.value(measure_.place_of);
      if (const std::string* text = code.get_if<std::string>()) one.place = *text;
    }
    if (!one.place.empty()) return;
    one.incomplete = true;
    one.at_organisation = false;
    one.place = facts_.place.empty() ? world_.tree->nation().code : facts_.place;
  }

  void take_members(Counting& one) const {
    for (const std::string& entry : indicator_.by)
      for (const std::string& name : crossing(entry))
        if (name == "stage" && reg_.type_of(name) == Type::unknown) {
          one.members[name] = {facts_.stage};
        } else if (name == "institution_type" && reg_.type_of(name) == Type::unknown) {
          const auto* body = world_.organisations->find(facts_.owner);
          one.members[name] = {body ? body->kind : ""};
        } else {
          one.members[name] = as_members(bindings_.value(name));
        }
  }

  // False where the record counts nobody.
  bool take_persons(Counting& one) const {
    if (!is_of_persons(measure_)) return true;
    if (const auto role = facts_.persons.find(measure_.distinct); role != facts_.persons.end())
      one.persons = role->second;
    if (!one.persons.empty()) return true;
    const programme::PersonRole* role = reg_.person(measure_.distinct);
    const bool needed = role != nullptr && (role->how_many == programme::HowMany::one ||
                                            role->how_many == programme::HowMany::at_least_one);
    if (!needed && !one.incomplete) return false;
    one.incomplete = true;
    return true;
  }

  // False where it has no day.
  bool take_days(Counting& one) const {
    const bool lasts = is_stock(measure_) || is_stay(measure_);
    const auto day = day_of(lasts ? measure_.from : measure_.when);
    if (!day) return false;
    one.day = *day;
    if (!lasts) return true;
    one.until = day_of(measure_.until);
    return !one.until || *one.until > one.day;
  }

  void take_value(Counting& one) const {
    if (!measure_.value) return;
    const auto number = as_number(evaluate(measure_.value, bindings_));
    if (number)
      one.value = *number;
    else
      one.incomplete = true;
    if (!indicator_.bands.empty()) one.members["band"] = {value_band(indicator_, number)};
  }

  // By the ages that its day, now known, gives.
  Counting aged(Counting one) const {
    for (const programme::AgeBreakdown& age : indicator_.ages) {
      const auto born = bindings_.day(bindings_.value(Register::born(age.of)));
      if (age.at == programme::AgeBreakdown::At::period_end)
        one.born[age.name] = born;
      else
        one.members[age.name] = {age_band(age, born, one.day)};
    }
    return one;
  }

  std::vector<Counting> judged(const RelatedRecords& related, const Counting& base) const {
    std::vector<Counting> result;
    const auto take = [&](Counting one, std::vector<RelatedDate> dates) {
      if (is_stock(measure_)) {
        one.related = std::move(dates);
        result.push_back(std::move(one));
        return;
      }
      const auto [first, last] = days_after(*measure_.related, indicator_, one.day);
      const Truth truth = truth_of(*measure_.related, dates, first, last);
      if (truth == Truth::no) return;
      one.incomplete = one.incomplete || truth == Truth::unknown;
      result.push_back(std::move(one));
    };
    if (!is_of_persons(measure_) || measure_.related->by != measure_.distinct ||
        base.persons.empty()) {
      take(base, related.of(record_));
      return result;
    }
    for (const std::string& person : base.persons) {
      Counting one = base;
      one.persons = {person};
      take(std::move(one), related.of_person(person, record_.id));
    }
    return result;
  }

  std::vector<Counting> clocks(const Counting& base) const {
    std::vector<Counting> result;
    for (const record::ClockFact& clock : facts_.clocks) {
      if (clock.cancelled) continue;
      if (!measure_.names.empty() && !contains(measure_.names, clock.deadline)) continue;
      if (measure_.clock && clock.kind != *measure_.clock) continue;
      const bool kept = clock.ended.has_value() && clock.in_time;
      if (measure_.result == ClockResult::met && !kept) continue;
      if (measure_.result == ClockResult::breached && kept) continue;
      Counting one = base;
      one.day = kept ? *clock.ended : clock.due;
      one.from_the_day_after = !clock.ended.has_value();
      one.members["deadline"] = {clock.deadline};
      result.push_back(aged(std::move(one)));
    }
    return result;
  }

  std::vector<Counting> breaches(const Counting& base) const {
    std::vector<Counting> result;
    for (const auto& [safeguard, day] : facts_.breaches) {
      if (!measure_.names.empty() && !contains(measure_.names, safeguard)) continue;
      Counting one = base;
      one.day = day;
      one.members["safeguard"] = {safeguard};
      result.push_back(aged(std::move(one)));
    }
    return result;
  }

  const record::World& world_;
  const programme::Indicator& indicator_;
  const Measure& measure_;
  const Register& reg_;
  const LastRecord& record_;
  const record::Facts& facts_;
  LastFacts bindings_;
};

int months_of(Date day) {
  const Civil parts = civil(day);
  return parts.year * 12 + parts.month;
}

}  // namespace

bool is_stock(const Measure& measure) {
  return measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct;
}
bool is_stay(const Measure& measure) {
  return measure.kind == MeasureKind::stay || measure.kind == MeasureKind::stay_distinct;
}
bool is_of_persons(const Measure& measure) {
  return measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct ||
         measure.kind == MeasureKind::stay_distinct;
}

std::vector<Counting> countings(const record::World& world, const LastRecords& records,
                                const programme::Programme& programme,
                                const programme::Indicator& indicator, const Measure& measure) {
  std::optional<RelatedRecords> related;
  if (measure.related) related.emplace(world, records, programme, *measure.related);
  std::vector<std::string> registers{measure.of};
  registers.insert(registers.end(), measure.also_of.begin(), measure.also_of.end());
  std::vector<Counting> result;
  for (const std::string& name : registers) {
    const Register* reg = programme.find_register(name);
    const auto of_register = records.find({programme.name, name});
    if (reg == nullptr || of_register == records.end()) continue;
    for (const LastRecord& record : of_register->second)
      for (Counting& one : Reading(world, indicator, measure, *reg, record)
                               .countings(related ? &*related : nullptr))
        result.push_back(std::move(one));
  }
  return result;
}

Truth is_there(const Measure& measure, const Counting& counting, Date day) {
  if (day < counting.day || (counting.until && day >= *counting.until)) return Truth::no;
  if (!measure.related) return Truth::yes;
  const Date oldest = measure.related->within_days ? add_days(day, -*measure.related->within_days)
                                                   : Date{std::numeric_limits<int32_t>::min()};
  return truth_of(*measure.related, counting.related, oldest, day);
}

bool ever_counts(const Measure& measure, const Counting& counting, Date first, Date last) {
  if (counting.day > last) return false;
  if (is_stay(measure)) return !counting.until || *counting.until > first;
  if (measure.kind == MeasureKind::level) return true;
  if (!is_stock(measure)) return counting.day >= first;
  const auto is_there_on = [&](Date day) {
    return first <= day && day <= last && is_there(measure, counting, day) != Truth::no;
  };
  if (is_there_on(std::max(first, counting.day))) return true;
  if (!measure.related) return false;
  for (const RelatedDate& one : counting.related)
    if (is_there_on(one.date) ||
        is_there_on(add_days(one.date, measure.related->within_days.value_or(0) + 1)))
      return true;
  return false;
}

std::string age_band(const programme::AgeBreakdown& age, std::optional<Date> born, Date on) {
  if (!born || on < first_of_month(*born)) return "";
  const int years = (months_of(on) - months_of(*born)) / 12;
  for (const std::string& band : age.bands) {
    int from = 0;
    const char* end = band.data() + band.size();
    const char* rest = std::from_chars(band.data(), end, from).ptr;
    int to = from;
    if (rest != end && *rest == '+') to = std::numeric_limits<int>::max();
    if (rest != end && *rest == '-') std::from_chars(rest + 1, end, to);
    if (from <= years && years <= to) return band;
  }
  return "";
}

const programme::AgeBreakdown* age_at_period_end(const programme::Indicator& indicator,
                                                 const std::string& breakdown) {
  for (const programme::AgeBreakdown& age : indicator.ages)
    if (age.name == breakdown && age.at == programme::AgeBreakdown::At::period_end) return &age;
  return nullptr;
}

}  // namespace besik::indicator
