#include "base/calendar.h"

#include "base/check.h"

namespace besik {

bool WorkCalendar::is_work_day(Date date) const {
  if (moved_work_days.contains(date)) return true;
  return !holidays.contains(date) && !weekend.contains(weekday(date));
}

Date WorkCalendar::add_work_days(Date from, int n) const {
  CHECK(n >= 0);
  CHECK(weekend.size() < 7);
  Date date = from;
  if (n == 0) {
    while (!is_work_day(date)) ++date.days;
    return date;
  }
  while (n > 0) {
    ++date.days;
    if (is_work_day(date)) --n;
  }
  return date;
}

bool WorkCalendar::covers(Date date) const { return known_from <= date && date <= known_until; }

}  // namespace besik
