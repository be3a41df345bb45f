#pragma once

#include <string>

#include "exchange/boundary.h"

namespace besik::exchange {

// A feature collection (RFC 7946) with the code as id and the names as properties; five decimals,
// outer rings counterclockwise.
std::string write_geojson(const BoundarySet& set);
// The geometry alone: {"type":"MultiPolygon","coordinates":[...]}.
std::string geometry_text(const std::vector<Polygon>& polygons);

}  // namespace besik::exchange
