#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"
#include "base/text.h"
#include "place/tree.h"

namespace besik::exchange {

// A position in hundred-thousandths of a degree (about a metre), east and north positive.
struct Point {
  int32_t lon = 0;
  int32_t lat = 0;
  auto operator<=>(const Point&) const = default;
};
constexpr int32_t points_per_degree = 100'000;

// Without the closing repetition of the first point; at least three distinct points.
using Ring = std::vector<Point>;
// The outer ring first, counterclockwise, then the holes, clockwise, whichever way they were read.
using Polygon = std::vector<Ring>;

struct Boundary {
  std::string code;
  Text name;
  std::vector<Polygon> polygons;
};

// The boundaries of one level as they were on a day: codes are of their time.
struct BoundarySet {
  std::vector<Boundary> boundaries;
  Date as_at;         // 1 January of the year that the file gives, or what the caller said
  int collapsed = 0;  // rings that rounding left with fewer than three points, left out
};

// Which properties of a feature hold what. `year`: "" where the file does not say one.
struct BoundaryMap {
  struct Layer {
    std::string level;   // of our tree
    std::string object;  // of a topology; "" takes the only one
    std::string name_kk, name_ru, name_en;
  };
  std::string code = "code";
  std::string year;
  std::vector<Layer> layers;
  const Layer* layer(std::string_view level) const;
};
// From a YAML file. Codes: those of place::DataNode, file.*.
Checked<BoundaryMap> load_boundary_map(Env& env, const std::string& path);

struct GeoLimits {
  std::size_t bytes = 64 << 20;
  std::size_t features = 100'000;
  std::size_t points = 5'000'000;
};

// Both formats report all faults (at most 100), by feature. Codes, beside json.*:
// geo.not_boundaries (no feature collection, no topology), geo.no_object, geo.no_geometry,
// geo.unknown_geometry, geo.coordinate (not a pair of numbers in range), geo.unclosed_ring,
// geo.short_ring, geo.arc_index, geo.no_code, geo.duplicate_code, geo.no_year, geo.too_large.
// `as_at`: forever takes the year of the file.
Checked<BoundarySet> read_geojson(std::string_view text, const BoundaryMap& map,
                                  std::string_view level, Date as_at = place::forever,
                                  GeoLimits limits = {});
Checked<BoundarySet> read_topojson(std::string_view text, const BoundaryMap& map,
                                   std::string_view level, Date as_at = place::forever,
                                   GeoLimits limits = {});
// Whichever of the two the text is.
Checked<BoundarySet> read_boundaries(std::string_view text, const BoundaryMap& map,
                                     std::string_view level, Date as_at = place::forever,
                                     GeoLimits limits = {});

// How a set fits the tree on a day.
struct BoundaryMatch {
  std::vector<std::string> matched;          // places of the level with a polygon
  std::vector<std::string> without_polygon;  // places that answer for the level and have none
  // Places that stand for themselves at the level and have polygons of deeper places instead.
  std::map<std::string, std::vector<std::string>> of_parts;
  std::vector<std::string> other_level;    // polygons of places of another level
  std::vector<std::string> not_standing;   // polygons of places that do not stand on the day
  std::vector<std::string> without_place;  // polygons whose code no place has
};
BoundaryMatch match_boundaries(const BoundarySet& set, const place::Tree& tree,
                               std::string_view level, Date on);

}  // namespace besik::exchange
