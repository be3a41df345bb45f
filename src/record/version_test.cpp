#include "record/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

// Version 2 of the small programme: names changed, a field and a code retired.
std::shared_ptr<programme::Programme> second_version() {
  auto newer = small_programme();
  newer->version = 2;
  programme::VersionMap map;
  map.from_version = 1;
  map.renamed = {{"case.note", "case.remarks"},
                 {"case.heard", "child_heard"},
                 {"codes.kind.violence", "assault"},
                 {"case.stages.registered", "begun"}};
  map.retired = {"case.visits", "codes.need.family"};
  newer->changes = map;
  programme::Register& reg = newer->registers.front();
  for (programme::Field& field : reg.fields) {
    if (field.name == "note") field.name = "remarks";
    if (field.name == "heard") field.name = "child_heard";
    field.shown_when = {};
    field.required_when = {};
  }
  std::erase_if(reg.fields, [](const auto& field) { return field.name == "visits"; });
  reg.stages.front().name = "begun";
  for (auto& code : newer->code_lists.front().codes) {
    if (code.code == "violence") code.code = "assault";
  }
  std::erase_if(reg.safeguards, [](const auto& one) { return one.name == "child_heard"; });
  return newer;
}

std::shared_ptr<programme::Programme> third_version() {
  auto newest = second_version();
  newest->version = 3;
  programme::VersionMap map;
  map.from_version = 2;
  map.renamed = {{"case.remarks", "case.words_of_the_officer"},
                 {"codes.kind.assault", "codes.kind.harm"},
                 {"case.stages.begun", "case.stages.opened"}};
  newest->changes = map;
  return newest;
}

TEST(Version, NamesAreFollowedThroughAllVersions) {
  Desk desk;
  const auto second = second_version();
  const auto third = third_version();
  install(desk.world, second);
  install(desk.world, third);
  const auto path = VersionPath::between(desk.world, *desk.programme, *third);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->field("case", "note"), "words_of_the_officer");
  EXPECT_EQ(path->field("case", "heard"), "child_heard");
  EXPECT_EQ(path->field("case", "kind"), "kind");
  EXPECT_EQ(path->field("case", "visits"), std::nullopt);
  EXPECT_EQ(path->stage("case", "registered"), "opened");
  EXPECT_EQ(path->code("kind", "violence"), "harm");
  EXPECT_EQ(path->code("need", "family"), std::nullopt);
  EXPECT_EQ(path->reg("case"), "case");
  EXPECT_FALSE(path->is_identity());
  EXPECT_TRUE(VersionPath::between(desk.world, *third, *third)->is_identity());
}

TEST(Version, PathsThatDoNotExist) {
  Desk desk;
  const auto third = third_version();
  EXPECT_EQ(VersionPath::between(desk.world, *desk.programme, *third).error().code,
            "version.no_path")
      << "version 2 is not installed";
  EXPECT_EQ(VersionPath::between(desk.world, *third, *desk.programme).error().code,
            "version.no_path")
      << "there is no way back";
  auto other = small_programme();
  other->name = "other";
  EXPECT_EQ(VersionPath::between(desk.world, *desk.programme, *other).error().code,
            "version.other_programme");
}

TEST(Version, MigrationCarriesARecordOver) {
  Desk desk;
  Change change = desk.opening();
  change.values["kind"] = "violence";
  change.values["note"] = "quiet";
  change.values["visits"] = 3;
  change.values["needs"] = Value::Codes{"family", "school"};
  change.values["amount"] = Decimal{150, 2};
  change.values["detained_at"] = at("2024-02-20T09:00");
  change.values["questioned_at"] = at("2024-02-20T10:00");
  change.values["decided_on"] = day("2024-02-20");
  ASSERT_TRUE(desk.apply(change));
  ASSERT_EQ(desk.record.facts.breaches.size(), 2u);
  const auto newer = second_version();
  install(desk.world, newer);
  const auto migrated = migrate(desk.world, desk.record, *newer, day("2024-03-20"));
  ASSERT_TRUE(migrated) << to_string(migrated.error());
  const Open& record = migrated->record;
  EXPECT_EQ(record.programme, newer.get());
  EXPECT_EQ(record.facts.stage, "begun");
  EXPECT_EQ(record.values.at("kind"), Value("assault"));
  EXPECT_EQ(record.values.at("remarks"), Value("quiet"));
  EXPECT_FALSE(record.values.contains("needs"));
  EXPECT_EQ(migrated->retired.at("needs"), Value(Value::Codes{"school", "family"}));
  EXPECT_EQ(migrated->retired.at("visits"), Value(3));
  EXPECT_EQ(migrated->retired.size(), 2u);
  EXPECT_EQ(record.facts.breaches.size(), 2u);
  const Decision decision = derive(desk.world, record, desk.now);
  EXPECT_EQ(decision.facts.fields.at("kind"), Value("assault"));
  EXPECT_EQ(decision.facts.breaches.count("lawyer_first"), 1u);
}

// A reform must not make violations unhappened.
TEST(Version, WhatVanishedNamesHaveLeftStaysCounted) {
  Desk desk;
  Change change = desk.opening();
  change.values["detained_at"] = at("2024-02-20T09:00");
  change.values["told_at"] = at("2024-02-20T09:30");
  change.values["questioned_at"] = at("2024-02-20T10:00");
  ASSERT_TRUE(desk.apply(change));
  const Facts before = desk.record.facts;
  ASSERT_FALSE(before.breaches.empty());
  const auto newer = second_version();
  programme::Register& reg = newer->registers.front();
  reg.deadlines.clear();
  reg.safeguards.clear();
  install(desk.world, newer);
  auto migrated = migrate(desk.world, desk.record, *newer, day("2024-02-28"));
  ASSERT_TRUE(migrated) << to_string(migrated.error());
  Decision decision = derive(desk.world, migrated->record, desk.now);
  EXPECT_EQ(decision.facts.breaches, before.breaches);
  std::size_t ended = 0, missed = 0;
  for (const ClockFact& clock : before.clocks) {
    if (clock.ended) ++ended;
    if (!clock.ended && clock.due < day("2024-02-28")) ++missed;
  }
  ASSERT_GT(ended, 0u);
  ASSERT_GT(missed, 0u) << "the court's 48 hours";
  EXPECT_EQ(decision.facts.clocks.size(), ended + missed);
  for (const ClockFact& clock : decision.facts.clocks) EXPECT_TRUE(clock.ended);
  EXPECT_TRUE(decision.running.empty());
  const auto back = facts_from_json(to_json(decision.facts), reg);
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(*back, decision.facts);
  // What comes after carries them on; a record that is retracted has no clocks.
  migrated->record.facts = decision.facts;
  Open next = migrated->record;
  EXPECT_EQ(derive(desk.world, next, desk.now).facts, decision.facts);
  next.facts.voided = true;
  for (const ClockFact& clock : derive(desk.world, next, desk.now).facts.clocks)
    EXPECT_TRUE(clock.cancelled);
}

TEST(Version, WhatCannotBeMigratedIsRefused) {
  Desk desk;
  const Date today = day("2024-03-20");
  ASSERT_TRUE(desk.apply(desk.opening()));
  const auto gone = second_version();
  gone->changes->renamed.erase("case.stages.registered");
  EXPECT_EQ(migrate(desk.world, desk.record, *gone, today).error().code, "version.stage_retired");
  const auto no_role = second_version();
  no_role->registers.front().persons.clear();
  EXPECT_EQ(migrate(desk.world, desk.record, *no_role, today).error().code, "version.role_retired");
  const auto no_register = second_version();
  no_register->changes->retired.insert("case");
  EXPECT_EQ(migrate(desk.world, desk.record, *no_register, today).error().code,
            "version.register_retired");
}

TEST(Version, RecordsKeepTheirVersionsRulesUntilTheyAreMigrated) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  install(desk.world, second_version());
  EXPECT_TRUE(desk.edit({{"visits", 4}})) << "the newer version has no such field";
}

}  // namespace
}  // namespace besik::record::testing
