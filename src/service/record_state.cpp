#include "service/record_state.h"

#include "service/input.h"

namespace besik::service {

Error no_such_record() {
  return fault("record.not_found", "record", "there is no such record that you may see",
               "check the address, or ask the unit that keeps the record");
}

Result<store::RecordRow> record_row(store::Reader& reader, const Id& id) {
  TRY_ASSIGN(auto row, reader.record(id));
  if (!row) return no_such_record();
  return std::move(*row);
}

RegisterOf register_of(const record::World& world, const store::RecordRow& row) {
  RegisterOf out;
  out.programme = world.programme(row.programme, row.programme_version);
  if (out.programme) out.reg = out.programme->find_register(row.register_name);
  return out;
}

Error no_such_register() {
  return fault("record.unknown_register", "register", "there is no such register",
               "see programme.list");
}

RegisterOf register_of(const record::World& world, std::string_view programme,
                       std::string_view register_name) {
  RegisterOf out;
  out.programme = world.programme(programme);
  if (out.programme) out.reg = out.programme->find_register(register_name);
  return out;
}

Result<RegisterOf> need_register(const record::World& world, const json::object& input) {
  TRY_ASSIGN(const std::string programme, need_text(input, "programme"));
  TRY_ASSIGN(const std::string name, need_text(input, "register"));
  const RegisterOf out = register_of(world, programme, name);
  if (!out.reg) return no_such_register();
  return out;
}

Result<Loaded> load_record(const Parts& parts, std::shared_ptr<const record::World> world,
                           store::Reader& reader, const Id& id) {
  TRY_ASSIGN(store::RecordRow row, record_row(reader, id));
  return open_row(parts, std::move(world), reader, std::move(row));
}

namespace {

Result<void> open_persons(const Parts& parts, store::Reader& reader, Loaded& out) {
  for (const auto& [role, id] : out.row.persons) {
    TRY_ASSIGN(KnownPerson known, open_person(parts, reader, id));
    if (!known.key) out.unreadable = true;
    out.open.persons[role].push_back(person_of(parts, known, out.open.programme->wall));
    out.persons[role].push_back(std::move(known));
  }
  const programme::PersonRole* subject = out.open.reg->subject();
  if (!subject) return {};
  const auto found = out.persons.find(subject->name);
  if (found != out.persons.end() && !found->second.empty() && found->second.front().key)
    out.seal_key = store::Vault::join(out.key, *found->second.front().key);
  return {};
}

Result<void> open_values(const Parts& parts, Loaded& out) {
  for (const programme::Field& field : out.open.reg->fields) {
    if (field.fact != programme::Fact::whole) continue;
    const auto found = out.open.facts.fields.find(field.name);
    if (found != out.open.facts.fields.end()) out.open.values[field.name] = found->second;
  }
  for (const auto& [name, sealed] : out.row.sealed) {
    auto plain = parts.vault->unseal(out.seal_key, seal_context(out.row.ledger, sealed.event, name),
                                     sealed.bytes);
    if (!plain) {
      if (out.unreadable) continue;
      return plain.error();
    }
    boost::system::error_code code;
    const json::value body = json::parse(*plain, code);
    if (code) continue;
    if (name == proposal_seal) {
      if (body.is_object()) out.proposal = body.as_object();
      continue;
    }
    if (name.starts_with("excuse.") && body.is_string()) {
      out.open.excuses[name.substr(7)] = std::string(body.as_string());
      continue;
    }
    if (name.starts_with(retired_seal)) {
      out.retired[name.substr(retired_seal.size())] = body;
      continue;
    }
    const programme::Field* field = out.open.reg->field(name);
    if (!field) continue;
    TRY_ASSIGN(Value value, from_json(body, field->value_type));
    if (value.known()) out.open.values[name] = std::move(value);
  }
  return {};
}

}  // namespace

Result<Loaded> open_row(const Parts& parts, std::shared_ptr<const record::World> world,
                        store::Reader& reader, store::RecordRow row) {
  Loaded out;
  out.world = std::move(world);
  out.row = std::move(row);
  const RegisterOf of = register_of(*out.world, out.row);
  if (!of.reg)
    return fault("record.unknown_register", out.row.programme + "/" + out.row.register_name,
                 "the programme that this record was written under is not installed",
                 "install it again");
  out.open.id = out.row.id;
  out.open.programme = of.programme;
  out.open.reg = of.reg;
  out.open.version = out.row.version;
  out.open.owner_user = out.row.owner_user;
  TRY_ASSIGN(out.open.facts, record::facts_from_json(out.row.facts, *of.reg));
  TRY_ASSIGN(const Bytes wrapped, reader.record_key(out.row.id));
  TRY_ASSIGN(out.key, parts.vault->unwrap(wrapped, out.row.id));
  out.seal_key = out.key;
  TRY(open_persons(parts, reader, out));
  TRY(open_values(parts, out));
  return out;
}

std::string zone_of_place(const record::World& world, std::string_view place, Instant on) {
  if (!world.tree) return "UTC";
  return world.tree->zone(place, civil_day(on, "UTC"));
}

record::Moment moment_at(const record::World& world, std::string_view organisation, Instant now) {
  record::Moment out;
  out.now = now;
  out.organisation = organisation;
  if (world.organisations)
    if (const place::Organisation* found = world.organisations->find(organisation))
      out.place = found->place;
  out.zone = zone_of_place(world, out.place, now);
  return out;
}

record::Moment moment_of(const record::World& world, const store::RecordRow& row,
                         std::string_view organisation, Instant now) {
  record::Moment out = moment_at(world, organisation, now);
  out.zone = zone_of_place(world, row.place, now);
  return out;
}

bool is_for(const record::World& world, const record::User& user, const store::Task& task,
            Date today) {
  if (!task.user.empty() && (task.user == user.id || user.covers.contains(task.user))) return true;
  if (!world.organisations || !world.tree) return false;
  if (task.kind == "transfer")
    return world.organisations->is_within(task.organisation, user.organisation);
  if (task.role.empty() || !user.roles.contains(task.role)) return false;
  if (task.kind == "proposal") return true;
  if (!task.organisation.empty())
    return world.organisations->is_within(task.organisation, user.organisation);
  const place::Organisation* own = world.organisations->find(user.organisation);
  return own && world.tree->is_within(task.place, own->place, today);
}

// Whether a record that is part of this one is kept by the user's own body: the facility that holds
// a child is linked to the child's case. Asked only where a grant of the user's roles turns on it.
Result<bool> keeps_a_part(const programme::Programme& programme, store::Reader& reader,
                          const record::User& user, const store::RecordRow& row) {
  bool matters = false;
  for (const programme::Grant& grant : programme.grants)
    matters = matters || (grant.where.linked && grant.register_name == row.register_name &&
                          user.roles.contains(grant.role));
  if (!matters || user.organisation.empty()) return false;
  store::RecordQuery query;
  query.parent = row.id;
  query.organisations = {user.organisation};
  query.limit = 1;
  TRY_ASSIGN(const store::RecordPage page, reader.records(query));
  return !page.rows.empty();
}

Result<record::Subject> subject_of(const Parts& parts, const record::World& world,
                                   store::Reader& reader, const record::User& user,
                                   const store::RecordRow& row) {
  record::Subject out;
  const RegisterOf of = register_of(world, row);
  if (!of.reg) return no_such_record();
  out.programme = of.programme;
  out.reg = of.reg;
  out.stage = row.stage;
  out.owner = row.owner;
  out.owner_user = row.owner_user;
  out.place = row.place;
  out.exclusions = parts.exclusions.of(row.id);
  store::TaskQuery query;
  query.record = row.id;
  query.open_only = false;
  TRY_ASSIGN(const std::vector<store::Task> tasks, reader.tasks(query));
  const Date today = parts.today();
  for (const store::Task& task : tasks) {
    const bool is_link = task.kind == "breach" || task.kind == "escalation";
    if (task.state != store::TaskState::open && !is_link) continue;
    // A proposal calls those who may act already; it opens the record to nobody.
    if (task.kind == "proposal") continue;
    if (!is_for(world, user, task, today)) continue;
    if (task.state == store::TaskState::open) out.has_task = true;
    if (is_link) out.linked = true;
  }
  if (!out.linked) {
    TRY_ASSIGN(out.linked, keeps_a_part(*of.programme, reader, user, row));
  }
  return out;
}

Result<bool> may(const Parts& parts, const record::World& world, store::Reader& reader,
                 const record::User& user, record::Verb verb, const store::RecordRow& row) {
  if (user.id.empty() || user.disabled) return false;
  TRY_ASSIGN(const record::Subject subject, subject_of(parts, world, reader, user, row));
  return record::may(world, user, verb, subject);
}

Result<store::RecordRow> entitled_row(const Parts& parts, const record::World& world,
                                      store::Reader& reader, const record::User& user,
                                      record::Verb verb, const Id& id) {
  TRY_ASSIGN(store::RecordRow row, record_row(reader, id));
  if (user.id.empty() || user.disabled) return no_such_record();
  TRY_ASSIGN(const record::Subject subject, subject_of(parts, world, reader, user, row));
  if (!record::may(world, user, record::Verb::read, subject)) return no_such_record();
  if (verb != record::Verb::read && !record::may(world, user, verb, subject))
    return fault("record.not_entitled", "record", "your role may not do this to this record",
                 "ask the unit that keeps the record");
  return row;
}

}  // namespace besik::service
