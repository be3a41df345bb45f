#include "exchange/geojson.h"

#include <gtest/gtest.h>

#include "exchange/test_features.h"

namespace besik::exchange {
namespace {

using namespace testing;

TEST(GeoJson, ReadsPolygonsInHundredThousandthsOfADegree) {
  const auto set = sound(read_geojson(
      collection(feature("a", polygon("[[70.123456,50],[71,50],[71,51.5],[70.123456,50]]"))),
      plain(), "district", today));
  ASSERT_EQ(set.boundaries.size(), 1u);
  const Ring& ring = set.boundaries[0].polygons[0][0];
  ASSERT_EQ(ring.size(), 3u);
  EXPECT_EQ(ring[0], (Point{7012346, 5000000}));
  EXPECT_EQ(set.as_at, today);
}

TEST(GeoJson, FaultsAreToldByFeature) {
  const std::string good = polygon("[[0,0],[1,0],[1,1],[0,0]]");
  const std::pair<std::string, const char*> files[] = {
      {"{", "json.malformed"},
      {std::string(40, '[') + std::string(40, ']'), "json.too_deep"},
      {R"({"type":"Feature"})", "geo.not_boundaries"},
      {"[]", "geo.not_boundaries"},
      {collection("7"), "geo.not_boundaries"},
      {collection(feature("a", "null")), "geo.no_geometry"},
      {collection(feature("a", R"({"type":"Point","coordinates":[1,2]})")), "geo.unknown_geometry"},
      {collection(feature("a", polygon(""))), "geo.no_geometry"},
      {collection(feature("a", polygon("[[0,0],[1,0],[1,1],[0,1]]"))), "geo.unclosed_ring"},
      {collection(feature("a", polygon("[[0,0],[1,0],[0,0]]"))), "geo.short_ring"},
      {collection(feature("a", polygon("[[0,0],[1,0],[1,91],[0,0]]"))), "geo.coordinate"},
      {collection(feature("a", polygon("[[0,0],[181,0],[1,1],[0,0]]"))), "geo.coordinate"},
      {collection(feature("a", polygon("[[0,0],[1e999,0],[1,1],[0,0]]"))), "json.malformed"},
      {collection(feature("a", polygon("[[0,0],[\"1\",0],[1,1],[0,0]]"))), "geo.coordinate"},
      {collection(feature("a", polygon("[[0,0],[1],[1,1],[0,0]]"))), "geo.coordinate"},
      {collection(feature("a", polygon("7"))), "geo.coordinate"},
      {collection(feature("", good)), "geo.no_code"},
      {collection(feature("a", good) + "," + feature("a", good)), "geo.duplicate_code"},
      {collection(feature("a", polygon("[[0,0],[0,0],[1,1],[0,0]]"))), "geo.no_geometry"},
  };
  for (const auto& [text, code] : files) {
    const auto got = codes(read_geojson(text, plain(), "district", today));
    ASSERT_FALSE(got.empty()) << text;
    EXPECT_EQ(got.back(), code) << text;
  }
  EXPECT_EQ(codes(read_geojson(collection(feature("a", "null") + "," + feature("", good)), plain(),
                               "district", today))
                .size(),
            2u);
  BoundaryMap dated = plain();
  dated.year = "Year";
  EXPECT_EQ(codes(read_geojson(collection(feature("a", good)), dated, "district")),
            std::vector<std::string>{"geo.no_year"});
}

TEST(GeoJson, NotANumberIsNoJson) {
  const auto got =
      codes(read_geojson(collection(feature("a", polygon("[[0,0],[NaN,0],[1,1],[0,0]]"))), plain(),
                         "district", today));
  EXPECT_EQ(got, std::vector<std::string>{"json.malformed"});
}

TEST(GeoJson, LimitsHold) {
  const std::string one = collection(feature("a", polygon("[[0,0],[1,0],[1,1],[0,0]]")));
  EXPECT_EQ(codes(read_geojson(one, plain(), "district", today, {.bytes = 10})),
            std::vector<std::string>{"json.too_large"});
  EXPECT_EQ(codes(read_geojson(one, plain(), "district", today, {.points = 3})),
            std::vector<std::string>{"geo.too_large"});
  EXPECT_EQ(codes(read_geojson(one, plain(), "district", today, {.features = 0})),
            std::vector<std::string>{"geo.too_large"});
}

}  // namespace
}  // namespace besik::exchange
