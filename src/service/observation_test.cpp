#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "place/test_shared.h"
#include "service/test_country.h"

namespace besik::service {
namespace {

const std::string sdg = "observations/kazstat-sdg.map.yaml";
const std::string unicef = "observations/unicef.map.yaml";

// Starts an import and waits for its report.
json::object import(TestCountry& c, const Actor& actor, json::object input,
                    const std::string& table) {
  const auto started = c.ask(actor, "observation.import", std::move(input), table);
  if (!started) return {{"code", started.error().front().code}};
  const std::string id = text_at(started->body.as_object(), "job");
  for (int tries = 0; tries < 2000; ++tries) {
    const json::object job = c.must(actor, "job.show", {{"id", id}});
    const std::string state = text_at(job, "state");
    if (state == "done" || state == "refused") return job.at("report").as_object();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "the import does not end";
  return {};
}

json::object sdg_input(const std::string& vintage = "2024-10-24") {
  return {{"map", sdg}, {"vintage", vintage}, {"name", "indicator_3-2-2.csv"}};
}

const std::string table =
    "Year,UNIT_MEASURE,SEX,REF_AREA,URBANISATION,Value\n"
    "2017,PER_1000_LIVE_BIRTHS,_T,,,7.9\n"
    "2017,PER_1000_LIVE_BIRTHS,_T,KZONT,,9.1\n"
    "2019,PER_1000_LIVE_BIRTHS,,,,5.5\n"
    "2019,PER_1000_LIVE_BIRTHS,F,,,5.1\n"
    "2019,PER_1000_LIVE_BIRTHS,_T,KZAKM,,5.0\n"
    "2019,PER_1000_LIVE_BIRTHS,_T,KZYUZ,,6.4\n"
    "2017,PER_1000_LIVE_BIRTHS,_T,KZYUZ,,8.8\n";

json::array numbers(TestCountry& c, const Actor& actor, json::object input) {
  return c.must(actor, "observation.list", std::move(input)).at("observations").as_array();
}

std::string values(const json::array& all) {
  std::string out;
  for (const json::value& one : all) out += text_at(one.as_object(), "value") + " ";
  return out;
}

TEST(Observation, import_is_whole_idempotent_and_survives) {
  TestCountry c;
  const Actor admin = c.as("admin");
  const json::object report = import(c, admin, sdg_input(), table);
  EXPECT_EQ(whole_at(report, "rows"), 7);
  EXPECT_EQ(whole_at(report, "placed"), 7);
  EXPECT_EQ(whole_at(report, "written"), 7);
  EXPECT_EQ(whole_at(report, "counted_back"), 1);

  const auto reader = c.service->parts().store->read();
  const int64_t events = *(*reader)->last_seq("reference");
  const json::object again = import(c, admin, sdg_input(), table);
  EXPECT_EQ(whole_at(again, "unchanged"), 7);
  EXPECT_EQ(whole_at(again, "written"), 0);
  const auto later = c.service->parts().store->read();
  EXPECT_EQ(*(*later)->last_seq("reference"), events);

  const json::array before = numbers(c, admin, {});
  EXPECT_EQ(before.size(), 7U);
  c.reopen();
  EXPECT_EQ(numbers(c, c.as("admin"), {}), before);
}

TEST(Observation, state_is_what_the_events_give) {
  TestCountry c;
  const Actor admin = c.as("admin");
  import(c, admin, sdg_input(), table);
  import(c, admin, sdg_input("2025-03-01"), "Year,UNIT_MEASURE,Value\n2019,PT,4\n");
  c.must(admin, "observation.withdraw",
         {{"source", "kazstat-sdg"}, {"vintage", "2025-03-01"}, {"reason", "wrong unit"}});
  import(c, admin, sdg_input("2025-04-01"),
         "Year,UNIT_MEASURE,Value\n2019,PER_1000_LIVE_BIRTHS,5.4\n");
  std::map<std::string, json::value> replayed;
  const auto reader = c.service->parts().store->read();
  ASSERT_TRUE((*reader)->each_event("reference", 1, [&](const store::Event& event) {
    if (event.kind != "observation.changed") return Result<void>{};
    if (const json::value* body = event.facts.if_contains("body"))
      replayed[text_at(event.facts, "id")] = *body;
    for (const json::value& id : list_at(event.facts, "withdrawn"))
      replayed.erase(std::string(id.as_string()));
    return Result<void>{};
  }));
  std::map<std::string, json::value> kept;
  ASSERT_TRUE((*reader)->each_reference("observation",
                                        [&](const std::string& id, const json::object& body) {
                                          kept[id] = body;
                                          return Result<void>{};
                                        }));
  EXPECT_EQ(replayed.size(), 5U);
  EXPECT_EQ(replayed, kept);
  EXPECT_EQ(c.refusal(admin, "observation.withdraw",
                      {{"source", "kazstat-sdg"}, {"vintage", "2025-03-01"}, {"reason", "again"}}),
            "observation.not_found");
}

TEST(Observation, one_fault_refuses_all_unless_partial_is_wished) {
  TestCountry c;
  const Actor admin = c.as("admin");
  const std::string faulty = table + "2020,PER_1000_LIVE_BIRTHS,_T,KZONT,,6.0\n";
  const json::object refused = import(c, admin, sdg_input(), faulty);
  EXPECT_TRUE(flag_at(refused, "refused"));
  EXPECT_EQ(whole_at(refused, "refused_numbers"), 1);
  ASSERT_EQ(list_at(refused, "errors").size(), 1U);
  EXPECT_EQ(text_at(list_at(refused, "errors")[0].as_object(), "code"), "observation.not_standing");
  EXPECT_EQ(text_at(list_at(refused, "errors")[0].as_object(), "where"), "row 9, column REF_AREA");
  EXPECT_TRUE(numbers(c, admin, {}).empty());

  json::object input = sdg_input();
  input["partial"] = true;
  input["dry_run"] = true;
  EXPECT_EQ(whole_at(import(c, admin, input, faulty), "placed"), 7);
  EXPECT_TRUE(numbers(c, admin, {}).empty());
  input.erase("dry_run");
  EXPECT_EQ(whole_at(import(c, admin, input, faulty), "written"), 7);
  EXPECT_EQ(numbers(c, admin, {}).size(), 7U);
}

TEST(Observation, every_account_reads_nobody_but_administrators_imports) {
  TestCountry c;
  import(c, c.as("admin"), sdg_input(), table);
  for (const char* who : {"inspector", "teacher", "psychologist", "analyst", "unicef", "dpo"}) {
    EXPECT_EQ(numbers(c, c.as(who), {}).size(), 7U) << who;
    EXPECT_EQ(c.refusal(c.as(who), "observation.import", sdg_input(), table),
              "operation.not_entitled")
        << who;
    EXPECT_EQ(c.refusal(c.as(who), "target.import", {}, ""), "operation.not_entitled") << who;
    EXPECT_EQ(c.refusal(c.as(who), "observation.withdraw",
                        {{"source", "kazstat-sdg"}, {"vintage", "2024-10-24"}, {"reason", "x"}}),
              "operation.not_entitled")
        << who;
  }
  EXPECT_EQ(c.refusal(Actor{}, "observation.list", {}), "session.none");
  EXPECT_EQ(c.refusal(Actor{}, "observation.sources", {}), "session.none");
  EXPECT_EQ(c.refusal(Actor{}, "target.list", {}), "session.none");
}

TEST(Observation, list_filters_pages_and_tells_what_is_comparable) {
  TestCountry c;
  import(c, c.as("admin"), sdg_input(), table);
  const Actor actor = c.as("teacher");
  EXPECT_EQ(values(numbers(c, actor, {{"place", "KZ"}, {"breakdown", "sex="}})), "7.9 5.5 ");
  EXPECT_EQ(values(numbers(c, actor, {{"level", "region"}, {"from", "2019"}})), "5.0 6.4 ");
  EXPECT_EQ(values(numbers(c, actor, {{"breakdown", "sex=female"}})), "5.1 ");
  EXPECT_EQ(values(numbers(
                c, actor, {{"indicator", "SDG 3.2.2"}, {"until", "2017"}, {"place", "510000000"}})),
            "9.1 ");
  EXPECT_TRUE(numbers(c, actor, {{"indicator", "SDG 9.9.9"}}).empty());

  const auto comparable = [&](const char* place, const char* year, const char* geography) {
    const json::array all = numbers(
        c, actor, {{"place", place}, {"from", year}, {"until", year}, {"geography", geography}});
    EXPECT_EQ(all.size(), 1U) << place << year;
    return flag_at(all.at(0).as_object(), "comparable");
  };
  EXPECT_TRUE(comparable("510000000", "2017", "then"));
  EXPECT_FALSE(comparable("510000000", "2017", "now"));
  EXPECT_FALSE(comparable("610000000", "2017", "then"));
  EXPECT_TRUE(comparable("610000000", "2017", "now"));

  const json::object page = c.must(actor, "observation.list", {{"limit", 3}});
  EXPECT_EQ(page.at("observations").as_array().size(), 3U);
  EXPECT_EQ(whole_at(page, "of"), 7);
  EXPECT_EQ(whole_at(page, "next"), 3);
  const json::object last = c.must(actor, "observation.list", {{"limit", 3}, {"after", 6}});
  EXPECT_EQ(last.at("observations").as_array().size(), 1U);
  EXPECT_FALSE(last.contains("next"));
  EXPECT_EQ(c.refusal(actor, "observation.list", {{"place", "nowhere"}}), "place.unknown");
  EXPECT_EQ(c.refusal(actor, "observation.list", {{"level", "street"}}), "figure.unknown_level");
  EXPECT_EQ(c.refusal(actor, "observation.list", {{"breakdown", "female"}}),
            "observation.bad_breakdown");
  EXPECT_EQ(c.refusal(actor, "observation.list", {{"from", "soon"}}), "figure.unknown_period");
}

TEST(Observation, vintages_stay_askable) {
  TestCountry c;
  const Actor admin = c.as("admin");
  import(c, admin, sdg_input(), table);
  const std::string revised = "Year,UNIT_MEASURE,Value\n2019,PER_1000_LIVE_BIRTHS,5.6\n";
  EXPECT_EQ(
      text_at(list_at(import(c, admin, sdg_input(), revised), "errors").at(0).as_object(), "code"),
      "observation.vintage_conflict");
  EXPECT_EQ(whole_at(import(c, admin, sdg_input("2025-10-24"), revised), "written"), 1);
  const json::object asked{{"place", "KZ"}, {"from", "2019"}, {"breakdown", "sex="}};
  EXPECT_EQ(values(numbers(c, admin, asked)), "5.6 ");
  json::object old = asked;
  old["vintage"] = "2024-10-24";
  EXPECT_EQ(values(numbers(c, admin, old)), "5.5 ");
  const json::object shown = c.must(
      admin, "observation.show",
      {{"series", "kazstat-sdg/3.2.2/per_1000_live_births"}, {"place", "KZ"}, {"period", "2019"}});
  EXPECT_EQ(values(shown.at("vintages").as_array()), "5.6 5.5 ");
  EXPECT_EQ(import(c, admin, sdg_input("2030-01-01"), revised).at("code"),
            "observation.vintage_in_future");
}

TEST(Observation, beside_gives_bounds_source_and_the_last_year_before) {
  TestCountry c;
  const Actor admin = c.as("admin");
  import(c, admin, sdg_input(), table);
  const json::object report =
      import(c, admin, {{"map", unicef}, {"vintage", "2026-02-19"}},
             "REF_AREA,INDICATOR,SEX,DATA_SOURCE,UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,LOWER_BOUND,"
             "UPPER_BOUND,OBS_STATUS\n"
             "KAZ,CME_MRM0,_T,UN_IGME,D_PER_1000_B,2023,4.9,4.2,5.7,A\n"
             "UZB,CME_MRM0,_T,UN_IGME,D_PER_1000_B,2023,6.9,6.2,7.7,A\n");
  EXPECT_EQ(whole_at(report, "written"), 2);
  const json::object beside =
      c.must(c.as("unicef"), "observation.beside",
             {{"indicator", "SDG 3.2.2"}, {"period", "2026-Q1"}, {"breakdown", "sex="}});
  const json::array& all = beside.at("observations").as_array();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(values(all), "5.5 4.9 ");
  const json::object& last = all[1].as_object();
  EXPECT_TRUE(flag_at(last, "earlier"));
  EXPECT_EQ(text_at(last, "period"), "2023");
  EXPECT_EQ(text_at(last, "lower"), "4.2");
  EXPECT_EQ(text_at(last, "upper"), "5.7");
  EXPECT_EQ(text_at(last, "publisher"), "UNICEF");
  EXPECT_EQ(text_at(last, "vintage"), "2026-02-19");
  EXPECT_EQ(text_at(last, "note"), "UN_IGME");
  const json::array outside = numbers(c, admin, {{"place", "area:UZB"}});
  ASSERT_EQ(outside.size(), 1U);
  const json::object sources = c.must(admin, "observation.sources");
  EXPECT_EQ(sources.at("sources").as_array().size(), 2U);
}

TEST(Observation, csv_quotes_what_a_spreadsheet_would_run) {
  TestCountry c;
  const Actor admin = c.as("admin");
  import(c, admin,
         {{"map", unicef},
          { "vintage",
            "2026-02-19" }},
         "REF_AREA,INDICATOR,UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,COUNTRY_NOTES\n"
         "KAZ,CME_MRM0,D_PER_1000_B,2023,-4.9,\"one, two\"\n");
  const auto answer = c.ask(admin, "observation.list", {{"format", "csv"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->content_type, "text/csv; charset=utf-8");
  EXPECT_NE(answer->text.find(",-4.9,"), std::string::npos);
  EXPECT_NE(answer->text.find("\"one, two\""), std::string::npos);
}

TEST(Observation, maps_and_empty_input) {
  TestCountry c;
  const Actor admin = c.as("admin");
  EXPECT_EQ(import(c, admin, {{"map", "observations/nowhere.yaml"}}, table).at("code"),
            "map.not_found");
  EXPECT_EQ(import(c, admin, {{"map", "../../etc/passwd"}}, table).at("code"), "map.not_found");
  EXPECT_EQ(import(c, admin, {{"map", "population/wpp.map.yaml"}}, table).at("code"),
            "map.unknown_key");
  const json::object empty = import(c, admin, sdg_input(), "");
  EXPECT_TRUE(flag_at(empty, "refused"));
  EXPECT_EQ(text_at(list_at(empty, "errors").at(0).as_object(), "code"), "csv.empty");
}

TEST(Target, import_judges_and_is_idempotent) {
  TestCountry c;
  const Actor admin = c.as("admin");
  const std::string head = "indicator,place,breakdown,year,value,base_year,base,unit,aim,source\n";
  const auto code = [&](const std::string& row) {
    return c.refusal(admin, "target.import", {}, head + row + "\n");
  };
  EXPECT_EQ(code("JJ99,,,2030,50,,,,,Plan"), "target.unknown_indicator");
  EXPECT_EQ(code("JJ10,nowhere,,2030,50,,,,,Plan"), "target.unknown_place");
  EXPECT_EQ(code("JJ10,,colour=red,2030,50,,,,,Plan"), "target.unknown_breakdown");
  EXPECT_EQ(code("JJ10,,sex=femal,2030,50,,,,,Plan"), "target.unknown_member");
  EXPECT_EQ(code("JJ10,,sex,2030,50,,,,,Plan"), "target.unknown_breakdown");
  EXPECT_EQ(code("JJ10,,,soon,50,,,,,Plan"), "target.bad_year");
  EXPECT_EQ(code("JJ10,,,2030,half,,,,,Plan"), "target.bad_number");
  EXPECT_EQ(code("JJ10,,,2030,50,,,per_1000,,Plan"), "target.unit_mismatch");
  EXPECT_EQ(code("JJ10,,,2030,50,2030,40,,,Plan"), "target.base_order");
  EXPECT_EQ(code("JJ10,,,2030,50,2020,,,,Plan"), "target.base_incomplete");
  EXPECT_EQ(code("JJ10,,,2030,50,,,,sideways,Plan"), "target.no_direction");
  EXPECT_EQ(code("JJ10,,,2030,50,,,,,"), "import.empty_cell");
  EXPECT_EQ(code("JJ10,,,2030,50,,,,,Plan\nJJ10,,,2030,60,,,,,Plan"), "target.two_values");
  EXPECT_EQ(code("JJ10,,,2030,50,,"), "csv.ragged_row");
  EXPECT_EQ(c.refusal(admin, "target.import", {}, "indicator,year\nJJ10,2030\n"),
            "csv.missing_column");
  EXPECT_TRUE(c.must(admin, "target.list").at("targets").as_array().empty());

  const std::string rows = head + "JJ10,,,2030,50.0,2020,10.0,percent,,Plan\n" +
                           "JJ10,750000000,sex=female,2028,40,,,,,Plan\n";
  EXPECT_EQ(whole_at(c.must(admin, "target.import", {}, rows), "changed"), 2);
  EXPECT_EQ(whole_at(c.must(admin, "target.import", {}, rows), "unchanged"), 2);
  c.reopen();
  const json::array all =
      c.must(c.as("teacher"), "target.list", {{"indicator", "JJ10"}}).at("targets").as_array();
  ASSERT_EQ(all.size(), 2U);
  const json::object& first = all[1].as_object();
  EXPECT_EQ(text_at(first, "at_least"), "50.0");
  EXPECT_EQ(first.at("path").as_array().size(), 11U);
  EXPECT_EQ(text_at(first.at("path").as_array()[5].as_object(), "due"), "30.0");
}

TEST(Target, stands_beside_live_figures) {
  TestCountry c;
  c.must(c.as("admin"), "target.import", {},
         "indicator,year,value,base_year,base,source\nJJ10,2030,50,2020,10,Plan\n");
  const json::object answer =
      c.must(c.as("national"), "figure.show", {{"indicator", "JJ10"}, {"period", "2026"}});
  const json::array& figures = answer.at("figures").as_array();
  ASSERT_EQ(figures.size(), 1U);
  const json::value& aim = figures[0].as_object().at("aim");
  ASSERT_TRUE(aim.is_object());
  EXPECT_EQ(whole_at(aim.as_object(), "year"), 2030);
  EXPECT_EQ(text_at(aim.as_object(), "due"), "34.0");  // six tenths of the way from 10 to 50
}

TEST(Target, stands_beside_outside_numbers) {
  TestCountry c;
  const Actor admin = c.as("admin");
  import(c, admin, sdg_input(), table);
  EXPECT_EQ(c.refusal(admin, "target.import", {},
                      "indicator,year,value,unit,aim,source\nSDG 3.2.2,2030,4,percent,at_most,P\n"),
            "target.unit_mismatch");
  EXPECT_EQ(
      c.refusal(admin, "target.import", {}, "indicator,year,value,source\nSDG 3.2.2,2030,4,P\n"),
      "target.no_direction");
  c.must(admin, "target.import", {},
         "indicator,year,value,base_year,base,aim,source\n"
         "SDG 3.2.2,2023,4,2015,8,at_most,Agenda 2030\n");
  const json::array all =
      numbers(c, admin, {{"place", "KZ"}, {"from", "2019"}, {"breakdown", "sex="}});
  ASSERT_EQ(all.size(), 1U);
  const json::object& aim = all[0].as_object().at("aim").as_object();
  EXPECT_EQ(text_at(aim, "value"), "4");
  EXPECT_FALSE(flag_at(aim, "at_least"));
  EXPECT_EQ(text_at(aim, "due"), "6.0");
  EXPECT_EQ(text_at(aim, "distance"), "1.5");
  EXPECT_EQ(text_at(aim, "source"), "Agenda 2030");
  // For the nation's total, and for nothing else.
  for (const json::value& one : numbers(c, admin, {{"place", "110000000"}}))
    EXPECT_TRUE(one.as_object().at("aim").is_null());
  for (const json::value& one : numbers(c, admin, {{"breakdown", "sex=female"}}))
    EXPECT_TRUE(one.as_object().at("aim").is_null());
}

}  // namespace
}  // namespace besik::service
