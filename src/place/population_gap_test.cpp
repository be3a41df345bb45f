#include "place/population_gap.h"

#include <gtest/gtest.h>

#include <sstream>

#include "place/population_import.h"

namespace besik::place {
namespace {

std::shared_ptr<const Tree> tree() {
  std::vector<Place> places(3);
  const char* codes[] = {"N", "A", "B"};
  for (std::size_t at = 0; at < 3; ++at) {
    places[at].code = codes[at];
    places[at].level = at == 0 ? "nation" : "region";
    places[at].parent = at == 0 ? "" : "N";
    places[at].valid_from = make_date(2000, 1, 1);
    places[at].names = {{places[at].valid_from, {"а", "б", codes[at]}}};
  }
  return *Tree::build({{"nation", {}, 0}, {"region", {}, 1}}, std::move(places), {});
}

Population population(const std::string& rows) {
  std::istringstream in("place,day,sex,age,people\n" + rows);
  auto read = import_population(in, "template", population_template("Office"), *tree());
  EXPECT_TRUE(read);
  for (const Error& error : read->report.errors) ADD_FAILURE() << to_string(error);
  return *Population::build(std::move(read->cells), *tree());
}

PopulationGap gap(const Population& known, const char* place, const char* sex, int from, int to,
                  int year) {
  const Date day = make_date(year, 7, 1);
  EXPECT_FALSE(known.people(*tree(), place, sex, from, to, day));
  return find_gap(known, *tree(), place, sex, from, to, day);
}

TEST(PopulationTemplate, reads_years_days_bands_and_sexes) {
  const Population known = population(
      "A,2025,female,0-9,100\nA,2025,male,0-9,110\nA,2025-07-01,,0-17,400\nB,2025,,63+,50\n");
  const auto both = known.people(*tree(), "A", "", 0, 9, make_date(2025, 1, 1));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->people, 210);
  EXPECT_EQ(both->source, "Office");
  EXPECT_TRUE(known.people(*tree(), "A", "", 0, 17, make_date(2025, 7, 1)));
  EXPECT_TRUE(known.people(*tree(), "B", "", 63, 120, make_date(2025, 1, 1)));
}

TEST(PopulationTemplate, tells_what_cannot_be_read) {
  std::istringstream in(
      "place,day,sex,age,people\nQ,2025,,0-17,1\nA,soon,,0-17,1\nA,2025,x,0-17,1\n"
      "A,2025,,17-0,1\nA,2025,,0-17,many\n");
  const auto read = import_population(in, "template", population_template("Office"), *tree());
  ASSERT_TRUE(read);
  std::string codes;
  for (const Error& error : read->report.errors) codes += error.code + " ";
  EXPECT_EQ(codes,
            "import.unplaced import.bad_date import.unknown_sex import.bad_age "
            "import.bad_number ");
}

TEST(PopulationGap, names_what_is_missing) {
  const Population known = population(
      "A,2025,,0-4,100\nA,2025,,10-17,100\nA,2010,female,0-17,90\nA,2012,female,0-17,90\n");
  const PopulationGap ages = gap(known, "A", "", 0, 17, 2025);
  EXPECT_EQ(ages.kind, "ages");
  EXPECT_EQ(ages.ages, (std::vector<std::pair<int, int>>{{5, 9}}));
  EXPECT_EQ(ages.on, make_date(2025, 1, 1));
  EXPECT_EQ(gap(known, "A", "male", 0, 17, 2025).kind, "sex");
  const PopulationGap day = gap(known, "A", "female", 0, 17, 2025);
  EXPECT_EQ(day.kind, "day");
  EXPECT_EQ(day.before, make_date(2012, 1, 1));
  EXPECT_FALSE(day.after);
  const PopulationGap nothing = gap(known, "N", "female", 0, 17, 2011);
  EXPECT_EQ(nothing.kind, "nothing");
  EXPECT_EQ(nothing.places, std::vector<std::string>{"B"});
  EXPECT_EQ(gap(known, "B", "", 0, 17, 2025).kind, "nothing");
}

}  // namespace
}  // namespace besik::place
