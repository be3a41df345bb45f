#include "programme/schema_shapes.h"

namespace besik::programme {

using enum KeyType;

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
       {"measure", part, false, "What is measured, where the figure is one measure.",
        "measure: {count: records, of: case}", "measure"},
       {"numerator", part, false, "The measure above the line.",
        "numerator: {count: distinct child, of: case}", "measure"},
       {"denominator", part, false, "The measure below the line.",
        "denominator: {count: distinct child, of: case}", "measure"},
       {"per", plain, false,
        "A population below the line. Broken down by anything but sex and ages, shares in percent "
        "stand instead of the rate.",
        "100000 children aged 14-17"},
       {"factor", whole, false, "What a ratio is multiplied by; 100 for percent.", "1000"},
       {"show_as", plain, false, "How it is shown; worked out from the rest if not said.",
        "percent", "number|percent|rate|level|days"},
       {"decimals", whole, false, "Decimal places shown, 0 to 4.", "1"},
       {"better", plain, false, "Which way is better; `neither` if not said.", "up",
        "up|down|neither"},
       {"by", open, false,
        "Breakdowns, and the crossings of two or three that may be asked: facts of every register "
        "measured; `stage`; `institution_type`, the kind of the organisation that owns the record; "
        "`deadline` for clocks, `safeguard` for breaches; an age as a map of its name.",
        "[sex, offence, sex * offence, {age: {of: child, at: period_end, bands: [0-13, 14-17]}}]",
        "age_breakdown"},
       {"bands", entries, false,
        "Of a distribution: bands of its value, one after another. They are the breakdown `band`, "
        "in which figures are shares in percent.",
        "bands: {short: {title: Under a month, under: 30}, long: {title: Longer, at_least: 30}}",
        "value_band"},
       {"beside", names, false, "Indicators whose figures are shown with this one.",
        "[still_waiting]"},
       {"levels", names, true, "Levels at which it is asked.",
        "[nation, region, district, institution]"},
       {"target", part, false, "What is aimed at.", "target: {at_least: 50, in: 2030}", "target"},
       {"targets", entries, false, "Several of them, by place, breakdown or year.",
        "targets: {girls: {at_least: 40, in: 2028, of: {sex: female}}}", "target"},
       {"publish", part, true, "What may be published.",
        "publish: {as: std, levels: [nation], period: year}", "publish"}}};
}

Shape measure_shape() {
  return {
      "measure",
      "indicators.<indicator>.numerator",
      "What is counted or added. Exactly one of count, stock, sum, mean, distribution, p90, level, "
      "clocks, breaches.",
      {{"of", names, true, "The register; of clocks and breaches one or several.", "case"},
       {"count", plain, false, "`records`, or `distinct` and a person role.", "distinct child"},
       {"stock", plain, false, "As count, of what is there on the last day of the period.",
        "records"},
       {"during", plain, false,
        "Of a stock: what is there on any day of the period, not only on the last.", "period",
        "period"},
       {"sum", expression, false, "A number to add up.", "children_reached"},
       {"mean", expression, false, "A number whose mean is asked.", "days_held"},
       {"distribution", expression, false,
        "A number whose median is asked; the ninth decile, least and most stand beside, `bands` "
        "give shares.",
        "days_held"},
       {"p90", expression, false, "As distribution, with the ninth decile as the value.",
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
       {"related", part, false, "Only records with related ones.",
        "related: {of: visit, by: detention_episode, date: visited_on, within_days: 90}",
        "related"}}};
}

Shape related_shape() {
  return {"related",
          "indicators.<indicator>.numerator.related",
          "A condition on records of another register. Of a stock it is looked at day by day; else "
          "from the record's own `when` on.",
          {{"of", plain, true, "That register.", "visit"},
           {"by", plain, true,
            "The register that it is part of, if that is the one measured; or a person role of "
            "both.",
            "detention_episode"},
           {"date", plain, true, "Its date, a fact.", "visited_on"},
           {"where", expression, false, "Only these of its records; over its facts.",
            "visitor = 'family'"},
           {"within_days", whole, false,
            "Of a stock: the date is at most so many days old. Else: it is at most so many days "
            "after `when`; in a cohort the cohort's months, if not said. Both ends count.",
            "90"},
           {"at_least", whole, false, "At least so many; 1 if not said.", "1"},
           {"exactly", whole, false, "Exactly so many.", "0"}}};
}

Shape age_breakdown_shape() {
  return {"age_breakdown",
          "indicators.<indicator>.by.<age>",
          "A breakdown by the age of the person in a role, from the month of birth: a birthday "
          "counts from the first day of its month. The month of birth becomes a fact of the "
          "records measured.",
          {{"of", plain, true, "The role, of one person.", "child"},
           {"at", plain, true,
            "`when`: on the day that dates the record, or from which it is there. `period_end`: on "
            "the last day of the period asked.",
            "period_end", "when|period_end"},
           {"bands", names, true, "Bands of completed years, from the youngest on.",
            "[0-9, 10-13, 14-15, 16-17, 18+]"}}};
}

Shape value_band_shape() {
  return {"value_band",
          "indicators.<indicator>.bands.<band>",
          "A band of the value.",
          {{"title", text, true, "Its name.", "Under a month"},
           {"at_least", decimal, false, "The least value in it.", "30"},
           {"under", decimal, false, "The first value above it.", "90"}}};
}

Shape target_shape() {
  return {"target",
          "indicators.<indicator>.target",
          "What is aimed at: at_least or at_most.",
          {{"at_least", decimal, false, "The value to reach.", "50"},
           {"at_most", decimal, false, "The value to stay under.", "10"},
           {"in", whole, true, "By the end of this year.", "2030"},
           {"from", decimal, false, "The value at the start.", "31"},
           {"in_base_year", whole, false, "The year of that value.", "2026"},
           {"at", plain, false,
            "The code of a place. If not said: the nation, and for shares, rates, means, days and "
            "levels every place.",
            "KZ-ALA"},
           {"of", open, false, "A map of breakdowns to members; all of them if not said.",
            "of: {sex: female}"}}};
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
       {"by", names, false, "Breakdowns published; all of the indicator's if not said.",
        "[sex, age_band]"},
       {"hide_counts", plain, false, "Other counts to hide.", "1 to 9"}},
      "Beside these keys a published level may have a length: `region: 3 years` publishes it only "
      "as totals over so many whole years, without breakdown."};
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

}  // namespace besik::programme
