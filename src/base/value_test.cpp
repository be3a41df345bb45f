#include "base/value.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

namespace besik {
namespace {

Id some_id() { return parse_id("0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b").value(); }

struct Case {
  Type type;
  Value value;
};

std::vector<Case> every_type() {
  return {{Type::yes_no, Value(true)},
          {Type::yes_no, Value(false)},
          {Type::whole, Value(-42)},
          {Type::whole, Value(int64_t{9'223'372'036'854'775'807})},
          {Type::decimal, Value(Decimal{-1250, 2})},
          {Type::text, Value("Әлия, «Нұр»")},
          {Type::code, Value("male")},
          {Type::codes, Value(Value::Codes{"a", "b"})},
          {Type::date, Value(make_date(2026, 3, 1))},
          {Type::instant, Value(Instant{1'772'357'400'000})},
          {Type::id, Value(some_id())}};
}

TEST(Value, JsonRoundTrip) {
  for (const auto& [type, value] : every_type()) {
    const boost::json::value json = to_json(value);
    EXPECT_EQ(from_json(json, type).value(), value) << boost::json::serialize(json);
  }
  EXPECT_TRUE(to_json(Value()).is_null());
  EXPECT_FALSE(from_json(nullptr, Type::whole).value().known());
  EXPECT_EQ(from_json(boost::json::array(), Type::codes).value(), Value(Value::Codes{}));
}

TEST(Value, TextRoundTrip) {
  for (const auto& [type, value] : every_type()) {
    EXPECT_EQ(parse_value(to_string(value), type).value(), value) << to_string(value);
  }
  for (const auto& [type, value] : every_type()) {
    EXPECT_FALSE(parse_value("  ", type).value().known());
  }
  EXPECT_EQ(to_string(Value()), "");
}

TEST(Value, EveryTypeRefusesTheOthers) {
  const std::vector<std::string> texts{"true", "17", "1.5", "\"x\"", "[\"a\"]", "[1]", "{}"};
  const auto accepted = [&](Type type) {
    std::string line;
    for (const std::string& text : texts) {
      const auto value = from_json(boost::json::parse(text), type);
      if (value) {
        line += text + " ";
      } else {
        EXPECT_EQ(value.error().code, "value.wrong_type");
      }
    }
    return line;
  };
  EXPECT_EQ(accepted(Type::yes_no), "true ");
  EXPECT_EQ(accepted(Type::whole), "17 ");
  EXPECT_EQ(accepted(Type::decimal), "17 ");
  EXPECT_EQ(accepted(Type::text), "\"x\" ");
  EXPECT_EQ(accepted(Type::code), "\"x\" ");
  EXPECT_EQ(accepted(Type::codes), "[\"a\"] ");
  EXPECT_EQ(accepted(Type::date), "");
  EXPECT_EQ(accepted(Type::instant), "");
  EXPECT_EQ(accepted(Type::id), "");
  EXPECT_EQ(accepted(Type::unknown), "");
}

TEST(Value, ParsesWhatPeopleType) {
  for (const char* yes : {"yes", "YES", "true", "1", "Да", "ИӘ", " иә "}) {
    EXPECT_EQ(parse_value(yes, Type::yes_no).value(), Value(true)) << yes;
  }
  for (const char* no : {"no", "False", "0", "нет", "Жоқ"}) {
    EXPECT_EQ(parse_value(no, Type::yes_no).value(), Value(false)) << no;
  }
  EXPECT_EQ(parse_value("a; b,c  d", Type::codes).value(), Value(Value::Codes{"a", "b", "c", "d"}));
  EXPECT_EQ(parse_value("a\n\tb;\t;", Type::codes).value(), Value(Value::Codes{"a", "b"}));
  EXPECT_FALSE(parse_value("; ,", Type::codes).value().known());
  EXPECT_EQ(parse_value("2026-03-01T14:30", Type::instant, "Asia/Almaty").value(),
            Value(parse_instant("2026-03-01T09:30:00Z").value()));
}

TEST(Value, RefusesWhatCannotBeRead) {
  const std::vector<std::pair<Type, const char*>> cases{
      {Type::yes_no, "maybe"},    {Type::whole, "1.0"},
      {Type::whole, "1 000"},     {Type::whole, "0x10"},
      {Type::decimal, "1,5"},     {Type::decimal, "1e3"},
      {Type::date, "01.03.2026"}, {Type::instant, "morning"},
      {Type::id, "42"},           {Type::whole, "9223372036854775808"},
      {Type::unknown, "x"}};
  for (const auto& [type, text] : cases) {
    const auto value = parse_value(text, type);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, "value.wrong_type") << text;
    EXPECT_EQ(to_string(value.error()).find(text), std::string::npos) << "the error repeats it";
  }
  EXPECT_EQ(parse_value("\xd0", Type::text).error().code, "text.not_utf8");
  EXPECT_EQ(parse_value("2026-03-29T02:30", Type::instant, "Europe/Berlin").error().code,
            "time.no_such_local_time");
}

TEST(Value, IsNotConfusedByConversions) {
  EXPECT_NE(Value("1").get_if<std::string>(), nullptr);
  EXPECT_NE(Value(1).get_if<int64_t>(), nullptr);
  EXPECT_NE(Value(true).get_if<bool>(), nullptr);
  EXPECT_NE(Value(std::string_view("x")).get_if<std::string>(), nullptr);
  EXPECT_NE(Value(1), Value("1"));
  EXPECT_NE(Value(), Value(false));
}

TEST(Decimal, ReadsAndWrites) {
  for (const char* text : {"0", "12.50", "-0.05", "0.000000000000000001", "999999999999999999"}) {
    EXPECT_EQ(to_string(parse_decimal(text).value()), text);
  }
  EXPECT_EQ(parse_decimal("12.50").value().units, 1250);
  EXPECT_EQ(parse_decimal("12.50").value().scale, 2);
  for (const char* text : {"", "-", ".", ".5", "5.", "1.2.3", "+1", "1e3", "1 0", "--1", "-.5",
                           "1234567890123456789", "٣"}) {
    ASSERT_FALSE(parse_decimal(text)) << text;
    EXPECT_EQ(parse_decimal(text).error().code, "decimal.malformed");
  }
}

TEST(Decimal, ComparesAcrossScales) {
  EXPECT_EQ((Decimal{125, 1}), (Decimal{1250, 2}));
  EXPECT_LT((Decimal{-1, 0}), (Decimal{1, 18}));
  EXPECT_GT((Decimal{INT64_MAX, 0}), (Decimal{INT64_MAX, 18}));
  EXPECT_LT((Decimal{INT64_MIN, 0}), (Decimal{INT64_MIN, 18}));
}

TEST(Decimal, RoundTripOfRandomOnes) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int64_t> units(-999'999'999'999'999, 999'999'999'999'999);
  std::uniform_int_distribution<int> scale(0, 15);
  for (int i = 0; i < 10'000; ++i) {
    const Decimal decimal{units(random), scale(random)};
    ASSERT_EQ(parse_decimal(to_string(decimal)).value(), decimal);
  }
}

}  // namespace
}  // namespace besik
