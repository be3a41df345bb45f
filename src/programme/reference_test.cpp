#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "base/env.h"
#include "programme/expression.h"
#include "programme/schema.h"

namespace besik::programme {
namespace {

constexpr const char* page = "docs/programme-language.md";

TEST(Reference, PageIsWhatTheSchemaSays) {
  if (std::getenv("BESIK_WRITE_REFERENCE") != nullptr) {
    ASSERT_TRUE(write_whole_file(page, reference_markdown(), 0644));
  }
  const auto text = read_whole_file(page, 4 << 20);
  ASSERT_TRUE(text) << "write it with BESIK_WRITE_REFERENCE=1";
  EXPECT_TRUE(*text == reference_markdown())
      << page << " is old: write it with BESIK_WRITE_REFERENCE=1";
}

TEST(Reference, EveryKeyHasMeaningAndExample) {
  for (const Shape& one : shapes()) {
    EXPECT_STRNE(one.doc, "") << one.name;
    for (const SchemaKey& key : one.keys) {
      EXPECT_STRNE(key.doc, "") << one.path << " " << key.key;
      EXPECT_STRNE(key.example, "") << one.path << " " << key.key;
    }
  }
  for (const FunctionDoc& doc : function_docs()) {
    EXPECT_FALSE(doc.meaning.empty()) << doc.name;
    EXPECT_FALSE(doc.example.empty()) << doc.name;
    EXPECT_FALSE(doc.result.empty()) << doc.name;
  }
}

TEST(Reference, EveryErrorCodeIsDocumentedAndUsed) {
  std::set<std::string> documented, used;
  for (const CodeDoc& code : error_codes()) {
    EXPECT_TRUE(documented.insert(code.code).second) << code.code << " stands twice";
    EXPECT_STRNE(code.meaning, "") << code.code;
  }
  const std::regex pattern("\"((programme|expression|yaml|file)\\.[a-z0-9_]+)\"");
  for (const auto& entry : std::filesystem::directory_iterator("src/programme")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp") || name == "error_codes.cpp")
      continue;
    const auto text = read_whole_file(entry.path().string(), 1 << 20);
    ASSERT_TRUE(text);
    for (std::sregex_iterator it(text->begin(), text->end(), pattern), end; it != end; ++it)
      used.insert((*it)[1]);
  }
  used.erase("programme.yaml");
  EXPECT_EQ(documented, used);
}

// A scope and bindings in which every example of the function table can run.
class ExampleWorld : public Scope, public Bindings {
 public:
  ExampleWorld() {
    add("measures", Type::codes, "", Value(Value::Codes{"mediation", "school"}));
    add("outcome", Type::code, "decision", Value("diverted_police"));
    add("hearing_on", Type::date, "", Value());
    add("arrested_at", Type::instant, "", Value(*parse_instant("2026-03-01T09:30:00Z")));
    add("questioned_at", Type::instant, "", Value(*parse_instant("2026-03-01T11:00:00Z")));
    symbols_["child"] = {Type::unknown, "", true};
  }
  const Symbol* symbol(std::string_view name) const override {
    const auto found = symbols_.find(std::string(name));
    return found == symbols_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override { return {}; }
  bool is_code(std::string_view, std::string_view) const override { return true; }
  bool in_measure() const override { return measure; }
  std::optional<std::map<std::string, std::string>> attribute(std::string_view,
                                                              std::string_view) const override {
    return std::map<std::string, std::string>{{"diverted_police", "diverted"}};
  }
  const Value& value(std::string_view name) const override { return values_.at(std::string(name)); }
  Value birth_date(std::string_view) const override { return Value(make_date(2010, 6, 2)); }
  Value sex(std::string_view) const override { return Value("female"); }
  Value today() const override { return Value(make_date(2026, 3, 2)); }
  Value now() const override { return Value(*parse_instant("2026-03-02T07:00:00Z")); }
  Value period_end() const override { return Value(make_date(2026, 12, 31)); }
  std::string_view zone() const override { return "Asia/Almaty"; }
  bool measure = false;

 private:
  void add(const std::string& name, Type type, const std::string& list, Value value) {
    symbols_[name] = {type, list, false};
    values_[name] = std::move(value);
  }
  std::map<std::string, Symbol> symbols_;
  std::map<std::string, Value> values_;
};

TEST(Reference, EveryExampleGivesWhatThePageSays) {
  for (const FunctionDoc& doc : function_docs()) {
    ExampleWorld world;
    world.measure = doc.name == "period_end";
    const auto compiled = Expression::compile(doc.example, world, "example");
    ASSERT_TRUE(compiled) << doc.name << ": " << to_string(compiled.error());
    const Value result = evaluate(*compiled, world);
    const bool* answer = result.get_if<bool>();
    EXPECT_EQ(answer != nullptr ? (*answer ? "yes" : "no") : to_string(result), doc.result)
        << doc.name;
  }
}

}  // namespace
}  // namespace besik::programme
