#include <sstream>

#include "base/check.h"
#include "place/import.h"
#include "place/population_import.h"

namespace {

besik::place::PlaceMap make_map() {
  besik::place::PlaceMap map;
  map.code_column = "code";
  map.level_column = "level";
  map.kind_column = "kind";
  map.name_kk_column = "name_kk";
  map.name_ru_column = "name_ru";
  map.code_width = 4;
  map.levels = {{"oblast", "region"}, {"district", "district"}, {"okrug", "okrug"}};
  map.parent_prefixes = {2, 1};
  map.nation.code = "KZ";
  map.nation.level = "nation";
  map.nation.names = {{besik::make_date(2000, 1, 1), {"а", "б", "c"}}};
  map.nation.valid_from = map.stands_from = besik::make_date(2000, 1, 1);
  map.complete = true;
  map.kk = besik::place::Abbreviations({{"а.", "ауылы"}, {"а", "ауылы"}});
  return map;
}

}  // namespace

// Whatever the table holds, the tree that comes out stands, the sound rows are in it, and the same
// table again changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  using namespace besik::place;
  static const PlaceMap map = make_map();
  static const std::vector<Level> levels = {
      {"nation", {}, 0}, {"region", {}, 1}, {"district", {}, 2}, {"okrug", {}, 3}};
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::istringstream in(text);
  const auto once = import_places(in, "fuzz", map, levels, nullptr, make_date(2026, 1, 1));
  if (!once) return 0;
  CHECK(once->report.placed <= once->report.rows);
  CHECK(static_cast<int64_t>(once->tree->places().size()) == once->report.placed + 1);
  std::istringstream again_in(text);
  const auto again =
      import_places(again_in, "fuzz", map, levels, once->tree.get(), make_date(2026, 7, 1));
  CHECK(again);
  CHECK(again->changes.empty());
  CHECK(again->report.errors.size() == once->report.errors.size());

  PopulationMap people;
  people.source = "fuzz";
  people.place_column = "code";
  people.age_column = "kind";
  people.day_column = "name_kk";
  people.people_column = "name_ru";
  people.multiplier = 1000;
  std::istringstream people_in(text);
  const auto cells = import_population(people_in, "fuzz", people, *once->tree);
  if (cells) static_cast<void>(Population::build(cells->cells, *once->tree));
  return 0;
}
