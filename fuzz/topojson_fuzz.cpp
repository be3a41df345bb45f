#include "base/check.h"
#include "exchange/topojson.h"

// Arcs put together make rings with an area, and what was written as a topology reads as one.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  using namespace besik::exchange;
  BoundaryMap map;
  map.layers = {{"district", "", "", "", ""}};
  const GeoLimits limits{.bytes = 1 << 16, .features = 50, .points = 2000};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Date today = make_date(2026, 1, 1);
  const auto set = read_topojson(text, map, "district", today, limits);
  if (!set || set->boundaries.empty()) return 0;
  for (const Boundary& boundary : set->boundaries) {
    for (const Polygon& polygon : boundary.polygons) {
      for (const Ring& ring : polygon) CHECK(ring.size() >= 3);
    }
  }
  const auto written = write_topojson({{"all", &*set}}, {.max_bytes = 1 << 20, .grid = 1});
  CHECK(written);
  const auto again = read_topojson(*written, map, "district", today);
  CHECK(again && again->boundaries.size() == set->boundaries.size());
  return 0;
}
