#include <gtest/gtest.h>

#include <functional>

#include "indicator/engine.h"
#include "indicator/recount.h"
#include "indicator/test_journal.h"
#include "indicator/test_kinds.h"

// Law 2 has teeth: of each kind of measure the engine is given one thing that is wrong - a record
// lost, a day moved, a band or a window drawn elsewhere - and the comparison with the recount finds
// it.
namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;

struct Record {
  std::string register_name;
  Facts facts;
};
using Records = std::map<Id, Record>;

Id id_of(int number) {
  Id id;
  id.bytes[0] = static_cast<uint8_t>(number);
  return id;
}

Facts some_case(const std::string& opener, const std::string& child, const char* arrested) {
  Facts facts;
  facts.stage = "open";
  facts.opener = facts.owner = opener;
  facts.place = opener == "police-1" ? "D1" : opener == "police-2" ? "D2" : "D4";
  facts.opened_on = day(arrested);
  facts.persons["child"] = {child};
  facts.fields["arrested_on"] = day(arrested);
  facts.fields["sex"] = "female";
  facts.fields["facility"] = opener;
  return facts;
}

Facts visit(int to, const std::string& child, const char* visited) {
  Facts facts = some_case("police-1", child, visited);
  facts.fields = {{"visited_on", day(visited)}, {"private", true}};
  facts.parent = to_string(id_of(to));
  return facts;
}

record::ClockFact clock(const char* deadline, const char* due) {
  record::ClockFact result;
  result.deadline = deadline;
  result.kind = programme::ClockKind::national;
  result.started = add_days(day(due), -5);
  result.due = day(due);
  return result;
}

// 1: detained from January to April, visited on days 14, 15, 20. 2: of the same child, arrested on
// the last day of the window of 1. 3: turns 18 in June while detained. 4: by another police.
Records true_records() {
  Records all;
  Facts one = some_case("police-1", "aigerim", "2025-01-10");
  one.fields["detained_on"] = day("2025-01-12");
  one.fields["released_on"] = day("2025-04-01");
  one.fields["decided_on"] = day("2025-01-31");
  one.fields["outcome"] = "diverted";
  one.fields["offences"] = Value::Codes{"theft", "violence"};
  one.fields["days"] = int64_t{10};
  one.fields["amount"] = Decimal{1250, 2};
  one.fields["urgent"] = true;
  one.fields["residence"] = "D1";
  one.fields["child_born"] = day("2011-02-01");
  one.persons["helper"] = {"dauren"};
  one.breaches["lawyer"] = day("2025-01-31");
  one.clocks = {clock("hearing", "2025-01-31")};
  all[id_of(1)] = {"case", one};
  Facts two = some_case("police-2", "aigerim", "2025-07-31");
  two.fields["decided_on"] = day("2025-02-28");
  two.fields["outcome"] = "sentenced";
  two.fields["days"] = int64_t{30};
  two.fields["urgent"] = true;
  two.fields["offences"] = Value::Codes{"theft"};
  two.fields["amount"] = Decimal{100, 2};
  two.fields["child_born"] = day("2011-02-01");
  all[id_of(2)] = {"case", two};
  Facts three = some_case("police-4", "bolat", "2025-05-01");
  three.fields["sex"] = "male";
  three.fields["detained_on"] = day("2025-05-01");
  three.fields["decided_on"] = day("2025-02-28");
  three.fields["urgent"] = true;
  three.fields["outcome"] = "closed";
  three.fields["days"] = int64_t{24};
  three.fields["child_born"] = day("2007-06-01");
  all[id_of(3)] = {"case", three};
  Facts four = some_case("police-4", "bolat", "2025-05-02");
  four.fields["sex"] = "male";
  four.fields["urgent"] = Value();
  four.fields["residence"] = "D4";
  four.fields["child_born"] = day("2007-06-01");
  all[id_of(4)] = {"case", four};
  all[id_of(5)] = {"visit", visit(1, "aigerim", "2025-01-26")};
  all[id_of(6)] = {"visit", visit(1, "aigerim", "2025-01-27")};
  all[id_of(7)] = {"visit", visit(3, "bolat", "2025-05-16")};
  all[id_of(7)].facts.clocks = {clock("report", "2025-06-20")};
  return all;
}

// A country as the engine or the recount is told it is.
struct Told {
  std::shared_ptr<programme::Programme> programme = testing::make_every_kind();
  std::vector<place::Organisation> bodies = testing::make_bodies();
  Records records = true_records();

  programme::Indicator& indicator(const std::string& name) {
    for (programme::Indicator& one : programme->indicators)
      if (one.name == name) return one;
    ADD_FAILURE() << name;
    return programme->indicators.front();
  }
  Facts& facts(int number) { return records.at(id_of(number)).facts; }
};

class Running {
 public:
  explicit Running(const Told& told) : world_(world_of(told)), engine_(world_) {
    for (const auto& [id, record] : told.records) {
      journal_.write(id, "work", record.register_name, record.facts, {});
      const auto now = journal_.record(id);
      const auto rewritten = engine_.rewritten(journal_, nullptr, **now);
      EXPECT_TRUE(rewritten);
      for (const Rewritten& one : *rewritten) {
        engine_.apply(one.before, one.after, "main", 1);
        journal_.durable()[one.record] = one.after;
      }
    }
  }
  const Engine& engine() const { return engine_; }
  Recount recount() {
    auto result = Recount::read(world_, journal_);
    EXPECT_TRUE(result);
    return std::move(*result);
  }

 private:
  static std::shared_ptr<record::World> world_of(const Told& told) {
    auto world = testing::make_world(false);
    world->programmes["work"] = {told.programme};
    world->organisations = *place::Organisations::build(told.bodies, *world->tree);
    return world;
  }
  std::shared_ptr<record::World> world_;
  testing::Journal journal_;
  Engine engine_;
};

struct Fault {
  const char* name;
  std::string indicator;
  std::function<void(Told&)> seed;
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }

// Differences of one indicator: in total and by every breakdown, nation to institution, month by
// month and as a year, on the last day of a month, in the middle of one and long after.
std::vector<Difference> differences(const Engine& engine, const Recount& recount,
                                    const programme::Indicator& indicator) {
  std::vector<Difference> result;
  Question question;
  question.programme = "work";
  question.indicator = indicator.name;
  question.place = "KZ";
  question.period = *parse_period("2025");
  std::vector<std::vector<std::string>> breakdowns{{}};
  for (const std::string& entry : indicator.by) breakdowns.push_back(crossing(entry));
  for (const auto& by : breakdowns)
    for (const std::string level : {"", "district", "institution"}) {
      if (level == "institution" && !by.empty()) continue;
      for (const Step step : {Step::month, Step::year})
        for (const char* today : {"2025-02-11", "2025-04-01", "2025-06-30", "2026-12-31"}) {
          question.by = by;
          question.level = level;
          question.step = step;
          const auto found = compare(engine, recount, question, day(today));
          EXPECT_TRUE(found) << to_string(found.error());
          if (found) result.insert(result.end(), found->begin(), found->end());
        }
    }
  return result;
}

class SeededFault : public ::testing::TestWithParam<Fault> {};

TEST_P(SeededFault, IsFound) {
  Told truth;
  Running right(truth);
  const Recount recount = right.recount();
  const programme::Indicator& indicator = truth.indicator(GetParam().indicator);
  const auto clean = differences(right.engine(), recount, indicator);
  ASSERT_TRUE(clean.empty()) << to_string(clean.front());
  Told wrong;
  GetParam().seed(wrong);
  const Running broken(wrong);
  EXPECT_FALSE(differences(broken.engine(), recount, indicator).empty());
}

const Fault faults[] = {
    {"CountLosesARecord", "arrests", [](Told& t) { t.records.erase(id_of(4)); }},
    {"CountIsDatedOneDayOff", "arrests",
     [](Told& t) { t.facts(3).fields["arrested_on"] = day("2025-04-30"); }},
    {"DistinctTakesOnePersonForTwo", "children",
     [](Told& t) { t.facts(4).persons["child"] = {"bolat-2"}; }},
    {"DistinctOverMonthsBeginsAMonthLate", "children_12_months",
     [](Told& t) { t.indicator("children_12_months").window_months = 11; }},
    {"StockEndsADayLate", "stays",
     [](Told& t) { t.facts(1).fields["released_on"] = day("2025-04-02"); }},
    {"StockBeginsADayLate", "stays",
     [](Told& t) { t.facts(1).fields["detained_on"] = day("2025-02-12"); }},
    {"StockStandsWhereItEnds", "stays",
     [](Told& t) {
       t.bodies.front().earlier = {{day("2025-01-10"), "", "D1", t.bodies.front().name}};
       t.bodies.front().place = "D2";
     }},
    {"StockDistinctLosesAPerson", "detained", [](Told& t) { t.records.erase(id_of(3)); }},
    {"SumFlipsASign", "money",
     [](Told& t) {
       t.facts(2).fields["amount"] = Decimal{-100, 2};
     }},
    {"SumMovesTheDecimalPoint", "money",
     [](Told& t) {
       t.facts(1).fields["amount"] = Decimal{125, 2};
     }},
    {"MeanTakesAnotherValue", "mean_days",
     [](Told& t) { t.facts(2).fields["days"] = int64_t{31}; }},
    {"MeanLeavesOutAZero", "mean_days", [](Told& t) { t.records.erase(id_of(3)); }},
    {"MedianTakesAnotherValue", "length", [](Told& t) { t.facts(3).fields["days"] = int64_t{23}; }},
    {"P90IsTheMedian", "p90_days",
     [](Told& t) { t.indicator("p90_days").numerator.middle = programme::Middle::median; }},
    {"BandHoldsItsUpperEdge", "days_in_bands",
     [](Told& t) {
       auto& bands = t.indicator("days_in_bands").bands;
       bands[0].under = bands[1].at_least = Decimal{11, 0};
     }},
    {"RatioHasAnotherDenominator", "diversion",
     [](Told& t) { t.indicator("diversion").denominator->where = {}; }},
    {"RateHasAnotherFactor", "children",
     [](Told& t) { t.indicator("children").per->factor = 10'000; }},
    {"ShareOfACountLosesARecord", "arrest_rate",
     [](Told& t) { t.facts(2).fields["offences"] = Value(); }},
    {"ShareIsOfWhatIsNotKnownToo", "arrest_rate",
     [](Told& t) { t.facts(3).fields["offences"] = Value::Codes{"drugs"}; }},
    {"ShareIsOfAnotherMeasure", "money_rate",
     [](Told& t) {
       t.indicator("money_rate").numerator.when = t.indicator("arrests").numerator.when;
     }},
    {"SharesHaveAPopulation", "detention_rate",
     [](Told& t) { t.indicator("detention_rate").per.reset(); }},
    {"ShareIsOfAnotherAge", "detention_rate",
     [](Told& t) { t.facts(1).fields["child_born"] = day("2008-02-01"); }},
    {"LevelIsDatedOneDayLate", "level",
     [](Told& t) { t.facts(1).fields["decided_on"] = day("2025-02-01"); }},
    {"LevelIsTheOneBefore", "level", [](Told& t) { t.records.erase(id_of(3)); }},
    {"ClockFallsDueADayLate", "clocks",
     [](Told& t) { t.facts(1).clocks[0].due = day("2025-02-01"); }},
    {"ClockThatRunsIsMet", "clocks",
     [](Told& t) { t.facts(1).clocks[0].ended = day("2025-01-30"); }},
    {"ClocksOfAnotherRegisterAreLost", "all_clocks",
     [](Told& t) {
       t.indicator("all_clocks").numerator.also_of.clear();
       t.indicator("all_clocks").denominator->also_of.clear();
     }},
    {"BreachIsDatedOneDayOff", "breaches",
     [](Told& t) { t.facts(1).breaches["lawyer"] = day("2025-02-01"); }},
    {"BreachIsLost", "breaches", [](Told& t) { t.facts(1).breaches.clear(); }},
    {"RelatedWithinADayMore", "visited_soon",
     [](Told& t) { t.indicator("visited_soon").numerator.related->within_days = 15; }},
    {"RelatedIsLost", "visited_soon", [](Told& t) { t.records.erase(id_of(5)); }},
    {"RelatedStockGrowsOldADayLate", "visited_lately",
     [](Told& t) { t.indicator("visited_lately").numerator.related->within_days = 33; }},
    {"RelatedStockTakesTheWrongOnes", "visited_lately",
     [](Told& t) {
       t.facts(5).fields["private"] = false;
       t.facts(6).fields["private"] = false;
     }},
    {"RelatedByAnotherPerson", "children_seen",
     [](Told& t) { t.facts(7).persons["child"] = {"aigerim"}; }},
    {"ExactlyIsAtLeast", "visited_twice",
     [](Told& t) { t.indicator("visited_twice").numerator.related->exactly = 1; }},
    {"NoneIsAtLeastOne", "not_visited",
     [](Told& t) { t.indicator("not_visited").numerator.related->exactly.reset(); }},
    {"CohortClosesADayEarly", "again_within_6_months",
     [](Told& t) { t.facts(2).fields["arrested_on"] = day("2025-08-01"); }},
    {"CohortIsShownBeforeItCloses", "out_within_3_months",
     [](Told& t) { t.indicator("out_within_3_months").window_months = 2; }},
    {"CohortLooksPastItsEnd", "out_within_3_months",
     [](Told& t) { t.facts(1).fields["released_on"] = day("2025-04-13"); }},
    {"DuringThePeriodHoldsTheDayAfterItsEnd", "stays_in_period",
     [](Told& t) { t.facts(1).fields["released_on"] = day("2025-04-02"); }},
    {"DuringThePeriodLosesAPerson", "detained_in_period",
     [](Told& t) { t.records.erase(id_of(3)); }},
    {"NobodyTurns18", "minors_detained",
     [](Told& t) {
       t.indicator("minors_detained").numerator.until = t.indicator("stays").numerator.until;
     }},
    {"ChildrenTurn18AMonthLate", "children_detained",
     [](Told& t) { t.facts(3).fields["child_born"] = day("2007-07-01"); }},
    {"WrongBandAtTheBirthday", "minors_detained",
     [](Told& t) { t.facts(1).fields["child_born"] = day("2011-03-01"); }},
    {"AgeAtThePeriodsEndIsThatOfTheDay", "arrests_by_age",
     [](Told& t) { t.indicator("arrests_by_age").ages[0].at = programme::AgeBreakdown::At::when; }},
    {"CrossingHasAnotherMember", "arrests", [](Told& t) { t.facts(1).fields["sex"] = "male"; }},
    {"OverlappingLosesAMember", "arrests",
     [](Told& t) { t.facts(1).fields["offences"] = Value::Codes{"theft"}; }},
    {"UnknownIsTakenForNo", "urgent_by_residence",
     [](Told& t) { t.facts(4).fields["urgent"] = false; }},
    {"PlaceIsThatOfTheOpener", "urgent_by_residence",
     [](Told& t) { t.facts(1).fields["residence"] = "D4"; }},
    {"VoidedStillCounts", "helpers", [](Told& t) { t.facts(1).voided = true; }},
    {"TargetIsAnother", "all_clocks",
     [](Told& t) {
       t.indicator("all_clocks").targets[0].base = Decimal{51, 0};
     }},
    {"BesideIsForgotten", "all_clocks", [](Told& t) { t.indicator("all_clocks").beside.clear(); }},
};

INSTANTIATE_TEST_SUITE_P(Kinds, SeededFault, ::testing::ValuesIn(faults),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(RecountFaults, ADifferenceIsNamedByItsQuestionAndTellsNoNumber) {
  Difference one;
  one.question.programme = "work";
  one.question.indicator = "arrests";
  one.question.place = "KZ";
  one.question.level = "district";
  one.question.period = *parse_period("2025");
  one.question.step = Step::month;
  one.question.by = {"sex"};
  EXPECT_EQ(name_of(one.question),
            "work arrests place KZ level district period 2025 step month by sex of_its_time");
  one.live.emplace();
  one.live->series = "arrests/12345678";
  one.live->where = {"D1", "district", false};
  one.live->period = *parse_period("2025-03");
  one.live->breakdown = {{"sex", "female"}};
  one.live->numerator = one.live->n = 4711;
  one.counted = one.live;
  one.counted->numerator = 4712;
  EXPECT_EQ(name_of(one),
            "work arrests series arrests/12345678 place D1 level district period 2025-03 by "
            "sex=female of_its_time");
  EXPECT_NE(to_string(one).find("4711"), std::string::npos);
}

}  // namespace
}  // namespace besik::indicator
