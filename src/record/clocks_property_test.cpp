#include <gtest/gtest.h>

#include <random>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::LengthUnit;

constexpr std::string_view almaty = "Asia/Almaty";

TEST(ClockProperty, LongerLengthsEndNoEarlier) {
  const uint32_t seed = std::random_device{}();
  std::mt19937 random(seed);
  const World world = small_world();
  const WorkCalendar& calendar = world.calendars.at("kz");
  const LengthUnit units[] = {LengthUnit::minutes, LengthUnit::hours, LengthUnit::days,
                              LengthUnit::working_days, LengthUnit::months};
  const std::string_view zones[] = {almaty, "Europe/Berlin", "America/Sao_Paulo", "UTC",
                                    "Pacific/Apia"};
  for (int round = 0; round < 2000; ++round) {
    const Instant from{at("2023-12-20T00:00").ms +
                       static_cast<int64_t>(random() % (400 * 24 * 60)) * 60'000};
    const LengthUnit unit = units[random() % 5];
    const std::string_view zone = zones[random() % 5];
    Instant last = from;
    for (int amount = 1; amount <= 40; ++amount) {
      const Instant due = add_length(from, {amount, unit}, calendar, zone);
      ASSERT_GE(due, last) << "seed " << seed << " round " << round << " amount " << amount;
      if (unit != LengthUnit::minutes && unit != LengthUnit::hours) {
        ASSERT_EQ(start_of_day(add_days(civil_day(due, zone), 1), zone).ms, due.ms + 1)
            << "seed " << seed;
      }
      last = due;
    }
  }
}

// Random lives of a record: whatever is edited, clocks agree with what they follow from.
TEST(ClockProperty, TurnsFollowEachOther) {
  const uint32_t seed = std::random_device{}();
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    Desk desk;
    desk.now = moment("2024-02-01T10:00");
    Change change = desk.opening();
    change.values["detained_at"] = at("2024-02-01T10:00");
    ASSERT_TRUE(desk.apply(change));
    desk.now = moment("2025-12-01T10:00");
    for (int step = 0; step < 12; ++step) {
      std::map<std::string, Value> values;
      const Date some = add_days(day("2024-01-25"), static_cast<int>(random() % 200));
      switch (random() % 4) {
        case 0:
          values["released_at"] =
              random() % 3 == 0 ? Value() : Value(at(to_string(some) + "T12:00"));
          break;
        case 1:
          values["visits"] = 1;
          break;
        default:
          values["reviewed_on"] = random() % 8 == 0 ? Value() : Value(some);
      }
      if (!(random() % 4 == 0 ? desk.correct(values) : desk.edit(values))) continue;
      std::optional<ClockFact> before;
      for (const ClockFact& fact : desk.record.facts.clocks) {
        if (fact.deadline != "review") continue;
        ASSERT_EQ(fact.turn, before ? before->turn + 1 : 0) << "seed " << seed;
        ASSERT_LE(fact.started, fact.due) << "seed " << seed;
        ASSERT_TRUE(!before || before->ended == fact.started) << "seed " << seed;
        ASSERT_TRUE(!fact.ended || *fact.ended >= fact.started) << "seed " << seed;
        before = fact;
      }
      ASSERT_TRUE(before);
      ASSERT_EQ(derive(desk.world, desk.record, desk.now).facts, desk.record.facts)
          << "seed " << seed << " round " << round << " step " << step;
    }
  }
}

}  // namespace
}  // namespace besik::record::testing
