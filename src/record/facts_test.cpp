#include "record/facts.h"

#include <gtest/gtest.h>

#include <random>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::ClockKind;
using programme::Fact;

Facts some_facts() {
  Facts facts;
  facts.stage = "questioned";
  facts.opener = "POL_A1";
  facts.owner = "POL_B1";
  facts.place = "A1";
  facts.opened_on = day("2024-02-20");
  facts.closed_on = day("2024-05-20");
  facts.closed_from = "decided";
  facts.offered_to = "POL_A2";
  facts.history_until = day("2024-02-20");
  facts.closed = true;
  facts.parent = to_string(make_id(3));
  facts.persons = {{"child", {"p1"}}, {"carer", {"p2", "p3"}}};
  facts.fields = {{"kind", "property"},
                  {"needs", Value::Codes{"school", "health"}},
                  {"amount", Decimal{1250, 2}},
                  {"visits", 3},
                  {"heard", false},
                  {"detained_at", day("2024-02-20")},
                  {"age_band", "14-15"}};
  facts.clocks = {
      {"told", ClockKind::national, 0, day("2024-02-20"), day("2024-02-20"), day("2024-02-21"),
       false, false},
      {"review", ClockKind::national, 1, day("2024-02-20"), day("2024-03-05"), {}, true, true},
      {"court",
       ClockKind::international,
       0,
       day("2024-02-20"),
       day("2024-02-21"),
       {},
       true,
       false}};
  facts.breaches = {{"lawyer_first", day("2024-02-20")}};
  facts.excused = {{"child_heard", day("2024-02-22")}};
  return facts;
}

const programme::Register& small_register() {
  static const auto programme = small_programme();
  return programme->registers.front();
}

TEST(Facts, ComeBackFromJson) {
  const Facts facts = some_facts();
  const json::object object = to_json(facts);
  const auto back = facts_from_json(object, small_register());
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(*back, facts);
  EXPECT_EQ(canonical_json(to_json(*back)), canonical_json(object));
  const auto parsed = parse_json(canonical_json(object));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*facts_from_json(parsed->as_object(), small_register()), facts);
}

TEST(Facts, OfRealRecordsComeBack) {
  const uint32_t seed = std::random_device{}();
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    Desk desk;
    Change change = desk.opening();
    const auto some = [&](const char* name, Value value) {
      if (random() % 2 == 0) change.values[name] = std::move(value);
    };
    some("detained_at",
         Instant{at("2024-02-01T00:00").ms + static_cast<int64_t>(random() % (40 * 24)) * hour_ms});
    some("questioned_at", at("2024-02-11T10:00"));
    some("decided_on", day("2024-04-01"));
    some("amount", Decimal{static_cast<int64_t>(random() % 100000), 2});
    some("needs", Value::Codes{"family", "school"});
    some("heard", true);
    ASSERT_TRUE(desk.apply(change)) << seed;
    const auto back = facts_from_json(to_json(desk.record.facts), small_register());
    ASSERT_TRUE(back) << to_string(back.error()) << " seed " << seed;
    ASSERT_EQ(*back, desk.record.facts) << "seed " << seed;
  }
}

TEST(Facts, LeaveOutWhatIsEmpty) {
  Facts facts;
  facts.stage = "registered";
  EXPECT_EQ(canonical_json(to_json(facts)), R"({"opened_on":"1970-01-01","stage":"registered"})");
}

TEST(Facts, MalformedOnesAreRefused) {
  const char* faults[] = {
      R"({"stage":"registered"})",
      R"({"opened_on":"2024-02-30"})",
      R"({"opened_on":"2024-02-20","stage":"nowhere"})",
      R"({"opened_on":"2024-02-20","stage":3})",
      R"({"opened_on":"2024-02-20","voided":1})",
      R"({"opened_on":"2024-02-20","colour":"red"})",
      R"({"opened_on":"2024-02-20","fields":{"note":"sealed"}})",
      R"({"opened_on":"2024-02-20","fields":{"nothing":1}})",
      R"({"opened_on":"2024-02-20","fields":{"visits":"x"}})",
      R"({"opened_on":"2024-02-20","fields":[]})",
      R"({"opened_on":"2024-02-20","persons":{"nobody":["p"]}})",
      R"({"opened_on":"2024-02-20","persons":{"child":"p"}})",
      R"({"opened_on":"2024-02-20","persons":{"child":[1]}})",
      R"({"opened_on":"2024-02-20","clocks":{}})",
      R"({"opened_on":"2024-02-20","clocks":[1]})",
      R"({"opened_on":"2024-02-20","clocks":[{"deadline":"told","clock":"national"}]})",
      R"({"opened_on":"2024-02-20","clocks":[{"deadline":"x",)"
      R"("clock":"national","started":"2024-02-20","due":"2024-02-20"}]})",
      R"({"opened_on":"2024-02-20","clocks":[{"deadline":"told",)"
      R"("clock":"x","started":"2024-02-20","due":"2024-02-20"}]})",
      R"({"opened_on":"2024-02-20","clocks":[{"deadline":"told","clock":"national",)"
      R"("turn":-1,"started":"2024-02-20","due":"2024-02-20"}]})",
      R"({"opened_on":"2024-02-20","clocks":[{"deadline":"told","clock":"national",)"
      R"("started":"2024-02-20","due":"2024-02-20","late":true}]})",
      R"({"opened_on":"2024-02-20","breaches":{"nothing":"2024-02-20"}})",
      R"({"opened_on":"2024-02-20","excused":{"lawyer_first":"soon"}})"};
  for (const char* text : faults) {
    const auto facts = facts_from_json(parse_json(text)->as_object(), small_register());
    ASSERT_FALSE(facts) << text;
    EXPECT_EQ(facts.error().code, "facts.malformed") << text;
  }
}

TEST(Facts, AreCoarse) {
  const Value late = at("2024-02-20T23:30");
  EXPECT_EQ(coarsen(late, Fact::day, "Asia/Almaty"), Value(day("2024-02-20")));
  EXPECT_EQ(coarsen(late, Fact::day, "UTC"), Value(day("2024-02-20")));
  EXPECT_EQ(coarsen(late, Fact::day, "Asia/Tokyo"), Value(day("2024-02-21")));
  EXPECT_EQ(coarsen(late, Fact::month, "Asia/Almaty"), Value(day("2024-02-01")));
  EXPECT_EQ(coarsen(day("2024-02-20"), Fact::year, "UTC"), Value(day("2024-01-01")));
  EXPECT_EQ(coarsen(late, Fact::whole, "UTC"), late);
  EXPECT_FALSE(coarsen(late, Fact::sealed, "UTC").known());
  EXPECT_EQ(fact_type(small_register(), "detained_at"), Type::date);
  EXPECT_EQ(fact_type(small_register(), "note"), Type::unknown);
  EXPECT_EQ(fact_type(small_register(), "age_band"), Type::code);
}

}  // namespace
}  // namespace besik::record::testing
