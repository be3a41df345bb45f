#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"
#include "base/value.h"
#include "programme/model.h"
#include "record/facts.h"
#include "record/world.h"

// What may happen to a record, as pure functions of the programme, the record as it is, and what a
// person wants to do. Nothing here reads a clock, a disk or a key.
namespace besik::record {

struct Person {
  Id id;
  std::string pseudonym;
  std::optional<Date> birth_date;     // latest possible day for lower precision
  std::string sex;                    // female, male or ""
};

// A record opened up: all values in the clear, in memory only.
struct Open {
  Id id;                                        // nil: it does not exist yet
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
  int64_t version = 0;
  std::map<std::string, Value> values;
  std::map<std::string, std::vector<Person>> persons;
  std::map<std::string, std::string> excuses;   // safeguard -> reason
  Facts facts;                                  // as of its last event; default for a new one
  std::string owner_user;
};

enum class ChangeKind { open, edit, correct, act, transfer, accept_transfer, reopen, void_, seal, persons };

struct Change {
  ChangeKind kind = ChangeKind::edit;
  std::string action;                           // act
  std::map<std::string, Value> values;          // to set; an unknown Value clears
  std::map<std::string, std::vector<Person>> persons;  // roles to set
  std::map<std::string, std::string> excuses;   // safeguard -> reason
  bool supervisor = false;                      // the actor may excuse as a supervisor
  std::string reason;                           // void, seal, correct, reopen, transfer
  std::string to_organisation;                  // transfer
  bool history = false;                         // a paper backlog: clocks count, nobody is called
};

struct Moment {
  Instant now;
  std::string zone;          // of the record's place
  std::string organisation;  // the acting unit
  std::string place;         // of that unit
};

// A clock that runs after the change, to the minute, for the scheduler.
struct Running {
  std::string deadline;
  programme::ClockKind kind;
  int64_t turn = 0;
  Instant started, due;
  std::optional<Instant> warn_at;
  bool covered = true;       // the working calendar is known for these days
};

struct Breach {
  std::string safeguard;
  Date on;
  std::vector<std::string> tell;
  bool is_new = false;
};

struct Decision {
  std::map<std::string, Value> values;      // the record's values afterwards
  std::map<std::string, Value> worked_out;  // all worked-out values
  std::map<std::string, std::string> excuses;
  Facts facts;
  std::vector<std::string> changed_sealed;  // names of sealed fields whose value changed
  std::vector<Running> running;             // empty where history or closed
  std::vector<Breach> breaches;
  std::string owner_user;
};

// Judges a change: types, codes (retired ones only where unchanged), shown_when, required (at
// opening and where an action needs it), rules, the action's stage and condition, safeguards.
// Roles and grants are judged before, by record/access.h. All faults are returned.
// Codes: record.unknown_field, record.wrong_type, record.unknown_code, record.required,
// record.rule (what = the rule's words), record.not_from_this_stage, record.unknown_action,
// record.needs, record.action_condition, record.safeguard_unmet (mend says how: meet or excuse),
// record.excuse_not_allowed, record.closed, record.sealed, record.voided, record.persons,
// record.before_birth, record.reason_missing, record.unknown_organisation.
// A fact that has already happened is never refused for a safeguard: it becomes a Breach.
Checked<Decision> decide(const World& world, const Open& record, const Change& change,
                         const Moment& moment);

// Recomputes what follows from values alone (worked-out, clocks, breaches, facts), for corrections
// of a person's birth date or sex, merges and replays.
Decision derive(const World& world, const Open& record, const Moment& moment);

// Safeguards of `action` (or of all) with their state, for the screen's checklist.
enum class SafeguardState { met, unmet, excused, breach, not_applicable };
struct SafeguardStatus {
  std::string safeguard;
  SafeguardState state;
};
std::vector<SafeguardStatus> safeguards(const World& world, const Open& record, const Moment& moment);

// Clocks of a deadline (all turns), to the minute; used by decide and by the tests.
struct ClockTurn {
  std::string deadline;
  programme::ClockKind kind;
  int64_t turn = 0;
  Instant started, due;
  std::optional<Instant> warn_at, ended;
  bool covered = true;
};
std::vector<ClockTurn> clocks(const World& world, const Open& record, const Moment& moment);
Instant add_length(Instant from, programme::Length length, const WorkCalendar& calendar,
                   std::string_view zone);

}  // namespace besik::record
