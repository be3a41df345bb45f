#include "place/country.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::has_code;

const Date today = make_date(2026, 11, 22);

Country kazakhstan() {
  auto country = load_country(system_env(), "programmes/kazakhstan");
  if (!country) {
    for (const Error& error : country.error()) ADD_FAILURE() << to_string(error);
    return {};
  }
  return *country;
}

TEST(Country, KazakhstanLoads) {
  const Country country = kazakhstan();
  ASSERT_NE(country.tree, nullptr);
  const Tree& tree = *country.tree;
  EXPECT_EQ(country.levels.size(), 5u);
  EXPECT_EQ(tree.children("KZ", today).size(), 20u);
  EXPECT_EQ(tree.children("KZ", make_date(2018, 1, 1)).size(), 16u);
  EXPECT_EQ(tree.children("KZ", make_date(2019, 1, 1)).size(), 17u);
  for (const Place* region : tree.children("KZ", today)) {
    EXPECT_TRUE(tree.name(*region, today).complete()) << region->code;
  }
  EXPECT_EQ(tree.name(*tree.find("710000000"), make_date(2020, 1, 1)).en, "Nur-Sultan");
  EXPECT_EQ(tree.name(*tree.find("710000000"), today).en, "Astana");
}

TEST(Country, ReformsOfKazakhstanAreNotComparableOneWay) {
  const Country country = kazakhstan();
  const Tree& tree = *country.tree;
  const Date before = make_date(2018, 1, 1);
  EXPECT_EQ(tree.recast("510000000", before, today), std::nullopt);
  EXPECT_EQ(tree.recast("790000000", today, before), "510000000");
  EXPECT_EQ(tree.recast("630000000", before, today), std::nullopt);
  EXPECT_EQ(tree.recast("100000000", today, before), "630000000");
  EXPECT_EQ(tree.recast("710000000", before, today), "710000000");
}

TEST(Country, OneZoneFrom2024) {
  const Country country = kazakhstan();
  const Tree& tree = *country.tree;
  for (const Place* region : tree.children("KZ", today)) {
    const Date day = make_date(2024, 3, 1);
    EXPECT_EQ(start_of_day(day, tree.zone(region->code, day)).ms,
              start_of_day(day, "UTC").ms - 5 * hour_ms)
        << region->code;
  }
  const Date eve = make_date(2024, 2, 29);
  EXPECT_EQ(start_of_day(eve, tree.zone("750000000", eve)).ms,
            start_of_day(eve, "UTC").ms - 6 * hour_ms);
  EXPECT_EQ(start_of_day(eve, tree.zone("230000000", eve)).ms,
            start_of_day(eve, "UTC").ms - 5 * hour_ms);
}

TEST(Country, EveryRegionHasASquareOfItsOwn) {
  const Country country = kazakhstan();
  std::set<std::string> tiled;
  for (const Tile& tile : country.tiles) tiled.insert(tile.place);
  for (const Place* region : country.tree->children("KZ", today)) {
    EXPECT_EQ(tiled.count(region->code), 1u) << region->code;
  }
}

// The rule of the law, said again: a national holiday on a day of rest gives the next working day
// off; Orthodox Christmas and the first day of Kurban Ait do not.
TEST(Country, DaysOffThatTheLawMovesAreListed) {
  const Country country = kazakhstan();
  const WorkCalendar* calendar = country.calendar("kazakhstan");
  ASSERT_NE(calendar, nullptr);
  const std::pair<int, int> national[] = {{1, 1},  {1, 2},   {3, 8},  {3, 21}, {3, 22},
                                          {3, 23}, {5, 1},   {5, 7},  {5, 9},  {7, 6},
                                          {8, 30}, {10, 25}, {12, 16}};
  const Date kurban[] = {make_date(2024, 6, 16), make_date(2025, 6, 6), make_date(2026, 5, 27),
                         make_date(2027, 5, 16)};
  std::set<Date> expected(std::begin(kurban), std::end(kurban));
  for (int year = 2024; year <= 2027; ++year) {
    expected.insert(make_date(year, 1, 7));
    for (const auto& [month, day] : national) expected.insert(make_date(year, month, day));
  }
  for (int year = 2024; year <= 2027; ++year) {
    for (const auto& [month, day] : national) {
      Date off = make_date(year, month, day);
      if (weekday(off) < 6) continue;
      while (weekday(off) >= 6 || expected.count(off) > 0) off = add_days(off, 1);
      expected.insert(off);
    }
  }
  EXPECT_EQ(calendar->holidays, expected);
  EXPECT_FALSE(calendar->is_work_day(make_date(2025, 3, 25)));
  EXPECT_TRUE(calendar->is_work_day(make_date(2025, 3, 26)));
  EXPECT_TRUE(calendar->covers(make_date(2026, 12, 31)));
  EXPECT_FALSE(calendar->covers(make_date(2027, 1, 1)));
  for (const Holiday& day : country.calendars.front().days) EXPECT_TRUE(day.name.complete());
}

class BadCountry : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("besik_country_" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::copy("programmes/kazakhstan", folder_,
                          std::filesystem::copy_options::recursive);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void append(const char* file, const std::string& text) {
    std::ofstream(folder_ / file, std::ios::app) << text;
  }
  void write(const char* file, const std::string& text) { std::ofstream(folder_ / file) << text; }
  Errors faults() {
    auto country = load_country(system_env(), folder_.string());
    return country ? Errors{} : country.error();
  }

  std::filesystem::path folder_;
};

TEST_F(BadCountry, FaultsNameFileAndRow) {
  append("regions.csv", "999000000,region,KZ,а,б,c,Asia/Almaty,0,2022-13-01,\n");
  append("names.csv", "1,2020-01-01,а,б,c\n");
  append("successions.csv", "2020-01-01,merge,710000000,750000000\n");
  append("holidays.csv", "2024-01-01,holiday,а,б,c\n2024-02-01,hollyday,а,б,c\n");
  append("country.yaml", "levels_: x\n");
  const Errors errors = faults();
  for (const char* code :
       {"import.bad_date", "country.unknown_place", "country.unknown_change",
        "country.duplicate_day", "country.unknown_day_kind", "map.unknown_key"}) {
    EXPECT_TRUE(has_code(errors, code)) << code;
  }
  for (const Error& error : errors) {
    if (error.code == "import.bad_date") {
      EXPECT_EQ(error.where, "regions.csv, row 23, column valid_from");
    }
  }
}

TEST_F(BadCountry, TilesStandApart) {
  append("tiles.csv", "510000000,2,0,a,a,a\n999,9,9,b,b,b\n");
  const Errors errors = faults();
  EXPECT_TRUE(has_code(errors, "country.duplicate_tile"));
  EXPECT_TRUE(has_code(errors, "country.unknown_place"));
}

TEST_F(BadCountry, FilesStayInTheFolder) {
  append("country.yaml", "");
  write("country.yaml",
        "code: KZ\nnames: {kk: а, ru: б, en: c}\nzone: UTC\nstands_from: 2000-01-01\n"
        "levels: ../levels.yaml\nplaces: [nowhere.csv]\n");
  const Errors errors = faults();
  EXPECT_TRUE(has_code(errors, "country.outside_folder"));
  EXPECT_TRUE(has_code(errors, "file.not_found"));
}

TEST_F(BadCountry, AWeekendLeavesADayToWork) {
  write("country.yaml",
        "code: KZ\nnames: {kk: а, ru: б, en: c}\nzone: UTC\nstands_from: 2000-01-01\n"
        "levels: levels.yaml\nplaces: []\ncalendars:\n  - {name: a, days: holidays.csv, "
        "weekend: [0], known_from: 2024-01-01, known_until: 2023-01-01}\n");
  EXPECT_TRUE(has_code(faults(), "country.calendar_days"));
}

TEST_F(BadCountry, ATreeThatCannotBeIsRefused) {
  append("regions.csv", "999000000,regio,KZ,а,б,c,Asia/Almaty,0,2022-01-01,\n");
  EXPECT_TRUE(has_code(faults(), "place.unknown_level"));
}

}  // namespace
}  // namespace besik::place
