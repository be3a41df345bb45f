#include <boost/json.hpp>

#include "base/check.h"
#include "base/json.h"
#include "programme/expression.h"

using namespace besik;
using namespace besik::programme;

namespace {

// Every type under two names: one with a value, one without (its name ends in `_`).
class World : public Scope, public Bindings {
 public:
  World() {
    add("flag", Type::yes_no, Value(true));
    add("n", Type::whole, Value(7));
    add("amount", Type::decimal, Value(Decimal{1250, 2}));
    add("note", Type::text, Value("бесік"));
    add("day", Type::date, Value(make_date(2024, 2, 29)));
    add("at", Type::instant, Value(Instant{1'700'000'000'000}));
    add("outcome", Type::code, Value("released"), "decision");
    add("needs", Type::codes, Value(Value::Codes{"school"}), "decision");
    add("link", Type::id, Value(Id{}));
    symbols_["child"] = {Type::unknown, "", true};
    symbols_["carer"] = {Type::unknown, "", true};
  }
  const Symbol* symbol(std::string_view name) const override {
    const auto found = symbols_.find(name);
    return found == symbols_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override { return {"flag", "n", "amount", "child"}; }
  bool is_code(std::string_view, std::string_view code) const override { return code.size() < 12; }
  bool in_measure() const override { return measure; }
  std::optional<std::map<std::string, std::string>> attribute(
      std::string_view, std::string_view column) const override {
    if (column == "kind") return std::map<std::string, std::string>{{"released", "free"}};
    if (column == "years") return std::map<std::string, std::string>{{"released", "14"}};
    return std::nullopt;
  }
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    const auto found = values_.find(name);
    return found == values_.end() ? unknown : found->second;
  }
  Value birth_date(std::string_view role) const override {
    return role == "child" ? Value(make_date(2012, 2, 29)) : Value();
  }
  Value sex(std::string_view role) const override {
    return role == "child" ? Value("female") : Value();
  }
  Value today() const override { return Value(make_date(2026, 3, 1)); }
  Value now() const override { return Value(Instant{1'770'000'000'000}); }
  Value period_end() const override { return Value(make_date(2026, 12, 31)); }
  std::string_view zone() const override { return "Asia/Almaty"; }
  bool measure = false;

 private:
  void add(const std::string& name, Type type, Value value, const std::string& list = "") {
    symbols_[name] = symbols_[name + "_"] = {type, list, false};
    values_[name] = std::move(value);
  }
  std::map<std::string, Symbol, std::less<>> symbols_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace

// What compiles evaluates to a value of the type it says, twice the same, and its tree serialises.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static World world;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  for (const bool measure : {false, true}) {
    world.measure = measure;
    const auto compiled = Expression::compile(source, world, "fuzz");
    if (!compiled) {
      CHECK(!compiled.error().code.empty() && !compiled.error().mend.empty());
      continue;
    }
    CHECK(compiled->type() != Type::unknown);
    CHECK(!json::serialize(compiled->tree()).empty());
    const Value once = evaluate(*compiled, world);
    CHECK(once == evaluate(*compiled, world));
    const auto again = from_json(to_json(once), compiled->type());
    CHECK(again && *again == once);
  }
  return 0;
}
