#include "exchange/geojson.h"

#include "exchange/feature_reader.h"

namespace besik::exchange {
namespace {

bool read_polygon(FeatureReader& reader, const json::value& value, Polygon& polygon) {
  const json::array* rings = value.if_array();
  if (rings == nullptr || rings->empty()) {
    reader.fail("geo.no_geometry", "a polygon has no rings", "give it one");
    return false;
  }
  for (const json::value& item : *rings) {
    const json::array* positions = item.if_array();
    if (positions == nullptr) {
      reader.fail("geo.coordinate", "a ring is not a list of positions", "mend the coordinates");
      return false;
    }
    if (!reader.count_points(positions->size())) return false;
    std::vector<Point> line(positions->size());
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (!reader.point(positions->at(at), line[at])) return false;
    }
    Ring ring;
    if (!reader.close(std::move(line), ring)) return false;
    polygon.push_back(std::move(ring));
  }
  return true;
}

bool read_geometry(FeatureReader& reader, const json::value* value,
                   std::vector<Polygon>& polygons) {
  const json::object* geometry = value == nullptr ? nullptr : value->if_object();
  const json::value* type = geometry == nullptr ? nullptr : geometry->if_contains("type");
  const json::value* coordinates =
      geometry == nullptr ? nullptr : geometry->if_contains("coordinates");
  if (type == nullptr || !type->is_string() || coordinates == nullptr) {
    reader.fail("geo.no_geometry", "the feature has no geometry", "give it a polygon");
    return false;
  }
  if (type->get_string() == "Polygon") {
    return read_polygon(reader, *coordinates, polygons.emplace_back());
  }
  if (type->get_string() != "MultiPolygon" || !coordinates->is_array()) {
    reader.fail("geo.unknown_geometry", "the geometry is no polygon",
                "give Polygon or MultiPolygon");
    return false;
  }
  for (const json::value& item : coordinates->get_array()) {
    if (!read_polygon(reader, item, polygons.emplace_back())) return false;
  }
  return true;
}

void add_position(std::string& out, Point point) {
  const auto add = [&out](int32_t value) {
    if (value < 0) out += '-';
    const int64_t size = value < 0 ? -static_cast<int64_t>(value) : value;
    const std::string rest = std::to_string(size % points_per_degree);
    out +=
        std::to_string(size / points_per_degree) + "." + std::string(5 - rest.size(), '0') + rest;
  };
  out += '[';
  add(point.lon);
  out += ',';
  add(point.lat);
  out += ']';
}

void add_polygon(std::string& out, const Polygon& polygon) {
  out += '[';
  for (const Ring& ring : polygon) {
    if (&ring != &polygon.front()) out += ',';
    out += '[';
    for (const Point& point : ring) {
      add_position(out, point);
      out += ',';
    }
    add_position(out, ring.front());
    out += ']';
  }
  out += ']';
}

}  // namespace

Checked<BoundarySet> read_geojson(std::string_view text, const BoundaryMap& map,
                                  std::string_view level, Date as_at, GeoLimits limits) {
  auto parsed = parse_json(text, {.depth = 16, .bytes = limits.bytes});
  if (!parsed) return parsed.error();
  FeatureReader reader(map, level, as_at, limits);
  const json::object* file = parsed->if_object();
  const json::value* type = file == nullptr ? nullptr : file->if_contains("type");
  const json::value* features = file == nullptr ? nullptr : file->if_contains("features");
  if (type == nullptr || *type != "FeatureCollection" || features == nullptr ||
      !features->is_array()) {
    reader.fail("geo.not_boundaries", "this is no feature collection", "give GeoJSON or TopoJSON");
    return reader.finish();
  }
  std::size_t number = 0;
  for (const json::value& item : features->get_array()) {
    reader.at("feature " + std::to_string(++number));
    if (reader.full()) break;
    const json::object* feature = item.if_object();
    if (feature == nullptr) {
      reader.fail("geo.not_boundaries", "a feature is no object", "mend the file");
      continue;
    }
    std::vector<Polygon> polygons;
    if (!read_geometry(reader, feature->if_contains("geometry"), polygons)) continue;
    reader.feature(feature->if_contains("properties"), feature->if_contains("id"),
                   std::move(polygons));
  }
  return reader.finish();
}

std::string geometry_text(const std::vector<Polygon>& polygons) {
  std::string out = R"({"type":"MultiPolygon","coordinates":[)";
  for (const Polygon& polygon : polygons) {
    if (&polygon != &polygons.front()) out += ',';
    add_polygon(out, polygon);
  }
  return out + "]}";
}

std::string write_geojson(const BoundarySet& set) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const Boundary& boundary : set.boundaries) {
    if (&boundary != &set.boundaries.front()) out += ',';
    const json::object properties{
        {"code", boundary.code},
        {"name", {{"kk", boundary.name.kk}, {"ru", boundary.name.ru}, {"en", boundary.name.en}}}};
    out += R"({"type":"Feature","id":)" + json::serialize(json::value(boundary.code)) +
           R"(,"properties":)" + json::serialize(properties) + R"(,"geometry":)" +
           geometry_text(boundary.polygons) + "}";
  }
  return out + "]}";
}

}  // namespace besik::exchange
