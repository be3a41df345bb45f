#include "indicator/aim.h"

#include <gtest/gtest.h>

#include "indicator/engine.h"
#include "indicator/recount.h"
#include "indicator/test_journal.h"
#include "indicator/test_kinds.h"

// Which target stands beside a figure: the engine's answer and the recount's, each by its own
// words.
namespace besik::indicator {
namespace {

using testing::day;

struct BroughtIn : Targets {
  std::vector<programme::Target> all;
  std::vector<programme::Target> of(const programme::Programme&,
                                    const programme::Indicator&) const override {
    return all;
  }
};

programme::Target target(const std::string& place, int year, int64_t value) {
  programme::Target out;
  out.place = place;
  out.year = year;
  out.at_least = Decimal{value, 0};
  return out;
}

class Aims : public ::testing::Test {
 protected:
  Aims() {
    record::Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = "police-1";
    facts.place = "D1";
    facts.opened_on = day("2025-02-01");
    facts.persons["child"] = {"aigerim"};
    facts.fields["arrested_on"] = facts.fields["detained_on"] = facts.opened_on;
    facts.fields["facility"] = "police-1";
    facts.fields["urgent"] = true;
    facts.fields["offences"] = Value::Codes{"theft"};
    record::ClockFact clock;
    clock.deadline = "hearing";
    clock.kind = programme::ClockKind::national;
    clock.started = day("2025-02-01");
    clock.due = day("2025-02-05");
    clock.ended = day("2025-02-04");
    clock.in_time = true;
    facts.clocks = {clock};
    Id id;
    id.bytes[0] = 1;
    journal_.write(id, "work", "case", facts, {});
    const auto row = journal_.record(id);
    const auto rewritten = engine_.rewritten(journal_, nullptr, **row);
    EXPECT_TRUE(rewritten);
    for (const Rewritten& one : *rewritten) {
      engine_.apply(one.before, one.after, "main", 1);
      journal_.durable()[one.record] = one.after;
    }
  }

  // "80 by 2026", or "none"; the recount must say the same of every figure.
  std::string beside(const std::string& indicator, const std::string& place,
                     const std::string& period, std::vector<std::string> by = {}) {
    Question question;
    question.programme = "work";
    question.indicator = indicator;
    question.place = place;
    question.period = *parse_period(period);
    question.by = std::move(by);
    question.targets = std::make_shared<BroughtIn>(brought_in_);
    const Date today = day("2025-12-31");
    const auto recount = Recount::read(world_, journal_);
    const auto found = compare(engine_, *recount, question, today);
    EXPECT_TRUE(found && found->empty()) << (found ? to_string(found->front()) : "refused");
    const auto answer = engine_.ask(question, today);
    const auto& aim = answer->front().aim;
    if (!aim) return "none";
    return to_string(aim->value) + " by " + std::to_string(aim->year) +
           (aim->due ? " due " + to_string(*aim->due) : "");
  }

  std::shared_ptr<record::World> world_ = testing::make_world(false);
  std::shared_ptr<programme::Programme> programme_ = testing::make_every_kind();
  testing::Journal journal_;
  Engine engine_{[this] {
    world_->programmes["work"] = {programme_};
    return world_;
  }()};
  BroughtIn brought_in_;
};

TEST_F(Aims, WhatIsDeclaredForAllPlacesStandsBesideARatioEverywhere) {
  EXPECT_EQ(beside("all_clocks", "KZ", "2025"), "80 by 2026 due 65.0");
  EXPECT_EQ(beside("all_clocks", "D1", "2025-02"), "80 by 2026 due 65.0");
  EXPECT_EQ(beside("all_clocks", "D1", "2025", {"sex"}), "none");
}

TEST_F(Aims, ThePlaceGoesBeforeEveryPlaceWhateverTheYear) {
  brought_in_.all = {target("R1", 2020, 60)};
  EXPECT_EQ(beside("all_clocks", "R1", "2025"), "60 by 2020");
  EXPECT_EQ(beside("all_clocks", "R2", "2025"), "80 by 2026 due 65.0");
}

TEST_F(Aims, WhatWasBroughtInGoesBeforeWhatIsDeclaredForTheSameYear) {
  brought_in_.all = {target("", 2026, 70)};
  EXPECT_EQ(beside("all_clocks", "KZ", "2025"), "70 by 2026");
}

TEST_F(Aims, TheNextYearIsTakenElseTheLast) {
  brought_in_.all = {target("", 2030, 90), target("", 2025, 75)};
  EXPECT_EQ(beside("all_clocks", "KZ", "2024"), "75 by 2025");
  EXPECT_EQ(beside("all_clocks", "KZ", "2025"), "75 by 2025");
  EXPECT_EQ(beside("all_clocks", "KZ", "2026"), "80 by 2026 due 80.0");
  EXPECT_EQ(beside("all_clocks", "KZ", "2027"), "90 by 2030");
  EXPECT_EQ(beside("all_clocks", "KZ", "2031"), "90 by 2030");
}

TEST_F(Aims, ANationsNumberIsNoneOfItsRegions) {
  brought_in_.all = {target("", 2026, 5)};
  EXPECT_EQ(beside("arrests", "KZ", "2025"), "5 by 2026");
  EXPECT_EQ(beside("arrests", "KZ", "2030"), "5 by 2026");
  EXPECT_EQ(beside("arrests", "R1", "2025"), "none");
  EXPECT_EQ(beside("arrests", "R1", "2030"), "none");  // no value, and still a number of things
  EXPECT_EQ(beside("arrests", "KZ", "2025-02"), "none");
  EXPECT_EQ(beside("stays", "KZ", "2025-02"), "5 by 2026");
  EXPECT_EQ(beside("arrest_rate", "R1", "2025"), "5 by 2026");
}

TEST_F(Aims, NoneStandsBesideAShareOfARate) {
  EXPECT_EQ(beside("detention_rate", "KZ", "2025", {"offences"}), "none");
}

TEST_F(Aims, ALineNeedsABaseBeforeTheTarget) {
  brought_in_.all = {target("KZ", 2026, 70)};
  brought_in_.all[0].base = Decimal{50, 0};
  brought_in_.all[0].base_year = 2026;
  EXPECT_EQ(beside("all_clocks", "KZ", "2025"), "70 by 2026");
  brought_in_.all[0].base_year = 2025;
  EXPECT_EQ(beside("all_clocks", "KZ", "2025"), "70 by 2026 due 50.0");
}

TEST_F(Aims, TheComparisonOfAllIndicatorsAsksWithWhatIsBroughtIn) {
  struct Counted : BroughtIn {
    mutable int asked = 0;
    std::vector<programme::Target> of(const programme::Programme& programme,
                                      const programme::Indicator& indicator) const override {
      ++asked;
      return BroughtIn::of(programme, indicator);
    }
  };
  auto programme = std::make_shared<programme::Programme>(*programme_);
  std::erase_if(programme->indicators, [](const auto& one) { return one.name != "arrests"; });
  auto world = std::make_shared<record::World>(*world_);
  world->programmes["work"] = {programme};
  Engine engine(world);
  ASSERT_TRUE(engine.load(journal_));
  auto targets = std::make_shared<Counted>();
  targets->all = {target("", 2026, 5)};
  const auto found = compare_all(world, engine, journal_, day("2025-12-31"), {nullptr, targets});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->differences.empty());
  EXPECT_GT(targets->asked, 0);
}

}  // namespace
}  // namespace besik::indicator
