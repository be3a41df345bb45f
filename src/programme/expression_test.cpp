#include "programme/expression.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <map>

namespace besik::programme {
namespace {

class World : public Scope, public Bindings {
 public:
  const Symbol* symbol(std::string_view name) const override {
    const auto found = symbols.find(name);
    return found == symbols.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, symbol] : symbols) all.push_back(name);
    return all;
  }
  bool is_code(std::string_view, std::string_view) const override { return false; }
  std::optional<Error> why_not(std::string_view name) const override {
    if (name != "sealed") return std::nullopt;
    return Error{"programme.not_a_fact", "", "sealed", "unseal", ""};
  }
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    const auto found = values.find(name);
    return found == values.end() ? unknown : found->second;
  }
  Value birth_date(std::string_view) const override { return birth; }
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return Value(make_date(2026, 3, 1)); }
  Value now() const override { return Value(Instant{0}); }
  std::string_view zone() const override { return "Asia/Almaty"; }

  std::map<std::string, Symbol, std::less<>> symbols{{"n", {Type::whole, "", false}},
                                                     {"flag", {Type::yes_no, "", false}},
                                                     {"day", {Type::date, "", false}},
                                                     {"amount", {Type::decimal, "", false}},
                                                     {"child", {Type::unknown, "", true}}};
  std::map<std::string, Value, std::less<>> values;
  Value birth;
};

Expression compiled(const World& world, std::string_view source) {
  const auto result = Expression::compile(source, world, "test:1");
  EXPECT_TRUE(result) << to_string(result.error());
  return result ? *result : Expression();
}

TEST(Expression, KnowsTheNamesAndPersonsItReads) {
  const World world;
  const Expression expression = compiled(world, "n > 1 and known(day) and age(child, day) < n");
  EXPECT_EQ(expression.names(), (std::set<std::string>{"day", "n"}));
  EXPECT_EQ(expression.persons(), std::set<std::string>{"child"});
  EXPECT_EQ(expression.source(), "n > 1 and known(day) and age(child, day) < n");
}

TEST(Expression, TheEmptyOneIsUnknownAndHoldsNothing) {
  const World world;
  const Expression none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.type(), Type::unknown);
  EXPECT_FALSE(evaluate(none, world).known());
  EXPECT_FALSE(holds(none, world));
  EXPECT_TRUE(none.tree().is_null());
}

TEST(Expression, HoldsOnlyWhereKnownAndTrue) {
  World world;
  const Expression flag = compiled(world, "flag");
  EXPECT_FALSE(holds(flag, world));
  world.values["flag"] = Value(false);
  EXPECT_FALSE(holds(flag, world));
  world.values["flag"] = Value(true);
  EXPECT_TRUE(holds(flag, world));
}

// An old record may hold a value of the type that a field once had.
TEST(Expression, AValueOfAnotherTypeIsUnknown) {
  World world;
  for (const Value& odd :
       {Value("text"), Value(make_date(2026, 1, 1)), Value(Value::Codes{"a"}), Value(true)}) {
    world.values["n"] = odd;
    for (const char* source : {"n + 1 > 0", "n > 1", "min(n, 2) = 1", "band(n, '0-9') = '0-9'",
                               "n mod 2 = 1", "round(n) = 1"})
      EXPECT_FALSE(evaluate(compiled(world, source), world).known()) << source;
  }
  world.values["day"] = Value(5);
  for (const char* source : {"year(day) = 1", "days_between(day, day) = 0",
                             "add_days(day, 1) = day", "age(child, day) = 1"})
    EXPECT_FALSE(evaluate(compiled(world, source), world).known()) << source;
  world.values["amount"] = Value(Decimal{1, 18});
  EXPECT_FALSE(evaluate(compiled(world, "amount + 1 > 0"), world).known());
}

TEST(Expression, ErrorsNameTheNearest) {
  const World world;
  const auto nearest_of = [&](const char* source) {
    const auto result = Expression::compile(source, world, "test:1");
    return result ? "" : result.error().nearest;
  };
  EXPECT_EQ(nearest_of("amont > 1"), "amount");
  EXPECT_EQ(nearest_of("starts_wth('a', 'b')"), "starts_with");
  EXPECT_EQ(nearest_of("age(chld, day) > 1"), "child");
}

TEST(Expression, TheScopeMaySayWhyANameCannotBeUsed) {
  const World world;
  const auto result = Expression::compile("known(sealed)", world, "test:7");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "programme.not_a_fact");
  EXPECT_EQ(result.error().where, "test:7");
}

// Every age on every day around the birthdays of a leap-day child, against counting by hand.
TEST(Expression, LeapDayBirthdaysFallOnTheFirstOfMarch) {
  World world;
  world.birth = Value(make_date(2012, 2, 29));
  const Expression age = compiled(world, "age(child, day)");
  for (int year = 2013; year <= 2031; ++year) {
    const bool leap = is_civil(year, 2, 29);
    world.values["day"] = Value(make_date(year, 2, 28));
    EXPECT_EQ(evaluate(age, world), Value(year - 2013)) << year;
    world.values["day"] = Value(make_date(year, 3, 1));
    EXPECT_EQ(evaluate(age, world), Value(year - 2012)) << year;
    if (!leap) continue;
    world.values["day"] = Value(make_date(year, 2, 29));
    EXPECT_EQ(evaluate(age, world), Value(year - 2012)) << year;
  }
}

}  // namespace
}  // namespace besik::programme
