#include "exchange/outlines.h"

#include "exchange/geojson.h"

namespace besik::exchange {

namespace {

// Of a ring, counterclockwise positive, in square hundred-thousandths of a degree.
int64_t doubled_area(const Ring& ring) {
  int64_t out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    out += int64_t{a.lon} * b.lat - int64_t{b.lon} * a.lat;
  }
  return out;
}

// Boundaries drawn coarsely have rings that fell flat; programs that check geometries refuse them.
std::vector<Polygon> without_flat_rings(const std::vector<Polygon>& polygons) {
  std::vector<Polygon> out;
  for (const Polygon& polygon : polygons) {
    if (polygon.empty() || doubled_area(polygon.front()) == 0) continue;
    Polygon& kept = out.emplace_back();
    for (const Ring& ring : polygon)
      if (doubled_area(ring) != 0) kept.push_back(ring);
  }
  return out;
}

}  // namespace

void Outlines::add(std::string level, const BoundarySet& set,
                   const std::map<std::string, std::vector<std::string>>& of_parts) {
  Level& into = levels_[std::move(level)];
  into.as_at = set.as_at;
  std::map<std::string_view, const Boundary*> by_code;
  for (const Boundary& boundary : set.boundaries) by_code[boundary.code] = &boundary;
  for (const auto& [code, boundary] : by_code)
    into.geometries.emplace(code, geometry_text(without_flat_rings(boundary->polygons)));
  for (const auto& [code, parts] : of_parts) {
    if (by_code.contains(code)) continue;
    std::vector<Polygon> together;
    for (const std::string& part : parts) {
      const auto found = by_code.find(part);
      if (found == by_code.end()) continue;
      together.insert(together.end(), found->second->polygons.begin(),
                      found->second->polygons.end());
    }
    if (!together.empty())
      into.geometries.emplace(code, geometry_text(without_flat_rings(together)));
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
