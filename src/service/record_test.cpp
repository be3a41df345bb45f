#include <gtest/gtest.h>

#include "service/test_country.h"

namespace besik::service {
namespace {

class Records : public testing::Test {
 protected:
  static void SetUpTestSuite() { country_ = new TestCountry(); }
  static void TearDownTestSuite() {
    delete country_;
    country_ = nullptr;
  }
  TestCountry& c = *country_;
  static TestCountry* country_;
};
TestCountry* Records::country_ = nullptr;

std::string stage(const json::object& record) {
  return text_at(record.at("stage").as_object(), "name");
}

TEST_F(Records, OpensShowsAndNeverTellsAStranger) {
  const json::object record = c.must(c.as("inspector"), "record.open", TestCountry::case_input());
  EXPECT_EQ(stage(record), "registered");
  EXPECT_EQ(whole_at(record, "version"), 1);
  EXPECT_EQ(text_at(record.at("owner").as_object(), "code"), "POL-A");
  EXPECT_EQ(text_at(record.at("worked_out").as_object(), "age_band"), "14-15");
  EXPECT_EQ(text_at(record.at("values").as_object(), "legal_basis"), "Secret basis text");
  const json::object& child =
      record.at("persons").as_object().at("child").as_array()[0].as_object();
  EXPECT_EQ(text_at(child, "name"), "Ахметов Ерлан");
  EXPECT_FALSE(record.at("clocks").as_array().empty());
  const std::string id = text_at(record, "id");
  for (const char* who :
       {"stranger", "ombudsman", "analyst", "unicef", "psychologist", "teacher", "dpo", "admin"})
    EXPECT_EQ(c.refusal(c.as(who), "record.show", {{"id", id}}), "record.not_found") << who;
  EXPECT_EQ(c.refusal({}, "record.show", {{"id", id}}), "session.none");
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "record.show", {{"id", id}}),
            "operation.needs_session");
}

TEST_F(Records, ListHoldsOnlyWhatMayBeRead) {
  c.open_case();
  const json::object asked{{"programme", "juvenile-justice"}, {"register", "case"}};
  const json::object own = c.must(c.as("inspector"), "record.list", asked);
  ASSERT_FALSE(own.at("items").as_array().empty());
  EXPECT_TRUE(own.at("items").as_array()[0].as_object().contains("child"));
  for (const char* who : {"stranger", "ombudsman", "analyst", "psychologist", "admin", "dpo"})
    EXPECT_TRUE(c.must(c.as(who), "record.list", asked).at("items").as_array().empty()) << who;
}

TEST_F(Records, EditsByVersionAndConflictsOtherwise) {
  const std::string id = c.open_case();
  const Actor inspector = c.as("inspector");
  auto edited =
      c.ask(inspector, "record.edit",
            {{"id", id}, {"values", {{"lawyer_called_at", "2026-03-10T04:10:00Z"}}}}, "", "", 1);
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->etag, 2);
  auto late =
      c.ask(inspector, "record.edit", {{"id", id}, {"values", {{"charge", "x"}}}}, "", "", 1);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().front().code, "record.conflict");
  EXPECT_EQ(http_status(late.error().front()), 412);
  EXPECT_EQ(c.refusal(inspector, "record.edit", {{"id", id}, {"values", {{"assessment", "x"}}}}),
            "record.field_not_entitled");
  EXPECT_EQ(c.refusal(inspector, "record.edit", {{"id", id}, {"values", {{"lawyer", "x"}}}}),
            "record.unknown_field");
}

TEST_F(Records, SameKeySameAnswer) {
  const Actor inspector = c.as("inspector");
  const auto first = c.ask(inspector, "record.open", TestCountry::case_input(), "", "key-1");
  const auto again = c.ask(inspector, "record.open", TestCountry::case_input(), "", "key-1");
  ASSERT_TRUE(first && again);
  EXPECT_EQ(text_at(first->body.as_object(), "id"), text_at(again->body.as_object(), "id"));
  json::object other = TestCountry::case_input();
  other["at"] = "2026-03-09T10:00:00Z";
  const auto refused = c.ask(inspector, "record.open", other, "", "key-1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, "idempotency.other_input");
  const auto colleague =
      c.ask(c.as("colleague"), "record.open", TestCountry::case_input(), "", "key-1");
  ASSERT_TRUE(colleague);
  EXPECT_NE(text_at(colleague->body.as_object(), "id"), text_at(first->body.as_object(), "id"));
}

TEST_F(Records, SafeguardStopsAFutureActAndAPastOneIsABreach) {
  const std::string id = c.open_case();
  const Actor inspector = c.as("inspector");
  EXPECT_EQ(c.refusal(inspector, "record.act",
                      {{"id", id},
                       {"action", "start_questioning"},
                       {"values", {{"questioned_at", "2026-03-10T08:00:00Z"}}}}),
            "record.safeguard_unmet");
  const json::object done = c.must(inspector, "record.act",
                                   {{"id", id},
                                    {"action", "start_questioning"},
                                    {"values", {{"questioned_at", "2026-03-10T04:30:00Z"}}}});
  bool lawyer = false;
  for (const json::value& one : done.at("breaches").as_array())
    lawyer = lawyer || text_at(one.as_object(), "safeguard") == "lawyer_first";
  EXPECT_TRUE(lawyer);
  // The prosecutor's and the ombudsman's queues are told at once, and the link opens the record.
  for (const char* who : {"prosecutor", "ombudsman"}) {
    bool told = false;
    for (const json::value& one : c.items(c.as(who), "task.list"))
      told = told || (text_at(one.as_object(), "record") == id &&
                      text_at(one.as_object(), "kind") == "breach");
    EXPECT_TRUE(told) << who;
    EXPECT_EQ(c.refusal(c.as(who), "record.show", {{"id", id}}), "") << who;
  }
  EXPECT_EQ(c.refusal(c.as("stranger"), "record.show", {{"id", id}}), "record.not_found");
}

TEST_F(Records, ActsOnlyByTheRightRole) {
  const std::string id = c.open_case();
  EXPECT_EQ(
      c.refusal(c.as("inspector"), "record.act",
                {{"id", id}, {"action", "assess"}, {"values", {{"assessed_on", "2026-03-10"}}}}),
      "record.not_entitled");
  EXPECT_EQ(c.refusal(c.as("stranger"), "record.act", {{"id", id}, {"action", "notify"}}),
            "record.not_found");
  EXPECT_EQ(c.refusal(c.as("analyst"), "record.open", TestCountry::case_input()),
            "record.not_entitled");
}

TEST_F(Records, TransferKeepsTheDutyUntilAccepted) {
  const std::string id = c.open_case();
  const json::object offered =
      c.must(c.as("inspector"), "record.transfer",
             {{"id", id}, {"to", "POL-B"}, {"reason", "The child moved."}});
  EXPECT_EQ(text_at(offered.at("owner").as_object(), "code"), "POL-A");
  EXPECT_EQ(c.refusal(c.as("colleague"), "record.accept", {{"id", id}}), "record.not_entitled");
  c.must(c.as("stranger"), "record.accept", {{"id", id}});
  const json::object now = c.must(c.as("stranger"), "record.show", {{"id", id}});
  EXPECT_EQ(text_at(now.at("owner").as_object(), "code"), "POL-B");
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.show", {{"id", id}}), "record.not_found");
}

TEST_F(Records, VoidNeedsAReasonAndEndsIt) {
  const std::string id = c.open_case();
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.void", {{"id", id}}), "input.missing");
  c.must(c.as("inspector"), "record.void", {{"id", id}, {"reason", "Entered twice."}});
  EXPECT_EQ(
      c.refusal(c.as("inspector"), "record.edit", {{"id", id}, {"values", {{"charge", "x"}}}}),
      "record.voided");
}

TEST_F(Records, ExclusionBeatsEveryGrant) {
  const std::string id = c.open_case();
  c.must(c.as("inspector"), "record.exclude",
         {{"id", id}, {"user", "colleague"}, {"ground", "conflict_of_interest"}});
  EXPECT_EQ(c.refusal(c.as("colleague"), "record.show", {{"id", id}}), "record.not_found");
  for (const json::value& one : c.items(c.as("colleague"), "record.list",
                                        {{"programme", "juvenile-justice"}, {"register", "case"}}))
    EXPECT_NE(text_at(one.as_object(), "id"), id);
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.show", {{"id", id}}), "");
}

TEST_F(Records, HistoryTellsInWordsWhatTheReaderMayRead) {
  const std::string id = c.open_case();
  c.must(c.as("inspector"), "record.correct",
         {{"id", id}, {"values", {{"legal_basis", "Another basis"}}}, {"reason", "Typing error."}});
  Actor inspector = c.as("inspector");
  inspector.language = Language::ru;
  const json::object history = c.must(inspector, "record.history", {{"id", id}});
  const json::array& items = history.at("items").as_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(text_at(items[1].as_object(), "words"), "Исправлена ошибка");
  EXPECT_EQ(text_at(items[1].as_object(), "reason"), "Typing error.");
  const json::array& changes = items[1].as_object().at("changes").as_array();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(text_at(changes[0].as_object(), "before"), "Secret basis text");
  EXPECT_EQ(text_at(changes[0].as_object(), "after"), "Another basis");
}

TEST_F(Records, LateEntryIsMarked) {
  json::object input = TestCountry::case_input();
  input["at"] = "2026-03-05T10:00:00Z";
  input["values"].as_object()["first_contact_at"] = "2026-03-05T09:00:00Z";
  const json::object record = c.must(c.as("inspector"), "record.open", input);
  EXPECT_EQ(text_at(record, "opened_at"), "2026-03-05T10:00:00.000Z");
  const json::object history =
      c.must(c.as("inspector"), "record.history", {{"id", record.at("id")}});
  EXPECT_TRUE(flag_at(history.at("items").as_array()[0].as_object(), "late"));
  input["at"] = "2026-03-12T10:00:00Z";
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.open", input), "record.at_in_future");
}

TEST_F(Records, ErrorsNeverCarryWhatWasTyped) {
  json::object input = TestCountry::case_input();
  input["values"].as_object()["offence_group"] = "Planted-Zhuldyz";
  input["values"].as_object()["first_contact_at"] = "Planted-Zhuldyz";
  input["persons"] = {{"child", json::array{json::object{{"names", {{"family", "Planted-Zhuldyz"}}},
                                                         {"birth_date", "Planted-Zhuldyz"},
                                                         {"sex", "Planted-Zhuldyz"},
                                                         {"number", "Planted-Zhuldyz"}}}}};
  const auto answer = c.ask(c.as("inspector"), "record.open", input);
  ASSERT_FALSE(answer);
  for (const Error& error : answer.error())
    EXPECT_EQ(to_string(error).find("Planted"), std::string::npos) << error.code;
}

TEST_F(Records, PreviewSavesNothing) {
  const json::object shown = c.must(c.as("inspector"), "record.preview",
                                    {{"programme", "juvenile-justice"},
                                     {"register", "case"},
                                     {"values", TestCountry::case_values()},
                                     {"persons", {{"child", json::array{TestCountry::child()}}}}});
  EXPECT_TRUE(shown.at("errors").as_array().empty());
  EXPECT_EQ(text_at(shown.at("worked_out").as_object(), "age_band"), "14-15");
  EXPECT_FALSE(shown.at("clocks").as_array().empty());
}

TEST_F(Records, ZVerifiesCleanWithFigures) {
  const json::object report = c.must(TestCountry::keeper(), "verify.run", {{"figures", true}});
  EXPECT_TRUE(flag_at(report, "clean")) << json::serialize(report);
}

}  // namespace
}  // namespace besik::service
