#include "base/calendar.h"

#include <gtest/gtest.h>

namespace besik {
namespace {

Date day(const char* text) { return parse_date(text).value(); }

// Kazakhstan, spring 2026: Nauryz is 21 to 23 March; the days off at the weekend move to Tuesday
// and Wednesday.
WorkCalendar nauryz() {
  WorkCalendar calendar;
  calendar.holidays = {day("2026-03-21"), day("2026-03-22"), day("2026-03-23"), day("2026-03-24"),
                       day("2026-03-25")};
  calendar.moved_work_days = {day("2026-03-28")};
  calendar.known_from = day("2026-01-01");
  calendar.known_until = day("2026-12-31");
  return calendar;
}

TEST(WorkCalendar, KnowsWeekendHolidayAndMovedDay) {
  const WorkCalendar calendar = nauryz();
  EXPECT_TRUE(calendar.is_work_day(day("2026-03-20")));
  EXPECT_FALSE(calendar.is_work_day(day("2026-03-21")));
  EXPECT_FALSE(calendar.is_work_day(day("2026-03-24")));
  EXPECT_TRUE(calendar.is_work_day(day("2026-03-28")));   // a Saturday
  EXPECT_FALSE(calendar.is_work_day(day("2026-03-29")));  // a Sunday
}

TEST(WorkCalendar, AddsWorkingDays) {
  const WorkCalendar calendar = nauryz();
  EXPECT_EQ(calendar.add_work_days(day("2026-03-20"), 0), day("2026-03-20"));
  EXPECT_EQ(calendar.add_work_days(day("2026-03-21"), 0), day("2026-03-26"));
  EXPECT_EQ(calendar.add_work_days(day("2026-03-20"), 1), day("2026-03-26"));
  EXPECT_EQ(calendar.add_work_days(day("2026-03-21"), 1), day("2026-03-26"));
  EXPECT_EQ(calendar.add_work_days(day("2026-03-20"), 3), day("2026-03-28"));
  EXPECT_EQ(calendar.add_work_days(day("2026-03-20"), 4), day("2026-03-30"));
}

TEST(WorkCalendar, AdditionIsOneStepAfterAnother) {
  const WorkCalendar calendar = nauryz();
  for (int offset = 0; offset < 30; ++offset) {
    const Date from = add_days(day("2026-03-10"), offset);
    Date step = from;
    for (int n = 1; n < 20; ++n) {
      step = calendar.add_work_days(step, 1);
      EXPECT_EQ(calendar.add_work_days(from, n), step);
      EXPECT_TRUE(calendar.is_work_day(step));
    }
  }
}

TEST(WorkCalendar, SaysWhatItCovers) {
  const WorkCalendar calendar = nauryz();
  EXPECT_TRUE(calendar.covers(day("2026-01-01")));
  EXPECT_TRUE(calendar.covers(day("2026-12-31")));
  EXPECT_FALSE(calendar.covers(day("2027-01-01")));
  EXPECT_FALSE(calendar.covers(day("2025-12-31")));
}

TEST(WorkCalendar, OtherWeekends) {
  WorkCalendar calendar;
  calendar.weekend = {5};
  EXPECT_FALSE(calendar.is_work_day(day("2026-03-20")));
  EXPECT_TRUE(calendar.is_work_day(day("2026-03-21")));
}

}  // namespace
}  // namespace besik
