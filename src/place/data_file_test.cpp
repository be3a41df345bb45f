#include "place/data_file.h"

#include <gtest/gtest.h>

namespace besik::place {
namespace {

TEST(DataFile, ReadsWhatIsAsked) {
  const auto file = DataNode::parse(
      "name: kato\nlist: [a, \"b\"]\ntitle: {kk: а, ru: б, en: c}\nfrom: 2026-03-01\nsize: 9\n"
      "all: yes\nempty:\n",
      "x.yaml");
  ASSERT_TRUE(file) << to_string(file.error());
  Errors errors;
  EXPECT_EQ(file->text("name", errors), "kato");
  EXPECT_EQ(file->required("list", errors).items(errors).size(), 2u);
  EXPECT_EQ(file->words("title", errors), (Text{"а", "б", "c"}));
  EXPECT_EQ(file->date("from", errors), make_date(2026, 3, 1));
  EXPECT_EQ(file->whole_or("size", 1, errors), 9);
  EXPECT_EQ(file->whole_or("none", 1, errors), 1);
  EXPECT_TRUE(file->yes_or("all", false, errors));
  EXPECT_EQ(file->text("empty", errors), "");
  EXPECT_TRUE(errors.empty());
}

TEST(DataFile, FaultsHaveLineCodeAndNearestName) {
  const auto file = DataNode::parse("code: a\ncolums: b\nsize: x\nfrom: y\nall: z\n", "x.yaml");
  ASSERT_TRUE(file);
  Errors errors;
  file->allow({"code", "columns", "size", "from", "all", "list"}, errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].code, "map.unknown_key");
  EXPECT_EQ(errors[0].where, "x.yaml:2");
  EXPECT_EQ(errors[0].nearest, "columns");
  errors.clear();
  file->whole_or("size", 0, errors);
  file->date("from", errors);
  file->yes_or("all", false, errors);
  file->required("code", errors).items(errors);
  ASSERT_EQ(errors.size(), 4u);
  for (const Error& error : errors) EXPECT_EQ(error.code, "map.wrong_type");
  errors.clear();
  file->required("list", errors).items(errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].code, "map.missing_key");
}

TEST(DataFile, RefusesWhatIsNotPlain) {
  const std::pair<std::string, std::string> cases[] = {
      {"a: 1\na: 2\n", "map.duplicate_key"},
      {"a: [1, 2\n", "map.malformed"},
      {"- a\n", "map.malformed"},
      {"", "map.malformed"},
      {"a: &x 1\nb: *x\n", "map.malformed"},
      {"a: !!binary x\n", "map.malformed"},
      {"? [a]\n: b\n", "map.malformed"},
      {"a: b\n---\nc: d\n", "map.malformed"},
      {"a: \xff\n", "map.malformed"},
      {"a: " + std::string(40, '[') + std::string(40, ']') + "\n", "map.malformed"},
      {"a: " + std::string(2 << 20, 'x') + "\n", "map.too_large"},
  };
  for (const auto& [text, code] : cases) {
    const auto file = DataNode::parse(text, "x.yaml");
    ASSERT_FALSE(file) << text.substr(0, 40);
    EXPECT_EQ(file.error().code, code) << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace besik::place
