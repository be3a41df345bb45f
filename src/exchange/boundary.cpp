#include "exchange/boundary.h"

#include <algorithm>
#include <set>

#include "place/data_file.h"

namespace besik::exchange {

const BoundaryMap::Layer* BoundaryMap::layer(std::string_view level) const {
  for (const Layer& known : layers) {
    if (known.level == level) return &known;
  }
  return nullptr;
}

Checked<BoundaryMap> load_boundary_map(Env& env, const std::string& path) {
  auto text = env.read_file(path, place::DataNode::max_bytes + 1);
  if (!text) return text.error();
  const auto file = place::DataNode::parse(*text, path);
  if (!file) return file.error();
  Errors errors;
  BoundaryMap map;
  file->allow({"reads", "about", "code", "year", "layers"}, errors);
  if (file->text("reads", errors) != "boundaries") {
    errors.push_back(file->fault("map.wrong_type", "this map does not read boundaries",
                                 "write reads: boundaries, or give another map"));
  }
  map.code = file->text("code", errors);
  map.year = file->text_or("year", "", errors);
  for (const place::DataNode& item : file->required("layers", errors).items(errors)) {
    item.allow({"level", "object", "name_kk", "name_ru", "name_en"}, errors);
    map.layers.push_back({item.text("level", errors), item.text_or("object", "", errors),
                          item.text_or("name_kk", "", errors), item.text_or("name_ru", "", errors),
                          item.text_or("name_en", "", errors)});
  }
  if (!errors.empty()) return errors;
  return map;
}

Checked<BoundarySet> read_boundaries(std::string_view text, const BoundaryMap& map,
                                     std::string_view level, Date as_at, GeoLimits limits) {
  auto features = read_geojson(text, map, level, as_at, limits);
  if (features || features.error().front().code != "geo.not_boundaries") return features;
  return read_topojson(text, map, level, as_at, limits);
}

BoundaryMatch match_boundaries(const BoundarySet& set, const place::Tree& tree,
                               std::string_view level, Date on) {
  BoundaryMatch match;
  std::set<std::string, std::less<>> own;
  for (const Boundary& boundary : set.boundaries) {
    const place::Place* place = tree.find(boundary.code);
    if (place == nullptr) {
      match.without_place.push_back(boundary.code);
    } else if (on < place->valid_from || place->valid_until < on) {
      match.not_standing.push_back(boundary.code);
    } else if (place->level != level) {
      match.other_level.push_back(boundary.code);
      const place::Place* answer = tree.at_level(boundary.code, level, on);
      if (answer != nullptr && answer->level != level)
        match.of_parts[answer->code].push_back(boundary.code);
    } else {
      match.matched.push_back(boundary.code);
      own.insert(boundary.code);
    }
  }
  for (const place::Tree::AtLevel& place : tree.all_at_level(tree.nation().code, level, on)) {
    const std::string& code = place.place->code;
    if (own.count(code) == 0 && match.of_parts.count(code) == 0) {
      match.without_polygon.push_back(code);
    }
  }
  return match;
}

}  // namespace besik::exchange
