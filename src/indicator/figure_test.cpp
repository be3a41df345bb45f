#include "indicator/figure.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json.h"

namespace besik::indicator {
namespace {

TEST(Periods, AreReadAndWrittenBack) {
  for (const char* text : {"2026", "2026-Q1", "2026-Q4", "2026-03", "2026-12", "2024-02-29"}) {
    const auto period = parse_period(text);
    ASSERT_TRUE(period) << text;
    EXPECT_EQ(to_string(*period), text);
  }
  EXPECT_EQ(to_string(parse_period("2026-Q1")->last), "2026-03-31");
  EXPECT_EQ(to_string(parse_period("2024-02")->last), "2024-02-29");
  EXPECT_EQ(to_string(parse_period("2026")->middle()), "2026-07-02");
}

TEST(Periods, OtherTextIsUnknown) {
  for (const char* text : {"", "26", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-02-30",
                           "2026-3", "1776", "2026-Q12", "next year", "2026-03-01-02", "-2026"}) {
    const auto period = parse_period(text);
    ASSERT_FALSE(period) << text;
    EXPECT_EQ(period.error().code, "figure.unknown_period");
  }
  EXPECT_EQ(parse_step("week").error().code, "figure.unknown_step");
}

TEST(Periods, AreCutIntoSteps) {
  const auto year = *parse_period("2024");
  EXPECT_EQ(steps(year, Step::year)->size(), 1U);
  EXPECT_EQ(steps(year, Step::quarter)->size(), 4U);
  EXPECT_EQ(steps(year, Step::month)->size(), 12U);
  EXPECT_EQ(steps(year, Step::day)->size(), 366U);
  EXPECT_EQ(to_string(steps(year, Step::quarter)->back()), "2024-Q4");
  EXPECT_EQ(steps(*parse_period("2024-03"), Step::quarter).error().code,
            "figure.step_longer_than_period");
}

TEST(Division, RoundsHalfToEvenOnce) {
  const auto percent = [](int64_t numerator, int64_t denominator, int decimals) {
    return to_string(divide(numerator, denominator, 100, decimals));
  };
  EXPECT_EQ(percent(1, 3, 1), "33.3");
  EXPECT_EQ(percent(2, 3, 1), "66.7");
  EXPECT_EQ(percent(1, 8, 0), "12");       // 12.5
  EXPECT_EQ(percent(3, 8, 0), "38");       // 37.5
  EXPECT_EQ(percent(5, 2000, 1), "0.2");   // 0.25
  EXPECT_EQ(percent(15, 2000, 1), "0.8");  // 0.75
  EXPECT_EQ(percent(-1, 8, 0), "-12");
  EXPECT_EQ(percent(0, 7, 2), "0.00");
  // Wide enough for every count of a country.
  EXPECT_EQ(to_string(divide(9'000'000'000'000'000, 9'000'000'000'000'000, 100'000, 4)),
            "100000.0000");
}

Figure golden() {
  Figure figure;
  figure.indicator = "diversion_rate";
  figure.series = "diversion_rate/1a2b3c4d";
  figure.where = {"75", "region", false};
  figure.period = *parse_period("2026-Q1");
  figure.breakdown = {{"sex", "female"}, {"age_band", ""}};
  figure.numerator = 3;
  figure.denominator = 7;
  figure.n = 7;
  figure.value = Decimal{429, 1};
  figure.status = Status::ok;
  figure.flags = {"synthetic", "incomplete"};
  figure.incomplete = 2;
  figure.coverage = "11/12";
  figure.as_of = {{"75", 1042}, {"reference", 80}};
  return figure;
}

// docs/format/figure.md: these bytes are frozen.
TEST(FigureJson, IsFrozen) {
  EXPECT_EQ(canonical_json(to_json(golden())),
            R"({"aim":null,"as_of":{"75":1042,"reference":80},"beside":[],)"
            R"("breakdown":{"age_band":"","sex":"female"},)"
            R"("coverage":"11/12","denominator":7,"flags":["incomplete","synthetic"],)"
            R"("geography":"of_its_time","incomplete":2,"indicator":"diversion_rate",)"
            R"("lower":null,"n":7,)"
            R"("numerator":3,"period":{"first":"2026-01-01","last":"2026-03-31","step":"quarter",)"
            R"("text":"2026-Q1"},"place":{"code":"75","level":"region"},)"
            R"("series":"diversion_rate/1a2b3c4d","statistic":"","statistics":{},"status":"ok",)"
            R"("upper":null,"value":"42.9"})");
}

TEST(FigureJson, AHiddenFigureCarriesNoNumber) {
  Figure figure = golden();
  figure.status = Status::hidden;
  figure.statistics["median"] = Decimal{429, 1};
  figure.lower = figure.upper = figure.value;
  const json::object out = to_json(figure);
  for (const char* name : {"numerator", "denominator", "n", "value", "lower", "upper"})
    EXPECT_TRUE(out.at(name).is_null()) << name;
  EXPECT_TRUE(out.at("statistics").as_object().empty());
  EXPECT_EQ(out.at("incomplete"), 0);
  EXPECT_EQ(out.at("coverage"), "");
  EXPECT_EQ(canonical_json(out).find("42.9"), std::string::npos);
}

TEST(FigureJson, WhatIsMissingIsNullNotZero) {
  Figure figure = golden();
  figure.status = Status::no_denominator;
  figure.denominator.reset();
  figure.value.reset();
  const json::object out = to_json(figure);
  EXPECT_TRUE(out.at("denominator").is_null());
  EXPECT_TRUE(out.at("value").is_null());
  EXPECT_EQ(out.at("numerator"), 3);
}

}  // namespace
}  // namespace besik::indicator
