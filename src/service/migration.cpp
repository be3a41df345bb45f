#include "record/version.h"

#include "service/input.h"
#include "service/nouns.h"
#include "service/record_save.h"
#include "service/record_view.h"
#include "service/records.h"
#include "service/writing.h"

namespace besik::service {

namespace {

// Sealed fields that no longer stand under their old name: the newer one holds them, or they are
// kept as retired.
std::vector<std::string> moved_away(const Loaded& loaded, const record::Migrated& migrated) {
  std::vector<std::string> out;
  for (const programme::Field& field : loaded.open.reg->fields)
    if (loaded.row.sealed.contains(field.name) &&
        (!migrated.record.reg->field(field.name) || migrated.retired.contains(field.name)))
      out.push_back(field.name);
  return out;
}

std::map<std::string, json::value> retired_of(const Loaded& loaded,
                                              const record::Migrated& migrated) {
  std::map<std::string, json::value> out;
  const std::string version = std::to_string(loaded.open.programme->version);
  for (const auto& [name, value] : migrated.retired)
    if (value.known()) out[version + "." + name] = to_json(value);
  return out;
}

Saving saving_of(const Parts& parts, const Actor& actor, const Loaded& loaded,
                 const record::Migrated& migrated, const record::Moment& moment) {
  Saving saving;
  saving.decision = record::derive(*loaded.world, migrated.record, moment);
  saving.decision.values = migrated.record.values;
  saving.decision.changed_sealed = moved_away(loaded, migrated);
  saving.retired = retired_of(loaded, migrated);
  saving.world = loaded.world.get();
  saving.programme = migrated.record.programme;
  saving.reg = migrated.record.reg;
  saving.before = &loaded;
  saving.kind = "record.migrated";
  saving.actor = actor.user.id;
  saving.device = actor.device;
  saving.at = parts.env.now();
  for (const auto& [role, people] : migrated.record.persons)
    for (const record::Person& person : people) saving.persons.emplace_back(role, person.id);
  if (const programme::PersonRole* subject = loaded.open.reg->subject()) {
    const auto found = loaded.persons.find(subject->name);
    if (found != loaded.persons.end() && !found->second.empty())
      saving.subject_key = found->second.front().key;
  }
  saving.reseal = true;
  saving.note = {{"from", loaded.open.programme->version},
                 {"to", migrated.record.programme->version}};
  return saving;
}

Checked<json::object> migrate_record(Parts& parts, store::Writer& writer, const Call& call,
                                     const Id& id) {
  const auto world = parts.world();
  TRY_ASSIGN(const store::RecordRow row,
             entitled_row(parts, *world, writer, call.actor.user, record::Verb::edit, id));
  if (call.if_match >= 0 && call.if_match != row.version)
    return fault("record.conflict", "If-Match", "the record was changed in the meantime",
                 "load it again");
  TRY_ASSIGN(const Loaded loaded, open_row(parts, world, writer, row));
  if (loaded.unreadable)
    return fault("record.person_erased", "record", "a person of this record was erased",
                 "it stays as it is, under the version it was written by");
  const programme::Programme* newest = world->programme(row.programme);
  if (!newest || newest->version == row.programme_version)
    return fault("record.newest_version", "record",
                 "the record stands under the newest version already", "nothing is to be done");
  if (loaded.open.facts.proposed)
    return fault("record.proposed_already", "record", "an action waits for a second person",
                 "let it be confirmed, refused or withdrawn first");
  const record::Moment moment =
      moment_of(*world, row, call.actor.user.organisation, parts.env.now());
  TRY_ASSIGN(const record::Migrated migrated,
             record::migrate(*world, loaded.open, *newest, civil_day(moment.now, moment.zone)));
  TRY(write_prepared(parts, writer,
                     prepare(parts, saving_of(parts, call.actor, loaded, migrated, moment))));
  return json::object{{"id", besik::to_string(id)}};
}

Checked<Answer> migrate(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY(write_once(parts, call,
                 [&](store::Writer& writer) { return migrate_record(parts, writer, call, id); }));
  return record_answer(parts, call.actor, id, false);
}

}  // namespace

void add_migration(std::vector<Operation>& table) {
  table.push_back({"record.migrate",
                   "POST",
                   "/api/v1/records/{id}/migrate",
                   Needs::session,
                   false,
                   true,
                   "Brings a record under the newest version of its programme: names and codes "
                   "by the version's map, clocks and safeguards by its rules; what the older one "
                   "left stays counted.",
                   {in_path("id", "Id of the record.")},
                   "Record",
                   migrate});
}

}  // namespace besik::service
