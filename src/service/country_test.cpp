#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/zone_offsets.h"
#include "service/test_country.h"

namespace besik::service {
namespace {

TEST(CountryShow, TellsWhatTheClocksOfEveryPlaceShow) {
  TestCountry c;
  const json::object country = c.must(Actor{}, "country.show");
  const json::object& zones = country.at("zones").as_object();
  const auto text = read_whole_file("spec/zones.json", 1 << 20);
  ASSERT_TRUE(text);
  const json::value spec = json::parse(*text);
  for (const char* zone : {"Asia/Almaty", "Asia/Qyzylorda", "UTC"}) {
    ASSERT_TRUE(zones.contains(zone)) << zone;
    EXPECT_EQ(zones.at(zone), spec.at(zone)) << zone;
  }
  EXPECT_TRUE(zones.contains(text_at(country, "zone")));
  const auto world = c.service->parts().world();
  std::size_t zoned = 0;
  for (const place::Place& place : world->tree->places())
    for (const place::DatedZone& one : place.zones) {
      ++zoned;
      EXPECT_TRUE(zones.contains(one.zone)) << place.code;
    }
  EXPECT_GT(zoned, 1u);
  EXPECT_LT(json::serialize(zones).size(), 16u << 10);
}

TEST(CountryShow, AnEmptyServerStillTellsTheTime) {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("besik_service_" + std::to_string(::getpid()) + "_bare");
  std::filesystem::remove_all(folder);
  SeededEnv env{7, *parse_instant("2026-03-10T05:00:00Z")};
  Options options;
  options.data = folder.string();
  options.programmes = "programmes";
  options.create = true;
  options.run_scheduler = false;
  auto opened = Service::open(env, options);
  ASSERT_TRUE(opened);
  const auto answer = (*opened)->call("country.show", Call{});
  ASSERT_TRUE(answer);
  const json::object& country = answer->body.as_object();
  EXPECT_EQ(text_at(country, "zone"), "UTC");
  EXPECT_EQ(country.at("zones"), (json::object{{"UTC", to_json(zone_offsets("UTC"))}}));
  opened->reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace besik::service
