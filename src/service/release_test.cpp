#include "service/releases.h"

#include "base/json.h"
#include "service/attacked_country.h"

namespace besik::service {
namespace {

class Releases : public ::testing::Test {
 protected:
  Releases() {
    for (int i = 0; i < 12; ++i) attacked.arrest(i % 2);
    later("2027-01-02T05:00:00Z");
  }
  void later(const char* when) { attacked.country.env.set_now(TestCountry::instant(when)); }
  json::object make(const std::string& why = "") {
    json::object input;
    if (!why.empty()) input["why"] = why;
    return attacked.country.must(TestCountry::keeper(), "release.make", std::move(input));
  }
  json::object show(int64_t number) {
    return attacked.country.must(Actor{}, "release.show", {{"number", number}});
  }
  AttackedCountry attacked{5};
};

TEST_F(Releases, AreReadWithoutAnAccountAndSigned) {
  EXPECT_EQ(attacked.country.refusal(attacked.country.as("analyst"), "release.make"),
            "operation.not_entitled");
  EXPECT_EQ(make().at("number"), 1);
  json::object release = show(1);
  EXPECT_TRUE(check_release(release));
  EXPECT_EQ(attacked.country.items(Actor{}, "release.list").size(), 1U);
  auto checked =
      attacked.country.must(Actor{}, "release.verify", {}, canonical_json(json::value(release)));
  EXPECT_TRUE(checked.at("signed_here").as_bool());
  release["why"] = "another";
  EXPECT_EQ(check_release(release).error().code, "release.forged");
  EXPECT_EQ(attacked.country.refusal(Actor{}, "release.verify", {}, "{}"), "release.malformed");
  EXPECT_EQ(attacked.country.refusal(Actor{}, "release.show", {{"number", 2}}),
            "release.not_found");
}

TEST_F(Releases, AreVerifiedWhateverTheirSize) {
  make();
  std::string file = canonical_json(json::value(show(1)));
  file.insert(1, std::string(6 << 20, ' '));
  EXPECT_TRUE(attacked.country.must(Actor{}, "release.verify", {}, file).at("signed").as_bool());
}

TEST_F(Releases, AreReadInParts) {
  make();
  const json::object whole = show(1);
  const auto part = [&](const char* only) {
    return attacked.country.must(Actor{}, "release.show", {{"number", 1}, {"only", only}});
  };
  const json::object methods = part("methods");
  EXPECT_TRUE(methods.at("figures").as_array().empty());
  EXPECT_EQ(methods.at("methods"), whole.at("methods"));
  EXPECT_FALSE(methods.contains("signature"));
  const json::object arrests = part("juvenile-justice/arrests");
  json::array wanted;
  for (const json::value& row : whole.at("figures").as_array())
    if (row.as_array().at(1) == "arrests") wanted.push_back(row);
  EXPECT_EQ(arrests.at("figures").as_array(), wanted);
  EXPECT_FALSE(wanted.empty());
  for (const json::value& row : wanted)
    EXPECT_TRUE(arrests.at("places").as_object().contains(row.as_array().at(3).as_string()));
  EXPECT_EQ(check_release(arrests).error().code, "release.malformed");
  EXPECT_EQ(attacked.country.refusal(Actor{}, "release.show", {{"number", 1}, {"only", "x/y"}}),
            "release.unknown_part");
}

TEST_F(Releases, HoldOnlyWhatTheGateTells) {
  make();
  const json::object release = show(1);
  int64_t hidden = 0, shown = 0;
  for (const json::value& value : release.at("figures").as_array()) {
    const json::array& row = value.as_array();
    const std::string status(row.at(7).as_string());
    EXPECT_LT(std::string(row.at(4).as_string()), "2027");
    if (status == "hidden") {
      ++hidden;
      for (const std::size_t cell : {8U, 9U, 10U}) EXPECT_TRUE(row.at(cell).is_null());
    } else {
      ++shown;
    }
    if (!row.at(8).is_int64() || row.at(1) != "arrests") continue;
    EXPECT_FALSE(row.at(8).as_int64() >= 1 && row.at(8).as_int64() <= 4);
  }
  EXPECT_GT(hidden, 0);
  EXPECT_GT(shown, 0);
  EXPECT_GT(release.at("methods").as_array().size(), 3U);
}

TEST_F(Releases, ACorrectionIsANewNumberThatSaysWhy) {
  make();
  const json::object first = show(1);
  EXPECT_EQ(attacked.country.refusal(TestCountry::keeper(), "release.make"), "release.why_missing");
  EXPECT_EQ(attacked.country.refusal(TestCountry::keeper(), "release.make", {{"why", "again"}}),
            "release.unchanged");
  // Late entries: one child does not show, nine do.
  later("2026-12-30T05:00:00Z");
  attacked.arrest(0);
  later("2027-01-03T05:00:00Z");
  EXPECT_EQ(attacked.country.refusal(TestCountry::keeper(), "release.make", {{"why", "one"}}),
            "release.unchanged");
  later("2026-12-30T05:00:00Z");
  for (int i = 0; i < 9; ++i) attacked.arrest(0);
  later("2027-01-04T05:00:00Z");
  const json::object made = make("Late entries of one office");
  EXPECT_EQ(made.at("number"), 2);
  EXPECT_GT(made.at("changed").as_int64(), 0);
  const json::object diff =
      attacked.country.must(Actor{}, "release.diff", {{"number", 1}, {"other", 2}});
  EXPECT_EQ(static_cast<int64_t>(diff.at("items").as_array().size()),
            made.at("changed").as_int64());
  for (const json::value& item : diff.at("items").as_array())
    EXPECT_TRUE(diff.at("places").as_object().contains(item.as_object().at("place").as_string()));
  EXPECT_EQ(canonical_json(json::value(show(1))), canonical_json(json::value(first)));
}

}  // namespace
}  // namespace besik::service
