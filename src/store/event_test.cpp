#include "store/event.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace besik::store {
namespace {

Event golden() {
  Event event;
  event.id = *parse_id("019546a4-9e00-7c3a-8f21-0a1b2c3d4e5f");
  event.ledger = "KZ-75";
  event.seq = 2;
  event.kind = "record.opened";
  event.record = *parse_id("019546a4-9e00-7000-8000-000000000001");
  event.register_name = "case";
  event.programme = "juvenile-justice";
  event.programme_version = 3;
  event.at = *parse_instant("2026-03-01T09:30:00Z");
  event.recorded_at = *parse_instant("2026-03-01T09:30:01.250Z");
  event.actor = "account-7";
  event.device = "tablet \"2\"";
  event.base = 0;
  event.facts = {{"stage", "open"}, {"fields", {{"sex", "f"}, {"age", 14}}}, {"closed", false}};
  event.sealed = {{"note", {0xde, 0xad, 0xbe, 0xef}}, {"name", {}}};
  event.prev.fill(0xab);
  event.hash = hash_of(event);
  return event;
}

// Frozen by docs/format/event.md: a change here is a new format, and no old chain verifies.
constexpr const char* golden_bytes =
    R"({"actor":"account-7","at":"2026-03-01T09:30:00.000Z","base":0,"device":"tablet \"2\"",)"
    R"("facts":{"closed":false,"fields":{"age":14,"sex":"f"},"stage":"open"},)"
    R"("id":"019546a4-9e00-7c3a-8f21-0a1b2c3d4e5f","kind":"record.opened","ledger":"KZ-75",)"
    R"("prev":"abababababababababababababababababababababababababababababababab",)"
    R"("programme":"juvenile-justice","programme_version":3,)"
    R"("record":"019546a4-9e00-7000-8000-000000000001","recorded_at":"2026-03-01T09:30:01.250Z",)"
    R"("register":"case","sealed":{"name":"","note":"3q2-7w"},"seq":2})";
constexpr const char* golden_hash =
    "ced798d6160e34a47f0f5c2d67ec8b80423adab8eb48259c8e6f5a980c53d094";

TEST(Event, GoldenBytesAndHash) {
  EXPECT_EQ(hashed_bytes(golden()), golden_bytes);
  EXPECT_EQ(to_hex(golden().hash), golden_hash);
}

TEST(Event, BytesAreCanonicalJson) {
  const auto value = parse_json(golden_bytes);
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value), golden_bytes);
}

TEST(Event, TextReadsBackTheSame) {
  const Event event = golden();
  const auto again = event_from_json(to_json_text(event));
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(to_json_text(*again), to_json_text(event));
  EXPECT_EQ(hash_of(*again), event.hash);
  Event public_filing = event;
  public_filing.record = {};
  public_filing.actor = public_filing.device = "";
  const auto filing = event_from_json(to_json_text(public_filing));
  ASSERT_TRUE(filing);
  EXPECT_TRUE(filing->record.is_nil());
}

TEST(Event, EveryMemberIsHashed) {
  const Event event = golden();
  const auto changed = [&](auto change) {
    Event other = event;
    change(other);
    return hash_of(other) != event.hash;
  };
  EXPECT_TRUE(changed([](Event& e) { e.id.bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Event& e) { e.ledger += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { ++e.seq; }));
  EXPECT_TRUE(changed([](Event& e) { e.kind += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { e.record.bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Event& e) { e.register_name += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { e.programme += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { ++e.programme_version; }));
  EXPECT_TRUE(changed([](Event& e) { ++e.at.ms; }));
  EXPECT_TRUE(changed([](Event& e) { ++e.recorded_at.ms; }));
  EXPECT_TRUE(changed([](Event& e) { e.actor += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { e.device += "x"; }));
  EXPECT_TRUE(changed([](Event& e) { ++e.base; }));
  EXPECT_TRUE(changed([](Event& e) { e.facts["more"] = 1; }));
  EXPECT_TRUE(changed([](Event& e) { e.sealed["note"][0] ^= 1; }));
  EXPECT_TRUE(changed([](Event& e) { e.sealed["other"] = {}; }));
  EXPECT_TRUE(changed([](Event& e) { e.prev[0] ^= 1; }));
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = to_json_text(golden());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string code(const std::string& text) {
  const auto event = event_from_json(text);
  return event ? "" : event.error().code;
}

TEST(Event, BadTextsAreRefused) {
  EXPECT_EQ(code("{}"), "json.missing_member");
  EXPECT_EQ(code("[]"), "event.malformed");
  EXPECT_EQ(code("{"), "json.malformed");
  EXPECT_EQ(code(with("\"seq\":2", "\"seq\":-2")), "event.malformed");
  EXPECT_EQ(code(with("\"seq\":2", "\"seq\":2.5")), "json.wrong_type");
  EXPECT_EQ(code(with("\"seq\":2", "\"seq\":2,\"more\":1")), "event.malformed");
  EXPECT_EQ(code(with("\"seq\":2", "\"seq\":2,\"seq\":2")), "json.duplicate_key");
  EXPECT_EQ(code(with("09:30:00.000Z", "09:30:00Z")), "event.malformed");
  EXPECT_EQ(code(with("abab", "ab")), "event.malformed");
  EXPECT_EQ(code(with("3q2-7w", "3q2+7w")), "event.malformed");
  EXPECT_EQ(code(with("\"sealed\":{", "\"sealed\":[{")), "json.malformed");
  EXPECT_EQ(code(with("019546a4-9e00-7c3a", "")), "event.malformed");
  EXPECT_EQ(code(with("\"programme_version\":3", "\"programme_version\":3000000000")),
            "event.malformed");
}

}  // namespace
}  // namespace besik::store
