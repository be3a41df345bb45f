#include "service/return_coverage.h"

#include "indicator/test_country.h"

namespace besik::service {
namespace {

using indicator::Geography;
using indicator::testing::day;

// D2 merged into D1, D3 was split, D4 moved from R2 to R1: bodies report on the territory of the
// figure (indicator/test_country.h).
class CoverageTest : public ::testing::Test {
 protected:
  CoverageTest() {
    programme::Programme programme;
    programme.name = "work";
    programme.in_force_from = day("2025-01-01");
    programme::Return form;
    form.name = "arrests";
    form.from = {"police"};
    form.instead_of = "arrest";
    form.feeds = {{"arrests", "number"}};
    programme.returns = {form};
    for (const char* name : {"arrests", "arrests_of_girls", "hearings"}) {
      programme::Indicator one;
      one.name = name;
      one.numerator.of = one.name == "hearings" ? "hearing" : "arrest";
      programme.indicators.push_back(one);
    }
    auto made = std::make_shared<record::World>();
    made->tree = indicator::testing::make_tree(true);
    made->organisations =
        *place::Organisations::build(indicator::testing::make_bodies(), *made->tree);
    made->programmes["work"] = {std::make_shared<programme::Programme>(programme)};
    world = made;
  }
  void approve(const std::string& body, const std::string& first) {
    record::ReturnFacts facts;
    facts.programme = "work";
    facts.name = "arrests";
    facts.organisation = body;
    facts.period = record::return_period(programme::ReturnPeriod::month, day(first));
    facts.from = facts.period.first;
    facts.until = facts.period.last;
    facts.stage = record::ReturnStage::approved;
    book.put(facts);
  }
  std::string of(const std::string& place, const std::string& period,
                 Geography geography = Geography::of_its_time,
                 const std::string& indicator = "arrests") {
    const auto coverage = book.coverage(world, today);
    const programme::Programme& programme = *world->programme("work");
    const auto found = coverage->of(programme, *programme.find_indicator(indicator), {place, ""},
                                    *indicator::parse_period(period), geography);
    if (!found) return "";
    return std::to_string(found->reported) + "/" + std::to_string(found->expected);
  }

  std::shared_ptr<const record::World> world;
  ReturnBook book;
  Date today = day("2026-05-10");
};

TEST_F(CoverageTest, InstitutionsAreCountedOnceHoweverLongThePeriod) {
  for (const char* body : {"police-1", "police-2", "police-c"})
    for (const char* month : {"2025-01-01", "2025-02-01", "2025-03-01"}) approve(body, month);
  approve("police-4", "2025-02-01");
  EXPECT_EQ(of("KZ", "2025-01"), "3/5");
  EXPECT_EQ(of("KZ", "2025-02"), "4/5");
  EXPECT_EQ(of("KZ", "2025-Q1"), "3/5");  // of all three months
  EXPECT_EQ(of("KZ", "2025"), "0/5");
  EXPECT_EQ(of("C", "2025-Q1"), "1/1");
  EXPECT_EQ(of("police-4", "2025-02"), "1/1");
  EXPECT_EQ(of("court", "2025-02"), "");
  EXPECT_EQ(of("KZ", "2027"), "");
}

TEST_F(CoverageTest, BodiesStandOnTheTerritoryOfTheFigure) {
  for (const char* body : {"police-1", "police-2", "police-3"}) approve(body, "2025-02-01");
  EXPECT_EQ(of("D2", "2025-02"), "1/1");
  EXPECT_EQ(of("D1", "2025-02"), "1/1");
  EXPECT_EQ(of("D1", "2025-02", Geography::of_today), "2/2");
  EXPECT_EQ(of("D2", "2025-02", Geography::of_today), "");
  EXPECT_EQ(of("R1", "2025-02"), "2/2");
  EXPECT_EQ(of("R2", "2025-02"), "1/2");
  EXPECT_EQ(of("R1", "2025-02", Geography::of_today), "2/3");  // D4 has come
  EXPECT_EQ(of("R2", "2025-02", Geography::of_today), "1/1");  // both parts of D3 lie in it
  EXPECT_EQ(of("D5", "2025-02", Geography::of_today), "");
  EXPECT_EQ(of("KZ", "2025-02", Geography::of_today), "3/5");
  // A year is told on the territory of its last day.
  EXPECT_EQ(of("D1", "2025"), "0/2");
}

TEST_F(CoverageTest, WhatReturnsDoNotTellIsMissingWhereNoRecordsAreKept) {
  approve("police-1", "2025-02-01");
  book.declare_keeper("work", "police-4", day("2025-01-01"));
  EXPECT_EQ(of("KZ", "2025-02"), "2/5");
  EXPECT_EQ(of("KZ", "2025-02", Geography::of_its_time, "arrests_of_girls"), "1/5");
  EXPECT_EQ(of("KZ", "2025-02", Geography::of_its_time, "hearings"), "");
}

TEST_F(CoverageTest, WhoKeepsRecordsReportsUnlessItIsSilentAtThePeriodsEnd) {
  auto changed = std::make_shared<programme::Programme>(*world->programme("work"));
  changed->returns.front().silent_after_days = 92;
  auto made = std::make_shared<record::World>(*world);
  made->programmes["work"] = {changed};
  world = made;
  book.declare_keeper("work", "police-c", day("2025-01-01"));
  EXPECT_EQ(of("C", "2025-Q3"), "0/1");
  book.record_opened("work", "police-c", day("2025-08-20"));
  EXPECT_EQ(of("C", "2025-07"), "0/1");
  EXPECT_EQ(of("C", "2025-Q3"), "1/1");
  EXPECT_EQ(of("C", "2025"), "0/1");  // nothing in its last 92 days
  book.record_opened("work", "police-c", day("2025-10-01"));
  EXPECT_EQ(of("C", "2025"), "1/1");
}

TEST_F(CoverageTest, OfAPeriodThatRunsCountsWhatIsKnown) {
  book.declare_keeper("work", "police-4", day("2025-01-01"));
  EXPECT_EQ(of("KZ", "2026-05"), "1/5");
  approve("police-1", "2026-04-01");
  EXPECT_EQ(of("KZ", "2026-Q2"), "2/5");  // April alone is over
}

}  // namespace
}  // namespace besik::service
