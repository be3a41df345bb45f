#include <gtest/gtest.h>

#include <algorithm>

#include "programme/specimen.h"

// A table of broken programme files: what is replaced by what, the code that must be among the
// faults, and a text that stands on the line the fault must name.
namespace besik::programme {
namespace {

struct Broken {
  const char* name;
  const char* old;
  const char* now;
  const char* code;
  const char* on_line;    // "" where the fault has no line of its own
  const char* near = "";  // the nearest name that must be offered
};

const Broken broken[] = {
    // keys and values
    {"unknown_key", "owner: Ministry", "ownr: Ministry", "programme.unknown_key", "ownr:", "owner"},
    {"unknown_key_of_a_field", "fact: yes, hint:", "fakt: yes, hint:", "programme.unknown_key",
     "fakt:", "fact"},
    {"missing_key", "wall: school\n", "", "programme.missing_key", "programme: absence"},
    {"missing_key_of_a_field", "{ask: Back at school on, type: date", "{type: date",
     "programme.missing_key", "back_on: {type"},
    {"empty_value", "wall: school", "wall:", "programme.wrong_type", "wall:"},
    {"list_for_a_text", "title: School absence", "title: [a, b]", "programme.wrong_type",
     "title: [a, b]"},
    {"map_wanted", "      done: {title: Done}", "      done: Done", "programme.wrong_type",
     "done: Done"},
    {"yes_or_no_wanted", "subject: yes}\n      parent", "subject: true}\n      parent",
     "programme.wrong_type", "subject: true"},
    {"whole_number_wanted", "version: 1", "version: one", "programme.wrong_type", "version: one"},
    {"version_of_zero", "version: 1", "version: 0", "programme.wrong_type", "version: 0"},
    {"no_such_day", "in_force_from: 2026-01-01", "in_force_from: 2026-02-30",
     "programme.wrong_type", "in_force_from"},
    {"unknown_word", "how_many: any", "how_many: many", "programme.unknown_word", "how_many: many",
     "any"},
    {"unknown_language", "written_in: en", "written_in: de", "programme.unknown_word",
     "written_in: de"},
    {"duplicate_key", "title: School absence", "title: School absence\ntitle: Twice",
     "yaml.duplicate_key", "title: Twice"},
    {"duplicate_field", "      back_on: {ask: Back",
     "      reason: {ask: Twice, type: date}\n      back_on: {ask: Back", "yaml.duplicate_key",
     "ask: Twice"},
    // names
    {"another_name_than_the_folder", "programme: absence", "programme: absences",
     "programme.bad_name", "programme: absences"},
    {"capital_letter", "      talked_on: {ask", "      Talked: {ask", "programme.bad_name",
     "Talked:"},
    {"dash_in_a_name", "      talked_on: {ask", "      talked-on: {ask", "programme.bad_name",
     "talked-on:"},
    {"reserved_word", "      talked_on: {ask", "      and: {ask", "programme.bad_name",
     "and: {ask"},
    {"field_called_as_a_person", "      words: {ask", "      parent: {ask",
     "programme.duplicate_name", "parent: {ask"},
    {"worked_out_called_as_a_field", "      kind: {title", "      needs: {title",
     "programme.duplicate_name", "needs: {title"},
    {"name_twice_in_a_list", "opened_by: [teacher]\n    fields:\n      first",
     "opened_by: [teacher, teacher]\n    fields:\n      first", "programme.duplicate_name",
     "[teacher, teacher]"},
    {"indicator_code_twice", "code: AB2", "code: AB1", "programme.duplicate_name", ""},
    {"unknown_folder", "uses: [shared]", "uses: [shared, shard]", "programme.unknown_folder",
     "uses:", "shared"},
    // registers
    {"no_register_called_so", "part_of: case", "part_of: cases", "programme.unknown_register",
     "part_of: cases", "case"},
    {"part_of_itself", "part_of: case", "part_of: talk", "programme.part_of_itself",
     "part_of: talk"},
    {"role_that_opens", "opened_by: [teacher]", "opened_by: [techer]", "programme.unknown_role",
     "[techer]", "teacher"},
    {"place_that_is_no_place", "place: the unit that opened it\n    opened",
     "place: reason\n    opened", "programme.bad_place", "place: reason"},
    {"two_subjects", "how_many: any}", "how_many: any, subject: yes}", "programme.two_subjects",
     "parent: {title"},
    {"no_stage", "    stages:\n      done: {title: Done}", "    stages: {}", "programme.empty",
     "stages: {}"},
    // fields
    {"field_without_type", "ask: Home visit, type: datetime", "ask: Home visit",
     "programme.field_type", "visited_at: {ask"},
    {"field_with_two_types", "ask: Reason, choose_from", "ask: Reason, type: text, choose_from",
     "programme.field_type", "reason: {ask"},
    {"unknown_type", "ask: Home visit, type: datetime", "ask: Home visit, type: time",
     "programme.unknown_word", "visited_at: {ask"},
    {"unknown_code_list", "choose_from: reason", "choose_from: reasons",
     "programme.unknown_code_list", "choose_from: reasons", "reason"},
    {"link_without_register", "{ask: Home visit, type: datetime}", "{ask: Home visit, type: link}",
     "programme.field_type", "type: link"},
    {"range_upside_down", "at_least: 0, at_most: 400", "at_least: 9, at_most: 4",
     "programme.empty_range", "at_least: 9"},
    {"range_of_a_date", "{ask: Home visit, type: datetime}",
     "{ask: Home visit, type: datetime, at_least: 1}", "programme.wrong_type", "visited_at: {ask"},
    {"scale_of_a_whole_number", "at_least: 0,", "scale: 2, at_least: 0,", "programme.wrong_type",
     "days_lost: {ask"},
    {"text_as_a_fact", "type: long text,", "type: long text, fact: yes,", "programme.never_a_fact",
     "words: {ask"},
    {"birth_date_as_a_fact", "      back_on: {ask: Back",
     "      birth_date: {ask: Born, type: date, fact: yes}\n      back_on: {ask: Back",
     "programme.never_a_fact", "birth_date: {ask"},
    {"day_of_a_number_as_a_fact", "unit: lessons, fact: yes", "unit: lessons, fact: day",
     "programme.wrong_type", "days_lost: {ask"},
    {"required_twice", "{ask: First day away, type: date, required: yes",
     "{ask: First day away, type: date, required: yes, required_when: \"known(reason)\"",
     "programme.field_type", "first_day: {ask"},
    {"shown_by_its_own_answer", "shown_when: \"reason = 'bullying'\"",
     "shown_when: \"words = 'x'\"", "programme.cycle", "words: {ask"},
    {"field_that_nobody_asks", "needs, days_lost, school]}", "needs, days_lost]}",
     "programme.field_not_asked", "school: {ask"},
    // expressions
    {"unknown_field_in_an_expression", "back_on >= first_day", "back_on >= first_dy",
     "expression.unknown_name", "first_dy", "first_day"},
    {"unknown_code_in_an_expression", "reason = 'bullying'", "reason = 'bulying'",
     "expression.unknown_code", "words: {ask", "bullying"},
    {"rule_that_is_no_condition", "must: \"back_on >= first_day\"", "must: first_day",
     "programme.wrong_type", "back_after"},
    {"deadline_from_a_number", "from: first_day\n        until: told_at",
     "from: days_lost\n        until: told_at", "programme.wrong_type", "from: days_lost"},
    {"cycle_of_two", "age(child, first_day)\"", "string_length(age_band)\"", "programme.cycle",
     "age: {title"},
    {"cycle_of_one", "is: \"sex(child)\"", "is: \"sex\"", "programme.cycle", "sex: {title"},
    {"worked_out_text_as_a_fact", "attribute(reason, 'kind')", "concat(words, 'x')",
     "programme.never_a_fact", "kind: {title"},
    {"unknown_attribute", "attribute(reason, 'kind')", "attribute(reason, 'colour')",
     "expression.unknown_column", "kind: {title"},
    // safeguards and deadlines
    {"safeguard_before_nothing", "before: [close]", "before: [clos]", "programme.unknown_action",
     "before: [clos]", "close"},
    {"safeguard_happened_unknown", "happened: back_on", "happened: back", "programme.unknown_field",
     "happened: back", ""},
    {"safeguard_happened_no_date", "happened: back_on", "happened: reason", "programme.wrong_type",
     "happened: reason"},
    {"safeguard_of_nothing", "        before: [close]\n        happened: back_on\n", "",
     "programme.missing_key", "heard:"},
    {"safeguard_tells_nobody_known", "tell: [supervisor]\n", "tell: [boss]\n",
     "programme.unknown_role", "tell: [boss]"},
    {"deadline_without_trigger", "        from: first_day\n        until: told_at",
     "        until: told_at", "programme.deadline_without_trigger", "tell_parent:"},
    {"deadline_without_clock", "        practice: {within: 2 days, source: Set here}\n", "",
     "programme.deadline_without_clock", "visit:"},
    {"clock_without_length", "{within: 2 days, source", "{source", "programme.missing_key",
     "practice:"},
    {"clock_of_a_strange_length", "within: 2 days", "within: 2 moons", "programme.wrong_type",
     "2 moons"},
    {"warning_of_a_strange_length", "warn: 1 day before", "warn: soon", "programme.wrong_type",
     "warn: soon"},
    {"hours_from_a_date", "within: 3 working days", "within: 3 hours",
     "programme.hours_from_a_date", "within: 3 hours"},
    {"hours_until_a_date", "within: 2 days", "within: 48 hours", "programme.hours_from_a_date",
     "within: 48 hours"},
    {"task_of_nobody", "assign_to: teacher\n        then", "assign_to: tutor\n        then",
     "programme.unknown_role", "assign_to: tutor"},
    {"repeats_for_ever", "        ends: back_on\n", "", "programme.missing_key", "visit:"},
    {"escalation_after_no_time", "escalation: {24 hours: [supervisor]}",
     "escalation: {later: [supervisor]}", "programme.wrong_type", "escalation:"},
    // stages and actions
    {"unreachable_stage", "to: visited", "to: closed", "programme.unreachable_stage",
     "visited: {title"},
    {"action_to_no_stage", "to: visited", "to: visitd", "programme.unknown_stage", "to: visitd",
     "visited"},
    {"action_from_no_stage", "from: [open]", "from: [opn]", "programme.unknown_stage",
     "from: [opn]", "open"},
    {"action_by_nobody", "by: [teacher], asks", "by: [teachers], asks", "programme.unknown_role",
     "visit: {title", "teacher"},
    {"action_asks_nothing_known", "asks: [visited_at, words]", "asks: [visited, words]",
     "programme.unknown_field", "visit: {title"},
    {"first_stage_closed", "open: {title: Open}", "open: {title: Open, closed: yes}",
     "programme.closed_first_stage", "stages:"},
    {"unknown_column", "columns: [stage, first_day", "columns: [stag, first_day",
     "programme.unknown_field", "mine: {kind", "stage"},
    {"section_asks_nothing_known", "fields: [words, back_on]", "fields: [words, back_on, bak]",
     "programme.unknown_field", "end: {title"},
    {"field_in_two_sections", "fields: [words, back_on]", "fields: [words, back_on, reason]",
     "programme.duplicate_name", "end: {title"},
    // indicators
    {"indicator_without_when", "    unit: child\n    when: first_day\n", "    unit: child\n",
     "programme.indicator_without_when", "absent:"},
    {"indicator_without_place", "    when: first_day\n    place_of: school\n",
     "    when: first_day\n", "programme.missing_key", "came_back:"},
    {"indicator_without_unit", "    unit: episode\n", "", "programme.missing_key", "came_back:"},
    {"indicator_over_a_sealed_field", "of: case}\n    levels: [nation]\n    publish: {as: open",
     "of: case, where: \"known(visited_at)\"}\n    levels: [nation]\n    publish: {as: open",
     "programme.not_a_fact", "known(visited_at)"},
    {"indicator_over_a_person", "of: case}\n    levels: [nation]\n    publish: {as: open",
     "of: case, where: \"sex(child) = 'male'\"}\n    levels: [nation]\n    publish: {as: open",
     "programme.not_a_fact", "sex(child) = 'male'"},
    {"indicator_that_asks_the_clock", "where: \"back_on <= period_end()\"",
     "where: \"back_on <= today()\"", "expression.clock_in_measure", "today()"},
    {"breakdown_that_is_sealed", "by: [sex, age_band, needs]", "by: [sex, words]",
     "programme.not_a_fact", "by: [sex, words]"},
    {"breakdown_that_is_nothing", "by: [sex, age_band, needs]", "by: [sex, age_bnd]",
     "programme.unknown_field", "by: [sex, age_bnd]", "age_band"},
    {"breakdown_by_a_date", "by: [sex, age_band, needs]", "by: [sex, first_day]",
     "programme.bad_breakdown", "by: [sex, first_day]"},
    {"breakdown_by_deadline_without_clocks", "by: [sex, age_band, needs]", "by: [sex, deadline]",
     "programme.unknown_field", "by: [sex, deadline]"},
    {"measure_of_no_register", "measure: {count: distinct child, of: case}",
     "measure: {count: distinct child, of: cas}", "programme.unknown_register", "of: cas}", "case"},
    {"measure_of_nothing", "measure: {count: distinct child, of: case}", "measure: {of: case}",
     "programme.measure_kind", "measure: {of: case}"},
    {"measure_of_two_things", "measure: {sum: days_lost, of: case}",
     "measure: {sum: days_lost, count: records, of: case}", "programme.measure_kind",
     "sum: days_lost"},
    {"measure_and_numerator", "    measure: {sum: days_lost, of: case}",
     "    measure: {sum: days_lost, of: case}\n    denominator: {count: records, of: case}",
     "programme.measure_kind", "lessons:"},
    {"distinct_nobody", "count: distinct child", "count: distinct pupil",
     "programme.unknown_person", "distinct pupil"},
    {"counts_a_strange_thing", "count: distinct child", "count: children", "programme.unknown_word",
     "count: children"},
    {"stock_without_from", "from: first_day, until: back_on}", "until: back_on}",
     "programme.missing_key", "stock: distinct"},
    {"count_with_from", "measure: {sum: days_lost, of: case}",
     "measure: {sum: days_lost, of: case, from: first_day}", "programme.measure_kind",
     "sum: days_lost"},
    {"result_without_clocks", "measure: {sum: days_lost, of: case}",
     "measure: {sum: days_lost, of: case, result: met}", "programme.measure_kind",
     "sum: days_lost"},
    {"clocks_of_no_deadline", "clocks: [tell_parent], of: case, result",
     "clocks: [tell], of: case, result", "programme.unknown_deadline", "clocks: [tell]"},
    {"breaches_of_no_safeguard", "breaches: all", "breaches: [herd]", "programme.unknown_safeguard",
     "breaches: [herd]", "heard"},
    {"sum_of_a_date", "sum: days_lost", "sum: first_day", "programme.wrong_type", "sum: first_day"},
    {"place_of_a_sealed_field", "{ask: School, type: organisation, fact: yes}",
     "{ask: School, type: organisation}", "programme.not_a_fact", "place_of: school"},
    {"related_by_nothing", "by: case, date", "by: link, date", "programme.bad_relation",
     "by: link"},
    {"related_without_date", "date: talked_on", "date: case", "programme.unknown_field",
     "date: case"},
    {"window_of_weeks", "window: cohort of 3 months", "window: 3 weeks", "programme.unknown_word",
     "window: 3 weeks"},
    {"population_of_nobody", "per: 1000 children aged 6-17", "per: 1000 children",
     "programme.wrong_type", "per: 1000 children"},
    {"percent_of_nothing", "better: down", "better: down\n    show_as: percent",
     "programme.measure_kind", "show_as: percent"},
    {"unknown_level", "levels: [nation, region, district]", "levels: [nation, province]",
     "programme.unknown_level", "levels: [nation, province]"},
    {"target_without_value", "target: {at_least: 90, in", "target: {in", "programme.missing_key",
     "target:"},
    {"publish_unknown", "publish: {as: internal}", "publish: {as: secret}",
     "programme.unknown_word", "as: secret"},
    {"publish_without_levels", "publish: {as: open, levels: [nation]}", "publish: {as: open}",
     "programme.missing_key", "as: open"},
    {"publish_levels_of_internal", "publish: {as: internal}",
     "publish: {as: internal, levels: [nation]}", "programme.unknown_word", "as: internal"},
    {"publish_of_a_level_that_is_none", "region: 3 years", "regio: 3 years",
     "programme.unknown_key", "regio: 3 years", "region"},
    {"publish_of_a_level_left_out", "region: 3 years", "district: 3 years",
     "programme.unknown_level", "district: 3 years"},
    {"publish_for_no_length", "region: 3 years", "region: 3 winters", "programme.wrong_type",
     "3 winters"},
    {"publish_for_no_years", "region: 3 years", "region: 0 years", "programme.wrong_type",
     "0 years"},
    {"publish_by_no_breakdown", "by: [sex]}", "by: [sx]}", "programme.unknown_field", "by: [sx]}",
     "sex"},
    {"publish_of_the_nation_by_sex", "publish: {as: national_only}",
     "publish: {as: national_only, by: [sex]}", "programme.unknown_word", "as: national_only"},
    {"hides_no_range", "hide_counts: 1 to 5", "hide_counts: few", "programme.wrong_type",
     "hide_counts: few"},
    // grants
    {"grant_to_nobody",
     "grants:\n  teacher:", "grants:\n  pupil: {case: {may: [read], where: anywhere}}\n  teacher:",
     "programme.unknown_role", "pupil:"},
    {"grant_on_no_register", "    talk: {may: [open, read]", "    tlk: {may: [open, read]",
     "programme.unknown_register", "tlk:", "talk"},
    {"unknown_verb", "may: [read, act, void]", "may: [read, act, destroy]",
     "programme.unknown_verb", "destroy"},
    {"unknown_condition", "where: own record", "where: own recrd", "programme.unknown_level",
     "own recrd"},
    {"condition_of_another_kind", "where: own record", "where: always", "programme.unknown_word",
     "where: always"},
    {"grant_except_nothing_known", "except: [words]", "except: [word]", "programme.unknown_field",
     "except: [word]", "words"},
    {"grant_in_no_stage", "stages: [open, visited]", "stages: [opened]", "programme.unknown_stage",
     "stages: [opened]"},
    {"figures_of_no_level", "figures: region", "figures: province", "programme.unknown_level",
     "figures: province"},
    {"actor_without_grant", "may: [open, read, edit, act, identify]", "may: [open, read, edit]",
     "programme.actor_without_grant", "grants:"},
    {"opener_without_grant", "talk: {may: [open, read]", "talk: {may: [read]",
     "programme.actor_without_grant", "grants:"},
    // changes
    {"change_to_nothing", "grants:\n",
     "changes: {from_version: 0, renamed: {case.a: case.b}}\ngrants:\n", "programme.unknown_change",
     "changes:"},
    {"change_from_the_future", "grants:\n", "changes: {from_version: 5}\ngrants:\n",
     "programme.version_not_raised", "changes:"},
    // YAML
    {"anchor", "title: School absence", "title: &t School absence", "yaml.alias", "&t"},
    {"tag", "title: School absence", "title: !x School absence", "yaml.tag", "!x"},
    {"colon_in_a_text", "title: School absence", "title: School: absence", "yaml.malformed",
     "School: absence"},
    {"tab", "    title: Absence\n", "\ttitle: Absence\n", "yaml.malformed", ""},
    {"second_document", "grants:\n", "---\ngrants:\n", "yaml.many_documents", ""},
    {"control_character", "title: School absence", "title: \"School \\x07 absence\"",
     "yaml.malformed", "School"},
};

int line_of(const std::string& text, const std::string& sought) {
  const auto at = text.find(sought);
  return at == std::string::npos
             ? -1
             : 1 + static_cast<int>(
                       std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
}

class BrokenFiles : public testing::TestWithParam<Broken> {};

TEST_P(BrokenFiles, IsRefusedWithCodeLineAndNearestName) {
  const Broken& row = GetParam();

  const Files files = specimen_with("programme.yaml", row.old, row.now);
  const auto result = load(files, {specimen_shared()});
  ASSERT_FALSE(result) << "it loads";
  std::string all;
  for (const Error& error : result.error()) all += to_string(error) + "\n";
  const int line = line_of(files.text.at("programme.yaml"), row.on_line);
  const std::string where = "programme.yaml:" + std::to_string(line);
  bool found = false, nearest_found = false;
  for (const Error& error : result.error()) {
    EXPECT_FALSE(error.mend.empty()) << to_string(error);
    if (error.code != row.code || (*row.on_line != '\0' && error.where != where)) continue;
    found = true;
    nearest_found = nearest_found || error.nearest == row.near;
  }
  EXPECT_TRUE(found) << "wanted " << row.code << " at " << where << ", got\n" << all;
  if (*row.near == '\0') return;
  EXPECT_TRUE(nearest_found) << all;
}

INSTANTIATE_TEST_SUITE_P(Table, BrokenFiles, testing::ValuesIn(broken),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace besik::programme
