#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

// Closing, sealing, voiding, transfers: what a record's state lets be done.
namespace besik::record::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Change with(Change change, std::string name, Value value) {
  change.values[std::move(name)] = std::move(value);
  return change;
}

Change kind_of(ChangeKind kind, std::string reason = "because") {
  Change change;
  change.kind = kind;
  change.reason = std::move(reason);
  return change;
}

TEST(States, ReasonsAreAsked) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  for (const ChangeKind kind : {ChangeKind::correct, ChangeKind::void_, ChangeKind::seal}) {
    EXPECT_THAT(desk.codes(kind_of(kind, "  ")), ElementsAre("record.reason_missing"));
  }
  Change transfer = kind_of(ChangeKind::transfer, "");
  transfer.to_organisation = "POL_A2";
  EXPECT_THAT(desk.codes(transfer), ElementsAre("record.reason_missing"));
}

TEST(States, ClosedRecordsTakeFewChanges) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(desk.codes(kind_of(ChangeKind::reopen)), ElementsAre("record.not_closed"));
  ASSERT_TRUE(desk.act("decide", {{"heard", true}, {"decided_on", day("2024-02-20")}}));
  ASSERT_TRUE(desk.act("close", {{"note", "done"}}));
  EXPECT_EQ(desk.record.facts.closed_on, day("2024-02-20"));
  EXPECT_THAT(codes_of(desk.edit({{"visits", 1}})), ElementsAre("record.closed"));
  EXPECT_THAT(codes_of(desk.act("remark")), ElementsAre("record.closed"));
  EXPECT_TRUE(desk.act("archive")) << "named from the closed stage";
  EXPECT_TRUE(desk.correct({{"visits", 1}}));
  Change nowhere = kind_of(ChangeKind::reopen);
  nowhere.to_stage = "closed";
  EXPECT_THAT(desk.codes(nowhere), ElementsAre("record.unknown_stage"));
  ASSERT_TRUE(desk.apply(kind_of(ChangeKind::reopen)));
  EXPECT_EQ(desk.record.facts.stage, "decided");
  EXPECT_FALSE(desk.record.facts.closed);
  EXPECT_FALSE(desk.record.facts.closed_on);
  EXPECT_TRUE(desk.edit({{"visits", 2}}));
}

TEST(States, SealedRecordsAreShut) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  ASSERT_TRUE(desk.apply(kind_of(ChangeKind::seal)));
  EXPECT_TRUE(desk.record.facts.sealed_shut);
  EXPECT_THAT(codes_of(desk.edit({{"visits", 1}})), ElementsAre("record.sealed"));
  EXPECT_THAT(codes_of(desk.correct({{"visits", 1}})), ElementsAre("record.sealed"));
  EXPECT_TRUE(desk.decide(kind_of(ChangeKind::void_)));
  ASSERT_TRUE(desk.apply(kind_of(ChangeKind::reopen)));
  EXPECT_FALSE(desk.record.facts.sealed_shut);
}

TEST(States, VoidedRecordsAreOver) {
  Desk desk;
  ASSERT_TRUE(desk.apply(with(desk.opening(), "detained_at", at("2024-02-20T10:00"))));
  const auto decision = desk.apply(kind_of(ChangeKind::void_));
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->facts.voided);
  EXPECT_THAT(decision->running, IsEmpty());
  for (const ClockFact& clock : decision->facts.clocks) EXPECT_TRUE(clock.cancelled);
  for (const ChangeKind kind : {ChangeKind::edit, ChangeKind::correct, ChangeKind::reopen,
                                ChangeKind::void_, ChangeKind::transfer}) {
    EXPECT_THAT(desk.codes(kind_of(kind)), ElementsAre("record.voided"));
  }
}

TEST(States, TheSenderKeepsTheDutyUntilTheTransferIsAccepted) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  desk.record.owner_user = "inspector";
  Change transfer = kind_of(ChangeKind::transfer);
  transfer.to_organisation = "NOBODY";
  EXPECT_THAT(desk.codes(transfer), ElementsAre("record.unknown_organisation"));
  EXPECT_THAT(desk.codes(kind_of(ChangeKind::accept_transfer)),
              ElementsAre("record.transfer_not_offered"));
  transfer.to_organisation = "POL_B1";
  ASSERT_TRUE(desk.apply(transfer));
  EXPECT_EQ(desk.record.facts.owner, "POL_A1");
  EXPECT_EQ(desk.record.facts.offered_to, "POL_B1");
  EXPECT_EQ(desk.record.owner_user, "inspector");
  EXPECT_THAT(desk.codes(kind_of(ChangeKind::accept_transfer)),
              ElementsAre("record.transfer_not_offered"))
      << "the sender cannot accept for the other";
  desk.now.organisation = "POL_B1";
  ASSERT_TRUE(desk.apply(kind_of(ChangeKind::accept_transfer)));
  EXPECT_EQ(desk.record.facts.owner, "POL_B1");
  EXPECT_EQ(desk.record.facts.opener, "POL_A1");
  EXPECT_EQ(desk.record.facts.place, "A1") << "the register's place is the opener's";
  EXPECT_EQ(desk.record.facts.offered_to, "");
  EXPECT_EQ(desk.record.owner_user, "");
}

TEST(States, ThePlaceFollowsTheRegistersWord) {
  for (const auto& [word, place] : {std::pair("opener", "A1"), std::pair("owner", "B1"),
                                    std::pair("residence", "A2"), std::pair("decided_by", "A1")}) {
    Desk desk;
    desk.programme->registers.front().place = word;
    ASSERT_TRUE(desk.apply(desk.opening()));
    EXPECT_EQ(desk.record.facts.place, "A1") << "unanswered: the opener's";
    Change transfer = kind_of(ChangeKind::transfer);
    transfer.to_organisation = "POL_B1";
    ASSERT_TRUE(desk.apply(transfer));
    desk.now.organisation = "POL_B1";
    ASSERT_TRUE(desk.apply(kind_of(ChangeKind::accept_transfer)));
    ASSERT_TRUE(desk.edit({{"residence", "A2"}, {"decided_by", "COURT_A"}}));
    EXPECT_EQ(desk.record.facts.place, place) << word;
  }
}

}  // namespace
}  // namespace besik::record::testing
