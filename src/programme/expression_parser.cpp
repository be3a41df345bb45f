#include "programme/expression_parser.h"

#include <algorithm>

#include "base/text.h"
#include "programme/expression_functions.h"
#include "programme/expression_lexer.h"

namespace besik::programme {
namespace {

using NodePtr = std::shared_ptr<Node>;

// Precedence from loose to tight: or; and; comparisons (not chained); + -; * div mod; unary minus.
class Parser {
 public:
  Parser(std::vector<Token> tokens, std::string_view place)
      : tokens_(std::move(tokens)), place_(place) {}

  Result<NodePtr> parse() {
    TRY_ASSIGN(NodePtr root, disjunction());
    if (peek().kind != TokenKind::end)
      return fault("it goes on with `" + peek().text + "` where it should end",
                   "join two conditions with `and` or `or`");
    return root;
  }

 private:
  const Token& peek() const { return tokens_[next_]; }
  bool take(std::string_view symbol) {
    const Token& token = peek();
    if ((token.kind != TokenKind::symbol && token.kind != TokenKind::name) || token.text != symbol)
      return false;
    ++next_;
    return true;
  }
  Error fault(std::string what, std::string mend) const {
    return {"expression.syntax", std::string(place_),
            "at character " + std::to_string(peek().at) + " " + std::move(what), std::move(mend),
            ""};
  }
  static NodePtr call(Op op, std::vector<NodePtr> args, int at) {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::call;
    node->op = op;
    node->args = std::move(args);
    node->at = at;
    return node;
  }
  static NodePtr literal(Value value, Type type, int at) {
    auto node = std::make_shared<Node>();
    node->value = std::move(value);
    node->type = type;
    node->at = at;
    return node;
  }

  Result<NodePtr> disjunction() { return joined("or", Op::or_, &Parser::conjunction); }
  Result<NodePtr> conjunction() { return joined("and", Op::and_, &Parser::comparison); }

  Result<NodePtr> joined(std::string_view word, Op op, Result<NodePtr> (Parser::*part)()) {
    const int at = peek().at;
    TRY_ASSIGN(NodePtr first, (this->*part)());
    std::vector<NodePtr> parts{first};
    while (take(word)) {
      TRY_ASSIGN(NodePtr other, (this->*part)());
      parts.push_back(other);
    }
    return parts.size() == 1 ? first : call(op, std::move(parts), at);
  }

  Result<NodePtr> comparison() {
    static constexpr std::pair<std::string_view, Op> signs[] = {
        {"=", Op::equal}, {"!=", Op::not_equal},     {"<=", Op::less_equal},
        {"<", Op::less},  {">=", Op::greater_equal}, {">", Op::greater}};
    const int at = peek().at;
    TRY_ASSIGN(NodePtr left, sum());
    for (const auto& [sign, op] : signs) {
      if (!take(sign)) continue;
      TRY_ASSIGN(NodePtr right, sum());
      for (const auto& again : signs)
        if (peek().kind == TokenKind::symbol && peek().text == again.first)
          return fault("compares twice in a row", "join two comparisons with `and`");
      return call(op, {left, right}, at);
    }
    return left;
  }

  Result<NodePtr> sum() {
    const int at = peek().at;
    TRY_ASSIGN(NodePtr left, product());
    for (;;) {
      const bool plus = take("+");
      if (!plus && !take("-")) return left;
      TRY_ASSIGN(NodePtr right, product());
      left = call(plus ? Op::add : Op::subtract, {left, right}, at);
    }
  }

  Result<NodePtr> product() {
    const int at = peek().at;
    TRY_ASSIGN(NodePtr left, unary());
    for (;;) {
      Op op = Op::multiply;
      if (take("*"))
        op = Op::multiply;
      else if (take("div"))
        op = Op::divide;
      else if (take("mod"))
        op = Op::modulo;
      else
        return left;
      TRY_ASSIGN(NodePtr right, unary());
      left = call(op, {left, right}, at);
    }
  }

  Result<NodePtr> unary() {
    const int at = peek().at;
    if (!take("-")) return primary();
    if (++depth_ > deepest_expression) return too_deep();
    TRY_ASSIGN(NodePtr operand, unary());
    --depth_;
    if (operand->kind == Node::Kind::literal) {
      if (const auto* whole = operand->value.get_if<int64_t>())
        return literal(Value(-*whole), operand->type, at);
      if (const auto* decimal = operand->value.get_if<Decimal>())
        return literal(Value(Decimal{-decimal->units, decimal->scale}), operand->type, at);
    }
    return call(Op::negate, {operand}, at);
  }

  Error too_deep() const {
    return {"expression.too_deep", std::string(place_),
            "the expression is nested more than " + std::to_string(deepest_expression) + " deep",
            "name a part of it under worked_out and use that name here", ""};
  }

  Result<NodePtr> primary() {
    const Token token = peek();
    switch (token.kind) {
      case TokenKind::whole:
      case TokenKind::decimal:
        ++next_;
        return literal(token.value, token.kind == TokenKind::whole ? Type::whole : Type::decimal,
                       token.at);
      case TokenKind::text:
        ++next_;
        return literal(token.value, Type::code, token.at);
      case TokenKind::name:
        return named();
      case TokenKind::symbol:
        if (token.text == "(") return in_parentheses();
        break;
      case TokenKind::end:
        return fault("it ends too early", "finish the expression");
    }
    return fault("`" + token.text + "` stands where a value should",
                 "write a field name, a number, a 'text' or a function there");
  }

  Result<NodePtr> in_parentheses() {
    ++next_;
    if (++depth_ > deepest_expression) return too_deep();
    TRY_ASSIGN(NodePtr inner, disjunction());
    --depth_;
    if (!take(")")) return fault("a closing parenthesis is missing", "close the parenthesis");
    return inner;
  }

  Result<NodePtr> named() {
    const Token token = peek();
    if (token.text == "and" || token.text == "or" || token.text == "div" || token.text == "mod")
      return fault("`" + token.text + "` stands where a value should", "write what it joins");
    ++next_;
    if (!take("(")) {
      if (token.text == "yes" || token.text == "no")
        return literal(Value(token.text == "yes"), Type::yes_no, token.at);
      auto node = std::make_shared<Node>();
      node->kind = Node::Kind::name;
      node->text = token.text;
      node->at = token.at;
      return node;
    }
    const Function* function = find_function(token.text);
    if (function == nullptr) return unknown_function(token);
    if (++depth_ > deepest_expression) return too_deep();
    std::vector<NodePtr> args;
    while (!take(")")) {
      if (!args.empty() && !take(","))
        return fault("a comma or a closing parenthesis is missing", "close the parenthesis");
      TRY_ASSIGN(NodePtr arg, disjunction());
      args.push_back(arg);
    }
    --depth_;
    return call(function->op, std::move(args), token.at);
  }

  Error unknown_function(const Token& token) const {
    std::vector<std::string> names;
    for (const Function& function : functions()) names.emplace_back(function.name);
    return {
        "expression.unknown_function", std::string(place_),
        "at character " + std::to_string(token.at) + " there is no function `" + token.text + "`",
        "use a function of the list in the programme language reference",
        nearest(token.text, names)};
  }

  std::vector<Token> tokens_;
  std::string_view place_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

int height(const Node& node) {
  int below = 0;
  for (const auto& arg : node.args) below = std::max(below, height(*arg));
  return below + 1;
}

}  // namespace

Result<std::shared_ptr<Node>> parse_expression(std::string_view source, std::string_view place) {
  if (source.size() > longest_expression)
    return Error{"expression.too_long", std::string(place),
                 "the expression has more than " + std::to_string(longest_expression) + " bytes",
                 "name parts of it under worked_out and use those names here", ""};
  TRY_ASSIGN(std::vector<Token> tokens, tokens_of(source, place));
  TRY_ASSIGN(NodePtr root, Parser(std::move(tokens), place).parse());
  if (height(*root) > deepest_expression)
    return Error{
        "expression.too_deep", std::string(place),
        "the expression is nested more than " + std::to_string(deepest_expression) + " deep",
        "name a part of it under worked_out and use that name here", ""};
  return root;
}

}  // namespace besik::programme
