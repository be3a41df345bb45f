#include "base/check.h"
#include "exchange/geojson.h"
#include "exchange/topojson.h"

// What the reader accepts has an area, lies on the Earth, and is written out and read again the
// same; as a topology it keeps every boundary.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  using namespace besik::exchange;
  BoundaryMap map;
  map.year = "Year";
  map.layers = {{"district", "", "name_kk", "name_ru", "name_en"}};
  const GeoLimits limits{.bytes = 1 << 16, .features = 50, .points = 2000};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Date today = make_date(2026, 1, 1);
  const auto set = read_boundaries(text, map, "district", today, limits);
  if (!set) {
    CHECK(!set.error().empty() && set.error().size() <= 100);
    return 0;
  }
  for (const Boundary& boundary : set->boundaries) {
    CHECK(!boundary.code.empty() && !boundary.polygons.empty());
    for (const Polygon& polygon : boundary.polygons) {
      CHECK(!polygon.empty());
      for (const Ring& ring : polygon) {
        CHECK(ring.size() >= 3);
        for (const Point& point : ring) {
          CHECK(point.lon >= -180 * points_per_degree && point.lon <= 180 * points_per_degree);
          CHECK(point.lat >= -90 * points_per_degree && point.lat <= 90 * points_per_degree);
        }
      }
    }
  }
  BoundaryMap plain;
  plain.layers = {{"district", "", "", "", ""}};
  const auto again = read_geojson(write_geojson(*set), plain, "district", today);
  CHECK(again && again->boundaries.size() == set->boundaries.size());
  for (std::size_t at = 0; at < set->boundaries.size(); ++at) {
    CHECK(again->boundaries[at].code == set->boundaries[at].code);
    CHECK(again->boundaries[at].polygons == set->boundaries[at].polygons);
  }
  if (set->boundaries.empty()) return 0;
  const auto topology = write_topojson({{"all", &*set}}, {.max_bytes = 1 << 20, .grid = 1});
  CHECK(topology);
  const auto decoded = read_topojson(*topology, plain, "district", today);
  CHECK(decoded && decoded->boundaries.size() == set->boundaries.size());
  return 0;
}
