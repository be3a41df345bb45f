#include "place/organisation.h"

#include <gtest/gtest.h>

#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::day_one;
using testing::has_code;

const Date today = make_date(2026, 3, 1);

std::shared_ptr<const Tree> tree() {
  return *Tree::build(testing::five_levels(), testing::ragged_places(), {});
}

Organisation body(std::string code, std::string parent, std::string place) {
  return {std::move(code),  std::move(parent), "police", {"а", "б", "c"},
          std::move(place), day_one,           forever};
}

std::vector<Organisation> some() {
  return {body("ministry", "", "C"), body("department", "ministry", "A"),
          body("station", "department", "A11"), body("other", "ministry", "C1")};
}

TEST(Organisations, HaveAScopeApartFromTerritory) {
  const auto all = *Organisations::build(some(), *tree());
  EXPECT_TRUE(all->is_within("station", "ministry"));
  EXPECT_TRUE(all->is_within("station", "station"));
  EXPECT_FALSE(all->is_within("ministry", "station"));
  EXPECT_FALSE(all->is_within("nobody", "ministry"));
  EXPECT_EQ(all->find("nobody"), nullptr);
  EXPECT_EQ(all->in_place(*tree(), "A", today).size(), 2u);
  EXPECT_EQ(all->in_place(*tree(), "C", today).size(), 2u);
  EXPECT_EQ(all->in_place(*tree(), "KZ", today).size(), 4u);
  EXPECT_EQ(all->in_place(*tree(), "KZ", add_days(day_one, -1)).size(), 0u);
}

TEST(Organisations, AnUnknownOneComesWithTheNearest) {
  const auto all = *Organisations::build(some(), *tree());
  const auto got = all->get("statiom");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "organisation.unknown");
  EXPECT_EQ(got.error().nearest, "station");
}

struct Bad {
  const char* code;
  void (*spoil)(std::vector<Organisation>&);
};
class BadOrganisations : public ::testing::TestWithParam<Bad> {};

TEST_P(BadOrganisations, AreRefusedByCode) {
  std::vector<Organisation> all = some();
  GetParam().spoil(all);
  const auto built = Organisations::build(all, *tree());
  ASSERT_FALSE(built);
  EXPECT_TRUE(has_code(built.error(), GetParam().code));
}

using All = std::vector<Organisation>;
const Bad bad[] = {
    {"organisation.duplicate_code", [](All& all) { all[1].code = "ministry"; }},
    {"organisation.unknown_parent", [](All& all) { all[1].parent = "ministri"; }},
    {"organisation.below_itself", [](All& all) { all[0].parent = "ministry"; }},
    {"organisation.below_itself", [](All& all) { all[0].parent = "station"; }},
    {"organisation.unknown_place", [](All& all) { all[1].place = "Q"; }},
    {"organisation.no_name", [](All& all) { all[1].name = {}; }},
    {"organisation.validity", [](All& all) { all[1].valid_until = add_days(day_one, -1); }},
};
INSTANTIATE_TEST_SUITE_P(Organisations, BadOrganisations, ::testing::ValuesIn(bad));

}  // namespace
}  // namespace besik::place
