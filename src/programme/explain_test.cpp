#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <regex>

#include "base/json.h"
#include "programme/phrases.h"
#include "programme/specimen.h"

namespace besik::programme {
namespace {

std::shared_ptr<const Programme> specimen() {
  auto programme = load(specimen_programme(), {specimen_shared()});
  if (programme) return *programme;
  ADD_FAILURE() << to_string(programme.error()[0]);
  return nullptr;
}

TEST(Explain, EveryTitleOfTheProgrammeStandsInTheProse) {
  const auto programme = specimen();
  ASSERT_NE(programme, nullptr);
  for (const Language language : all_languages) {
    SCOPED_TRACE(to_string(language));
    const std::string prose = explain(*programme, language);
    const auto says = [&](const Text& text) {
      EXPECT_NE(prose.find(text.in(language)), std::string::npos) << text.in(language);
    };
    says(programme->title);
    says(programme->purpose);
    says(programme->owner);
    for (const Register& reg : programme->registers) {
      says(reg.title);
      says(reg.one_record_is);
      says(reg.retention);
      for (const Field& field : reg.fields) says(field.ask);
      for (const WorkedOut& worked : reg.worked_out) says(worked.title);
      for (const Rule& rule : reg.rules) says(rule.say);
      for (const Safeguard& safeguard : reg.safeguards) {
        says(safeguard.title);
        says(safeguard.in_words);
        says(safeguard.law);
        says(safeguard.standard);
      }
      for (const Deadline& deadline : reg.deadlines) {
        says(deadline.title);
        for (const Clock& clock : deadline.clocks) {
          says(clock.source);
          EXPECT_NE(prose.find(within_words(clock.within, language)), std::string::npos);
        }
      }
      for (const Stage& stage : reg.stages) says(stage.title);
      for (const Action& action : reg.actions) says(action.title);
      for (const View& view : reg.views) says(view.title);
    }
    for (const Indicator& indicator : programme->indicators) {
      says(indicator.title);
      says(indicator.in_words);
    }
    for (const Role& role : programme->roles) says(role.title);
  }
}

TEST(Explain, KazakhAndRussianProseHasNoNamesOfTheFile) {
  const auto programme = specimen();
  ASSERT_NE(programme, nullptr);
  for (const Language language : {Language::kk, Language::ru}) {
    const std::string prose = explain(*programme, language);
    for (const char* name : {"first_day", "told_at", "back_on", "days_lost", "age_band", "bullying",
                             "tell_parent", "supervisor", "opener"})
      EXPECT_EQ(prose.find(name), std::string::npos) << name;
    EXPECT_EQ(prose.find('{'), std::string::npos);
    EXPECT_EQ(prose.find("\n\n\n"), std::string::npos);
    EXPECT_FALSE(std::regex_search(prose, std::regex("[^.]\\.\\.[^.]")));
  }
}

TEST(Explain, ConditionsReadAsSentences) {
  const auto programme = specimen();
  ASSERT_NE(programme, nullptr);
  const Register& reg = programme->registers[0];
  const auto words = [&](const Expression& expression, Language language) {
    return expression_words(expression, *programme, reg, language);
  };
  EXPECT_EQ(words(reg.rules[0].must, Language::en),
            "“Back at school on” is not before “First day away”");
  EXPECT_EQ(words(reg.rules[0].must, Language::ru),
            "«Вернулся в школу» не раньше, чем «Первый день отсутствия»");
  EXPECT_EQ(words(reg.rules[0].must, Language::kk),
            "«Мектепке оралған күні» «Келмеген алғашқы күні» мезгілінен ерте емес");
  EXPECT_EQ(words(reg.safeguards[0].must, Language::ru),
            "значение «Слова самого ребёнка» известно или «Причина» — не «Травля»");
  EXPECT_EQ(words(reg.deadlines[1].until, Language::en),
            "whichever comes first: “Home visit”, “Back at school on”");
}

TEST(Explain, LengthsFollowTheGrammarOfTheLanguage) {
  const auto ru = [](int amount, LengthUnit unit) {
    return length_words({amount, unit}, Language::ru);
  };
  EXPECT_EQ(ru(1, LengthUnit::hours), "1 час");
  EXPECT_EQ(ru(2, LengthUnit::hours), "2 часа");
  EXPECT_EQ(ru(11, LengthUnit::hours), "11 часов");
  EXPECT_EQ(ru(21, LengthUnit::days), "21 день");
  EXPECT_EQ(ru(112, LengthUnit::months), "112 месяцев");
  EXPECT_EQ(within_words({21, LengthUnit::hours}, Language::ru), "в течение 21 часа");
  EXPECT_EQ(within_words({3, LengthUnit::working_days}, Language::ru), "в течение 3 рабочих дней");
  EXPECT_EQ(within_words({10, LengthUnit::working_days}, Language::kk), "10 жұмыс күні ішінде");
  EXPECT_EQ(within_words({1, LengthUnit::days}, Language::en), "within 1 day");
}

TEST(BrowserModel, HasWhatTheBrowserNeedsAndNothingOfGrants) {
  const auto programme = specimen();
  ASSERT_NE(programme, nullptr);
  const json::object model = browser_model(*programme, Language::ru).as_object();
  const auto& reg = model.at("registers").as_array().at(0).as_object();
  for (const char* key : {"fields", "worked_out", "rules", "safeguards", "deadlines", "stages",
                          "actions", "form", "views", "persons"})
    EXPECT_FALSE(reg.at(key).as_array().empty()) << key;
  const auto& words = reg.at("fields").as_array().at(6).as_object();
  EXPECT_EQ(words.at("name").as_string(), "words");
  EXPECT_EQ(words.at("type").as_string(), "long_text");
  EXPECT_EQ(words.at("shown_when").as_object().at("op").as_string(), "=");
  EXPECT_EQ(model.at("code_lists")
                .as_object()
                .at("reason")
                .as_array()
                .at(0)
                .as_object()
                .at("title")
                .as_string(),
            "Болезнь");
  EXPECT_TRUE(model.at("code_lists").as_object().contains("sex"));
  const auto& clock =
      reg.at("deadlines").as_array().at(0).as_object().at("clocks").as_array().at(0).as_object();
  EXPECT_EQ(clock.at("within").as_string(), "3 рабочих дня");
  const std::string text = json::serialize(model);
  for (const char* hidden : {"teacher", "grants", "own_organisation", "opened_by", "identify"})
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden;
}

}  // namespace
}  // namespace besik::programme
