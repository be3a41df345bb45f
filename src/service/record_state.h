#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/access.h"
#include "record/decide.h"
#include "service/identity.h"
#include "service/parts.h"

namespace besik::service {

// A record as stored, opened up: in memory only.
struct Loaded {
  std::shared_ptr<const record::World> world;  // keeps the programme alive
  store::RecordRow row;
  record::Open open;
  store::Key key{};       // of the record
  store::Key seal_key{};  // of its sealed fields: joined with the subject's
  // What a proposal would write: {values, persons: {role: [id]}, excuses, supervisor}; empty where
  // none waits.
  json::object proposal;
  bool unreadable = false;  // a person of it was erased: it can be read as far as facts go
  std::map<std::string, std::vector<KnownPerson>> persons;
  // Answers that a newer version had no place for: by "1.note", the version that last had the field
  // and its name there.
  std::map<std::string, json::value> retired;
};

// Where the sealed content of a waiting proposal is kept beside the fields.
inline constexpr const char* proposal_seal = ".proposal";
// Before the names of retired answers, which are sealed whatever they were.
inline constexpr std::string_view retired_seal = "retired.";
// What an event says of itself (action, reason): in the event only. No field begins with a dot.
inline constexpr const char* note_seal = ".note";

// Code: record.not_found.
Error no_such_record();
Result<store::RecordRow> record_row(store::Reader& reader, const Id& id);
Result<Loaded> load_record(const Parts& parts, std::shared_ptr<const record::World> world,
                           store::Reader& reader, const Id& id);
Result<Loaded> open_row(const Parts& parts, std::shared_ptr<const record::World> world,
                        store::Reader& reader, store::RecordRow row);

// The programme and register that a row was written under; nullptr where no longer known.
struct RegisterOf {
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
};
RegisterOf register_of(const record::World& world, const store::RecordRow& row);

// The newest version of a register; nullptr where there is none.
RegisterOf register_of(const record::World& world, std::string_view programme,
                       std::string_view register_name);
// By `programme` and `register` of the input. Codes: input.missing, record.unknown_register.
Result<RegisterOf> need_register(const record::World& world, const json::object& input);
Error no_such_register();

std::string zone_of_place(const record::World& world, std::string_view place, Instant on);
record::Moment moment_of(const record::World& world, const store::RecordRow& row,
                         std::string_view organisation, Instant now);
record::Moment moment_at(const record::World& world, std::string_view organisation, Instant now);

// May the user do this to the record? Tasks and exclusions are taken into account; somebody who is
// not signed in or disabled may nothing.
Result<bool> may(const Parts& parts, const record::World& world, store::Reader& reader,
                 const record::User& user, record::Verb verb, const store::RecordRow& row);
// What the rules of access know of the record for this user, tasks looked up.
Result<record::Subject> subject_of(const Parts& parts, const record::World& world,
                                   store::Reader& reader, const record::User& user,
                                   const store::RecordRow& row);
// A task is for the user: by name, by a post they hold or cover, or by role at the body or in the
// territory. A proposal is by its role alone: who of them may act on the record is asked beside.
bool is_for(const record::World& world, const record::User& user, const store::Task& task,
            Date today);
// The row, if the user may read it (else record.not_found: existence is not told) and do `verb`
// (else record.not_entitled).
Result<store::RecordRow> entitled_row(const Parts& parts, const record::World& world,
                                      store::Reader& reader, const record::User& user,
                                      record::Verb verb, const Id& id);

}  // namespace besik::service
