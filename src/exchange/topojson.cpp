#include "exchange/topojson.h"

#include <algorithm>
#include <optional>

#include "exchange/feature_reader.h"

namespace besik::exchange {
namespace {

// Decodes the arcs of a topology and puts rings together from them.
class Topology {
 public:
  Topology(FeatureReader& reader, const json::object& file) : reader_(reader), file_(file) {}

  bool read_arcs() {
    if (!read_transform()) return false;
    const json::value* arcs = file_.if_contains("arcs");
    if (arcs == nullptr || !arcs->is_array()) return fail("the topology has no arcs");
    std::size_t number = 0;
    for (const json::value& arc : arcs->get_array()) {
      reader_.at("arc " + std::to_string(number++));
      if (!arc.is_array()) return fail("an arc is not a list of positions");
      if (!read_arc(arc.get_array())) return false;
    }
    return true;
  }

  void read_object(const json::value& geometry, const std::string& name) {
    const json::object* object = geometry.if_object();
    const json::value* list = object == nullptr ? nullptr : object->if_contains("geometries");
    if (list == nullptr || !list->is_array()) {
      fail("the object is no collection of geometries");
      return;
    }
    std::size_t number = 0;
    for (const json::value& item : list->get_array()) {
      reader_.at("object " + name + ", geometry " + std::to_string(++number));
      if (reader_.full()) return;
      if (!item.is_object()) {
        fail("a geometry is no object");
        continue;
      }
      const json::object& feature = item.get_object();
      std::vector<Polygon> polygons;
      if (!read_geometry(feature, polygons)) continue;
      reader_.feature(feature.if_contains("properties"), feature.if_contains("id"),
                      std::move(polygons));
    }
  }

 private:
  struct Pair {
    double x = 0, y = 0;
  };

  bool fail(const char* what) {
    reader_.fail("geo.not_boundaries", what, "give a topology as mapshaper or topojson writes it");
    return false;
  }

  static bool numbers(const json::value* value, Pair& pair) {
    const json::array* both = value == nullptr ? nullptr : value->if_array();
    if (both == nullptr || both->size() < 2 || !both->at(0).is_number() ||
        !both->at(1).is_number()) {
      return false;
    }
    pair = {both->at(0).to_number<double>(), both->at(1).to_number<double>()};
    return true;
  }

  bool read_transform() {
    const json::value* value = file_.if_contains("transform");
    if (value == nullptr) return true;
    const json::object* transform = value->if_object();
    quantised_ = true;
    if (transform != nullptr && numbers(transform->if_contains("scale"), scale_) &&
        numbers(transform->if_contains("translate"), translate_)) {
      return true;
    }
    return fail("the transform has no scale and translate");
  }

  bool read_arc(const json::array& positions) {
    if (!reader_.count_points(positions.size())) return false;
    std::vector<Point>& arc = arcs_.emplace_back();
    arc.reserve(positions.size());
    Pair sum;
    for (const json::value& position : positions) {
      Pair pair;
      if (!numbers(&position, pair)) {
        reader_.fail("geo.coordinate", "a position is not a pair of numbers", "mend the arc");
        return false;
      }
      sum = quantised_ ? Pair{sum.x + pair.x, sum.y + pair.y} : pair;
      Point point;
      if (!reader_.point(sum.x * scale_.x + translate_.x, sum.y * scale_.y + translate_.y, point)) {
        return false;
      }
      arc.push_back(point);
    }
    return true;
  }

  bool read_geometry(const json::object& geometry, std::vector<Polygon>& polygons) {
    const json::value* type = geometry.if_contains("type");
    const json::value* arcs = geometry.if_contains("arcs");
    if (type == nullptr || !type->is_string() || arcs == nullptr || !arcs->is_array()) {
      reader_.fail("geo.no_geometry", "the feature has no geometry", "give it a polygon");
      return false;
    }
    if (type->get_string() == "Polygon") {
      return read_polygon(arcs->get_array(), polygons.emplace_back());
    }
    if (type->get_string() != "MultiPolygon") {
      reader_.fail("geo.unknown_geometry", "the geometry is no polygon",
                   "give Polygon or MultiPolygon");
      return false;
    }
    for (const json::value& item : arcs->get_array()) {
      if (!item.is_array()) return fail("a polygon is not a list of rings");
      if (!read_polygon(item.get_array(), polygons.emplace_back())) return false;
    }
    return true;
  }

  bool read_polygon(const json::array& rings, Polygon& polygon) {
    for (const json::value& item : rings) {
      if (!item.is_array()) return fail("a ring is not a list of arcs");
      std::vector<Point> line;
      for (const json::value& index : item.get_array()) {
        if (!join(index, line)) return false;
      }
      if (!reader_.count_points(line.size())) return false;
      Ring ring;
      if (!reader_.close(std::move(line), ring)) return false;
      polygon.push_back(std::move(ring));
    }
    return true;
  }

  // A negative index is the ones' complement of an arc that runs backward.
  bool join(const json::value& value, std::vector<Point>& line) {
    const int64_t index = value.is_int64() ? value.get_int64() : INT64_MAX;
    const int64_t at = index < 0 ? ~index : index;
    if (at >= static_cast<int64_t>(arcs_.size())) {
      reader_.fail("geo.arc_index", "a ring names an arc that is not there", "mend the topology");
      return false;
    }
    std::vector<Point> arc = arcs_[static_cast<std::size_t>(at)];
    if (index < 0) std::reverse(arc.begin(), arc.end());
    if (arc.empty()) return true;
    if (!line.empty() && line.back() != arc.front()) {
      reader_.fail("geo.unclosed_ring", "the arcs of a ring do not meet", "mend the topology");
      return false;
    }
    if (!reader_.count_points(arc.size())) return false;
    line.insert(line.end(), arc.begin() + (line.empty() ? 0 : 1), arc.end());
    return true;
  }

  FeatureReader& reader_;
  const json::object& file_;
  bool quantised_ = false;
  Pair scale_{1, 1};
  Pair translate_;
  std::vector<std::vector<Point>> arcs_;
};

}  // namespace

Checked<BoundarySet> read_topojson(std::string_view text, const BoundaryMap& map,
                                   std::string_view level, Date as_at, GeoLimits limits) {
  auto parsed = parse_json(text, {.depth = 16, .bytes = limits.bytes});
  if (!parsed) return parsed.error();
  FeatureReader reader(map, level, as_at, limits);
  const json::object* file = parsed->if_object();
  const json::value* type = file == nullptr ? nullptr : file->if_contains("type");
  const json::value* objects = file == nullptr ? nullptr : file->if_contains("objects");
  if (type == nullptr || *type != "Topology" || objects == nullptr || !objects->is_object()) {
    reader.fail("geo.not_boundaries", "this is no topology", "give GeoJSON or TopoJSON");
    return reader.finish();
  }
  const json::object& named = objects->get_object();
  std::string wanted = reader.layer().object;
  if (wanted.empty() && named.size() == 1) wanted = std::string(named.begin()->key());
  const json::value* object = named.if_contains(wanted);
  if (object == nullptr) {
    std::vector<std::string> names;
    for (const auto& member : named) names.emplace_back(member.key());
    return Error{"geo.no_object", "objects", "the topology has no object \"" + wanted + "\"",
                 "name the object of this level in the map", nearest(wanted, names)};
  }
  Topology topology(reader, *file);
  if (topology.read_arcs()) topology.read_object(*object, wanted);
  return reader.finish();
}

}  // namespace besik::exchange
