#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "indicator/engine.h"
#include "indicator/question.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"

// An answer in portions is the answer.
namespace besik::indicator {
namespace {

using testing::day;

const Date today = day("2026-06-15");

struct Country {
  std::shared_ptr<record::World> world = testing::make_world(true);
  testing::Journal journal;
  Engine engine{world};
  std::mt19937 random;

  explicit Country(uint32_t seed) : random(seed) {
    for (int i = 0; i < 60; ++i) add(i);
  }
  int pick(int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); }
  void add(int number) {
    record::Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = "police-1";
    facts.place = world->organisations->find("police-1")->place;
    const Date on = add_days(day("2024-12-20"), pick(500));
    facts.opened_on = on;
    facts.persons["child"] = {"child-" + std::to_string(pick(30))};
    facts.fields["arrested_on"] = on;
    if (pick(3) > 0) facts.fields["sex"] = pick(2) == 0 ? "male" : "female";
    Id id;
    id.bytes[0] = static_cast<uint8_t>(number + 1);
    const Bytes bytes = engine.contributions_of("work", "case", id, facts);
    journal.write(id, "work", "case", facts, bytes);
    engine.apply({}, bytes, "main", *journal.last_seq("main"));
  }
};

std::vector<std::string> texts(const std::vector<Figure>& figures) {
  std::vector<std::string> out;
  for (const Figure& one : figures) out.push_back(canonical_json(to_json(one)));
  return out;
}

TEST(Portions, TogetherAreTheWholeAnswerWhateverTheirSize) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  Country country(seed);
  const std::vector<std::vector<std::string>> breakdowns{{}, {"sex"}, {"offences"}};
  for (const char* level : {"", "region", "district", "institution"})
    for (const auto& by : breakdowns)
      for (const Step step : {Step::year, Step::quarter, Step::month, Step::day})
        for (const Geography geography : {Geography::of_its_time, Geography::of_today}) {
          Question question;
          question.programme = "work";
          question.indicator = country.pick(2) == 0 ? "arrests" : "children";
          question.place = "KZ";
          question.level = level;
          question.by = by;
          question.period = *parse_period("2025");
          question.step = step;
          question.geography = geography;
          const auto whole = country.engine.ask(question, today);
          ASSERT_TRUE(whole) << to_string(whole.error());
          const auto about =
              static_cast<std::size_t>(step == Step::day ? 300 : 1 + country.pick(100));
          std::vector<Figure> together;
          std::optional<Onward> onward{Onward{}};
          std::size_t portions = 0;
          while (onward) {
            const auto portion = country.engine.ask(question, today, *onward, about);
            ASSERT_TRUE(portion) << to_string(portion.error());
            ASSERT_LT(++portions, 10'000u) << "it never ends";
            EXPECT_GE(portion->cells, whole->size());
            // One place of one period is never divided.
            EXPECT_LE(portion->figures.size(), std::max<std::size_t>(about, 12));
            together.insert(together.end(), portion->figures.begin(), portion->figures.end());
            onward = portion->next;
          }
          ASSERT_EQ(texts(together), texts(*whole)) << level << " about " << about;
        }
}

}  // namespace
}  // namespace besik::indicator
