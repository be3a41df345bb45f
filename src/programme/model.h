#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/text.h"
#include "base/value.h"
#include "programme/expression.h"

// A programme file after loading: every name resolved, every expression typed, every text in three
// languages. Order of declaration is kept (vectors), since people read files in order.
namespace besik::programme {

struct Code {
  std::string code;
  Text title;
  std::string parent;    // "" or another code of the list
  bool retired = false;  // still readable in old records, no longer offered
  std::map<std::string, std::string> attributes;  // further columns of the CSV, e.g. "kind"
};

struct CodeList {
  std::string name;
  std::vector<Code> codes;
  const Code* find(std::string_view code) const;
};

enum class HowMany { one, optional, at_least_one, any };

struct PersonRole {
  std::string name;  // child, legal_representative
  Text title;
  HowMany how_many = HowMany::one;
  bool subject =
      false;  // the person whom the record is about; its sealed fields die with that person's key
};

enum class FieldType {
  text,
  long_text,
  whole,
  decimal,
  date,
  datetime,
  yes_no,
  choose_one,
  choose_many,
  place,
  organisation,
  worker,
  link
};
// How much of a value is a fact: nothing (sealed), the whole value, or its day / month / year.
enum class Fact { sealed, whole, day, month, year };

struct Field {
  std::string name;
  FieldType type = FieldType::text;
  Type value_type = Type::text;  // for expressions
  Text ask;
  Text hint;
  std::string code_list;  // choose_one, choose_many
  std::string link_to;    // register, for link (a child record's link to what it is part of)
  Fact fact = Fact::sealed;
  bool required = false;
  Expression required_when;  // may be empty
  Expression shown_when;     // may be empty; a field not shown has no value
  std::optional<Decimal> at_least, at_most;
  int scale = 0;  // decimal places, for decimal
  Text unit;      // "days", "kg": words shown behind the number
  int line = 0;
};

struct WorkedOut {
  std::string name;
  Text title;
  Expression is;
  Fact fact = Fact::sealed;
  std::string code_list;  // of a code result, to title its values; "" for made bands
  Text in_words;
  Type value_type() const { return is.type(); }
};

struct Rule {
  std::string name;
  Expression must;
  Expression when;  // may be empty: always
  Text say;
};

enum class Excuse { never, reason, reason_and_supervisor };

// A check before an act. While the act lies in the future it blocks `before`; once `happened` (a
// date or datetime field) is known and the check is not met, the record carries a breach dated by
// it.
struct Safeguard {
  std::string name;
  Text title;
  Text in_words;
  std::vector<std::string> before;  // actions that it blocks
  std::string happened;             // field; "" where only an action can be blocked
  Expression applies_when;          // may be empty
  Expression must;
  Excuse excuse = Excuse::never;
  std::vector<std::string> tell;  // roles told of a breach
  Text law, standard;
};

enum class LengthUnit { minutes, hours, days, working_days, months };
struct Length {
  int amount = 0;
  LengthUnit unit = LengthUnit::days;
};

enum class ClockKind { national, international, practice };

// One clock of a deadline. days, working_days and months end at the end of their last civil day at
// the record's place; minutes and hours to the minute. The day of the trigger does not count.
struct Clock {
  ClockKind kind = ClockKind::national;
  Length within;
  std::optional<Length> warn;  // this long before the end
  Text source;                 // law or standard
};

struct EscalationStep {
  Length after;                   // after the end of the first clock of the deadline
  std::vector<std::string> tell;  // roles
};

struct Deadline {
  std::string name;
  Text title;
  Expression from;            // date or datetime; unknown = not started
  Expression until;           // date or datetime; unknown = still running
  Expression applies_when;    // may be empty
  bool repeats = false;       // a new turn starts when one ends, until `ends`
  Expression ends;            // stops for good, without being met; empty only where nothing repeats
  std::string assign_to;      // role whose task it is
  std::vector<Clock> clocks;  // one or more, at most one of each kind
  std::vector<EscalationStep> escalation;
};

struct Stage {
  std::string name;
  Text title;
  bool closed = false;  // a record here is closed: only reopen, correct and void are left
};

struct Action {
  std::string name;
  Text title;                      // what the button says
  std::vector<std::string> from;   // stages; empty = any stage that is not closed
  std::string to;                  // "" = stays
  std::vector<std::string> by;     // roles
  std::vector<std::string> asks;   // fields on the action's form
  std::vector<std::string> needs;  // fields that must be known for it to be done
  Expression when;                 // may be empty
  bool two_persons = false;        // a second entitled person confirms
};

struct Section {
  Text title;
  std::vector<std::string> fields;
};

enum class ViewKind { queue, table, timeline };
struct View {
  std::string name;
  ViewKind kind = ViewKind::table;
  Text title;
  std::vector<std::string>
      columns;       // fields, worked-out values, "stage", "opened", "next_deadline", "owner"
  std::string sort;  // a column; "next_deadline" for queues
  Expression where;  // may be empty
  std::vector<std::string> roles;  // who sees the view
};

struct Register {
  std::string name;
  Text title;
  Text one_record_is;
  std::vector<PersonRole> persons;
  std::string part_of;        // register of this programme whose record it belongs to, or ""
  std::string place;          // "opener", "owner", or a field of type place or organisation
  std::vector<Field> fields;  // includes the link of part_of, named after that register
  std::vector<WorkedOut> worked_out;  // in an order in which each uses only earlier ones
  std::vector<Rule> rules;
  std::vector<Safeguard> safeguards;
  std::vector<Deadline> deadlines;
  std::vector<Stage> stages;  // the first is where a record opens
  std::vector<Action> actions;
  std::vector<std::string> opened_by;  // roles
  std::vector<Section> form;
  std::vector<View> views;
  Text retention;

  const Field* field(std::string_view name) const;
  const WorkedOut* worked(std::string_view name) const;
  const PersonRole* person(std::string_view name) const;
  const PersonRole* subject() const;
  const Stage* stage(std::string_view name) const;
  const Action* action(std::string_view name) const;
  const Deadline* deadline(std::string_view name) const;
  const Safeguard* safeguard(std::string_view name) const;
  // Type and fact-ness of a field or worked-out value by name; nullptr-like (Type::unknown) if
  // none.
  Type type_of(std::string_view name) const;
  Fact fact_of(std::string_view name) const;
};

enum class MeasureKind {
  count,
  distinct,
  stock,
  stock_distinct,
  sum,
  distribution,
  level,
  clocks,
  breaches
};
enum class ClockResult { ended_or_due, met, breached };

// "at least 1 visit of the episode within 90 days before the period's end": a condition on related
// records.
struct Related {
  std::string of;       // register
  std::string by;       // its link field, or a person role shared by both
  std::string date;     // its date field
  int within_days = 0;  // before period_end (negative: after the record's own `when`)
  int at_least = 1;
  std::optional<int> exactly;
};

struct Measure {
  MeasureKind kind = MeasureKind::count;
  std::string of;                  // register
  std::string distinct;            // person role, for distinct and stock_distinct
  Expression where;                // may be empty; over facts only
  Expression when;                 // date: dates the contribution (not for stocks)
  Expression from, until;          // stocks; until unknown = still there
  Expression value;                // sum, distribution, level
  std::string place_of;            // "opener", "owner", or a fact field of type place/organisation
  std::vector<std::string> names;  // deadlines or safeguards; empty = all of the register
  std::optional<ClockKind> clock;  // clocks: only this kind
  ClockResult result = ClockResult::ended_or_due;
  std::optional<Related> related;
};

enum class Window { period, months, cohort };
enum class ShowAs { number, percent, rate, level, days };
enum class Better { up, down, neither };
enum class Unit { child, person, case_, episode, item, facility };

struct PopulationBase {
  int age_from = 0, age_to = 17;
  int64_t factor = 100000;
};

struct Target {
  std::optional<Decimal> at_least, at_most;
  int year = 0;
  std::optional<Decimal> base;
  int base_year = 0;
};

struct Publish {
  std::string audience;            // std, strict10, open, national_only, internal
  int hide_from = 1, hide_to = 4;  // counts hidden, inclusive; hide_to 0 = nothing hidden
  std::vector<std::string> levels;
  std::string period;  // shortest published period: month, quarter, year
};

struct Indicator {
  std::string name;  // diversion_rate
  std::string code;  // JJ10, may be ""
  Text title, in_words;
  std::string standard;
  Unit unit = Unit::child;
  Window window = Window::period;
  int window_months = 0;  // months or cohort
  Measure numerator;
  std::optional<Measure> denominator;
  std::optional<PopulationBase> per;
  int64_t factor = 1;  // 100 for percent
  int decimals = 1;    // of the shown value
  ShowAs show_as = ShowAs::number;
  Better better = Better::neither;
  std::vector<std::string> by;  // breakdowns: fact fields or worked-out facts of the measures'
                                // registers; "deadline" for clocks
  std::set<std::string> overlapping;  // breakdowns whose members can exceed the total (choose_many)
  std::vector<std::string> levels;    // asked at
  std::optional<Target> target;
  Publish publish;
  std::string series;  // stable id of this definition: name + "/" + first 8 hex of its hash
};

struct Role {
  std::string name;
  Text title;
  std::vector<std::string> works_in;  // organisation kinds; empty = any
};

struct OrganisationKind {
  std::string name;  // police, court, school
  Text title;
};

// Where a grant holds, all must hold. "own organisation" includes the bodies below it; "own
// territory" is that of the user's organisation.
struct Condition {
  bool own_record = false;  // user owns it or has a task on it
  bool own_organisation = false;
  std::string own_territory;  // level, or ""
  bool linked = false;        // only after a named link (a complaint, a referral), and logged
};

// What a role may do with a register. Verbs: open, read, edit, correct, act, void, seal, transfer,
// identify (see who the persons are), export.
struct Grant {
  std::string role;
  std::string register_name;
  std::set<std::string> verbs;
  Condition where;
  std::set<std::string> only_fields;  // empty = all
  std::set<std::string> except_fields;
  std::set<std::string> stages;  // empty = all
};

// A role sees figures of this programme over records beneath, from this level up ("" = none).
struct FigureGrant {
  std::string role;
  std::string territory;  // own territory at this level: nation = all
};

// Old records under a new definition.
struct VersionMap {
  int from_version = 0;
  std::map<std::string, std::string>
      renamed;  // "case.offence" -> "case.offence_group"; "codes.offence_group.theft" ->
                // "property"; "indicators.x" -> "y"; "case.stages.a" -> "b"
  std::set<std::string> retired;
};

struct Programme {
  std::string name;
  Language written_in = Language::en;
  Text title, owner, purpose;
  int version = 1;
  Date in_force_from;
  std::string wall;
  std::string calendar;  // name of a working calendar of the country
  std::vector<std::string> uses;
  std::vector<CodeList> code_lists;
  std::vector<Register> registers;
  std::vector<Indicator> indicators;
  std::vector<Role> roles;                           // of programmes/shared, merged in
  std::vector<OrganisationKind> organisation_kinds;  // likewise
  std::vector<Grant> grants;
  std::vector<FigureGrant> figure_grants;
  std::optional<VersionMap> changes;
  Hash hash{};  // of all files of the folder, stored whole by it

  const Register* find_register(std::string_view name) const;
  const Indicator* find_indicator(std::string_view name_or_code) const;
  const CodeList* code_list(std::string_view name) const;
  const Role* role(std::string_view name) const;
};

}  // namespace besik::programme
