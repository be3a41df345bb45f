#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "exchange/observation_import.h"
#include "place/country.h"
#include "place/test_shared.h"

// The real series that the product imports. The counts were also worked out by a script that shares
// nothing with the importer.
namespace besik::exchange {
namespace {

using indicator::Observations;
using indicator::parse_period;

const std::string indicators = "data/03-indicators/";

const place::Tree& tree() {
  static const auto country = place::load_country(system_env(), "programmes/kazakhstan").value();
  return *country.tree;
}

ObservationMap map_of(const std::string& name) {
  return load_observation_map(system_env(),
                              "programmes/kazakhstan/observations/" + name + ".map.yaml")
      .value();
}

Observations with(const Observations& known, const ObservationImport& import) {
  Observations::Groups groups = known.groups();
  for (const auto& group : import.groups)
    groups[group.id()] = std::make_shared<const indicator::ObservationGroup>(group);
  return Observations(std::move(groups));
}

struct Sum {
  int64_t rows = 0, numbers = 0, placed = 0, unchanged = 0, refused = 0, blank = 0, back = 0;
  std::map<std::string, int64_t> codes;
};

void add(Sum& sum, const ObservationReport& report) {
  EXPECT_EQ(report.numbers, report.placed + report.unchanged + report.refused + report.left_out);
  sum.rows += report.rows;
  sum.numbers += report.numbers;
  sum.placed += report.placed;
  sum.unchanged += report.unchanged;
  sum.refused += report.refused;
  sum.blank += report.blank;
  sum.back += report.counted_back;
  for (const Error& error : report.errors) ++sum.codes[error.code];
}

// Imports a file onto `known`; the fault that makes the whole fail is a failure of the test.
void take(Sum& sum, Observations& known, const std::string& map, const std::string& file,
          std::optional<Date> vintage = std::nullopt) {
  std::ifstream in(testing::shared_path(indicators + file));
  ASSERT_TRUE(in) << file;
  const auto got = import_observations(in, file, map_of(map), tree(), known, {vintage, {}});
  ASSERT_TRUE(got) << to_string(got.error().front());
  add(sum, got->report);
  known = with(known, *got);
}

Observations kazstat(Sum& sum, const Observations& onto = {}) {
  Observations known = onto;
  const Date vintage = make_date(2024, 10, 24);
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(testing::shared_path(indicators + "kazstat-sdg")))
    files.insert("kazstat-sdg/" + entry.path().filename().string());
  EXPECT_EQ(files.size(), 94U);
  for (const std::string& file : files) take(sum, known, "kazstat-sdg", file, vintage);
  return known;
}

TEST(RealObservations, all_sdg_tables_of_kazakhstan) {
  OPEN_SHARED(there, indicators + "kazstat-sdg/indicator_3-2-2.csv");
  Sum sum;
  const Observations known = kazstat(sum);
  EXPECT_EQ(sum.rows, 31013);
  EXPECT_EQ(sum.numbers, 31013);
  EXPECT_EQ(sum.placed, 30765);
  EXPECT_EQ(sum.unchanged, 66);
  EXPECT_EQ(sum.refused, 182);
  EXPECT_EQ(sum.back, 365);
  const std::map<std::string, int64_t> codes{
      {"csv.ragged_row", 1}, {"observation.not_standing", 44}, {"observation.two_values", 137}};
  EXPECT_EQ(sum.codes, codes);

  // Importing twice changes nothing.
  Sum again;
  const Observations same = kazstat(again, known);
  EXPECT_EQ(again.placed, 0);
  EXPECT_EQ(again.unchanged, 30831);
  EXPECT_EQ(again.refused, 182);
  EXPECT_EQ(same.groups().size(), known.groups().size());
}

TEST(RealObservations, regions_of_their_time) {
  OPEN_SHARED(in, indicators + "kazstat-sdg/indicator_3-2-2.csv");
  const auto got = import_observations(in, "indicator_3-2-2.csv", map_of("kazstat-sdg"), tree(), {},
                                       {make_date(2024, 10, 24), {}});
  ASSERT_TRUE(got);
  const Observations known = with({}, *got);
  const auto value = [&](const std::string& place, const std::string& year) {
    indicator::ObservationQuery query;
    query.indicators = {"SDG 3.2.2"};
    query.place = place;
    query.from = parse_period(year)->first;
    query.until = parse_period(year)->last;
    query.breakdown = {{"sex", ""}, {"residence", ""}};
    const auto found = known.ask(query, &tree());
    return found.size() == 1 ? to_string(*found[0].observation->value) : "";
  };
  EXPECT_EQ(value("KZ", "2010"), "11.52004177238943");
  EXPECT_EQ(value("110000000", "2010"), "9.649892335911955");
  EXPECT_NE(value("510000000", "2017"), "");  // South Kazakhstan, which ended in 2018
  EXPECT_EQ(value("610000000", "2017"), "");
  EXPECT_NE(value("610000000", "2019"), "");  // Turkistan, a part of it
  EXPECT_EQ(value("510000000", "2019"), "");

  using indicator::Geography;
  using indicator::is_comparable;
  const Date today = make_date(2026, 7, 1);
  const auto comparable = [&](const char* place, const char* year, Geography geography) {
    return is_comparable(tree(), place, *parse_period(year), geography, today);
  };
  EXPECT_TRUE(comparable("510000000", "2017", Geography::of_its_time));
  EXPECT_FALSE(comparable("510000000", "2017", Geography::of_today));
  EXPECT_FALSE(comparable("610000000", "2017", Geography::of_its_time));  // counted back
  EXPECT_TRUE(comparable("610000000", "2017", Geography::of_today));
  EXPECT_TRUE(comparable("630000000", "2021", Geography::of_its_time));
  EXPECT_FALSE(comparable("630000000", "2021", Geography::of_today));  // Abai was cut from it
  EXPECT_TRUE(comparable("630000000", "2023", Geography::of_today));
  EXPECT_TRUE(comparable("110000000", "2010", Geography::of_today));
}

TEST(RealObservations, igme_2017_with_bounds) {
  OPEN_SHARED(there, indicators + "igme-2017/u5mr_median.csv");
  Observations known;
  Sum sum;
  for (const std::string one : {"u5mr", "imr"})
    for (const std::string which : {"_median", "_lower", "_upper"})
      take(sum, known, "igme-2017-" + one, "igme-2017/" + one + which + ".csv");
  EXPECT_EQ(sum.rows, 6 * 10519);
  EXPECT_EQ(sum.placed, 6 * 10519);
  EXPECT_EQ(sum.refused, 0);
  EXPECT_EQ(sum.back, 0);  // the nation's series begin before its first day
  EXPECT_TRUE(indicator::is_comparable(tree(), "KZ", *parse_period("1975"),
                                       indicator::Geography::of_its_time, make_date(2026, 7, 1)));
  indicator::ObservationQuery query;
  query.indicators = {"SDG 3.2.1"};
  query.place = "KZ";
  query.from = make_date(2016, 1, 1);
  const auto found = known.ask(query, &tree());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_string(*found[0].observation->value), "11.400");
  ASSERT_TRUE(found[0].observation->lower && found[0].observation->upper);
  EXPECT_LT(*found[0].observation->lower, *found[0].observation->value);
  EXPECT_GT(*found[0].observation->upper, *found[0].observation->value);
  Sum again;
  take(again, known, "igme-2017-u5mr", "igme-2017/u5mr_upper.csv");
  EXPECT_EQ(again.unchanged, 10519);
}

TEST(RealObservations, igme_2021_in_wide_form) {
  OPEN_SHARED(there, indicators + "igme-2021-youth-mortality-owid.csv");
  Observations known;
  Sum sum;
  take(sum, known, "igme-2021", "igme-2021-youth-mortality-owid.csv");
  EXPECT_EQ(sum.rows, 13125);
  EXPECT_EQ(sum.numbers, 83463);
  EXPECT_EQ(sum.placed, 83463);
  EXPECT_EQ(sum.blank, 13125 * 9 - 83463);
  EXPECT_EQ(sum.refused, 0);
}

TEST(RealObservations, unicef_tables_with_bounds) {
  OPEN_SHARED(there, indicators + "unicef-dw-csv/CME_MRY0T4_all_2020.csv");
  Observations known;
  Sum sum;
  for (const std::string file : {"CME_MRY0T4_all_2020", "CME_MRY0T4_BRA_1990_2023",
                                 "CME_MRY0T4_multi_2018_2023", "IM_MCV1_USA_BRA_2015_2023"})
    take(sum, known, "unicef", "unicef-dw-csv/" + file + ".csv", make_date(2026, 2, 19));
  EXPECT_EQ(sum.rows, 957);
  EXPECT_EQ(sum.refused, 0);
  EXPECT_EQ(sum.placed + sum.unchanged, 957);
  EXPECT_EQ(sum.unchanged, 33);  // the tables overlap and agree
  indicator::ObservationQuery query;
  query.indicators = {"SDG 3.2.1"};
  query.place = "KZ";
  query.breakdown = {{"sex", ""}};
  const auto found = known.ask(query, &tree());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].group->series.unit, "per_1000_live_births");
  EXPECT_EQ(to_string(*found[0].observation->value).substr(0, 4), "10.1");
  EXPECT_EQ(to_string(*found[0].observation->lower).substr(0, 4), "9.89");
  EXPECT_EQ(to_string(*found[0].observation->upper).substr(0, 4), "10.3");
  EXPECT_EQ(found[0].observation->status, "A");
}

TEST(RealObservations, united_nations_database_of_2020) {
  OPEN_SHARED(there, indicators + "unsd-sdg-2020-child-series-selected-countries.csv");
  Observations known;
  Sum sum;
  take(sum, known, "unsd-2020", "unsd-sdg-2020-child-series-selected-countries.csv");
  EXPECT_EQ(sum.rows, 13128);
  EXPECT_EQ(sum.placed, 13061);
  EXPECT_EQ(sum.unchanged, 0);
  const std::map<std::string, int64_t> codes{{"observation.bad_number", 67}};
  EXPECT_EQ(sum.codes, codes);
}

}  // namespace
}  // namespace besik::exchange
