#include "place/import.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "place/country.h"
#include "place/test_shared.h"
#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::has_code;
using Kind = PlaceChange::Kind;

const Date first_day = make_date(2026, 1, 10);
const Date later = make_date(2026, 7, 1);
const char* const map_path = "programmes/kazakhstan/places/kato.map.yaml";
const char* const kato_path = "data/01-boundaries-and-names/kato-2025-full.csv";

PlaceMap kato_map() {
  auto map = load_place_map(system_env(), map_path);
  if (!map) {
    for (const Error& error : map.error()) ADD_FAILURE() << to_string(error);
    return {};
  }
  return *map;
}

// A small classifier of the same form.
const char* const header = "kato,level,type_code,name_ru,name_kk\n";
const std::string small = std::string(header) +
                          "100000000,oblast,0,область Абай,Абай облысы\n"
                          "101000000,district,1,Семей Г.А.,Семей Қ.Ә.\n"
                          "101010000,sub_district,1,г.Семей,Семей қ.\n"
                          "103200000,district,2,Абайский район,Абай ауданы\n"
                          "103230000,sub_district,2,Карааульский с.о.,Қараауыл а.о.\n"
                          "103230100,settlement,2,с.Карааул,Қараауыл а.\n"
                          "103200900,settlement,2,с.Прямое,Тік а.\n"
                          "710000000,oblast,1,г.Астана,Астана қ.\n"
                          "711110000,sub_district,1,район Алматы,Алматы ауданы\n";

Checked<PlaceImport> import(const std::string& csv, const Tree* onto = nullptr,
                            Date on = first_day) {
  std::istringstream in(csv);
  return import_places(in, "small.csv", kato_map(), testing::five_levels(), onto, on);
}

PlaceImport sound(const std::string& csv, const Tree* onto = nullptr, Date on = first_day) {
  auto got = import(csv, onto, on);
  if (!got) {
    for (const Error& error : got.error()) ADD_FAILURE() << to_string(error);
    return {};
  }
  for (const Error& error : got->report.errors) ADD_FAILURE() << to_string(error);
  return *got;
}

std::string without(std::string text, const std::string& line) {
  const std::size_t at = text.find(line);
  return text.erase(at, text.find('\n', at) + 1 - at);
}

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  return text.replace(text.find(old), old.size(), fresh);
}

TEST(PlaceImport, FindsParentsByTheCode) {
  const PlaceImport got = sound(small);
  ASSERT_NE(got.tree, nullptr);
  const Tree& tree = *got.tree;
  EXPECT_EQ(tree.parent("103230100", later)->code, "103230000");
  EXPECT_EQ(tree.parent("103200900", later)->code, "103200000");
  EXPECT_EQ(tree.parent("711110000", later)->code, "710000000");
  EXPECT_EQ(tree.parent("710000000", later)->code, "KZ");
  EXPECT_EQ(tree.at_level("711110000", "district", later)->code, "710000000");
  EXPECT_EQ(got.report.rows, 9);
  EXPECT_EQ(got.report.placed, 9);
  EXPECT_EQ(got.report.placed_by_level.at("okrug"), 3);
}

TEST(PlaceImport, SpellsNamesOutAndMarksWhatItTransliterates) {
  const auto tree = sound(small).tree;
  const DatedText& name = tree->find("103230000")->names.front();
  EXPECT_EQ(name.text.kk, "Қараауыл ауылдық округі");
  EXPECT_EQ(name.text.ru, "Карааульский сельский округ");
  EXPECT_EQ(name.text.en, "Karaauyl rural okrug");
  EXPECT_TRUE(name.transliterated);
}

TEST(PlaceImport, TheSameTableAgainChangesNothing) {
  const PlaceImport once = sound(small);
  const PlaceImport twice = sound(small, once.tree.get(), later);
  EXPECT_TRUE(twice.changes.empty());
  EXPECT_EQ(twice.report.unchanged, 9);
  EXPECT_EQ(twice.report.placed, 9);
}

TEST(PlaceImport, ALaterTableGivesDatedChanges) {
  const PlaceImport once = sound(small);
  std::string table = without(small, "103200900");
  table = with(table, "с.Карааул,", "с.Кеңгір,");
  table += "103231100,settlement,2,с.Новое,Жаңа а.\n";
  const PlaceImport twice = sound(table, once.tree.get(), later);
  ASSERT_EQ(twice.changes.size(), 3u);
  EXPECT_EQ(twice.report.changes.at(Kind::added), 1);
  EXPECT_EQ(twice.report.changes.at(Kind::renamed), 1);
  EXPECT_EQ(twice.report.changes.at(Kind::ended), 1);
  const Tree& tree = *twice.tree;
  const Date eve = add_days(later, -1);
  const Place* renamed = tree.find("103230100");
  EXPECT_EQ(tree.name(*renamed, eve).ru, "село Карааул");
  EXPECT_EQ(tree.name(*renamed, later).ru, "село Кеңгір");
  EXPECT_EQ(tree.find("103200900")->valid_until, eve);
  EXPECT_EQ(tree.find("103231100")->valid_from, later);
  EXPECT_EQ(once.tree->find("103200900")->valid_until, forever);
}

TEST(PlaceImport, ANewOkrugTakesItsSettlement) {
  const PlaceImport once = sound(without(small, "103230000"));
  EXPECT_EQ(once.tree->parent("103230100", later)->code, "103200000");
  const PlaceImport twice = sound(small, once.tree.get(), later);
  EXPECT_EQ(twice.report.changes.at(Kind::moved), 1);
  EXPECT_EQ(twice.tree->parent("103230100", add_days(later, -1))->code, "103200000");
  EXPECT_EQ(twice.tree->parent("103230100", later)->code, "103230000");
}

TEST(PlaceImport, AGivenEnglishNameIsKept) {
  PlaceMap map = kato_map();
  map.english["710000000"] = "Astana";
  std::istringstream in(small);
  const auto got = import_places(in, "small.csv", map, testing::five_levels(), nullptr, first_day);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->tree->find("710000000")->names.front().text.en, "Astana");
  EXPECT_FALSE(got->tree->find("710000000")->names.front().transliterated);
  EXPECT_TRUE(sound(small, got->tree.get(), later).changes.empty());
}

struct BadRow {
  const char* code;
  std::string csv;
  const char* where;
};

TEST(PlaceImport, FaultsAreToldByRowAndColumn) {
  const BadRow rows[] = {
      {"import.code_malformed", "10a000000,oblast,0,а,б\n", "row 2, column kato"},
      {"import.code_malformed", "1000,oblast,0,а,б\n", "row 2, column kato"},
      {"import.empty_cell", ",oblast,0,а,б\n", "row 2, column kato"},
      {"import.unknown_level", "100000000,oblas,0,а,б\n", "row 2, column level"},
      {"import.no_name", "100000000,oblast,0,,\n", "row 2"},
      {"import.bad_text", "100000000,oblast,0,а\x01,б\n", "row 2, column name_ru"},
      {"import.duplicate_code", "100000000,oblast,0,а,б\n100000000,oblast,0,а,б\n",
       "row 3, column kato"},
      {"import.level_order", "100000000,oblast,0,а,б\n101000000,oblast,0,а,б\n",
       "row 3, column level"},
      {"import.parent_not_placed", "100000000,oblas,0,а,б\n101000000,district,0,а,б\n",
       "row 3, column kato"},
      {"csv.ragged_row", "100000000,oblast,0,а\n", nullptr},
  };
  for (const BadRow& row : rows) {
    SCOPED_TRACE(row.csv);
    const auto got = import(header + row.csv);
    ASSERT_TRUE(got);
    ASSERT_FALSE(got->report.errors.empty());
    const Error& error = got->report.errors.back();
    EXPECT_EQ(error.code, row.code);
    if (row.where != nullptr) {
      EXPECT_EQ(error.where, row.where);
    }
    EXPECT_FALSE(error.mend.empty());
  }
}

TEST(PlaceImport, AFaultyTableEndsNothing) {
  const PlaceImport once = sound(small);
  const auto got = import(without(small, "103200900") + "x,oblast,0,а,б\n", once.tree.get(), later);
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->report.endings_withheld);
  EXPECT_TRUE(got->changes.empty());
}

TEST(PlaceImport, WhatEndedOrChangedLevelIsNotOverwritten) {
  const PlaceImport once = sound(small);
  const PlaceImport ended = sound(without(small, "103200900"), once.tree.get(), later);
  const auto back = import(small, ended.tree.get(), add_days(later, 1));
  ASSERT_TRUE(back);
  EXPECT_TRUE(has_code(back->report.errors, "import.place_ended"));
  const auto level =
      import(with(small, "103200900,settlement", "103200900,sub_district"), once.tree.get(), later);
  ASSERT_TRUE(level);
  EXPECT_TRUE(has_code(level->report.errors, "import.level_changed"));
}

TEST(PlaceImport, ATableThatCannotBeReadIsRefusedWhole) {
  const std::pair<std::string, const char*> tables[] = {
      {"kato,level\n", "csv.missing_column"},
      {"kato,kato\n", "csv.duplicate_header"},
      {"", "csv.empty"},
      {small + "100000001,\xff,0,а,б\n", "csv.not_utf8"},
      {small + "\"100000001,oblast,0,а,б\n", "csv.unclosed_quote"},
      {small + std::string(2 << 20, 'x') + "\n", "csv.line_too_long"},
  };
  for (const auto& [table, code] : tables) {
    const auto got = import(table);
    ASSERT_FALSE(got) << code;
    EXPECT_TRUE(has_code(got.error(), code)) << testing::codes_of(got.error()).front();
  }
}

TEST(PlaceMap, FaultsOfTheMapAreTold) {
  const auto path = std::filesystem::temp_directory_path() / "besik_bad.map.yaml";
  std::ofstream(path) << "reads: populations\ncolumns: {code: a, level: b, nam: c}\nlevels: {}\n"
                         "nation: {code: KZ}\nstands_from: soon\n"
                         "english: {from: en, letters: nowhere.csv}\n";
  const auto map = load_place_map(system_env(), path.string());
  std::filesystem::remove(path);
  ASSERT_FALSE(map);
  for (const char* code : {"map.wrong_type", "map.unknown_key", "map.no_levels", "map.missing_key",
                           "map.no_parent_rule", "map.unknown_language", "file.not_found"}) {
    EXPECT_TRUE(has_code(map.error(), code)) << code;
  }
}

TEST(PlaceImport, TheRealClassifierIsPlacedWhole) {
  const auto country = load_country(system_env(), "programmes/kazakhstan");
  ASSERT_TRUE(country);
  OPEN_SHARED(in, kato_path);
  const auto got =
      import_places(in, "kato", kato_map(), country->levels, country->tree.get(), first_day);
  ASSERT_TRUE(got) << to_string(got.error().front());
  const PlaceReport& report = got->report;
  EXPECT_EQ(report.rows, 15594);
  EXPECT_EQ(report.placed, 15594);
  EXPECT_TRUE(report.errors.empty());
  EXPECT_EQ(report.placed_by_level.at("region"), 20);
  EXPECT_EQ(report.placed_by_level.at("district"), 209);
  EXPECT_EQ(report.placed_by_level.at("okrug"), 2379);
  EXPECT_EQ(report.placed_by_level.at("settlement"), 12986);
  EXPECT_EQ(report.unchanged, 20);  // the regions that the country folder has
  // The districts of before the reforms: 15 of South Kazakhstan, 11 of Almaty, 5 of Karaganda, 9 of
  // East Kazakhstan; three of them and Tarbagatai were split.
  EXPECT_EQ(report.changes.at(Kind::added), 15574 + 40);
  EXPECT_EQ(report.changes.at(Kind::merged), 37);
  EXPECT_EQ(report.changes.at(Kind::split), 4);
  EXPECT_EQ(report.changes.size(), 3u);

  const Tree& tree = *got->tree;
  EXPECT_EQ(tree.all_at_level("KZ", "region", later).size(), 20u);
  EXPECT_EQ(tree.all_at_level("KZ", "district", later).size(), 212u);  // and three cities
  EXPECT_EQ(tree.at_level("751410000", "district", later)->code, "750000000");
  EXPECT_EQ(tree.at_level("103233127", "region", later)->code, "100000000");
  EXPECT_EQ(tree.parent("113820100", later)->code, "113800000");
  for (const Place& place : tree.places()) EXPECT_TRUE(tree.name(place, later).complete());

  in.clear();
  in.seekg(0);
  const auto again = import_places(in, "kato", kato_map(), {}, &tree, later);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->changes.empty());
  EXPECT_EQ(again->report.unchanged, 15594);
}

// Where what happened before a reform stands on today's territory.
TEST(PlaceImport, DistrictsOfBeforeTheReformsAreCarriedToTodays) {
  const auto country = load_country(system_env(), "programmes/kazakhstan");
  ASSERT_TRUE(country);
  OPEN_SHARED(in, kato_path);
  const auto got =
      import_places(in, "kato", kato_map(), country->levels, country->tree.get(), first_day);
  ASSERT_TRUE(got) << to_string(got.error().front());
  const Tree& tree = *got->tree;
  const Date in_2017 = make_date(2017, 5, 1), in_2020 = make_date(2020, 5, 1);
  struct Case {
    const char *code, *region_then, *district_now, *region_now;
    Date then;
  };
  const Case cases[] = {
      {"633400000", "630000000", "103600000", "100000000", in_2020},       // Ayagoz
      {"632800000", "630000000", "101000000", "100000000", in_2020},       // Semey
      {"193400000", "190000000", "333400000", "330000000", in_2020},       // Alakol
      {"191000000-2022", "190000000", "331000000", "330000000", in_2020},  // Taldykorgan
      {"191600000", "190000000", "191000000", "190000000", in_2020},       // Kapshagai, now Qonaev
      {"356000000", "350000000", "623800000", "620000000", in_2020},       // Ulytau
      {"193600000", "190000000", "193600000", "190000000", in_2020},       // Balkhash stayed
      {"515600000", "510000000", "615600000", "610000000", in_2017},       // Sozak
      {"511000000", "510000000", "790000000", "790000000", in_2017},       // Shymkent
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.code);
    ASSERT_NE(tree.at_level(one.code, "region", one.then), nullptr);
    EXPECT_EQ(tree.at_level(one.code, "region", one.then)->code, one.region_then);
    const auto now = tree.recast(one.code, one.then, first_day);
    ASSERT_TRUE(now);
    EXPECT_EQ(*now, one.district_now);
    EXPECT_EQ(tree.at_level(*now, "region", first_day)->code, one.region_now);
    EXPECT_EQ(tree.at_level(one.district_now, "district", first_day)->code, one.district_now);
  }
  // Split within Turkistan: the region is known. Kokpekty went to two regions: only the nation is.
  EXPECT_EQ(tree.recast("514400000", in_2017, first_day), std::nullopt);
  EXPECT_EQ(tree.holder("514400000", in_2017, first_day), "610000000");
  EXPECT_EQ(tree.holder("635000000", in_2020, first_day), "KZ");
  EXPECT_EQ(tree.holder("635800000", in_2020, first_day), "KZ");  // Aksuat was cut from it
  for (const char* region : {"510000000", "630000000", "190000000", "350000000"})
    EXPECT_EQ(tree.recast(region, in_2017, first_day), std::nullopt);
  EXPECT_EQ(tree.all_at_level("510000000", "district", in_2017).size(), 15u);
  // 19 and 20, and three founded later, which the classifier does not date.
  EXPECT_EQ(tree.all_at_level("630000000", "district", in_2020).size(), 19u + 2);
  EXPECT_EQ(tree.all_at_level("190000000", "district", in_2020).size(), 20u + 1);
  EXPECT_EQ(tree.all_at_level("350000000", "district", in_2020).size(), 18u);
}

TEST(PlaceImport, TheRealClassifierStandsAloneToo) {
  OPEN_SHARED(in, kato_path);
  OPEN_SHARED(names, "data/01-boundaries-and-names/kaz_adm1_crosswalk.csv");
  PlaceMap map = kato_map();
  auto english = read_crosswalk(names, "crosswalk", "kato", "name_en");
  ASSERT_TRUE(english);
  map.english = *english;
  const auto got = import_places(in, "kato", map, testing::five_levels(), nullptr, first_day);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.changes.at(Kind::added), 15595);
  EXPECT_EQ(got->report.transliterated, 15574);
  EXPECT_EQ(got->tree->find("630000000")->names.front().text.en, "East Kazakhstan");
  EXPECT_FALSE(got->tree->find("630000000")->names.front().transliterated);
}

TEST(PlaceChange, ATreeIsMadeAnewFromItsChanges) {
  const auto country = load_country(system_env(), "programmes/kazakhstan");
  ASSERT_TRUE(country);
  std::vector<PlaceChange> changes;
  for (const PlaceChange& change : as_changes(*country->tree)) {
    auto read = change_from_json(to_json(change));
    ASSERT_TRUE(read) << to_string(read.error());
    changes.push_back(*read);
  }
  const auto again = apply_changes(nullptr, country->levels, changes);
  ASSERT_TRUE(again) << to_string(again.error().front());
  ASSERT_EQ((*again)->places().size(), country->tree->places().size());
  EXPECT_EQ((*again)->successions().size(), country->tree->successions().size());
  for (std::size_t at = 0; at < country->tree->places().size(); ++at) {
    const Place& a = country->tree->places()[at];
    const Place& b = (*again)->places()[at];
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.valid_from, b.valid_from);
    EXPECT_EQ(a.valid_until, b.valid_until);
    EXPECT_EQ(a.parent, b.parent);
    ASSERT_EQ(a.names.size(), b.names.size()) << a.code;
    EXPECT_EQ(a.names.back().text, b.names.back().text);
    EXPECT_EQ(a.zones.size(), b.zones.size());
  }
}

TEST(PlaceChange, FaultsAreTold) {
  const auto tree = sound(small).tree;
  PlaceChange change;
  change.kind = Kind::ended;
  change.code = "nowhere";
  change.on = later;
  const auto unknown = apply_changes(tree.get(), {}, {change});
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(has_code(unknown.error(), "place.change_unknown"));
  change.code = "103230100";
  change.on = make_date(1990, 1, 1);
  const auto early = apply_changes(tree.get(), {}, {change});
  ASSERT_FALSE(early);
  EXPECT_TRUE(has_code(early.error(), "place.change_validity"));
  change.on = later;
  change.code = "103200000";
  const auto orphans = apply_changes(tree.get(), {}, {change});
  ASSERT_FALSE(orphans);
  EXPECT_TRUE(has_code(orphans.error(), "place.outside_parent"));
  EXPECT_EQ(change_from_json(json::value("x")).error().code, "place.change_malformed");
  json::object broken = to_json(change);
  broken["kind"] = "moved";
  EXPECT_EQ(change_from_json(broken).error().code, "place.change_malformed");
}

}  // namespace
}  // namespace besik::place
