#pragma once

#include <cstdint>
#include <vector>

#include "exchange/boundary.h"

namespace besik::exchange {

// Rings taken apart into arcs, each border between two neighbours once. An arc runs from one
// junction (a point where more than two ways meet, or rings part) to the next; a ring without
// junctions is one closed arc. Index i >= 0 is arc i, ~i the same arc backward, as in TopoJSON.
struct Arcs {
  std::vector<std::vector<Point>> arcs;        // closed ones end where they begin
  std::vector<std::vector<uint64_t>> weights;  // per point; the most for those that must stay
  using Indices = std::vector<int>;
  std::vector<std::vector<std::vector<Indices>>> boundaries;  // boundary -> polygon -> ring

  static constexpr uint64_t must_stay = UINT64_MAX;
};

Arcs cut_arcs(const BoundarySet& set);

// Gives every point of an arc the area of the triangle that it spans when its turn to be dropped
// comes (Visvalingam and Whyatt 1993), in square units of Point, doubled; never less than that of a
// point dropped before. Ends stay, and as many points as a ring needs to keep an area.
void weigh(Arcs& arcs);

}  // namespace besik::exchange
