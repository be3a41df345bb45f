#include "service/gate_attacker.h"

namespace besik::service {
namespace {

json::object of(const std::string& indicator, json::object more = {}) {
  more["indicator"] = indicator;
  if (!more.contains("period")) more["period"] = "2026";
  return more;
}

class Gate : public ::testing::Test {
 protected:
  std::string told(const std::string& who, const json::object& input) {
    return canonical_json(
        json::value(attacked.country.must(attacked.country.as(who), "figure.show", input)));
  }
  std::string first(const std::string& who, const json::object& input, const char* member) {
    const auto answer = attacked.country.must(attacked.country.as(who), "figure.show", input);
    const auto* figures = answer.if_contains("figures");
    if (figures == nullptr || figures->as_array().empty()) return "none";
    const json::value& value = figures->as_array().front().as_object().at(member);
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
  }
  AttackedCountry attacked{3};
};

TEST_F(Gate, AnAnalystDoesNotSeeOneChildBeingRecorded) {
  for (int i = 0; i < 12; ++i) attacked.arrest(0);
  const auto input = of("arrests", {{"level", "region"}});
  const std::string before = told("analyst", input);
  // The year is not over: to the five below.
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "10");
  EXPECT_NE(first("analyst", of("arrests"), "flags").find("rounded"), std::string::npos);
  Happened happened;
  happened.indicators = {"juvenile-justice/arrests"};
  happened.place = "100000000";
  EXPECT_FALSE(attacked.country.service->concerns(attacked.country.as("analyst"), happened));
  attacked.arrest(0);
  EXPECT_EQ(first("national", of("arrests"), "numerator"), "13");
  EXPECT_EQ(told("analyst", input), before);
  // Nor on the next day; six more do show, then.
  attacked.day(0);
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "10");
  for (int i = 0; i < 6; ++i) attacked.arrest(0);
  attacked.day(0);
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "15");
}

TEST_F(Gate, WhenAPeriodIsOverItIsToldToTheNumber) {
  constexpr int64_t new_year = 1798840800000, day = 86'400'000;  // 2027-01-01T22:00:00Z
  for (int i = 0; i < 122; ++i) attacked.arrest(i % AttackedCountry::units);
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "120");
  attacked.at(Instant{new_year});
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "122");
  EXPECT_EQ(first("analyst", of("arrests"), "flags").find("rounded"), std::string::npos);
  // A late entry is too few to be told of.
  attacked.arrest(0, 10);
  attacked.at(Instant{new_year + day});
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "122");
  for (int i = 0; i < 5; ++i) attacked.arrest(0, 10);
  attacked.at(Instant{new_year + 2 * day});
  EXPECT_EQ(first("analyst", of("arrests"), "numerator"), "128");
}

TEST_F(Gate, ARestartTellsTheSame) {
  for (int i = 0; i < 9; ++i) attacked.arrest(i % 2);
  const auto input = of("arrests", {{"level", "district"}, {"by", json::array{"sex"}}});
  const std::string before = told("analyst", input);
  attacked.arrest(1);
  attacked.country.reopen();
  EXPECT_EQ(told("analyst", input), before);
  attacked.day(0);
  told("analyst", input);
  const std::string later = told("analyst", input);
  attacked.country.reopen();
  EXPECT_EQ(told("analyst", input), later);
}

TEST_F(Gate, AHiddenFigureCarriesNoNumber) {
  for (int i = 0; i < 3; ++i) attacked.arrest(0);
  EXPECT_EQ(first("analyst", of("arrests"), "status"), "hidden");
  for (const char* name : {"numerator", "denominator", "n", "value"})
    EXPECT_EQ(first("analyst", of("arrests"), name), "null");
  EXPECT_EQ(first("national", of("arrests"), "numerator"), "3");
  auto csv = attacked.country.ask(attacked.country.as("analyst"), "figure.show",
                                  of("arrests", {{"format", "csv"}}));
  ASSERT_TRUE(csv);
  EXPECT_NE(csv->text.find(",hidden,"), std::string::npos);
  EXPECT_EQ(csv->text.find(",3,"), std::string::npos);
}

TEST_F(Gate, WhyANumberTellsRecordsOnlyToThoseWhoMayReadThem) {
  for (int i = 0; i < 3; ++i) attacked.arrest(0);
  const json::object own =
      attacked.country.must(attacked.country.as("national"), "figure.explain", of("arrests"));
  EXPECT_EQ(own.at("records").as_array().size(), 3u);
  EXPECT_FALSE(own.contains("told_as_of"));
  const json::object told =
      attacked.country.must(attacked.country.as("analyst"), "figure.explain", of("arrests"));
  EXPECT_TRUE(told.contains("method"));
  for (const char* name : {"records", "records_in_all", "last_moved_by"})
    EXPECT_FALSE(told.contains(name)) << name;
  EXPECT_TRUE(told.at("figure").at("numerator").is_null());
}

TEST_F(Gate, WhatIsNotPublishedIsRefused) {
  const auto refused = [&](const json::object& input) {
    return attacked.country.refusal(attacked.country.as("analyst"), "figure.show", input);
  };
  EXPECT_EQ(refused(of("arrests", {{"period", "2026-03"}})), "figure.period_not_published");
  EXPECT_EQ(refused(of("arrests", {{"step", "month"}})), "figure.period_not_published");
  EXPECT_EQ(refused(of("custodial_sentences", {{"level", "district"}})),
            "figure.level_not_published");
  EXPECT_EQ(refused(of("arrests", {{"level", "institution"}})), "figure.level_not_published");
  EXPECT_EQ(refused(of("arrests", {{"by", json::array{"sex", "residence"}}})),
            "figure.crossing_not_declared");
  // Those who may read the records beneath see them all the same.
  EXPECT_EQ(attacked.country.refusal(attacked.country.as("national"), "figure.show",
                                     of("arrests", {{"period", "2026-03"}})),
            "");
  // Who reads a part of the records is told nothing that it could be taken off of.
  EXPECT_EQ(
      attacked.country.refusal(attacked.country.as("inspector"), "figure.show", of("arrests")),
      "figure.not_entitled");
  EXPECT_EQ(attacked.country.refusal(attacked.country.as("teacher"), "figure.show", of("arrests")),
            "figure.not_entitled");
}

TEST_F(Gate, SomeDaysOfEveryAnswerTellNoProtectedNumber) {
  GateAttacker analyst(attacked.country, "analyst");
  for (int day = 0; day < 3; ++day) {
    attacked.day(day == 0 ? 25 : day == 1 ? 3 : 14);
    ASSERT_EQ(analyst.attack(), 0) << "day " << day;
  }
  EXPECT_GT(analyst.rounded, 0);
  EXPECT_GT(analyst.hidden, 0);
}

TEST_F(Gate, TheAttackFindsOutWhatLiveFiguresTell) {
  GateAttacker national(attacked.country, "national");
  national.quiet = true;
  attacked.day(25);
  national.attack();
  attacked.day(2);
  EXPECT_GT(national.attack(), 0);
}

}  // namespace
}  // namespace besik::service
