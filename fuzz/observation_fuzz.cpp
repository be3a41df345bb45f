#include <sstream>

#include "base/check.h"
#include "exchange/observation_import.h"

namespace {

using namespace besik;

std::shared_ptr<const place::Tree> make_tree() {
  std::vector<place::Place> places(2);
  places[0].code = "N";
  places[0].level = "nation";
  places[1].code = "A";
  places[1].level = "region";
  places[1].parent = "N";
  for (place::Place& one : places) {
    one.valid_from = make_date(2000, 1, 1);
    one.names = {{one.valid_from, {"а", "б", "c"}}};
  }
  return *place::Tree::build({{"nation", {}, 0}, {"region", {}, 1}}, std::move(places), {});
}

exchange::ObservationMap make_map() {
  exchange::ObservationMap map;
  map.source = "fuzz";
  map.publisher = "Fuzz";
  map.indicator.code = "SDG 1";
  map.series_columns = {"series"};
  map.numbers = {{"value", "low", "high", "", "", ""}, {"more", "", "", "SDG 2", "more", ""}};
  map.skip_blank = true;
  map.period_column = "year";
  map.place.column = "area";
  map.place.blank = "N";
  map.place.level = "region";
  map.place.elsewhere = exchange::ObservationMap::Elsewhere::keep;
  map.unit = {"", "unit", {{"PT", "percent"}}, "unstated"};
  map.breakdown = {{"sex", "sex", {{"F", "female"}}, {"_T"}, true}};
  map.status_column = "status";
  map.notes = {"note"};
  return map;
}

}  // namespace

// Whatever the table holds, every number is accounted for, what was placed reads back the same,
// and the same table again places nothing.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static const auto tree = make_tree();
  static const auto map = make_map();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Date vintage = make_date(2024, 1, 1);
  std::istringstream in(text);
  const auto once = exchange::import_observations(in, "fuzz", map, *tree, {}, {vintage, {}});
  if (!once) return 0;
  const auto& report = once->report;
  CHECK(report.numbers == report.placed + report.unchanged + report.refused + report.left_out);
  indicator::Observations::Groups groups;
  int64_t held = 0;
  for (const auto& group : once->groups) {
    const auto back = indicator::group_from_json(to_json(group));
    CHECK(back);
    CHECK(back->observations == group.observations && back->series == group.series);
    held += static_cast<int64_t>(group.observations.size());
    groups[group.id()] = std::make_shared<const indicator::ObservationGroup>(group);
  }
  CHECK(held == report.placed);
  std::istringstream again_in(text);
  const auto again = exchange::import_observations(
      again_in, "fuzz", map, *tree, indicator::Observations(std::move(groups)), {vintage, {}});
  CHECK(again);
  CHECK(again->report.placed == 0 && again->groups.empty());
  CHECK(again->report.refused == report.refused);
  return 0;
}
