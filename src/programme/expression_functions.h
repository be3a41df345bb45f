#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programme/expression.h"
#include "programme/expression_node.h"

namespace besik::programme {

// A function by name. `params` has one letter a parameter: a anything, b yes/no, n number, w whole
// number, t text or code, l quoted literal, c code or codes, d date (a datetime is taken as its
// civil day), x date, datetime or text, i datetime, e date or datetime (mixed ones become dates), p
// person role; `?` after a letter: may be left out; `*` after the last one: once or more. `result`:
// b, w, m decimal, t text, d date, i datetime, o code; n number as its arguments, u the common type
// of all arguments, U the common type of all but the first.
struct Function {
  Op op;
  const char* name;
  const char* params;
  char result;
  const char* signature;
  const char* meaning;
  const char* example;
  const char* value;
};

const Function* find_function(std::string_view name);
const std::vector<Function>& functions();

}  // namespace besik::programme
