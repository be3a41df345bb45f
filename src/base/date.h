#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace besik {

// A civil day in the proleptic Gregorian calendar, as days since 1970-01-01.
struct Date {
  int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};

struct Civil {
  int year;
  int month;  // 1..12
  int day;    // 1..31
};

Date make_date(int year, int month, int day);  // CHECKs that the day exists
bool is_civil(int year, int month, int day);
Civil civil(Date date);
int weekday(Date date);  // 1 Monday .. 7 Sunday (ISO 8601)
Date add_days(Date date, int days);
// Months later; a day that the month lacks becomes its last one (31 Jan + 1 month = 28 or 29 Feb).
Date add_months(Date date, int months);
Date first_of_month(Date date);
// Completed years from `birth` to `on`; a birthday on 29 Feb falls on 1 Mar in common years.
// Before the birth it is negative.
int age_in_years(Date birth, Date on);
// "2026-03-01" only. Code: date.malformed.
Result<Date> parse_date(std::string_view text);
std::string to_string(Date date);

// An instant in UTC, milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};

constexpr int64_t hour_ms = 3'600'000;
// RFC 3339 with Z or an offset, or (local time without one) read in `zone`; seconds and their
// fraction may be absent. A local time that the clock showed twice is the earlier one. Codes:
// time.malformed, time.no_such_local_time, time.unknown_zone.
Result<Instant> parse_instant(std::string_view text, std::string_view zone = "UTC");
std::string to_string(Instant instant);  // 2026-03-01T09:30:00.000Z

// The IANA zone must exist (Code: time.unknown_zone elsewhere; CHECK here).
bool is_zone(std::string_view zone);
Date civil_day(Instant instant, std::string_view zone);
// The first instant of the day, also where the clock skipped midnight or showed it twice.
Instant start_of_day(Date date, std::string_view zone);
// "2026-03-01T14:30" as a clock on the wall in `zone` shows it.
std::string local_text(Instant instant, std::string_view zone);

}  // namespace besik
