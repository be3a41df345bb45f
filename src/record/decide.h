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
  std::optional<Date> birth_date;  // latest possible day for lower precision
  std::string sex;                 // female, male or ""
  // Earliest possible day of birth, where the precision is lower than a day: what lies between the
  // two is not "before birth". Unset: as birth_date.
  std::optional<Date> birth_earliest;
};

// A record opened up: all values in the clear, in memory only.
struct Open {
  Id id;  // nil: it does not exist yet
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
  int64_t version = 0;
  std::map<std::string, Value> values;
  std::map<std::string, std::vector<Person>> persons;
  std::map<std::string, std::string> excuses;  // safeguard -> reason
  Facts facts;                                 // as of its last event; default for a new one
  std::string owner_user;
};

enum class ChangeKind {
  open,
  edit,
  correct,
  act,
  propose,            // an action of two persons, by the first
  confirm,            // by the second: the action is done
  withdraw_proposal,  // by the first, or with a reason refused by somebody else
  transfer,
  accept_transfer,
  reopen,
  void_,
  seal,
  persons
};

struct Change {
  ChangeKind kind = ChangeKind::edit;
  std::string action;      // act, propose, confirm
  std::string by;          // account that asks: propose, confirm, withdraw_proposal
  bool tries_out = false;  // act: an action of two persons is judged as if both had said yes; what
                           // follows is shown and never written
  std::map<std::string, Value> values;  // to set; an unknown Value clears
  std::map<std::string, std::vector<Person>>
      persons;                                 // roles to set, whole (open, persons, correct)
  std::map<std::string, std::string> excuses;  // safeguard -> reason
  bool supervisor = false;                     // the actor may excuse as a supervisor
  std::string reason;                          // void, seal, correct, reopen, transfer: required
  std::string to_organisation;                 // transfer
  std::string to_stage;                        // reopen; "" = the stage it was closed from
  bool history = false;                        // a paper backlog: clocks count, nobody is called
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
  bool covered = true;  // the working calendar is known for these days
};

struct Breach {
  std::string safeguard;
  Date on;
  std::vector<std::string> tell;
  bool is_new = false;   // the facts before did not have it, or on another day
  bool planned = false;  // `at` lies ahead: nobody is told before it has come
  Instant at;            // when it happened (of a date: the start of the day)
};

struct Decision {
  std::map<std::string, Value> values;      // the record's values afterwards
  std::map<std::string, Value> worked_out;  // all worked-out values
  std::map<std::string, std::string> excuses;
  Facts facts;
  std::vector<std::string> changed_sealed;  // names of sealed fields whose value changed
  std::vector<Running> running;             // empty where history or closed
  std::vector<Breach> breaches;
  std::string owner_user;            // "" after a transfer was accepted
  std::vector<std::string> cleared;  // fields that lost a value because they are not shown
};

// Judges a change: types, codes (retired ones only where unchanged), shown_when, required (at
// opening and where an action needs it), rules, the action's stage and condition, safeguards.
// Roles and grants are judged before, by record/access.h. All faults are returned; none repeats a
// value. `where` is the field, rule, safeguard or role.
//
// Unknown. An expression over an unanswered field is unknown: a rule is not judged by it, `when` of
// an action is not fulfilled, a safeguard is unmet, a field is not shown. `applies_when` of a
// safeguard or deadline binds until it is known to be false: in doubt the child is protected.
//
// Fields. A field that is not shown has no value: shown_when clears (Decision::cleared), until
// nothing changes any more. Empty text and an empty choice are "not answered". A required field
// must be known at opening; later only where the change itself withdraws it, makes it required, or
// asks it in its action. Rules are judged at opening, later those whose fields (or persons) change.
//
// Safeguards. An action named in `before` is refused while the safeguard applies and is neither met
// nor excused, unless the act has happened: the field `happened` is known after this change and its
// time is not after Moment::now (a day: not after today). So, where the action's own form gives
// `happened`: a time until now is saved and becomes a Breach; a time ahead, or none, is refused.
// Whatever else sets `happened` (edit, correction, import) is never refused. A breach follows from
// values alone, dated by the civil day of `happened`; correcting values can make it met, and a met
// one a breach. Excused is apart from met and from breach. An excuse cannot be given for a breach
// that is already filed, and counts as the programme says (`excuse`: never, reason, supervisor).
//
// Two persons. An action that takes two is proposed by one and confirmed by another: `propose`
// judges it whole, as `act` would, and leaves the record as it is but for Facts::proposed;
// `confirm` judges the change that it is given again, over the record as it is then. One proposal
// waits at a time. It ends with its confirmation or withdrawal, and by itself where the record is
// voided, sealed or closed, or comes to a stage from which the action is not done. A reopening to a
// stage other than the one it was closed from cannot lead to where only actions of two persons
// lead.
//
// States. Voided: nothing more. Sealed: only reopen and void. Closed: only reopen, correct, void,
// seal, and actions that name the closed stage in `from`. A transfer only offers: the owner keeps
// the duty until accept_transfer, done by the organisation it was offered to or one above or below
// it.
//
// Codes: record.unknown_field, record.wrong_type, record.out_of_range (at_least, at_most),
// record.unknown_code, record.required, record.rule (what = the rule's words in the language the
// programme is written in; where = its name), record.not_from_this_stage, record.unknown_action,
// record.needs, record.action_condition, record.safeguard_unmet (mend says how: meet or excuse),
// record.excuse_not_allowed, record.closed, record.sealed, record.voided, record.persons,
// record.before_birth, record.reason_missing, record.unknown_organisation,
// record.transfer_not_offered, record.not_closed (reopen), record.unknown_stage (reopen),
// record.second_person (an action of two persons that is to be done by one), record.no_proposal,
// record.proposed_already, record.same_person, record.not_two_persons (propose).
// A fact that has already happened is never refused for a safeguard: it becomes a Breach.
Checked<Decision> decide(const World& world, const Open& record, const Change& change,
                         const Moment& moment);

// Whether actions lead to this stage and all of them take two persons.
bool takes_two_persons(const programme::Register& reg, std::string_view stage);

// Recomputes what follows from values alone (worked-out, clocks, breaches, facts), for corrections
// of a person's birth date or sex, merges and replays. Facts never depend on Moment::now (but for
// expressions that ask today() or now()).
Decision derive(const World& world, const Open& record, const Moment& moment);

// Safeguards in order of declaration with their state, for the screen's checklist. Where the act
// has not happened it is judged as if it happened now: "met" means that it could begin.
enum class SafeguardState { met, unmet, excused, breach, not_applicable };
struct SafeguardStatus {
  std::string safeguard;
  SafeguardState state;
  bool operator==(const SafeguardStatus&) const = default;
};
std::vector<SafeguardStatus> safeguards(const World& world, const Open& record,
                                        const Moment& moment);

// Clocks of a deadline (all turns), to the minute; used by decide and by the tests.
//
// Lengths: minutes and hours are exact; days, working days and months end with the last millisecond
// of their last civil day at the record's place, in the zone that holds there on that day; the day
// of the trigger does not count. A trigger known by day only starts at the start of its day. An end
// known by day is in time if its day is not after the due day; else minutes are compared. What was
// done before it was due to begin counts as done in time, on the day it would have begun.
//
// Repeats: each new, later `until` ends a turn and starts the next one, until `ends`; one before
// `from` is not counted. Values hold the last `until` only, so earlier turns are carried by the
// facts. A correction (or an earlier `until`) replaces the last end instead of starting a turn;
// clearing it takes the last turn back.
//
// Stops: void cancels all turns; `applies_when` known to be false cancels all turns that the facts
// had; closing (by the day) and `ends` (of any deadline: a child's death) cancel what was not yet
// due and leave what was overdue breached, so that nothing is hidden by closing; an `until` after
// `ends` comes too late to count. Sealed and closed records call nobody.
struct ClockTurn {
  std::string deadline;
  programme::ClockKind kind = programme::ClockKind::national;
  int64_t turn = 0;
  Instant started, due;
  std::optional<Instant> warn_at, ended;  // an end known by day: the end of that day
  bool covered = true;
  bool in_time = true;
  bool cancelled = false;
  bool running = false;     // still waits for its end
  Date started_on, due_on;  // civil days of the above
  std::optional<Date> ended_on;
};
std::vector<ClockTurn> clocks(const World& world, const Open& record, const Moment& moment);
Instant add_length(Instant from, programme::Length length, const WorkCalendar& calendar,
                   std::string_view zone);

}  // namespace besik::record
