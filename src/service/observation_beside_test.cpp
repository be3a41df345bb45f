#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "place/test_shared.h"
#include "service/test_country.h"

// The real files of the SDG database, IGME and UNICEF beside live figures of juvenile justice.
namespace besik::service {
namespace {

const std::string indicators = "data/03-indicators/";

class Beside : public ::testing::Test {
 protected:
  json::object import(const std::string& map, const std::string& file,
                      const std::string& vintage = "") {
    const auto found = testing::shared_path(indicators + file);
    std::ifstream in(found);
    std::stringstream text;
    text << in.rdbuf();
    json::object input{{"map", "observations/" + map + ".map.yaml"},
                       {"name", file.substr(file.rfind('/') + 1)}};
    if (!vintage.empty()) input["vintage"] = vintage;
    const auto started = country.ask(country.as("admin"), "observation.import", input, text.str());
    if (!started) {
      ADD_FAILURE() << to_string(started.error().front());
      return {};
    }
    const std::string id = text_at(started->body.as_object(), "job");
    for (int tries = 0; tries < 20'000; ++tries) {
      const json::object job = country.must(country.as("admin"), "job.show", {{"id", id}});
      const std::string state = text_at(job, "state");
      if (state == "done" || state == "refused") return job.at("report").as_object();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the import does not end";
    return {};
  }
  // By source, the numbers beside an indicator's figure of the nation.
  std::map<std::string, std::vector<json::object>> beside(const std::string& indicator,
                                                          const std::string& period) {
    std::map<std::string, std::vector<json::object>> out;
    const json::object told = country.must(
        country.as("unicef"), "observation.beside",
        {{"programme", "juvenile-justice"}, {"indicator", indicator}, {"period", period}});
    for (const json::value& one : list_at(told, "observations"))
      out[text_at(one.as_object(), "source")].push_back(one.as_object());
    return out;
  }
  TestCountry country;
};

TEST_F(Beside, RealSeriesStandBesideLiveFiguresWithSourceAndBounds) {
  OPEN_SHARED(there, indicators + "igme-2017/u5mr_median.csv");
  import("igme-2017-u5mr", "igme-2017/u5mr_median.csv");
  import("igme-2017-u5mr", "igme-2017/u5mr_lower.csv");
  import("igme-2017-u5mr", "igme-2017/u5mr_upper.csv");
  import("igme-2021", "igme-2021-youth-mortality-owid.csv");
  import("unicef", "unicef-dw-csv/CME_MRY0T4_all_2020.csv", "2025-06-01");
  import("kazstat-sdg", "kazstat-sdg/indicator_16-3-3.csv", "2024-10-24");

  // The figure itself is live, and its answer needs no outside number.
  const json::object figure =
      country.must(country.as("unicef"), "figure.show",
                   {{"programme", "juvenile-justice"}, {"indicator", "JJ6"}, {"period", "2026"}});
  EXPECT_EQ(list_at(figure, "figures").size(), 1U);

  auto deaths = beside("JJ6", "2026");
  ASSERT_TRUE(deaths.contains("igme-2017"));
  ASSERT_TRUE(deaths.contains("igme-2021"));
  ASSERT_TRUE(deaths.contains("unicef"));
  for (const auto& [source, all] : deaths)
    for (const json::object& one : all) {
      EXPECT_EQ(text_at(one, "place"), "KZ");
      EXPECT_FALSE(text_at(one, "publisher").empty());
      EXPECT_FALSE(text_at(one, "method").empty());
      EXPECT_FALSE(text_at(one, "vintage").empty());
      EXPECT_FALSE(text_at(one, "related").empty()) << "akin, not the same";
      EXPECT_TRUE(one.at("aim").is_null());
    }
  for (const char* source : {"igme-2017", "unicef"}) {
    const json::object one = deaths[source].front();
    EXPECT_FALSE(text_at(one, "lower").empty()) << source;
    EXPECT_FALSE(text_at(one, "upper").empty()) << source;
  }
  auto courts = beside("diversion_rate", "2023");
  const json::object court = courts["kazstat-sdg"].at(0);
  EXPECT_EQ(text_at(court, "period"), "2023");
  EXPECT_EQ(text_at(court, "unit"), "percent");
  EXPECT_FALSE(text_at(court, "related").empty());
  // Asked for by its own code it is what was asked for.
  const json::object own = country.must(country.as("unicef"), "observation.list",
                                        {{"indicator", json::array{"SDG 16.3.3"}}});
  EXPECT_FALSE(list_at(own, "observations").empty());
  for (const json::value& one : list_at(own, "observations"))
    EXPECT_EQ(text_at(one.as_object(), "related"), "");
  EXPECT_TRUE(beside("arrests", "2023").empty());

  // Importing again changes nothing.
  const auto last = [&] {
    const auto reader = *country.service->parts().store->read();
    return *reader->last_seq("reference");
  };
  const int64_t before = last();
  EXPECT_EQ(whole_at(import("igme-2017-u5mr", "igme-2017/u5mr_lower.csv"), "written"), 0);
  EXPECT_EQ(
      whole_at(import("kazstat-sdg", "kazstat-sdg/indicator_16-3-3.csv", "2024-10-24"), "written"),
      0);
  EXPECT_EQ(last(), before);
  country.reopen();
  EXPECT_EQ(beside("JJ6", "2026").size(), 3U);
}

}  // namespace
}  // namespace besik::service
