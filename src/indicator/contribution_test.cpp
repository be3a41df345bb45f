#include "indicator/contribution.h"

#include <gtest/gtest.h>

#include <random>

#include "indicator/measures.h"
#include "indicator/test_country.h"

namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;

struct Country {
  std::shared_ptr<record::World> world = testing::make_world(false);
  Measures measures{*world};

  std::vector<Contribution> of(const std::string& indicator, const Facts& facts,
                               bool denominator = false) const {
    const auto& declared = *world->programme("work")->find_indicator(indicator);
    const int index =
        denominator ? measures.denominator("work", declared) : measures.numerator("work", declared);
    std::vector<Contribution> result;
    for (const Contribution& one : contributions(measures, *world, "work", "case", Id{}, facts, {}))
      if (static_cast<int>(one.measure) == index) result.push_back(one);
    return result;
  }
};

Facts opened() {
  Facts facts;
  facts.stage = "open";
  facts.opener = facts.owner = "police-1";
  facts.place = "D1";
  facts.opened_on = day("2025-03-01");
  facts.persons["child"] = {"0123456789abcdef0123456789abcdef"};
  return facts;
}

TEST(Contributions, StandOnTheirDayAtTheUnitThatActed) {
  const Country country;
  Facts facts = opened();
  EXPECT_TRUE(country.of("arrests", facts).empty()) << "no date, no contribution";
  facts.fields["arrested_on"] = day("2025-03-02");
  const auto all = country.of("children", facts);
  ASSERT_EQ(all.size(), 2U);  // in total, and "not recorded" of the overlapping breakdown
  EXPECT_EQ(all[0].place, "org:police-1");
  EXPECT_EQ(all[0].day, day("2025-03-02"));
  EXPECT_EQ(all[0].members, (std::vector<std::string>{"", "*"}));
  EXPECT_EQ(all[1].members, (std::vector<std::string>{"", ""}));
  EXPECT_EQ(all[0].unit, 0x0123456789abcdefU);
  facts.voided = true;
  EXPECT_TRUE(country.of("children", facts).empty());
}

TEST(Contributions, AMultipleBreakdownHasItsMembersAndATotal) {
  const Country country;
  Facts facts = opened();
  facts.fields["arrested_on"] = day("2025-03-02");
  facts.fields["sex"] = "male";
  facts.fields["offences"] = Value::Codes{"violence", "theft", "violence"};
  const auto all = country.of("arrests", facts);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].members, (std::vector<std::string>{"male", "*"}));
  EXPECT_EQ(all[1].members, (std::vector<std::string>{"male", "theft"}));
  EXPECT_EQ(all[2].members, (std::vector<std::string>{"male", "violence"}));
}

TEST(Contributions, AStockEndsWhereItBegan) {
  const Country country;
  Facts facts = opened();
  facts.fields["facility"] = "court";
  facts.fields["detained_on"] = day("2025-03-02");
  ASSERT_EQ(country.of("stays", facts).size(), 1U) << "still there";
  facts.fields["released_on"] = day("2025-08-01");
  const auto all = country.of("stays", facts);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].weight, -1);
  EXPECT_EQ(all[1].day, day("2025-08-01"));
  EXPECT_EQ(all[1].placed_on, day("2025-03-02"));
  EXPECT_EQ(all[1].place, "org:court");
  facts.fields["released_on"] = day("2025-03-02");
  EXPECT_TRUE(country.of("stays", facts).empty()) << "never there at the end of a day";
}

TEST(Contributions, WhatIsNotKnownIsLeftOutAndCounted) {
  const Country country;
  Facts facts = opened();
  facts.fields["arrested_on"] = day("2025-03-02");
  const auto unknown = country.of("urgent_by_residence", facts);
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_TRUE(unknown[0].incomplete);
  EXPECT_EQ(unknown[0].place, "place:D1") << "the residence is not known: the record's own place";
  facts.fields["urgent"] = false;
  EXPECT_TRUE(country.of("urgent_by_residence", facts).empty());
  facts.fields["urgent"] = true;
  facts.fields["residence"] = "D4";
  const auto known = country.of("urgent_by_residence", facts);
  ASSERT_EQ(known.size(), 1U);
  EXPECT_FALSE(known[0].incomplete);
  EXPECT_EQ(known[0].place, "place:D4");
  facts.persons.clear();
  ASSERT_FALSE(country.of("children", facts).empty());
  EXPECT_TRUE(country.of("children", facts)[0].incomplete) << "one child is declared";
  EXPECT_TRUE(country.of("helpers", facts).empty()) << "any number of helpers, so also none";
}

Facts with_clock(std::optional<Date> ended, bool in_time) {
  Facts facts = opened();
  facts.clocks.push_back({"hearing", programme::ClockKind::national, 0, day("2025-03-01"),
                          day("2025-03-31"), ended, in_time, false});
  return facts;
}

TEST(Contributions, AClockCountsOnceOnTheDayThatDecidedIt) {
  const Country country;
  const auto met = country.of("clocks", with_clock(day("2025-03-20"), true), true);
  ASSERT_EQ(met.size(), 1U);
  EXPECT_EQ(met[0].day, day("2025-03-20"));
  EXPECT_FALSE(met[0].at_day_end);
  EXPECT_TRUE(country.of("clocks", with_clock(day("2025-03-20"), true)).empty());
  const auto late = country.of("clocks", with_clock(day("2025-05-01"), false));
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].day, day("2025-03-31"));
  EXPECT_FALSE(late[0].at_day_end);
  const auto running = country.of("clocks", with_clock(std::nullopt, true));
  ASSERT_EQ(running.size(), 1U);
  EXPECT_EQ(running[0].day, day("2025-03-31"));
  EXPECT_TRUE(running[0].at_day_end) << "on its last day it may still be met";
  Facts cancelled = with_clock(std::nullopt, true);
  cancelled.clocks[0].cancelled = true;
  EXPECT_TRUE(country.of("clocks", cancelled, true).empty());
}

TEST(Contributions, OldNamesAreReadThroughTheMap) {
  Country country;
  auto next = std::make_shared<programme::Programme>(*testing::make_programme());
  next->version = 2;
  next->changes = programme::VersionMap{
      1, {{"case.crimes", "case.offences"}, {"codes.offence.stealing", "theft"}}, {}};
  country.world->programmes["work"].push_back(next);
  country.measures = Measures(*country.world);
  Facts facts = opened();
  facts.fields["arrested_on"] = day("2025-03-02");
  facts.fields["crimes"] = Value::Codes{"stealing"};
  const auto all = country.of("arrests", facts);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].members[1], "theft");
}

Facts whole_life() {
  Facts facts = with_clock(day("2025-05-01"), false);
  facts.clocks.push_back({"review",
                          programme::ClockKind::national,
                          0,
                          day("2025-03-01"),
                          day("2025-03-15"),
                          {},
                          true,
                          false});
  facts.breaches["lawyer"] = day("2025-03-02");
  facts.persons["helper"] = {"b123456789abcdef0123456789abcdef"};
  for (const char* name : {"arrested_on", "decided_on", "detained_on"})
    facts.fields[name] = day("2025-03-02");
  facts.fields["released_on"] = day("2026-01-10");
  facts.fields["sex"] = "female";
  facts.fields["offences"] = Value::Codes{"theft", "drugs"};
  facts.fields["outcome"] = "diverted";
  facts.fields["urgent"] = true;
  facts.fields["residence"] = "D4";
  facts.fields["facility"] = "court";
  facts.fields["days"] = int64_t{40};
  facts.fields["amount"] = Decimal{1250, 2};
  return facts;
}

TEST(ContributionBytes, GiveBackWhatWasPutIn) {
  const Country country;
  const Facts facts = whole_life();
  const auto all = contributions(country.measures, *country.world, "work", "case", Id{}, facts, {});
  EXPECT_GT(all.size(), 25U);
  const Bytes bytes = encode(country.measures, "work", "case", Id{}, facts, all);
  const auto back = decode(country.measures, bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, all);
  EXPECT_LE(bytes.size(), 400U) << all.size() << " contributions";
  EXPECT_TRUE(decode(country.measures, {})->empty());
}

TEST(ContributionBytes, DamageIsAnErrorNeverACrash) {
  const Country country;
  const Facts facts = whole_life();
  const Bytes bytes =
      encode(country.measures, "work", "case", Id{}, facts,
             contributions(country.measures, *country.world, "work", "case", Id{}, facts, {}));
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto cut = decode(country.measures, Bytes(bytes.begin(), bytes.begin() + size));
    ASSERT_FALSE(cut) << size;
    EXPECT_TRUE(cut.error().code == "contribution.malformed" ||
                cut.error().code == "contribution.other_definition");
  }
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    Bytes changed = bytes;
    changed[random() % changed.size()] = static_cast<uint8_t>(random());
    static_cast<void>(decode(country.measures, changed));
  }
}

TEST(ContributionBytes, OfAnotherDefinitionAreNotRead) {
  const Country country;
  const Facts facts = whole_life();
  const Bytes bytes =
      encode(country.measures, "work", "case", Id{}, facts,
             contributions(country.measures, *country.world, "work", "case", Id{}, facts, {}));
  auto changed = testing::make_programme();
  changed->indicators[0].numerator.place_of = "owner";
  country.world->programmes["work"] = {changed};
  EXPECT_EQ(decode(Measures(*country.world), bytes).error().code, "contribution.other_definition");
}

}  // namespace
}  // namespace besik::indicator
