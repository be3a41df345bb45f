#include "programme/schema.h"

#include "base/check.h"

namespace besik::programme {
namespace {

using enum KeyType;

Shape programme_shape() {
  return {
      "programme",
      "programme.yaml",
      "One subsystem: what is recorded, done and counted.",
      {{"programme", plain, true, "The name; the same as the folder's.", "juvenile-justice"},
       {"written_in", plain, true, "The language of the texts in this file.", "en", "kk|ru|en"},
       {"title", text, true, "What people call it.", "Children in conflict with the law"},
       {"owner", text, true, "The body that answers for it.", "Ministry of Justice"},
       {"purpose", text, true, "Why these data are kept.", "To protect the rights of a child ..."},
       {"version", whole, true, "Raise it when a published number can move.", "1"},
       {"in_force_from", date, true, "First day of this version.", "2026-01-01"},
       {"wall", plain, true, "Behind another wall a person has another pseudonym.", "justice"},
       {"calendar", plain, false, "Working calendar of the country, for working days.",
        "kazakhstan"},
       {"uses", names, false,
        "Folders of programmes/ whose roles, organisation kinds and code lists are used.",
        "[shared]"},
       {"registers", entries, true, "The kinds of record kept.", "registers: {case: {...}}",
        "register"},
       {"indicators", entries, false, "The figures made from them.", "indicators: {...}",
        "indicator"},
       {"grants", open, false, "Who may do what: see Grants.", "grants: {judge: {case: {...}}}"},
       {"changes", shape, false, "How records of the earlier version read under this one.",
        "changes: {from_version: 1}", "changes"}}};
}

Shape register_shape() {
  return {
      "register",
      "registers.<register>",
      "A kind of record.",
      {{"title", text, true, "Its name.", "Case"},
       {"one_record_is", text, true, "What one record stands for.", "one child in one case"},
       {"persons", entries, false, "The persons of a record, by role.", "persons: {child: {...}}",
        "person"},
       {"part_of", plain, false,
        "The register to whose record it belongs. Gives a required link field of that name.",
        "case"},
       {"place", plain, true,
        "Where a record counts: `the unit that opened it`, `the unit that owns it`, or a field of "
        "type place or organisation.",
        "the unit that opened it"},
       {"opened_by", names, true, "Roles that may open a record.", "[police_inspector]"},
       {"fields", entries, true, "What is asked.", "fields: {...}", "field"},
       {"worked_out", entries, false, "Values worked out from others at each save.",
        "worked_out: {...}", "worked_out"},
       {"rules", entries, false,
        "What answers must agree with. A rule with an unknown operand does not judge.",
        "rules: {...}", "rule"},
       {"safeguards", entries, false, "What must be so before an act.", "safeguards: {...}",
        "safeguard"},
       {"deadlines", entries, false, "Clocks.", "deadlines: {...}", "deadline"},
       {"stages", entries, true, "Where a record stands; the first is where it opens.",
        "stages: {...}", "stage"},
       {"actions", entries, false, "What moves a record, and who may do it.", "actions: {...}",
        "action"},
       {"form", entries, false, "The fields in sections; without it all stand in one.",
        "form: {...}", "section"},
       {"views", entries, false, "Lists of records.", "views: {...}", "view"},
       {"retention", text, true, "How long a record is kept.", "Kept until the person turns 21."}}};
}

Shape person_shape() {
  return {"person",
          "registers.<register>.persons.<role>",
          "A person of a record in a role.",
          {{"title", text, true, "Its name.", "Child"},
           {"how_many", plain, false, "How many a record has; `one` if not said.", "one",
            "one|optional|at least one|any"},
           {"subject", yes_no, false,
            "Whether the record is about this person: its sealed answers die with that person's "
            "key. At most one role.",
            "yes"}}};
}

Shape field_shape() {
  return {
      "field",
      "registers.<register>.fields.<field>",
      "A question.",
      {{"ask", text, true, "The question as people read it.", "Date of decision"},
       {"hint", text, false, "Help beneath the question.", "Leave empty if not arrested."},
       {"type", plain, false, "What is answered. Left out where a code list is chosen from.",
        "date",
        "text|long text|whole number|decimal|date|datetime|yes/no|place|organisation|worker|link"},
       {"choose_from", plain, false, "The code list from which one code is chosen.", "decision"},
       {"choose_many_from", plain, false, "The code list from which any number of codes is chosen.",
        "status_group"},
       {"link_to", plain, false, "The register that a field of type link points to.", "case"},
       {"required", yes_no, false, "Whether a record cannot be saved without it.", "yes"},
       {"required_when", expression, false, "Required only when this holds.", "known(outcome)"},
       {"shown_when", expression, false, "Asked only when this holds; else it has no value.",
        "interpreter_needed = yes"},
       {"at_least", decimal, false, "Smallest number.", "0"},
       {"at_most", decimal, false, "Largest number.", "100"},
       {"scale", whole, false, "Decimal places of a decimal, 1 to 6; 2 if not said.", "2"},
       {"unit", text, false, "Words behind the number.", "days"},
       {"fact", plain, false,
        "What figures may use: all of the answer, only its day, month or year, or nothing. Nothing "
        "if not said: the answer is sealed.",
        "day", "yes|no|day|month|year"}}};
}

Shape worked_out_shape() {
  return {"worked_out",
          "registers.<register>.worked_out.<name>",
          "A value worked out at each save.",
          {{"title", text, true, "Its name.", "Age band"},
           {"is", expression, true, "How it is worked out.", "age(child, decided_on)"},
           {"in_words", text, false, "The same for people.", "Completed years at the decision."},
           {"fact", plain, false, "As for fields.", "yes", "yes|no|day|month|year"}}};
}

Shape rule_shape() {
  return {"rule",
          "registers.<register>.rules.<rule>",
          "What answers must agree with.",
          {{"must", expression, true, "What must hold.", "decided_on >= opened_on"},
           {"when", expression, false, "Only when this holds.", "known(outcome)"},
           {"say", text, true, "What is told when it does not hold.",
            "The decision cannot come first."}}};
}

Shape safeguard_shape() {
  return {
      "safeguard",
      "registers.<register>.safeguards.<safeguard>",
      "A check that blocks a future act until it is met or excused. An act that has happened can "
      "always be recorded; its unmet safeguard is a breach, counted and told.",
      {{"title", text, true, "Its name.", "Lawyer before the first questioning"},
       {"in_words", text, true, "The safeguard for people.",
        "No question is put before a lawyer is there."},
       {"before", names, false, "Actions it blocks while unmet.", "[start_questioning]"},
       {"happened", plain, false,
        "The date or datetime field that says that the act took place; dates a breach.",
        "questioned_at"},
       {"applies_when", expression, false, "Only then. If left out, always.",
        "interpreter_needed = yes"},
       {"must", expression, true, "What must hold. Unknown is unmet.",
        "lawyer_at <= questioned_at"},
       {"excuse", plain, false,
        "Whether it may be passed over; an excused one never counts as met. `never` if not said.",
        "reason and supervisor", "never|reason|reason and supervisor"},
       {"tell", names, false, "Roles told of a breach.", "[prosecutor]"},
       {"law", text, false, "National source.", "Criminal Procedure Code, article 537"},
       {"standard", same_text, false, "International source.", "GC24"}}};
}

Shape deadline_shape() {
  return {
      "deadline",
      "registers.<register>.deadlines.<deadline>",
      "A clock, or several side by side.",
      {{"title", text, true, "Its name.", "Brought before a court"},
       {"from", expression, true, "The date or datetime that starts it.", "arrested_at"},
       {"until", expression, true, "The date or datetime that ends it; unknown while it runs.",
        "earliest(hearing_at, released_at)"},
       {"applies_when", expression, false, "Only then. If left out, always.", "not(known(ground))"},
       {"national", shape, false, "The clock of national law.",
        "national: {within: 48 hours, law: ...}", "national_clock"},
       {"international", shape, false, "The clock of an international standard.",
        "international: {within: 24 hours, standard: GC24}", "international_clock"},
       {"practice", shape, false, "The clock that this programme sets itself.",
        "practice: {within: 10 working days, source: ...}", "practice_clock"},
       {"repeats", yes_no, false, "A new turn starts when one ends.", "yes"},
       {"ends", expression, false,
        "The date or datetime that stops it for good, without its being met; needed with "
        "`repeats`.",
        "released_at"},
       {"assign_to", plain, true, "The role whose task it is.", "police_inspector"},
       {"then_tell", names, false, "Roles told when the first clock runs out.", "[prosecutor]"},
       {"escalation", open, false,
        "Roles told so long after the first clock ran out: a map of lengths to roles.",
        "escalation: {24 hours: [ombudsman_officer]}"}}};
}

Shape clock_shape(const char* name, const char* path, SchemaKey source) {
  return {name,
          path,
          "One clock. Days and months end with their last civil day at the record's place; the day "
          "of the start does not count.",
          {{"within", length, true,
            "How long: minutes, hours, days, working days, weeks or months.", "48 hours"},
           {"warn", plain, false, "When to warn.", "12 hours before"},
           source}};
}

Shape stage_shape() {
  return {"stage",
          "registers.<register>.stages.<stage>",
          "Where a record stands.",
          {{"title", text, true, "Its name.", "Registered"},
           {"closed", yes_no, false, "Whether a record here is closed.", "yes"}}};
}

Shape action_shape() {
  return {
      "action",
      "registers.<register>.actions.<action>",
      "What moves a record.",
      {{"title", text, true, "What the button says.", "Start the first questioning"},
       {"from", names, true, "Stages from which it is possible, or `any` that is not closed.",
        "[registered]"},
       {"to", plain, false, "The stage it leads to; if left out, the record stays.",
        "first_actions"},
       {"by", names, true, "Roles that may do it.", "[police_inspector]"},
       {"asks", names, false, "Fields on its form.", "[questioned_at]"},
       {"needs", names, false, "Fields that must be known for it to be done.", "[questioned_at]"},
       {"when", expression, false, "Possible only when this holds.", "known(outcome)"},
       {"two_persons", yes_no, false, "Whether a second entitled person must confirm.", "yes"}}};
}

Shape section_shape() {
  return {"section",
          "registers.<register>.form.<section>",
          "A part of the form.",
          {{"title", text, true, "Its heading.", "First contact"},
           {"fields", names, true, "Its fields in order.", "[arrested_at, lawyer_at]"}}};
}

Shape view_shape() {
  return {"view",
          "registers.<register>.views.<view>",
          "A list of records.",
          {{"kind", plain, true, "A queue of work, a table, or a timeline of one record.", "queue",
            "queue|table|timeline"},
           {"title", text, true, "Its heading.", "My cases"},
           {"columns", names, true,
            "Fields, worked-out values, or stage, opened, next_deadline, owner.",
            "[stage, next_deadline]"},
           {"sort", plain, false, "The column it is sorted by; the first if not said.",
            "next_deadline"},
           {"where", expression, false, "Only these records.", "known(outcome)"},
           {"for", names, true, "Roles that see it.", "[police_inspector]"}}};
}

Shape indicator_shape() {
  return {
      "indicator",
      "indicators.<indicator>",
      "A figure.",
      {{"code", plain, false, "Its number in the list of indicators.", "JJ10"},
       {"title", text, true, "Its name.", "Pre-sentence diversion"},
       {"in_words", text, true, "What it counts, for people.",
        "Of the children ..., the share who ..."},
       {"standard", plain, false, "The source standard.", "UNODC-UNICEF JJ 10"},
       {"unit", plain, true, "What is counted.", "child",
        "child|person|case|episode|item|facility"},
       {"when", plain, false,
        "The date that dates each contribution: an expression over facts. Not for stocks, clocks "
        "and breaches.",
        "decided_on"},
       {"place_of", plain, true,
        "Where it counts: `the unit that opened it`, `the unit that owns it`, or a fact of type "
        "place or organisation.",
        "decided_by"},
       {"window", plain, false, "`period`, so many months, or a cohort; `period` if not said.",
        "cohort of 12 months"},
       {"measure", shape, false, "What is measured, where the figure is one measure.",
        "measure: {count: records, of: case}", "measure"},
       {"numerator", shape, false, "The measure above the line.",
        "numerator: {count: distinct child, of: case}", "measure"},
       {"denominator", shape, false, "The measure below the line.",
        "denominator: {count: distinct child, of: case}", "measure"},
       {"per", plain, false, "A population below the line.", "100000 children aged 14-17"},
       {"factor", whole, false, "What a ratio is multiplied by; 100 for percent.", "1000"},
       {"show_as", plain, false, "How it is shown; worked out from the rest if not said.",
        "percent", "number|percent|rate|level|days"},
       {"decimals", whole, false, "Decimal places shown, 0 to 4.", "1"},
       {"better", plain, false, "Which way is better; `neither` if not said.", "up",
        "up|down|neither"},
       {"by", names, false,
        "Breakdowns: facts of every register measured; `deadline` for clocks, `safeguard` for "
        "breaches.",
        "[sex, age_band]"},
       {"levels", names, true, "Levels at which it is asked.",
        "[nation, region, district, institution]"},
       {"target", shape, false, "What is aimed at.", "target: {at_least: 50, in: 2030}", "target"},
       {"publish", shape, true, "What may be published.",
        "publish: {as: std, levels: [nation], period: year}", "publish"}}};
}

Shape measure_shape() {
  return {
      "measure",
      "indicators.<indicator>.numerator",
      "What is counted or added. Exactly one of count, stock, sum, distribution, level, clocks, "
      "breaches.",
      {{"of", plain, true, "The register.", "case"},
       {"count", plain, false, "`records`, or `distinct` and a person role.", "distinct child"},
       {"stock", plain, false, "As count, of what is there on the last day of the period.",
        "records"},
       {"sum", expression, false, "A number to add up.", "children_reached"},
       {"distribution", expression, false, "A number whose median, bands and shares are asked.",
        "days_held"},
       {"level", plain, false, "A fact field that holds a level.", "level"},
       {"clocks", open, false, "`all` or names of deadlines: counts those that ended or fell due.",
        "all"},
       {"breaches", open, false, "`all` or names of safeguards: counts breaches.",
        "[lawyer_first]"},
       {"where", expression, false, "Only these records; over facts.", "outcome = 'released'"},
       {"when", plain, false, "As for the indicator, for this measure alone.", "opened_on"},
       {"place_of", plain, false, "As for the indicator, for this measure alone.", "decided_by"},
       {"from", expression, false, "Of a stock: first day there.", "detained_at"},
       {"until", expression, false, "Of a stock: the day it ended; unknown means still there.",
        "released_at"},
       {"result", plain, false, "Of clocks; `ended or due` if not said.", "met",
        "ended or due|met|breached"},
       {"clock", plain, false, "Of clocks: only this kind.", "national",
        "national|international|practice"},
       {"related", shape, false, "Only records with related ones.",
        "related: {of: visit, by: detention_episode, date: visited_on, within_days: 90}",
        "related"}}};
}

Shape related_shape() {
  return {"related",
          "indicators.<indicator>.numerator.related",
          "A condition on records of another register.",
          {{"of", plain, true, "That register.", "visit"},
           {"by", plain, true, "Its link field to this register, or a person role of both.",
            "detention_episode"},
           {"date", plain, true, "Its date, a fact.", "visited_on"},
           {"within_days", whole, true,
            "So many days before the period's end; negative: after the record's own `when`.", "90"},
           {"at_least", whole, false, "At least so many; 1 if not said.", "1"},
           {"exactly", whole, false, "Exactly so many.", "0"}}};
}

Shape target_shape() {
  return {"target",
          "indicators.<indicator>.target",
          "What is aimed at.",
          {{"at_least", decimal, false, "The value to reach.", "50"},
           {"at_most", decimal, false, "The value to stay under.", "10"},
           {"in", whole, true, "By this year.", "2030"},
           {"from", decimal, false, "The value at the start.", "31"},
           {"in_base_year", whole, false, "The year of that value.", "2026"}}};
}

Shape publish_shape() {
  return {
      "publish",
      "indicators.<indicator>.publish",
      "What may leave for readers without rights to the records.",
      {{"as", plain, true,
        "`std` hides counts of 1 to 4, `strict10` 1 to 9, `open` none (never counts of persons), "
        "`national_only` gives nation and year without breakdown, `internal` nothing.",
        "std", "std|strict10|open|national_only|internal"},
       {"levels", names, false, "Levels published. Not for national_only and internal.",
        "[nation, region]"},
       {"period", plain, false, "Shortest published period; `year` if not said.", "year",
        "month|quarter|year"},
       {"hide_counts", plain, false, "Other counts to hide.", "1 to 9"}}};
}

Shape grant_shape() {
  return {
      "grant",
      "grants.<role>.<register>",
      "What a role may do with a register. Nothing that is not granted is allowed. Beside the "
      "registers, `figures: LEVEL` lets the role see figures over its own territory at that level.",
      {{"may", names, true,
        "Verbs: open, read, edit, correct, act, void, seal, transfer, identify, export.",
        "[open, read, edit, act]"},
       {"where", plain, true,
        "`own record`, `own organisation`, `own LEVEL`, `linked`, `anywhere`; several joined by "
        "`and`.",
        "own organisation"},
       {"fields", names, false, "Only these fields.", "[stage_note]"},
       {"except", names, false, "All but these fields.", "[child_words]"},
       {"stages", names, false, "Only in these stages.", "[charged, hearing]"}}};
}

Shape changes_shape() {
  return {"changes",
          "changes",
          "Names of the earlier version: `register.field`, `register.stages.stage`, "
          "`codes.list.code`, `indicators.indicator`.",
          {{"from_version", whole, true, "The earlier version.", "1"},
           {"renamed", open, false, "A map of old to new names.",
            "renamed: {case.offence: case.offence_group}"},
           {"retired", names, false,
            "Old names that have no successor, or whose meaning changed: figures do not compare "
            "across.",
            "[case.old_field]"}}};
}

Shape shared_shape() {
  return {
      "shared",
      "shared.yaml",
      "Roles and organisation kinds that several programmes use; code lists stand beside it in "
      "codes/.",
      {{"shared", plain, false, "The name of the folder.", "shared"},
       {"written_in", plain, true, "The language of the texts in this folder.", "en", "kk|ru|en"},
       {"title", text, false, "What people call it.", "Roles and code lists of all programmes"},
       {"levels", names, false,
        "Levels that grants and indicators may name, if not the usual ones.",
        "[nation, region, district]"},
       {"organisation_kinds", entries, false, "Kinds of body.",
        "organisation_kinds: {police: {...}}", "organisation_kind"},
       {"roles", entries, false, "Roles of users.", "roles: {judge: {...}}", "role"}}};
}

}  // namespace

const SchemaKey* Shape::find(std::string_view key) const {
  for (const SchemaKey& one : keys)
    if (one.key == key) return &one;
  return nullptr;
}

std::vector<std::string> Shape::key_names() const {
  std::vector<std::string> all;
  for (const SchemaKey& one : keys) all.emplace_back(one.key);
  return all;
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      programme_shape(),
      register_shape(),
      person_shape(),
      field_shape(),
      worked_out_shape(),
      rule_shape(),
      safeguard_shape(),
      deadline_shape(),
      clock_shape(
          "national_clock", "registers.<register>.deadlines.<deadline>.national",
          {"law", text, true, "The law it rests on.", "Criminal Procedure Code, article 131"}),
      clock_shape("international_clock", "registers.<register>.deadlines.<deadline>.international",
                  {"standard", same_text, true, "The standard it rests on.", "GC24"}),
      clock_shape("practice_clock", "registers.<register>.deadlines.<deadline>.practice",
                  {"source", text, true, "Where it comes from.", "Set by this programme"}),
      stage_shape(),
      action_shape(),
      section_shape(),
      view_shape(),
      indicator_shape(),
      measure_shape(),
      related_shape(),
      target_shape(),
      publish_shape(),
      grant_shape(),
      changes_shape(),
      shared_shape(),
      {"role",
       "roles.<role>",
       "A role of users.",
       {{"title", text, true, "Its name.", "Police inspector for minors"},
        {"works_in", names, false, "Organisation kinds; any if not said.", "[police]"}}},
      {"organisation_kind",
       "organisation_kinds.<kind>",
       "A kind of body.",
       {{"title", text, true, "Its name.", "Police"}}}};
  return all;
}

const Shape& shape(std::string_view name) {
  const Shape* found = nullptr;
  for (const Shape& one : shapes())
    if (one.name == name) found = &one;
  CHECK(found != nullptr);
  return *found;
}

}  // namespace besik::programme
