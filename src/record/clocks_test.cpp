#include "record/clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::ClockKind;
using programme::Length;
using programme::LengthUnit;
using ::testing::IsEmpty;

constexpr std::string_view almaty = "Asia/Almaty";

ClockFact fact_of(const Desk& desk, std::string_view deadline, int64_t turn = 0,
                  ClockKind kind = ClockKind::national) {
  for (const ClockFact& fact : desk.record.facts.clocks) {
    if (fact.deadline == deadline && fact.turn == turn && fact.kind == kind) return fact;
  }
  ADD_FAILURE() << "no clock of " << deadline << " turn " << turn;
  return {};
}

int64_t turns_of(const Desk& desk, std::string_view deadline) {
  int64_t turns = 0;
  for (const ClockFact& fact : desk.record.facts.clocks) {
    turns += fact.deadline == deadline && fact.kind == ClockKind::national;
  }
  return turns;
}

const Running* running(const Checked<Decision>& decision, std::string_view deadline,
                       ClockKind kind = ClockKind::national) {
  for (const Running& one : decision->running) {
    if (one.deadline == deadline && one.kind == kind) return &one;
  }
  return nullptr;
}

Desk detained(std::string_view when = "2024-02-20T10:30", bool history = false) {
  Desk desk;
  desk.now = moment(when);
  Change change = desk.opening();
  change.values["detained_at"] = at(when);
  change.history = history;
  const auto decision = desk.apply(change);
  EXPECT_TRUE(decision) << to_string(decision.error().front());
  return desk;
}

TEST(Length, HoursAreExactAcrossTheChangeOfZone) {
  const WorkCalendar calendar;
  // On 1 March 2024 Almaty set its clocks back by an hour at midnight.
  const Instant from = at("2024-02-29T12:00");
  EXPECT_EQ(add_length(from, {48, LengthUnit::hours}, calendar, almaty).ms - from.ms, 48 * hour_ms);
  EXPECT_EQ(add_length(from, {48, LengthUnit::hours}, calendar, almaty), at("2024-03-02T11:00"));
  EXPECT_EQ(add_length(from, {90, LengthUnit::minutes}, calendar, almaty), at("2024-02-29T13:30"));
}

TEST(Length, DaysEndWithTheirLastCivilDay) {
  const WorkCalendar calendar;
  const Instant end = add_length(at("2024-02-29T00:00"), {1, LengthUnit::days}, calendar, almaty);
  EXPECT_EQ(civil_day(end, almaty), day("2024-03-01"));
  EXPECT_EQ(end.ms + 1, start_of_day(day("2024-03-02"), almaty).ms);
  EXPECT_EQ(civil_day(add_length(at("2024-02-29T23:59"), {1, LengthUnit::days}, calendar, almaty),
                      almaty),
            day("2024-03-01"));
}

TEST(Length, MonthsEndOnTheLastDayThatIsThere) {
  const WorkCalendar calendar;
  const auto ends = [&](std::string_view from, int months) {
    return civil_day(add_length(at(from), {months, LengthUnit::months}, calendar, almaty), almaty);
  };
  EXPECT_EQ(ends("2024-01-31T10:00", 1), day("2024-02-29"));
  EXPECT_EQ(ends("2023-01-31T10:00", 1), day("2023-02-28"));
  EXPECT_EQ(ends("2024-08-31T10:00", 6), day("2025-02-28"));
  EXPECT_EQ(ends("2024-02-29T10:00", 12), day("2025-02-28"));
}

TEST(Length, WorkingDaysFollowTheCalendar) {
  const World world = small_world();
  const WorkCalendar& calendar = world.calendars.at("kz");
  const auto ends = [&](std::string_view from, int days) {
    return civil_day(add_length(at(from), {days, LengthUnit::working_days}, calendar, almaty),
                     almaty);
  };
  // Thursday and Friday 21-22 March are off, Saturday 23 is worked for one of them.
  EXPECT_EQ(ends("2024-03-20T10:00", 1), day("2024-03-23"));
  EXPECT_EQ(ends("2024-03-20T10:00", 2), day("2024-03-25"));
  EXPECT_EQ(ends("2024-03-15T10:00", 5), day("2024-03-25"));
}

TEST(Clock, RunsToTheMinute) {
  Desk desk = detained();
  EXPECT_TRUE(desk.edit({{"told_at", at("2024-02-20T11:30")}}));
  EXPECT_TRUE(fact_of(desk, "told").in_time);
  EXPECT_TRUE(desk.correct({{"told_at", Instant{at("2024-02-20T11:30").ms + 59'999}}}));
  EXPECT_TRUE(fact_of(desk, "told").in_time) << "seconds do not count";
  EXPECT_TRUE(desk.correct({{"told_at", at("2024-02-20T11:31")}}));
  EXPECT_FALSE(fact_of(desk, "told").in_time);
  EXPECT_EQ(fact_of(desk, "told").ended, day("2024-02-20"));
}

TEST(Clock, NationalAndInternationalRunSideBySide) {
  Desk desk = detained();
  const auto decision = desk.edit({{"visits", 1}});
  ASSERT_NE(running(decision, "court"), nullptr);
  EXPECT_EQ(running(decision, "court")->due, at("2024-02-22T10:30"));
  EXPECT_EQ(running(decision, "court", ClockKind::international)->due, at("2024-02-21T10:30"));
  ASSERT_TRUE(desk.edit({{"released_at", at("2024-02-21T18:00")}}));
  EXPECT_TRUE(fact_of(desk, "court").in_time);
  EXPECT_FALSE(fact_of(desk, "court", 0, ClockKind::international).in_time);
}

TEST(Clock, WarnsBeforeItEnds) {
  Desk desk = detained("2024-03-11T10:30");
  const auto decision = desk.edit({{"visits", 1}});
  EXPECT_EQ(running(decision, "told")->warn_at, at("2024-03-11T11:00"));
  EXPECT_EQ(running(decision, "court")->warn_at, std::nullopt);
  EXPECT_EQ(running(decision, "review")->warn_at, at("2024-03-23T00:00"));
  // Ten working days after 11 March: the 21st and 22nd are off, Saturday 23 is worked.
  EXPECT_EQ(civil_day(running(decision, "report")->due, almaty), day("2024-03-26"));
  EXPECT_EQ(running(decision, "report")->warn_at, at("2024-03-23T00:00"));
}

TEST(Clock, SaysWhereTheCalendarIsNotKnown) {
  Desk desk = detained("2026-12-28T10:00");
  const auto decision = desk.edit({{"visits", 1}});
  EXPECT_FALSE(running(decision, "report")->covered);
  EXPECT_TRUE(running(decision, "review")->covered);
  Desk without = detained();
  without.world.calendars.clear();
  EXPECT_FALSE(running(without.edit({{"visits", 1}}), "report")->covered);
}

TEST(Clock, DoesNotStartWithoutItsTrigger) {
  Desk desk;
  const auto decision = desk.apply(desk.opening());
  EXPECT_THAT(decision->running, IsEmpty());
  EXPECT_THAT(decision->facts.clocks, IsEmpty());
}

TEST(Clock, WhatWasDoneBeforeIsInTimeOnItsFirstDay) {
  Desk desk = detained();
  ASSERT_TRUE(desk.edit({{"told_at", at("2024-02-19T10:00")}}));
  EXPECT_TRUE(fact_of(desk, "told").in_time);
  EXPECT_EQ(fact_of(desk, "told").ended, day("2024-02-20"));
}

TEST(Clock, AnEndKnownByDayIsJudgedByDay) {
  Desk desk = detained();
  ASSERT_TRUE(desk.edit({{"decided_on", day("2024-03-20")}, {"heard", true}}));
  EXPECT_TRUE(fact_of(desk, "charge").in_time) << "one month ends with 20 March";
  ASSERT_TRUE(desk.correct({{"decided_on", day("2024-03-21")}}));
  EXPECT_FALSE(fact_of(desk, "charge").in_time);
}

TEST(Clock, AppliesUntilItIsKnownNotTo) {
  Desk desk = detained();
  EXPECT_EQ(turns_of(desk, "report"), 1);
  const auto decision = desk.edit({{"kind", "violence"}});
  EXPECT_EQ(running(decision, "report"), nullptr);
  EXPECT_TRUE(fact_of(desk, "report").cancelled);
  ASSERT_TRUE(desk.edit({{"kind", "property"}}));
  EXPECT_FALSE(fact_of(desk, "report").cancelled);
  Desk never;
  Change change = never.opening();
  change.values["kind"] = "violence";
  change.values["detained_at"] = at("2024-02-20T10:30");
  ASSERT_TRUE(never.apply(change));
  EXPECT_EQ(turns_of(never, "report"), 0);
}

TEST(Clock, ClosingHidesNothingThatWasOverdue) {
  Desk desk = detained();
  ASSERT_TRUE(desk.act("decide", {{"heard", true}, {"decided_on", day("2024-02-20")}}));
  desk.now = moment("2024-02-22T09:00");
  const auto decision = desk.act("close", {{"note", "done"}});
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->running, IsEmpty());
  EXPECT_FALSE(fact_of(desk, "told").cancelled) << "overdue since the 20th";
  EXPECT_FALSE(fact_of(desk, "court").cancelled) << "due on the day of closing";
  EXPECT_TRUE(fact_of(desk, "review").cancelled) << "due later";
  Change reopen;
  reopen.kind = ChangeKind::reopen;
  reopen.reason = "appeal";
  const auto again = desk.apply(reopen);
  ASSERT_TRUE(again);
  EXPECT_NE(running(again, "review"), nullptr);
  EXPECT_FALSE(fact_of(desk, "review").cancelled);
}

TEST(Clock, HistoryIsCountedAndCallsNobody) {
  Desk desk = detained("2024-02-20T10:30", true);
  EXPECT_EQ(desk.record.facts.clocks.size(), 6u);
  auto decision = desk.edit({{"visits", 1}});
  EXPECT_THAT(decision->running, IsEmpty()) << "nor does a later edit call anybody";
  desk.now = moment("2024-03-20T12:00");
  decision = desk.edit({{"reviewed_on", day("2024-03-01")}});
  ASSERT_EQ(decision->running.size(), 1u);
  EXPECT_EQ(decision->running.front().deadline, "review") << "what begins afterwards does";
}

TEST(Repeat, EachReviewEndsATurnAndBeginsTheNext) {
  Desk desk = detained("2024-02-01T10:00");
  desk.now = moment("2024-04-01T10:00");
  EXPECT_EQ(turns_of(desk, "review"), 1);
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-15")}}));
  ASSERT_TRUE(desk.edit({{"visits", 1}}));
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-03-02")}}));
  EXPECT_EQ(turns_of(desk, "review"), 3);
  const ClockFact first = fact_of(desk, "review", 0);
  EXPECT_EQ(first.started, day("2024-02-01"));
  EXPECT_EQ(first.due, day("2024-02-15"));
  EXPECT_EQ(first.ended, day("2024-02-15"));
  EXPECT_TRUE(first.in_time);
  const ClockFact second = fact_of(desk, "review", 1);
  EXPECT_EQ(second.started, day("2024-02-15"));
  EXPECT_EQ(second.due, day("2024-02-29"));
  EXPECT_FALSE(second.in_time);
  const ClockFact third = fact_of(desk, "review", 2);
  EXPECT_EQ(third.due, day("2024-03-16"));
  EXPECT_FALSE(third.ended);
}

TEST(Repeat, ACorrectionReplacesTheLastReview) {
  Desk desk = detained("2024-02-01T10:00");
  desk.now = moment("2024-04-01T10:00");
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-10")}}));
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-20")}}));
  ASSERT_TRUE(desk.correct({{"reviewed_on", day("2024-02-25")}}));
  EXPECT_EQ(turns_of(desk, "review"), 3);
  EXPECT_EQ(fact_of(desk, "review", 1).ended, day("2024-02-25"));
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-18")}}));
  EXPECT_EQ(turns_of(desk, "review"), 3) << "an earlier one is no new review";
  EXPECT_EQ(fact_of(desk, "review", 1).ended, day("2024-02-18"));
  ASSERT_TRUE(desk.edit({{"reviewed_on", Value()}}));
  EXPECT_EQ(turns_of(desk, "review"), 2) << "withdrawn: the last turn runs again";
  EXPECT_EQ(fact_of(desk, "review", 0).ended, day("2024-02-10"));
  EXPECT_FALSE(fact_of(desk, "review", 1).ended);
  ASSERT_TRUE(desk.edit({{"visits", 2}}));
  EXPECT_EQ(turns_of(desk, "review"), 2);
}

TEST(Repeat, StopsForGood) {
  Desk desk = detained("2024-02-01T10:00");
  desk.now = moment("2024-04-01T10:00");
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-15")}}));
  auto decision = desk.edit({{"released_at", at("2024-02-20T10:00")}});
  EXPECT_EQ(turns_of(desk, "review"), 2);
  EXPECT_TRUE(fact_of(desk, "review", 1).cancelled) << "it was not due yet";
  EXPECT_EQ(running(decision, "review"), nullptr);
  decision = desk.correct({{"released_at", at("2024-03-20T10:00")}});
  EXPECT_FALSE(fact_of(desk, "review", 1).cancelled) << "due on 29 February, never done";
  EXPECT_FALSE(fact_of(desk, "review", 1).ended);
  EXPECT_EQ(running(decision, "review"), nullptr);
}

TEST(Clock, EndsStopsADeadlineThatDoesNotRepeat) {
  Desk desk;
  RegisterBuilder stay(*desk.programme, "stay");
  stay.field("began_on", FieldType::date, programme::Fact::whole);
  stay.field("charged_on", FieldType::date, programme::Fact::whole);
  stay.field("died_on", FieldType::date, programme::Fact::whole);
  stay.deadline("charge", "began_on", "charged_on", {10, LengthUnit::days}).ends =
      stay.compile("died_on");
  desk.record.programme = desk.programme.get();
  desk.record.reg = &desk.programme->registers.back();
  Change change;
  change.kind = ChangeKind::open;
  change.persons["child"] = {child()};
  change.values["began_on"] = day("2024-02-01");
  ASSERT_TRUE(desk.apply(change));
  ASSERT_TRUE(desk.edit({{"died_on", day("2024-02-05")}}));
  EXPECT_TRUE(fact_of(desk, "charge").cancelled);
  ASSERT_TRUE(desk.edit({{"charged_on", day("2024-02-06")}}));
  EXPECT_FALSE(fact_of(desk, "charge").ended) << "too late to count";
  ASSERT_TRUE(desk.edit({{"charged_on", day("2024-02-05")}}));
  EXPECT_TRUE(fact_of(desk, "charge").in_time);
  EXPECT_FALSE(fact_of(desk, "charge").cancelled);
  const auto decision = desk.edit({{"charged_on", Value()}, {"died_on", day("2024-02-20")}});
  EXPECT_FALSE(fact_of(desk, "charge").cancelled) << "overdue since the 11th";
  EXPECT_THAT(decision->running, IsEmpty());
}

TEST(Repeat, AReviewBeforeTheTriggerDoesNotCount) {
  Desk desk = detained("2024-02-01T10:00");
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-01-31")}}));
  EXPECT_EQ(turns_of(desk, "review"), 1);
  EXPECT_FALSE(fact_of(desk, "review", 0).ended);
  ASSERT_TRUE(desk.edit({{"visits", 2}}));
  EXPECT_EQ(turns_of(desk, "review"), 1);
}

TEST(Repeat, TurnsOfHoursKeepTheirVerdicts) {
  Desk desk;
  RegisterBuilder watch(*desk.programme, "watch");
  watch.field("began_at", FieldType::datetime, programme::Fact::day);
  watch.field("seen_at", FieldType::datetime, programme::Fact::day);
  auto& check = watch.deadline("check", "began_at", "seen_at", {4, LengthUnit::hours});
  check.repeats = true;
  desk.record.programme = desk.programme.get();
  desk.record.reg = &desk.programme->registers.back();
  desk.now = moment("2024-05-10T09:00");
  Change change;
  change.kind = ChangeKind::open;
  change.persons["child"] = {child()};
  change.values["began_at"] = at("2024-05-10T08:00");
  ASSERT_TRUE(desk.apply(change));
  const std::pair<const char*, bool> seen[] = {
      {"12:00", true}, {"16:01", false}, {"19:00", true}, {"23:30", false}};
  for (const auto& [when, in_time] : seen) {
    ASSERT_TRUE(desk.edit({{"seen_at", at("2024-05-10T" + std::string(when))}}));
  }
  EXPECT_EQ(turns_of(desk, "check"), 5);
  for (int64_t turn = 0; turn < 4; ++turn) {
    EXPECT_EQ(fact_of(desk, "check", turn).in_time, seen[turn].second) << turn;
  }
  EXPECT_EQ(fact_of(desk, "check", 4).due, day("2024-05-11"));
}

TEST(Zone, ThePlacesZoneIsDated) {
  Desk desk;
  std::vector<place::Place> places = desk.world.tree->places();
  for (place::Place& place : places) {
    if (place.code == "KZ") place.zones.push_back({make_date(2024, 6, 1), "Asia/Aqtau"});
    if (place.code == "KZ") place.zones.front().zone = "Asia/Tokyo";
  }
  desk.world.tree = place::Tree::build(place::testing::five_levels(), places, {}).value();
  desk.now = {at("2024-05-20T10:00", "Asia/Tokyo"), "Asia/Tokyo", "POL_A1", "A1"};
  Change change = desk.opening();
  change.values["detained_at"] = at("2024-05-20T10:00", "Asia/Tokyo");
  const auto decision = desk.apply(change);
  ASSERT_TRUE(decision);
  EXPECT_EQ(running(decision, "review")->due.ms + 1,
            start_of_day(day("2024-06-04"), "Asia/Aqtau").ms);
}

}  // namespace
}  // namespace besik::record::testing
