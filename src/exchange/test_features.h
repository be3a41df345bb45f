#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "exchange/boundary.h"

namespace besik::exchange::testing {

inline const Date today = make_date(2026, 11, 22);

inline BoundaryMap plain() {
  BoundaryMap map;
  map.layers = {{"district", "", "", "", ""}};
  return map;
}

inline BoundarySet sound(Checked<BoundarySet> got) {
  if (got) return *got;
  for (const Error& error : got.error()) ADD_FAILURE() << to_string(error);
  return {};
}

inline std::vector<std::string> codes(const Checked<BoundarySet>& got) {
  std::vector<std::string> all;
  if (!got) {
    for (const Error& error : got.error()) all.push_back(error.code);
  }
  return all;
}

inline std::string feature(const std::string& code, const std::string& geometry) {
  return R"({"type":"Feature","properties":{"code":")" + code + R"("},"geometry":)" + geometry +
         "}";
}

inline std::string collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

inline std::string polygon(const std::string& ring) {
  return R"({"type":"Polygon","coordinates":[)" + ring + "]}";
}

// Two squares side by side: the border between them is one arc.
inline const char* const two_squares = R"({"type":"Topology","transform":{"scale":[0.5,0.5],
  "translate":[10,20]},"objects":{"squares":{"type":"GeometryCollection","geometries":[
  {"type":"Polygon","id":"a","arcs":[[0,1]]},{"type":"MultiPolygon","id":"b","arcs":[[[2,-1]]]}]}},
  "arcs":[[[2,0],[0,2]],[[2,2],[-2,0],[0,-2],[2,0]],[[2,0],[2,0],[0,2],[-2,0]]]})";

}  // namespace besik::exchange::testing
