#pragma once

#include <set>
#include <string>

#include "base/date.h"

namespace besik {

// Which days are worked. Holidays and moved working days are data (a country's official list, by
// year), never code.
struct WorkCalendar {
  std::string name;
  std::set<int> weekend{6, 7};     // ISO weekdays that are not worked
  std::set<Date> holidays;         // not worked though a weekday
  std::set<Date> moved_work_days;  // worked though a weekend
  Date known_from;                 // the official list covers these days;
  Date known_until;                // outside, only weekends are known and answers say so

  // A moved working day beats a holiday, which beats the weekend.
  bool is_work_day(Date date) const;
  // The n-th working day after `from` (the day of `from` itself does not count). n >= 0; 0 gives
  // `from` or, where it is not worked, the next worked day.
  Date add_work_days(Date from, int n) const;
  bool covers(Date date) const;
};

}  // namespace besik
