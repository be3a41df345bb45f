#include "indicator/recount_facts.h"

#include <algorithm>
#include <set>

#include "indicator/question.h"

namespace besik::indicator {
namespace {

using programme::ClockResult;
using programme::Expression;
using programme::Measure;
using programme::MeasureKind;
using programme::Register;

class LastFacts : public programme::Bindings {
 public:
  LastFacts(const record::Facts& facts, std::string zone) : facts_(facts), zone_(std::move(zone)) {}
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    for (const auto& [field, value] : facts_.fields)
      if (field == name) return value;
    return unknown;
  }
  Value birth_date(std::string_view) const override { return {}; }
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return {}; }
  Value now() const override { return {}; }
  std::string_view zone() const override { return zone_; }

 private:
  const record::Facts& facts_;
  std::string zone_;
};

std::optional<Date> as_day(const Value& value, std::string_view zone) {
  if (const Date* day = value.get_if<Date>()) return *day;
  if (const Instant* moment = value.get_if<Instant>()) return civil_day(*moment, zone);
  return {};
}

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

// What every counting of the record shares; nullopt where the record does not count at all.
std::optional<Counting> shared_part(const record::World& world,
                                    const programme::Indicator& indicator, const Measure& measure,
                                    const Register& reg, const record::Facts& facts,
                                    const LastFacts& bindings) {
  Counting base;
  if (measure.where) {
    const Value where = evaluate(measure.where, bindings);
    if (where == Value(false)) return {};
    base.incomplete = !where.known();
  }
  base.own_place = facts.place;
  if (measure.place_of == "opener") {
    base.at_organisation = true;
    base.place = facts.opener;
  } else if (measure.place_of == "owner") {
    base.at_organisation = true;
    base.place = facts.owner;
  } else if (measure.place_of.empty()) {
    base.place = facts.place;
  } else {
    const programme::Field* field = reg.field(measure.place_of);
    base.at_organisation = field && field->type == programme::FieldType::organisation;
    const Value& code = bindings.value(measure.place_of);
    if (const std::string* text = code.get_if<std::string>()) base.place = *text;
  }
  if (base.place.empty()) {
    base.incomplete = true;
    base.at_organisation = false;
    base.place = base.own_place.empty() ? world.tree->nation().code : base.own_place;
  }
  for (const std::string& entry : indicator.by)
    for (const std::string& name : crossing(entry))
      base.members[name] = name == "stage" && reg.type_of(name) == Type::unknown
                               ? std::vector<std::string>{facts.stage}
                               : as_members(bindings.value(name));
  if (measure.kind != MeasureKind::distinct && measure.kind != MeasureKind::stock_distinct)
    return base;
  if (const auto role = facts.persons.find(measure.distinct); role != facts.persons.end())
    base.persons = role->second;
  if (!base.persons.empty()) return base;
  const programme::PersonRole* role = reg.person(measure.distinct);
  const bool needed = role != nullptr && (role->how_many == programme::HowMany::one ||
                                          role->how_many == programme::HowMany::at_least_one);
  if (!needed && !base.incomplete) return {};
  base.incomplete = true;
  return base;
}

std::vector<Counting> clock_countings(const Measure& measure, const record::Facts& facts,
                                      const Counting& base) {
  std::vector<Counting> result;
  for (const record::ClockFact& clock : facts.clocks) {
    if (clock.cancelled) continue;
    if (!measure.names.empty() && !contains(measure.names, clock.deadline)) continue;
    if (measure.clock && clock.kind != *measure.clock) continue;
    const bool kept = clock.ended.has_value() && clock.in_time;
    if (measure.result == ClockResult::met && !kept) continue;
    if (measure.result == ClockResult::breached && kept) continue;
    Counting one = base;
    one.day = kept ? *clock.ended : clock.due;
    one.from_the_day_after = !clock.ended.has_value();
    one.members["deadline"] = {clock.deadline};
    result.push_back(one);
  }
  return result;
}

std::vector<Counting> breach_countings(const Measure& measure, const record::Facts& facts,
                                       const Counting& base) {
  std::vector<Counting> result;
  for (const auto& [safeguard, day] : facts.breaches) {
    if (!measure.names.empty() && !contains(measure.names, safeguard)) continue;
    Counting one = base;
    one.day = day;
    one.members["safeguard"] = {safeguard};
    result.push_back(one);
  }
  return result;
}

}  // namespace

std::vector<Counting> countings(const record::World& world, const programme::Indicator& indicator,
                                const Measure& measure, const Register& reg,
                                const record::Facts& facts) {
  if (facts.voided) return {};
  const LastFacts bindings(facts, world.tree->zone(facts.place, facts.opened_on));
  const auto day_of = [&](const Expression& expression) -> std::optional<Date> {
    if (!expression) return {};
    return as_day(evaluate(expression, bindings), bindings.zone());
  };
  auto base = shared_part(world, indicator, measure, reg, facts, bindings);
  if (!base) return {};
  if (measure.kind == MeasureKind::clocks) return clock_countings(measure, facts, *base);
  if (measure.kind == MeasureKind::breaches) return breach_countings(measure, facts, *base);
  const bool stock =
      measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct;
  const auto day = day_of(stock ? measure.from : measure.when);
  if (!day) return {};
  base->day = *day;
  if (stock) {
    base->until = day_of(measure.until);
    if (base->until && *base->until <= base->day) return {};
  } else if (measure.value) {
    const auto number = as_number(evaluate(measure.value, bindings));
    if (number)
      base->value = *number;
    else
      base->incomplete = true;
  }
  return {*base};
}

void read_through_maps(const record::World& world, const std::string& programme, int version,
                       const std::string& reg, record::Facts& facts) {
  const auto versions = world.programmes.find(programme);
  if (versions == world.programmes.end()) return;
  for (const auto& later : versions->second) {
    if (later->version <= version || !later->changes) continue;
    for (const auto& [from, to] : later->changes->renamed) {
      const auto parts = split(from, '.');
      if (parts.size() == 2 && parts[0] == reg) {
        auto moved = facts.fields.extract(parts[1]);
        if (moved.empty()) continue;
        moved.key() = split(to, '.').back();
        facts.fields.insert(std::move(moved));
      } else if (parts.size() == 3 && parts[0] == reg && parts[1] == "stages") {
        if (facts.stage == parts[2]) facts.stage = to;
      }
    }
    const Register* now = later->find_register(reg);
    if (now == nullptr) continue;
    for (const auto& [from, to] : later->changes->renamed) {
      const auto parts = split(from, '.');
      if (parts.size() != 3 || parts[0] != "codes") continue;
      for (auto& [name, value] : facts.fields) {
        const programme::Field* field = now->field(name);
        const programme::WorkedOut* worked = now->worked(name);
        if ((field ? field->code_list : worked ? worked->code_list : "") != parts[1]) continue;
        if (value == Value(parts[2])) value = to;
        if (const Value::Codes* codes = value.get_if<Value::Codes>()) {
          Value::Codes mapped = *codes;
          std::replace(mapped.begin(), mapped.end(), parts[2], to);
          value = std::move(mapped);
        }
      }
    }
  }
}

}  // namespace besik::indicator
