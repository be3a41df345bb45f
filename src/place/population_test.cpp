#include "place/population.h"

#include <gtest/gtest.h>

#include <random>

#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::has_code;

const Date start_2024 = make_date(2024, 1, 1);
const Date start_2025 = make_date(2025, 1, 1);

std::shared_ptr<const Tree> tree() {
  return *Tree::build(testing::five_levels(), testing::ragged_places(), {});
}

PopulationCell cell(std::string place, std::string sex, int from, int to, Date on, int64_t people,
                    std::string source = "bureau") {
  return {std::move(place), std::move(sex), from, to, on, people, std::move(source), false};
}

std::optional<PopulationAnswer> ask(std::vector<PopulationCell> cells, const char* place,
                                    const char* sex, int from, int to, Date day) {
  const auto built = Population::build(std::move(cells), *tree());
  if (!built) {
    ADD_FAILURE() << to_string(built.error().front());
    return std::nullopt;
  }
  return built->people(*tree(), place, sex, from, to, day);
}

TEST(Population, GivesWhatWasPublished) {
  const auto got = ask({cell("A", "", 0, 17, start_2024, 100)}, "A", "", 0, 17, start_2024);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->people, 100);
  EXPECT_EQ(got->rule, "as_at");
  EXPECT_EQ(got->source, "bureau");
}

TEST(Population, InterpolatesByDays) {
  // 2024 has 366 days; 1 July is day 182: 1000 + 366 * 182 / 366.
  const auto got =
      ask({cell("A", "", 0, 17, start_2024, 1000), cell("A", "", 0, 17, start_2025, 1366)}, "A", "",
          0, 17, make_date(2024, 7, 1));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->people, 1182);
  EXPECT_EQ(got->rule, "interpolated");
}

TEST(Population, RoundsHalfToEven) {
  const Date mid = make_date(2024, 7, 2);  // 183 of 366 days
  EXPECT_EQ(ask({cell("A", "", 0, 17, start_2024, 0), cell("A", "", 0, 17, start_2025, 1)}, "A", "",
                0, 17, mid)
                ->people,
            0);
  EXPECT_EQ(ask({cell("A", "", 0, 17, start_2024, 1), cell("A", "", 0, 17, start_2025, 2)}, "A", "",
                0, 17, mid)
                ->people,
            2);
}

TEST(Population, SumsPublishedBandsAndSexesOnly) {
  const std::vector<PopulationCell> cells = {
      cell("A", "female", 0, 4, start_2024, 10), cell("A", "female", 5, 17, start_2024, 20),
      cell("A", "male", 0, 4, start_2024, 11), cell("A", "male", 5, 17, start_2024, 22)};
  const auto both = ask(cells, "A", "", 0, 17, start_2024);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->people, 63);
  EXPECT_EQ(both->rule, "as_at+summed_over_ages+summed_over_sexes");
  EXPECT_EQ(ask(cells, "A", "male", 5, 17, start_2024)->people, 22);
  EXPECT_EQ(ask(cells, "A", "male", 5, 15, start_2024), std::nullopt);
  EXPECT_EQ(ask(cells, "A", "male", 0, 18, start_2024), std::nullopt);
  EXPECT_EQ(ask({cell("A", "female", 0, 4, start_2024, 10)}, "A", "", 0, 4, start_2024),
            std::nullopt);
}

TEST(Population, CarriesForAYearAndNoFurther) {
  const std::vector<PopulationCell> cells = {cell("A", "", 0, 17, start_2024, 100)};
  const auto got = ask(cells, "A", "", 0, 17, add_days(start_2024, 366));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->rule, "carried");
  EXPECT_TRUE(ask(cells, "A", "", 0, 17, add_days(start_2024, -366)));
  EXPECT_EQ(ask(cells, "A", "", 0, 17, add_days(start_2024, 367)), std::nullopt);
  EXPECT_EQ(ask(cells, "A", "", 0, 17, add_days(start_2024, -367)), std::nullopt);
}

TEST(Population, SumsPlacesOnlyWhereAllAreKnown) {
  std::vector<PopulationCell> cells = {cell("A1", "", 0, 17, start_2024, 5),
                                       cell("A2", "", 0, 17, start_2024, 6)};
  const auto region = ask(cells, "A", "", 0, 17, start_2024);
  ASSERT_TRUE(region);
  EXPECT_EQ(region->people, 11);
  EXPECT_EQ(region->rule, "as_at+summed_over_places");
  EXPECT_EQ(ask(cells, "KZ", "", 0, 17, start_2024), std::nullopt);
  cells.push_back(cell("C", "", 0, 17, start_2024, 7, "city"));
  const auto nation = ask(cells, "KZ", "", 0, 17, start_2024);
  ASSERT_TRUE(nation);
  EXPECT_EQ(nation->people, 18);
  EXPECT_EQ(nation->source, "bureau; city");
  EXPECT_EQ(ask(cells, "A111", "", 0, 17, start_2024), std::nullopt);
  EXPECT_EQ(ask(cells, "nowhere", "", 0, 17, start_2024), std::nullopt);
}

TEST(Population, NeverMixesSources) {
  const Date mid = make_date(2024, 7, 1);
  const std::vector<PopulationCell> cells = {cell("A", "", 0, 17, start_2024, 100, "a"),
                                             cell("A", "", 0, 17, start_2025, 900, "b")};
  EXPECT_EQ(ask(cells, "A", "", 0, 17, mid)->rule, "carried");
  std::vector<PopulationCell> with_synthetic = {cell("A", "", 0, 17, start_2024, 100, "b"),
                                                cell("A", "", 0, 17, start_2024, 200, "a")};
  with_synthetic[1].synthetic = true;
  const auto got = ask(with_synthetic, "A", "", 0, 17, start_2024);
  EXPECT_EQ(got->people, 100);
  EXPECT_FALSE(got->synthetic);
}

TEST(Population, IsNotInterpolatedAcrossAReform) {
  const Date reform = make_date(2024, 6, 8);
  std::vector<Place> places = testing::ragged_places();
  places.push_back(testing::make_place("B", "region", "KZ", reform));
  const auto reformed =
      *Tree::build(testing::five_levels(), places, {{Change::split, reform, "A", {"B"}}});
  const auto ask_reformed = [&](std::vector<PopulationCell> cells, Date day) {
    return Population::build(std::move(cells), *reformed)->people(*reformed, "A", "", 0, 17, day);
  };
  std::vector<PopulationCell> cells = {cell("A", "", 0, 17, start_2024, 1000),
                                       cell("A", "", 0, 17, start_2025, 600)};
  const auto before = ask_reformed(cells, add_days(reform, -1));
  EXPECT_EQ(before->people, 1000);
  EXPECT_EQ(before->rule, "carried");
  EXPECT_EQ(ask_reformed(cells, reform)->people, 600);
  cells[0].people = 590;
  cells[0].territory = reform;  // recast by its publisher
  EXPECT_EQ(ask_reformed(cells, reform)->rule, "interpolated");
  EXPECT_EQ(ask_reformed(cells, add_days(reform, -1)), std::nullopt);
}

TEST(Population, BandsMayLieWithinEachOther) {
  const std::vector<PopulationCell> cells = {
      cell("A", "", 0, 120, start_2024, 100), cell("A", "", 0, 17, start_2024, 30),
      cell("A", "", 0, 0, start_2024, 2), cell("A", "", 1, 17, start_2024, 29)};
  EXPECT_EQ(ask(cells, "A", "", 0, 17, start_2024)->people, 30);
  EXPECT_EQ(ask(cells, "A", "", 0, 17, start_2024)->rule, "as_at");
}

struct Bad {
  const char* code;
  void (*spoil)(std::vector<PopulationCell>&);
};
class BadPopulations : public ::testing::TestWithParam<Bad> {};

TEST_P(BadPopulations, AreRefusedByCode) {
  std::vector<PopulationCell> cells = {cell("A", "male", 0, 4, start_2024, 10)};
  GetParam().spoil(cells);
  const auto built = Population::build(cells, *tree());
  ASSERT_FALSE(built);
  EXPECT_TRUE(has_code(built.error(), GetParam().code));
}

using Cells = std::vector<PopulationCell>;
const Bad bad[] = {
    {"population.unknown_place", [](Cells& cells) { cells[0].place = "Q"; }},
    {"population.age_order", [](Cells& cells) { cells[0].age_from = 5; }},
    {"population.age_order", [](Cells& cells) { cells[0].age_from = -1; }},
    {"population.age_order", [](Cells& cells) { cells[0].age_to = 121; }},
    {"population.negative", [](Cells& cells) { cells[0].people = -1; }},
    {"population.too_large", [](Cells& cells) { cells[0].people = 10'000'000'001; }},
    {"population.unknown_sex", [](Cells& cells) { cells[0].sex = "mal"; }},
    {"population.no_source", [](Cells& cells) { cells[0].source = ""; }},
    {"population.duplicate", [](Cells& cells) { cells.push_back(cells[0]); }},
    {"population.overlapping_bands",
     [](Cells& cells) { cells.push_back(cell("A", "male", 3, 8, start_2024, 1)); }},
};
INSTANTIATE_TEST_SUITE_P(Population, BadPopulations, ::testing::ValuesIn(bad));

// Between two reference days the answer lies between the two numbers and never falls as the day
// advances where the population grows.
TEST(PopulationProperty, InterpolationIsMonotone) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const int64_t low = static_cast<int64_t>(random() % 3'000'000'000ULL);
    const int64_t high = low + static_cast<int64_t>(random() % 100'000ULL);
    const Date end = add_days(start_2024, 1 + static_cast<int>(random() % 4000));
    const auto built = Population::build(
        {cell("A", "", 0, 17, start_2024, low), cell("A", "", 0, 17, end, high)}, *tree());
    ASSERT_TRUE(built);
    int64_t last = low;
    for (Date day = start_2024; day <= end; day = add_days(day, 17)) {
      const auto got = built->people(*tree(), "A", "", 0, 17, day);
      ASSERT_TRUE(got);
      EXPECT_GE(got->people, last);
      EXPECT_LE(got->people, high);
      last = got->people;
    }
  }
}

}  // namespace
}  // namespace besik::place
