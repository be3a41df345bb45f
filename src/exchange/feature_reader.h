#pragma once

#include <set>
#include <string>

#include <boost/json.hpp>

#include "base/json.h"
#include "exchange/boundary.h"

namespace besik::exchange {

// What the readers of GeoJSON and TopoJSON share: properties, coordinates, limits and the list of
// faults. A reader goes on after a fault until it has met `most_faults`.
class FeatureReader {
 public:
  FeatureReader(const BoundaryMap& map, std::string_view level, Date as_at, GeoLimits limits);

  static constexpr std::size_t most_faults = 100;
  bool full() const { return errors_.size() >= most_faults; }
  void fail(std::string code, std::string what, std::string mend);
  // Names what is read in the faults that follow.
  void at(std::string where) { where_ = std::move(where); }

  // A pair of numbers; false and a fault where it is none or lies off the Earth.
  bool point(const json::value& value, Point& point);
  bool point(double lon, double lat, Point& point);
  // Counts towards the limit; false and a fault once it is passed.
  bool count_points(std::size_t more);
  // Drops repeated points and the closing one. False where the ring is at fault; a ring that
  // rounding made too small is counted and left empty.
  bool close(std::vector<Point> line, Ring& ring);
  void feature(const json::value* properties, const json::value* id, std::vector<Polygon> polygons);
  Checked<BoundarySet> finish();
  const BoundaryMap::Layer& layer() const { return layer_; }

 private:
  std::string property(const json::object& properties, const std::string& name) const;
  void read_year(const json::object& properties);

  const BoundaryMap& map_;
  BoundaryMap::Layer layer_;
  GeoLimits limits_;
  bool year_wanted_;
  std::size_t points_ = 0;
  std::set<std::string> codes_;
  std::string where_;
  Errors errors_;
  BoundarySet set_;
};

}  // namespace besik::exchange
