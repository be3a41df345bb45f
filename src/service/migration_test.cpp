#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "service/test_country.h"

// A record of an older version of its programme, brought under the newest.
namespace besik::service {
namespace {

namespace fs = std::filesystem;

std::string visits(int version) {
  const bool newer = version > 1;
  const std::string began = newer ? "started" : "began", note = newer ? "account" : "note";
  std::string out = R"(
programme: visits
written_in: en
title: Visits
owner: Nobody
purpose: To be tested.
in_force_from: 2025-01-01
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
)";
  out += "      " + began + ": {ask: Began, type: date, required: yes, fact: yes}\n";
  out += "      " + note + ": {ask: Note, type: text}\n";
  if (newer)
    out += "      ended: {ask: Ended, type: date, fact: yes}\n";
  else
    out +=
        "      seen: {ask: Seen, type: yes/no, fact: yes}\n"
        "      remark: {ask: Remark, type: text}\n"
        "      where: {ask: Lives, choose_from: residence}\n";
  out += "    stages: {open: {title: Open}}\n    form: {main: {title: All, fields: [" + began +
         ", " + note + (newer ? ", ended" : ", seen, remark, where") +
         "]}}\n    retention: None.\n";
  out += R"(indicators:
  visits:
    title: Visits
    in_words: Visits that began in the period.
    unit: item
    place_of: the unit that opened it
)";
  out += "    when: " + began + "\n";
  out += R"(    measure: {count: records, of: visit}
    levels: [nation, region]
    publish: {as: internal}
grants:
  police_inspector:
    figures: district
    visit: {may: [open, read, edit, correct, act, void, identify], where: own organisation}
  supervisor:
    figures: district
)";
  out += std::string("    visit: {may: [read], where: own organisation") +
         (newer ? "" : ", except: [remark]") + "}\n";
  out += "version: " + std::to_string(version) + "\n";
  if (newer)
    out +=
        "changes: {from_version: 1, renamed: {visit.began: started, visit.note: account}, "
        "retired: [indicators.visits, visit.seen, visit.remark, visit.where]}\n";
  return out;
}

std::string words(int version) {
  const std::string fields = version > 1 ? "started: {ask: T}, account: {ask: T}, ended: {ask: T}"
                                         : "began: {ask: T}, note: {ask: T}, seen: {ask: T}, "
                                           "remark: {ask: T}, where: {ask: T}";
  return "title: T\nowner: T\npurpose: T\nregisters:\n  visit:\n    title: T\n"
         "    one_record_is: T\n    persons: {child: {title: T}}\n    fields: {" +
         fields +
         "}\n    stages: {open: {title: T}}\n    form: {main: {title: T}}\n    retention: T\n"
         "indicators: {visits: {title: T, in_words: T}}\n";
}

struct Visits {
  TestCountry c;
  fs::path programmes = c.folder.string() + "_programmes";

  Visits() {
    fs::create_directories(programmes / "visits" / "text");
    fs::copy("programmes/shared", programmes / "shared", fs::copy_options::recursive);
    c.options.programmes = programmes.string();
    install(1);
  }
  ~Visits() { fs::remove_all(programmes); }

  void install(int version) {
    std::ofstream(programmes / "visits" / "programme.yaml") << visits(version);
    for (const char* language : {"kk", "ru"})
      std::ofstream(programmes / "visits" / "text" / (std::string(language) + ".yaml"))
          << words(version);
    c.reopen();
    c.must(TestCountry::keeper(), "programme.install", {{"programme", "visits"}});
  }
  std::string open() {
    return text_at(c.must(c.as("inspector"), "record.open",
                          {{"programme", "visits"},
                           {"register", "visit"},
                           {"values", {{"began", "2026-03-02"}, {"note", "Words of the visit"}}},
                           {"persons", {{"child", json::array{TestCountry::child()}}}}}),
                   "id");
  }
  json::object show(const std::string& id) {
    return c.must(c.as("inspector"), "record.show", {{"id", id}});
  }
};

TEST(Migration, BringsValuesUnderTheirNewNamesAndMovesNoFigure) {
  Visits v;
  TestCountry& c = v.c;
  const std::string id = v.open();
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.migrate", {{"id", id}}), "record.newest_version");
  v.install(2);
  json::object record = v.show(id);
  EXPECT_EQ(text_at(record.at("values").as_object(), "note"), "Words of the visit");
  EXPECT_EQ(c.refusal(c.as("inspector"), "record.edit",
                      {{"id", id}, {"values", {{"ended", "2026-03-05"}}}}),
            "record.unknown_field");

  record = c.must(c.as("inspector"), "record.migrate", {{"id", id}});
  const json::object values = record.at("values").as_object();
  EXPECT_EQ(text_at(values, "started"), "2026-03-02");
  EXPECT_EQ(text_at(values, "account"), "Words of the visit");
  EXPECT_FALSE(values.contains("note"));
  c.must(c.as("inspector"), "record.edit", {{"id", id}, {"values", {{"ended", "2026-03-05"}}}});

  // The history tells each value under its present name, and the migration changed none of them.
  const json::array history = c.items(c.as("inspector"), "record.history", {{"id", id}});
  std::map<std::string, std::size_t> changes;
  for (const json::value& item : history)
    changes[text_at(item.as_object(), "kind")] += item.at("changes").as_array().size();
  EXPECT_EQ(changes["record.opened"], 2u);
  EXPECT_EQ(changes["record.migrated"], 0u);
  EXPECT_EQ(changes["record.edited"], 1u);

  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  c.reopen();
  EXPECT_EQ(text_at(v.show(id).at("values").as_object(), "account"), "Words of the visit");
}

TEST(Migration, IsForThoseWhoMayEdit) {
  Visits v;
  const std::string id = v.open();
  v.install(2);
  for (const char* who : {"stranger", "ombudsman", "analyst", "admin"})
    EXPECT_EQ(v.c.refusal(v.c.as(who), "record.migrate", {{"id", id}}), "record.not_found") << who;
  auto late = v.c.ask(v.c.as("inspector"), "record.migrate", {{"id", id}}, "", "", 7);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().front().code, "record.conflict");
}

TEST(Migration, WhatTheNewVersionRetiredStaysReadableForThoseWhoMightReadIt) {
  Visits v;
  TestCountry& c = v.c;
  const std::string id = v.open();
  c.must(
      c.as("inspector"), "record.edit",
      {{"id", id}, {"values", {{"seen", true}, {"remark", "Planted remark"}, {"where", "urban"}}}});
  EXPECT_FALSE(v.show(id).contains("retired"));
  v.install(2);
  c.must(c.as("inspector"), "record.migrate", {{"id", id}});
  const auto retired = [&](const std::string& who) {
    const json::object record = c.must(c.as(who), "record.show", {{"id", id}});
    EXPECT_FALSE(record.at("values").as_object().contains("remark"));
    std::map<std::string, json::object> out;
    if (const json::value* all = record.if_contains("retired"))
      for (const json::value& one : all->as_array())
        out[text_at(one.as_object(), "name")] = one.as_object();
    return out;
  };
  auto told = retired("inspector");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(text_at(told["remark"], "value"), "Planted remark");
  EXPECT_EQ(text_at(told["remark"], "ask"), "Remark");
  EXPECT_EQ(whole_at(told["remark"], "version"), 1);
  EXPECT_TRUE(told["seen"].at("value").as_bool());
  EXPECT_EQ(text_at(told["where"], "value"), "urban");
  EXPECT_FALSE(told["where"].at("said").as_array().empty());
  // The version that had the field kept it from the supervisor.
  told = retired("boss");
  EXPECT_EQ(told.size(), 2U);
  EXPECT_FALSE(told.contains("remark"));
  EXPECT_EQ(c.refusal(c.as("stranger"), "record.show", {{"id", id}}), "record.not_found");
  // Read only.
  EXPECT_EQ(
      c.refusal(c.as("inspector"), "record.edit", {{"id", id}, {"values", {{"remark", "x"}}}}),
      "record.unknown_field");
  c.must(c.as("inspector"), "record.edit", {{"id", id}, {"values", {{"account", "Other"}}}});
  // It is sealed, and goes with the key of the person.
  const auto reader = *c.service->parts().store->read();
  const auto row = *reader->record(*parse_id(id));
  ASSERT_TRUE(row);
  EXPECT_EQ(json::serialize(row->facts).find("seen"), std::string::npos);
  EXPECT_FALSE(row->sealed.contains("remark"));
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  c.reopen();
  EXPECT_EQ(retired("inspector").size(), 3U);
}

}  // namespace
}  // namespace besik::service
