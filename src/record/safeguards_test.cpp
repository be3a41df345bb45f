#include "record/safeguards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

// The rule of decide.h: safeguards block the future act, what has happened becomes a breach.
namespace besik::record::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// A case with the parents told; now is 12:00 on 20 February 2024.
Desk opened() {
  Desk desk;
  Change change = desk.opening();
  change.values["detained_at"] = at("2024-02-20T09:00");
  change.values["told_at"] = at("2024-02-20T09:10");
  EXPECT_TRUE(desk.apply(change));
  return desk;
}

Change question(std::map<std::string, Value> values) {
  Change change;
  change.kind = ChangeKind::act;
  change.action = "question";
  change.values = std::move(values);
  return change;
}

SafeguardState state_of(const Desk& desk, std::string_view name) {
  for (const SafeguardStatus& one : safeguards(desk.world, desk.record, desk.now)) {
    if (one.safeguard == name) return one.state;
  }
  return SafeguardState::not_applicable;
}

TEST(Safeguard, BlocksTheActWhoseTimeIsNotGiven) {
  Desk desk = opened();
  const auto decision = desk.decide(question({}));
  EXPECT_THAT(codes_of(decision), ElementsAre("record.safeguard_unmet"));
  EXPECT_EQ(decision.error().front().where, "lawyer_first");
  EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::unmet);
}

TEST(Safeguard, BlocksTheActAhead) {
  const Desk desk = opened();
  EXPECT_THAT(desk.codes(question({{"questioned_at", at("2024-02-20T12:01")}})),
              ElementsAre("record.safeguard_unmet"));
}

TEST(Safeguard, LetsTheActPassWhereMet) {
  Desk desk = opened();
  ASSERT_TRUE(desk.edit({{"lawyer_at", at("2024-02-20T11:00")}}));
  EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::met) << "it could begin now";
  const auto decision = desk.apply(question({{"questioned_at", at("2024-02-20T12:30")}}));
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->breaches, IsEmpty());
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
  EXPECT_EQ(decision->facts.stage, "questioned");
}

TEST(Safeguard, SavesTheActThatHasHappenedAsABreach) {
  for (const char* when : {"2024-02-20T12:00", "2024-02-20T09:30", "2024-02-19T23:59"}) {
    Desk desk = opened();
    const auto decision = desk.apply(question({{"questioned_at", at(when)}}));
    ASSERT_TRUE(decision) << when;
    ASSERT_EQ(decision->breaches.size(), 1u);
    const Breach& breach = decision->breaches.front();
    EXPECT_EQ(breach.safeguard, "lawyer_first");
    EXPECT_EQ(breach.on, civil_day(at(when), "Asia/Almaty"));
    EXPECT_EQ(breach.at, at(when));
    EXPECT_TRUE(breach.is_new);
    EXPECT_FALSE(breach.planned);
    EXPECT_THAT(breach.tell, ElementsAre("prosecutor", "ombudsman_officer"));
    EXPECT_EQ(decision->facts.breaches.at("lawyer_first"), breach.on);
    EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::breach);
  }
}

TEST(Safeguard, ALawyerWhoCameTooLateIsABreachToo) {
  Desk desk = opened();
  const auto decision = desk.apply(
      question({{"questioned_at", at("2024-02-20T10:00")}, {"lawyer_at", at("2024-02-20T10:01")}}));
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->breaches.size(), 1u);
}

TEST(Safeguard, AnEditIsNeverRefused) {
  Desk desk = opened();
  const auto past = desk.decide([] {
    Change change;
    change.kind = ChangeKind::edit;
    change.values["questioned_at"] = at("2024-02-20T10:00");
    return change;
  }());
  ASSERT_TRUE(past);
  EXPECT_EQ(past->breaches.size(), 1u);
  const auto ahead = desk.edit({{"questioned_at", at("2024-02-21T10:00")}});
  ASSERT_TRUE(ahead);
  ASSERT_EQ(ahead->breaches.size(), 1u);
  EXPECT_TRUE(ahead->breaches.front().planned) << "nobody is told before it has come";
  EXPECT_EQ(ahead->facts.breaches.at("lawyer_first"), day("2024-02-21"));
  EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::unmet);
  EXPECT_THAT(desk.codes(question({})), ElementsAre("record.safeguard_unmet"))
      << "planned is not happened";
}

TEST(Safeguard, WhatHappenedBeforeDoesNotHoldTheRecordBack) {
  Desk desk = opened();
  ASSERT_TRUE(desk.edit({{"questioned_at", at("2024-02-20T10:00")}}));
  const auto decision = desk.apply(question({}));
  ASSERT_TRUE(decision);
  ASSERT_EQ(decision->breaches.size(), 1u);
  EXPECT_FALSE(decision->breaches.front().is_new) << "told once";
}

TEST(Safeguard, ADayCountsAsHappenedFromItsMorning) {
  Desk desk = opened();
  Change change;
  change.kind = ChangeKind::act;
  change.action = "decide";
  change.values["decided_on"] = day("2024-02-21");
  EXPECT_THAT(desk.codes(change), ElementsAre("record.safeguard_unmet"));
  change.values["decided_on"] = day("2024-02-20");
  const auto decision = desk.decide(change);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->facts.breaches.at("child_heard"), day("2024-02-20"));
}

TEST(Safeguard, CorrectionTurnsABreachIntoMetAndBack) {
  Desk desk = opened();
  ASSERT_TRUE(desk.apply(question({{"questioned_at", at("2024-02-20T10:00")}})));
  auto decision = desk.correct({{"lawyer_at", at("2024-02-20T09:45")}});
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
  EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::met);
  decision = desk.correct({{"lawyer_at", at("2024-02-20T11:45")}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->facts.breaches.at("lawyer_first"), day("2024-02-20"));
  EXPECT_TRUE(decision->breaches.front().is_new);
  decision = desk.correct({{"questioned_at", at("2024-02-19T11:45")}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->facts.breaches.at("lawyer_first"), day("2024-02-19"));
  decision = desk.correct({{"questioned_at", Value()}});
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
}

TEST(Safeguard, ExcusedIsNeitherMetNorABreach) {
  Desk desk = opened();
  Change change = question({{"questioned_at", at("2024-02-20T12:30")}});
  change.excuses["lawyer_first"] = "no lawyer within 300 km";
  EXPECT_THAT(desk.codes(change),
              ElementsAre("record.excuse_not_allowed", "record.safeguard_unmet"));
  change.supervisor = true;
  const auto decision = desk.apply(change);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
  EXPECT_EQ(decision->facts.excused.at("lawyer_first"), day("2024-02-20"));
  EXPECT_EQ(decision->excuses.at("lawyer_first"), "no lawyer within 300 km");
  EXPECT_EQ(state_of(desk, "lawyer_first"), SafeguardState::excused);
  const auto met = desk.correct({{"lawyer_at", at("2024-02-20T10:00")}});
  ASSERT_TRUE(met);
  EXPECT_THAT(met->facts.excused, IsEmpty()) << "met after all";
}

TEST(Safeguard, AnExcuseKeepsItsDayWhereNoActIsDated) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  Change change = question({{"questioned_at", at("2024-02-20T11:00")}});
  EXPECT_THAT(desk.codes(change), ElementsAre("record.safeguard_unmet"))
      << "the parents' safeguard has no field that says it happened";
  change.excuses["parents_told"] = "no parent is known";
  ASSERT_TRUE(desk.apply(change));
  EXPECT_EQ(desk.record.facts.excused.at("parents_told"), day("2024-02-20"));
  desk.now = moment("2024-02-25T12:00");
  ASSERT_TRUE(desk.edit({{"visits", 1}}));
  EXPECT_EQ(desk.record.facts.excused.at("parents_told"), day("2024-02-20"));
}

TEST(Safeguard, ExcusesThatAreNotAllowed) {
  Desk desk = opened();
  Change change;
  change.kind = ChangeKind::edit;
  change.supervisor = true;
  change.excuses["child_heard"] = "too young";
  EXPECT_THAT(desk.codes(change), ElementsAre("record.excuse_not_allowed"));
  change.excuses = {{"lawyer_frist", "x"}};
  const auto decision = desk.decide(change);
  EXPECT_THAT(codes_of(decision), ElementsAre("record.excuse_not_allowed"));
  EXPECT_EQ(decision.error().front().nearest, "lawyer_first");
  change.excuses = {{"lawyer_first", " "}};
  EXPECT_THAT(desk.codes(change), ElementsAre("record.reason_missing"));
}

TEST(Safeguard, AFiledBreachIsNotExcusedAway) {
  Desk desk = opened();
  ASSERT_TRUE(desk.apply(question({{"questioned_at", at("2024-02-20T10:00")}})));
  Change change;
  change.kind = ChangeKind::edit;
  change.supervisor = true;
  change.excuses["lawyer_first"] = "later thought";
  EXPECT_THAT(desk.codes(change), ElementsAre("record.excuse_not_allowed"));
}

TEST(Safeguard, AnExcuseGivenWithTheActThatHappenedIsCountedApart) {
  Desk desk = opened();
  Change change = question({{"questioned_at", at("2024-02-20T10:00")}});
  change.supervisor = true;
  change.excuses["lawyer_first"] = "the child was in danger";
  const auto decision = desk.decide(change);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
  EXPECT_EQ(decision->facts.excused.size(), 1u);
}

TEST(Safeguard, AppliesUntilItIsKnownNotTo) {
  Desk desk = opened();
  desk.record.values.erase("told_at");
  desk.record.values["lawyer_at"] = at("2024-02-20T09:00");
  const Change change = question({});
  EXPECT_THAT(desk.codes(change), ElementsAre("record.safeguard_unmet", "record.safeguard_unmet"));
  desk.record.persons["child"].front().birth_date.reset();
  EXPECT_EQ(state_of(desk, "parents_told"), SafeguardState::unmet) << "in doubt a child";
  desk.record.persons["child"].front().birth_date = day("2004-01-01");
  EXPECT_EQ(state_of(desk, "parents_told"), SafeguardState::not_applicable);
}

TEST(Safeguard, AVoidedRecordTellsNobody) {
  Desk desk = opened();
  ASSERT_TRUE(desk.apply(question({{"questioned_at", at("2024-02-20T10:00")}})));
  Change change;
  change.kind = ChangeKind::void_;
  change.reason = "wrong child";
  const auto decision = desk.apply(change);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->breaches, IsEmpty());
}

TEST(Safeguard, HistoryIsBreachedAlike) {
  Desk desk;
  Change change = desk.opening();
  change.history = true;
  change.values["questioned_at"] = at("2023-05-01T10:00");
  const auto decision = desk.decide(change);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->facts.breaches.at("lawyer_first"), day("2023-05-01"));
}

}  // namespace
}  // namespace besik::record::testing
