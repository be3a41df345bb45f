#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "base/json.h"
#include "exchange/geojson.h"
#include "exchange/test_features.h"
#include "exchange/topojson.h"
#include "place/country.h"
#include "place/import.h"
#include "place/test_shared.h"

namespace besik::exchange {
namespace {

using namespace testing;

const std::string folder = "data/01-boundaries-and-names/";

BoundaryMap geokz() {
  auto map = load_boundary_map(system_env(), "programmes/kazakhstan/boundaries/geokz.map.yaml");
  if (!map) {
    for (const Error& error : map.error()) ADD_FAILURE() << to_string(error);
    return {};
  }
  return *map;
}

std::string whole(std::ifstream& in) { return {std::istreambuf_iterator<char>(in), {}}; }

TEST(Exchange, WhatIsWrittenReadsTheSame) {
  const auto set = sound(read_topojson(two_squares, plain(), "district", today));
  const auto again = sound(read_boundaries(write_geojson(set), plain(), "district", today));
  ASSERT_EQ(again.boundaries.size(), 2u);
  for (std::size_t at = 0; at < 2; ++at) {
    EXPECT_EQ(again.boundaries[at].code, set.boundaries[at].code);
    EXPECT_EQ(again.boundaries[at].polygons, set.boundaries[at].polygons);
  }
  const auto text = write_topojson({{"squares", &set}}, {.max_bytes = 10'000, .grid = 1});
  ASSERT_TRUE(text);
  const auto decoded = sound(read_boundaries(*text, plain(), "district", today));
  ASSERT_EQ(decoded.boundaries.size(), 2u);
  for (const Boundary& boundary : decoded.boundaries) {
    EXPECT_EQ(boundary.polygons[0][0].size(), 4u);
  }
  const json::value parsed = *parse_json(*text);
  EXPECT_EQ(parsed.at("arcs").as_array().size(), 3u);
}

TEST(Exchange, OuterRingsRunOneWay) {
  const auto set = sound(
      read_geojson(collection(feature(
                       "a", polygon("[[0,0],[0,9],[9,9],[9,0],[0,0]],[[1,1],[2,1],[2,2],[1,1]]"))),
                   plain(), "district", today));
  const auto area = [](const Ring& ring) {
    int64_t doubled = 0;
    for (std::size_t at = 0; at < ring.size(); ++at) {
      const Point a = ring[at], b = ring[(at + 1) % ring.size()];
      doubled += static_cast<int64_t>(a.lon) * b.lat - static_cast<int64_t>(b.lon) * a.lat;
    }
    return doubled;
  };
  const Polygon& read = set.boundaries[0].polygons[0];
  EXPECT_GT(area(read[0]), 0);
  EXPECT_LT(area(read[1]), 0);
  const auto text = write_topojson({{"a", &set}}, {.max_bytes = 10'000, .grid = 100});
  ASSERT_TRUE(text);
  // Clockwise: the square goes north from its south-west corner, the hole in it east.
  EXPECT_NE(text->find(R"("arcs":[[[0],[1]]])"), std::string::npos) << *text;
  EXPECT_NE(text->find("[[[0,0],[0,9000],"), std::string::npos) << *text;
  EXPECT_NE(text->find("[[1000,1000],[1000,0],"), std::string::npos) << *text;
}

// Found by fuzzing: 9000000 times 0.00001 is a little more than 90.
TEST(Exchange, APoleSurvivesTheGrid) {
  const auto set =
      sound(read_geojson(collection(feature("a", polygon("[[0,0],[180,90],[1,90],[0,0]]"))),
                         plain(), "district", today));
  const auto text = write_topojson({{"a", &set}}, {.max_bytes = 10'000, .grid = 1});
  ASSERT_TRUE(text);
  EXPECT_EQ(
      sound(read_topojson(*text, plain(), "district", today)).boundaries[0].polygons[0][0].size(),
      3u);
}

struct Expected {
  const char* file;
  const char* level;
  std::size_t count;
  int year;
};

TEST(Exchange, TheRealFilesAreRead) {
  const Expected files[] = {
      {"kaz_adm1_2024_geokz.geojson", "region", 20, 2024},
      {"kaz_adm2_2024_geokz.geojson", "district", 224, 2024},
      {"kaz_adm1_2018_geokz.geojson", "region", 17, 2018},
      {"kaz_adm2_2018_geokz.geojson", "district", 216, 2018},
      {"kaz_adm1_adm2_2024_simplified.topojson", "region", 20, 2024},
      {"kaz_adm1_adm2_2024_simplified.topojson", "district", 224, 2024},
  };
  for (const Expected& file : files) {
    SCOPED_TRACE(file.file);
    OPEN_SHARED(in, folder + file.file);
    const auto set = sound(read_boundaries(whole(in), geokz(), file.level));
    EXPECT_EQ(set.boundaries.size(), file.count);
    EXPECT_EQ(set.as_at, make_date(file.year, 1, 1));
    for (const Boundary& boundary : set.boundaries) {
      EXPECT_TRUE(boundary.name.complete()) << boundary.code;
      EXPECT_EQ(boundary.code.size(), 9u);
    }
  }
}

std::shared_ptr<const place::Tree> kato(std::ifstream& in) {
  const auto country = place::load_country(system_env(), "programmes/kazakhstan");
  const auto map =
      place::load_place_map(system_env(), "programmes/kazakhstan/places/kato.map.yaml");
  const auto got =
      place::import_places(in, "kato", *map, country->levels, country->tree.get(), today);
  return got->tree;
}

TEST(Exchange, FiveDistrictsHaveNoPolygon) {
  OPEN_SHARED(classifier, folder + "kato-2025-full.csv");
  OPEN_SHARED(districts, folder + "kaz_adm2_2024_geokz.geojson");
  OPEN_SHARED(regions, folder + "kaz_adm1_2024_geokz.geojson");
  OPEN_SHARED(old, folder + "kaz_adm1_2018_geokz.geojson");
  const auto tree = kato(classifier);
  const auto match = match_boundaries(sound(read_boundaries(whole(districts), geokz(), "district")),
                                      *tree, "district", today);
  EXPECT_EQ(match.without_polygon, (std::vector<std::string>{"104100000", "615500000", "622000000",
                                                             "635500000", "636300000"}));
  EXPECT_TRUE(match.without_place.empty());
  EXPECT_TRUE(match.not_standing.empty());
  EXPECT_EQ(match.matched.size() + match.other_level.size(), 224u);
  EXPECT_EQ(match.matched.size(), 204u);
  EXPECT_EQ(match.of_parts.size(), 3u);
  EXPECT_EQ(match.of_parts.count("750000000"), 1u);
  // The town of Satpaev has a polygon, the district of that name that it lies in has none.
  EXPECT_EQ(std::count(match.other_level.begin(), match.other_level.end(), "622010000"), 1);

  const auto all = match_boundaries(sound(read_boundaries(whole(regions), geokz(), "region")),
                                    *tree, "region", today);
  EXPECT_EQ(all.matched.size(), 20u);
  EXPECT_TRUE(all.without_polygon.empty());
  const auto set = sound(read_boundaries(whole(old), geokz(), "region"));
  const auto now = match_boundaries(set, *tree, "region", today);
  EXPECT_EQ(now.matched.size(), 17u);
  EXPECT_EQ(now.without_polygon, (std::vector<std::string>{"100000000", "330000000", "620000000"}));
  const auto then = match_boundaries(set, *tree, "region", make_date(2018, 12, 31));
  EXPECT_EQ(then.matched.size(), 17u);
  EXPECT_TRUE(then.without_polygon.empty());
  const auto before = match_boundaries(set, *tree, "region", make_date(2018, 1, 1));
  EXPECT_EQ(before.not_standing, (std::vector<std::string>{"610000000", "790000000"}));
  EXPECT_EQ(before.without_polygon, std::vector<std::string>{"510000000"});
}

TEST(Exchange, DistrictsOf2018HaveTheCodesOfTheirTime) {
  OPEN_SHARED(classifier, folder + "kato-2025-full.csv");
  OPEN_SHARED(old, folder + "kaz_adm2_2018_geokz.geojson");
  const auto tree = kato(classifier);
  const auto match = match_boundaries(sound(read_boundaries(whole(old), geokz(), "district")),
                                      *tree, "district", today);
  EXPECT_TRUE(match.without_place.empty()) << "former districts are known too";
  EXPECT_EQ(match.matched.size(), 176u);
  EXPECT_EQ(match.other_level.size(), 16u);
  EXPECT_EQ(match.matched.size() + match.without_polygon.size() + match.of_parts.size(), 212u);
}

TEST(Exchange, TheWebTopologyIsSmallAndWhole) {
  OPEN_SHARED(districts, folder + "kaz_adm2_2024_geokz.geojson");
  OPEN_SHARED(regions, folder + "kaz_adm1_2024_geokz.geojson");
  const auto second = sound(read_boundaries(whole(districts), geokz(), "district"));
  const auto first = sound(read_boundaries(whole(regions), geokz(), "region"));
  const auto text = write_topojson({{"region", &first}, {"district", &second}});
  ASSERT_TRUE(text) << to_string(text.error());
  EXPECT_LE(text->size(), 250'000u);
  EXPECT_GT(text->size(), 200'000u);
  BoundaryMap map;
  map.layers = {{"region", "region", "", "", ""}, {"district", "district", "", "", ""}};
  const auto read_regions = sound(read_boundaries(*text, map, "region", today));
  const auto read_districts = sound(read_boundaries(*text, map, "district", today));
  EXPECT_EQ(read_regions.boundaries.size(), 20u);
  EXPECT_EQ(read_districts.boundaries.size(), 224u);
}

TEST(Exchange, ABarestOutlineThatIsTooLongIsRefused) {
  const auto set = sound(read_topojson(two_squares, plain(), "district", today));
  const auto text = write_topojson({{"squares", &set}}, {.max_bytes = 50});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, "geo.too_large");
}

// A grid of cells with jagged borders: however many points are dropped, neighbours keep the same
// border and every cell an area.
TEST(ExchangeProperty, NeighboursKeepOneBorder) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    constexpr int side = 4, steps = 12, cell = 10'000;
    const auto jitter = [&random] { return static_cast<int>(random() % 1500) - 750; };
    // Borders along the lines of the grid: [line][cell] -> inner points.
    std::vector<Point> across[side + 1][side], down[side + 1][side];
    for (int line = 0; line <= side; ++line) {
      for (int at = 0; at < side; ++at) {
        for (int step = 1; step < steps; ++step) {
          const int along = at * cell + step * cell / steps;
          across[line][at].push_back({along, line * cell + jitter()});
          down[line][at].push_back({line * cell + jitter(), along});
        }
      }
    }
    BoundarySet set;
    for (int row = 0; row < side; ++row) {
      for (int column = 0; column < side; ++column) {
        Ring ring;
        const auto add = [&ring](Point corner, std::vector<Point> border, bool backward) {
          if (backward) std::reverse(border.begin(), border.end());
          ring.push_back(corner);
          ring.insert(ring.end(), border.begin(), border.end());
        };
        const int x = column * cell, y = row * cell;
        add({x, y}, across[row][column], false);
        add({x + cell, y}, down[column + 1][row], false);
        add({x + cell, y + cell}, across[row + 1][column], true);
        add({x, y + cell}, down[column][row], true);
        set.boundaries.push_back({std::to_string(row * side + column), {}, {{ring}}});
      }
    }
    const auto text =
        write_topojson({{"cells", &set}}, {.max_bytes = 2'500 + random() % 8'000, .grid = 1});
    ASSERT_TRUE(text);
    const auto read = sound(read_topojson(*text, plain(), "district", today));
    ASSERT_EQ(read.boundaries.size(), set.boundaries.size());
    // Every edge inside the grid is walked twice, once each way; those of the rim once.
    std::map<std::pair<Point, Point>, int> edges;
    for (const Boundary& boundary : read.boundaries) {
      const Ring& ring = boundary.polygons[0][0];
      EXPECT_GE(ring.size(), 3u);
      for (std::size_t at = 0; at < ring.size(); ++at) {
        const Point a = ring[at], b = ring[(at + 1) % ring.size()];
        ++edges[{std::min(a, b), std::max(a, b)}];
      }
    }
    for (const auto& [edge, count] : edges) {
      const auto rim = [&](Point p) {
        return p.lon < 1000 || p.lat < 1000 || p.lon > side * cell - 1000 ||
               p.lat > side * cell - 1000;
      };
      EXPECT_EQ(count, rim(edge.first) && rim(edge.second) ? count : 2);
      EXPECT_LE(count, 2);
    }
  }
}

}  // namespace
}  // namespace besik::exchange
