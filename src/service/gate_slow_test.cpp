#include <cstdio>
#include <cstdlib>

#include "service/gate_attack.h"

namespace besik::service {
namespace {

// Days of a year, the ends of months, quarters and the year among them, every answer of every role
// that may not read the records. Sixty where BESIK_LONG is set (a quarter of an hour and more),
// else five, the last of which goes to the end of a month.
TEST(GateSlow, AYearOfEveryAnswerTellsNoProtectedNumber) {
  AttackedCountry attacked(11);
  std::mt19937 random(11);
  const int samples = std::getenv("BESIK_LONG") ? 60 : 5;
  for (int sample = 0; sample < samples; ++sample) {
    attacked.day(static_cast<int>(random() % (sample % 10 == 0 ? 30 : 6)));
    ASSERT_EQ(attacked.attack_as("analyst"), 0) << "sample " << sample;
    if (sample % 5 != 4) continue;
    // To the last day of the month, and to the first of the next.
    const Civil today = civil(attacked.country.service->parts().today());
    const Date next = add_months(make_date(today.year, today.month, 1), 1);
    const auto days = next.days - attacked.country.service->parts().today().days;
    attacked.country.env.set_now(
        Instant{attacked.country.env.now().ms + int64_t{days - 1} * 86'400'000});
    ASSERT_EQ(attacked.attack(), 0) << "end of month, sample " << sample;
  }
  std::printf("answers %ld, shown %ld, hidden %ld\n", static_cast<long>(attacked.answers),
              static_cast<long>(attacked.shown), static_cast<long>(attacked.hidden));
  EXPECT_GT(attacked.shown, attacked.hidden);
}

}  // namespace
}  // namespace besik::service
