#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace besik::programme {

enum class Op {
  and_,
  or_,
  not_,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  negate,
  multiply,
  divide,
  modulo,
  selected,
  count_selected,
  if_,
  first_known,
  known,
  one_of,
  attribute,
  earliest,
  earliest_known,
  latest,

  latest_known,
  min,
  max,
  abs,
  round,
  starts_with,
  contains,
  ends_with,
  concat,
  string_length,
  age,
  birthday,
  sex,
  band,
  date,
  days_between,
  hours_between,
  months_between,
  years_between,
  add_days,
  add_months,
  add_hours,
  year,
  month,
  quarter,
  weekday,
  today,
  now,
  period_end,
  yes,
  no
};

// One node of a compiled expression. After compiling every node has a type, every literal date is a
// literal, and a datetime that is used as a date stands inside a `date` call.
struct Node {
  enum class Kind { literal, name, person, call };
  Kind kind = Kind::literal;
  Op op = Op::and_;  // of a call
  Type type = Type::unknown;
  std::string text;                               // the name, or the role of a person
  Value value;                                    // of a literal
  std::string code_list;                          // of a code or codes; "" where it is of no list
  std::map<std::string, std::string> attributes;  // of `attribute`: code -> value
  std::vector<std::shared_ptr<Node>> args;
  int at = 0;  // first character in the source, from 1
};

std::string_view op_name(Op op);
std::string_view type_name(Type type);

}  // namespace besik::programme
