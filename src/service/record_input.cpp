#include "base/text.h"
#include "service/input.h"
#include "service/record_change.h"

namespace besik::service {

Result<bool> is_hidden_from(const Parts& parts, const record::World& world, store::Reader& reader,
                            const record::User& user, const Id& person) {
  TRY_ASSIGN(const std::vector<Id> records, reader.records_of_person(person));
  for (const Id& id : records)
    for (const record::Exclusion& exclusion : parts.exclusions.of(id)) {
      if (!exclusion.user.empty() && exclusion.user == user.id) return true;
      if (!exclusion.organisation.empty() && world.organisations &&
          world.organisations->is_within(user.organisation, exclusion.organisation))
        return true;
    }
  return false;
}

namespace {

Result<KnownPerson> pick_person(const Parts& parts, const record::World& world,
                                store::Reader& reader, const record::User& user,
                                const json::object& item) {
  TRY_ASSIGN(const Id id, need_id(item, "id"));
  TRY_ASSIGN(KnownPerson known, open_person(parts, reader, id));
  if (!known.row.merged_into.is_nil()) {
    const Id kept = known.row.merged_into;
    TRY_ASSIGN(known, open_person(parts, reader, kept));
  }
  TRY_ASSIGN(const bool hidden, is_hidden_from(parts, world, reader, user, known.row.id));
  if (hidden)
    return fault("person.not_found", "person", "there is no such person that you may see",
                 "search for the person or register them");
  if (!known.key)
    return fault("person.erased", "person", "the identity of this person was erased",
                 "register the person anew");
  return known;
}

struct Taker {
  Parts& parts;
  const record::World& world;
  store::Reader& reader;
  const record::User& user;
  const programme::Programme& programme;
  bool to_write;
  ReadyPersons out;
  Errors errors;
  int described_count = 0;

  void take(const std::string& role, const json::object& item) {
    if (item.contains("id")) {
      auto known = pick_person(parts, world, reader, user, item);
      if (!known) {
        known.error().where = "persons." + role;
        errors.push_back(known.error());
        return;
      }
      out.by_role[role].push_back(person_of(parts, *known, programme.wall));
      out.keys[role].push_back(*known->key);
      return;
    }
    auto identity = identity_from_input(item, {}, parts.today());
    if (!identity) {
      for (Error& error : identity.error()) {
        error.where = "persons." + role + "." + error.where;
        errors.push_back(std::move(error));
      }
      return;
    }
    if (!to_write) {
      KnownPerson described;
      // Nobody's id, but a different one for each.
      described.row.id.bytes[15] = static_cast<uint8_t>(++described_count);
      described.identity = std::move(*identity);
      out.by_role[role].push_back(person_of(parts, described, programme.wall));
      return;
    }
    const Id id = parts.env.new_id();
    const store::Key key = parts.vault->new_key();
    SealedPerson sealed =
        seal_person(parts, world, id, key, *identity, "person.registered", user.id);
    KnownPerson known;
    known.row = sealed.row;
    known.key = key;
    known.identity = std::move(*identity);
    out.by_role[role].push_back(person_of(parts, known, programme.wall));
    out.keys[role].push_back(key);
    out.to_register.push_back(std::move(sealed));
  }
};

}  // namespace

Checked<ReadyPersons> ready_persons(Parts& parts, const record::World& world, store::Reader& reader,
                                    const record::User& user, const programme::Programme& programme,
                                    const programme::Register& reg, const json::object& input,
                                    bool to_write) {
  Taker taker{parts, world, reader, user, programme, to_write, {}, {}, 0};
  std::vector<std::string> roles;
  for (const programme::PersonRole& role : reg.persons) roles.push_back(role.name);
  for (const auto& member : input) {
    const std::string role(member.key());
    if (!reg.person(role)) {
      Error error = fault("record.unknown_role", "persons", "this register has no such role",
                          "use a role that the register declares");
      error.nearest = nearest(role, roles);
      taker.errors.push_back(std::move(error));
      continue;
    }
    if (!member.value().is_array()) {
      taker.errors.push_back(
          fault("input.wrong_type", "persons." + role, "this is not a list", "give a list"));
      continue;
    }
    taker.out.by_role[role];
    for (const json::value& item : member.value().as_array()) {
      if (item.is_object())
        taker.take(role, item.as_object());
      else if (item.is_string())
        taker.take(role, json::object{{"id", item}});
      else
        taker.errors.push_back(fault("input.wrong_type", "persons." + role,
                                     "a person is an object with an id or with names", "give one"));
    }
  }
  if (!taker.errors.empty()) return taker.errors;
  return std::move(taker.out);
}

Checked<std::map<std::string, Value>> read_values(const programme::Register& reg,
                                                  const json::object& input,
                                                  const std::set<std::string>* allowed,
                                                  std::string_view zone) {
  std::map<std::string, Value> out;
  Errors errors;
  std::vector<std::string> names;
  for (const programme::Field& field : reg.fields) names.push_back(field.name);
  for (const auto& member : input) {
    const std::string name(member.key());
    const programme::Field* field = reg.field(name);
    if (!field) {
      Error error = fault("record.unknown_field", "values", "this register has no such field",
                          "use a field that the register declares");
      error.nearest = nearest(name, names);
      errors.push_back(std::move(error));
      continue;
    }
    if (allowed && !allowed->contains(name)) {
      errors.push_back(fault("record.field_not_entitled", name,
                             "your role may not write this field",
                             "leave it to the unit that may"));
      continue;
    }
    auto value = field->value_type == Type::instant && member.value().is_string()
                     ? parse_value(member.value().as_string(), Type::instant, zone)
                     : from_json(member.value(), field->value_type);
    if (!value) {
      errors.push_back(fault("record.wrong_type", name,
                             "the answer is of another type than the field",
                             "answer as the form asks"));
      continue;
    }
    if (const std::string* text = value->get_if<std::string>()) {
      auto clean = clean_text(*text);
      if (!clean) {
        clean.error().where = name;
        errors.push_back(clean.error());
        continue;
      }
      value = Value(std::move(*clean));
    }
    out.emplace(name, std::move(*value));
  }
  if (!errors.empty()) return errors;
  return out;
}

}  // namespace besik::service
