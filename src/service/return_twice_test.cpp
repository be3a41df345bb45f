#include <random>

#include "service/test_returns.h"

// An institution that keeps records is never counted twice.
namespace besik::service {
namespace {

class ReturnTwiceTest : public ReturnTest {};

TEST_F(ReturnTwiceTest, ABodyThatKeepsRecordsIsNeverCountedTwice) {
  submit();
  approve();
  country.open_case();
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.submit",
                            with({{"nil", true}}, at("POL-A", "2026-04"))),
            "return.unknown_period");
  // From the 10th of March on it keeps records; of March it owes the days before.
  const json::object march =
      country.must(country.as("boss"), "return.show", at("POL-A", "2026-03"));
  EXPECT_EQ(text_at(march, "until"), "2026-03-09");
  country.env.set_now(TestCountry::instant("2026-05-10T05:00:00Z"));
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.submit",
                            with({{"nil", true}}, at("POL-A", "2026-04"))),
            "return.keeps_records");
  EXPECT_EQ(status(at("POL-A", "2026-04")), "not_expected");
  EXPECT_EQ(
      country.refusal(
          TestCountry::keeper(), "return.keeper",
          {{"programme", "juvenile-justice"}, {"organisation", "POL-A"}, {"since", "2026-01-15"}}),
      "return.already_counted");
  const auto april = figures("arrests", "2026-04", "750000000");
  EXPECT_EQ(april.at(0).coverage, "1/1");  // it keeps records
  verify();
}

TEST_F(ReturnTwiceTest, ADeclaredKeeperOwesNoReturn) {
  country.must(
      TestCountry::keeper(), "return.keeper",
      {{"programme", "juvenile-justice"}, {"organisation", "POL-A"}, {"since", "2026-01-01"}});
  EXPECT_EQ(status(), "not_expected");
  EXPECT_TRUE(country.items(country.as("inspector"), "return.expected").empty());
  country.reopen();
  EXPECT_EQ(status(), "not_expected");
}

TEST_F(ReturnTwiceTest, ARecordAboutEarlierDaysSetsASubmittedReturnAsideAndNoLockedOne) {
  submit();
  approve();
  submit("inspector", at("POL-A", "2026-02"), numbers(0, 2, 0, 2));
  country.must(country.as("inspector"), "record.open", [] {
    json::object input = TestCountry::case_input();
    input["at"] = "2026-01-20T05:00:00Z";
    return input;
  }());
  EXPECT_EQ(status(), "approved");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 7);
  EXPECT_EQ(status(at("POL-A", "2026-02")), "reopened");
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.submit",
                            with({{"nil", true}}, at("POL-A", "2026-02"))),
            "return.keeps_records");
  // Once it is reopened, the return is asked for the days before the first record.
  country.must(country.as("analyst"), "return.reopen", with({{"reason", "A slip of the hand"}}));
  const json::object again = submit("inspector", at(), numbers(0, 2, 0, 2));
  EXPECT_EQ(text_at(again, "until"), "2026-01-19");
}

TEST_F(ReturnTwiceTest, ALateRecordOfDaysThatAReturnTellsCountsOnce) {
  submit();
  approve();
  const std::string record = arrest("2026-01-15T06:00:00Z");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 7);
  EXPECT_EQ(figures("arrested_children", "2026-01").at(0).numerator, 5);
  // Who approves reads both numbers.
  json::object shown = country.must(country.as("boss"), "return.show", at());
  EXPECT_EQ(whole_at(shown.at("numbers").as_object(), "arrests"), 7);
  EXPECT_EQ(whole_at(shown.at("records").as_object(), "arrests"), 1);
  EXPECT_EQ(whole_at(shown.at("records").as_object(), "children_male"), 1);
  EXPECT_FALSE(shown.at("records").as_object().contains("children_female"));
  // Who may only reopen reads no records.
  shown = country.must(country.as("analyst"), "return.show", at());
  EXPECT_TRUE(shown.at("records").as_object().empty());
  // Why this number: the record is not behind it.
  const auto behind = [&] {
    const json::object told = country.must(country.as("national"), "figure.explain",
                                           {{"programme", "juvenile-justice"},
                                            {"indicator", "arrests"},
                                            {"place", "750000000"},
                                            {"period", "2026-01"}});
    return told.contains("records") ? list_at(told, "records").size() : 99;
  };
  EXPECT_EQ(behind(), 0U);
  verify();
  country.reopen();
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 7);

  country.must(country.as("analyst"), "return.reopen", with({{"reason", "Fewer"}}));
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 1);
  EXPECT_EQ(behind(), 1U);
  EXPECT_EQ(country.refusal(country.as("inspector"), "return.submit", with({{"nil", true}})),
            "return.fewer_than_records");
  submit("inspector", at(), numbers(0, 1, 0, 1));
  // Another comes to light before it is approved.
  const std::string second = arrest("2026-01-16T06:00:00Z");
  EXPECT_EQ(country.refusal(country.as("boss"), "return.approve", at()),
            "return.fewer_than_records");
  country.must(country.as("inspector"), "record.void", {{"id", second}, {"reason", "Twice"}});
  approve();
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 1);
  country.must(country.as("inspector"), "record.void", {{"id", record}, {"reason", "Wrong"}});
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 1);
  verify();
}

TEST_F(ReturnTwiceTest, RecordsThatOutgrowALockedReturnSetItAside) {
  country.must(country.as("inspector"), "return.submit", with({{"nil", true}}));
  approve();
  arrest("2026-01-15T06:00:00Z");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 0);
  ASSERT_TRUE(country.service->run_due());
  EXPECT_EQ(status(), "reopened");
  EXPECT_EQ(figures("arrests", "2026-01").at(0).numerator, 1);
  const auto again = country.service->run_due();
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, 0);
  bool asked = false;
  for (const json::value& one : country.items(country.as("inspector"), "return.expected"))
    asked = asked || text_at(one.as_object(), "period") == "2026-01";
  EXPECT_TRUE(asked);
  verify();
}

// Late entries, corrections, retractions, returns, reopenings and restarts, in any order: of each
// body and month either the locked return or the records.
TEST_F(ReturnTwiceTest, AnyHistoryCountsEitherTheReturnOrTheRecords) {
  country.add_user("boss_b", "supervisor", "POL-B");
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  struct Arrest {
    std::string id, body, day;
    bool is_void = false;
  };
  std::vector<Arrest> arrests;
  const std::vector<std::string> bodies{"POL-A", "POL-B"}, months{"2026-01", "2026-02"};
  const auto officer = [](const std::string& body) {
    return body == "POL-A" ? "inspector" : "stranger";
  };
  const auto head = [](const std::string& body) { return body == "POL-A" ? "boss" : "boss_b"; };
  const auto judge = [&] {
    for (const std::string& month : months) {
      int64_t sum = 0;
      for (const std::string& body : bodies) {
        const json::object shown =
            country.must(country.as(head(body)), "return.show", at(body, month));
        // A return of a body that began to keep records covers the days before.
        const bool is_locked = text_at(shown, "status") == "approved";
        if (is_locked) sum += whole_at(shown.at("numbers").as_object(), "arrests");
        sum += std::count_if(arrests.begin(), arrests.end(), [&](const Arrest& one) {
          return !one.is_void && one.body == body && one.day.starts_with(month) &&
                 (!is_locked || text_at(shown, "until") < one.day);
        });
      }
      EXPECT_EQ(figures("arrests", month).at(0).numerator, sum) << month;
      figures("arrests", month, "KZ", {"sex"});
      figures("arrested_children", month);
    }
    figures("arrested_children", "2026");
  };
  int locked_over_records = 0;
  for (int step = 0; step < 40 && !HasFailure(); ++step) {
    const std::string& body = bodies[pick(2)];
    const std::string& month = months[pick(2)];
    const std::string day = month + "-" + std::to_string(10 + pick(18)) + "T06:00:00Z";
    switch (pick(8)) {
      case 0:
      case 1: {
        const bool back_then = pick(3) == 0;
        arrests.push_back(
            {arrest(day, officer(body), back_then ? day : ""), body, day.substr(0, 10)});
        break;
      }
      case 2:
        if (!arrests.empty()) {
          Arrest& one = arrests[pick(arrests.size())];
          if (one.is_void) break;
          country.must(country.as(officer(one.body)), "record.correct",
                       {{"id", one.id}, {"values", {{"arrested_at", day}}}, {"reason", "Date"}});
          one.day = day.substr(0, 10);
        }
        break;
      case 3:
        if (!arrests.empty()) {
          Arrest& one = arrests[pick(arrests.size())];
          if (one.is_void) break;
          country.must(country.as(officer(one.body)), "record.void",
                       {{"id", one.id}, {"reason", "Twice"}});
          one.is_void = true;
        }
        break;
      case 4:
      case 5: {
        const auto boys = static_cast<int64_t>(pick(6));
        const auto sent =
            country.ask(country.as(officer(body)), "return.submit",
                        with({{"numbers", numbers(0, boys, 0, boys)}}, at(body, month)));
        if (sent)
          static_cast<void>(country.ask(country.as(head(body)), "return.approve", at(body, month)));
        break;
      }
      case 6:
        static_cast<void>(country.ask(country.as("analyst"), "return.reopen",
                                      with({{"reason", "Doubt"}}, at(body, month))));
        break;
      default:
        if (pick(2) == 0)
          ASSERT_TRUE(country.service->run_due());
        else
          country.reopen();
    }
    judge();
    locked_over_records +=
        country.service->parts().engine->returns_beside_records().empty() ? 0 : 1;
  }
  verify();
  std::cout << "steps with a locked return beside records: " << locked_over_records << "\n";
}

}  // namespace
}  // namespace besik::service
