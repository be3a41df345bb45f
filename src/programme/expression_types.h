#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "programme/expression_node.h"

namespace besik::programme {

// Types that may be compared with one another share a kind.
enum class Kind { yes_no, number, text, day, codes, id, other };
Kind kind_of(Type type);
// "a whole number", for error messages.
std::string in_words(Type type);
// The text of a quoted literal; nullptr for any other node.
const std::string* quoted(const Node& node);
// What an argument with this letter of Function::params should be and how to mend it, where `type`
// does not fit.
std::optional<std::pair<std::string, std::string>> wanted_argument(char letter, Type type);
// The first of them that is no band ("0-13", "16+") or does not lie above the one before.
std::optional<std::size_t> first_bad_band(const std::vector<std::string>& bands);

}  // namespace besik::programme
