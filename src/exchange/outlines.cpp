#include "exchange/outlines.h"

#include "exchange/geojson.h"

namespace besik::exchange {

void Outlines::add(std::string level, const BoundarySet& set,
                   const std::map<std::string, std::vector<std::string>>& of_parts) {
  Level& into = levels_[std::move(level)];
  into.as_at = set.as_at;
  std::map<std::string_view, const Boundary*> by_code;
  for (const Boundary& boundary : set.boundaries) by_code[boundary.code] = &boundary;
  for (const auto& [code, boundary] : by_code)
    into.geometries.emplace(code, geometry_text(boundary->polygons));
  for (const auto& [code, parts] : of_parts) {
    if (by_code.contains(code)) continue;
    std::vector<Polygon> together;
    for (const std::string& part : parts) {
      const auto found = by_code.find(part);
      if (found == by_code.end()) continue;
      together.insert(together.end(), found->second->polygons.begin(),
                      found->second->polygons.end());
    }
    if (!together.empty()) into.geometries.emplace(code, geometry_text(together));
  }
}

Outlines::Outline Outlines::of(std::string_view level, std::string_view code, Date on) const {
  const auto known = levels_.find(level);
  if (known == levels_.end()) return {"", "not_loaded", std::nullopt};
  const auto& [as_at, geometries] = known->second;
  const auto drawn = geometries.find(code);
  if (drawn == geometries.end()) return {"", "no_outline", as_at};
  if (!tree_->same_territory(code, as_at, on)) return {"", "other_territory", as_at};
  return {drawn->second, "", as_at};
}

}  // namespace besik::exchange
