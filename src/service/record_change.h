#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record/decide.h"
#include "service/record_save.h"

namespace besik::service {

// What a user asks to do to a record, as read from the input.
struct Wish {
  record::ChangeKind kind = record::ChangeKind::edit;
  record::Verb verb = record::Verb::edit;
  std::string event_kind;  // "record.edited", ...
  std::string action, reason, to_organisation, to_stage;
  json::object values, persons, excuses;
  int64_t if_match = -1;
  bool history = false;
};

// Persons of a wish: those known are looked up, those described are made ready to be registered.
struct ReadyPersons {
  std::map<std::string, std::vector<record::Person>> by_role;
  std::map<std::string, std::vector<store::Key>> keys;
  std::vector<SealedPerson> to_register;
};
// `{role: [{id} or {names, birth_date, ...}]}`. Codes: those of identity_from_input,
// record.unknown_role, person.not_found, person.erased. Not `to_write`: judged, and nothing sealed.
Checked<ReadyPersons> ready_persons(Parts& parts, const record::World& world, store::Reader& reader,
                                    const record::User& user, const programme::Programme& programme,
                                    const programme::Register& reg, const json::object& input,
                                    bool to_write = true);

// Values by the types of the register; a time without an offset is local to `zone`, the record's
// place. Codes: record.unknown_field, record.wrong_type,
// record.field_not_entitled (where `allowed` is given and lacks the field).
Checked<std::map<std::string, Value>> read_values(const programme::Register& reg,
                                                  const json::object& input,
                                                  const std::set<std::string>* allowed,
                                                  std::string_view zone);

// A new record, judged and sealed, in any thread.
struct NewRecord {
  std::string programme, register_name;
  Instant at;
  Id parent;
  std::map<std::string, Value> values;
  ReadyPersons persons;
  std::map<std::string, std::string> excuses;
  bool history = false;
  bool only_judge = false;  // faults are wanted, nothing is sealed
  // A backlog's record stands at a later stage from its first event on; may be empty.
  std::function<Result<void>(record::Facts&)> stage;
};
struct ReadyRecord {
  std::vector<SealedPerson> to_register;
  Prepared prepared;
};
Checked<ReadyRecord> judge_new(Parts& parts, const std::shared_ptr<const record::World>& world,
                               const Actor& actor, NewRecord wanted);
Result<store::RecordRow> write_new(Parts& parts, store::Writer& writer, ReadyRecord ready,
                                   Moved* moved = nullptr);

// Authorises, judges and writes one change of an existing record.
Checked<store::RecordRow> change_record(Parts& parts, store::Writer& writer, const Actor& actor,
                                        const Id& id, const Wish& wish);

// The person a user may pick or see: not behind an exclusion of one of its records.
Result<bool> is_hidden_from(const Parts& parts, const record::World& world, store::Reader& reader,
                            const record::User& user, const Id& person);

}  // namespace besik::service
