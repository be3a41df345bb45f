#pragma once

#include "indicator/recount.h"
#include "service/test_country.h"

// Returns of the police in the small country, and the figures that follow from them.
namespace besik::service {

constexpr const char* form = "police_arrests";

class ReturnTest : public ::testing::Test {
 protected:
  static json::object at(const std::string& organisation = "POL-A",
                         const std::string& period = "2026-01") {
    return {{"return", form}, {"organisation", organisation}, {"period", period}};
  }
  static json::object numbers(int64_t girls, int64_t boys, int64_t girl_arrests,
                              int64_t boy_arrests) {
    return {{"children_female", girls},
            {"children_male", boys},
            {"arrests_female", girl_arrests},
            {"arrests_male", boy_arrests}};
  }
  json::object with(json::object more, json::object to = at()) {
    for (auto& one : more) to[one.key()] = one.value();
    return to;
  }
  json::object submit(const std::string& by = "inspector", json::object where = at(),
                      json::object given = numbers(1, 4, 1, 6)) {
    return country.must(country.as(by), "return.submit",
                        with({{"numbers", std::move(given)}}, std::move(where)));
  }
  json::object approve(json::object where = at()) {
    return country.must(country.as("boss"), "return.approve", std::move(where));
  }
  // An arrest of one boy, opened now, or `opened` then.
  std::string arrest(const std::string& arrested_at, const std::string& by = "inspector",
                     const std::string& opened = "") {
    const auto late = [&](json::object input) {
      if (!opened.empty()) input["at"] = opened;
      return input;
    };
    const std::string birth = "2011-05-" + std::to_string(10 + boys_++ % 20);
    const json::object of =
        country.must(country.as(by), "record.open",
                     late(TestCountry::case_input(TestCountry::child("Boyev", "Boy", birth))));
    const json::array child = of.at("persons").as_object().at("child").as_array();
    return text_at(
        country.must(
            country.as(by), "record.open",
            late({{"programme", "juvenile-justice"},
                  {"register", "arrest"},
                  {"parent", text_at(of, "id")},
                  {"values",
                   {{"arrested_at", arrested_at},
                    {"further_arrest", false},
                    {"offence_group", "property"},
                    {"responsibility_age", "from_14"},
                    {"legal_basis", "Code"}}},
                  {"persons",
                   {{"child", json::array{{{"id", text_at(child.at(0).as_object(), "id")}}}}}}})),
        "id");
  }
  std::string status(json::object where = at()) {
    return text_at(country.must(country.as("boss"), "return.show", std::move(where)), "status");
  }
  std::vector<indicator::Figure> figures(const std::string& indicator, const std::string& period,
                                         const std::string& place = "KZ",
                                         std::vector<std::string> by = {}) {
    Parts& parts = country.service->parts();
    indicator::Question question;
    question.programme = "juvenile-justice";
    question.indicator = indicator;
    question.place = place;
    question.period = *indicator::parse_period(period);
    question.by = std::move(by);
    question.coverage = parts.returns.coverage(parts.world(), parts.today());
    auto live = parts.engine->ask(question, parts.today());
    const auto reader = *parts.store->read();
    auto counted = indicator::recount(*parts.world(), *reader, question, parts.today());
    EXPECT_TRUE(live && counted);
    if (!live || !counted) return {};
    EXPECT_EQ(live->size(), counted->size());
    for (std::size_t i = 0; i < live->size() && i < counted->size(); ++i) {
      (*live)[i].as_of.clear();
      (*counted)[i].as_of.clear();
      EXPECT_EQ(canonical_json(indicator::to_json((*live)[i])),
                canonical_json(indicator::to_json((*counted)[i])));
    }
    return *live;
  }
  void verify() {
    const json::object out = country.must(TestCountry::keeper(), "verify.run", {{"figures", true}});
    EXPECT_TRUE(out.contains("clean") && out.at("clean").as_bool()) << json::serialize(out);
  }

  TestCountry country;
  int boys_ = 0;
};

}  // namespace besik::service
