#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "indicator/engine.h"
#include "indicator/recount.h"
#include "service/test_country.h"

// Figures of one record that another one moves: the transaction that writes a record writes also
// the contributions of those that look at it.
namespace besik::service {
namespace {

namespace fs = std::filesystem;

constexpr const char* follow = R"yaml(
programme: follow
written_in: en
title: Stays
owner: Nobody
purpose: To be tested.
version: 1
in_force_from: 2025-01-01
wall: justice
calendar: kazakhstan
uses: [shared]
registers:
  stay:
    title: Stay
    one_record_is: one stay
    persons: {child: {title: Child, how_many: one, subject: yes}}
    place: the unit that opened it
    opened_by: [police_inspector]
    fields:
      began: {ask: Began, type: date, required: yes, fact: yes}
      ended: {ask: Ended, type: date, fact: yes}
    stages: {open: {title: Open}}
    form: {main: {title: All, fields: [began, ended]}}
    retention: None.
  visit:
    title: Visit
    one_record_is: one visit
    part_of: stay
    persons: {child: {title: Child, how_many: one, subject: yes}}
    place: the unit that opened it
    opened_by: [police_inspector]
    fields:
      visited_on: {ask: Visited, type: date, required: yes, fact: yes}
    stages: {open: {title: Open}}
    form: {main: {title: All, fields: [visited_on]}}
    retention: None.
indicators:
  visited:
    title: Visited
    in_words: Stays with a visit in the last ten days.
    unit: episode
    place_of: the unit that opened it
    measure: {stock: records, of: stay, from: began,
              until: "earliest_known(ended, birthday(child, 18))",
              related: {of: visit, by: stay, date: visited_on, within_days: 10}}
    by: [{age: {of: child, at: period_end, bands: [0-13, 14-17]}}]
    levels: [nation, region]
    publish: {as: internal}
  again:
    title: Again
    in_words: Children with another stay within 30 days.
    unit: child
    place_of: the unit that opened it
    when: began
    measure: {count: distinct child, of: stay,
              related: {of: stay, by: child, date: began, within_days: 30, at_least: 1}}
    levels: [nation, region]
    publish: {as: internal}
grants:
  police_inspector:
    figures: district
    stay: {may: [open, read, edit, correct, act, void, transfer, identify], where: own organisation}
    visit: {may: [open, read, edit, correct, act, void, identify], where: own organisation}
)yaml";

constexpr const char* words = R"yaml(
title: T
owner: T
purpose: T
registers:
  stay:
    title: T
    one_record_is: T
    persons: {child: {title: T}}
    fields: {began: {ask: T}, ended: {ask: T}}
    stages: {open: {title: T}}
    form: {main: {title: T}}
    retention: T
  visit:
    title: T
    one_record_is: T
    persons: {child: {title: T}}
    fields: {visited_on: {ask: T}}
    stages: {open: {title: T}}
    form: {main: {title: T}}
    retention: T
indicators:
  visited: {title: T, in_words: T}
  again: {title: T, in_words: T}
)yaml";

struct Follow {
  TestCountry c;
  fs::path programmes = c.folder.string() + "_programmes";

  Follow() {
    fs::create_directories(programmes / "follow" / "text");
    fs::copy("programmes/shared", programmes / "shared", fs::copy_options::recursive);
    std::ofstream(programmes / "follow" / "programme.yaml") << follow;
    for (const char* language : {"kk", "ru"})
      std::ofstream(programmes / "follow" / "text" / (std::string(language) + ".yaml")) << words;
    c.options.programmes = programmes.string();
    c.reopen();
    c.must(TestCountry::keeper(), "programme.install", {{"programme", "follow"}});
  }
  ~Follow() { fs::remove_all(programmes); }

  std::string stay(const char* began, json::object child = TestCountry::child()) {
    return text_at(c.must(c.as("inspector"), "record.open",
                          {{"programme", "follow"},
                           {"register", "stay"},
                           {"values", {{"began", began}}},
                           {"persons", {{"child", json::array{std::move(child)}}}}}),
                   "id");
  }
  std::string visit(const std::string& stay, const char* on) {
    return text_at(c.must(c.as("inspector"), "record.open",
                          {{"programme", "follow"},
                           {"register", "visit"},
                           {"parent", stay},
                           {"values", {{"visited_on", on}}},
                           {"persons", {{"child", json::array{TestCountry::child()}}}}}),
                   "id");
  }
  int64_t number(const char* indicator, const char* period, const char* today = "2026-03-10") {
    indicator::Question question;
    question.programme = "follow";
    question.indicator = indicator;
    question.period = *indicator::parse_period(period);
    const auto answer = c.service->parts().engine->ask(question, *parse_date(today));
    if (!answer) ADD_FAILURE() << to_string(answer.error());
    return answer ? answer->front().numerator.value_or(-1) : -2;
  }
  // What is kept is what the facts give, and the figures are those of the recount.
  bool is_clean() {
    const json::object answer = c.must(TestCountry::keeper(), "verify.run");
    if (!flag_at(answer, "clean")) ADD_FAILURE() << json::serialize(answer);
    const Parts& parts = c.service->parts();
    auto reader = parts.store->read();
    const auto recount = indicator::Recount::read(parts.world(), **reader);
    EXPECT_TRUE(recount);
    int64_t differences = 0;
    for (const char* name : {"visited", "again"})
      for (const char* period : {"2026", "2026-01", "2026-02", "2026-02-10", "2026-02-16"}) {
        indicator::Question question;
        question.programme = "follow";
        question.indicator = name;
        question.period = *indicator::parse_period(period);
        const auto found = indicator::compare(*parts.engine, *recount, question, parts.today());
        EXPECT_TRUE(found);
        for (const indicator::Difference& one : *found) ADD_FAILURE() << to_string(one);
        differences += static_cast<int64_t>(found->size());
      }
    return flag_at(answer, "clean") && differences == 0;
  }
  std::string person_of(const std::string& record) {
    const json::object shown = c.must(c.as("inspector"), "record.show", {{"id", record}});
    const json::object persons = shown.at("persons").as_object();
    return text_at(persons.at("child").as_array().at(0).as_object(), "id");
  }
};

TEST(Related, AVisitMovesTheFigureOfItsStay) {
  Follow f;
  const std::string stay = f.stay("2026-02-01");
  EXPECT_EQ(f.number("visited", "2026-02-10"), 0);
  const std::string visit = f.visit(stay, "2026-02-05");
  EXPECT_EQ(f.number("visited", "2026-02-10"), 1);
  EXPECT_EQ(f.number("visited", "2026-02-16"), 0) << "grown old with no event";
  EXPECT_TRUE(f.is_clean());
  f.c.must(f.c.as("inspector"), "record.correct",
           {{"id", visit}, {"values", {{"visited_on", "2026-02-08"}}}, {"reason", "Misread."}});
  EXPECT_EQ(f.number("visited", "2026-02-16"), 1);
  EXPECT_TRUE(f.is_clean());
  f.c.must(f.c.as("inspector"), "record.correct",
           {{"id", stay}, {"values", {{"began", "2026-02-12"}}}, {"reason", "Misread."}});
  EXPECT_EQ(f.number("visited", "2026-02-10"), 0);
  EXPECT_EQ(f.number("visited", "2026-02-16"), 1) << "a visit before it began is a visit";
  EXPECT_TRUE(f.is_clean());
  f.c.reopen();
  EXPECT_EQ(f.number("visited", "2026-02-16"), 1);
  f.c.must(f.c.as("inspector"), "record.void", {{"id", visit}, {"reason", "Never was."}});
  EXPECT_EQ(f.number("visited", "2026-02-16"), 0);
  EXPECT_TRUE(f.is_clean());
}

TEST(Related, ABirthdayEndsAStayWithNoEvent) {
  Follow f;
  const std::string stay =
      f.stay("2026-02-01", TestCountry::child("Ахметов", "Ерлан", "2008-02-25"));
  f.visit(stay, "2026-02-01");
  EXPECT_EQ(f.number("visited", "2026-02-08"), 0) << "18 in February";
  f.c.must(f.c.as("inspector"), "person.correct",
           {{"id", f.person_of(stay)}, {"birth_date", "2008-03-25"}});
  EXPECT_EQ(f.number("visited", "2026-02-08"), 1);
  EXPECT_TRUE(f.is_clean());
}

TEST(Related, PersonsAreFollowedThroughMergeAndUndo) {
  Follow f;
  const std::string first = f.stay("2026-01-10"), second = f.stay("2026-02-05");
  EXPECT_EQ(f.number("again", "2026"), 0) << "two children";
  const json::object proposed =
      f.c.must(f.c.as("inspector"), "person.merge",
               {{"keep", f.person_of(first)}, {"merge", f.person_of(second)}, {"reason", "Same."}});
  json::object by_id{{"id", proposed.at("id")}};
  f.c.must(f.c.as("colleague"), "merge.confirm", by_id);
  EXPECT_EQ(f.number("again", "2026"), 1);
  EXPECT_EQ(f.number("again", "2026-02"), 0);
  EXPECT_TRUE(f.is_clean());
  by_id["reason"] = "Brothers.";
  f.c.must(f.c.as("colleague"), "merge.undo", by_id);
  by_id.erase("reason");
  f.c.must(f.c.as("inspector"), "merge.confirm", by_id);
  EXPECT_EQ(f.number("again", "2026"), 0);
  EXPECT_TRUE(f.is_clean());
}

}  // namespace
}  // namespace besik::service
