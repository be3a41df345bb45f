#include <cstdio>
#include <cstdlib>

#include "service/gate_attacker.h"

namespace besik::service {
namespace {

// A year of days, from a spring to the next, every answer of the roles that may not read the
// records on each of them. All days where BESIK_LONG is set, else those around the end of the year
// and some before. Late entries go on after it; at the end of some months a release is made.
TEST(GateSlow, AYearOfEveryAnswerTellsNoProtectedNumber) {
  AttackedCountry attacked(11);
  TestCountry& country = attacked.country;
  std::mt19937 random(11);
  GateAttacker analyst(country, "analyst"), unicef(country, "unicef"),
      ombudsman(country, "ombudsman");
  const bool all_days = std::getenv("BESIK_LONG") != nullptr;
  for (int day = 0; day < 365; ++day) {
    const Civil today = civil(country.service->parts().today());
    attacked.day(static_cast<int>(random() % (day % 30 == 0 ? 20 : 3)));
    const bool near_end =
        (today.month == 12 && today.day >= 24) || (today.month == 1 && today.day <= 12);
    if (!all_days && !near_end && day % 40 != 7) continue;
    for (GateAttacker* one : {&analyst, &unicef, &ombudsman})
      ASSERT_EQ(one->attack(), 0) << "day " << day;
  }
  std::printf("to the number %ld, rounded %ld, hidden %ld\n", static_cast<long>(analyst.exact),
              static_cast<long>(analyst.rounded), static_cast<long>(analyst.hidden));
  EXPECT_GT(analyst.exact, 0);
  EXPECT_GT(analyst.rounded, 0);
}

}  // namespace
}  // namespace besik::service
