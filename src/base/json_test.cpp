#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>

namespace besik {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string fault(std::string_view text, JsonLimits limits = {}) {
  const auto value = parse_json(text, limits);
  return value ? "" : value.error().code;
}

TEST(Json, Parses) {
  const auto value = parse_json(" {\"a\": [1, 2.5, null, true], \"ә\": \"\\u0456\"} \n");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value), "{\"a\":[1,2.5,null,true],\"ә\":\"і\"}");
}

TEST(Json, RefusesTooMuch) {
  EXPECT_EQ(fault(nested(32)), "");
  EXPECT_EQ(fault(nested(33)), "json.too_deep");
  EXPECT_EQ(fault(std::string(1 << 20, '[')), "json.too_deep");
  EXPECT_EQ(fault("[1,2]", {.depth = 32, .bytes = 4}), "json.too_large");
  EXPECT_EQ(fault("\"" + std::string(5 << 20, 'x') + "\""), "json.too_large");
}

TEST(Json, RefusesWhatIsNone) {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "01", "1 2", "'a'", "\"\xd0\"", "NaN", "1e999",
        "-1e999", "\"\\ud800\"", "// x\n1", "{a:1}", "\"\x01\""}) {
    EXPECT_EQ(fault(text), "json.malformed") << text;
  }
}

TEST(Json, SaysWhere) {
  EXPECT_EQ(parse_json("{\n  \"a\": ?\n}").error().where, "line 2, column 8");
  EXPECT_EQ(parse_json("{\"a\":1,\n \"a\":2}").error().where, "line 2, column 2");
}

TEST(Json, RefusesDuplicateKeys) {
  for (const char* text :
       {"{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"x\":{\"b\":[],\"b\":{}}}]",
        "{\"a\":{\"c\":1},\"a\":{\"d\":1}}", "{\"\":1,\"\":2}", "{\"a:\":1,\"a:\":2}"}) {
    EXPECT_EQ(fault(text), "json.duplicate_key") << text;
  }
  for (const char* text :
       {"{\"a\":{\"a\":1}}", "[{\"a\":1},{\"a\":1}]", "{\"a\":\"a\",\"b\":\"a\"}",
        "{\":\":\"::\\\":\"}", "{\"a\":\"\\\\\",\"b\":1}"}) {
    EXPECT_EQ(fault(text), "") << text;
  }
}

TEST(CanonicalJson, SortsByBytesAndEscapesLittle) {
  EXPECT_EQ(canonical_json(json::parse("{\"b\":1,\"a\":2,\"Б\":3,\"\":4,\"aa\":5}")),
            "{\"\":4,\"a\":2,\"aa\":5,\"b\":1,\"Б\":3}");
  EXPECT_EQ(canonical_json(json::parse("\"\\u0000\\u001f\\/\\\"\\\\\\n\\t\\r\\b\\f\\u007f\"")),
            "\"\\u0000\\u001f/\\\"\\\\\\n\\t\\r\\b\\f\x7f\"");
}

TEST(CanonicalJson, Numbers) {
  EXPECT_EQ(canonical_json(json::parse("[0,-0,1e3,1.0,0.1,-2.50,18446744073709551615]")),
            "[0,0,1000,1,0.1,-2.5,18446744073709551615]");
  EXPECT_EQ(canonical_json(json::value(INT64_MIN)), "-9223372036854775808");
}

json::value random_value(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int64_t>(random());
    case 3:
      return static_cast<double>(random() % 1'000'000) / 8;
    case 4: {
      json::string text;
      for (auto n = random() % 6; n > 0; --n) text += static_cast<char>(random() % 128);
      return text;
    }
    case 5: {
      json::array array;
      for (auto n = random() % 4; n > 0; --n) array.push_back(random_value(random, depth - 1));
      return array;
    }
    default: {
      json::object object;
      for (auto n = random() % 4; n > 0; --n) {
        object[std::string(1, static_cast<char>('a' + random() % 26))] =
            random_value(random, depth - 1);
      }
      return object;
    }
  }
}

json::value shuffled(const json::value& value, std::mt19937_64& random) {
  if (const auto* array = value.if_array()) {
    json::array copy;
    for (const auto& item : *array) copy.push_back(shuffled(item, random));
    return copy;
  }
  if (const auto* object = value.if_object()) {
    std::vector<std::string> keys;
    for (const auto& member : *object) keys.emplace_back(member.key());
    std::shuffle(keys.begin(), keys.end(), random);
    json::object copy;
    for (const auto& key : keys) copy[key] = shuffled(object->at(key), random);
    return copy;
  }
  return value;
}

TEST(CanonicalJson, OrderDoesNotMatterAndNothingIsLost) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 5'000; ++i) {
    const json::value value = random_value(random, 4);
    const std::string bytes = canonical_json(value);
    ASSERT_EQ(canonical_json(shuffled(value, random)), bytes);
    ASSERT_EQ(canonical_json(parse_json(bytes).value()), bytes);
  }
}

TEST(JsonMembers, ClearErrors) {
  const json::value value = json::parse("{\"name\":\"x\",\"n\":7,\"d\":7.0}");
  const json::object& object = value.get_object();
  EXPECT_EQ(get_text(object, "name").value(), "x");
  EXPECT_EQ(get_whole(object, "n").value(), 7);
  EXPECT_EQ(get_text(object, "no").error().code, "json.missing_member");
  EXPECT_EQ(get_text(object, "no").error().where, "no");
  EXPECT_EQ(get_text(object, "n").error().code, "json.wrong_type");
  EXPECT_EQ(get_whole(object, "name").error().code, "json.wrong_type");
  EXPECT_EQ(get_whole(object, "d").error().code, "json.wrong_type");
}

}  // namespace
}  // namespace besik
