#include "place/tree.h"

#include <gtest/gtest.h>

#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::day_one;
using testing::five_levels;
using testing::has_code;
using testing::make_place;
using testing::ragged_places;

const Date today = make_date(2026, 3, 1);

std::shared_ptr<const Tree> build(std::vector<Place> places, std::vector<Succession> history = {}) {
  auto tree = Tree::build(five_levels(), std::move(places), std::move(history));
  if (!tree) {
    ADD_FAILURE() << to_string(tree.error().front());
    return nullptr;
  }
  return *tree;
}

Errors faults(std::vector<Place> places, std::vector<Succession> history = {}) {
  auto tree = Tree::build(five_levels(), std::move(places), std::move(history));
  return tree ? Errors{} : tree.error();
}

std::vector<std::string> answers(const Tree& tree, const char* within, const char* level,
                                 Date on = today) {
  std::vector<std::string> found;
  for (const Tree::AtLevel& answer : tree.all_at_level(within, level, on)) {
    found.push_back(answer.place->code + (answer.stands_for_itself ? "*" : ""));
  }
  return found;
}

std::string code_of(const Place* place) { return place == nullptr ? "-" : place->code; }

TEST(Tree, FindsPlacesAndTheirWayUp) {
  const auto tree = build(ragged_places());
  EXPECT_EQ(tree->nation().code, "KZ");
  EXPECT_EQ(tree->find("nowhere"), nullptr);
  EXPECT_EQ(code_of(tree->parent("A11", today)), "A1");
  EXPECT_EQ(code_of(tree->parent("KZ", today)), "-");
  EXPECT_EQ(code_of(tree->parent("A11", add_days(day_one, -1))), "-");
  EXPECT_TRUE(tree->is_within("A111", "A", today));
  EXPECT_TRUE(tree->is_within("A111", "A111", today));
  EXPECT_FALSE(tree->is_within("A", "A111", today));
  EXPECT_FALSE(tree->is_within("A111", "C", today));
  EXPECT_FALSE(tree->is_within("A111", "A", add_days(day_one, -1)));
  EXPECT_EQ(tree->children("KZ", today).size(), 2u);
  EXPECT_EQ(tree->rank("okrug"), 3);
  EXPECT_EQ(tree->rank("county"), -1);
}

TEST(Tree, APlaceWithoutALevelStandsForItself) {
  const auto tree = build(ragged_places());
  using Codes = std::vector<std::string>;
  EXPECT_EQ(answers(*tree, "KZ", "region"), (Codes{"A", "C"}));
  EXPECT_EQ(answers(*tree, "KZ", "district"), (Codes{"A1", "A2", "C*"}));
  EXPECT_EQ(answers(*tree, "KZ", "okrug"), (Codes{"A11", "A19*", "A2*", "C1", "C2"}));
  EXPECT_EQ(answers(*tree, "C", "district"), (Codes{"C*"}));
  EXPECT_EQ(answers(*tree, "C1", "district"), (Codes{}));
  EXPECT_EQ(answers(*tree, "A1", "region"), (Codes{}));
  EXPECT_EQ(code_of(tree->at_level("C1", "district", today)), "C");
  EXPECT_EQ(code_of(tree->at_level("C", "district", today)), "C");
  EXPECT_EQ(code_of(tree->at_level("A", "district", today)), "-");
  EXPECT_EQ(code_of(tree->at_level("A111", "district", today)), "A1");
  EXPECT_EQ(code_of(tree->at_level("A19", "okrug", today)), "A19");
  EXPECT_EQ(code_of(tree->at_level("A29", "okrug", today)), "A2");
  EXPECT_EQ(code_of(tree->at_level("A111", "nation", today)), "KZ");
  EXPECT_EQ(code_of(tree->at_level("A111", "county", today)), "-");
}

TEST(Tree, AMoveChangesTheParentFromItsDay) {
  const Date on = make_date(2022, 6, 8);
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("B", "region", "KZ", on));
  const auto tree = build(places, {{Change::moved, on, "A2", {"B"}}});
  EXPECT_EQ(code_of(tree->parent("A2", add_days(on, -1))), "A");
  EXPECT_EQ(code_of(tree->parent("A2", on)), "B");
  EXPECT_EQ(code_of(tree->at_level("A29", "region", add_days(on, -1))), "A");
  EXPECT_EQ(code_of(tree->at_level("A29", "region", on)), "B");
  EXPECT_TRUE(tree->is_within("A29", "A", add_days(on, -1)));
  EXPECT_FALSE(tree->is_within("A29", "A", on));
  EXPECT_EQ(tree->recast("A2", day_one, on), "A2");
}

TEST(Tree, ARegionStandsForItselfOnlyUntilItHasDistricts) {
  const Date on = make_date(2024, 1, 1);
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("C9", "district", "C", on));
  const auto tree = build(places);
  EXPECT_EQ(answers(*tree, "C", "district", add_days(on, -1)), std::vector<std::string>{"C*"});
  EXPECT_EQ(answers(*tree, "C", "district", on), (std::vector<std::string>{"C1*", "C2*", "C9"}));
}

TEST(Tree, NamesAndZonesHoldFromADay) {
  const Date on = make_date(2024, 3, 1);
  std::vector<Place> places = ragged_places();
  places[0].zones = {{day_one, "Asia/Almaty"}};
  places[1].zones = {{day_one, "Asia/Qyzylorda"}, {on, "Asia/Aqtobe"}};
  places[1].names.push_back({on, {"Жаңа", "Новая", "New"}});
  const auto tree = build(places);
  EXPECT_EQ(tree->zone("A111", add_days(on, -1)), "Asia/Qyzylorda");
  EXPECT_EQ(tree->zone("A111", on), "Asia/Aqtobe");
  EXPECT_EQ(tree->zone("C1", on), "Asia/Almaty");
  EXPECT_EQ(tree->zone("nowhere", on), "UTC");
  EXPECT_EQ(tree->name(*tree->find("A"), add_days(on, -1)).en, "A en");
  EXPECT_EQ(tree->name(*tree->find("A"), on).en, "New");
  EXPECT_EQ(tree->find_by_name(" новая ", "region", on), std::vector<std::string>{"A"});
  EXPECT_TRUE(tree->find_by_name("новая", "region", add_days(on, -1)).empty());
}

TEST(Tree, AnUnknownPlaceComesWithTheNearest) {
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("750000000", "region", "KZ"));
  const auto tree = build(places);
  const auto got = tree->get("750000001");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "place.unknown");
  EXPECT_EQ(got.error().nearest, "750000000");
  EXPECT_TRUE(tree->get("A1"));
}

TEST(Tree, RecastFollowsMergesAndStopsAtSplits) {
  const Date split = make_date(2022, 6, 8);
  const Date merge = make_date(2024, 1, 1);
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("B", "region", "KZ", split));
  places.push_back(make_place("D", "region", "KZ", day_one, add_days(merge, -1)));
  const auto tree =
      build(places, {{Change::split, split, "A", {"B"}}, {Change::merged, merge, "D", {"C"}}});
  EXPECT_EQ(tree->recast("D", day_one, today), "C");
  EXPECT_EQ(tree->recast("D", day_one, add_days(merge, -1)), "D");
  EXPECT_EQ(tree->recast("A", day_one, today), std::nullopt);
  EXPECT_EQ(tree->recast("A", split, today), "A");
  EXPECT_EQ(tree->recast("B", split, day_one), "A");
  EXPECT_EQ(tree->recast("A", split, day_one), "A");
  EXPECT_EQ(tree->recast("C", today, day_one), std::nullopt);
  EXPECT_EQ(tree->recast("C", day_one, today), "C");
  EXPECT_EQ(tree->recast("nowhere", day_one, today), std::nullopt);
}

TEST(Tree, AChangedCodeGoesBothWays) {
  const Date on = make_date(2022, 6, 8);
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("N1", "district", "C", on));
  places.push_back(make_place("O1", "district", "A", day_one, add_days(on, -1)));
  const auto tree = build(places, {{Change::merged, on, "O1", {"N1"}}});
  EXPECT_EQ(tree->recast("O1", day_one, today), "N1");
  EXPECT_EQ(tree->recast("N1", today, day_one), "O1");
}

TEST(Tree, WhatEndedWithoutSuccessorIsNotComparable) {
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("A3", "district", "A", day_one, make_date(2020, 12, 31)));
  const auto tree = build(places);
  EXPECT_EQ(tree->recast("A3", day_one, today), std::nullopt);
}

TEST(Tree, KnowsWhoseLandChanged) {
  const Date on = make_date(2022, 6, 8);
  const Date eve = add_days(on, -1);
  std::vector<Place> places = ragged_places();
  places.push_back(make_place("B", "region", "KZ", on));
  places.push_back(make_place("O1", "district", "A", day_one, eve));
  const auto tree =
      build(places, {{Change::moved, on, "A2", {"B"}}, {Change::merged, on, "O1", {"A1"}}});
  EXPECT_FALSE(tree->same_territory("A", eve, on));
  EXPECT_FALSE(tree->same_territory("B", on, eve));
  EXPECT_FALSE(tree->same_territory("A1", eve, on));
  EXPECT_TRUE(tree->same_territory("A2", eve, on));
  EXPECT_TRUE(tree->same_territory("KZ", eve, on));
  EXPECT_TRUE(tree->same_territory("A", on, today));
  EXPECT_TRUE(tree->same_territory("A", day_one, eve));
  EXPECT_FALSE(tree->same_territory("nowhere", day_one, day_one));
}

struct BadTree {
  const char* code;
  void (*spoil)(std::vector<Place>&, std::vector<Succession>&);
};

class BadTrees : public ::testing::TestWithParam<BadTree> {};

TEST_P(BadTrees, AreRefusedByCode) {
  std::vector<Place> places = ragged_places();
  std::vector<Succession> history;
  GetParam().spoil(places, history);
  const Errors errors = faults(places, history);
  EXPECT_TRUE(has_code(errors, GetParam().code))
      << GetParam().code << " not among " << ::testing::PrintToString(testing::codes_of(errors));
  for (const Error& error : errors) EXPECT_FALSE(error.mend.empty()) << error.code;
}

using Places = std::vector<Place>;
using History = std::vector<Succession>;
const Date reform = make_date(2022, 6, 8);

const BadTree bad_trees[] = {
    {"place.no_nation", [](Places& p, History&) { p.erase(p.begin()); }},
    {"place.no_nation", [](Places& p, History&) { p.push_back(make_place("KG", "nation", "")); }},
    {"place.below_itself", [](Places& p, History&) { p[1].parent = "A"; }},
    {"place.below_itself", [](Places& p, History&) { p[1].parent = "A11"; }},
    {"place.below_itself",
     [](Places&, History& h) {
       h.push_back({Change::moved, reform, "A", {"A111"}});
     }},
    {"place.two_parents",
     [](Places& p, History&) { p.push_back(make_place("A1", "district", "C")); }},
    {"place.two_parents",
     [](Places&, History& h) {
       h.push_back({Change::moved, reform, "A1", {"A", "C"}});
     }},
    {"place.two_parents",
     [](Places&, History& h) {
       h.push_back({Change::moved, reform, "A1", {"A"}});
       h.push_back({Change::moved, reform, "A1", {"C"}});
     }},
    {"place.overlapping_validity",
     [](Places& p, History&) { p.push_back(make_place("A1", "district", "A", reform)); }},
    {"place.duplicate_code",
     [](Places& p, History&) {
       p[2].valid_until = add_days(reform, -1);
       p.push_back(make_place("A1", "district", "A", reform));
     }},
    {"place.unknown_parent", [](Places& p, History&) { p[2].parent = "Q"; }},
    {"place.unknown_parent", [](Places& p, History&) { p[1].parent = ""; }},
    {"place.unknown_level", [](Places& p, History&) { p[2].level = "distrikt"; }},
    {"place.level_order", [](Places& p, History&) { p[2].level = "settlement"; }},
    {"place.level_order", [](Places& p, History&) { p[0].parent = "A"; }},
    {"place.unknown_zone",
     [](Places& p, History&) {
       p[1].zones = {{day_one, "Asia/Nowhere"}};
     }},
    {"place.no_name", [](Places& p, History&) { p[1].names.clear(); }},
    {"place.no_name", [](Places& p, History&) { p[1].names.front().text = {}; }},
    {"place.validity", [](Places& p, History&) { p[5].valid_until = add_days(day_one, -1); }},
    {"place.validity",
     [](Places& p, History&) {
       p[5].names.push_back({add_days(day_one, -9), {"а", "а", "a"}});
     }},
    {"place.outside_parent", [](Places& p, History&) { p[2].valid_until = reform; }},
    {"place.succession_unknown",
     [](Places&, History& h) {
       h.push_back({Change::merged, reform, "A", {"Q"}});
     }},
    {"place.succession_unknown",
     [](Places&, History& h) {
       h.push_back({Change::split, reform, "A", {}});
     }},
    {"place.succession_validity",
     [](Places&, History& h) {
       h.push_back({Change::merged, reform, "A29", {"A19"}});
     }},
    {"place.succession_validity",
     [](Places&, History& h) {
       h.push_back({Change::split, day_one, "A29", {"A19"}});
     }},
};
INSTANTIATE_TEST_SUITE_P(Tree, BadTrees, ::testing::ValuesIn(bad_trees));

TEST(Tree, LevelsAreNumberedFromTheNation) {
  std::vector<Level> levels = five_levels();
  levels[3].rank = 7;
  const auto gap = Tree::build(levels, ragged_places(), {});
  ASSERT_FALSE(gap);
  EXPECT_TRUE(has_code(gap.error(), "place.level_order"));
  const auto none = Tree::build({}, ragged_places(), {});
  ASSERT_FALSE(none);
  EXPECT_TRUE(has_code(none.error(), "place.no_nation"));
}

TEST(Tree, AllFaultsAreToldAtOnce) {
  std::vector<Place> places = ragged_places();
  places[1].names.clear();
  places[2].level = "x";
  places[3].parent = "Q";
  const Errors errors = faults(places);
  EXPECT_TRUE(has_code(errors, "place.no_name"));
  EXPECT_TRUE(has_code(errors, "place.unknown_level"));
  EXPECT_TRUE(has_code(errors, "place.unknown_parent"));
}

// D1 of A was split into two of A and D2 into one of A and one of B; D3 ended without a successor.
TEST(Tree, APlaceThatWasSplitIsHeldWhereAllItsPartsLie) {
  const Date on = make_date(2022, 6, 8), before = add_days(on, -1), after = add_days(on, 100);
  const auto tree = *Tree::build(
      testing::five_levels(),
      {make_place("KZ", "nation", ""), make_place("A", "region", "KZ"),
       make_place("B", "region", "KZ"), make_place("D1", "district", "A"),
       make_place("D2", "district", "A", day_one, before),
       make_place("D3", "district", "A", day_one, before), make_place("D4", "district", "A", on),
       make_place("D5", "district", "B", on), make_place("D6", "district", "A", on)},
      {{Change::split, on, "D1", {"D4"}}, {Change::split, on, "D2", {"D5", "D6"}}});
  EXPECT_EQ(tree->holder("D1", before, after), "A");
  EXPECT_EQ(tree->holder("D1", before, before), "D1");
  EXPECT_EQ(tree->holder("D1", on, after), "D1");
  EXPECT_EQ(tree->holder("D2", before, after), "KZ");
  EXPECT_EQ(tree->holder("D3", before, after), std::nullopt);
  EXPECT_EQ(tree->holder("D9", before, after), std::nullopt);
  EXPECT_EQ(tree->holder("D4", after, before), "D1");
  EXPECT_EQ(tree->recast("D1", before, after), std::nullopt);
}

}  // namespace
}  // namespace besik::place
