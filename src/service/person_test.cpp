#include <gtest/gtest.h>

#include "service/test_country.h"

namespace besik::service {
namespace {

namespace fs = std::filesystem;

// Whether any file of the folder holds these bytes.
std::string file_with(const fs::path& folder, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (text.find(bytes) != std::string::npos) return entry.path().filename().string();
  }
  return "";
}

std::string person_of_case(TestCountry& c, const std::string& id, const std::string& who) {
  const json::object record = c.must(c.as(who), "record.show", {{"id", id}});
  return text_at(record.at("persons").as_object().at("child").as_array()[0].as_object(), "id");
}

json::value figures(TestCountry& c) {
  return c
      .must(c.as("national"), "figure.show",
            {{"indicator", "safeguards_breached_case"}, {"period", "2026"}})
      .at("figures");
}

TEST(Persons, LikelyDuplicatesAreOfferedAtIntake) {
  TestCountry c;
  c.open_case("inspector", TestCountry::child("Қасымова", "Әйгерім", "2012-02-03"));
  json::object typed = TestCountry::child("Касымова", "Айгерим", "2012-02-03");
  const json::object answer = c.must(c.as("colleague"), "person.register", typed);
  ASSERT_FALSE(answer.at("likely").as_array().empty());
  EXPECT_EQ(text_at(answer.at("likely").as_array()[0].as_object(), "name"), "Қасымова Әйгерім");
  // Who may identify nobody learns of nobody.
  EXPECT_EQ(c.refusal(c.as("analyst"), "person.search", {{"name", "Қасымова"}}),
            "person.not_entitled");
  // A stranger to the record who only guesses a surname neither.
  EXPECT_TRUE(c.must(c.as("stranger"), "person.search", {{"name", "Қасымова"}})
                  .at("items")
                  .as_array()
                  .empty());
  EXPECT_FALSE(c.must(c.as("inspector"), "person.search", {{"name", "Kasymova"}})
                   .at("items")
                   .as_array()
                   .empty());
}

TEST(Persons, ShowIsForThoseOfTheRecordAndFiled) {
  TestCountry c;
  const std::string person = person_of_case(c, c.open_case(), "inspector");
  c.must(c.as("inspector"), "person.show", {{"id", person}});
  for (const char* who : {"stranger", "analyst", "ombudsman", "admin", "dpo"})
    EXPECT_EQ(c.refusal(c.as(who), "person.show", {{"id", person}}), "person.not_found") << who;
  auto reader = c.service->parts().store->read();
  ASSERT_TRUE(reader);
  EXPECT_GE((*reader)->last_seq("access").value_or(0), 2);
}

TEST(Persons, CorrectedBirthDateIsWorkedOutEverywhere) {
  TestCountry c;
  const std::string id = c.open_case();
  const std::string person = person_of_case(c, id, "inspector");
  c.must(c.as("inspector"), "person.correct", {{"id", person}, {"birth_date", "2009-01-01"}});
  const json::object record = c.must(c.as("inspector"), "record.show", {{"id", id}});
  EXPECT_EQ(text_at(record.at("worked_out").as_object(), "age_band"), "16-17");
  EXPECT_EQ(whole_at(record, "version"), 2);
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
}

TEST(Persons, MergeIsByTwoAndUndoes) {
  TestCountry c;
  const std::string first = c.open_case("inspector"), second = c.open_case("inspector");
  const std::string keep = person_of_case(c, first, "inspector");
  const std::string merge = person_of_case(c, second, "inspector");
  ASSERT_NE(keep, merge);
  const json::object proposed = c.must(c.as("inspector"), "person.merge",
                                       {{"keep", keep}, {"merge", merge}, {"reason", "Same boy."}});
  const json::object by_id{{"id", proposed.at("id")}};
  EXPECT_EQ(c.refusal(c.as("inspector"), "merge.confirm", by_id), "merge.not_entitled");
  EXPECT_EQ(c.refusal(c.as("stranger"), "merge.confirm", by_id), "merge.not_found");
  c.must(c.as("colleague"), "merge.confirm", by_id);
  EXPECT_EQ(person_of_case(c, second, "inspector"), keep);
  const json::object merged = c.must(c.as("inspector"), "record.show", {{"id", second}});
  EXPECT_EQ(text_at(merged.at("values").as_object(), "legal_basis"), "Secret basis text");
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  json::object why = by_id;
  why["reason"] = "Brothers.";
  c.must(c.as("colleague"), "merge.undo", why);
  EXPECT_EQ(c.refusal(c.as("colleague"), "merge.confirm", by_id), "merge.not_entitled");
  c.must(c.as("inspector"), "merge.confirm", by_id);
  EXPECT_EQ(person_of_case(c, second, "inspector"), merge);
  EXPECT_EQ(person_of_case(c, first, "inspector"), keep);
  const json::object split = c.must(c.as("inspector"), "record.show", {{"id", second}});
  EXPECT_EQ(text_at(split.at("values").as_object(), "legal_basis"), "Secret basis text");
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
}

TEST(Persons, ErasureLeavesNoByteAndMovesNoFigure) {
  TestCountry c;
  json::object person = TestCountry::child("Zhumagulov-Planted", "Ерболат-Planted", "2010-07-19");
  person["number"] = "100719501234";
  const std::string id = c.open_case("inspector", person);
  c.must(c.as("inspector"), "record.act",
         {{"id", id},
          {"action", "start_questioning"},
          {"values", {{"questioned_at", "2026-03-10T04:30:00Z"}}}});
  const std::string person_id = person_of_case(c, id, "inspector");
  const json::value before = figures(c);
  ASSERT_FALSE(before.as_array().empty());
  const json::object erase{{"id", person_id}, {"reason", "on_request"}};
  EXPECT_EQ(c.refusal(c.as("inspector"), "person.erase", erase), "person.not_entitled");
  EXPECT_EQ(c.refusal(c.as("admin"), "person.erase", erase), "person.not_entitled");
  EXPECT_EQ(c.refusal(c.as("dpo"), "person.erase", {{"id", person_id}, {"reason", "Planted"}}),
            "person.unknown_reason");
  const json::object done = c.must(c.as("dpo"), "person.erase", erase);
  EXPECT_EQ(text_at(done, "state"), "erased");
  const auto count = [](const json::value& value) {
    json::array numbers;
    for (const json::value& one : value.as_array())
      for (const char* name : {"numerator", "denominator", "value"})
        numbers.push_back(one.as_object().if_contains(name) ? one.as_object().at(name)
                                                            : json::value());
    return numbers;
  };
  EXPECT_EQ(count(figures(c)), count(before));
  const json::object record = c.must(c.as("inspector"), "record.show", {{"id", id}});
  EXPECT_FALSE(record.at("values").as_object().contains("legal_basis"));
  EXPECT_TRUE(record.at("values").as_object().contains("offence_group"));
  EXPECT_EQ(
      c.refusal(c.as("inspector"), "record.edit", {{"id", id}, {"values", {{"charge", "x"}}}}),
      "record.person_erased");
  EXPECT_TRUE(c.must(c.as("inspector"), "person.search", {{"name", "Zhumagulov-Planted"}})
                  .at("items")
                  .as_array()
                  .empty());
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  for (const char* bytes : {"Zhumagulov-Planted", "Ерболат-Planted", "100719501234"})
    EXPECT_EQ(file_with(c.folder, bytes), "") << bytes;
  c.reopen();
  EXPECT_EQ(count(figures(c)), count(before));
  for (const char* bytes : {"Zhumagulov-Planted", "Ерболат-Planted", "100719501234"})
    EXPECT_EQ(file_with(c.folder, bytes), "") << bytes;
}

TEST(Persons, NamesNeverStandInTheClearEvenBeforeErasure) {
  TestCountry c;
  c.open_case("inspector", TestCountry::child("Zhumagulov-Planted", "Ерболат-Planted"));
  EXPECT_EQ(file_with(c.folder, "Planted"), "");
  EXPECT_EQ(file_with(c.folder, "Secret basis text"), "");
}

}  // namespace
}  // namespace besik::service
