#include "indicator/contribution.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/id.h"
#include "indicator/figure.h"
#include "indicator/measures.h"

namespace besik::indicator {
namespace {

using programme::Expression;
using programme::MeasureKind;
using record::ClockFact;
using record::Facts;

// Facts as the expressions of a measure see them.
class FactBindings : public programme::Bindings {
 public:
  FactBindings(const Facts& facts, std::string_view zone) : facts_(facts), zone_(zone) {
    own_["stage"] = facts.stage;
    own_["opened_on"] = facts.opened_on;
    own_["opener"] = facts.opener;
    own_["owner"] = facts.owner;
    own_["place"] = facts.place;
    own_["closed"] = facts.closed;
  }
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    const std::string key(name);
    if (const auto field = facts_.fields.find(key); field != facts_.fields.end())
      return field->second;
    const auto own = own_.find(key);
    return own == own_.end() ? unknown : own->second;
  }
  // Exact birth dates are no facts: programmes work out bands and sex at write.
  Value birth_date(std::string_view) const override { return {}; }
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return {}; }
  Value now() const override { return {}; }
  std::string_view zone() const override { return zone_; }

 private:
  const Facts& facts_;
  std::string_view zone_;
  std::map<std::string, Value> own_;
};

Facts renamed(const Facts& facts, const Renames& renames, const programme::Register& reg) {
  Facts result = facts;
  result.fields.clear();
  for (const auto& [name, value] : facts.fields) {
    const auto field = renames.fields.find(name);
    const std::string& now = field == renames.fields.end() ? name : field->second;
    Value mapped = value;
    const programme::Field* declared = reg.field(now);
    const programme::WorkedOut* worked = reg.worked(now);
    const std::string list = declared ? declared->code_list : worked ? worked->code_list : "";
    if (const auto codes = renames.codes.find(list);
        !list.empty() && codes != renames.codes.end()) {
      const auto map_code = [&](const std::string& code) {
        const auto to = codes->second.find(code);
        return to == codes->second.end() ? code : to->second;
      };
      if (const auto* text = value.get_if<std::string>()) mapped = map_code(*text);
      if (const auto* many = value.get_if<Value::Codes>()) {
        Value::Codes all;
        for (const std::string& code : *many) all.push_back(map_code(code));
        mapped = std::move(all);
      }
    }
    result.fields[now] = std::move(mapped);
  }
  if (const auto stage = renames.stages.find(facts.stage); stage != renames.stages.end())
    result.stage = stage->second;
  return result;
}

std::string member_of(const Value& value) {
  if (const auto* yes = value.get_if<bool>()) return *yes ? "yes" : "no";
  return value.known() ? to_string(value) : "";
}

enum class Truth { no, yes, unknown };

// Evaluates one measure over one record.
class Emitter {
 public:
  Emitter(const CompiledMeasure& measure, uint32_t index, const Facts& facts,
          const FactBindings& bindings, const std::string& nation, std::vector<Contribution>& out)
      : compiled_(measure),
        m_(*measure.measure),
        index_(index),
        facts_(facts),
        bindings_(bindings),
        nation_(nation),
        out_(out) {}

  void run() {
    switch (m_.kind) {
      case MeasureKind::stock:
      case MeasureKind::stock_distinct:
        return stock();
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
    std::optional<Date> until;  // of a stock
    bool at_day_end = false;
    std::string_view member;  // of the breakdown by deadline or safeguard
  };

  std::optional<Date> day_of(const Expression& expression) const {
    if (!expression) return std::nullopt;
    const Value value = evaluate(expression, bindings_);
    if (const auto* day = value.get_if<Date>()) return *day;
    if (const auto* instant = value.get_if<Instant>()) return civil_day(*instant, bindings_.zone());
    return std::nullopt;
  }

  Truth where() const {
    if (!m_.where) return Truth::yes;
    const Value value = evaluate(m_.where, bindings_);
    const auto* yes = value.get_if<bool>();
    return yes == nullptr ? Truth::unknown : *yes ? Truth::yes : Truth::no;
  }

  // "" where the place of the measure is not known.
  std::string place() const {
    if (m_.place_of == "opener") return facts_.opener.empty() ? "" : "org:" + facts_.opener;
    if (m_.place_of == "owner") return facts_.owner.empty() ? "" : "org:" + facts_.owner;
    if (m_.place_of.empty()) return facts_.place.empty() ? "" : "place:" + facts_.place;
    const auto field = facts_.fields.find(m_.place_of);
    const auto* code = field == facts_.fields.end() ? nullptr : field->second.get_if<std::string>();
    if (code == nullptr || code->empty()) return "";
    const programme::Field* declared = compiled_.reg->field(m_.place_of);
    const bool body = declared != nullptr && declared->type == programme::FieldType::organisation;
    return (body ? "org:" : "place:") + *code;
  }

  void dated() {
    const auto day = day_of(m_.when);
    if (!day) return;
    const Truth truth = where();
    if (truth == Truth::no) return;
    std::optional<int64_t> value = 0;
    if (m_.value) value = whole(evaluate(m_.value, bindings_));
    emit({*day, {}, false, {}}, truth == Truth::unknown || !value, value.value_or(0));
  }

  void stock() {
    const auto from = day_of(m_.from);
    if (!from) return;
    const auto until = day_of(m_.until);
    if (until && *until <= *from) return;
    const Truth truth = where();
    if (truth == Truth::no) return;
    emit({*from, until, false, {}}, truth == Truth::unknown, 0);
  }

  bool named(const std::string& name) const {
    return m_.names.empty() || std::find(m_.names.begin(), m_.names.end(), name) != m_.names.end();
  }

  void clocks() {
    const Truth truth = where();
    if (truth == Truth::no) return;
    for (const ClockFact& clock : facts_.clocks) {
      if (clock.cancelled || !named(clock.deadline)) continue;
      if (m_.clock && *m_.clock != clock.kind) continue;
      const bool met = clock.ended && clock.in_time;
      if (m_.result == programme::ClockResult::met && !met) continue;
      if (m_.result == programme::ClockResult::breached && met) continue;
      emit({met ? *clock.ended : clock.due, {}, !clock.ended, clock.deadline},
           truth == Truth::unknown, 0);
    }
  }

  void breaches() {
    const Truth truth = where();
    if (truth == Truth::no) return;
    for (const auto& [safeguard, day] : facts_.breaches)
      if (named(safeguard)) emit({day, {}, false, safeguard}, truth == Truth::unknown, 0);
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

  std::vector<std::vector<std::string>> members(std::string_view own) const {
    std::vector<std::vector<std::string>> all{{}};
    for (const Dimension& dimension : compiled_.dimensions) {
      std::vector<std::string> options;
      if (dimension.source != Dimension::Source::field) {
        options.emplace_back(own);
      } else if (dimension.multiple) {
        options.emplace_back("*");
        const auto* codes = bindings_.value(dimension.name).get_if<Value::Codes>();
        if (codes == nullptr || codes->empty())
          options.emplace_back();
        else
          for (const std::string& code : std::set<std::string>(codes->begin(), codes->end()))
            options.push_back(code);
      } else {
        options.push_back(member_of(bindings_.value(dimension.name)));
      }
      std::vector<std::vector<std::string>> crossed;
      for (const auto& left : all)
        for (const std::string& right : options) {
          crossed.push_back(left);
          crossed.back().push_back(right);
        }
      all = std::move(crossed);
    }
    return all;
  }

  void emit(const Span& span, bool incomplete, int64_t value) {
    std::string where_at = place();
    if (where_at.empty()) {
      incomplete = true;
      where_at = "place:" + (facts_.place.empty() ? nation_ : facts_.place);
    }
    std::vector<uint64_t> units;
    const bool distinct =
        m_.kind == MeasureKind::distinct || m_.kind == MeasureKind::stock_distinct;
    if (distinct && !incomplete) {
      const auto role = facts_.persons.find(m_.distinct);
      std::set<uint64_t> all;
      if (role != facts_.persons.end())
        for (const std::string& pseudonym : role->second) all.insert(unit_of(pseudonym));
      units.assign(all.begin(), all.end());
      const programme::PersonRole* declared = compiled_.reg->person(m_.distinct);
      if (units.empty()) {
        if (declared == nullptr || declared->how_many == programme::HowMany::any ||
            declared->how_many == programme::HowMany::optional)
          return;
        incomplete = true;
      }
    }
    if (units.empty()) units.push_back(0);
    for (const auto& tuple : members(span.member)) {
      for (const uint64_t unit : units) {
        Contribution one{
            index_, where_at,        span.day,  span.day, tuple, 1, incomplete ? 0 : value,
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
  const Facts& facts_;
  const FactBindings& bindings_;
  const std::string& nation_;
  std::vector<Contribution>& out_;
};

}  // namespace

uint64_t unit_of(std::string_view pseudonym) {
  uint64_t unit = 0;
  if (pseudonym.size() >= 16) {
    const auto [end, fault] = std::from_chars(pseudonym.data(), pseudonym.data() + 16, unit, 16);
    if (fault == std::errc() && end == pseudonym.data() + 16 && unit != 0) return unit;
  }
  const Hash hash = blake2b(pseudonym);
  unit = 0;
  for (int i = 0; i < 8; ++i) unit = unit << 8 | hash[i];
  return unit == 0 ? 1 : unit;
}

std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        std::string_view programme, std::string_view register_name,
                                        const Facts& facts) {
  std::vector<Contribution> result;
  const auto& over = measures.over(programme, register_name);
  if (facts.voided || over.empty()) return result;
  const Renames& renames = measures.renames(programme, register_name);
  Facts mapped;
  const Facts* current = &facts;
  if (!renames.empty()) {
    mapped = renamed(facts, renames, *measures.all()[over.front()].reg);
    current = &mapped;
  }
  const std::string& zone = world.tree->zone(current->place, current->opened_on);
  const FactBindings bindings(*current, zone);
  const std::string& nation = world.tree->nation().code;
  for (const uint32_t index : over) {
    const CompiledMeasure& measure = measures.all()[index];
    if (measure.refusal.empty()) Emitter(measure, index, *current, bindings, nation, result).run();
  }
  return result;
}

}  // namespace besik::indicator
