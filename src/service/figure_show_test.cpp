#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "service/pieces.h"
#include "service/test_country.h"

// figure.show and figure.explain: older series, files, answers in pieces.
namespace besik::service {
namespace {

namespace fs = std::filesystem;

// Version 1 counts visits on the day they began, version 2, from April 2026, on the day they ended.
std::string visits(int version) {
  const bool newer = version > 1;
  return R"(
programme: visits
written_in: en
title: Visits
owner: Nobody
purpose: To be tested.
wall: visits
calendar: kazakhstan
uses: [shared]
registers:
  visit:
    title: Visit
    one_record_is: one visit
    persons: {child: {title: Child, how_many: one, subject: yes}}
    place: the unit that opened it
    opened_by: [police_inspector]
    fields:
      began: {ask: Began, type: date, required: yes, fact: yes}
      ended: {ask: Ended, type: date, fact: yes}
    stages: {open: {title: Open}}
    form: {main: {title: All, fields: [began, ended]}}
    retention: None.
grants:
  police_inspector:
    figures: district
    visit: {may: [open, read, edit, correct, act, void, identify], where: own organisation}
  national_prosecutor:
    figures: nation
    visit: {may: [read], where: anywhere, fields: [began, ended]}
  analyst:
    figures: nation
indicators:
  visits:
    code: V1
    title: Visits
    in_words: Visits of the period.
    unit: item
    place_of: the unit that opened it
    measure: {count: records, of: visit}
    levels: [nation, region]
    publish: {as: std, levels: [nation, region], period: year}
)" + std::string("    when: ") +
         (newer ? "ended" : "began") + "\nversion: " + std::to_string(version) +
         "\nin_force_from: " + (newer ? "2026-04-01" : "2026-01-01") + "\n" +
         (newer ? "changes: {from_version: 1, retired: [indicators.visits]}\n" : "");
}

const char* const words =
    "title: T\nowner: T\npurpose: T\nregisters:\n  visit:\n    title: T\n    one_record_is: T\n"
    "    persons: {child: {title: T}}\n    fields: {began: {ask: T}, ended: {ask: T}}\n"
    "    stages: {open: {title: T}}\n    form: {main: {title: T}}\n    retention: T\n"
    "indicators: {visits: {title: T, in_words: T}}\n";

struct Visits {
  TestCountry c;
  fs::path programmes = c.folder.string() + "_programmes";

  Visits() {
    fs::create_directories(programmes / "visits" / "text");
    fs::copy("programmes/shared", programmes / "shared", fs::copy_options::recursive);
    c.options.programmes = programmes.string();
    install(1);
    for (const char* began : {"2026-02-02", "2026-03-02", "2026-03-03"}) open(began);
    c.env.set_now(TestCountry::instant("2026-07-01T05:00:00Z"));
    install(2);
  }
  ~Visits() { fs::remove_all(programmes); }

  void install(int version) {
    std::ofstream(programmes / "visits" / "programme.yaml") << visits(version);
    for (const char* language : {"kk", "ru"})
      std::ofstream(programmes / "visits" / "text" / (std::string(language) + ".yaml")) << words;
    c.reopen();
    c.must(TestCountry::keeper(), "programme.install", {{"programme", "visits"}});
  }
  void open(const char* began) {
    c.must(c.as("inspector"), "record.open",
           {{"programme", "visits"},
            {"register", "visit"},
            {"values", {{"began", began}, {"ended", "2026-05-05"}}},
            {"persons", {{"child", json::array{TestCountry::child()}}}}});
  }
  json::object first(const char* who, json::object more) {
    more["indicator"] = "visits";
    const json::object answer = c.must(c.as(who), "figure.show", std::move(more));
    const json::value* figures = answer.if_contains("figures");
    if (figures == nullptr || figures->as_array().empty()) return {};
    return figures->as_array().front().as_object();
  }
};

TEST(FigureShow, AnOlderSeriesStaysAskable) {
  Visits v;
  const json::object newest = v.first("national", {{"period", "2026-05"}});
  EXPECT_EQ(newest.at("numerator"), json::value(3));
  const std::string series = text_at(newest, "series");
  std::string older;
  for (const auto& version : v.c.service->world()->programmes.at("visits"))
    if (version->version == 1) older = version->find_indicator("visits")->series;
  ASSERT_NE(older, series);
  const json::object then = v.first("national", {{"period", "2026-03"}, {"series", older}});
  EXPECT_EQ(then.at("numerator"), json::value(2)) << "those that began in March";
  EXPECT_EQ(text_at(then, "series"), older);
  EXPECT_EQ(v.first("national", {{"period", "2026-05"}, {"series", series}}), newest);
  const json::object why = v.c.must(
      v.c.as("national"), "figure.explain",
      {{"indicator", "visits"}, {"period", "2026-03"}, {"place", "KZ"}, {"series", older}});
  EXPECT_EQ(text_at(why.at("method").as_object(), "series"), older);
  EXPECT_EQ(text_at(why.at("method").as_object(), "since"), "2026-01-01");
  EXPECT_EQ(why.at("method").at("programme_version"), json::value(1));
  EXPECT_EQ(why.at("figure").at("numerator"), json::value(2));
  EXPECT_EQ(why.at("records").as_array().size(), 2u);
}

TEST(FigureShow, AnUnknownSeriesIsToldWithTheNearest) {
  Visits v;
  const std::string series = text_at(v.first("national", {{"period", "2026"}}), "series");
  auto answer = v.c.ask(v.c.as("national"), "figure.show",
                        {{"indicator", "visits"}, {"period", "2026"}, {"series", series + "0"}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().front().code, "figure.unknown_series");
  EXPECT_EQ(answer.error().front().nearest, series);
  EXPECT_EQ(v.c.refusal(v.c.as("national"), "figure.explain",
                        {{"indicator", "visits"}, {"period", "2026"}, {"series", "visits/1"}}),
            "figure.unknown_series");
}

TEST(FigureShow, ReadersWithoutTheRecordsAreToldTheNewestSeriesOnly) {
  Visits v;
  const auto older =
      v.c.service->world()->programmes.at("visits").front()->find_indicator("visits");
  const json::object newest = v.first("analyst", {{"period", "2026"}});
  for (const char* operation : {"figure.show", "figure.explain"}) {
    auto answer = v.c.ask(v.c.as("analyst"), operation,
                          {{"indicator", "visits"}, {"period", "2026"}, {"series", older->series}});
    ASSERT_FALSE(answer) << operation;
    EXPECT_EQ(answer.error().front().code, "figure.series_not_published");
    EXPECT_NE(answer.error().front().mend.find("visit"), std::string::npos)
        << "the records beneath";
    EXPECT_EQ(http_status(answer.error().front()), 403);
  }
  EXPECT_EQ(v.first("analyst", {{"period", "2026"}, {"series", text_at(newest, "series")}}),
            newest);
}

std::string in_pieces(TestCountry& c, const Actor& actor, json::object input, int& pieces) {
  Call call;
  call.actor = actor;
  call.input = std::move(input);
  call.in_pieces = true;
  auto answer = c.service->call("figure.show", call);
  EXPECT_TRUE(answer);
  if (!answer) return "";
  EXPECT_TRUE(answer->pieces);
  std::string out;
  for (pieces = 0;; ++pieces) {
    auto bytes = answer->pieces->next();
    EXPECT_TRUE(bytes) << to_string(bytes.error());
    if (!bytes || bytes->empty()) return out;
    out += *bytes;
  }
}

// A case and the arrest that began it.
void arrest(TestCountry& c, int number) {
  json::object person = TestCountry::child("Ахметов" + std::to_string(number));
  person["sex"] = number % 4 == 0 ? "female" : "male";
  const std::string id = c.open_case(number % 3 == 0 ? "stranger" : "inspector", person);
  c.must(c.as(number % 3 == 0 ? "stranger" : "inspector"), "record.open",
         {{"programme", "juvenile-justice"},
          {"register", "arrest"},
          {"parent", id},
          {"values",
           {{"arrested_at", "2026-03-10T04:30:00Z"},
            {"further_arrest", false},
            {"offence_group", "property"},
            {"responsibility_age", "from_16"},
            {"legal_basis", "Basis"},
            {"residence", "urban"}}},
          {"persons", {{"child", json::array{person}}}}});
}

TEST(FigureShow, PiecesTogetherAreTheWholeAnswer) {
  TestCountry c;
  for (int i = 0; i < 20; ++i) arrest(c, i);
  for (const char* who : {"national", "analyst"}) {
    json::object input{{"indicator", "arrests"},
                       {"period", "2026"},
                       {"level", "region"},
                       {"by", json::array{"sex"}}};
    if (std::string(who) == "national") input["step"] = "day";
    const json::object whole = c.must(c.as(who), "figure.show", input);
    ASSERT_GT(whole.at("figures").as_array().size(), 4u);
    int pieces = 0;
    const std::string text = in_pieces(c, c.as(who), input, pieces);
    EXPECT_EQ(text, json::serialize(whole)) << who;
    if (std::string(who) == "national") {
      EXPECT_GT(pieces, 1);
    }
    input["format"] = "jsonl";
    const std::string lines = in_pieces(c, c.as(who), input, pieces);
    json::array rows;
    for (const std::string& line : split(lines, '\n')) {
      if (line.empty()) continue;
      json::object row = parse_json(line)->as_object();
      row.erase("told_as_of");
      rows.push_back(row);
    }
    EXPECT_EQ(json::value(rows), whole.at("figures")) << who;
    for (const char* format : {"csv", "xlsx", "geojson"}) {
      input["format"] = format;
      const auto at_once = c.ask(c.as(who), "figure.show", input);
      ASSERT_TRUE(at_once) << format;
      EXPECT_EQ(in_pieces(c, c.as(who), input, pieces), at_once->text) << format;
    }
  }
}

TEST(FigureShow, WhatIsWrongWithAQuestionIsToldBeforeAnyPiece) {
  TestCountry c;
  for (const auto& [more, code] : std::vector<std::pair<json::object, const char*>>{
           {{{"level", "galaxy"}}, "figure.unknown_level"},
           {{{"by", json::array{"colour"}}}, "figure.unknown_breakdown"},
           {{{"format", "xls"}}, "figure.unknown_format"},
           {{{"step", "week"}}, "figure.unknown_step"},
           {{{"place", "nowhere"}}, "figure.not_entitled"}}) {
    Call call;
    call.actor = c.as("national");
    call.input = more;
    call.input["indicator"] = "arrests";
    call.input["period"] = "2026";
    call.in_pieces = true;
    auto answer = c.service->call("figure.show", call);
    ASSERT_FALSE(answer) << code;
    EXPECT_EQ(answer.error().front().code, code);
  }
}

TEST(FigureShow, ManyRecordsComeInPiecesAndEachIsNotedAsRead) {
  TestCountry c;
  for (int i = 0; i < 205; ++i)
    c.open_case("inspector", TestCountry::child("Ә" + std::to_string(i)));
  json::object input{{"programme", "juvenile-justice"}, {"register", "case"}, {"limit", 1000}};
  const json::object whole = c.must(c.as("inspector"), "record.list", input);
  EXPECT_EQ(whole.at("items").as_array().size(), 205u);
  Call call;
  call.actor = c.as("inspector");
  call.input = input;
  call.in_pieces = true;
  auto answer = c.service->call("record.list", call);
  ASSERT_TRUE(answer);
  ASSERT_TRUE(answer->pieces);
  std::string text;
  for (int i = 0;; ++i) {
    auto bytes = answer->pieces->next();
    ASSERT_TRUE(bytes);
    if (bytes->empty()) {
      EXPECT_GT(i, 1);
      break;
    }
    text += *bytes;
  }
  EXPECT_EQ(text, json::serialize(whole));
  call.input["format"] = "jsonl";
  answer = c.service->call("record.list", call);
  ASSERT_TRUE(answer && answer->pieces);
  const auto first = answer->pieces->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(std::count(first->begin(), first->end(), '\n'), 200);
}

}  // namespace
}  // namespace besik::service
