#include "service/attacked_country.h"

namespace besik::service {
namespace {

class Told : public ::testing::Test {
 protected:
  json::object ask(const std::string& who) {
    return attacked.country.must(attacked.country.as(who), "figure.told", {});
  }
  std::string refusal(const json::object& one, const char* member, const std::string& value) {
    json::object input{
        {"programme", one.at("programme")}, {"indicator", one.at("name")}, {"period", "2026"}};
    if (*member != 0) input[member] = value;
    return attacked.country.refusal(attacked.country.as("analyst"), "figure.show", input);
  }
  AttackedCountry attacked{3};
};

TEST_F(Told, WhatIsSaidToBePublishedIsAnsweredAndNothingFiner) {
  const json::object answer = ask("analyst");
  const json::array& items = answer.at("items").as_array();
  ASSERT_FALSE(items.empty());
  const std::vector<std::string> steps{"day", "month", "quarter", "year"};
  for (const json::value& item : items) {
    const json::object& one = item.as_object();
    const std::string name(one.at("name").as_string());
    EXPECT_FALSE(one.at("live_too").as_bool()) << name;
    for (const json::value& level : one.at("levels").as_array())
      EXPECT_EQ(refusal(one, "level", std::string(level.as_string())), "") << name;
    EXPECT_EQ(refusal(one, "level", "institution"), "figure.level_not_published") << name;
    bool told = false;
    for (const std::string& step : steps) {
      told = told || step == one.at("step").as_string();
      EXPECT_EQ(refusal(one, "step", step), told ? "" : "figure.period_not_published")
          << name << " " << step;
    }
    EXPECT_TRUE(told) << name;
  }
}

TEST_F(Told, SaysSinceWhenAndNothingOfItToThoseWhoSeeTheRecords) {
  EXPECT_FALSE(ask("analyst").contains("told_as_of"));
  refusal(ask("analyst").at("items").as_array().front().as_object(), "", "");
  EXPECT_EQ(ask("analyst").at("told_as_of").as_string(),
            besik::to_string(attacked.country.service->parts().today()));
  EXPECT_FALSE(ask("analyst").contains("making"));
  const json::object national = ask("national");
  for (const json::value& item : national.at("items").as_array())
    EXPECT_NE(item.at("name"), "arrests");
}

}  // namespace
}  // namespace besik::service
