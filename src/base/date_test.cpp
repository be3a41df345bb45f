#include "base/date.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace besik {
namespace {

namespace chrono = std::chrono;

Date day(const char* text) { return parse_date(text).value(); }
Instant at(const char* text, const char* zone = "UTC") { return parse_instant(text, zone).value(); }

TEST(Date, AgreesWithChronoOnEveryDayOfSixCenturies) {
  Date date = make_date(1600, 1, 1);
  for (const Date end = make_date(2200, 1, 1); date < end; date = add_days(date, 1)) {
    const chrono::sys_days days{chrono::days(date.days)};
    const chrono::year_month_day expected{days};
    const Civil c = civil(date);
    ASSERT_EQ(c.year, static_cast<int>(expected.year()));
    ASSERT_EQ(c.month, static_cast<int>(static_cast<unsigned>(expected.month())));
    ASSERT_EQ(c.day, static_cast<int>(static_cast<unsigned>(expected.day())));
    ASSERT_EQ(make_date(c.year, c.month, c.day), date);
    ASSERT_EQ(weekday(date), static_cast<int>(chrono::weekday(days).iso_encoding()));
    ASSERT_EQ(parse_date(to_string(date)).value(), date);
  }
}

TEST(Date, AgreesWithChronoOnRandomDays) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> days(-4'000'000, 4'000'000), months(-5'000, 5'000);
  for (int i = 0; i < 100'000; ++i) {
    const Date date{days(random)};
    const int n = months(random);
    const chrono::year_month_day expected{chrono::sys_days{chrono::days(date.days)}};
    const Civil c = civil(date);
    ASSERT_EQ(c.year, static_cast<int>(expected.year()));
    auto later = expected + chrono::months(n);
    if (!later.ok()) later = later.year() / later.month() / chrono::last;
    ASSERT_EQ(add_months(date, n).days, chrono::sys_days(later).time_since_epoch().count());
    ASSERT_EQ(civil(first_of_month(date)).day, 1);
    ASSERT_LE(first_of_month(date), date);
  }
}

TEST(Date, MonthsEndWhereTheMonthEnds) {
  EXPECT_EQ(add_months(day("2026-01-31"), 1), day("2026-02-28"));
  EXPECT_EQ(add_months(day("2024-01-31"), 1), day("2024-02-29"));
  EXPECT_EQ(add_months(day("2024-02-29"), 12), day("2025-02-28"));
  EXPECT_EQ(add_months(day("2026-03-31"), -1), day("2026-02-28"));
  EXPECT_EQ(add_months(day("2026-01-15"), -1), day("2025-12-15"));
}

TEST(Date, Age) {
  const Date leap = day("2008-02-29");
  EXPECT_EQ(age_in_years(leap, day("2026-02-28")), 17);
  EXPECT_EQ(age_in_years(leap, day("2026-03-01")), 18);
  EXPECT_EQ(age_in_years(leap, day("2024-02-29")), 16);
  EXPECT_EQ(age_in_years(day("2010-06-15"), day("2026-06-14")), 15);
  EXPECT_EQ(age_in_years(day("2010-06-15"), day("2026-06-15")), 16);
  EXPECT_EQ(age_in_years(day("2010-06-15"), day("2010-06-15")), 0);
  EXPECT_LT(age_in_years(day("2010-06-15"), day("2010-06-14")), 0);
}

TEST(Date, RefusesWhatIsNoDay) {
  for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1",
                           "26-01-01", "2026/01/01", "01.03.2026", "2026-03-01T00:00:00Z",
                           "2026-03-01 ", "+026-03-01", "2026-04-31", "1900-02-29"}) {
    ASSERT_FALSE(parse_date(text)) << text;
    EXPECT_EQ(parse_date(text).error().code, "date.malformed");
  }
  EXPECT_TRUE(is_civil(2000, 2, 29));
  EXPECT_FALSE(is_civil(1900, 2, 29));
}

TEST(Instant, ParsesRfc3339) {
  EXPECT_EQ(at("1970-01-01T00:00:00Z").ms, 0);
  EXPECT_EQ(at("2026-03-01T09:30:00.250Z"), at("2026-03-01T14:30:00.25+05:00"));
  EXPECT_EQ(at("2026-03-01T09:30Z"), at("2026-03-01t09:30:00z"));
  EXPECT_EQ(at("2026-03-01T23:30:00-01:30"), at("2026-03-02T01:00:00Z"));
  EXPECT_EQ(at("2026-03-01T09:30:00.123456789Z").ms % 1000, 123);
  EXPECT_EQ(to_string(at("2026-03-01T09:30:00Z")), "2026-03-01T09:30:00.000Z");
  EXPECT_EQ(to_string(Instant{-1}), "1969-12-31T23:59:59.999Z");
}

TEST(Instant, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026-03-01", "2026-03-01T", "2026-03-01T24:00:00Z", "2026-03-01T09:60Z",
        "2026-03-01T09:30:60Z", "2026-03-01T09:30:00.Z", "2026-03-01T09:30:00+5",
        "2026-03-01T09:30:00+05:60", "2026-02-30T09:30:00Z", "2026-03-01T09:30:00Zx",
        "2026-03-01T9:30:00Z", "2026-03-01T09:30:00.0123456789Z", "2026-03-01X09:30:00Z"}) {
    ASSERT_FALSE(parse_instant(text)) << text;
    EXPECT_EQ(parse_instant(text).error().code, "time.malformed") << text;
  }
  EXPECT_EQ(parse_instant("2026-03-01T09:30", "Asia/Atlantis").error().code, "time.unknown_zone");
}

TEST(Instant, TextRoundTrip) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int64_t> ms(-60'000'000'000'000, 250'000'000'000'000);
  for (int i = 0; i < 10'000; ++i) {
    const Instant instant{ms(random)};
    ASSERT_EQ(parse_instant(to_string(instant)).value(), instant);
  }
}

// Kazakhstan went to one zone on 2024-03-01: in Almaty the clock went back from midnight (+06) to
// 23:00 of 29 February (+05).
TEST(Zone, AlmatyAcrossTheReform) {
  const char* almaty = "Asia/Almaty";
  EXPECT_EQ(at("2024-02-28T12:00", almaty), at("2024-02-28T06:00:00Z"));
  EXPECT_EQ(at("2024-03-01T12:00", almaty), at("2024-03-01T07:00:00Z"));
  EXPECT_EQ(at("2024-02-29T23:30", almaty), at("2024-02-29T17:30:00Z"));  // twice: the earlier
  EXPECT_EQ(start_of_day(day("2024-02-29"), almaty), at("2024-02-28T18:00:00Z"));
  EXPECT_EQ(start_of_day(day("2024-03-01"), almaty), at("2024-02-29T19:00:00Z"));
  EXPECT_EQ(civil_day(at("2024-02-29T17:59:59Z"), almaty), day("2024-02-29"));
  EXPECT_EQ(civil_day(at("2024-02-29T18:30:00Z"), almaty), day("2024-02-29"));
  EXPECT_EQ(civil_day(at("2024-02-29T19:00:00Z"), almaty), day("2024-03-01"));
  EXPECT_EQ(local_text(at("2024-02-29T18:00:00Z"), almaty), "2024-02-29T23:00");
  EXPECT_EQ(local_text(at("2026-03-01T09:30:00Z"), almaty), "2026-03-01T14:30");
}

TEST(Zone, WestAndEastAgreeSinceTheReform) {
  const Instant noon = at("2025-06-01T07:00:00Z");
  for (const char* zone : {"Asia/Almaty", "Asia/Aqtau", "Asia/Oral", "Asia/Qostanay"}) {
    EXPECT_EQ(local_text(noon, zone), "2025-06-01T12:00") << zone;
  }
}

TEST(Zone, SkippedTimes) {
  EXPECT_EQ(parse_instant("2026-03-29T02:30", "Europe/Berlin").error().code,
            "time.no_such_local_time");
  EXPECT_TRUE(parse_instant("2026-03-29T02:30:00+01:00", "Europe/Berlin"));
  // Beirut skips midnight: the day begins at 01:00.
  const Date spring = day("2026-03-29");
  const Instant first = start_of_day(spring, "Asia/Beirut");
  EXPECT_EQ(local_text(first, "Asia/Beirut"), "2026-03-29T01:00");
  EXPECT_EQ(civil_day(first, "Asia/Beirut"), spring);
  EXPECT_EQ(civil_day(Instant{first.ms - 1}, "Asia/Beirut"), day("2026-03-28"));
}

TEST(Zone, ADayStartsAtItsFirstInstant) {
  for (const char* zone :
       {"Asia/Almaty", "Asia/Beirut", "Europe/Berlin", "America/Havana", "UTC"}) {
    for (Date date = day("2023-12-31"); date < day("2026-01-02"); date = add_days(date, 1)) {
      const Instant first = start_of_day(date, zone);
      ASSERT_EQ(civil_day(first, zone), date) << zone << " " << to_string(date);
      ASSERT_LT(civil_day(Instant{first.ms - 1}, zone), date) << zone << " " << to_string(date);
    }
  }
}

TEST(Zone, KnowsNames) {
  EXPECT_TRUE(is_zone("Asia/Almaty"));
  EXPECT_TRUE(is_zone("UTC"));
  for (const char* zone : {"", "Almaty", "Asia/almaty", "../etc/passwd", "+05:00"}) {
    EXPECT_FALSE(is_zone(zone)) << zone;
  }
}

}  // namespace
}  // namespace besik
