#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace besik::programme {

enum class TokenKind { end, whole, decimal, text, name, symbol };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  Value value;  // of numbers and texts
  int at = 1;   // first byte in the source, from 1
};

// The last token is `end`. Code: expression.syntax.
Result<std::vector<Token>> tokens_of(std::string_view source, std::string_view place);

}  // namespace besik::programme
