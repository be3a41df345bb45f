#include "programme/schema_shapes.h"

namespace besik::programme {

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
       {"returns", entries, false, "Aggregate forms of bodies that keep no records here.",
        "returns: {arrests_told: {...}}", "return"},
       {"grants", open, false, "Who may do what: see Grants.", "grants: {judge: {case: {...}}}"},
       {"changes", part, false, "How records of the earlier version read under this one.",
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
        "earliest_known(hearing_at, released_at)"},
       {"applies_when", expression, false, "Only then. If left out, always.", "not(known(ground))"},
       {"national", part, false, "The clock of national law.",
        "national: {within: 48 hours, law: ...}", "national_clock"},
       {"international", part, false, "The clock of an international standard.",
        "international: {within: 24 hours, standard: GC24}", "international_clock"},
       {"practice", part, false, "The clock that this programme sets itself.",
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

}  // namespace besik::programme
