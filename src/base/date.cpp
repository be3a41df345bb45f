#include "base/date.h"

#include <date/tz.h>

#include <charconv>
#include <optional>

#include "base/check.h"

namespace besik {
namespace {

constexpr int64_t day_ms = 24 * hour_ms;

constexpr int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0)); }

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int month_length(int year, int month) {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

// H. Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap
// day is the last of its year; 719468 days lie between 0000-03-01 and 1970-01-01.
int64_t days_from_civil(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = floor_div(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

std::string padded(int64_t number, std::size_t width) {
  std::string text = std::to_string(number < 0 ? -number : number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return number < 0 ? "-" + text : text;
}

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

const date::time_zone& need_zone(std::string_view name) {
  const date::time_zone* zone = find_zone(name);
  CHECK(zone != nullptr);
  return *zone;
}

using Milliseconds = std::chrono::milliseconds;
using SysMs = date::sys_time<Milliseconds>;
using LocalMs = date::local_time<Milliseconds>;

// Milliseconds that the clock on the wall shows, counted as if it stood in UTC.
int64_t wall_ms(Instant instant, const date::time_zone& zone) {
  return zone.to_local(SysMs(Milliseconds(instant.ms))).time_since_epoch().count();
}

struct Clock {
  int64_t ms = 0;                 // since local midnight
  std::optional<int> offset_min;  // absent: a local time
};

std::optional<int> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return text[0] == '-' ? -offset : offset;
}

std::optional<Clock> parse_clock(std::string_view text) {
  const auto hours = digits(text, 0, 2);
  const auto minutes = digits(text, 3, 2);
  if (!hours || !minutes || text[2] != ':' || *hours > 23 || *minutes > 59) return std::nullopt;
  Clock clock{(*hours * 60 + *minutes) * int64_t{60'000}, std::nullopt};
  text.remove_prefix(5);
  if (!text.empty() && text[0] == ':') {
    const auto seconds = digits(text, 1, 2);
    if (!seconds || *seconds > 59) return std::nullopt;
    clock.ms += *seconds * int64_t{1000};
    text.remove_prefix(3);
    if (!text.empty() && text[0] == '.') {
      std::size_t size = 1;
      int64_t unit = 100;
      while (size < text.size() && text[size] >= '0' && text[size] <= '9') {
        clock.ms += (text[size++] - '0') * unit;
        unit /= 10;
      }
      if (size == 1 || size > 10) return std::nullopt;
      text.remove_prefix(size);
    }
  }
  if (text.empty()) return clock;
  clock.offset_min = parse_offset(text);
  if (!clock.offset_min) return std::nullopt;
  return clock;
}

}  // namespace

bool is_civil(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
}

Date make_date(int year, int month, int day) {
  CHECK(is_civil(year, month, day));
  const int64_t days = days_from_civil(year, month, day);
  CHECK(days >= INT32_MIN && days <= INT32_MAX);
  return {static_cast<int32_t>(days)};
}

Civil civil(Date date) {
  const int64_t days = int64_t{date.days} + 719468;
  const int64_t era = floor_div(days, 146097);
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2)), month, day};
}

int weekday(Date date) {
  const int64_t since_monday = int64_t{date.days} + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

Date add_days(Date date, int days) {
  const int64_t sum = int64_t{date.days} + days;
  CHECK(sum >= INT32_MIN && sum <= INT32_MAX);
  return {static_cast<int32_t>(sum)};
}

Date add_months(Date date, int months) {
  const Civil from = civil(date);
  const int64_t month_count = int64_t{from.year} * 12 + from.month - 1 + months;
  const int year = static_cast<int>(floor_div(month_count, 12));
  const int month = static_cast<int>(month_count - int64_t{year} * 12) + 1;
  return make_date(year, month, std::min(from.day, month_length(year, month)));
}

Date first_of_month(Date date) {
  const Civil from = civil(date);
  return make_date(from.year, from.month, 1);
}

int age_in_years(Date birth, Date on) {
  const Civil b = civil(birth);
  const Civil o = civil(on);
  const bool before_birthday = o.month < b.month || (o.month == b.month && o.day < b.day);
  return o.year - b.year - (before_birthday ? 1 : 0);
}

Result<Date> parse_date(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (text.size() != 10 || !year || !month || !day || text[4] != '-' || text[7] != '-' ||
      !is_civil(*year, *month, *day)) {
    return Error{"date.malformed", "", "this is not a day of the calendar",
                 "write year-month-day, for example 2026-03-01", ""};
  }
  return make_date(*year, *month, *day);
}

std::string to_string(Date date) {
  const Civil c = civil(date);
  return padded(c.year, 4) + "-" + padded(c.month, 2) + "-" + padded(c.day, 2);
}

Result<Instant> parse_instant(std::string_view text, std::string_view zone) {
  const Error malformed{"time.malformed", "", "this is not a point in time",
                        "write day and time, for example 2026-03-01T09:30:00Z or 2026-03-01T14:30",
                        ""};
  if (text.size() < 16 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return malformed;
  }
  const auto day = parse_date(text.substr(0, 10));
  const auto clock = parse_clock(text.substr(11));
  if (!day || !clock) return malformed;
  const int64_t wall = day->days * day_ms + clock->ms;
  if (clock->offset_min) return Instant{wall - *clock->offset_min * int64_t{60'000}};

  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) {
    return Error{"time.unknown_zone", std::string(zone), "there is no such time zone",
                 "use a name of the IANA time zone database, for example Asia/Almaty", ""};
  }
  const LocalMs local{Milliseconds(wall)};
  if (found->get_info(local).result == date::local_info::nonexistent) {
    return Error{"time.no_such_local_time", std::string(zone),
                 "the clocks of this zone skipped this time", "give the time with its offset", ""};
  }
  const auto sys = found->to_sys(local, date::choose::earliest);
  return Instant{sys.time_since_epoch().count()};
}

std::string to_string(Instant instant) {
  const int64_t days = floor_div(instant.ms, day_ms);
  const int64_t ms = instant.ms - days * day_ms;
  return to_string(Date{static_cast<int32_t>(days)}) + "T" + padded(ms / hour_ms, 2) + ":" +
         padded(ms / 60'000 % 60, 2) + ":" + padded(ms / 1000 % 60, 2) + "." +
         padded(ms % 1000, 3) + "Z";
}

bool is_zone(std::string_view zone) { return find_zone(zone) != nullptr; }

Date civil_day(Instant instant, std::string_view zone) {
  return {static_cast<int32_t>(floor_div(wall_ms(instant, need_zone(zone)), day_ms))};
}

Instant start_of_day(Date date, std::string_view zone) {
  const date::time_zone& found = need_zone(zone);
  const LocalMs midnight{Milliseconds(date.days * day_ms)};
  // In a gap, `earliest` gives the instant of the jump: the first of the day.
  return {found.to_sys(midnight, date::choose::earliest).time_since_epoch().count()};
}

std::string local_text(Instant instant, std::string_view zone) {
  const std::string text = to_string(Instant{wall_ms(instant, need_zone(zone))});
  return text.substr(0, text.size() - std::string_view(":00.000Z").size());
}

}  // namespace besik
