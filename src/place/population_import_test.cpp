#include "place/population_import.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "place/country.h"
#include "place/test_shared.h"
#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::has_code;

const std::string maps = "programmes/kazakhstan/population/";

PopulationMap load(const std::string& name) {
  auto map = load_population_map(system_env(), maps + name);
  if (!map) {
    for (const Error& error : map.error()) ADD_FAILURE() << to_string(error);
    return {};
  }
  return *map;
}

std::shared_ptr<const Tree> kazakhstan() {
  return load_country(system_env(), "programmes/kazakhstan")->tree;
}

TEST(PopulationImport, TheNationByAgeAndSex) {
  OPEN_SHARED(in, "data/02-population/wpp2019_kaz_single_age_sex.csv");
  const auto tree = kazakhstan();
  const auto got = import_population(in, "wpp", load("wpp.map.yaml"), *tree);
  ASSERT_TRUE(got) << to_string(got.error().front());
  EXPECT_EQ(got->report.rows, 30502);
  EXPECT_EQ(got->report.placed, 30502);
  EXPECT_TRUE(got->report.errors.empty());
  const auto population = Population::build(got->cells, *tree);
  ASSERT_TRUE(population) << to_string(population.error().front());
  // 183.521 thousand boys of ten in the middle of 2020.
  const Date mid_2020 = make_date(2020, 7, 1);
  EXPECT_EQ(population->people(*tree, "KZ", "male", 10, 10, mid_2020)->people, 183521);
  EXPECT_EQ(population->people(*tree, "KZ", "female", 100, 120, mid_2020)->people, 207);
  // By hand: children on 1 July 2019 and 2020, and 184 of the 366 days between.
  const auto children = population->people(*tree, "KZ", "", 0, 17, make_date(2020, 1, 1));
  ASSERT_TRUE(children);
  EXPECT_EQ(children->people, 6094714);
  EXPECT_EQ(children->rule, "interpolated+summed_over_ages+summed_over_sexes");
  EXPECT_EQ(children->source, "UN World Population Prospects 2019");
  EXPECT_EQ(population->people(*tree, "KZ", "", 0, 17, make_date(2025, 1, 1))->source,
            "UN World Population Prospects 2019 (projection)");
  EXPECT_EQ(population->people(*tree, "750000000", "", 0, 17, mid_2020), std::nullopt);
}

TEST(PopulationImport, RegionsByBroadAgeNeedTheirDay) {
  OPEN_SHARED(in, "data/02-population/kaz_regions_age3_sex_egov_v4.csv");
  const auto tree = kazakhstan();
  const PopulationMap map = load("regions-by-age.map.yaml");
  const auto dayless = import_population(in, "egov", map, *tree);
  ASSERT_FALSE(dayless);
  EXPECT_TRUE(has_code(dayless.error(), "import.no_day"));
  const Date day = make_date(2019, 1, 1);
  const auto got = import_population(in, "egov", map, *tree, day);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.placed, 108);
  for (const Error& error : got->report.errors) ADD_FAILURE() << to_string(error);
  const auto population = Population::build(got->cells, *tree);
  ASSERT_TRUE(population);
  EXPECT_EQ(population->people(*tree, "190000000", "male", 0, 15, day)->people, 348170);
  EXPECT_EQ(population->people(*tree, "190000000", "", 0, 15, day)->people, 348170 + 329639);
  EXPECT_EQ(population->people(*tree, "KZ", "", 0, 15, day)->people, 2901294 + 2735467);
  EXPECT_EQ(population->people(*tree, "190000000", "", 0, 17, day), std::nullopt);
  EXPECT_EQ(population->people(*tree, "100000000", "", 0, 15, day), std::nullopt);
}

TEST(PopulationImport, RegionTotalsWithoutTheirProjections) {
  OPEN_SHARED(in, "data/02-population/kaz_region_population_2000_2050_total.csv");
  const auto tree = kazakhstan();
  const auto got = import_population(in, "totals", load("regions-total.map.yaml"), *tree);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.rows, 988);
  EXPECT_EQ(got->report.placed, 421);
  EXPECT_EQ(got->report.refused, 567);
  for (const Error& error : got->report.errors) ADD_FAILURE() << to_string(error);
  const auto population = Population::build(got->cells, *tree);
  ASSERT_TRUE(population) << to_string(population.error().front());
  const auto ask = [&](const char* place, Date day) {
    return population->people(*tree, place, "", 0, 120, day);
  };
  EXPECT_EQ(ask("510000000", make_date(2016, 1, 1))->people, 2840871);
  EXPECT_EQ(ask("610000000", make_date(2019, 1, 1))->rule, "as_at");
  EXPECT_EQ(ask("610000000", make_date(2016, 1, 1)), std::nullopt);
  EXPECT_EQ(ask("630000000", make_date(2021, 1, 1))->people, 1363797);
  // The row of 2022 has the borders of June 2022: no use in the May before, nor is 2021 in July.
  EXPECT_EQ(ask("630000000", make_date(2022, 5, 1)), std::nullopt);
  EXPECT_EQ(ask("630000000", make_date(2021, 12, 1))->rule, "carried");
  EXPECT_EQ(ask("630000000", make_date(2022, 7, 1))->rule, "interpolated");
  EXPECT_EQ(ask("KZ", make_date(2022, 1, 1))->people, 19503159);
  EXPECT_EQ(ask("KZ", make_date(2025, 7, 1)), std::nullopt);
}

const char* const header = "where,sex,age,year,people\n";

PopulationMap small_map() {
  PopulationMap map;
  map.source = "bureau";
  map.place_column = "where";
  map.place_level = "region";
  map.aliases = {{"Old  name", "A", make_date(1900, 1, 1), make_date(2100, 1, 1)}};
  map.sex_column = "sex";
  map.sexes = {{"1", "male"}, {"2", "female"}, {"0", ""}};
  map.age_column = "age";
  map.day_column = "year";
  map.people_column = "people";
  map.multiplier = 1000;
  return map;
}

std::shared_ptr<const Tree> small_tree() {
  std::vector<Place> places = testing::ragged_places();
  places.push_back(testing::make_place("B", "region", "KZ", make_date(2022, 6, 8)));
  places[1].names.front().text.ru = places[8].names.front().text.ru = "двойник";
  return *Tree::build(testing::five_levels(), places, {});
}

PopulationImport import(const std::string& rows, const PopulationMap& map = small_map()) {
  std::istringstream in(header + rows);
  auto got = import_population(in, "small.csv", map, *small_tree());
  EXPECT_TRUE(got);
  return got ? *got : PopulationImport{};
}

TEST(PopulationImport, ThousandsBecomePeopleHalfToEven) {
  const auto got = import(
      "A,0,7,2024,0.0005\nA,0,8,2024,0.0015\nA,0,9,2024,0.00251\nA,0,63+,2024,12.345\n"
      " old name ,1,0-15,2024-05-03,1\nA en,2,100,2024,0\n");
  ASSERT_EQ(got.cells.size(), 6u);
  EXPECT_EQ(got.cells[0].people, 0);
  EXPECT_EQ(got.cells[1].people, 2);
  EXPECT_EQ(got.cells[2].people, 3);
  EXPECT_EQ(got.cells[3].people, 12345);
  EXPECT_EQ(got.cells[3].age_from, 63);
  EXPECT_EQ(got.cells[3].age_to, 120);
  EXPECT_EQ(got.cells[4].place, "A");
  EXPECT_EQ(got.cells[4].age_to, 15);
  EXPECT_EQ(got.cells[4].on, make_date(2024, 5, 3));
  EXPECT_EQ(got.cells[5].place, "A");
}

TEST(PopulationImport, FaultsAreToldByRowAndColumn) {
  const std::pair<const char*, const char*> rows[] = {
      {"Q,0,7,2024,1\n", "import.unplaced"},     {"двойник,0,7,2024,1\n", "import.ambiguous_place"},
      {"B,0,7,2020,1\n", "import.not_standing"}, {"A,9,7,2024,1\n", "import.unknown_sex"},
      {"A,0,old,2024,1\n", "import.bad_age"},    {"A,0,7-3,2024,1\n", "import.bad_age"},
      {"A,0,7-300,2024,1\n", "import.bad_age"},  {"A,0,7,2024,many\n", "import.bad_number"},
      {"A,0,7,2024,-1\n", "import.bad_number"},  {"A,0,7,2024,99999999999\n", "import.bad_number"},
      {"A,0,7,20x4,1\n", "import.bad_date"},     {",0,7,2024,1\n", "import.empty_cell"},
      {"A,0,7,2024\n", "csv.ragged_row"},
  };
  for (const auto& [row, code] : rows) {
    const auto got = import(row);
    EXPECT_TRUE(got.cells.empty()) << row;
    ASSERT_EQ(got.report.errors.size(), 1u) << row;
    EXPECT_EQ(got.report.errors.front().code, code) << row;
    EXPECT_NE(got.report.errors.front().where.find("row 2"), std::string::npos) << row;
  }
  EXPECT_EQ(import("Q,0,7,2024,1\nQ,0,8,2024,1\n").report.unplaced.at("Q"), 2);
}

TEST(PopulationImport, AGivenDayIsGivenOnlyWhereItIsWanted) {
  std::istringstream in(std::string(header) + "A,0,7,2024,1\n");
  const auto got = import_population(in, "x", small_map(), *small_tree(), make_date(2024, 1, 1));
  ASSERT_FALSE(got);
  EXPECT_TRUE(has_code(got.error(), "import.no_day_wanted"));
}

TEST(PopulationMap, FaultsOfTheMapAreTold) {
  const auto path = std::filesystem::temp_directory_path() / "besik_bad_population.map.yaml";
  std::ofstream(path) << "reads: places\nsource: a\nplace: {level: x}\nsex: {column: a, values: "
                         "{m: man}}\nday: {month_day: 13-01}\npeople: {column: a, multiplier: 0}\n"
                         "projections: {after: 2020-01-01, do: drop}\nages: x\n";
  const auto map = load_population_map(system_env(), path.string());
  std::filesystem::remove(path);
  ASSERT_FALSE(map);
  for (const char* code : {"map.wrong_type", "map.no_place", "map.unknown_sex", "map.bad_day",
                           "map.bad_multiplier", "map.unknown_key"}) {
    EXPECT_TRUE(has_code(map.error(), code)) << code;
  }
}

}  // namespace
}  // namespace besik::place
