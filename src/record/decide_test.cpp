#include "record/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

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

TEST(Decide, OpensARecordWithItsFacts) {
  Desk desk;
  Change change = desk.opening();
  change.values["detained_at"] = at("2024-02-20T23:30");
  change.values["decided_on"] = day("2024-02-25");
  change.values["offence_on"] = day("2024-02-19");
  change.values["note"] = "free text";
  const auto decision = desk.apply(change);
  ASSERT_TRUE(decision) << to_string(decision.error().front());
  const Facts& facts = decision->facts;
  EXPECT_EQ(facts.stage, "registered");
  EXPECT_EQ(facts.opener, "POL_A1");
  EXPECT_EQ(facts.owner, "POL_A1");
  EXPECT_EQ(facts.place, "A1");
  EXPECT_EQ(facts.opened_on, day("2024-02-20"));
  EXPECT_EQ(facts.fields.at("kind"), Value("property"));
  EXPECT_EQ(facts.fields.at("detained_at"), Value(day("2024-02-20")));
  EXPECT_EQ(facts.fields.at("decided_on"), Value(day("2024-02-01")));
  EXPECT_EQ(facts.fields.at("offence_on"), Value(day("2024-01-01")));
  EXPECT_EQ(facts.fields.at("age_band"), Value("0-13"));
  EXPECT_EQ(facts.fields.at("sex"), Value("female"));
  EXPECT_FALSE(facts.fields.contains("note"));
  EXPECT_FALSE(facts.fields.contains("age_at_detention"));
  EXPECT_EQ(facts.persons.at("child"), std::vector<std::string>{"p1"});
  EXPECT_EQ(decision->worked_out.at("age_at_detention"), Value(13));
  EXPECT_THAT(decision->changed_sealed,
              ElementsAre("detained_at", "decided_on", "offence_on", "note"));
}

TEST(Decide, NamesWhatTheRegisterDoesNotKnow) {
  Desk desk;
  const auto decision = desk.decide(with(desk.opening(), "lawyer_att", at("2024-02-20T10:00")));
  EXPECT_THAT(codes_of(decision), ElementsAre("record.unknown_field"));
  EXPECT_EQ(decision.error().front().nearest, "lawyer_at");
  EXPECT_THAT(desk.codes(with(desk.opening(), "age_band", "0-13")),
              ElementsAre("record.unknown_field"));
}

TEST(Decide, RefusesWrongTypes) {
  Desk desk;
  const std::pair<const char*, Value> wrong[] = {{"detained_at", day("2024-02-20")},
                                                 {"decided_on", at("2024-02-20T10:00")},
                                                 {"kind", 7},
                                                 {"needs", "school"},
                                                 {"amount", "1.5"},
                                                 {"amount", Decimal{12345, 3}},
                                                 {"visits", Decimal{10, 1}},
                                                 {"heard", "yes"},
                                                 {"note", true},
                                                 {"residence", 750000000},
                                                 {"earlier", "x"},
                                                 {"amount", int64_t{1} << 62}};
  for (const auto& [name, value] : wrong) {
    EXPECT_THAT(desk.codes(with(desk.opening(), name, value)), ElementsAre("record.wrong_type"))
        << name;
  }
}

TEST(Decide, BringsValuesIntoTheFieldsForm) {
  Desk desk;
  Change change = desk.opening();
  change.values["amount"] = 7;
  change.values["needs"] = Value::Codes{"health", "school", "health"};
  change.values["note"] = "";
  const auto decision = desk.decide(change);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->values.at("amount"), Value(Decimal{700, 2}));
  EXPECT_EQ(decision->values.at("needs"), Value(Value::Codes{"school", "health"}));
  EXPECT_FALSE(decision->values.contains("note"));
  EXPECT_TRUE(desk.decide(with(desk.opening(), "amount", Decimal{1200, 3})));
}

TEST(Decide, RefusesWhatIsOutOfRange) {
  Desk desk;
  EXPECT_THAT(desk.codes(with(desk.opening(), "amount", Decimal{-1, 2})),
              ElementsAre("record.out_of_range"));
  EXPECT_THAT(desk.codes(with(desk.opening(), "visits", 101)), ElementsAre("record.out_of_range"));
  EXPECT_TRUE(desk.decide(with(desk.opening(), "visits", 100)));
}

TEST(Decide, RefusesUnknownCodesPlacesAndOrganisations) {
  Desk desk;
  EXPECT_THAT(desk.codes(with(desk.opening(), "kind", "theft")),
              ElementsAre("record.unknown_code"));
  EXPECT_THAT(desk.codes(with(desk.opening(), "needs", Value::Codes{"school", "x"})),
              ElementsAre("record.unknown_code"));
  EXPECT_THAT(desk.codes(with(desk.opening(), "residence", "Z9")),
              ElementsAre("record.unknown_code"));
  EXPECT_THAT(desk.codes(with(desk.opening(), "decided_by", "NOBODY")),
              ElementsAre("record.unknown_organisation"));
}

TEST(Decide, RetiredCodesStayOnlyWhereTheyWere) {
  Desk desk;
  EXPECT_THAT(desk.codes(with(desk.opening(), "kind", "old")), Contains("record.unknown_code"));
  ASSERT_TRUE(desk.apply(desk.opening()));
  desk.record.values["kind"] = "old";
  EXPECT_TRUE(desk.edit({{"kind", "old"}, {"visits", 1}}));
  EXPECT_TRUE(desk.edit({{"visits", 2}}));
}

TEST(Decide, RequiredAtOpeningAndWhereWithdrawn) {
  Desk desk;
  Change change = desk.opening();
  change.values.clear();
  EXPECT_THAT(desk.codes(change), ElementsAre("record.required"));
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(codes_of(desk.edit({{"kind", Value()}})), ElementsAre("record.required"));
  desk.record.values.erase("kind");
  EXPECT_TRUE(desk.edit({{"visits", 1}})) << "what lacked before does not stop other work";
}

TEST(Decide, RequiredWhenItsConditionHolds) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(codes_of(desk.edit({{"heard", false}})), ElementsAre("record.required"));
  EXPECT_TRUE(desk.edit({{"heard", false}, {"reason", "asleep"}}));
  EXPECT_TRUE(desk.edit({{"heard", true}})) << "not shown, so not required";
  EXPECT_FALSE(desk.record.values.contains("reason"));
}

TEST(Decide, WhatIsNotShownHasNoValue) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  ASSERT_TRUE(desk.edit({{"heard", true}, {"words", "I want to go home"}, {"word_count", 5}}));
  EXPECT_TRUE(desk.record.values.contains("word_count"));
  const auto decision = desk.edit({{"heard", Value()}});
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->cleared, ElementsAre("words", "word_count"));
  EXPECT_THAT(decision->changed_sealed, ElementsAre("words", "word_count"));
  EXPECT_FALSE(decision->values.contains("words"));
  const auto unshown = desk.edit({{"words", "kept from nobody"}});
  ASSERT_TRUE(unshown);
  EXPECT_THAT(unshown->cleared, ElementsAre("words"));
}

TEST(Decide, RulesJudgeWhatIsKnownOnly) {
  Desk desk;
  Change change = with(desk.opening(), "decided_on", day("2024-02-18"));
  EXPECT_TRUE(desk.decide(change)) << "an unknown detention judges nothing";
  change.values["detained_at"] = at("2024-02-20T10:00");
  const auto decision = desk.decide(change);
  EXPECT_THAT(codes_of(decision), ElementsAre("record.rule"));
  EXPECT_EQ(decision.error().front().where, "decided_after");
  EXPECT_EQ(decision.error().front().what, "decided_after en");
}

TEST(Decide, RulesAreJudgedAgainWhereTheirFieldsChange) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  ASSERT_TRUE(desk.edit({{"detained_at", at("2024-02-10T10:00")}}));
  desk.record.values["decided_on"] = day("2024-02-01");
  EXPECT_TRUE(desk.edit({{"visits", 3}})) << "an old fault does not stop other work";
  EXPECT_THAT(codes_of(desk.edit({{"decided_on", day("2024-02-02")}})), ElementsAre("record.rule"));
  EXPECT_THAT(codes_of(desk.edit({{"detained_at", at("2024-02-11T10:00")}})),
              ElementsAre("record.rule"));
}

TEST(Decide, RulesWithAConditionWaitForIt) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  ASSERT_TRUE(desk.edit({{"kind", "violence"}, {"detained_at", at("2024-02-10T10:00")}}));
  ASSERT_TRUE(desk.edit({{"released_at", at("2024-02-09T10:00")}}));
  EXPECT_THAT(codes_of(desk.edit({{"kind", "property"}})), ElementsAre("record.rule"));
}

TEST(Decide, RulesThroughWorkedOutValuesFollowFieldsAndPersons) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(codes_of(desk.edit({{"detained_at", at("2034-02-10T10:00")}})),
              ElementsAre("record.rule"));
  ASSERT_TRUE(desk.edit({{"detained_at", at("2024-02-10T10:00")}}));
  Change change = kind_of(ChangeKind::persons);
  change.persons["child"] = {child("1990-01-01")};
  EXPECT_THAT(desk.codes(change), ElementsAre("record.rule"));
}

TEST(Decide, PersonsInTheirRoles) {
  Desk desk;
  Change nobody = desk.opening();
  nobody.persons.clear();
  EXPECT_THAT(desk.codes(nobody), ElementsAre("record.persons"));
  Change two = desk.opening();
  two.persons["child"].push_back(child());
  two.persons["child"].back().id = make_id(2);
  EXPECT_THAT(desk.codes(two), ElementsAre("record.persons"));
  Change twice = desk.opening();
  twice.persons["carer"] = {child(), child()};
  EXPECT_THAT(desk.codes(twice), ElementsAre("record.persons"));
  Change unknown = desk.opening();
  unknown.persons["carers"] = {child()};
  const auto decision = desk.decide(unknown);
  EXPECT_THAT(codes_of(decision), ElementsAre("record.persons"));
  EXPECT_EQ(decision.error().front().nearest, "carer");
  ASSERT_TRUE(desk.apply(desk.opening()));
  Change away = kind_of(ChangeKind::persons);
  away.persons["child"] = {};
  EXPECT_THAT(desk.codes(away), ElementsAre("record.persons"));
  Change seal = kind_of(ChangeKind::seal);
  seal.persons["child"] = {child()};
  EXPECT_THAT(desk.codes(seal), ElementsAre("record.persons"));
}

TEST(Decide, NothingComesBeforeBirth) {
  Desk desk;
  const Change early = with(desk.opening(), "offence_on", day("2010-05-04"));
  EXPECT_THAT(desk.codes(early), ElementsAre("record.before_birth"));
  EXPECT_EQ(desk.decide(early).error().front().where, "offence_on");
  EXPECT_TRUE(desk.decide(with(desk.opening(), "offence_on", day("2010-05-05"))));
  EXPECT_THAT(desk.codes(with(desk.opening(), "told_at", at("2010-05-04T23:59"))),
              ElementsAre("record.before_birth"));
  Change by_year = early;
  by_year.persons["child"].front().birth_earliest = day("2010-01-01");
  EXPECT_TRUE(desk.decide(by_year)) << "born some day of 2010";
  Change unknown = early;
  unknown.persons["child"].front().birth_date.reset();
  EXPECT_TRUE(desk.decide(unknown));
}

TEST(Decide, ActionsFromTheirStages) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  const auto unknown = desk.act("decides");
  EXPECT_THAT(codes_of(unknown), ElementsAre("record.unknown_action"));
  EXPECT_EQ(unknown.error().front().nearest, "decide");
  EXPECT_THAT(codes_of(desk.act("close")),
              ElementsAre("record.not_from_this_stage", "record.action_condition"));
  EXPECT_TRUE(desk.act("remark", {{"note", "n"}}));
  EXPECT_EQ(desk.record.facts.stage, "registered");
}

TEST(Decide, ActionsNeedAnswersThatAreShown) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(codes_of(desk.act("decide", {{"heard", true}})), ElementsAre("record.needs"))
      << "the reason is not asked of a child who was heard";
}

TEST(Decide, ActionsNeedAnswers) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  const auto decision = desk.act("decide", {{"heard", true}, {"decided_on", day("2024-02-20")}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->facts.stage, "decided");
  EXPECT_THAT(codes_of(desk.act("close")), ElementsAre("record.action_condition"));
  EXPECT_TRUE(desk.act("close", {{"note", "done"}})) << "answers given with the action count";
  EXPECT_TRUE(desk.record.facts.closed);
}

TEST(Decide, ValuesComeWithChangesThatTakeThem) {
  Desk desk;
  ASSERT_TRUE(desk.apply(desk.opening()));
  EXPECT_THAT(desk.codes(with(kind_of(ChangeKind::seal), "visits", 1)),
              ElementsAre("record.unknown_field"));
}

TEST(Decide, AllFaultsAreToldAndNoneRepeatsAValue) {
  Desk desk;
  Change change = desk.opening();
  change.persons.clear();
  change.values = {{"kind", "secret"}, {"nott", "secret"}, {"visits", "secret"}};
  const auto decision = desk.decide(change);
  EXPECT_EQ(decision.error().size(), 4u);
  for (const Error& error : decision.error()) {
    EXPECT_EQ(to_string(error).find("secret"), std::string::npos);
  }
}

TEST(Derive, GivesWhatDecideGave) {
  Desk desk;
  ASSERT_TRUE(desk.apply(with(desk.opening(), "detained_at", at("2024-02-01T10:00"))));
  ASSERT_TRUE(desk.edit({{"questioned_at", at("2024-02-01T12:00")}}));
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-10")}}));
  ASSERT_TRUE(desk.edit({{"reviewed_on", day("2024-02-19")}}));
  const Facts facts = desk.record.facts;
  desk.now.now.ms += 400 * 24 * hour_ms;
  const Decision again = derive(desk.world, desk.record, desk.now);
  EXPECT_EQ(again.facts, facts) << "facts do not depend on the day they are derived";
  desk.record.persons["child"].front().birth_date = day("2007-05-05");
  EXPECT_EQ(derive(desk.world, desk.record, desk.now).facts.fields.at("age_band"), Value("16-17"));
}

}  // namespace
}  // namespace besik::record::testing
