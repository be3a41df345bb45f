#include <gtest/gtest.h>

#include "indicator/engine.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"

// Two versions of a programme: each series stays askable for its own days.
namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;

// Version 1 counts arrests on the day of the arrest, version 2, from July 2025, on that of the
// decision.
struct Country {
  std::shared_ptr<record::World> world = testing::make_world(false);
  testing::Journal journal;

  explicit Country(const programme::VersionMap& map, const std::string& new_name = "arrests",
                   bool renamed_field = false) {
    auto first = testing::make_programme();
    first->version = 1;
    first->in_force_from = day("2025-01-01");
    auto second = testing::make_programme();
    second->version = 2;
    second->in_force_from = day("2025-07-01");
    second->changes = map;
    programme::Register& reg = second->registers[0];
    if (renamed_field)
      for (programme::Field& field : reg.fields)
        if (field.name == "decided_on") field.name = "judged_on";
    for (programme::Indicator& one : second->indicators) {
      if (one.name != "arrests") continue;
      one.name = new_name;
      one.series = new_name + "/11111111";
      const programme::RegisterScope scope(*second, reg, true);
      one.numerator.when = *programme::Expression::compile(
          renamed_field ? "judged_on" : "decided_on", scope, "test");
    }
    world->programmes["work"] = {first, second};
  }

  void add(const Engine& engine, uint8_t number, const char* arrested, const char* decided,
           const std::string& decided_name = "decided_on") {
    Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = "police-1";
    facts.place = "D1";
    facts.opened_on = day(arrested);
    facts.persons["child"] = {"child-" + std::to_string(number)};
    facts.fields["arrested_on"] = day(arrested);
    facts.fields[decided_name] = day(decided);
    Id id;
    id.bytes[0] = number;
    journal.write(id, "work", "case", facts, engine.contributions_of("work", "case", id, facts),
                  number % 2 + 1);
  }
};

Figure ask(const Engine& engine, const std::string& indicator, const std::string& series,
           const std::string& period) {
  Question question;
  question.programme = "work";
  question.indicator = indicator;
  question.series = series;
  question.period = *parse_period(period);
  const auto answer = engine.ask(question, day("2026-06-01"));
  if (!answer) ADD_FAILURE() << to_string(answer.error());
  return answer ? answer->front() : Figure{};
}

void fill(Country& country, Engine& engine) {
  country.add(engine, 1, "2025-02-01", "2025-03-01");
  country.add(engine, 2, "2025-03-01", "2025-08-01");
  country.add(engine, 3, "2025-08-01", "2025-09-01");
  ASSERT_TRUE(engine.load(country.journal));
}

TEST(Series, EachIsAskableForItsOwnDays) {
  programme::VersionMap map;
  map.from_version = 1;
  map.retired = {"indicators.arrests"};
  Country country(map);
  Engine engine(country.world);
  fill(country, engine);
  const std::string old = "arrests/00000000", now = "arrests/11111111";
  EXPECT_EQ(ask(engine, "arrests", old, "2025-Q1").numerator, 2);
  EXPECT_EQ(ask(engine, "arrests", old, "2025-Q1").series, old);
  const Figure after = ask(engine, "arrests", old, "2025-Q3");
  EXPECT_EQ(after.status, Status::no_data);
  EXPECT_TRUE(after.flags.contains("outside_series"));
  EXPECT_EQ(ask(engine, "arrests", "", "2025-Q3").numerator, 2);
  EXPECT_EQ(ask(engine, "arrests", "", "2025-Q3").series, now);
  EXPECT_TRUE(ask(engine, "arrests", "", "2025-Q1").flags.contains("outside_series"));
  const Figure year = ask(engine, "arrests", "", "2025");
  EXPECT_EQ(year.numerator, 2) << "only from July on";
  EXPECT_TRUE(year.flags.contains("series_breaks"));
  EXPECT_EQ(ask(engine, "arrests", old, "2025").numerator, 2) << "only until June";
  EXPECT_FALSE(ask(engine, "arrests", "", "2026").flags.contains("series_breaks"));
}

TEST(Series, OneThatIsMappedReachesBack) {
  programme::VersionMap map;
  map.from_version = 1;
  map.renamed = {{"indicators.arrests", "indicators.arrests"}};
  Country country(map);
  Engine engine(country.world);
  fill(country, engine);
  EXPECT_EQ(ask(engine, "arrests", "", "2025-Q1").numerator, 1);
  EXPECT_EQ(ask(engine, "arrests", "", "2025").numerator, 3);
  EXPECT_TRUE(ask(engine, "arrests", "", "2025").flags.empty());
  EXPECT_EQ(ask(engine, "arrests", "arrests/00000000", "2025-Q1").numerator, 2);
}

TEST(Series, RenamedFactsAreReadBothWays) {
  programme::VersionMap map;
  map.from_version = 1;
  map.renamed = {{"indicators.arrests", "indicators.judged"},
                 {"case.decided_on", "case.judged_on"}};
  Country country(map, "judged", true);
  Engine engine(country.world);
  country.add(engine, 2, "2025-02-01", "2025-03-01");               // written under version 1
  country.add(engine, 3, "2025-03-01", "2025-04-01", "judged_on");  // under version 2
  ASSERT_TRUE(engine.load(country.journal));
  EXPECT_EQ(ask(engine, "judged", "", "2025").numerator, 2) << "old facts by the new name";
  EXPECT_EQ(ask(engine, "arrests", "arrests/00000000", "2025").numerator, 2);
  Question question;
  question.programme = "work";
  question.indicator = "arrests";
  question.period = *parse_period("2025");
  EXPECT_EQ(engine.ask(question, day("2026-06-01")).error().code, "figure.unknown_indicator");
}

TEST(Series, OneWhoseFactsWereRetiredBeginsAnew) {
  programme::VersionMap map;
  map.from_version = 1;
  map.renamed = {{"indicators.arrests", "indicators.arrests"}};
  map.retired = {"case.decided_on"};
  Country country(map);
  Engine engine(country.world);
  fill(country, engine);
  EXPECT_TRUE(ask(engine, "arrests", "", "2025-Q1").flags.contains("outside_series"));
}

TEST(Series, AnUnknownOneIsToldWithTheNearest) {
  Country country({});
  Engine engine(country.world);
  Question question;
  question.programme = "work";
  question.indicator = "arrests";
  question.period = *parse_period("2025");
  question.series = "arrests/1111111";
  const auto answer = engine.ask(question, day("2026-06-01"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "figure.unknown_series");
  EXPECT_EQ(answer.error().nearest, "arrests/11111111");
}

}  // namespace
}  // namespace besik::indicator
