#include "place/population_map.h"

#include <algorithm>

#include "place/data_file.h"

namespace besik::place {
namespace {

constexpr Date long_ago{-719162};  // 0001-01-01
constexpr Date far_off{2932896};   // 9999-12-31

void read_place(const DataNode& file, PopulationMap& map, Errors& errors) {
  const DataNode place = file.required("place", errors);
  place.allow({"code", "column", "level", "aliases"}, errors);
  map.place = place.text_or("code", "", errors);
  map.place_column = place.text_or("column", "", errors);
  map.place_level = place.text_or("level", "", errors);
  if (map.place.empty() == map.place_column.empty()) {
    errors.push_back(place.fault("map.no_place", "either one place or a column is wanted",
                                 "write code: or column:"));
  }
  const auto aliases = place.member("aliases");
  if (!aliases) return;
  for (const DataNode& item : aliases->items(errors)) {
    item.allow({"name", "code", "from", "until"}, errors);
    map.aliases.push_back({item.text("name", errors), item.text("code", errors),
                           item.date_or("from", long_ago, errors),
                           item.date_or("until", far_off, errors)});
  }
}

void read_sex(const DataNode& file, PopulationMap& map, Errors& errors) {
  const auto sex = file.member("sex");
  if (!sex) return;
  sex->allow({"column", "values"}, errors);
  map.sex_column = sex->text("column", errors);
  for (const auto& [theirs, ours] : sex->required("values", errors).texts(errors)) {
    if (ours != "female" && ours != "male" && ours != "both") {
      errors.push_back(sex->fault("map.unknown_sex", "\"" + ours + "\" is no sex here",
                                  "write female, male or both",
                                  nearest(ours, {"female", "male", "both"})));
    }
    map.sexes.emplace(theirs, ours == "both" ? "" : ours);
  }
}

void read_day(const DataNode& file, PopulationMap& map, Errors& errors) {
  const DataNode day = file.required("day", errors);
  day.allow({"column", "month_day", "given"}, errors);
  map.day_column = day.text_or("column", "", errors);
  map.given = day.yes_or("given", false, errors);
  const std::string month_day = day.text_or("month_day", "01-01", errors);
  const auto date = parse_date("2000-" + month_day);
  const bool leap = month_day == "02-29";
  if (!date || leap || map.given == !map.day_column.empty()) {
    errors.push_back(day.fault("map.bad_day", "this does not say a day",
                               "name a column, with month_day: 07-01 where it holds years; or "
                               "write given: yes"));
    return;
  }
  map.month = civil(*date).month;
  map.day = civil(*date).day;
}

void read_rest(const DataNode& file, PopulationMap& map, Errors& errors) {
  if (const auto age = file.member("age")) {
    age->allow({"column", "open_from"}, errors);
    map.age_column = age->text("column", errors);
    map.open_from = age->whole_or("open_from", 121, errors);
  }
  const DataNode people = file.required("people", errors);
  people.allow({"column", "multiplier"}, errors);
  map.people_column = people.text("column", errors);
  map.multiplier = people.whole_or("multiplier", 1, errors);
  if (map.multiplier < 1 || map.multiplier > 1'000'000) {
    errors.push_back(people.fault("map.bad_multiplier", "the multiplier is not 1 to 1000000",
                                  "write 1000 for thousands"));
  }
  if (const auto projections = file.member("projections")) {
    projections->allow({"after", "do"}, errors);
    map.projections_after = projections->date("after", errors);
    const std::string what = projections->text("do", errors);
    map.flag_projections = what == "flag";
    if (what != "flag" && what != "refuse") {
      errors.push_back(projections->fault("map.wrong_type", "flag or refuse is wanted",
                                          "write do: flag or do: refuse"));
    }
  }
  if (const auto territory = file.member("territory")) {
    for (const DataNode& item : territory->items(errors)) {
      item.allow({"from", "as_at"}, errors);
      PopulationMap::Recast recast{item.date("from", errors), std::nullopt};
      if (item.has("as_at")) recast.as_at = item.date("as_at", errors);
      map.territory.push_back(recast);
    }
    std::sort(map.territory.begin(), map.territory.end(),
              [](const auto& a, const auto& b) { return a.from < b.from; });
  }
}

}  // namespace

PopulationMap population_template(std::string source) {
  PopulationMap map;
  map.source = std::move(source);
  map.place_column = "place";
  map.day_column = "day";
  map.sex_column = "sex";
  map.sexes = {{"female", "female"}, {"male", "male"}, {"both", ""}, {"", ""}};
  map.blank_age_is_all = true;
  map.age_column = "age";
  map.people_column = "people";
  return map;
}

Checked<PopulationMap> load_population_map(Env& env, const std::string& path) {
  auto text = env.read_file(path, DataNode::max_bytes + 1);
  if (!text) return text.error();
  const auto file = DataNode::parse(*text, path);
  if (!file) return file.error();
  Errors errors;
  PopulationMap map;
  file->allow({"reads", "about", "source", "synthetic", "place", "sex", "age", "day", "people",
               "projections", "territory"},
              errors);
  if (file->text("reads", errors) != "population") {
    errors.push_back(file->fault("map.wrong_type", "this map does not read populations",
                                 "write reads: population, or give another map"));
  }
  map.source = file->text("source", errors);
  map.synthetic = file->yes_or("synthetic", false, errors);
  read_place(*file, map, errors);
  read_sex(*file, map, errors);
  read_day(*file, map, errors);
  read_rest(*file, map, errors);
  if (!errors.empty()) return errors;
  return map;
}

}  // namespace besik::place
