#include "indicator/recount.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "indicator/question.h"

namespace besik::indicator {
namespace {

using programme::ClockResult;
using programme::Expression;
using programme::Measure;
using programme::MeasureKind;
using programme::Register;

// One thing that a measure counts.
struct Counting {
  bool at_organisation = false;
  std::string place;  // of an organisation or a place; "" where it is not known
  std::string own_place;
  Date day;
  std::optional<Date> until;
  bool from_the_day_after = false;
  bool incomplete = false;
  std::vector<std::string> persons;
  Decimal value;
  std::map<std::string, std::vector<std::string>> members;  // of each breakdown
};

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

// What one record brings to one measure.
std::vector<Counting> countings(const record::World& world, const programme::Indicator& indicator,
                                const Measure& measure, const Register& reg,
                                const record::Facts& facts) {
  std::vector<Counting> result;
  if (facts.voided) return result;
  const LastFacts bindings(facts, world.tree->zone(facts.place, facts.opened_on));
  const auto day_of = [&](const Expression& expression) -> std::optional<Date> {
    if (!expression) return {};
    return as_day(evaluate(expression, bindings), bindings.zone());
  };
  Counting base;
  if (measure.where) {
    const Value where = evaluate(measure.where, bindings);
    if (where == Value(false)) return result;
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
    const Value code = bindings.value(measure.place_of);
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
  if (measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct) {
    if (const auto role = facts.persons.find(measure.distinct); role != facts.persons.end())
      base.persons = role->second;
    if (base.persons.empty()) {
      const programme::PersonRole* role = reg.person(measure.distinct);
      const bool needed = role != nullptr && (role->how_many == programme::HowMany::one ||
                                              role->how_many == programme::HowMany::at_least_one);
      if (!needed && !base.incomplete) return result;
      base.incomplete = true;
    }
  }
  switch (measure.kind) {
    case MeasureKind::stock:
    case MeasureKind::stock_distinct: {
      const auto from = day_of(measure.from);
      if (!from) return result;
      base.day = *from;
      base.until = day_of(measure.until);
      if (base.until && *base.until <= base.day) return result;
      result.push_back(base);
      return result;
    }
    case MeasureKind::clocks:
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
    case MeasureKind::breaches:
      for (const auto& [safeguard, day] : facts.breaches) {
        if (!measure.names.empty() && !contains(measure.names, safeguard)) continue;
        Counting one = base;
        one.day = day;
        one.members["safeguard"] = {safeguard};
        result.push_back(one);
      }
      return result;
    default: {
      const auto when = day_of(measure.when);
      if (!when) return result;
      base.day = *when;
      if (measure.value) {
        const auto number = as_number(evaluate(measure.value, bindings));
        if (number)
          base.value = *number;
        else
          base.incomplete = true;
      }
      result.push_back(base);
      return result;
    }
  }
}

// Old names and codes as the versions after `version` map them, one version after the other.
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

}  // namespace

// Answers one question.
class Recounting {
 public:
  Recounting(const Recount& recount, const Asked& asked, Date today)
      : recount_(recount),
        world_(*recount.world_),
        tree_(*world_.tree),
        asked_(asked),
        today_(today) {
    gather(asked.indicator->numerator, numerator_);
    if (asked.indicator->denominator) gather(*asked.indicator->denominator, denominator_);
  }

  Result<std::vector<Figure>> figures() {
    const auto tuples = member_tuples();
    std::vector<Figure> result;
    for (const Period& period : asked_.periods) {
      const Date on = vintage(asked_, period, today_);
      const auto all_rows = rows(world_, asked_, on);
      if (result.size() + std::max<std::size_t>(all_rows.size(), 1) * tuples.size() > most_cells)
        return too_many_cells();
      Figure figure;
      figure.indicator = asked_.indicator->name;
      figure.series = asked_.indicator->series;
      figure.geography = asked_.geography;
      figure.period = period;
      figure.as_of = recount_.as_of_;
      if (all_rows.empty() && asked_.level.empty()) {
        figure.where.code = asked_.place;
        figure.where.level = asked_.institution ? "institution" : tree_.find(asked_.place)->level;
        figure.status = Status::not_applicable;
        result.push_back(figure);
      }
      std::set<std::string> broken;
      auto above = tally(asked_.indicator->numerator, numerator_, period, on, all_rows, broken);
      std::map<Cell, Counted> below;
      if (asked_.indicator->denominator)
        below = tally(*asked_.indicator->denominator, denominator_, period, on, all_rows, broken);
      for (const Where& where : all_rows) {
        if (!is_shown(where)) continue;
        figure.where = where;
        for (const auto& tuple : tuples) {
          Figure one = figure;
          for (std::size_t i = 0; i < tuple.size(); ++i) one.breakdown[asked_.by[i]] = tuple[i];
          const Cell cell{where.code, tuple};
          settle(world_, asked_, today_, !broken.contains(where.code), above[cell],
                 asked_.indicator->denominator ? &below[cell] : nullptr, one);
          result.push_back(std::move(one));
        }
      }
    }
    return result;
  }

 private:
  using Cell = std::pair<std::string, std::vector<std::string>>;  // row, members
  struct Tally {
    Counted counted;
    std::set<std::string> persons;
    std::optional<Date> latest;
  };

  void gather(const Measure& measure, std::vector<Counting>& out) const {
    const Register* reg = asked_.programme->find_register(measure.of);
    if (reg == nullptr) return;
    for (const Recount::Record& record : recount_.records_) {
      if (record.programme != asked_.programme->name || record.register_name != measure.of)
        continue;
      for (Counting& one : countings(world_, *asked_.indicator, measure, *reg, record.facts))
        out.push_back(std::move(one));
    }
  }

  std::vector<std::vector<std::string>> tuples_of(const Counting& one) const {
    std::vector<std::vector<std::string>> result{{}};
    for (const std::string& name : asked_.by) {
      std::vector<std::vector<std::string>> longer;
      for (const auto& tuple : result)
        for (const std::string& member : one.members.at(name)) {
          longer.push_back(tuple);
          longer.back().push_back(member);
        }
      result = longer;
    }
    return result;
  }

  std::vector<std::vector<std::string>> member_tuples() const {
    std::vector<std::vector<std::string>> result{{}};
    for (const std::string& name : asked_.by) {
      std::set<std::string> met;
      for (const auto* all : {&numerator_, &denominator_})
        for (const Counting& one : *all)
          met.insert(one.members.at(name).begin(), one.members.at(name).end());
      std::vector<std::vector<std::string>> longer;
      for (const auto& tuple : result)
        for (const std::string& member : members(asked_, name, {met.begin(), met.end()})) {
          longer.push_back(tuple);
          longer.back().push_back(member);
        }
      result = longer;
    }
    return result;
  }

  bool is_shown(const Where& where) const {
    if (!asked_.each_institution() || is_expected(world_, asked_, where.code)) return true;
    for (const auto* all : {&numerator_, &denominator_})
      for (const Counting& one : *all)
        if (one.at_organisation && one.place == where.code) return true;
    return false;
  }

  bool counts(const Measure& measure, const Counting& one, const Period& period) const {
    const bool has_come = one.from_the_day_after ? one.day < today_ : one.day <= today_;
    if (!has_come) return false;
    const Date last = std::min(period.last, today_);
    if (one.day > last) return false;
    if (measure.kind == MeasureKind::level) return true;
    if (measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct)
      return !one.until || *one.until > last;
    Date first = period.first;
    if (asked_.indicator->window == programme::Window::months)
      first = add_months(add_days(period.last, 1), -asked_.indicator->window_months);
    return one.day >= first;
  }

  // The place on the territory of `on` that holds what happened at `code` on `then`; all codes that
  // might have held it, were the territory known to the letter, go to `lost`.
  std::string carried(std::string code, Date then, Date on, std::set<std::string>& lost) const {
    while (const place::Place* place = tree_.find(code)) {
      const Date day = std::max(place->valid_from, std::min(then, place->valid_until));
      const auto now = tree_.recast(code, day, on);
      if (now && tree_.is_within(*now, *now, on)) return *now;
      lost.insert(code);
      const place::Place* parent = tree_.parent(code, day);
      if (parent == nullptr) break;
      code = parent->code;
    }
    return tree_.nation().code;
  }

  // Everything that mergers and splits tie to these codes.
  std::set<std::string> related(std::set<std::string> codes) const {
    std::size_t size = 0;
    while (size != codes.size()) {
      size = codes.size();
      for (const place::Succession& one : tree_.successions()) {
        if (one.change == place::Change::renamed || one.change == place::Change::moved) continue;
        std::set<std::string> all(one.to.begin(), one.to.end());
        all.insert(one.from);
        const bool tied = std::any_of(all.begin(), all.end(),
                                      [&](const std::string& c) { return codes.contains(c); });
        if (tied) codes.insert(all.begin(), all.end());
      }
    }
    return codes;
  }

  // The row of a counting, "" for none; rows that cannot be told go to `broken`.
  std::string row_of(const Measure& measure, const Counting& one, Date on,
                     const std::vector<Where>& all_rows, std::set<std::string>& broken) const {
    if (asked_.institution || asked_.each_institution())
      return one.at_organisation ? one.place : "";
    std::string code = one.place;
    if (one.at_organisation) {
      const auto* body = world_.organisations->find(code);
      code = body == nullptr ? "" : body->place;
    }
    std::set<std::string> lost;
    code = carried(code, one.day, on, lost);
    std::string row;
    if (asked_.level.empty()) {
      if (tree_.is_within(code, asked_.place, on)) row = asked_.place;
    } else if (const place::Place* at = tree_.at_level(code, asked_.level, on)) {
      row = at->code;
    }
    if (measure.kind == MeasureKind::level) return row == code ? row : "";
    if (row.empty() && !lost.empty())
      for (const std::string& code_lost : related(lost))
        for (const Where& where : all_rows)
          if (tree_.is_within(where.code, code_lost, on) ||
              tree_.is_within(code_lost, where.code, on))
            broken.insert(where.code);
    return row;
  }

  std::map<Cell, Counted> tally(const Measure& measure, const std::vector<Counting>& all,
                                const Period& period, Date on, const std::vector<Where>& all_rows,
                                std::set<std::string>& broken) const {
    std::map<Cell, Tally> tallies;
    for (const Counting& one : all) {
      if (!counts(measure, one, period)) continue;
      const std::string row = row_of(measure, one, on, all_rows, broken);
      if (row.empty()) continue;
      for (const auto& tuple : tuples_of(one)) add(measure, one, tallies[{row, tuple}]);
    }
    std::map<Cell, Counted> result;
    for (auto& [cell, tally] : tallies) {
      if (measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct)
        tally.counted.n = static_cast<int64_t>(tally.persons.size());
      result[cell] = std::move(tally.counted);
    }
    return result;
  }

  void add(const Measure& measure, const Counting& one, Tally& tally) const {
    if (one.incomplete) {
      ++tally.counted.incomplete;
      return;
    }
    const Register* reg = asked_.programme->find_register(measure.of);
    int64_t under = 1;
    for (int i = 0; i < one.value.scale; ++i) under *= 10;
    const int64_t value = divide(one.value.units, under, 1, value_scale(measure, *reg)).units;
    if (measure.kind == MeasureKind::level) {
      if (tally.latest &&
          (*tally.latest > one.day || (*tally.latest == one.day && tally.counted.sum <= value)))
        return;
      tally.latest = one.day;
      tally.counted.sum = value;
      tally.counted.n = 1;
      return;
    }
    tally.persons.insert(one.persons.begin(), one.persons.end());
    ++tally.counted.n;
    tally.counted.sum += value;
    if (measure.kind == MeasureKind::distribution) tally.counted.values.push_back(value);
  }

  const Recount& recount_;
  const record::World& world_;
  const place::Tree& tree_;
  const Asked& asked_;
  Date today_;
  std::vector<Counting> numerator_, denominator_;
};

Result<Recount> Recount::read(std::shared_ptr<const record::World> world, store::Reader& reader) {
  Recount result;
  result.world_ = std::move(world);
  std::map<Id, store::Event> last;
  TRY_ASSIGN(const auto ledgers, reader.ledgers());
  for (const std::string& ledger : ledgers) {
    TRY_ASSIGN(result.as_of_[ledger], reader.last_seq(ledger));
    TRY(reader.each_event(ledger, 1, [&](const store::Event& event) -> Result<void> {
      if (event.register_name.empty() || event.record.is_nil() || event.facts.empty()) return {};
      store::Event kept;
      kept.programme = event.programme;
      kept.programme_version = event.programme_version;
      kept.register_name = event.register_name;
      kept.facts = event.facts;
      last[event.record] = std::move(kept);
      return {};
    }));
  }
  for (const auto& [id, event] : last) {
    const auto* programme = result.world_->programme(event.programme, event.programme_version);
    if (programme == nullptr) programme = result.world_->programme(event.programme);
    const auto* reg = programme ? programme->find_register(event.register_name) : nullptr;
    if (reg == nullptr) continue;
    TRY_ASSIGN(record::Facts facts, record::facts_from_json(event.facts, *reg));
    read_through_maps(*result.world_, event.programme, programme->version, event.register_name,
                      facts);
    result.records_.push_back(
        {event.programme, event.register_name, event.programme_version, std::move(facts)});
  }
  return result;
}

std::set<Date> Recount::days() const {
  std::set<Date> result;
  for (const Record& record : records_) {
    result.insert(record.facts.opened_on);
    for (const auto& [name, value] : record.facts.fields)
      if (const Date* day = value.get_if<Date>()) result.insert(*day);
    for (const record::ClockFact& clock : record.facts.clocks) result.insert(clock.due);
    for (const auto& [name, day] : record.facts.breaches) result.insert(day);
  }
  return result;
}

Result<std::vector<Figure>> Recount::ask(const Question& question, Date today) const {
  TRY_ASSIGN(const Asked asked, look_up(*world_, question));
  return Recounting(*this, asked, today).figures();
}

Result<std::vector<Figure>> recount(const record::World& world, store::Reader& reader,
                                    const Question& question, Date today) {
  TRY_ASSIGN(const Recount whole,
             Recount::read(std::make_shared<const record::World>(world), reader));
  return whole.ask(question, today);
}

}  // namespace besik::indicator
