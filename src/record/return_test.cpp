#include "record/return.h"

#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record {
namespace {

using programme::ReturnPeriod;
using testing::at;
using testing::day;
using testing::juvenile_justice;

TEST(Return, PeriodsHaveNamesAndHoldTheirDays) {
  EXPECT_EQ(to_string(ReturnPeriod::month, return_period(ReturnPeriod::month, day("2024-02-29"))),
            "2024-02");
  EXPECT_EQ(return_period(ReturnPeriod::month, day("2024-02-29")).last, day("2024-02-29"));
  EXPECT_EQ(
      to_string(ReturnPeriod::quarter, return_period(ReturnPeriod::quarter, day("2026-12-31"))),
      "2026-Q4");
  EXPECT_EQ(to_string(ReturnPeriod::year, return_period(ReturnPeriod::year, day("2026-05-01"))),
            "2026");
  EXPECT_TRUE(is_whole(ReturnPeriod::quarter, day("2026-01-01"), day("2026-06-30")));
  EXPECT_FALSE(is_whole(ReturnPeriod::quarter, day("2026-01-01"), day("2026-05-31")));
  EXPECT_FALSE(is_whole(ReturnPeriod::month, day("2026-01-02"), day("2026-01-31")));
}

ReturnFacts facts() {
  ReturnFacts out;
  out.programme = "juvenile-justice";
  out.name = "police_arrests";
  out.programme_version = 1;
  out.organisation = "POL_A1";
  out.period = return_period(ReturnPeriod::month, day("2026-02-01"));
  out.from = out.period.first;
  out.until = out.period.last;
  out.stage = ReturnStage::submitted;
  out.numbers = {{"arrests_female", 0}, {"arrests_male", 3}};
  out.submitted_by = "somebody";
  out.submitted_at = at("2026-03-03T10:00");
  out.queries.push_back({"1", "boss", "arrests", at("2026-03-04T10:00"), "", std::nullopt});
  return out;
}

TEST(Return, FactsGoRoundAsJson) {
  const ReturnFacts one = facts();
  const auto back = return_from_json(to_json(one));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, one);
  EXPECT_TRUE(back->has_open_query());
  for (const char* member : {"first", "stage", "numbers"}) {
    json::object broken = to_json(one);
    broken.erase(member);
    EXPECT_FALSE(return_from_json(broken)) << member;
  }
  json::object more = to_json(one);
  more["note"] = "x";
  EXPECT_EQ(return_from_json(more).error().code, "return.malformed");
  json::object negative = to_json(one);
  negative["numbers"].as_object()["arrests_male"] = -1;
  EXPECT_EQ(return_from_json(negative).error().code, "return.malformed");
}

TEST(Return, OneBodyAndPeriodHaveOneId) {
  const Date first = day("2026-02-01");
  const Id id = return_id("p", "r", "A", first);
  EXPECT_EQ(id, return_id("p", "r", "A", first));
  EXPECT_NE(id, return_id("p", "r", "B", first));
  EXPECT_NE(id, return_id("p", "rA", "", first));
  EXPECT_NE(id, return_id("p", "r", "A", day("2026-03-01")));
}

TEST(Return, TotalsAreWorkedOutAndChecksSeeThem) {
  const auto programme = juvenile_justice();
  const programme::Return* form = programme->find_return("police_arrests");
  ASSERT_NE(form, nullptr);
  const std::map<std::string, int64_t> good{
      {"arrests_female", 1}, {"arrests_male", 2}, {"children_female", 1}, {"children_male", 2}};
  EXPECT_EQ(number(*programme, *form, good, "arrests"), 3);
  EXPECT_FALSE(number(*programme, *form, {{"arrests_male", 2}}, "arrests"));
  EXPECT_TRUE(judge_numbers(*programme, *form, good, false, true, false));
  // A total is worked out, never given.
  auto total = good;
  total["arrests"] = 3;
  const auto refused = judge_numbers(*programme, *form, total, false, true, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, "return.unknown_number");
  auto many = good;
  many["arrests_male"] = 9;
  EXPECT_FALSE(judge_numbers(*programme, *form, many, false, true, false));
  EXPECT_TRUE(judge_numbers(*programme, *form, many, false, true, true));
  EXPECT_TRUE(judge_numbers(*programme, *form, {{"arrests_male", 9}}, false, false, false));
  const auto nil = judge_numbers(*programme, *form, {}, true, true, false);
  ASSERT_TRUE(nil);
  EXPECT_EQ(nil->size(), 4U);
}

}  // namespace
}  // namespace besik::record
