#include "exchange/feature_reader.h"

#include <algorithm>
#include <cmath>

namespace besik::exchange {
namespace {

__extension__ typedef __int128 Wide;

void turn(Ring& ring, bool counterclockwise) {
  Wide doubled = 0;
  for (std::size_t at = 0; at < ring.size(); ++at) {
    const Point a = ring[at], b = ring[(at + 1) % ring.size()];
    doubled += static_cast<Wide>(a.lon) * b.lat - static_cast<Wide>(b.lon) * a.lat;
  }
  if (counterclockwise ? doubled < 0 : doubled > 0) std::reverse(ring.begin(), ring.end());
}

}  // namespace

FeatureReader::FeatureReader(const BoundaryMap& map, std::string_view level, Date as_at,
                             GeoLimits limits)
    : map_(map), limits_(limits), year_wanted_(as_at == place::forever && !map.year.empty()) {
  if (const BoundaryMap::Layer* layer = map.layer(level)) layer_ = *layer;
  if (as_at != place::forever) set_.as_at = as_at;
}

void FeatureReader::fail(std::string code, std::string what, std::string mend) {
  if (full()) return;
  errors_.push_back({std::move(code), where_, std::move(what), std::move(mend), ""});
}

bool FeatureReader::point(double lon, double lat, Point& point) {
  // Less than a point of ours: a scaled whole number may miss the pole by its last bit. Written so
  // that what is not a number fails too.
  constexpr double slack = 1e-7;
  if (!(lon >= -180 - slack && lon <= 180 + slack && lat >= -90 - slack && lat <= 90 + slack)) {
    fail("geo.coordinate", "a position lies off the Earth",
         "give degrees, east first, within 180 and 90");
    return false;
  }
  point.lon = static_cast<int32_t>(std::lround(lon * points_per_degree));
  point.lat = static_cast<int32_t>(std::lround(lat * points_per_degree));
  return true;
}

bool FeatureReader::point(const json::value& value, Point& out) {
  const json::array* pair = value.if_array();
  if (pair == nullptr || pair->size() < 2 || pair->size() > 4 || !pair->at(0).is_number() ||
      !pair->at(1).is_number()) {
    fail("geo.coordinate", "a position is not a pair of numbers", "write [longitude, latitude]");
    return false;
  }
  return point(pair->at(0).to_number<double>(), pair->at(1).to_number<double>(), out);
}

bool FeatureReader::count_points(std::size_t more) {
  points_ += more;
  if (points_ <= limits_.points) return true;
  fail("geo.too_large", "the file has more than " + std::to_string(limits_.points) + " positions",
       "simplify it first");
  return false;
}

bool FeatureReader::close(std::vector<Point> line, Ring& ring) {
  if (line.size() < 4) {
    fail("geo.short_ring", "a ring has fewer than four positions", "remove it or mend it");
    return false;
  }
  if (line.front() != line.back()) {
    fail("geo.unclosed_ring", "a ring does not end where it begins", "close the ring");
    return false;
  }
  line.erase(std::unique(line.begin(), line.end()), line.end());
  while (line.size() > 1 && line.back() == line.front()) line.pop_back();
  if (std::set<Point>(line.begin(), line.end()).size() < 3) {
    ++set_.collapsed;
    line.clear();
  }
  ring = std::move(line);
  return true;
}

std::string FeatureReader::property(const json::object& properties, const std::string& name) const {
  const json::value* value = name.empty() ? nullptr : properties.if_contains(name);
  if (value == nullptr) return "";
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (!value->is_string()) return "";
  const auto clean = clean_text(std::string_view(value->get_string()), 1024);
  return clean ? std::string(trim(*clean)) : "";
}

void FeatureReader::read_year(const json::object& properties) {
  const std::string text = property(properties, map_.year);
  const auto day = parse_date(text + "-01-01");
  if (!day) {
    fail("geo.no_year", "the feature does not say of which year it is",
         "give the day that the boundaries are of");
    return;
  }
  // Later features may be newer: the set is as it was on the last of their days.
  set_.as_at = set_.boundaries.empty() ? *day : std::max(set_.as_at, *day);
}

void FeatureReader::feature(const json::value* properties, const json::value* id,
                            std::vector<Polygon> polygons) {
  const json::object empty;
  const json::object& known =
      properties != nullptr && properties->is_object() ? properties->get_object() : empty;
  Boundary boundary;
  boundary.code = property(known, map_.code);
  if (boundary.code.empty() && id != nullptr) boundary.code = property({{"id", *id}}, "id");
  if (boundary.code.empty()) {
    fail("geo.no_code", "the feature has no \"" + map_.code + "\"",
         "name the property that holds the code in the map");
    return;
  }
  if (!codes_.insert(boundary.code).second) {
    fail("geo.duplicate_code", "two features have the code " + boundary.code,
         "make one feature of them");
    return;
  }
  if (codes_.size() > limits_.features) {
    fail("geo.too_large", "the file has too many features", "split it by level");
    return;
  }
  if (year_wanted_) read_year(known);
  boundary.name = {property(known, layer_.name_kk), property(known, layer_.name_ru),
                   property(known, layer_.name_en)};
  for (Polygon& polygon : polygons) {
    // A hole that collapsed is filled; an outer ring that did takes its polygon with it.
    if (polygon.empty() || polygon.front().empty()) continue;
    std::erase_if(polygon, [](const Ring& ring) { return ring.empty(); });
    for (Ring& ring : polygon) turn(ring, &ring == &polygon.front());
    boundary.polygons.push_back(std::move(polygon));
  }
  if (boundary.polygons.empty()) {
    fail("geo.no_geometry", "the feature " + boundary.code + " has no area", "give it a polygon");
    return;
  }
  set_.boundaries.push_back(std::move(boundary));
}

Checked<BoundarySet> FeatureReader::finish() {
  if (!errors_.empty()) return std::move(errors_);
  std::sort(set_.boundaries.begin(), set_.boundaries.end(),
            [](const Boundary& a, const Boundary& b) { return a.code < b.code; });
  return std::move(set_);
}

}  // namespace besik::exchange
