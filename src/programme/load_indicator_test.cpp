#include <gtest/gtest.h>

#include "programme/breakdown.h"
#include "programme/load.h"
#include "programme/specimen.h"

// What an indicator may say beyond the specimen, and what is refused.
namespace besik::programme {
namespace {

void put(Files& files, const std::string& path, const std::string& before,
         const std::string& text) {
  std::string& file = files.text[path];
  const auto at = file.find(before);
  ASSERT_NE(at, std::string::npos) << path;
  file.insert(at, text);
}

// The specimen with an indicator `extra` of these lines, indented by four.
Files with_indicator(const std::string& lines) {
  Files files = specimen_programme();
  put(files, "programme.yaml", "  absent:\n    code: AB1",
      "  extra:\n    title: Extra\n    in_words: Extra.\n    unit: child\n    levels: [nation]\n"
      "    publish: {as: internal}\n" +
          lines);
  for (const char* path : {"text/kk.yaml", "text/ru.yaml"})
    put(files, path, "  absent: {",
        "  extra: {title: E, in_words: E, bands: {short: {title: S}, long: {title: L}}}\n");
  if (lines.find("bands: {short") == std::string::npos)
    for (const char* path : {"text/kk.yaml", "text/ru.yaml"}) {
      std::string& text = files.text[path];
      const std::string surplus = ", bands: {short: {title: S}, long: {title: L}}";
      text.erase(text.find(surplus), surplus.size());
    }
  return files;
}

// The first fault's code, "" where the file loads.
std::string fault_of(const std::string& lines) {
  const auto result = load(with_indicator(lines), {specimen_shared()});
  return result ? "" : result.error().front().code;
}

std::shared_ptr<const Programme> loaded(const std::string& lines) {
  const auto result = load(with_indicator(lines), {specimen_shared()});
  if (!result)
    for (const Error& error : result.error()) ADD_FAILURE() << to_string(error);
  return result ? *result : nullptr;
}

const std::string opener = "    place_of: the unit that opened it\n";
const std::string dated = opener + "    when: first_day\n";
const std::string stock = "stock: distinct child, of: case, from: first_day";

TEST(LoadIndicator, AgesMakeTheMonthOfBirthAFact) {
  const auto programme = loaded(dated +
                                "    measure: {count: distinct child, of: case}\n"
                                "    by: [sex, {years: {of: child, at: period_end, bands: [0-9, "
                                "10-13, 14+]}}, sex * years]\n");
  ASSERT_NE(programme, nullptr);
  const Indicator& extra = *programme->find_indicator("extra");
  EXPECT_EQ(extra.by, (std::vector<std::string>{"sex", "years", "sex * years"}));
  ASSERT_NE(extra.age("years"), nullptr);
  EXPECT_EQ(extra.age("years")->at, AgeBreakdown::At::period_end);
  EXPECT_EQ(extra.age("years")->bands, (std::vector<std::string>{"0-9", "10-13", "14+"}));
  const Register& reg = *programme->find_register("case");
  ASSERT_NE(reg.worked("child_born"), nullptr);
  EXPECT_TRUE(reg.worked("child_born")->made);
  EXPECT_EQ(reg.fact_of("child_born"), Fact::month);
  EXPECT_EQ(reg.type_of("child_born"), Type::date);
  EXPECT_EQ(programme->find_register("talk")->worked("child_born"), nullptr);
  EXPECT_EQ(breakdown(*programme, extra, "years").members.size(), 3U);
}

TEST(LoadIndicator, ABirthdayInAMeasureMakesTheMonthOfBirthAFact) {
  const auto programme = loaded(opener + "    measure: {" + stock +
                                ", until: \"earliest_known(back_on, birthday(child, 18))\"}\n");
  ASSERT_NE(programme, nullptr);
  EXPECT_NE(programme->find_register("case")->worked("child_born"), nullptr);
  EXPECT_EQ(fault_of(opener + "    measure: {" + stock + ", until: \"birthday(parent, 60)\"}\n"),
            "programme.several_persons");
  EXPECT_EQ(
      fault_of(opener + "    measure: {" + stock + ", where: \"age(child, first_day) < 9\"}\n"),
      "programme.not_a_fact");
}

TEST(LoadIndicator, StaysMeansBandsBesideAndTargets) {
  const auto programme =
      loaded(dated +
             "    measure: {distribution: days_lost, of: case}\n"
             "    by: [sex, sex * band]\n"
             "    bands: {short: {title: S, under: 30}, long: {title: L, at_least: 30}}\n"
             "    beside: [away_now]\n"
             "    target: {at_most: 5, in: 2030}\n"
             "    targets: {girls: {at_most: 4, in: 2028, of: {sex: female}, at: KZ-ALA, from: 9, "
             "in_base_year: 2025}}\n");
  ASSERT_NE(programme, nullptr);
  const Indicator& extra = *programme->find_indicator("extra");
  EXPECT_EQ(extra.by, (std::vector<std::string>{"sex", "sex * band", "band"}));
  ASSERT_EQ(extra.bands.size(), 2U);
  EXPECT_EQ(extra.bands[1].at_least, (Decimal{30, 0}));
  EXPECT_FALSE(extra.bands[1].under);
  EXPECT_EQ(extra.beside, std::vector<std::string>{"away_now"});
  ASSERT_EQ(extra.targets.size(), 2U);
  EXPECT_EQ(extra.targets[1].place, "KZ-ALA");
  EXPECT_EQ(extra.targets[1].breakdown, (std::map<std::string, std::string>{{"sex", "female"}}));
  const auto stay = loaded(opener + "    measure: {" + stock + ", during: period}\n");
  ASSERT_NE(stay, nullptr);
  EXPECT_EQ(stay->find_indicator("extra")->numerator.kind, MeasureKind::stay_distinct);
  const auto mean = loaded(dated + "    measure: {mean: days_lost, of: case}\n");
  ASSERT_NE(mean, nullptr);
  EXPECT_EQ(mean->find_indicator("extra")->numerator.kind, MeasureKind::mean);
  const auto p90 = loaded(dated + "    measure: {p90: days_lost, of: case}\n");
  ASSERT_NE(p90, nullptr);
  EXPECT_EQ(p90->find_indicator("extra")->numerator.middle, Middle::p90);
}

TEST(LoadIndicator, RelatedRecordsHaveAConditionOfTheirOwn) {
  const std::string related = ", related: {of: talk, by: case, date: talked_on, exactly: 0";
  const auto programme = loaded(dated + "    measure: {count: records, of: case" + related +
                                ", within_days: 7, where: \"talked_on > date('2026-01-01')\"}}\n");
  ASSERT_NE(programme, nullptr);
  const Related& loaded_related = *programme->find_indicator("extra")->numerator.related;
  EXPECT_EQ(loaded_related.within_days, 7);
  EXPECT_EQ(loaded_related.exactly, 0);
  EXPECT_TRUE(static_cast<bool>(loaded_related.where));
  EXPECT_EQ(fault_of(dated + "    measure: {count: records, of: case" + related + "}}\n"), "");
}

struct Refused {
  const char* name;
  std::string lines;
  const char* code;
};

TEST(LoadIndicator, MisuseIsRefused) {
  const std::string count = "    measure: {count: records, of: case}\n";
  const auto related = [](const std::string& rest) {
    return dated + "    measure: {count: records, of: case, related: {of: talk, " + rest + "}}\n";
  };
  const Refused all[] = {
      {"several registers", dated + "    measure: {count: records, of: [case, talk]}\n",
       "programme.measure_kind"},
      {"during of a count", dated + "    measure: {count: records, of: case, during: period}\n",
       "programme.measure_kind"},
      {"period_end without a cohort",
       dated + "    measure: {count: records, of: case, where: \"back_on <= period_end()\"}\n",
       "expression.only_in_measure"},
      {"period_end as when",
       opener + "    window: cohort of 3 months\n    when: period_end()\n" + count,
       "expression.only_in_measure"},
      {"cohort of a stock",
       opener + "    window: cohort of 3 months\n    measure: {" + stock + "}\n",
       "programme.measure_kind"},
      {"window of a stock", opener + "    window: 3 months\n    measure: {" + stock + "}\n",
       "programme.measure_kind"},
      {"ratio of a mean",
       dated + "    numerator: {mean: days_lost, of: case}\n    denominator: {count: records, of: "
               "case}\n",
       "programme.measure_kind"},
      {"rate of a distribution",
       dated + "    measure: {distribution: days_lost, of: case}\n    per: 10 children aged 0-17\n",
       "programme.measure_kind"},
      {"bands of a count",
       dated + count + "    bands: {short: {title: S, under: 3}, long: {title: L, at_least: 3}}\n",
       "programme.measure_kind"},
      {"bands with a hole",
       dated + "    measure: {distribution: days_lost, of: case}\n"
               "    bands: {short: {title: S, under: 3}, long: {title: L, at_least: 4}}\n",
       "expression.bad_band"},
      {"ages out of order",
       dated + count + "    by: [{years: {of: child, at: when, bands: [10-13, 0-9]}}]\n",
       "expression.bad_band"},
      {"age of nobody", dated + count + "    by: [{years: {of: chld, at: when, bands: [0-9]}}]\n",
       "programme.unknown_person"},
      {"age of several",
       dated + count + "    by: [{years: {of: parent, at: when, bands: [0-9]}}]\n",
       "programme.several_persons"},
      {"age at another time",
       dated + count + "    by: [{years: {of: child, at: birth, bands: [0-9]}}]\n",
       "programme.unknown_word"},
      {"age with the name of a fact",
       dated + count + "    by: [{age_band: {of: child, at: when, bands: [0-9]}}]\n",
       "programme.duplicate_name"},
      {"breakdown that is a list", dated + count + "    by: [[sex]]\n", "programme.wrong_type"},
      {"crossing with itself", dated + count + "    by: [sex * sex]\n", "programme.bad_breakdown"},
      {"crossing of four", dated + count + "    by: [sex * age_band * kind * stage]\n",
       "programme.bad_breakdown"},
      {"crossing that stands twice", dated + count + "    by: [sex * kind, kind * sex]\n",
       "programme.duplicate_name"},
      {"crossing with nothing", dated + count + "    by: [sex * sx]\n", "programme.unknown_field"},
      {"beside nothing", dated + count + "    beside: [away]\n", "programme.unknown_indicator"},
      {"beside itself", dated + count + "    beside: [extra]\n", "programme.cycle"},
      {"target of an undeclared breakdown",
       dated + count + "    target: {at_least: 1, in: 2030, of: {sex: male}}\n",
       "programme.unknown_field"},
      {"target both ways", dated + count + "    target: {at_least: 1, at_most: 2, in: 2030}\n",
       "programme.missing_key"},
      {"target before its base",
       dated + count + "    target: {at_least: 1, in: 2026, from: 0, in_base_year: 2026}\n",
       "programme.empty_range"},
      {"related by nothing", related("by: parent_case, date: talked_on"), "programme.bad_relation"},
      {"related within less than nothing", related("by: case, date: talked_on, within_days: -1"),
       "programme.wrong_type"},
      {"related at least none", related("by: case, date: talked_on, at_least: 0"),
       "programme.wrong_type"},
      {"related where of another register",
       related("by: case, date: talked_on, where: \"known(back_on)\""), "expression.unknown_name"},
      {"related of clocks",
       opener + "    measure: {clocks: all, of: case, related: {of: talk, by: case, date: "
                "talked_on}}\n",
       "programme.measure_kind"},
      {"clocks of a register without any",
       opener + "    measure: {clocks: all, of: [case, talk]}\n", "programme.unknown_deadline"},
  };
  for (const Refused& one : all) EXPECT_EQ(fault_of(one.lines), one.code) << one.name;
}

TEST(LoadIndicator, SeriesFollowsAgesBandsAndRelated) {
  const auto series = [](const std::string& lines) {
    const auto programme = loaded(lines);
    return programme == nullptr ? "" : programme->find_indicator("extra")->series;
  };
  const std::string count = dated + "    measure: {count: records, of: case";
  const std::string plain = series(count + "}\n");
  EXPECT_EQ(series(count + "}\n    by: [sex]\n"), plain);
  EXPECT_EQ(series(count + "}\n    beside: [away_now]\n"), plain);
  const std::string age = series(count + "}\n    by: [{a: {of: child, at: when, bands: [0-9]}}]\n");
  EXPECT_NE(age, plain);
  EXPECT_NE(series(count + "}\n    by: [{a: {of: child, at: when, bands: [0-8]}}]\n"), age);
  const std::string related = ", related: {of: talk, by: case, date: talked_on";
  const std::string with = series(count + related + "}}\n");
  EXPECT_NE(with, plain);
  EXPECT_NE(series(count + related + ", where: \"known(talked_on)\"}}\n"), with);
}

}  // namespace
}  // namespace besik::programme
