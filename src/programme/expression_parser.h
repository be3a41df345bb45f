#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "programme/expression_node.h"

namespace besik::programme {

constexpr std::size_t longest_expression = 4096;  // bytes
constexpr int deepest_expression = 32;            // nodes above one another

// The tree as written, without types. Codes: expression.syntax, expression.unknown_function,
// expression.too_deep, expression.too_long.
Result<std::shared_ptr<Node>> parse_expression(std::string_view source, std::string_view place);

}  // namespace besik::programme
