#include "indicator/target.h"

#include <gtest/gtest.h>

namespace besik::indicator {
namespace {

Decimal number(const char* text) { return *parse_decimal(text); }

programme::Target target(const char* base, const char* value, int base_year, int year,
                         bool at_least) {
  programme::Target out;
  (at_least ? out.at_least : out.at_most) = number(value);
  out.year = year;
  if (base != nullptr) {
    out.base = number(base);
    out.base_year = base_year;
  }
  return out;
}

std::string due(const programme::Target& one, int year, int decimals) {
  const auto aim = aim_towards(one, year, std::nullopt, decimals);
  return aim && aim->due ? to_string(*aim->due) : "";
}

TEST(Target, the_line_is_straight_and_ends_at_both_ends) {
  const auto up = target("10", "50", 2020, 2030, true);
  EXPECT_EQ(due(up, 2015, 1), "10.0");
  EXPECT_EQ(due(up, 2020, 1), "10.0");
  EXPECT_EQ(due(up, 2025, 1), "30.0");
  EXPECT_EQ(due(up, 2030, 1), "50.0");
  EXPECT_EQ(due(up, 2040, 1), "50.0");
  const auto down = target("8.0", "-1.5", 2015, 2030, false);
  EXPECT_EQ(due(down, 2016, 2), "7.37");  // 7.3666...
  EXPECT_EQ(due(target(nullptr, "5", 0, 2030, true), 2025, 1), "");
}

TEST(Target, half_goes_to_even) {
  // 0 to 1 in two years and 0 to 3 in two years, without decimals: 0.5 and 1.5.
  EXPECT_EQ(due(target("0", "1", 2020, 2022, true), 2021, 0), "0");
  EXPECT_EQ(due(target("0", "3", 2020, 2022, true), 2021, 0), "2");
  EXPECT_EQ(due(target("0", "-1", 2020, 2022, false), 2021, 0), "0");
  EXPECT_EQ(due(target("0", "-3", 2020, 2022, false), 2021, 0), "-2");
}

TEST(Target, distance_follows_the_direction) {
  const auto up = aim_towards(target(nullptr, "50", 0, 2030, true), 2026, number("42.5"), 1);
  EXPECT_EQ(to_string(*up->distance), "7.5");
  const auto down = aim_towards(target(nullptr, "50", 0, 2030, false), 2026, number("42.5"), 1);
  EXPECT_EQ(to_string(*down->distance), "-7.5");  // reached
  EXPECT_FALSE(aim_towards(programme::Target{}, 2026, number("1"), 1));
}

}  // namespace
}  // namespace besik::indicator
