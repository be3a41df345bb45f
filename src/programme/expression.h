#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

// The expression language of programme files: the XLSForm vocabulary over bare field names, typed at
// load, compiled to one tree that the server evaluates here and the browser evaluates in
// web/src/lib/expression.ts. spec/expressions.json holds the cases that both must pass.
//
// Unknown: an operator or function with an unknown operand is unknown, except `and`, `or`, `not`,
// `if` (Kleene's three values: `false and unknown` is false, `true or unknown` is true),
// first_known(...) and known(...).
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
  // In a measure today() and now() are refused (expression.clock_in_measure); period_end() is there.
  virtual bool in_measure() const { return false; }
};

struct Node;

// Compiled and immutable; cheap to copy.
class Expression {
 public:
  // Codes: expression.syntax, expression.unknown_name (with nearest), expression.wrong_type,
  // expression.unknown_function, expression.wrong_arity, expression.unknown_code,
  // expression.clock_in_measure, expression.too_deep, expression.too_long. `where` is `place`.
  static Result<Expression> compile(std::string_view source, const Scope& scope,
                                    std::string_view place);
  Expression() = default;
  explicit operator bool() const { return root_ != nullptr; }
  Type type() const;
  const std::string& source() const { return source_; }
  // Names of fields (not person roles) it reads, sorted.
  const std::set<std::string>& names() const { return names_; }
  // The tree that the browser evaluates: {"op": "...", "args": [...]}, {"name": ...}, {"value": ..., "type": ...}.
  boost::json::value tree() const;
  const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
  std::string source_;
  std::set<std::string> names_;
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
  virtual Value today() const = 0;       // civil day at the record's place
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
