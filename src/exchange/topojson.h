#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/boundary.h"

namespace besik::exchange {

// One object of a topology: its name and its boundaries.
struct TopologyLayer {
  std::string name;
  const BoundarySet* set = nullptr;
};

struct TopologyOptions {
  std::size_t max_bytes = 250'000;  // points are dropped until the text is no longer
  int32_t grid = 100;               // step of the coordinates, in hundred-thousandths of a degree
};

// A compact topology for the web: borders that two neighbours share are one arc, so they stay
// shared when points are dropped (Visvalingam and Whyatt 1993, by the area of the triangle that a
// point spans). Outer rings run clockwise, as spherical
// drawing libraries want them. Features carry the code as id and nothing else. Every boundary keeps
// an area. Codes: geo.too_large (even the barest outline is longer than `max_bytes`).
Result<std::string> write_topojson(const std::vector<TopologyLayer>& layers,
                                   const TopologyOptions& options = {});

}  // namespace besik::exchange
