#include <gtest/gtest.h>

#include "programme/specimen.h"

// What is broken beside programme.yaml, or as a whole.
namespace besik::programme {
namespace {

struct BrokenBeside {
  const char* path;
  const char* old;
  const char* now;
  const char* code;
  const char* where;
};

TEST(BrokenBesideTheProgramme, TextsAndCodeLists) {
  const BrokenBeside rows[] = {
      {"text/ru.yaml", "    title: Беседа\n", "", "programme.missing_text", "programme.yaml:81"},
      {"text/ru.yaml", "title: Пропуски", "title: Пропуски\nsubtitle: Лишнее",
       "programme.surplus_text", "text/ru.yaml:2"},
      {"text/ru.yaml", "title: Пропуски", "title: ", "programme.missing_text", "text/ru.yaml:1"},
      {"text/ru.yaml", "title: Пропуски", "title: [Пропуски]", "programme.wrong_type",
       "text/ru.yaml:1"},
      {"text/ru.yaml", "{ill: Болезнь, ", "{", "programme.missing_text", "codes/reason.csv:2"},
      {"text/kk.yaml", "title: Сабақтан", "title: \xff", "yaml.not_utf8", "text/kk.yaml:1"},
      {"codes/reason.csv", "ill,Illness", "ill ness,Illness", "programme.bad_name",
       "codes/reason.csv:2"},
      {"codes/reason.csv", "bullying,Bullying", "ill,Bullying", "programme.duplicate_name",
       "codes/reason.csv:3"},
      {"codes/reason.csv", "ill,Illness", "ill,", "programme.missing_text", "codes/reason.csv:2"},
      {"codes/need.csv", "Transport,food", "Transport,fod", "programme.unknown_code",
       "codes/need.csv"},
      {"codes/need.csv", "food,Food,", "food,Food,transport", "programme.code_cycle",
       "codes/need.csv"},
      {"codes/need.csv", "food,yes", "food,maybe", "programme.wrong_type", "codes/need.csv:3"},
      {"codes/need.csv", "code,title", "code,name", "csv.missing_column", ""},
      {"codes/need.csv", "code,title,parent", "code,title,title", "csv.duplicate_header", ""},
  };
  for (const BrokenBeside& row : rows) {
    SCOPED_TRACE(std::string(row.path) + ": " + row.now);
    const auto result = load(specimen_with(row.path, row.old, row.now), {specimen_shared()});
    ASSERT_FALSE(result);
    std::string all;
    bool found = false;
    for (const Error& error : result.error()) {
      all += to_string(error) + "\n";
      found = found || (error.code == row.code && (*row.where == '\0' || error.where == row.where));
    }
    EXPECT_TRUE(found) << "wanted " << row.code << " at " << row.where << ", got\n" << all;
  }
}

TEST(BrokenBesideTheProgramme, OneFaultIsToldOnce) {
  const auto result =
      load(specimen_with("programme.yaml", "age(child, first_day)\"", "age(child, first_dy)\""),
           {specimen_shared()});
  ASSERT_FALSE(result);
  std::string all;
  for (const Error& error : result.error()) all += to_string(error) + "\n";
  EXPECT_EQ(result.error().size(), 1u) << "what depends on a broken value is not told again:\n"
                                       << all;
}

TEST(BrokenBesideTheProgramme, MissingLanguage) {
  Files files = specimen_programme();
  files.text.erase("text/kk.yaml");
  const auto result = load(files, {specimen_shared()});
  ASSERT_FALSE(result);
  ASSERT_EQ(result.error().size(), 1u);
  EXPECT_EQ(result.error()[0].code, "programme.missing_text");
  EXPECT_EQ(result.error()[0].where, "text/kk.yaml");
}

TEST(BrokenBesideTheProgramme, TooDeepAndTooLarge) {
  Files files = specimen_programme();
  files.text["programme.yaml"] = "title: " + std::string(5000, '[');
  auto result = load(files, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()[0].code, "yaml.too_deep");
  files.text["programme.yaml"] = "title: " + std::string(5 << 20, 'x');
  result = load(files, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()[0].code, "yaml.too_large");
  files.text["programme.yaml"] = "";
  EXPECT_FALSE(load(files, {}));
  files.text["programme.yaml"] = "just a text";
  EXPECT_FALSE(load(files, {}));
}

}  // namespace
}  // namespace besik::programme
