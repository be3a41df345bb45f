#include "indicator/engine.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "indicator/recount.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"

namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;
using testing::Journal;

const Date today = day("2026-06-15");

// A desk that writes records as service does: durable bytes with the event, then the engine.
struct Desk {
  std::shared_ptr<record::World> world;
  Journal journal;
  Engine engine;
  uint8_t records = 0;

  explicit Desk(bool reforms = false) : world(testing::make_world(reforms)), engine(world) {}

  static Facts arrest(const std::string& opener, const std::string& child, const char* on) {
    Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = opener;
    facts.opened_on = day(on);
    facts.persons["child"] = {child};
    facts.fields["arrested_on"] = day(on);
    facts.fields["sex"] = "male";
    return facts;
  }

  std::vector<std::string> write(const Id& id, Facts facts) {
    facts.place = world->organisations->find(facts.opener)->place;
    const Bytes before = journal.durable()[id];
    const Bytes after = engine.contributions_of("work", "case", id, facts);
    journal.write(id, "work", "case", facts, after);
    return engine.apply(before, after, "main", *journal.last_seq("main"));
  }
  Id add(const Facts& facts) {
    Id id;
    id.bytes[0] = ++records;
    write(id, facts);
    return id;
  }

  static Question about(const std::string& indicator, const std::string& place = "KZ",
                        const std::string& period = "2025") {
    Question question;
    question.programme = "work";
    question.indicator = indicator;
    question.place = place;
    question.period = *parse_period(period);
    return question;
  }
  Figure figure(const Question& question, Date on = today) const {
    const auto answer = engine.ask(question, on);
    EXPECT_TRUE(answer) << to_string(answer.error());
    EXPECT_EQ(answer->size(), 1U);
    return answer->front();
  }
  std::string code(const Question& question) {
    const auto answer = engine.ask(question, today);
    const auto again = recount(*world, journal, question, today);
    EXPECT_FALSE(answer);
    EXPECT_FALSE(again);
    EXPECT_EQ(answer.error().code, again.error().code);
    return answer ? "" : answer.error().code;
  }
};

TEST(Engine, EveryWrongQuestionHasItsCode) {
  Desk desk;
  EXPECT_EQ(desk.code(Desk::about("arests")), "figure.unknown_indicator");
  EXPECT_EQ(desk.engine.ask(Desk::about("arests"), today).error().nearest, "arrests");
  Question question = Desk::about("arrests");
  question.programme = "leisure";
  EXPECT_EQ(desk.code(question), "figure.unknown_indicator");
  EXPECT_EQ(desk.code(Desk::about("arrests", "D9")), "figure.unknown_place");
  question = Desk::about("arrests");
  question.level = "distrct";
  EXPECT_EQ(desk.code(question), "figure.unknown_level");
  EXPECT_EQ(desk.engine.ask(question, today).error().nearest, "district");
  question = Desk::about("arrests", "D1");
  question.level = "region";
  EXPECT_EQ(desk.code(question), "figure.unknown_level");
  question = Desk::about("arrests", "police-1");
  question.level = "district";
  EXPECT_EQ(desk.code(question), "figure.unknown_level");
  question = Desk::about("arrests");
  question.by = {"colour"};
  EXPECT_EQ(desk.code(question), "figure.unknown_breakdown");
  question = Desk::about("diversion");
  question.by = {"sex", "offences"};
  EXPECT_EQ(desk.code(question), "figure.crossing_not_declared");
  question = Desk::about("arrests");
  question.by = {"sex", "sex"};
  EXPECT_EQ(desk.code(question), "figure.crossing_not_declared");
  question = Desk::about("arrests", "KZ", "2025-03");
  question.step = Step::quarter;
  EXPECT_EQ(desk.code(question), "figure.step_longer_than_period");
  question = Desk::about("arrests");
  std::swap(question.period.first, question.period.last);
  EXPECT_EQ(desk.code(question), "figure.unknown_period");
  question = Desk::about("arrests");
  question.period.last = day("2199-12-31");
  question.step = Step::day;
  question.level = "district";
  EXPECT_EQ(desk.code(question), "figure.too_many_cells");
}

TEST(Engine, WhatThisVersionCannotComputeIsRefused) {
  Desk desk;
  auto programme = testing::make_programme();
  programme->indicators[0].denominator = programme->find_indicator("length")->numerator;
  desk.world->programmes["work"] = {programme};
  Engine engine(desk.world);
  EXPECT_EQ(engine.ask(Desk::about("arrests"), today).error().code, "figure.measure_not_computed");
}

TEST(Engine, AnIndicatorIsFoundByCodeInAnyProgramme) {
  Desk desk;
  auto programme = testing::make_programme();
  programme->indicators[0].code = "W1";
  desk.world->programmes["work"] = {programme};
  const Engine engine(desk.world);
  Question question = Desk::about("W1", "");
  question.programme = "";
  const auto answer = engine.ask(question, today);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->front().indicator, "arrests");
  EXPECT_EQ(answer->front().where.code, "KZ");
}

TEST(Engine, AChildArrestedInTwoDistrictsIsOneChildOfTheRegion) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  desk.add(Desk::arrest("police-2", "aigerim", "2025-04-01"));
  desk.add(Desk::arrest("police-2", "bolat", "2025-04-02"));
  EXPECT_EQ(desk.figure(Desk::about("children", "D1")).numerator, 1);
  EXPECT_EQ(desk.figure(Desk::about("children", "D2")).numerator, 2);
  EXPECT_EQ(desk.figure(Desk::about("children", "R1")).numerator, 2);
  EXPECT_EQ(desk.figure(Desk::about("children", "KZ")).numerator, 2);
  EXPECT_EQ(desk.figure(Desk::about("arrests", "KZ")).numerator, 3);
  EXPECT_EQ(desk.figure(Desk::about("children", "police-2")).numerator, 2);
}

TEST(Engine, RatesNeedAPublishedPopulation) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  const Figure nation = desk.figure(Desk::about("children"));
  EXPECT_EQ(nation.denominator, 100'000);
  EXPECT_EQ(to_string(*nation.value), "1.0");
  const Figure district = desk.figure(Desk::about("children", "D2"));
  EXPECT_EQ(district.status, Status::no_denominator);
  EXPECT_FALSE(district.value);
  Question question = Desk::about("children");
  question.by = {"sex"};
  const auto by_sex = desk.engine.ask(question, today);
  ASSERT_EQ(by_sex->size(), 2U);
  EXPECT_EQ((*by_sex)[1].breakdown.at("sex"), "male");
  EXPECT_EQ((*by_sex)[1].denominator, 50'000);
  question.by = {"offences"};
  const auto by_offence = desk.engine.ask(question, today);
  for (const Figure& one : *by_offence) EXPECT_TRUE(one.flags.contains("share"));
  EXPECT_EQ(by_offence->front().status, Status::no_data) << "nobody's offence is known";
  EXPECT_EQ(by_offence->back().status, Status::no_denominator) << "nor is this one's";
}

TEST(Engine, NotRecordedIsAMemberOfItsOwnAndComesLast) {
  Desk desk;
  Facts facts = Desk::arrest("police-1", "aigerim", "2025-03-01");
  facts.fields.erase("sex");
  desk.add(facts);
  Question question = Desk::about("arrests");
  question.by = {"sex"};
  const auto answer = desk.engine.ask(question, today);
  ASSERT_EQ(answer->size(), 3U);
  EXPECT_EQ(answer->back().breakdown.at("sex"), "");
  EXPECT_EQ(answer->back().numerator, 1);
  question.by = {"offences", "sex"};
  EXPECT_TRUE(desk.engine.ask(question, today)) << "the order of a crossing does not matter";
  EXPECT_TRUE(desk.engine.ask(question, today)->front().flags.contains("overlapping"));
}

TEST(Engine, TheFutureDoesNotCountYet) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2026-06-20"));
  Facts running = Desk::arrest("police-1", "bolat", "2026-06-01");
  running.clocks.push_back({"hearing",
                            programme::ClockKind::national,
                            0,
                            day("2026-06-01"),
                            day("2026-06-15"),
                            {},
                            true,
                            false});
  desk.add(running);
  const Question arrests = Desk::about("arrests", "KZ", "2026");
  EXPECT_EQ(desk.figure(arrests, day("2026-06-19")).numerator, 1);
  EXPECT_EQ(desk.figure(arrests, day("2026-06-20")).numerator, 2);
  EXPECT_TRUE(desk.figure(arrests).flags.contains("provisional"));
  EXPECT_FALSE(desk.figure(arrests, day("2027-01-01")).flags.contains("provisional"));
  EXPECT_EQ(desk.figure(Desk::about("arrests", "KZ", "2027")).status, Status::no_data);
  const Question clocks = Desk::about("clocks", "KZ", "2026-06");
  EXPECT_EQ(desk.figure(clocks, day("2026-06-15")).status, Status::no_data);
  EXPECT_EQ(desk.figure(clocks, day("2026-06-16")).numerator, 1);
}

TEST(Engine, ACohortWaitsForItsWindow) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  const Question question = Desk::about("cohort", "KZ", "2025-Q1");
  const Figure open = desk.figure(question, day("2025-09-29"));
  EXPECT_EQ(open.status, Status::no_data);
  EXPECT_FALSE(open.numerator);
  EXPECT_TRUE(open.flags.contains("open_until_period_ends"));
  EXPECT_EQ(desk.figure(question, day("2025-09-30")).numerator, 1);
}

TEST(Engine, RaggedPlacesStandForThemselvesAndNothingIsLost) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  desk.add(Desk::arrest("police-c", "bolat", "2025-03-01"));
  Question question = Desk::about("arrests");
  question.level = "district";
  const auto answer = desk.engine.ask(question, today);
  ASSERT_EQ(answer->size(), 5U);
  int64_t sum = 0;
  for (const Figure& figure : *answer) {
    sum += *figure.numerator;
    EXPECT_EQ(figure.where.code == "C", figure.flags.contains("stands_for_itself"));
  }
  EXPECT_EQ(sum, 2);
}

TEST(Engine, ReformsCarryWhatCanBeCarried) {
  Desk desk(true);
  desk.add(Desk::arrest("police-2", "aigerim", "2025-03-01"));
  desk.add(Desk::arrest("police-3", "bolat", "2025-03-01"));
  EXPECT_EQ(desk.figure(Desk::about("arrests", "D2", "2025-03")).numerator, 1);
  EXPECT_EQ(desk.figure(Desk::about("arrests", "D2", "2025")).status, Status::not_applicable);
  EXPECT_EQ(desk.figure(Desk::about("arrests", "D1", "2025")).numerator, 1);
  Question of_today = Desk::about("arrests", "D1", "2025-03");
  EXPECT_EQ(desk.figure(of_today).numerator, 0);
  of_today.geography = Geography::of_today;
  EXPECT_EQ(desk.figure(of_today).numerator, 1);
  EXPECT_EQ(desk.figure(Desk::about("arrests", "D5", "2025")).status, Status::not_comparable);
  EXPECT_FALSE(desk.figure(Desk::about("arrests", "D5", "2025")).numerator);
  EXPECT_EQ(desk.figure(Desk::about("arrests", "R2", "2025")).numerator, 1);
}

TEST(Engine, InstitutionsAnswerWithWhatTheyDid) {
  Desk desk;
  desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  Question question = Desk::about("arrests", "R1");
  question.level = "institution";
  const auto answer = desk.engine.ask(question, today);
  ASSERT_EQ(answer->size(), 1U) << "bodies that have nothing to do with it are not listed";
  EXPECT_EQ(answer->front().where.code, "police-1");
  question.indicator = "urgent_by_residence";
  question.place = "police-1";
  EXPECT_EQ(desk.figure(question).status, Status::not_applicable);
}

TEST(Engine, ApplyNamesTheIndicatorsThatItTouched) {
  Desk desk;
  Facts facts = Desk::arrest("police-1", "aigerim", "2025-03-01");
  const Id id = desk.add(facts);
  EXPECT_TRUE(desk.write(id, facts).empty());
  facts.breaches["lawyer"] = day("2025-03-02");
  EXPECT_EQ(desk.write(id, facts), (std::vector<std::string>{"work/breaches"}));
  EXPECT_EQ(desk.figure(Desk::about("arrests")).as_of,
            (std::map<std::string, int64_t>{{"main", 3}}));
}

TEST(Engine, BytesOfAnotherDefinitionAreRecomputedAndLaterRetracted) {
  Desk desk;
  const Id id = desk.add(Desk::arrest("police-1", "aigerim", "2025-03-01"));
  auto changed = std::make_shared<record::World>(*desk.world);
  auto programme = testing::make_programme();
  programme->indicators[0].numerator.place_of = "owner";
  changed->programmes["work"] = {programme};
  desk.world = changed;
  EXPECT_TRUE(desk.engine.set_world(changed));
  ASSERT_TRUE(desk.engine.load(desk.journal));
  EXPECT_EQ(desk.figure(Desk::about("arrests")).numerator, 1);
  Facts voided = Desk::arrest("police-1", "aigerim", "2025-03-01");
  voided.voided = true;
  desk.write(id, voided);
  EXPECT_EQ(desk.figure(Desk::about("arrests")).numerator, 0);
}

TEST(Engine, ManyEditsLeaveNothingBehind) {
  Desk desk;
  std::mt19937 random(3);
  Id id;
  for (int i = 0; i < 12'000; ++i) {
    id.bytes[0] = static_cast<uint8_t>(1 + random() % 5);
    const std::string child = "child-" + std::to_string(random() % 3);
    desk.write(id, Desk::arrest("police-1", child, i % 2 == 0 ? "2025-03-01" : "2025-05-01"));
    if (i % 3'000 == 0) static_cast<void>(desk.figure(Desk::about("children")));
  }
  const auto last = Recount::read(desk.world, desk.journal);
  for (const char* indicator : {"arrests", "children", "children_12_months"})
    EXPECT_TRUE(compare(desk.engine, *last, Desk::about(indicator), today)->empty()) << indicator;
}

// Law 2 has teeth: a contribution that was changed behind the journal's back is found.
TEST(Comparison, FindsSeededFaults) {
  Desk desk;
  for (int i = 0; i < 6; ++i)
    desk.add(Desk::arrest(i % 2 == 0 ? "police-1" : "police-4", "child-" + std::to_string(i % 4),
                          "2025-03-01"));
  const auto clean = compare_all(desk.world, desk.engine, desk.journal, today);
  ASSERT_TRUE(clean);
  EXPECT_GT(clean->questions, 500);
  EXPECT_TRUE(clean->differences.empty()) << to_string(clean->differences.front());

  const Bytes right = desk.journal.durable().begin()->second;
  for (const auto& [what, facts] :
       {std::pair("place", Desk::arrest("police-c", "child-0", "2025-03-01")),
        std::pair("day", Desk::arrest("police-1", "child-0", "2025-04-01")),
        std::pair("person", Desk::arrest("police-1", "child-3", "2025-03-01"))}) {
    desk.journal.durable().begin()->second =
        desk.engine.contributions_of("work", "case", Id{}, facts);
    Engine corrupted(desk.world);
    ASSERT_TRUE(corrupted.load(desk.journal));
    const auto found = compare_all(desk.world, corrupted, desk.journal, today);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->differences.empty()) << what;
  }
  desk.journal.durable().begin()->second = {};
  Engine lost(desk.world);
  ASSERT_TRUE(lost.load(desk.journal));
  EXPECT_FALSE(compare_all(desk.world, lost, desk.journal, today)->differences.empty());
  desk.journal.durable().begin()->second = right;
  desk.engine.apply({}, right, "main", 6);
  EXPECT_FALSE(compare_all(desk.world, desk.engine, desk.journal, today)->differences.empty())
      << "counted twice";
}

TEST(Engine, ReadersAndAWriterMayMeet) {
  Desk desk;
  std::vector<std::thread> readers;
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      int64_t last = 0;
      while (!done) {
        const auto answer = desk.engine.ask(Desk::about("arrests"), today);
        if (!answer || answer->front().numerator < last) ++wrong;
        if (answer) last = *answer->front().numerator;
      }
    });
  for (int i = 0; i < 200; ++i)
    desk.add(Desk::arrest("police-1", "child-" + std::to_string(i), "2025-03-01"));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(desk.figure(Desk::about("arrests")).numerator, 200);
}

}  // namespace
}  // namespace besik::indicator
