#include "exchange/figure_file.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/csv.h"
#include "exchange/geojson.h"
#include "exchange/test_features.h"

namespace besik::exchange {
namespace {

using indicator::Figure;
using indicator::Status;
namespace json = boost::json;

Figure figure(const std::string& code, std::optional<int64_t> number) {
  Figure out;
  out.indicator = "arrests";
  out.series = "arrests/12345678";
  out.where = {code, "district", false};
  out.period = *indicator::parse_period("2026-03");
  out.breakdown["sex"] = "female";
  out.status = number ? Status::ok : Status::no_data;
  out.numerator = out.n = number;
  if (number) out.value = Decimal{*number * 10 + 3, 1};
  out.statistic = "number";
  out.coverage = "3/4";
  out.as_of = indicator::AsOf{{"main", 7}};
  return out;
}

Figure hidden(const std::string& code) {
  Figure out = figure(code, 4711);
  out.status = Status::hidden;
  out.denominator = 4712;
  out.incomplete = 4713;
  out.coverage = "4714/4715";
  out.aim.emplace();
  out.aim->value = Decimal{50, 0};
  out.aim->distance = Decimal{4716, 0};
  return out;
}

struct Made {
  programme::Indicator indicator;
  FigureWords words;
  Made() {
    indicator.name = "arrests";
    indicator.title = {"Ұстаулар", "Задержания", "Arrests"};
    indicator.in_words = {"Т", "Т", "Arrests of the period."};
    words.language = Language::ru;
    words.indicator = &indicator;
    words.by = {{"sex", "Пол", {{"female", "женский"}}}};
    words.place_name = [](const Figure& one) { return "=1+" + one.where.code; };
    words.made_at = *parse_instant("2026-04-01T00:00:00Z");
    words.today = *parse_date("2026-04-01");
  }
  std::string of(FigureFormat format, const std::vector<Figure>& figures) const {
    auto file = make_figure_file(format, words);
    std::string out;
    const auto take = [&] {
      while (true) {
        auto bytes = file->take();
        EXPECT_TRUE(bytes);
        if (!bytes || bytes->empty()) return;
        out += *bytes;
      }
    };
    for (const Figure& one : figures) {
      EXPECT_TRUE(file->add(one));
      take();
    }
    EXPECT_TRUE(file->end());
    take();
    return out;
  }
};

TEST(FigureFile, AHiddenFigureHasNoNumberInAnyFormat) {
  const Made made;
  for (const FigureFormat format :
       {FigureFormat::json, FigureFormat::jsonl, FigureFormat::csv, FigureFormat::geojson}) {
    const std::string text = made.of(format, {figure("D1", 5), hidden("D2")});
    EXPECT_NE(text.find("hidden"), std::string::npos) << media_type(format);
    EXPECT_EQ(text.find("471"), std::string::npos) << media_type(format);
  }
}

TEST(FigureFile, TheSameFiguresGiveTheSameBytes) {
  const Made made;
  for (int format = 0; format < 5; ++format) {
    const auto one = made.of(static_cast<FigureFormat>(format), {figure("D1", 5), hidden("D2")});
    const auto two = made.of(static_cast<FigureFormat>(format), {figure("D1", 5), hidden("D2")});
    EXPECT_EQ(one, two) << format;
    EXPECT_FALSE(one.empty());
  }
}

TEST(FigureFile, CsvHasARowAFigureAndRunsNoFormula) {
  const std::string text = Made().of(FigureFormat::csv, {figure("D1", 5), figure("D2", {})});
  EXPECT_TRUE(
      text.starts_with("place,period,sex,numerator,denominator,value,status,indicator,place_name,"
                       "level,lower,upper,flags,"));
  EXPECT_NE(text.find("D1,2026-03,female,5,,5.3,ok,arrests,'=1+D1,district,,,,5,0,3/4,number,"),
            std::string::npos)
      << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(FigureFile, WithoutAFigureAFileIsStillWhole) {
  const Made made;
  EXPECT_EQ(made.of(FigureFormat::json, {}), R"({"figures":[]})");
  EXPECT_EQ(made.of(FigureFormat::jsonl, {}), "");
  EXPECT_EQ(json::parse(made.of(FigureFormat::geojson, {})).at("features").as_array().size(), 0u);
  EXPECT_TRUE(made.of(FigureFormat::xlsx, {}).starts_with("PK"));
}

// Two squares of districts on 1 January 2024.
std::shared_ptr<const place::Tree> tree() {
  std::vector<place::Place> places;
  const auto add = [&](std::string code, std::string level, std::string parent) {
    place::Place one;
    one.code = std::move(code);
    one.level = std::move(level);
    one.parent = std::move(parent);
    one.valid_from = *parse_date("2000-01-01");
    one.names = {{one.valid_from, {one.code, one.code, one.code}}};
    places.push_back(one);
  };
  add("KZ", "nation", "");
  for (const char* code : {"D1", "D2", "D3"}) add(code, "district", "KZ");
  auto built = place::Tree::build(
      {{"nation", {"N", "N", "N"}, 0}, {"district", {"D", "D", "D"}, 1}}, places, {});
  EXPECT_TRUE(built);
  return built ? *built : nullptr;
}

TEST(FigureFile, AFeatureHasTheOutlineOfItsPlaceOrSaysWhyNot) {
  BoundarySet set;
  set.as_at = *parse_date("2024-01-01");
  const Ring square{{0, 0}, {100000, 0}, {100000, 100000}, {0, 100000}};
  const Ring flat{{10000, 10000}, {20000, 10000}, {30000, 10000}};
  set.boundaries = {{"D1", {}, {{square, flat}, {flat}}}, {"part", {}, {{square}}}};
  auto outlines = std::make_shared<Outlines>(tree());
  outlines->add("district", set, {{"D3", {"part"}}});
  Made made;
  made.words.outlines = outlines;
  const json::value read = json::parse(made.of(
      FigureFormat::geojson, {figure("D1", 5), figure("D2", 6), figure("D3", 7), hidden("D1")}));
  EXPECT_EQ(read.at("type"), "FeatureCollection");
  EXPECT_EQ(read.at("title"), "Задержания");
  const json::array& features = read.at("features").as_array();
  ASSERT_EQ(features.size(), 4u);
  const auto& properties = features[0].at("properties");
  EXPECT_EQ(properties.at("place_code"), "D1");
  EXPECT_EQ(properties.at("numerator"), 5);
  EXPECT_EQ(properties.at("value"), 5.3);
  EXPECT_EQ(properties.at("breakdown_sex"), "female");
  EXPECT_EQ(properties.at("period_first"), "2026-03-01");
  EXPECT_EQ(properties.at("outline_as_at"), "2024-01-01");
  EXPECT_TRUE(properties.at("outline_missing").is_null());
  const json::array& polygons = features[0].at("geometry").at("coordinates").as_array();
  ASSERT_EQ(polygons.size(), 1u) << "what fell flat is no polygon";
  EXPECT_EQ(polygons[0].as_array().size(), 1u);
  const json::array& ring =
      features[0].at("geometry").at("coordinates").as_array()[0].as_array()[0].as_array();
  ASSERT_EQ(ring.size(), 5u) << "closed, as RFC 7946 wants it";
  EXPECT_EQ(ring.front(), ring.back());
  EXPECT_TRUE(features[1].at("geometry").is_null());
  EXPECT_EQ(features[1].at("properties").at("outline_missing"), "no_outline");
  EXPECT_TRUE(features[2].at("geometry").is_object()) << "drawn by its part";
  EXPECT_TRUE(features[3].at("properties").at("numerator").is_null());
  made.words.outlines = nullptr;
  EXPECT_EQ(json::parse(made.of(FigureFormat::geojson, {figure("D1", 5)}))
                .at("features")
                .as_array()[0]
                .at("properties")
                .at("outline_missing"),
            "not_loaded");
}

TEST(FigureFile, AnUnknownFormatIsToldWithTheNearest) {
  const auto refused = parse_figure_format("geojso");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "figure.unknown_format");
  EXPECT_EQ(refused.error().nearest, "geojson");
}

}  // namespace
}  // namespace besik::exchange
