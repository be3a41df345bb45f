#include "programme/expression_lexer.h"

#include "base/text.h"

namespace besik::programme {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
 public:
  Lexer(std::string_view source, std::string_view place) : source_(source), place_(place) {}

  Result<std::vector<Token>> all() {
    if (!is_utf8(source_)) return fault("the text is not UTF-8", "save the file as UTF-8");
    std::vector<Token> tokens;
    for (;;) {
      while (next_ < source_.size() &&
             std::string_view(" \t\r\n").find(source_[next_]) != std::string_view::npos)
        ++next_;
      TRY_ASSIGN(Token token, one());
      tokens.push_back(token);
      if (token.kind == TokenKind::end) return tokens;
    }
  }

 private:
  int at() const { return static_cast<int>(next_) + 1; }
  Error fault(std::string what, std::string mend) const {
    return {"expression.syntax", std::string(place_),
            "at character " + std::to_string(at()) + " " + std::move(what), std::move(mend), ""};
  }
  char look(std::size_t ahead) const {
    return next_ + ahead < source_.size() ? source_[next_ + ahead] : '\0';
  }

  Result<Token> one() {
    Token token;
    token.at = at();
    if (next_ >= source_.size()) return token;
    const char c = look(0);
    if (is_digit(c)) return number();
    if (is_letter(c)) {
      token.kind = TokenKind::name;
      while (is_letter(look(0)) || is_digit(look(0))) token.text += source_[next_++];
      return token;
    }
    if (c == '\'' || c == '"') return text(c);
    token.kind = TokenKind::symbol;
    const std::string two{c, look(1)};
    if (two == "!=" || two == "<=" || two == ">=") {
      token.text = two;
    } else if (two == "==") {
      return fault("there is `==`", "write one `=`");
    } else if (two == "<>") {
      return fault("there is `<>`", "write `!=`");
    } else if (two == "&&" || two == "||") {
      return fault("there is `" + two + "`", "write `and` or `or`");
    } else if (two == "${") {
      return fault("there is `${`", "write the bare name of the field");
    } else if (std::string_view("=<>+-*(),").find(c) != std::string_view::npos) {
      token.text = c;
    } else if (c == '/') {
      return fault("there is `/`", "write `div`");
    } else {
      return fault("there is a sign that expressions do not have", "remove it or quote the text");
    }
    next_ += token.text.size();
    return token;
  }

  Result<Token> number() {
    Token token;
    token.at = at();
    std::size_t decimals = 0;
    std::size_t digits = 0;
    int64_t units = 0;
    bool point = false;
    for (;; ++next_) {
      const char c = look(0);
      if (c == '.' && !point && is_digit(look(1))) {
        point = true;
        token.text += c;
        continue;
      }
      if (!is_digit(c)) break;
      if (++digits > 15) return fault("a number has more than 15 digits", "use a smaller number");
      if (point && ++decimals > 6)
        return fault("a number has more than 6 decimals", "use at most 6 decimals");
      units = units * 10 + (c - '0');
      token.text += c;
    }
    if (is_letter(look(0)))
      return fault("a letter follows a number", "put a space or an operator between them");
    token.kind = point ? TokenKind::decimal : TokenKind::whole;
    token.value = point ? Value(Decimal{units, static_cast<int>(decimals)}) : Value(units);
    return token;
  }

  Result<Token> text(char quote) {
    Token token;
    token.at = at();
    token.kind = TokenKind::text;
    const std::size_t end = source_.find(quote, next_ + 1);
    if (end == std::string_view::npos)
      return fault("a quote is opened and not closed", "close the quote");
    auto cleaned = clean_text(source_.substr(next_ + 1, end - next_ - 1));
    if (!cleaned) return fault("a quoted text holds a control character", "remove it");
    token.text = *cleaned;
    token.value = Value(token.text);
    next_ = end + 1;
    return token;
  }

  std::string_view source_;
  std::string_view place_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view source, std::string_view place) {
  return Lexer(source, place).all();
}

}  // namespace besik::programme
