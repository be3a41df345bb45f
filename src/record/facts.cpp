#include "record/facts.h"

#include <algorithm>
#include <set>
#include <utility>

namespace besik::record {
namespace {

constexpr std::pair<programme::ClockKind, std::string_view> kinds[] = {
    {programme::ClockKind::national, "national"},
    {programme::ClockKind::international, "international"},
    {programme::ClockKind::practice, "practice"}};

Error malformed(std::string_view where, std::string_view what) {
  return {"facts.malformed", "$." + std::string(where), std::string(what),
          "restore the record from its journal", ""};
}

json::object clock_json(const ClockFact& clock) {
  json::object object;
  object["deadline"] = clock.deadline;
  for (const auto& [kind, name] : kinds) {
    if (kind == clock.kind) object["clock"] = name;
  }
  if (clock.turn != 0) object["turn"] = clock.turn;
  object["started"] = to_string(clock.started);
  object["due"] = to_string(clock.due);
  if (clock.ended) object["ended"] = to_string(*clock.ended);
  if (!clock.in_time) object["in_time"] = false;
  if (clock.cancelled) object["cancelled"] = true;
  return object;
}

json::object proposal_json(const Proposal& proposal) {
  return json::object{{"action", proposal.action},
                      {"by", proposal.by},
                      {"at", to_string(proposal.at)},
                      {"version", proposal.version}};
}

json::object days_json(const std::map<std::string, Date>& days) {
  json::object object;
  for (const auto& [name, day] : days) object[name] = to_string(day);
  return object;
}

// Reads the members of one object and remembers what was read, so that the rest can be refused.
class Reader {
 public:
  Reader(const json::object& object, std::string path) : object_(object), path_(std::move(path)) {}

  std::string text(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return "";
    if (!value->is_string()) {
      fail(name, "this is not a text");
      return "";
    }
    return std::string(value->as_string());
  }
  bool flag(std::string_view name, bool otherwise) {
    const json::value* value = take(name);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) {
      fail(name, "this is not true or false");
      return otherwise;
    }
    return value->as_bool();
  }
  int64_t whole(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return 0;
    if (!value->is_int64()) {
      fail(name, "this is not a whole number");
      return 0;
    }
    return value->as_int64();
  }
  std::optional<Date> day(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) {
      if (const auto date = parse_date(value->as_string())) return *date;
    }
    fail(name, "this is not a day");
    return std::nullopt;
  }
  const json::object* object(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) {
      fail(name, "this is not an object");
      return nullptr;
    }
    return &value->as_object();
  }
  const json::array* array(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) {
      fail(name, "this is not a list");
      return nullptr;
    }
    return &value->as_array();
  }
  void need(std::string_view name) {
    if (!object_.contains(name)) fail(name, "this member is missing");
  }
  void fail(std::string_view name, std::string_view what) {
    if (!error_) error_ = malformed(path_ + std::string(name), what);
  }
  std::optional<Error> finish() {
    for (const auto& member : object_) {
      if (!seen_.contains(std::string_view(member.key())))
        fail(member.key(), "nobody knows this member");
    }
    return error_;
  }
  const std::string& path() const { return path_; }

 private:
  const json::value* take(std::string_view name) {
    seen_.emplace(name);
    return object_.if_contains(name);
  }

  const json::object& object_;
  std::string path_;
  std::set<std::string, std::less<>> seen_;
  std::optional<Error> error_;
};

Result<ClockFact> clock_from_json(const json::value& value, const programme::Register& reg,
                                  const std::set<std::string>& retired, const std::string& path) {
  if (!value.is_object()) return malformed(path, "this is not an object");
  Reader reader(value.as_object(), path + ".");
  ClockFact clock;
  clock.deadline = reader.text("deadline");
  if (reg.deadline(clock.deadline) == nullptr && !retired.contains(clock.deadline))
    reader.fail("deadline", "no such deadline");
  const std::string kind = reader.text("clock");
  const auto* found = std::find_if(std::begin(kinds), std::end(kinds),
                                   [&](const auto& one) { return one.second == kind; });
  if (found == std::end(kinds)) {
    reader.fail("clock", "no such clock");
  } else {
    clock.kind = found->first;
  }
  clock.turn = reader.whole("turn");
  if (clock.turn < 0) reader.fail("turn", "turns are counted from 0");
  for (const char* name : {"started", "due"}) reader.need(name);
  clock.started = reader.day("started").value_or(Date{});
  clock.due = reader.day("due").value_or(Date{});
  clock.ended = reader.day("ended");
  clock.in_time = reader.flag("in_time", true);
  clock.cancelled = reader.flag("cancelled", false);
  if (auto error = reader.finish()) return *error;
  return clock;
}

Result<std::map<std::string, Date>> days_from_json(const json::object* object,
                                                   const programme::Register& reg,
                                                   const std::set<std::string>& retired,
                                                   const std::string& path) {
  std::map<std::string, Date> days;
  if (object == nullptr) return days;
  Reader reader(*object, path + ".");
  for (const auto& member : *object) {
    const std::string name(member.key());
    if (reg.safeguard(name) == nullptr && !retired.contains(name))
      reader.fail(name, "no such safeguard");
    days[name] = reader.day(name).value_or(Date{});
  }
  if (auto error = reader.finish()) return *error;
  return days;
}

Result<std::map<std::string, Value>> fields_from_json(const json::object* object,
                                                      const programme::Register& reg) {
  std::map<std::string, Value> fields;
  if (object == nullptr) return fields;
  for (const auto& member : *object) {
    const std::string name(member.key());
    const Type type = fact_type(reg, name);
    if (type == Type::unknown) return malformed("fields." + name, "no such fact");
    auto value = from_json(member.value(), type);
    if (!value) return malformed("fields." + name, "this is not of the fact's type");
    if (value->known()) fields.emplace(name, std::move(*value));
  }
  return fields;
}

Result<std::map<std::string, std::vector<std::string>>> persons_from_json(
    const json::object* object, const programme::Register& reg) {
  std::map<std::string, std::vector<std::string>> persons;
  if (object == nullptr) return persons;
  for (const auto& member : *object) {
    const std::string role(member.key());
    if (reg.person(role) == nullptr) return malformed("persons." + role, "no such role");
    if (!member.value().is_array()) return malformed("persons." + role, "this is not a list");
    for (const json::value& one : member.value().as_array()) {
      if (!one.is_string()) return malformed("persons." + role, "this is not a text");
      persons[role].emplace_back(one.as_string());
    }
  }
  return persons;
}

Result<std::set<std::string>> retired_from_json(const json::array* list,
                                                const programme::Register& reg) {
  std::set<std::string> names;
  if (list == nullptr) return names;
  for (const json::value& one : *list) {
    if (!one.is_string()) return malformed("retired", "this is not a text");
    const std::string name(one.as_string());
    if (reg.deadline(name) != nullptr || reg.safeguard(name) != nullptr)
      return malformed("retired", "the register declares this name");
    names.insert(name);
  }
  return names;
}

Result<std::optional<Proposal>> proposal_from_json(const json::object* object) {
  if (object == nullptr) return std::optional<Proposal>();
  Reader reader(*object, "proposed.");
  Proposal proposal;
  for (const char* name : {"action", "by", "at", "version"}) reader.need(name);
  proposal.action = reader.text("action");
  proposal.by = reader.text("by");
  if (const auto at = parse_instant(reader.text("at"))) {
    proposal.at = *at;
  } else {
    reader.fail("at", "this is not a date and time");
  }
  proposal.version = reader.whole("version");
  if (auto error = reader.finish()) return *error;
  return std::optional<Proposal>(std::move(proposal));
}

}  // namespace

json::object to_json(const Facts& facts) {
  json::object object;
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) object[name] = value;
  };
  const auto flag = [&](std::string_view name, bool value) {
    if (value) object[name] = true;
  };
  const auto day = [&](std::string_view name, const std::optional<Date>& value) {
    if (value) object[name] = to_string(*value);
  };
  text("stage", facts.stage);
  text("opener", facts.opener);
  text("owner", facts.owner);
  text("place", facts.place);
  object["opened_on"] = to_string(facts.opened_on);
  flag("voided", facts.voided);
  flag("sealed_shut", facts.sealed_shut);
  flag("closed", facts.closed);
  day("closed_on", facts.closed_on);
  text("closed_from", facts.closed_from);
  text("offered_to", facts.offered_to);
  day("history_until", facts.history_until);
  if (facts.proposed) object["proposed"] = proposal_json(*facts.proposed);
  text("parent", facts.parent);
  json::object persons;
  for (const auto& [role, pseudonyms] : facts.persons) {
    json::array list;
    for (const std::string& one : pseudonyms) list.emplace_back(one);
    if (!list.empty()) persons[role] = std::move(list);
  }
  if (!persons.empty()) object["persons"] = std::move(persons);
  json::object fields;
  for (const auto& [name, value] : facts.fields) {
    if (value.known()) fields[name] = besik::to_json(value);
  }
  if (!fields.empty()) object["fields"] = std::move(fields);
  json::array clocks;
  for (const ClockFact& clock : facts.clocks) clocks.push_back(clock_json(clock));
  if (!clocks.empty()) object["clocks"] = std::move(clocks);
  if (!facts.breaches.empty()) object["breaches"] = days_json(facts.breaches);
  if (!facts.excused.empty()) object["excused"] = days_json(facts.excused);
  json::array retired;
  for (const std::string& name : facts.retired) retired.emplace_back(name);
  if (!retired.empty()) object["retired"] = std::move(retired);
  return object;
}

Result<Facts> facts_from_json(const json::object& object, const programme::Register& reg) {
  Reader reader(object, "");
  Facts facts;
  facts.stage = reader.text("stage");
  if (!facts.stage.empty() && reg.stage(facts.stage) == nullptr) {
    reader.fail("stage", "no such stage");
  }
  facts.opener = reader.text("opener");
  facts.owner = reader.text("owner");
  facts.place = reader.text("place");
  reader.need("opened_on");
  facts.opened_on = reader.day("opened_on").value_or(Date{});
  facts.voided = reader.flag("voided", false);
  facts.sealed_shut = reader.flag("sealed_shut", false);
  facts.closed = reader.flag("closed", false);
  facts.closed_on = reader.day("closed_on");
  facts.closed_from = reader.text("closed_from");
  facts.offered_to = reader.text("offered_to");
  facts.history_until = reader.day("history_until");
  TRY_ASSIGN(facts.proposed, proposal_from_json(reader.object("proposed")));
  facts.parent = reader.text("parent");
  TRY_ASSIGN(facts.retired, retired_from_json(reader.array("retired"), reg));
  TRY_ASSIGN(facts.persons, persons_from_json(reader.object("persons"), reg));
  TRY_ASSIGN(facts.fields, fields_from_json(reader.object("fields"), reg));
  if (const json::array* clocks = reader.array("clocks")) {
    for (std::size_t i = 0; i < clocks->size(); ++i) {
      TRY_ASSIGN(ClockFact clock, clock_from_json((*clocks)[i], reg, facts.retired,
                                                  "clocks[" + std::to_string(i) + "]"));
      facts.clocks.push_back(std::move(clock));
    }
  }
  TRY_ASSIGN(facts.breaches,
             days_from_json(reader.object("breaches"), reg, facts.retired, "breaches"));
  TRY_ASSIGN(facts.excused,
             days_from_json(reader.object("excused"), reg, facts.retired, "excused"));
  if (auto error = reader.finish()) return *error;
  return facts;
}

Value coarsen(const Value& value, programme::Fact fact, std::string_view zone) {
  if (fact == programme::Fact::sealed) return {};
  if (fact == programme::Fact::whole) return value;
  Date day;
  if (const Instant* instant = value.get_if<Instant>()) {
    day = civil_day(*instant, zone);
  } else if (const Date* date = value.get_if<Date>()) {
    day = *date;
  } else {
    return value;
  }
  if (fact == programme::Fact::month) return first_of_month(day);
  if (fact == programme::Fact::year) return make_date(civil(day).year, 1, 1);
  return day;
}

Type fact_type(const programme::Register& reg, std::string_view name) {
  const programme::Fact fact = reg.fact_of(name);
  if (fact == programme::Fact::sealed) return Type::unknown;
  const Type type = reg.type_of(name);
  return type == Type::instant && fact != programme::Fact::whole ? Type::date : type;
}

}  // namespace besik::record
