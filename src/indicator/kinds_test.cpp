#include <gtest/gtest.h>

#include "indicator/engine.h"
#include "indicator/question.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"
#include "indicator/test_kinds.h"

// What each kind of measure counts, with numbers that can be told by hand. Random histories against
// the recount are in history_test.cpp.
namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;

struct Desk {
  std::shared_ptr<record::World> world = world_of_every_kind();
  testing::Journal journal;
  Engine engine{world};
  uint8_t records = 0;

  static std::shared_ptr<record::World> world_of_every_kind() {
    auto world = testing::make_world(false);
    world->programmes["work"] = {testing::make_every_kind()};
    return world;
  }

  static Facts stay(const std::string& child, const char* from, const char* until = nullptr) {
    Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = "police-1";
    facts.place = "D1";
    facts.opened_on = day(from);
    facts.persons["child"] = {child};
    facts.fields["facility"] = "court";
    facts.fields["sex"] = "male";
    facts.fields["detained_on"] = day(from);
    if (until != nullptr) facts.fields["released_on"] = day(until);
    return facts;
  }

  Facts visit(const Id& of, const std::string& child, const char* on) const {
    Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = "police-1";
    facts.place = "D1";
    facts.opened_on = day(on);
    facts.parent = to_string(of);
    facts.persons["child"] = {child};
    facts.fields["visited_on"] = day(on);
    facts.fields["private"] = true;
    return facts;
  }

  void write(const Id& id, const std::string& register_name, const Facts& facts) {
    const auto before = *journal.record(id);
    journal.write(id, "work", register_name, facts, journal.durable()[id]);
    const auto now = *journal.record(id);
    const auto rewritten = engine.rewritten(journal, before ? &*before : nullptr, *now);
    ASSERT_TRUE(rewritten);
    for (const Rewritten& one : *rewritten) {
      journal.durable()[one.record] = one.after;
      engine.apply(one.before, one.after, "main", *journal.last_seq("main"));
    }
  }
  Id add(const Facts& facts, const std::string& register_name = "case") {
    Id id;
    id.bytes[0] = ++records;
    write(id, register_name, facts);
    return id;
  }

  Figure figure(const std::string& indicator, const std::string& period, const char* today,
                std::vector<std::pair<std::string, std::string>> members = {}) const {
    Question question;
    question.programme = "work";
    question.indicator = indicator;
    question.place = "KZ";
    question.period = *parse_period(period);
    for (const auto& [name, member] : members) question.by.push_back(name);
    const auto answer = engine.ask(question, day(today));
    if (!answer) {
      ADD_FAILURE() << to_string(answer.error());
      return {};
    }
    for (const Figure& one : *answer) {
      bool same = true;
      for (const auto& [name, member] : members) same = same && one.breakdown.at(name) == member;
      if (same) return one;
    }
    Figure none;
    none.numerator = 0;
    return none;
  }
  int64_t number(const std::string& indicator, const std::string& period, const char* today,
                 std::vector<std::pair<std::string, std::string>> members = {}) const {
    return figure(indicator, period, today, std::move(members)).numerator.value_or(-1);
  }
};

TEST(Kinds, AVisitGrowsOldWithNoEvent) {
  Desk desk;
  const Id stay = desk.add(Desk::stay("a", "2025-01-10"));
  EXPECT_EQ(desk.number("visited_lately", "2025-02-01", "2025-06-01"), 0);
  desk.add(desk.visit(stay, "a", "2025-02-01"), "visit");
  EXPECT_EQ(desk.number("visited_lately", "2025-01-31", "2025-06-01"), 0);
  EXPECT_EQ(desk.number("visited_lately", "2025-02-01", "2025-06-01"), 1);
  EXPECT_EQ(desk.number("visited_lately", "2025-03-03", "2025-06-01"), 1) << "30 days after";
  EXPECT_EQ(desk.number("visited_lately", "2025-03-04", "2025-06-01"), 0) << "31 days after";
  EXPECT_EQ(desk.number("visited_lately", "2025", "2025-03-03"), 1) << "today moves, nothing else";
  EXPECT_EQ(desk.number("visited_lately", "2025", "2025-03-04"), 0);
  EXPECT_EQ(desk.number("not_visited", "2025-01-20", "2025-06-01"), 1);
  EXPECT_EQ(desk.number("not_visited", "2025-02-20", "2025-06-01"), 0);
  EXPECT_EQ(desk.number("not_visited", "2025-03-19", "2025-06-01"), 1) << "46 days after";
}

TEST(Kinds, TheOtherRecordMovesTheFigure) {
  Desk desk;
  const Id stay = desk.add(Desk::stay("a", "2025-01-10"));
  Facts facts = desk.visit(stay, "a", "2025-01-24");
  const Id visit = desk.add(facts, "visit");
  EXPECT_EQ(desk.number("visited_soon", "2025", "2025-06-01"), 1) << "14 days, both ends count";
  EXPECT_EQ(*desk.figure("visited_soon", "2025", "2025-06-01").value, (Decimal{1000, 1}));
  facts.fields["visited_on"] = day("2025-01-25");
  desk.write(visit, "visit", facts);
  EXPECT_EQ(desk.number("visited_soon", "2025", "2025-06-01"), 0) << "corrected";
  facts.fields["visited_on"] = day("2025-01-10");
  desk.write(visit, "visit", facts);
  EXPECT_EQ(desk.number("visited_soon", "2025", "2025-06-01"), 1);
  facts.voided = true;
  desk.write(visit, "visit", facts);
  EXPECT_EQ(desk.number("visited_soon", "2025", "2025-06-01"), 0) << "void";
  EXPECT_EQ(desk.figure("visited_soon", "2025", "2025-06-01").denominator, 1);
  Facts later = Desk::stay("a", "2025-02-10");
  desk.write(stay, "case", later);
  desk.add(desk.visit(stay, "a", "2025-02-11"), "visit");
  EXPECT_EQ(desk.number("visited_soon", "2025", "2025-06-01"), 1) << "this record corrected";
  Engine fresh(desk.world);
  ASSERT_TRUE(fresh.load(desk.journal));
  Question question;
  question.indicator = "visited_soon";
  question.period = *parse_period("2025");
  EXPECT_EQ(fresh.ask(question, day("2025-06-01"))->front().numerator, 1);
}

TEST(Kinds, AConditionThatCannotBeToldIsIncompleteOnlyWhereItDecides) {
  Desk desk;
  const Id stay = desk.add(Desk::stay("a", "2025-01-10"));
  Facts unsure = desk.visit(stay, "a", "2025-02-01");
  unsure.fields.erase("private");
  desk.add(unsure, "visit");
  EXPECT_EQ(desk.number("visited_lately", "2025-02-10", "2025-06-01"), 0);
  EXPECT_EQ(desk.figure("visited_lately", "2025-02-10", "2025-06-01").incomplete, 1);
  EXPECT_EQ(desk.figure("visited_lately", "2025-04-10", "2025-06-01").incomplete, 0);
  desk.add(desk.visit(stay, "a", "2025-02-05"), "visit");
  EXPECT_EQ(desk.number("visited_lately", "2025-02-10", "2025-06-01"), 1);
  EXPECT_EQ(desk.figure("visited_lately", "2025-02-10", "2025-06-01").incomplete, 0);
}

TEST(Kinds, APersonIsFollowedThroughMergeAndSplit) {
  Desk desk;
  const auto decided = [](const std::string& child, const char* on) {
    Facts facts = Desk::stay(child, on);
    facts.fields["decided_on"] = day(on);
    return facts;
  };
  const auto sentenced = [](const std::string& child, const char* on) {
    Facts facts = Desk::stay(child, on);
    facts.fields["arrested_on"] = day(on);
    facts.fields["outcome"] = "sentenced";
    return facts;
  };
  desk.add(decided("a", "2025-01-10"));
  const Id other = desk.add(sentenced("b", "2025-07-10"));
  const auto again = [&](const char* today) {
    return desk.figure("again_within_6_months", "2025-01", today);
  };
  EXPECT_EQ(again("2025-08-01").numerator, 0);
  EXPECT_EQ(again("2025-08-01").denominator, 1);
  desk.write(other, "case", sentenced("a", "2025-07-10"));
  EXPECT_EQ(again("2025-08-01").numerator, 1) << "merged: the last day of the six months counts";
  EXPECT_EQ(again("2025-07-30").status, Status::no_data) << "the month's window is open";
  EXPECT_TRUE(again("2025-07-30").flags.contains("provisional"));
  EXPECT_EQ(again("2025-07-31").status, Status::ok);
  desk.write(other, "case", sentenced("b", "2025-07-10"));
  EXPECT_EQ(again("2025-08-01").numerator, 0) << "split";
  desk.write(other, "case", sentenced("a", "2025-07-11"));
  EXPECT_EQ(again("2025-08-01").numerator, 0) << "a day late";
}

TEST(Kinds, BirthdaysMoveFiguresWithNoEvent) {
  Desk desk;
  Facts facts = Desk::stay("a", "2025-01-10");
  facts.fields["child_born"] = day("2009-06-01");
  facts.fields["arrested_on"] = day("2025-01-10");
  desk.add(facts);
  const auto in_band = [&](const char* indicator, const char* name, const char* band,
                           const char* today) {
    return desk.number(indicator, "2025", today, {{name, band}});
  };
  EXPECT_EQ(in_band("minors_detained", "age", "14-15", "2025-05-31"), 1);
  EXPECT_EQ(in_band("minors_detained", "age", "16-17", "2025-05-31"), 0);
  EXPECT_EQ(in_band("minors_detained", "age", "14-15", "2025-06-01"), 0);
  EXPECT_EQ(in_band("minors_detained", "age", "16-17", "2025-06-01"), 1);
  EXPECT_EQ(in_band("children_detained", "age", "16-17", "2025-12-31"), 1);
  EXPECT_EQ(in_band("children_detained", "age_then", "14-15", "2025-12-31"), 1);
  EXPECT_EQ(desk.number("minors_detained", "2027-05", "2027-12-31"), 1);
  EXPECT_EQ(desk.number("minors_detained", "2027-06", "2027-12-31"), 0) << "18 in June";
  EXPECT_EQ(desk.number("arrests_by_age", "2025-Q1", "2026-01-01", {{"age", "14-15"}}), 1);
  EXPECT_EQ(desk.number("arrests_by_age", "2025", "2026-01-01", {{"age", "16-17"}}), 1)
      << "at the end of the year, not of the quarter";
  EXPECT_EQ(
      desk.number("arrests_by_age", "2025", "2026-01-01", {{"sex", "male"}, {"age_then", "14-15"}}),
      1);
  facts.fields.erase("child_born");
  desk.add(facts);
  EXPECT_EQ(in_band("minors_detained", "age", "", "2025-06-01"), 1) << "not known: a child";
}

TEST(Kinds, StaysTouchAPeriodOnAnyOfItsDays) {
  Desk desk;
  desk.add(Desk::stay("a", "2025-01-10", "2025-03-01"));
  desk.add(Desk::stay("a", "2025-03-20", "2025-03-25"));
  desk.add(Desk::stay("b", "2025-02-15"));
  const auto both = [&](const char* period, const char* today) {
    return std::pair(desk.number("stays_in_period", period, today),
                     desk.number("detained_in_period", period, today));
  };
  using Pair = std::pair<int64_t, int64_t>;
  EXPECT_EQ(both("2025-01", "2025-12-31"), Pair(1, 1));
  EXPECT_EQ(both("2025-02", "2025-12-31"), Pair(2, 2));
  EXPECT_EQ(both("2025-03", "2025-12-31"), Pair(2, 2)) << "gone on 1 March; back on the 20th";
  EXPECT_EQ(both("2025", "2025-12-31"), Pair(3, 2));
  EXPECT_EQ(both("2025-03", "2025-03-10"), Pair(1, 1)) << "what is ahead does not count";
  EXPECT_EQ(both("2024", "2025-12-31"), Pair(0, 0));
}

TEST(Kinds, MeansBandsAndNinthDeciles) {
  Desk desk;
  for (const int64_t days : {4, 9, 10, 24, 25, 30}) {
    Facts facts = Desk::stay("c" + std::to_string(days), "2025-01-10");
    facts.fields["decided_on"] = day("2025-02-01");
    facts.fields["days"] = days;
    facts.fields["amount"] = Decimal{days * 100 + 5, 2};
    desk.add(facts);
  }
  const char* today = "2025-12-31";
  const Figure mean = desk.figure("mean_days", "2025", today);
  EXPECT_EQ(mean.value, (Decimal{170, 1}));
  EXPECT_EQ(mean.statistic, "mean");
  EXPECT_EQ(mean.n, 6);
  EXPECT_EQ(desk.figure("mean_amount", "2025", today).value, (Decimal{1705, 2}));
  EXPECT_EQ(desk.figure("mean_days", "2025-03", today).status, Status::no_data);
  EXPECT_EQ(desk.figure("p90_days", "2025", today).value, (Decimal{300, 1}));
  const Figure median = desk.figure("days_in_bands", "2025", today);
  EXPECT_EQ(median.value, (Decimal{170, 1}));
  EXPECT_EQ(median.statistics.at("mean"), (Decimal{170, 1}));
  const Figure band = desk.figure("days_in_bands", "2025", today, {{"band", "middle"}});
  EXPECT_EQ(band.numerator, 2);
  EXPECT_EQ(band.denominator, 6);
  EXPECT_EQ(band.value, (Decimal{333, 1}));
  EXPECT_EQ(band.statistic, "share");
  EXPECT_TRUE(band.statistics.empty());
  EXPECT_EQ(desk.figure("days_in_bands", "2025", today, {{"sex", "male"}, {"band", "short"}}).value,
            (Decimal{333, 1}));
}

TEST(Kinds, ClocksOfSeveralRegistersByTheKindOfTheOwner) {
  Desk desk;
  Facts facts = Desk::stay("a", "2025-01-10");
  facts.clocks = {{"hearing", programme::ClockKind::national, 0, day("2025-01-10"),
                   day("2025-01-20"), day("2025-01-15"), true, false}};
  const Id stay = desk.add(facts);
  Facts visit = desk.visit(stay, "a", "2025-01-12");
  visit.owner = "court";
  visit.clocks = {{"report", programme::ClockKind::national, 0, day("2025-01-12"),
                   day("2025-01-13"), std::nullopt, true, false}};
  desk.add(visit, "visit");
  const char* today = "2025-12-31";
  const Figure all = desk.figure("all_clocks", "2025", today);
  EXPECT_EQ(all.numerator, 1);
  EXPECT_EQ(all.denominator, 2);
  EXPECT_EQ(all.beside, std::vector<std::string>{"clocks"});
  EXPECT_EQ(desk.figure("all_clocks", "2025", today, {{"institution_type", "court"}}).denominator,
            1);
  EXPECT_EQ(desk.figure("all_clocks", "2025", today, {{"deadline", "report"}}).denominator, 1);
  ASSERT_TRUE(all.aim);
  EXPECT_EQ(all.aim->due, (Decimal{650, 1})) << "half way from 50 to 80";
  EXPECT_EQ(all.aim->distance, (Decimal{300, 1}));
  EXPECT_FALSE(desk.figure("all_clocks", "2025", today, {{"sex", "male"}}).aim);
}

class HalfOfThem : public Coverage {
 public:
  std::optional<Reporters> of(const programme::Programme&, const programme::Indicator&,
                              const Where&, const Period&, Geography) const override {
    return Reporters{1, 2};
  }
};

TEST(Kinds, CoverageStandsBesideWhateverTheFigureIs) {
  Desk desk;
  Question question;
  question.indicator = "visited_soon";
  question.period = *parse_period("2025");
  question.coverage = std::make_shared<HalfOfThem>();
  EXPECT_EQ(desk.engine.ask(question, day("2025-06-01"))->front().coverage, "1/2");
  question.coverage = nullptr;
  EXPECT_EQ(desk.engine.ask(question, day("2025-06-01"))->front().coverage, "");
}

TEST(Kinds, BesideAsksTheOtherIndicatorOfTheSamePlaceAndPeriod) {
  Desk desk;
  Question question;
  question.programme = "work";
  question.indicator = "all_clocks";
  question.period = *parse_period("2025");
  question.by = {"institution_type"};
  const auto all = beside(*desk.world, question);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().indicator, "clocks");
  EXPECT_TRUE(all->front().by.empty()) << "not declared there";
}

TEST(Kinds, ARateByWhatNobodyIsCountedByIsAShareOfWhatIsKnown) {
  Desk desk;
  const auto arrest = [&](const char* child, const char* on, Value::Codes offences) {
    Facts facts = Desk::stay(child, on);
    facts.fields["arrested_on"] = day(on);
    facts.fields["offences"] = Value(std::move(offences));
    desk.add(facts);
  };
  arrest("aigerim", "2025-03-01", {"theft", "violence"});
  arrest("aigerim", "2025-03-02", {"theft"});
  arrest("bolat", "2025-03-03", {"violence"});
  arrest("dina", "2025-03-04", {"theft"});
  arrest("dina", "2025-03-05", {});  // known of another of her records
  arrest("erlan", "2025-03-06", {});
  Question question;
  question.programme = "work";
  question.indicator = "children";
  question.place = "KZ";
  question.period = *parse_period("2025");
  const Date today = day("2026-01-31");
  question.by = {"offences"};
  const auto answer = desk.engine.ask(question, today);
  ASSERT_EQ(answer->size(), 4U);
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"theft", "66.7"}, {"violence", "66.7"}, {"drugs", "0.0"}};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Figure& one = (*answer)[i];
    EXPECT_EQ(one.breakdown.at("offences"), wanted[i].first);
    EXPECT_EQ(one.denominator, 3);
    EXPECT_EQ(one.n, 3);
    EXPECT_EQ(to_string(*one.value), wanted[i].second);
    EXPECT_EQ(one.statistic, "share");
    EXPECT_TRUE(one.flags.contains("overlapping"));
  }
  EXPECT_EQ(answer->back().breakdown.at("offences"), "");
  EXPECT_EQ(answer->back().numerator, 2);
  EXPECT_EQ(answer->back().status, Status::no_denominator);
  question.place = "D4";
  EXPECT_EQ(desk.engine.ask(question, today)->front().status, Status::no_data);
  question.by.clear();
  EXPECT_EQ(desk.engine.ask(question, today)->front().status, Status::no_denominator);
}

}  // namespace
}  // namespace besik::indicator
