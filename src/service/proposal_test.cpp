#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "service/test_country.h"

// Actions of two persons through the one door.
namespace besik::service {
namespace {

json::object assessment(int level = 3) {
  return {{"programme", "juvenile-justice"},
          {"register", "policy_assessment"},
          {"values",
           {{"territory", "KZ"},
            {"policy", "specialised_system"},
            {"level", level},
            {"assessed_on", "2026-03-01"},
            {"criteria", "c"},
            {"evidence", "e"},
            {"assessor", "a"}}}};
}

std::string drafted(TestCountry& c) {
  return text_at(c.must(c.as("analyst"), "record.open", assessment()), "id");
}

json::object agree(const std::string& id, int level = 4) {
  return {{"id", id}, {"action", "agree"}, {"values", {{"level", level}}}};
}

std::string stage_of(const json::object& record) {
  return text_at(record.at("stage").as_object(), "name");
}

int64_t level_of(const json::object& record) {
  return record.at("values").as_object().at("level").to_number<int64_t>();
}

// The contributions after their head: format, definition and a hash of all facts.
Bytes counted(TestCountry& c, const std::string& id) {
  auto reader = c.service->parts().store->read();
  const Bytes bytes = *(*reader)->contributions(*parse_id(id));
  return Bytes(bytes.begin() + 17, bytes.end());
}

json::array proposals(TestCountry& c, const std::string& who) {
  json::array out;
  for (const json::value& task : c.items(c.as(who), "task.list"))
    if (text_at(task.as_object(), "kind") == "proposal") out.push_back(task);
  return out;
}

void expect_clean(TestCountry& c) {
  const json::object verified = c.must(TestCountry::keeper(), "verify.run");
  EXPECT_TRUE(verified.at("clean").as_bool()) << json::serialize(verified.at("faults"));
}

TEST(Proposals, WaitForASecondPersonAndCountNothing) {
  TestCountry c;
  const std::string id = drafted(c);
  const Bytes before = counted(c, id);
  const json::object shown = c.must(c.as("analyst"), "record.act", agree(id));
  EXPECT_EQ(stage_of(shown), "drafted");
  EXPECT_EQ(level_of(shown), 3);
  const json::object proposal = shown.at("proposal").as_object();
  EXPECT_EQ(text_at(proposal, "action"), "agree");
  EXPECT_EQ(text_at(proposal.at("by").as_object(), "name"), "analyst");
  EXPECT_TRUE(proposal.at("may_withdraw").as_bool());
  EXPECT_FALSE(proposal.at("may_confirm").as_bool());
  EXPECT_EQ(counted(c, id), before);
  EXPECT_TRUE(proposals(c, "analyst").empty()) << "nobody confirms their own";
  EXPECT_EQ(proposals(c, "ombudsman").size(), 1U);
  EXPECT_TRUE(proposals(c, "inspector").empty());
  expect_clean(c);
  c.reopen();
  const json::object seen = c.must(c.as("ombudsman"), "record.show", {{"id", id}});
  EXPECT_TRUE(seen.at("proposal").as_object().at("may_confirm").as_bool());
  EXPECT_EQ(level_of(seen.at("proposal").as_object()), 4);
}

TEST(Proposals, AreConfirmedBySomebodyElse) {
  TestCountry c;
  const std::string id = drafted(c);
  c.must(c.as("analyst"), "record.act", agree(id));
  EXPECT_EQ(c.refusal(c.as("analyst"), "record.confirm", {{"id", id}}), "record.same_person");
  EXPECT_EQ(c.refusal(c.as("national"), "record.confirm", {{"id", id}}), "record.not_entitled");
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.confirm", {{"id", id}}), "record.not_found");
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.act", agree(id)), "record.proposed_already");
  const json::object done = c.must(c.as("ombudsman"), "record.confirm", {{"id", id}});
  EXPECT_EQ(stage_of(done), "agreed");
  EXPECT_EQ(level_of(done), 4);
  EXPECT_FALSE(done.contains("proposal"));
  EXPECT_TRUE(proposals(c, "ombudsman").empty());
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.confirm", {{"id", id}}), "record.no_proposal");
  std::vector<std::string> kinds, words;
  for (const json::value& item : c.items(c.as("analyst"), "record.history", {{"id", id}})) {
    kinds.push_back(text_at(item.as_object(), "kind"));
    words.push_back(text_at(item.as_object(), "words"));
  }
  ASSERT_EQ(kinds,
            (std::vector<std::string>{"record.opened", "record.proposed", "record.confirmed"}));
  EXPECT_NE(words[1].find("Agree the level"), std::string::npos);
  EXPECT_NE(words[2].find("Agreed"), std::string::npos);
  expect_clean(c);
}

TEST(Proposals, AreRefusedWithAReasonOrWithdrawn) {
  TestCountry c;
  const std::string id = drafted(c);
  c.must(c.as("analyst"), "record.act", agree(id));
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.refuse", {{"id", id}}), "input.missing");
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.refuse", {{"id", id}, {"reason", " "}}),
            "record.reason_missing");
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.withdraw", {{"id", id}}), "record.not_entitled");
  EXPECT_EQ(c.refusal(c.as("analyst"), "record.refuse", {{"id", id}, {"reason", "x"}}),
            "record.same_person");
  const json::object refused =
      c.must(c.as("ombudsman"), "record.refuse", {{"id", id}, {"reason", "too high"}});
  EXPECT_EQ(stage_of(refused), "drafted");
  EXPECT_EQ(level_of(refused), 3);
  EXPECT_FALSE(refused.contains("proposal"));
  c.must(c.as("analyst"), "record.act", agree(id));
  c.must(c.as("analyst"), "record.withdraw", {{"id", id}});
  EXPECT_TRUE(proposals(c, "ombudsman").empty());
  const json::array history = c.items(c.as("analyst"), "record.history", {{"id", id}});
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(text_at(history[2].as_object(), "kind"), "record.refused");
  EXPECT_EQ(text_at(history[2].as_object(), "reason"), "too high");
  EXPECT_EQ(text_at(history[4].as_object(), "kind"), "record.withdrawn");
  expect_clean(c);
}

TEST(Proposals, OverAChangedRecordAreConfirmedOnlyBySomebodyWhoSawIt) {
  TestCountry c;
  const std::string id = drafted(c);
  c.must(c.as("analyst"), "record.act", agree(id));
  c.must(c.as("analyst"), "record.edit", {{"id", id}, {"values", {{"evidence", "other"}}}});
  const json::object seen = c.must(c.as("ombudsman"), "record.show", {{"id", id}});
  EXPECT_TRUE(seen.at("proposal").as_object().at("changed_since").as_bool());
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.confirm", {{"id", id}}), "record.conflict");
  EXPECT_EQ(c.refusal(c.as("ombudsman"), "record.confirm", {{"id", id}, {"version", 2}}),
            "record.conflict");
  const json::object done =
      c.must(c.as("ombudsman"), "record.confirm", {{"id", id}, {"version", 3}});
  EXPECT_EQ(stage_of(done), "agreed");
  EXPECT_EQ(text_at(done.at("values").as_object(), "evidence"), "other");
}

TEST(Proposals, AreTriedOutBefore) {
  TestCountry c;
  const std::string id = drafted(c);
  json::object tried = c.must(c.as("analyst"), "record.preview", agree(id));
  EXPECT_TRUE(tried.at("two_persons").as_bool());
  EXPECT_TRUE(tried.at("errors").as_array().empty()) << json::serialize(tried.at("errors"));
  EXPECT_EQ(c.refusal(c.as("analyst"), "record.preview", {{"id", id}, {"confirm", true}}),
            "record.no_proposal");
  c.must(c.as("analyst"), "record.act", agree(id));
  tried = c.must(c.as("ombudsman"), "record.preview", {{"id", id}, {"confirm", true}});
  EXPECT_TRUE(tried.at("errors").as_array().empty()) << json::serialize(tried.at("errors"));
  tried = c.must(c.as("analyst"), "record.preview", {{"id", id}, {"confirm", true}});
  ASSERT_EQ(tried.at("errors").as_array().size(), 1U);
  EXPECT_EQ(text_at(tried.at("errors").as_array()[0].as_object(), "code"), "record.same_person");
}

TEST(Proposals, AnImportIsNoWayAround) {
  TestCountry c;
  const std::string rows =
      "stage,territory,policy,level,assessed_on,criteria,evidence,assessor\n"
      "agreed,KZ,specialised_system,4,2026-03-01,c,e,a\n";
  const json::object started = c.must(
      c.as("analyst"), "record.import",
      {{"programme", "juvenile-justice"}, {"register", "policy_assessment"}, {"history", true}},
      rows);
  json::object job;
  for (int round = 0; round < 500 && text_at(job, "state") != "refused"; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    job = c.must(c.as("analyst"), "job.show", {{"id", started.at("job")}});
  }
  EXPECT_EQ(text_at(job, "state"), "refused");
  EXPECT_NE(json::serialize(job).find("record.second_person"), std::string::npos)
      << json::serialize(job);
}

// A death in detention: its findings are free text that not every reader may read.
TEST(Proposals, TellEachReaderOnlyWhatTheyMayRead) {
  TestCountry c;
  c.must(TestCountry::keeper(), "organisation.import", {},
         "code,parent,kind,name_kk,name_ru,name_en,place,valid_from\n"
         "FAC,,facility,М,У,Facility,750000000,2000-01-01\n");
  c.add_user("prosecutor2", "prosecutor", "PRO-A");
  const std::string of_case = c.open_case();
  const json::object stay = c.must(c.as("inspector"), "record.open",
                                   {{"programme", "juvenile-justice"},
                                    {"register", "detention_episode"},
                                    {"parent", of_case},
                                    {"values",
                                     {{"facility", "FAC"},
                                      {"facility_type", "closed_centre"},
                                      {"legal_basis", "x"},
                                      {"offence_group", "property"}}},
                                    {"persons", {{"child", json::array{TestCountry::child()}}}}});
  const json::object opened =
      c.must(c.as("prosecutor"), "record.open",
             {{"programme", "juvenile-justice"},
              {"register", "death"},
              {"parent", text_at(stay, "id")},
              {"values", {{"facility", "FAC"}, {"died_at", "2026-03-09T04:00:00Z"}}},
              {"persons", {{"child", json::array{TestCountry::child()}}}}});
  const std::string id = text_at(opened, "id");
  c.must(c.as("prosecutor"), "record.act",
         {{"id", id},
          {"action", "open_inquiry"},
          {"values", {{"review_opened_on", "2026-03-09"}, {"review_body", "PRO-A"}}}});
  c.must(c.as("prosecutor"), "record.act",
         {{"id", id},
          {"action", "close_inquiry"},
          {"values",
           {{"cause", "illness"}, {"findings", "Zqxfindings"}, {"findings_on", "2026-03-10"}}}});
  const auto seen = [&](const char* who) {
    return json::serialize(c.must(c.as(who), "record.show", {{"id", id}}));
  };
  EXPECT_NE(seen("prosecutor2").find("Zqxfindings"), std::string::npos);
  EXPECT_EQ(seen("national").find("Zqxfindings"), std::string::npos);
  EXPECT_NE(seen("national").find("close_inquiry"), std::string::npos);
  EXPECT_EQ(seen("national").find("Ахметов"), std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(c.folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(bytes.find("Zqxfindings"), std::string::npos) << entry.path();
  }
  const json::object done = c.must(c.as("prosecutor2"), "record.confirm", {{"id", id}});
  EXPECT_EQ(stage_of(done), "closed");
  EXPECT_EQ(text_at(done.at("values").as_object(), "findings"), "Zqxfindings");
  expect_clean(c);
}

}  // namespace
}  // namespace besik::service
