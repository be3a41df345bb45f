#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <cstdlib>

#include "base/env.h"
#include "base/json.h"
#include "programme/expression.h"
#include "programme/expression_node.h"

// Runs spec/expressions.json and, where BESIK_EXPRESSION_TREES names a file, writes the compiled
// trees there for the browser's evaluator (docs/programme-language.md, "For the browser").
namespace besik::programme {
namespace {

Type type_called(std::string_view name) {
  for (const Type type : {Type::yes_no, Type::whole, Type::decimal, Type::text, Type::date,
                          Type::instant, Type::code, Type::codes, Type::id})
    if (type_name(type) == name) return type;
  ADD_FAILURE() << "no type " << name;
  return Type::unknown;
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

class SpecScope : public Scope {
 public:
  SpecScope(const json::object& scope, const json::object& lists) : lists_(lists) {
    measure_ = scope.at("measure").as_bool();
    for (const auto& [name, type] : scope.at("names").as_object()) {
      const std::string words = text_of(type);
      const auto space = words.find(' ');
      symbols_[std::string(name)] = {type_called(words.substr(0, space)),
                                     space == std::string::npos ? "" : words.substr(space + 1),
                                     false};
    }
    for (const auto& role : scope.at("persons").as_array())
      symbols_[text_of(role)] = {Type::unknown, "", true};
  }
  const Symbol* symbol(std::string_view name) const override {
    const auto found = symbols_.find(std::string(name));
    return found == symbols_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, symbol] : symbols_) all.push_back(name);
    return all;
  }
  bool is_code(std::string_view list, std::string_view code) const override {
    return lists_.contains(list) && lists_.at(list).as_object().contains(code);
  }
  bool in_measure() const override { return measure_; }
  std::optional<std::map<std::string, std::string>> attribute(
      std::string_view list, std::string_view column) const override {
    std::map<std::string, std::string> map;
    for (const auto& [code, columns] : lists_.at(list).as_object())
      if (columns.as_object().contains(column))
        map[std::string(code)] = text_of(columns.as_object().at(column));
    if (map.empty()) return std::nullopt;
    return map;
  }

 private:
  const json::object& lists_;
  std::map<std::string, Symbol> symbols_;
  bool measure_ = false;
};

class SpecBindings : public Bindings {
 public:
  SpecBindings(const json::object& bindings, const Scope& scope)
      : zone_(text_of(bindings.at("zone"))) {
    for (const auto& [name, value] : bindings.at("values").as_object())
      values_[std::string(name)] = read(value, scope.symbol(name)->type);
    for (const auto& [role, person] : bindings.at("persons").as_object()) {
      const auto& known = person.as_object();
      if (known.contains("birth_date"))
        births_[std::string(role)] = read(known.at("birth_date"), Type::date);
      if (known.contains("sex")) sexes_[std::string(role)] = Value(text_of(known.at("sex")));
    }
    today_ = read(bindings.at("today"), Type::date);
    now_ = read(bindings.at("now"), Type::instant);
    period_end_ = read(bindings.at("period_end"), Type::date);
  }
  const Value& value(std::string_view name) const override { return at(values_, name); }
  Value birth_date(std::string_view role) const override { return at(births_, role); }
  Value sex(std::string_view role) const override { return at(sexes_, role); }
  Value today() const override { return today_; }
  Value now() const override { return now_; }
  Value period_end() const override { return period_end_; }
  std::string_view zone() const override { return zone_; }

 private:
  static Value read(const json::value& value, Type type) {
    const auto result = from_json(value, type);
    EXPECT_TRUE(result) << json::serialize(value);
    return result ? *result : Value();
  }
  static const Value& at(const std::map<std::string, Value>& values, std::string_view name) {
    static const Value unknown;
    const auto found = values.find(std::string(name));
    return found == values.end() ? unknown : found->second;
  }
  std::map<std::string, Value> values_, births_, sexes_;
  Value today_, now_, period_end_;
  std::string zone_;
};

json::object read_spec() {
  const auto text = read_whole_file("spec/expressions.json", 4 << 20);
  EXPECT_TRUE(text);
  return json::parse(*text).as_object();
}

json::object whole_bindings(const json::object& defaults, const json::object& own) {
  json::object all = defaults;
  for (const auto& [key, value] : own) all[key] = value;
  return all;
}

TEST(ExpressionCases, EveryCaseGivesWhatItSays) {
  const json::object spec = read_spec();
  const json::object& lists = spec.at("code_lists").as_object();
  std::map<std::string, SpecScope> scopes;
  for (const auto& [name, scope] : spec.at("scopes").as_object())
    scopes.emplace(std::string(name), SpecScope(scope.as_object(), lists));
  json::array trees;
  std::size_t cases = 0;
  for (const auto& value : spec.at("cases").as_array()) {
    const json::object& one = value.as_object();
    SCOPED_TRACE(text_of(one.at("name")) + ": " + text_of(one.at("source")).substr(0, 200));
    ++cases;
    const SpecScope& scope = scopes.at(text_of(one.at("scope")));
    const auto& expect = one.at("expect").as_object();
    const auto compiled = Expression::compile(text_of(one.at("source")), scope, "here:1");
    if (expect.contains("error")) {
      ASSERT_FALSE(compiled);
      EXPECT_EQ(compiled.error().code, text_of(expect.at("error")));
      EXPECT_EQ(compiled.error().where, "here:1");
      EXPECT_FALSE(compiled.error().mend.empty());
      continue;
    }
    if (!compiled) {
      ADD_FAILURE() << to_string(compiled.error());
      continue;
    }
    EXPECT_EQ(type_name(compiled->type()), text_of(expect.at("type")));
    const json::object bindings =
        whole_bindings(spec.at("default_bindings").as_object(), one.at("bindings").as_object());
    const Value result = evaluate(*compiled, SpecBindings(bindings, scope));
    EXPECT_EQ(json::serialize(to_json(result)), json::serialize(expect.at("value")));
    trees.push_back(json::object{{"name", one.at("name")},
                                 {"source", one.at("source")},
                                 {"tree", compiled->tree()},
                                 {"bindings", bindings},
                                 {"expect", expect}});
  }
  EXPECT_GE(cases, 170u);
  const char* path = std::getenv("BESIK_EXPRESSION_TREES");
  if (path == nullptr || *path == '\0') return;
  ASSERT_TRUE(write_whole_file(path, json::serialize(json::object{{"cases", trees}}), 0644));
}

TEST(ExpressionCases, EveryFunctionAndOperatorStandsInACase) {
  const json::object spec = read_spec();
  for (const FunctionDoc& doc : function_docs()) {
    const std::string sought = doc.name == "negate" ? "-" : doc.name;
    bool found = false;
    for (const auto& one : spec.at("cases").as_array()) {
      const auto& object = one.as_object();
      found = found || (object.at("expect").as_object().contains("value") &&
                        text_of(object.at("source")).find(sought) != std::string::npos);
    }
    EXPECT_TRUE(found) << doc.name << " is in no case of spec/expressions.json";
  }
}

}  // namespace
}  // namespace besik::programme
