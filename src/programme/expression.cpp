#include "programme/expression.h"

#include <boost/json.hpp>

#include "programme/expression_check.h"
#include "programme/expression_node.h"
#include "programme/expression_parser.h"

namespace besik::programme {
namespace {

void collect(const Node& node, std::set<std::string>& names, std::set<std::string>& persons) {
  if (node.kind == Node::Kind::name) names.insert(node.text);
  if (node.kind == Node::Kind::person) persons.insert(node.text);
  for (const auto& arg : node.args) collect(*arg, names, persons);
}

json::value tree_of(const Node& node) {
  json::object out;
  switch (node.kind) {
    case Node::Kind::literal:
      out["value"] = to_json(node.value);
      break;
    case Node::Kind::name:
      out["name"] = node.text;
      break;
    case Node::Kind::person:
      out["person"] = node.text;
      return out;
    case Node::Kind::call: {
      out["op"] = op_name(node.op);
      json::array args;
      for (const auto& arg : node.args) args.push_back(tree_of(*arg));
      out["args"] = std::move(args);
      if (node.op == Op::attribute) {
        json::object map;
        for (const auto& [code, value] : node.attributes)
          if (node.type == Type::whole)
            map[code] = std::stoll(value);
          else
            map[code] = value;
        out["map"] = std::move(map);
      }
      break;
    }
  }
  out["type"] = type_name(node.type);
  return out;
}

}  // namespace

Result<Expression> Expression::compile(std::string_view source, const Scope& scope,
                                       std::string_view place) {
  TRY_ASSIGN(std::shared_ptr<Node> root, parse_expression(source, place));
  TRY(check_expression(root, scope, place));
  Expression expression;
  collect(*root, expression.names_, expression.persons_);
  expression.root_ = std::move(root);
  expression.source_ = std::string(source);
  return expression;
}

Type Expression::type() const { return root_ ? root_->type : Type::unknown; }

std::string Expression::code_list() const { return root_ ? root_->code_list : ""; }

boost::json::value Expression::tree() const {
  return root_ ? tree_of(*root_) : json::value(nullptr);
}

}  // namespace besik::programme
