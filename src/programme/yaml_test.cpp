#include "programme/yaml.h"

#include <gtest/gtest.h>

namespace besik::programme {
namespace {

std::string code_of(std::string_view text, YamlLimits limits = {}) {
  const auto result = read_yaml(text, "f.yaml", limits);
  return result ? "" : result.error()[0].code + " " + result.error()[0].where;
}

TEST(Yaml, KeepsEveryScalarAsTextAndItsLine) {
  const auto root = read_yaml(
      "a: 007\nb:\n  - yes\n  - null\n  - 1.50\nc: >-\n  two\n  lines\nd: \"\"\ne:\n", "f.yaml");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->keys, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(root->find("a")->text, "007");
  const YamlNode& list = *root->find("b");
  ASSERT_EQ(list.children.size(), 3u);
  EXPECT_EQ(list.children[0].text, "yes");
  EXPECT_EQ(list.children[0].line, 3);
  EXPECT_EQ(list.children[2].text, "1.50");
  EXPECT_EQ(root->find("c")->text, "two lines");
  EXPECT_EQ(root->key_line("c"), 6);
  EXPECT_EQ(root->find("d")->kind, YamlNode::Kind::scalar) << "a quoted empty text is a text";
  EXPECT_EQ(root->find("e")->kind, YamlNode::Kind::empty);
  EXPECT_EQ(root->find("e")->line, 10);
  EXPECT_EQ(root->find("f"), nullptr);
}

TEST(Yaml, TextsAreInNormalForm) {
  const auto root = read_yaml("a: \u0438\u0306", "f.yaml");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("a")->text, "\u0439");
}

TEST(Yaml, RefusesWhatPeopleCannotSee) {
  EXPECT_EQ(code_of("a: 1\nb: 2\na: 3\n"), "yaml.duplicate_key f.yaml:3");
  EXPECT_EQ(code_of("a: {b: 1, b: 2}"), "yaml.duplicate_key f.yaml:1");
  EXPECT_EQ(code_of("a: &x 1\nb: *x\n"), "yaml.alias f.yaml:1");
  EXPECT_EQ(code_of("a: {<<: *x}"), "yaml.malformed f.yaml:1");
  EXPECT_EQ(code_of("a: !!str 1"), "yaml.tag f.yaml:1");
  EXPECT_EQ(code_of("a: 1\n---\nb: 2\n").substr(0, 19), "yaml.many_documents");
  EXPECT_EQ(code_of("? [a]\n: 1\n"), "yaml.key_not_text f.yaml:1");
  EXPECT_EQ(code_of(": 1"), "yaml.key_not_text f.yaml:1");
  EXPECT_EQ(code_of("a: \xff"), "yaml.not_utf8 f.yaml:1");
  EXPECT_EQ(code_of("a: \"\\x01\""), "yaml.malformed f.yaml:1");
  EXPECT_EQ(code_of("a: b: c"), "yaml.malformed f.yaml:1");
  EXPECT_EQ(code_of("a: [1, 2"), "yaml.malformed f.yaml:1");
}

TEST(Yaml, HasLimits) {
  EXPECT_EQ(code_of("a: 1", {.bytes = 3, .depth = 32, .nodes = 9}), "yaml.too_large f.yaml:1");
  EXPECT_EQ(code_of("[[[1]]]", {.bytes = 100, .depth = 2, .nodes = 9}), "yaml.too_deep f.yaml:1");
  EXPECT_EQ(code_of("[1, 2, 3, 4]", {.bytes = 100, .depth = 2, .nodes = 3}),
            "yaml.too_large f.yaml:1");
  EXPECT_EQ(code_of(std::string(100000, '[')), "yaml.too_deep f.yaml:1");
  EXPECT_EQ(code_of(std::string(100000, '{')), "yaml.too_deep f.yaml:1");
  std::string stairs;
  for (int i = 0; i < 40; ++i) stairs += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(code_of(stairs), "yaml.too_deep f.yaml:33");
}

TEST(Yaml, AllDuplicatesAreTold) {
  const auto result = read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\n", "f.yaml");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().size(), 2u);
}

}  // namespace
}  // namespace besik::programme
