#include "base/zone_offsets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <random>
#include <set>

#include "base/env.h"

namespace besik {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

TEST(ZoneOffsets, KazakhstanCameToOneTimeIn2024) {
  const auto offsets = zone_offsets("Asia/Almaty");
  ASSERT_GE(offsets.size(), 2u);
  EXPECT_EQ(offsets.front().from, at("1990-01-01T00:00Z"));
  EXPECT_EQ(offsets.front().minutes, 360);
  EXPECT_EQ(offsets.back(), (ZoneOffset{at("2024-02-29T18:00Z"), 300}));
  EXPECT_EQ(zone_offsets("UTC"), (std::vector<ZoneOffset>{{at("1990-01-01T00:00Z"), 0}}));
}

TEST(ZoneOffsets, TellTheSameLocalTimeAsTheRules) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const int64_t first = at("1990-01-01T00:00Z").ms, last = at("2050-01-01T00:00Z").ms - 1;
  std::uniform_int_distribution<int64_t> anywhere(first, last), near(-hour_ms, hour_ms);
  for (const char* zone : {"Asia/Almaty", "Asia/Aqtau", "Asia/Qyzylorda", "Asia/Qostanay",
                           "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}) {
    SCOPED_TRACE(zone);
    const auto offsets = zone_offsets(zone);
    const auto agrees = [&](Instant instant) {
      const auto after = std::find_if(offsets.begin(), offsets.end(),
                                      [&](const ZoneOffset& one) { return instant < one.from; });
      const Instant wall{instant.ms + std::prev(after)->minutes * int64_t{60'000}};
      EXPECT_EQ(to_string(wall).substr(0, 16), local_text(instant, zone));
    };
    for (int i = 0; i < 2'000; ++i) agrees({anywhere(random)});
    for (const ZoneOffset& one : offsets)
      for (const int64_t beside : {int64_t{0}, int64_t{-1}, near(random)})
        agrees({std::max(first, one.from.ms + beside)});
    for (std::size_t i = 1; i < offsets.size(); ++i) {
      EXPECT_LT(offsets[i - 1].from, offsets[i].from);
      EXPECT_NE(offsets[i - 1].minutes, offsets[i].minutes);
    }
  }
}

// The browser's tests read local time by spec/zones.json. BESIK_WRITE_REFERENCE=1 writes it anew,
// after a new edition of tzdata.
TEST(ZoneOffsets, SpecZonesAreWhatTheServerGives) {
  const auto cases = read_whole_file("spec/expressions.json", 4 << 20);
  ASSERT_TRUE(cases);
  const json::value spec = json::parse(*cases);
  std::set<std::string> zones{"Asia/Almaty", "Asia/Qyzylorda"};
  zones.emplace(spec.at("default_bindings").at("zone").as_string());
  for (const json::value& one : spec.at("cases").as_array())
    if (const auto* bindings = one.as_object().if_contains("bindings"))
      if (const auto* zone = bindings->as_object().if_contains("zone"))
        zones.emplace(zone->as_string());
  std::string text = "{";
  for (const std::string& zone : zones) {
    text += (text.size() == 1 ? "\n" : ",\n") + json::serialize(json::value(zone)) + ": [";
    const json::array offsets = to_json(zone_offsets(zone));
    for (const json::value& one : offsets)
      text += (&one == &offsets.front() ? "\n  " : ",\n  ") + json::serialize(one);
    text += "\n]";
  }
  text += "\n}\n";
  const char* write = std::getenv("BESIK_WRITE_REFERENCE");
  if (write != nullptr) {
    ASSERT_TRUE(write_whole_file("spec/zones.json", text, 0644));
  }
  const auto kept = read_whole_file("spec/zones.json", 1 << 20);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(*kept == text) << "spec/zones.json differs from the rules of tzdata";
}

}  // namespace
}  // namespace besik
