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
  bool made = false;  // by the loader, for measures: the month of birth of a role
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
  // Name of the made fact that holds the first day of the month of birth of the person in a role.
  static std::string born(std::string_view role) { return std::string(role) + "_born"; }
  // Type and fact-ness of a field or worked-out value by name; nullptr-like (Type::unknown) if
  // none.
  Type type_of(std::string_view name) const;
  Fact fact_of(std::string_view name) const;
};

// What a measure counts or adds. Numbers of enumerators go into series ids: add at the end only.
//
// count            records, on the day of `when`.
// distinct         different persons in a role, among the records of the period asked; not
// additive. stock            records there on the day asked: from <= day, and `until` unknown or
// later than
//                  that day. On the day of `until` a record is no longer there.
// stock_distinct   different persons there on the day asked.
// stay             records there on any day of the period asked: from <= its last day, and `until`
//                  unknown or later than its first day. (`stock` with `during: period`)
//                  Where the indicator has a window of months: on any day of the window.
// stay_distinct    different persons there on any day of the period asked; not additive.
// sum, mean        `value` added up, and divided by the number of records; on the day of `when`.
// distribution     median or p90 of `value`; on the day of `when`.
// level            the last value known, of the very place asked about.
// clocks, breaches of deadlines and safeguards; see indicator/contribution.h.
//
// The day asked of a stock, and the last day of the period of all others, is the period's last day,
// or today where that is earlier. Days after today count nothing.
enum class MeasureKind {
  count,
  distinct,
  stock,
  stock_distinct,
  sum,
  distribution,
  level,
  clocks,
  breaches,
  mean,
  stay,
  stay_distinct
};
enum class ClockResult { ended_or_due, met, breached };

// A condition on records of another register (or of the same one), beside `where`.
//
// A record S of `of` is related to the record R of the measure where
// - `by` is a link field of S: that link points to R;
// - `by` is a person role of both registers: a pseudonym stands in that role of both. In a distinct
//   measure of that same role each person is judged for itself, by the S that hold this person.
// Where `by` is a person role and nobody stands in it in R, no S is related: the condition is
// false, unless it is exactly 0. R is never related to itself. S that are voided, that have no
// `date`, or whose `where` is false do not count. All other S count, whatever their stage and
// wherever they lie.
//
// Which dates count, both ends counted:
// - count, distinct, sum, mean, distribution: when <= date <= when + within_days; without
//   within_days: date >= when, in a cohort until the day on which the window of R closes
//   (add_months(when, window_months)). Dates are taken as known now, also those after today.
//   A figure is provisional while a date within `within_days` of its last day may still come;
//   without within_days, outside a cohort, it is never provisional for that.
// - stock, stock_distinct: on each day D, D - within_days <= date <= D; without within_days:
//   date <= D. R is there on the days on which it is there by from and until and the condition
//   holds too: no event is needed when a date grows old. Its place stays that of the day of `from`.
// - the loader refuses it for stay, stay_distinct, level, clocks and breaches.
//
// The condition: at least `at_least` dates count or, where `exactly` is set, exactly so many.
// An S whose `where` is unknown may or may not count: where that decides whether the condition
// holds, the condition is unknown, and R `incomplete` (in a stock: on those days). A condition that
// is false makes R count nothing, also where R's own `where` is unknown.
//
// `incomplete` of a measure of persons is the number of different records left out, each once, also
// where another of its persons counts; of clocks and breaches the number of clocks and breaches.
struct Related {
  std::string of;    // register of the same programme
  std::string by;    // its link field to the measure's register, or a person role of both
  std::string date;  // its date or datetime, a fact
  Expression where;  // may be empty; over facts of `of`
  std::optional<int> within_days;
  int at_least = 1;
  std::optional<int> exactly;
};

enum class Middle { median, p90 };

struct Measure {
  MeasureKind kind = MeasureKind::count;
  std::string of;  // register
  // Further registers of clocks and breaches: the records of all of them together. `where`,
  // `place_of` and breakdowns mean the same in each (the loader checks it).
  std::vector<std::string> also_of;
  std::string distinct;            // person role, for distinct, stock_distinct and stay_distinct
  Expression where;                // may be empty; over facts only; unknown = `incomplete`
  Expression when;                 // date: dates the contribution (not for stocks)
  Expression from, until;          // stocks and stays; until unknown = still there
  Expression value;                // sum, mean, distribution, level; unknown = `incomplete`
  Middle middle = Middle::median;  // distribution: which is the value; both are in the statistics
  std::string place_of;            // "opener", "owner", or a fact field of type place/organisation
  std::vector<std::string> names;  // deadlines or safeguards; empty = all of the registers
  std::optional<ClockKind> clock;  // clocks: only this kind
  ClockResult result = ClockResult::ended_or_due;
  std::optional<Related> related;
};

// period  the records dated in the period asked (on its last day, for stocks).
// months  those dated in the window_months months that end with the period's last day.
// cohort  those dated in the period asked, each followed for window_months months after its `when`.
//         A figure has a number once add_months(last day of the period, window_months) <= today;
//         before it is no_data, flagged provisional.
enum class Window { period, months, cohort };
enum class ShowAs { number, percent, rate, level, days };
enum class Better { up, down, neither };
enum class Unit { child, person, case_, episode, item, facility };

// The population of a rate: by place, day, sex and age. A breakdown by `sex` or by an age (one of
// `ages`, or a fact called `age` or `age_...`) has rates of that sex and age. By any other
// breakdown nobody is known who lives in a member of it: its figures are shares
// (indicator/figure.h, flag `share`).
struct PopulationBase {
  int age_from = 0, age_to = 17;
  int64_t factor = 100000;
};

// A value to reach. It stands beside figures of `place` (a code; "" = the nation, and of a figure
// that is no number of things - a share, a rate, a mean, days, a level - every place) with exactly
// the members `breakdown`. For counts and rates of a period only beside figures of whole years.
// None stands beside a share of a rate.
//
// Of several targets one stands beside a figure: those that name the place go before those for
// every place; among them the first whose year is not before the figure's, else the last; of two of
// one year that which was brought in (indicator::Targets) before that which the programme declares.
struct Target {
  std::string place;
  std::map<std::string, std::string> breakdown;  // breakdown -> member
  std::optional<Decimal> at_least, at_most;
  int year = 0;  // by the end of which
  std::optional<Decimal> base;
  int base_year = 0;
};

// A breakdown by the age of the person in a role, in completed years by the month of birth: n years
// old from the first day of the month of the nth birthday on. The facts of every register measured
// then hold that month as `<role>_born` (see Register::born).
// when        age on the day that dates the record; of a stock or stay on the day of `from`.
// period_end  age on the last day of the period asked, or today where that is earlier.
// A person whose month of birth is not known, or who is in no band, stands in member "".
struct AgeBreakdown {
  enum class At { when, period_end };
  std::string name;
  std::string of;  // person role, of one person at most
  At at = At::when;
  std::vector<std::string> bands;  // "10-13", "14-17", "18+", "15"; ascending, none overlaps
};

// A band of the value of a distribution: at_least <= value < under. The breakdown by them is called
// "band"; a value in none stands in member "". A figure of a band is the share, in percent, of the
// records of the same cell whose value lies in it; what is incomplete is that of the whole cell.
struct ValueBand {
  std::string name;
  Text title;
  std::optional<Decimal> at_least, under;
};

struct Publish {
  std::string audience;            // std, strict10, open, national_only, internal
  int hide_from = 1, hide_to = 4;  // counts hidden, inclusive; hide_to 0 = nothing hidden
  std::vector<std::string> levels;
  std::string period;  // shortest published period: month, quarter, year
  // Levels published only as totals over so many whole years, without breakdown.
  std::map<std::string, int> years;
  // Breakdowns that are published, each alone or crossed as the indicator's `by` says; all of the
  // indicator's where it is not said.
  std::optional<std::vector<std::string>> by;
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
  // Breakdowns and crossings of them ("sex * age"): fact fields or worked-out facts of the
  // measures' registers, `stage`, names of `ages`; "band" of `bands`; "deadline" of clocks,
  // "safeguard" of breaches, "institution_type": the kind of the organisation that owns the record.
  // Only what is listed is answered, a crossing in any order of its parts.
  std::vector<std::string> by;
  std::set<std::string> overlapping;  // breakdowns whose members can exceed the total (choose_many)
  std::vector<AgeBreakdown> ages;
  std::vector<ValueBand> bands;     // of a distribution, ascending, without a hole
  std::vector<std::string> beside;  // indicators of this programme whose figures stand beside this
  std::vector<std::string> levels;  // asked at
  std::vector<Target> targets;
  const AgeBreakdown* age(std::string_view name) const;  // nullptr where there is no such one
  Publish publish;
  std::string series;  // stable id of this definition: name + "/" + first 8 hex of its hash
};

// A whole count that a return asks for: one number, or one for each member of a breakdown. Of a
// split field the number called by the field's name is the total of its members; each member's own
// is called `<field>_<member>` in checks. Never negative.
struct ReturnField {
  std::string name;
  Text ask, hint;
  std::string by;         // breakdown of the indicators that it feeds, or ""
  std::string code_list;  // whose codes in use are the members
  bool required = true;   // else it may be left out: not known, which is not zero
};

// Must hold of the numbers of a return. One that does not hold refuses the return or, with
// `explain`, asks its sender for a remark. What is not known of numbers left out holds.
struct ReturnCheck {
  std::string name;
  Expression must;
  bool explain = false;
  Text say;
};

enum class ReturnPeriod { month, quarter, year };

// An aggregate form of bodies that keep no records of `instead_of` here. For each period every body
// of the kinds `from` that stands on one of its days sends one, on its counts of those days on
// which it stood and did not yet keep records itself. Since the day from which it keeps records its
// records count and its returns do not: a return whose days would meet that day is refused, and
// none is expected for periods that begin on that day or later.
//
// missing -> draft -> submitted -> approved (locked) -> reopened, which is a draft of a next
// version. Who approves is not who submitted. Only approved numbers count; while a reopened one is
// worked on, nothing of it counts. A return says `nil` to state that there was nothing: all numbers
// are zero. A body that sent nothing is missing, which is no zero.
//
// Due at the end of the `due` day after the period's last day, by the calendar of the programme
// where days are working days.
struct Return {
  std::string name;
  Text title, in_words;
  std::vector<std::string> from;  // organisation kinds
  std::string instead_of;         // register
  ReturnPeriod period = ReturnPeriod::month;
  Length due;  // days or working_days
  std::vector<ReturnField> fields;
  std::vector<ReturnCheck> checks;
  // Indicator -> field: the field's numbers count in the numerator at the body for the period. An
  // indicator of different children takes a return's number as that many children whom no other
  // number and no record holds (flag not_united); the loader refuses stocks and all else but
  // `count` and `distinct` of the register `instead_of`.
  std::map<std::string, std::string> feeds;
  std::vector<std::string> submitted_by, approved_by, reopened_by;  // roles
  std::vector<EscalationStep> escalation;                           // after it was due
  // A body that keeps records counts as one that reports a period unless it recorded nothing in the
  // programme for so many days up to the period's last day (or today). 0: always.
  int silent_after_days = 0;

  const ReturnField* field(std::string_view name) const;
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
  std::vector<Return> returns;
  std::vector<Role> roles;                           // of programmes/shared, merged in
  std::vector<OrganisationKind> organisation_kinds;  // likewise
  std::vector<Grant> grants;
  std::vector<FigureGrant> figure_grants;
  std::optional<VersionMap> changes;
  Hash hash{};  // of all files of the folder, stored whole by it

  const Register* find_register(std::string_view name) const;
  const Indicator* find_indicator(std::string_view name_or_code) const;
  const Return* find_return(std::string_view name) const;
  const CodeList* code_list(std::string_view name) const;
  const Role* role(std::string_view name) const;
};

// The names of the numbers that a field of a return gives, the total (its own name) first, then
// `<field>_<member>` in the order of the code list, with - in a code as _; and their members, ""
// of the total.
std::vector<std::string> numbers_of(const Programme& programme, const ReturnField& field);
std::vector<std::string> members_of(const Programme& programme, const ReturnField& field);

}  // namespace besik::programme
