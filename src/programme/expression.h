#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

// The expression language of programme files: the XLSForm vocabulary over bare field names, typed
// at load, compiled to one tree that the server evaluates here and the browser evaluates in
// web/src/lib/expression.ts. spec/expressions.json holds the cases that both must pass.
//
// Numbers are whole or exact decimals (programme/expression_number.h has the rules): `div` rounds
// half to even at 6 decimals and drops ending zeros. A datetime that is compared or mixed with a
// date stands for its civil day at the record's place. `yes` and `no` are literals.
//
// Unknown: an operator or function with an unknown operand is unknown, except `and`, `or`, `not`,
// `if` (Kleene's three values: `false and unknown` is false, `true or unknown` is true),
// first_known(...), earliest_known(...), latest_known(...) and known(...).
namespace besik::programme {

// What a name may stand for when an expression is typed.
struct Symbol {
  Type type = Type::unknown;
  std::string code_list;     // of a code(s) field, to check literals against
  bool person_role = false;  // `age(child, day)`, `sex(child)` take a role of the record
};

// The names that an expression may use and whether it is part of a measure.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual const Symbol* symbol(std::string_view name) const = 0;
  virtual std::vector<std::string> names() const = 0;
  virtual bool is_code(std::string_view list, std::string_view code) const = 0;
  // In a measure today() and now() are refused (expression.clock_in_measure); period_end() is there
  // and only there (expression.only_in_measure).
  virtual bool in_measure() const { return false; }
  // The codes of a list, to name the nearest; and, for attribute(), what the column says of each
  // code (codes that say nothing left out), or nothing where the list has no such column.
  virtual std::vector<std::string> codes(std::string_view) const { return {}; }
  virtual std::optional<std::map<std::string, std::string>> attribute(
      std::string_view /*list*/, std::string_view /*column*/) const {
    return std::nullopt;
  }
  // A better error than "unknown name" for a name that exists but may not be used here.
  virtual std::optional<Error> why_not(std::string_view) const { return std::nullopt; }
};

struct Node;

// Compiled and immutable; cheap to copy.
class Expression {
 public:
  // Codes: expression.syntax, expression.unknown_name (with nearest), expression.wrong_type,
  // expression.unknown_function, expression.wrong_arity, expression.unknown_code,
  // expression.unknown_column, expression.bad_band, expression.clock_in_measure,
  // expression.only_in_measure, expression.too_deep, expression.too_long. `where` is `place`.
  static Result<Expression> compile(std::string_view source, const Scope& scope,
                                    std::string_view place);
  Expression() = default;
  explicit operator bool() const { return root_ != nullptr; }
  Type type() const;
  // Of a code or codes: the list they come from, "" where made by band() or quoted.
  std::string code_list() const;
  // Roles whose birth date or sex it asks.
  const std::set<std::string>& persons() const { return persons_; }
  const std::string& source() const { return source_; }
  // Names of fields (not person roles) it reads, sorted.
  const std::set<std::string>& names() const { return names_; }
  // The tree that the browser evaluates; every node says its `type`:
  //   {"value": V, "type": T}              a literal, V as to_json writes it
  //   {"name": "decided_on", "type": T}    a field or worked-out value
  //   {"person": "child"}                  first argument of age and sex
  //   {"op": "=", "args": [...], "type": T}   and, or have two or more arguments
  //   {"op": "attribute", ..., "map": {"code": "value" or whole number}}
  // T is yes_no, whole, decimal, text, date, instant, code or codes, id. null for an empty
  // Expression.
  boost::json::value tree() const;
  const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
  std::string source_;
  std::set<std::string> names_;
  std::set<std::string> persons_;
};

// What evaluation may ask of the world.
class Bindings {
 public:
  virtual ~Bindings() = default;
  virtual const Value& value(std::string_view name) const = 0;  // unknown Value where not answered
  // Birth date of the first person in `role`; unknown where it is not known. For a birth date of
  // lower precision (month, year, estimated) the latest possible day: in doubt, a child.
  virtual Value birth_date(std::string_view role) const = 0;
  virtual Value sex(std::string_view role) const = 0;  // code: female, male; else unknown
  virtual Value today() const = 0;                     // civil day at the record's place
  virtual Value now() const = 0;
  virtual Value period_end() const { return {}; }
  virtual std::string_view zone() const = 0;  // of the record's place, for date(instant)
};

Value evaluate(const Expression& expression, const Bindings& bindings);
// True only where the value is known and true.
bool holds(const Expression& expression, const Bindings& bindings);

// Every function with signature, meaning in words, example: the reference page and completion are
// made from it.
struct FunctionDoc {
  std::string name, signature, meaning, example, result;
};
const std::vector<FunctionDoc>& function_docs();

}  // namespace besik::programme
