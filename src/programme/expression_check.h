#pragma once

#include <memory>
#include <string_view>

#include "programme/expression.h"
#include "programme/expression_node.h"

namespace besik::programme {

// Gives every node of a parsed tree its type and puts `date` calls around datetimes that are used
// as dates. The first fault is returned; the codes are those of Expression::compile.
Result<void> check_expression(const std::shared_ptr<Node>& root, const Scope& scope,
                              std::string_view place);

}  // namespace besik::programme
