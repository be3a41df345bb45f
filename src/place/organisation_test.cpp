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

// station moved from A11 to A29 and under another department on 2026-02-01, was renamed a month
// later and merged into `other` at the end of May.
std::vector<Organisation> moved() {
  std::vector<Organisation> all = some();
  Organisation& station = all[2];
  station.earlier = {{make_date(2026, 1, 31), "department", "A11", {"old", "old", "old"}},
                     {make_date(2026, 2, 28), "other", "A29", {"old", "old", "old"}}};
  station.parent = "other";
  station.place = "A29";
  station.valid_until = make_date(2026, 5, 31);
  station.merged_into = "other";
  return all;
}

TEST(Organisations, StandWhereTheyStoodOnTheDay) {
  const auto all = *Organisations::build(moved(), *tree());
  const Organisation& station = *all->find("station");
  EXPECT_EQ(station.since(), make_date(2026, 3, 1));
  EXPECT_EQ(*state(station, make_date(2026, 1, 31)).place, "A11");
  EXPECT_EQ(*state(station, make_date(2026, 2, 1)).place, "A29");
  EXPECT_EQ(state(station, make_date(2026, 2, 28)).name->en, "old");
  EXPECT_EQ(state(station, make_date(2026, 3, 1)).name->en, "c");
  EXPECT_EQ(*state(station, add_days(day_one, -100)).place, "A11");
  EXPECT_EQ(*state(station, forever).place, "A29");
  EXPECT_EQ(all->place_on("station", make_date(2026, 1, 1)), "A11");
  EXPECT_EQ(all->place_on("nobody", today), "");
  EXPECT_TRUE(all->is_within("station", "department", make_date(2026, 1, 31)));
  EXPECT_FALSE(all->is_within("station", "department", make_date(2026, 2, 1)));
  EXPECT_TRUE(all->is_within("station", "other"));
  EXPECT_EQ(all->in_place(*tree(), "A1", make_date(2026, 1, 31)).size(), 1u);
  EXPECT_EQ(all->in_place(*tree(), "A1", make_date(2026, 2, 1)).size(), 0u);
  EXPECT_EQ(all->in_place(*tree(), "A2", make_date(2026, 2, 1)).size(), 1u);
  EXPECT_EQ(all->in_place(*tree(), "A2", make_date(2026, 6, 1)).size(), 0u);
  EXPECT_EQ(all->recast("station", make_date(2026, 5, 31)), "station");
  EXPECT_EQ(all->recast("station", make_date(2026, 6, 1)), "other");
  EXPECT_EQ(all->recast("nobody", today), std::nullopt);
  // The new name of March moves nothing.
  EXPECT_EQ(all->moves(), (std::vector<Date>{make_date(2026, 2, 1), make_date(2026, 6, 1)}));
}

TEST(Organisations, SitInWhatTheirPlaceMergedInto) {
  auto places = testing::ragged_places();
  for (Place& place : places)
    if (place.code == "A2" || place.code == "A29") place.valid_until = add_days(today, -1);
  std::vector<Organisation> all = some();
  all[2].place = "A2";
  const auto merged = *Tree::build(
      testing::five_levels(), places,
      {{Change::merged, today, "A29", {"A19"}}, {Change::merged, today, "A2", {"A1"}}});
  const auto built = *Organisations::build(all, *merged);
  EXPECT_EQ(built->in_place(*merged, "A1", add_days(today, -1)).size(), 0u);
  ASSERT_EQ(built->in_place(*merged, "A1", today).size(), 1u);
  EXPECT_EQ(built->in_place(*merged, "A1", today)[0]->code, "station");
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
    {"organisation.below_itself",  // only in January
     [](All& all) {
       all[0].earlier = {{make_date(2025, 12, 31), "", "C", {"a", "a", "a"}},
                         {make_date(2026, 1, 31), "station", "C", {"a", "a", "a"}}};
     }},
    {"organisation.unknown_parent",
     [](All& all) {
       all[2].earlier = {{make_date(2025, 12, 31), "nobody", "C", {"a", "a", "a"}}};
     }},
    {"organisation.unknown_place",
     [](All& all) {
       all[2].earlier = {{make_date(2025, 12, 31), "", "Q", {"a", "a", "a"}}};
     }},
    {"organisation.no_name",
     [](All& all) {
       all[2].earlier = {{make_date(2025, 12, 31), "", "C", {}}};
     }},
    {"organisation.history",
     [](All& all) {
       all[2].earlier = {{add_days(day_one, -1), "", "C", {"a", "a", "a"}}};
     }},
    {"organisation.history",
     [](All& all) {
       all[2].earlier = {{make_date(2026, 1, 31), "", "C", {"a", "a", "a"}},
                         {make_date(2026, 1, 31), "", "C", {"a", "a", "a"}}};
     }},
    {"organisation.history",
     [](All& all) {
       all[2].earlier = {{forever, "", "C", {"a", "a", "a"}}};
     }},
    {"organisation.succession", [](All& all) { all[2].merged_into = "other"; }},
    {"organisation.succession",
     [](All& all) {
       all[2].valid_until = make_date(2026, 1, 31);
       all[2].merged_into = "station";
     }},
    {"organisation.succession",
     [](All& all) {
       all[2].valid_until = all[3].valid_until = make_date(2026, 1, 31);
       all[2].merged_into = "other";
     }},
    {"organisation.validity", [](All& all) { all[1].valid_until = add_days(day_one, -1); }},
};
INSTANTIATE_TEST_SUITE_P(Organisations, BadOrganisations, ::testing::ValuesIn(bad));

}  // namespace
}  // namespace besik::place
