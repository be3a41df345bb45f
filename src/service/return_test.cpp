#include "service/return_state.h"
#include "service/test_returns.h"

namespace besik::service {
namespace {

TEST_F(ReturnTest, SubmittedByOneAndApprovedByAnotherItCounts) {
  EXPECT_EQ(status(), "missing");
  EXPECT_EQ(text_at(submit(), "status"), "submitted");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 0);
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.approve", at()),
            "return.not_entitled");
  EXPECT_EQ(text_at(approve(), "status"), "approved");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 7);
  EXPECT_EQ(figures("arrests", "2026-01", "750000000").at(0).numerator, 7);
  EXPECT_EQ(figures("arrests", "2026-02").at(0).numerator, 0);
  const auto by_sex = figures("arrests", "2026-Q1", "KZ", {"sex"});
  for (const indicator::Figure& one : by_sex)
    EXPECT_EQ(one.numerator, one.breakdown.at("sex") == "female" ? 1
                             : one.breakdown.at("sex") == "male" ? 6
                                                                 : 0);
  EXPECT_EQ(figures("arrested_children", "2026").at(0).numerator, 5);
  EXPECT_TRUE(figures("arrested_children", "2026").at(0).flags.contains("not_united"));
  verify();
}

TEST_F(ReturnTest, WhoSubmittedItNeverApprovesIt) {
  country.must(TestCountry::keeper(), "user.add",
               {{"name", "both"},
                {"title", "Both"},
                {"organisation", "POL-A"},
                {"roles", json::array{"police_inspector", "supervisor"}}});
  submit("both");
  EXPECT_EQ(country.refusal(country.as("both"), "return.approve", at()), "return.second_person");
  approve();
  EXPECT_EQ(status(), "approved");
}

TEST_F(ReturnTest, ALockedReturnIsReopenedWithAReasonAndKeepsItsVersions) {
  submit();
  approve();
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.submit",
                            with({{"numbers", numbers(0, 0, 0, 0)}})),
            "return.locked");
  EXPECT_EQ(country.refusal(country.as("boss"), "return.reopen", with({{"reason", "Slip"}})),
            "return.not_entitled");
  EXPECT_EQ(country.refusal(country.as("analyst"), "return.reopen", at()), "input.missing");
  country.must(country.as("analyst"), "return.reopen", with({{"reason", "A slip of the hand"}}));
  EXPECT_EQ(status(), "reopened");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 0);
  submit("inspector", at(), numbers(2, 3, 2, 3));
  approve();
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 5);
  const json::object shown = country.must(country.as("boss"), "return.show", at());
  EXPECT_EQ(whole_at(shown, "version"), 2);
  const json::array& history = list_at(shown, "history");
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(text_at(history[2].as_object(), "reason"), "A slip of the hand");
  EXPECT_EQ(whole_at(history[1].as_object().at("numbers").as_object(), "arrests"), 7);
  verify();
  country.reopen();
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 5);
}

TEST_F(ReturnTest, NilIsZeroAndMissingIsNot) {
  country.must(country.as("inspector"), "return.submit", with({{"nil", true}}));
  approve();
  const auto here = figures("arrests", "2026-01", "750000000");
  EXPECT_EQ(here.at(0).numerator, 0);
  EXPECT_EQ(here.at(0).coverage, "1/1");
  EXPECT_EQ(figures("arrests", "2026-01", "710000000").at(0).coverage, "0/1");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).coverage, "1/2");
  // Nobody reported of both months that are over.
  EXPECT_EQ(figures("arrests", "2026-Q1").at(0).coverage, "0/2");
  // Of a month that runs nobody who sends returns has reported.
  EXPECT_EQ(figures("arrests", "2026-03").at(0).coverage, "0/2");
  // What returns do not tell is missing where no records are kept.
  EXPECT_EQ(figures("arrests_14_17", "2026-01").at(0).coverage, "0/2");
  EXPECT_EQ(figures("inspections_level", "2026-01").at(0).coverage, "");
  EXPECT_EQ(country.refusal(
                country.as("inspector"), "return.submit",
                with({{"nil", true}, {"numbers", numbers(1, 0, 1, 0)}}, at("POL-A", "2026-02"))),
            "return.not_nil");
}

TEST_F(ReturnTest, NumbersThatCannotBeAreRefused) {
  const auto refused = [&](json::object more, json::object where = at()) {
    return country.refusal(country.as("inspector"), "return.submit",
                           with(std::move(more), std::move(where)));
  };
  EXPECT_EQ(refused({{"numbers", numbers(-1, 0, 0, 0)}}), "return.negative");
  EXPECT_EQ(refused({{"numbers", numbers(1, 0, 0, 0)}}), "return.check_failed");
  EXPECT_EQ(refused({{"numbers", numbers(1, 0, 100'001, 0)}}), "return.too_large");
  EXPECT_EQ(refused({{"numbers", {{"children_female", 1}}}}), "return.number_missing");
  EXPECT_EQ(refused({{"numbers", {{"girls", 1}}}}), "return.unknown_number");
  EXPECT_EQ(refused({{"numbers", {{"children_female", "1"}}}}), "input.wrong_type");
  EXPECT_EQ(refused({{"numbers", numbers(1, 0, 4, 0)}}), "return.needs_remark");
  EXPECT_EQ(refused({{"nil", true}}, at("POL-A", "2026-Q1")), "return.unknown_period");
  EXPECT_EQ(refused({{"nil", true}}, at("POL-A", "2025-12")), "return.unknown_period");
  EXPECT_EQ(refused({{"nil", true}}, at("POL-A", "2027-01")), "return.unknown_period");
  EXPECT_EQ(refused({{"nil", true}}, at("POL-A", "2026-03")), "return.not_over");
  EXPECT_EQ(refused({{"nil", true}}, at("NOBODY")), "organisation.unknown");
  EXPECT_EQ(refused({{"nil", true}}, at("SCH")), "return.not_entitled");
  EXPECT_EQ(refused({{"nil", true}}, at("POL-B")), "return.not_entitled");
  EXPECT_EQ(status(), "missing");
  country.must(country.as("inspector"), "return.submit",
               with({{"numbers", numbers(1, 0, 4, 0)}, {"remark", "The same girl four times"}}));
  EXPECT_EQ(refused({{"nil", true}}), "return.already_submitted");
}

TEST_F(ReturnTest, ADraftMayLackNumbers) {
  country.must(country.as("inspector"), "return.save", with({{"numbers", {{"arrests_male", 2}}}}));
  EXPECT_EQ(status(), "draft");
  EXPECT_EQ(country.refusal(country.as("boss"), "return.approve", at()), "return.not_submitted");
  const auto due = country.items(country.as("inspector"), "return.expected");
  ASSERT_EQ(due.size(), 2U);  // January and February; March runs
  EXPECT_EQ(text_at(due[0].as_object(), "status"), "draft");
  EXPECT_TRUE(due[0].as_object().at("late").as_bool());
  for (const json::value& one : due) EXPECT_TRUE(one.as_object().at("over").as_bool());
  // What is begun early is shown.
  country.must(country.as("inspector"), "return.save",
               with({{"numbers", {{"arrests_male", 2}}}}, at("POL-A", "2026-03")));
  EXPECT_EQ(country.items(country.as("inspector"), "return.expected").size(), 3U);
}

TEST_F(ReturnTest, AQueryHasAnOwnerAndAnAnswer) {
  submit();
  country.must(country.as("boss"), "return.query",
               with({{"text", "Is the girl counted twice?"}, {"field", "children"}}));
  EXPECT_EQ(country.refusal(country.as("boss"), "return.approve", at()), "return.open_query");
  EXPECT_EQ(
      country.refusal(country.as("boss"), "return.answer", with({{"query", "1"}, {"text", "No"}})),
      "return.not_entitled");
  EXPECT_EQ(country.items(country.as("inspector"), "return.expected").size(), 2U);
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.answer",
                            with({{"query", "2"}, {"text", "No"}})),
            "return.unknown_query");
  country.must(country.as("inspector"), "return.answer", with({{"query", "1"}, {"text", "Once"}}));
  const json::object shown = country.must(country.as("boss"), "return.show", at());
  const json::object query = list_at(shown, "queries").at(0).as_object();
  EXPECT_EQ(text_at(query, "by"), "boss");
  EXPECT_EQ(text_at(query, "text"), "Is the girl counted twice?");
  EXPECT_EQ(text_at(query, "answer"), "Once");
  EXPECT_EQ(text_at(query, "answered_by"), "inspector");
  approve();
  // What was written is sealed: neither the journal nor the state holds it.
  const auto reader = *country.service->parts().store->read();
  ASSERT_TRUE(reader->each_event("returns", 1, [](const store::Event& event) {
    EXPECT_EQ(store::to_json_text(event).find("Once"), std::string::npos);
    return Result<void>{};
  }));
  verify();
}

TEST_F(ReturnTest, WhoReadsWordsOfAReturnStandsInTheAccessLedger) {
  const auto reads = [&] {
    Parts& parts = country.service->parts();
    EXPECT_TRUE(parts.access.flush(*parts.store));
    const auto reader = *parts.store->read();
    std::vector<std::string> out;
    EXPECT_TRUE(reader->each_event("access", 1, [&](const store::Event& event) {
      if (event.kind == "access.return") {
        EXPECT_EQ(event.facts.at("records").as_array().size(), 1U);
        out.push_back(parts.accounts.by_id(event.actor)->name);
      }
      return Result<void>{};
    }));
    return out;
  };
  submit();
  country.must(country.as("boss"), "return.show", at());
  EXPECT_TRUE(reads().empty()) << "numbers alone";
  country.must(country.as("boss"), "return.query", with({{"text", "Is the girl counted twice?"}}));
  country.must(country.as("inspector"), "return.show", at());
  country.items(country.as("analyst"), "return.list");
  EXPECT_EQ(reads(), (std::vector<std::string>{"boss", "inspector"}));
}

TEST_F(ReturnTest, ABodyThatKeepsRecordsAndFallsSilentIsSeen) {
  country.open_case();
  country.env.set_now(TestCountry::instant("2026-09-10T05:00:00Z"));
  EXPECT_EQ(figures("arrests", "2026-05", "750000000").at(0).coverage, "1/1");
  EXPECT_EQ(figures("arrests", "2026-08", "750000000").at(0).coverage, "0/1");
  country.reopen();
  EXPECT_EQ(figures("arrests", "2026-08", "750000000").at(0).coverage, "0/1");
}

TEST_F(ReturnTest, WhatIsLateIsATaskThatClimbs) {
  ASSERT_TRUE(country.service->run_due());
  auto tasks = country.items(country.as("inspector"), "task.list");
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(text_at(tasks[0].as_object(), "kind"), "return");
  EXPECT_TRUE(tasks[0].as_object().at("overdue").as_bool());
  EXPECT_FALSE(text_at(tasks[0].as_object(), "title").empty());
  // Who is told at once, and ten days later.
  EXPECT_FALSE(country.items(country.as("boss"), "task.list").empty());
  EXPECT_FALSE(country.items(country.as("analyst"), "task.list").empty());
  submit();
  tasks = country.items(country.as("inspector"), "task.list");
  EXPECT_EQ(tasks.size(), 1U);
  approve();
  country.must(country.as("analyst"), "return.reopen", with({{"reason", "Slip"}}));
  EXPECT_EQ(country.items(country.as("inspector"), "task.list").size(), 2U);
  const auto again = country.service->run_due();
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, 0);
  country.reopen();
  const auto after = country.service->run_due();
  ASSERT_TRUE(after);
  EXPECT_EQ(*after, 0);
}

TEST_F(ReturnTest, EverybodySeesTheirOwnAndReadersOfFiguresTheCompleteness) {
  submit();
  EXPECT_EQ(country.refusal(country.as("stranger"), "return.show", at()), "return.not_entitled");
  EXPECT_EQ(country.refusal(country.as("teacher"), "return.show", at()), "return.not_entitled");
  EXPECT_EQ(country.refusal(country.as("teacher"), "return.completeness", {{"return", form}}),
            "return.not_entitled");
  for (const json::value& one : country.items(country.as("stranger"), "return.list"))
    EXPECT_EQ(text_at(one.as_object(), "organisation"), "POL-B");
  EXPECT_TRUE(country.items(country.as("teacher"), "return.list").empty());
  EXPECT_EQ(country.items(country.as("boss"), "return.list", {{"status", "submitted"}}).size(), 1U);
  EXPECT_EQ(country.items(country.as("analyst"), "return.list", {{"status", "late"}}).size(), 3U);
  const auto shares = country.items(country.as("unicef"), "return.completeness",
                                    {{"return", form}, {"period", "2026-01"}, {"level", "region"}});
  int64_t expected = 0;
  for (const json::value& one : shares) expected += whole_at(one.as_object(), "expected");
  EXPECT_EQ(expected, 2);
  EXPECT_EQ(country.refusal(country.as("boss"), "return.list", {{"status", "lost"}}),
            "return.unknown_status");
}

TEST_F(ReturnTest, ATableIsTakenWholeOrNotAtAll) {
  const std::string head =
      "organisation,period,nil,children_female,children_male,arrests_female,arrests_male\n";
  const auto import = [&](const std::string& rows) {
    return country.ask(country.as("inspector"), "return.import", {{"return", form}}, head + rows);
  };
  const auto bad = import(
      "POL-A,2026-01,no,1,0,1,0\nPOL-A,2026-02,no,2,0,1,0\nPOL-B,2026-01,yes,,,,\n"
      "POL-A,2026-01,yes,,,,\n");
  ASSERT_FALSE(bad);
  ASSERT_EQ(bad.error().size(), 3U);
  EXPECT_EQ(bad.error()[0].code, "return.check_failed");
  EXPECT_EQ(bad.error()[0].where.substr(0, 5), "row 3");
  EXPECT_EQ(bad.error()[1].code, "return.not_entitled");
  EXPECT_EQ(bad.error()[2].code, "return.twice");
  EXPECT_EQ(status(), "missing");
  ASSERT_TRUE(import("POL-A,2026-01,no,1,0,1,0\nPOL-A,2026-02,yes,,,,\n"));
  EXPECT_EQ(status(), "submitted");
  EXPECT_EQ(status(at("POL-A", "2026-02")), "submitted");
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.import", {{"return", form}},
                            "organisation,period,girls\nPOL-A,2026-01,1\n"),
            "return.unknown_number");
}

TEST_F(ReturnTest, ADayOfAMonthlyReturnHasNoFigure) {
  submit();
  approve();
  const auto day = figures("arrests", "2026-01-31");
  EXPECT_EQ(day.at(0).status, indicator::Status::no_data);
  EXPECT_TRUE(day.at(0).flags.contains("finer_than_returns"));
  EXPECT_FALSE(day.at(0).numerator);
}

}  // namespace
}  // namespace besik::service
