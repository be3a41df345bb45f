#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

// Actions that one person proposes and another confirms.
namespace besik::record::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "decide" and "close" take two persons.
Desk desk_of_two() {
  Desk desk;
  for (programme::Action& action : desk.programme->registers.front().actions)
    action.two_persons = action.name == "decide" || action.name == "close";
  EXPECT_TRUE(desk.apply(desk.opening()));
  return desk;
}

Change asks(ChangeKind kind, std::string by, std::string action = "decide") {
  Change change;
  change.kind = kind;
  change.action = std::move(action);
  change.by = std::move(by);
  if (kind == ChangeKind::withdraw_proposal || change.action != "decide") return change;
  change.values["heard"] = true;
  change.values["decided_on"] = day("2024-02-20");
  change.values["reason"] = "because";
  return change;
}

TEST(TwoPersons, NobodyDoesItAlone) {
  Desk desk = desk_of_two();
  EXPECT_THAT(desk.codes(asks(ChangeKind::act, "first")), ElementsAre("record.second_person"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::confirm, "first")), ElementsAre("record.no_proposal"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::withdraw_proposal, "first")),
              ElementsAre("record.no_proposal"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::propose, "first", "remark")),
              ElementsAre("record.not_two_persons"));
}

TEST(TwoPersons, AProposalChangesNothingButItself) {
  Desk desk = desk_of_two();
  const Facts before = desk.record.facts;
  const auto values = desk.record.values;
  ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
  ASSERT_TRUE(desk.record.facts.proposed);
  EXPECT_EQ(desk.record.facts.proposed->action, "decide");
  EXPECT_EQ(desk.record.facts.proposed->by, "first");
  EXPECT_EQ(desk.record.facts.proposed->version, desk.record.version);
  EXPECT_EQ(desk.record.values, values);
  Facts now = desk.record.facts;
  now.proposed.reset();
  EXPECT_EQ(now, before);
  const auto back = facts_from_json(to_json(desk.record.facts), *desk.record.reg);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, desk.record.facts);
}

TEST(TwoPersons, ABadProposalIsRefusedAtOnce) {
  Desk desk = desk_of_two();
  Change bad = asks(ChangeKind::propose, "first");
  bad.values.erase("decided_on");
  EXPECT_THAT(desk.codes(bad), ::testing::Contains("record.needs"));
  EXPECT_FALSE(desk.record.facts.proposed);
}

TEST(TwoPersons, TheSecondConfirms) {
  Desk desk = desk_of_two();
  ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
  EXPECT_THAT(desk.codes(asks(ChangeKind::confirm, "first")), ElementsAre("record.same_person"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::confirm, "")), ElementsAre("record.same_person"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::confirm, "second", "close")),
              ElementsAre("record.no_proposal"));
  EXPECT_THAT(desk.codes(asks(ChangeKind::propose, "second")),
              ElementsAre("record.proposed_already"));
  ASSERT_TRUE(desk.apply(asks(ChangeKind::confirm, "second")));
  EXPECT_EQ(desk.record.facts.stage, "decided");
  EXPECT_FALSE(desk.record.facts.proposed);
  EXPECT_EQ(desk.record.values.at("decided_on"), Value(day("2024-02-20")));
}

TEST(TwoPersons, ItIsJudgedAnewWhenConfirmed) {
  Desk desk = desk_of_two();
  ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
  ASSERT_TRUE(desk.edit({{"visits", 3}}));
  ASSERT_TRUE(desk.record.facts.proposed) << "an edit leaves it";
  EXPECT_LT(desk.record.facts.proposed->version, desk.record.version);
  Change late = asks(ChangeKind::confirm, "second");
  late.values["decided_on"] = day("1999-01-01");
  EXPECT_FALSE(desk.codes(late).empty()) << "before the child was born";
  ASSERT_TRUE(desk.apply(asks(ChangeKind::confirm, "second")));
  EXPECT_EQ(desk.record.values.at("visits"), Value(3));
}

TEST(TwoPersons, RefusalsHaveReasonsWithdrawalsNeedNone) {
  Desk desk = desk_of_two();
  ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
  Change no = asks(ChangeKind::withdraw_proposal, "second");
  EXPECT_THAT(desk.codes(no), ElementsAre("record.reason_missing"));
  no.reason = "not yet";
  EXPECT_TRUE(desk.decide(no));
  ASSERT_TRUE(desk.apply(asks(ChangeKind::withdraw_proposal, "first")));
  EXPECT_FALSE(desk.record.facts.proposed);
  EXPECT_EQ(desk.record.facts.stage, "registered");
  EXPECT_THAT(desk.codes(asks(ChangeKind::propose, "second")), IsEmpty());
}

TEST(TwoPersons, VoidSealAndOtherStagesEndIt) {
  for (const ChangeKind kind : {ChangeKind::void_, ChangeKind::seal}) {
    Desk desk = desk_of_two();
    ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
    Change change;
    change.kind = kind;
    change.reason = "because";
    ASSERT_TRUE(desk.apply(change));
    EXPECT_FALSE(desk.record.facts.proposed);
  }
  Desk desk = desk_of_two();
  for (programme::Action& action : desk.programme->registers.front().actions)
    if (action.name == "decide") action.from = {"registered"};
  ASSERT_TRUE(desk.apply(asks(ChangeKind::propose, "first")));
  ASSERT_TRUE(desk.act("remark", {{"note", "x"}}));
  EXPECT_TRUE(desk.record.facts.proposed);
  ASSERT_TRUE(desk.act("question", {{"told_at", at("2024-02-20T07:00")},
                                    {"lawyer_at", at("2024-02-20T08:00")},
                                    {"questioned_at", at("2024-02-20T09:00")}}));
  EXPECT_FALSE(desk.record.facts.proposed) << "it is not done from the new stage";
}

TEST(TwoPersons, ReopeningIsNoWayAround) {
  Desk desk = desk_of_two();
  const programme::Register& reg = *desk.record.reg;
  EXPECT_TRUE(takes_two_persons(reg, "decided"));
  EXPECT_TRUE(takes_two_persons(reg, "closed"));
  EXPECT_FALSE(takes_two_persons(reg, "questioned"));
  EXPECT_FALSE(takes_two_persons(reg, "registered"));
  desk.record.facts.stage = "closed";
  desk.record.facts.closed = true;
  desk.record.facts.closed_from = "questioned";
  Change change;
  change.kind = ChangeKind::reopen;
  change.reason = "because";
  change.to_stage = "decided";
  EXPECT_THAT(desk.codes(change), ElementsAre("record.second_person"));
  change.to_stage = "questioned";
  EXPECT_THAT(desk.codes(change), IsEmpty());
}

}  // namespace
}  // namespace besik::record::testing
