#include "exchange/topojson.h"

#include <gtest/gtest.h>

#include "exchange/test_features.h"

namespace besik::exchange {
namespace {

using namespace testing;

TEST(TopoJson, DecodesSharedAndReversedArcs) {
  const auto set = sound(read_topojson(two_squares, plain(), "district", today));
  ASSERT_EQ(set.boundaries.size(), 2u);
  using Points = std::vector<Point>;
  EXPECT_EQ(
      set.boundaries[0].polygons[0][0],
      (Points{{1100000, 2000000}, {1100000, 2100000}, {1000000, 2100000}, {1000000, 2000000}}));
  EXPECT_EQ(
      set.boundaries[1].polygons[0][0],
      (Points{{1100000, 2000000}, {1200000, 2000000}, {1200000, 2100000}, {1100000, 2100000}}));
}

TEST(TopoJson, FaultsAreTold) {
  const auto with = [](const std::string& old, const std::string& fresh) {
    std::string text = two_squares;
    return text.replace(text.find(old), old.size(), fresh);
  };
  const std::pair<std::string, const char*> files[] = {
      {with("Topology", "Topologie"), "geo.not_boundaries"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[0,3]]"), "geo.arc_index"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[0,-9]]"), "geo.arc_index"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[0,-9223372036854775808]]"), "geo.arc_index"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[0,0.5]]"), "geo.arc_index"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[1,1]]"), "geo.unclosed_ring"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[[1]]"), "geo.unclosed_ring"},
      {with("\"arcs\":[[0,1]]", "\"arcs\":[7]"), "geo.not_boundaries"},
      {with("\"arcs\":[[0,1]]", "\"arc\":[[0,1]]"), "geo.no_geometry"},
      {with("\"type\":\"Polygon\"", "\"type\":\"LineString\""), "geo.unknown_geometry"},
      {with("[0.5,0.5]", "[0.5]"), "geo.not_boundaries"},
      {with("[0.5,0.5]", "[500,0.5]"), "geo.coordinate"},
      {with("[[2,0],[0,2]]", "[[2,0],[\"0\",2]]"), "geo.coordinate"},
  };
  for (const auto& [text, code] : files) {
    const auto got = codes(read_topojson(text, plain(), "district", today));
    ASSERT_FALSE(got.empty()) << text;
    EXPECT_EQ(got.front(), code) << text;
  }
  BoundaryMap map = plain();
  map.layers[0].object = "square";
  const auto got = read_topojson(two_squares, map, "district", today);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().front().code, "geo.no_object");
  EXPECT_EQ(got.error().front().nearest, "squares");
}

}  // namespace
}  // namespace besik::exchange
