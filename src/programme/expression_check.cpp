#include "programme/expression_check.h"

#include <algorithm>

#include "base/text.h"
#include "programme/expression_functions.h"
#include "programme/expression_types.h"

namespace besik::programme {
namespace {

using NodePtr = std::shared_ptr<Node>;

class Checker {
 public:
  Checker(const Scope& scope, std::string_view place) : scope_(scope), place_(place) {}

  Result<void> check(Node& node) {
    switch (node.kind) {
      case Node::Kind::literal:
      case Node::Kind::person:
        return {};
      case Node::Kind::name:
        return name(node);
      case Node::Kind::call:
        return call(node);
    }
    return {};
  }

 private:
  Error fault(std::string code, const Node& node, std::string what, std::string mend,
              std::string near = "") const {
    return {std::move(code), std::string(place_),
            "at character " + std::to_string(node.at) + " " + std::move(what), std::move(mend),
            std::move(near)};
  }
  Error wrong_type(const Node& node, const std::string& wanted, std::string mend) const {
    return fault("expression.wrong_type", node,
                 "there is " + in_words(node.type) + " where " + wanted + " is needed",
                 std::move(mend));
  }

  Result<void> name(Node& node) {
    const Symbol* symbol = scope_.symbol(node.text);
    if (symbol != nullptr && symbol->person_role && !scope_.why_not(node.text))
      return fault("expression.wrong_type", node, "`" + node.text + "` is a person, not a value",
                   "ask age(" + node.text + ", day) or sex(" + node.text + ")");
    if (symbol == nullptr || symbol->person_role) return unknown_name(node, false);
    node.type = symbol->type;
    node.code_list = symbol->code_list;
    return {};
  }

  Error unknown_name(const Node& node, bool person) const {
    if (auto better = scope_.why_not(node.text)) {
      better->where = std::string(place_);
      return *better;
    }
    std::vector<std::string> near;
    for (const std::string& known : scope_.names()) {
      const Symbol* symbol = scope_.symbol(known);
      if (symbol != nullptr && symbol->person_role == person) near.push_back(known);
    }
    return fault("expression.unknown_name", node,
                 person ? "there is no person `" + node.text + "` here"
                        : "there is no field or worked-out value `" + node.text + "` here",
                 person ? "name a role of the register's persons"
                        : "declare it in the register, or put a text in quotes",
                 nearest(node.text, near));
  }

  Result<void> call(Node& node) {
    switch (node.op) {
      case Op::and_:
      case Op::or_:
        for (auto& arg : node.args) TRY(argument(*arg, 'b'));
        node.type = Type::yes_no;
        return {};
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        return comparison(node);
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::negate:
        return arithmetic(node, "nn", 'n');
      case Op::divide:
        return arithmetic(node, "nn", 'm');
      case Op::modulo:
        return arithmetic(node, "ww", 'w');
      default:
        return function(node);
    }
  }

  Result<void> arithmetic(Node& node, const char* params, char result) {
    for (std::size_t i = 0; i < node.args.size(); ++i) TRY(argument(*node.args[i], params[i]));
    set_result(node, result);
    return {};
  }

  Result<void> comparison(Node& node) {
    for (auto& arg : node.args) TRY(check(*arg));
    const bool order = node.op != Op::equal && node.op != Op::not_equal;
    const Kind kind = kind_of(node.args[0]->type);
    if (kind == Kind::codes || kind_of(node.args[1]->type) == Kind::codes)
      return fault("expression.wrong_type", node, "several codes cannot be compared",
                   "write selected(field, 'code')");
    if (order && kind != Kind::number && kind != Kind::day)
      return wrong_type(*node.args[0], "a number or a date", "only those have an order");
    TRY(unite(node.args, 0));
    node.type = Type::yes_no;
    return {};
  }

  // Makes the arguments from `first` on comparable: one kind, one code list checked, mixed dates
  // and datetimes made dates. Leaves the common type and list in unite_type_ and unite_list_.
  Result<void> unite(std::vector<NodePtr>& args, std::size_t first) {
    const Kind kind = kind_of(args[first]->type);
    bool any_date = false, any_decimal = false, any_text = false, same_list = true;
    std::string list;
    for (std::size_t i = first; i < args.size(); ++i) {
      const Node& arg = *args[i];
      if (kind_of(arg.type) != kind || kind == Kind::other)
        return wrong_type(arg, in_words(args[first]->type), mend_for(args[first]->type, arg));
      any_date = any_date || arg.type == Type::date;
      any_decimal = any_decimal || arg.type == Type::decimal;
      any_text = any_text || arg.type == Type::text;
      if (quoted(arg) != nullptr) continue;
      if (!arg.code_list.empty() && list.empty())
        list = arg.code_list;
      else if (arg.code_list != list)
        same_list = false;
    }
    for (std::size_t i = first; i < args.size(); ++i) {
      if (any_date) as_date(args[i]);
      TRY(literal_of_list(*args[i], same_list ? list : ""));
    }
    unite_list_ = same_list ? list : "";
    unite_type_ = args[first]->type;
    if (any_date) unite_type_ = Type::date;
    if (any_decimal) unite_type_ = Type::decimal;
    if (any_text) unite_type_ = Type::text;
    return {};
  }

  static std::string mend_for(Type wanted, const Node& given) {
    const std::string* text = quoted(given);
    if (wanted == Type::yes_no && text != nullptr) return "write yes or no without quotes";
    if (kind_of(wanted) == Kind::day && text != nullptr)
      return "write a date as date('2026-01-31')";
    return "both sides must be of one kind";
  }

  Result<void> literal_of_list(const Node& node, const std::string& list) const {
    const std::string* code = quoted(node);
    if (code == nullptr || list.empty() || scope_.is_code(list, *code)) return {};
    if (list == "sex" && (*code == "female" || *code == "male")) return {};
    return fault("expression.unknown_code", node,
                 "the code list " + list + " has no code `" + *code + "`",
                 "use a code of that list", nearest(*code, scope_.codes(list)));
  }

  static void as_date(NodePtr& node) {
    if (node->type != Type::instant) return;
    auto wrapped = std::make_shared<Node>();
    wrapped->kind = Node::Kind::call;
    wrapped->op = Op::date;
    wrapped->type = Type::date;
    wrapped->at = node->at;
    wrapped->args = {node};
    node = wrapped;
  }

  Result<void> function(Node& node) {
    const Function& entry = *find_function(op_name(node.op));
    std::string letters;
    std::size_t least = 0;
    bool repeats = false;
    for (const char* p = entry.params; *p != '\0'; ++p) {
      if (*p == '*')
        repeats = true;
      else if (*p == '?')
        --least;
      else {
        letters += *p;
        ++least;
      }
    }
    if (node.args.size() < least || (!repeats && node.args.size() > letters.size()))
      return fault("expression.wrong_arity", node,
                   "the function " + std::string(entry.name) + " has " +
                       std::to_string(node.args.size()) + " arguments",
                   "write " + std::string(entry.signature));
    for (std::size_t i = 0; i < node.args.size(); ++i) {
      const char letter = letters[std::min(i, letters.size() - 1)];
      if (letter == 'p')
        TRY(person(*node.args[i], node.op));
      else
        TRY(argument(*node.args[i], letter));
      if (letter == 'd') as_date(node.args[i]);
    }
    set_result(node, entry.result);
    TRY(special(node));
    if (entry.result == 'u' || entry.result == 'U') {
      TRY(unite(node.args, entry.result == 'u' ? 0 : 1));
      node.type = unite_type_;
      node.code_list = unite_list_;
    }
    return {};
  }

  Result<void> person(Node& node, Op asks) {
    if (node.kind != Node::Kind::name)
      return fault("expression.wrong_type", node, "a person is needed",
                   "name a role of the register's persons");
    const Symbol* symbol = scope_.symbol(node.text);
    if (symbol == nullptr || !symbol->person_role) return unknown_name(node, true);
    // Of a person a measure knows the month of birth alone.
    if (scope_.in_measure() && asks != Op::birthday) return unknown_name(node, true);
    node.kind = Node::Kind::person;
    return {};
  }

  Result<void> argument(Node& node, char letter) {
    TRY(check(node));
    if (letter == 'l' && quoted(node) == nullptr)
      return fault("expression.wrong_type", node, "a 'quoted' word is needed", "put it in quotes");
    const auto wanted = wanted_argument(letter, node.type);
    return wanted ? Result<void>(wrong_type(node, wanted->first, wanted->second)) : Result<void>();
  }

  void set_result(Node& node, char letter) {
    switch (letter) {
      case 'b':
        node.type = Type::yes_no;
        break;
      case 'w':
        node.type = Type::whole;
        break;
      case 'm':
        node.type = Type::decimal;
        break;
      case 't':
        node.type = Type::text;
        break;
      case 'd':
        node.type = Type::date;
        break;
      case 'i':
        node.type = Type::instant;
        break;
      case 'o':
        node.type = Type::code;
        break;
      default:
        node.type = Type::whole;
        for (const auto& arg : node.args)
          if (arg->type == Type::decimal) node.type = Type::decimal;
        if (node.op == Op::round) node.type = node.args.size() == 1 ? Type::whole : Type::decimal;
    }
  }

  Result<void> special(Node& node) {
    switch (node.op) {
      case Op::today:
      case Op::now:
        if (scope_.in_measure())
          return fault("expression.clock_in_measure", node,
                       "an indicator may not ask today's date: its figure would change by itself",
                       "use the dates of facts, or a cohort's period_end()");
        return {};
      case Op::period_end:
        if (!scope_.in_measure())
          return fault("expression.only_in_measure", node, "only an indicator has a period",
                       "use today() or a date field");
        return {};
      case Op::yes:
      case Op::no:
        node.kind = Node::Kind::literal;
        node.value = Value(node.op == Op::yes);
        return {};
      case Op::sex:
        node.code_list = "sex";
        return {};
      case Op::selected:
        return literal_of_list(*node.args[1], node.args[0]->code_list);
      case Op::one_of:
        return unite(node.args, 0);
      case Op::round:
        return round_digits(node);
      case Op::band:
        return bands(node);
      case Op::attribute:
        return attribute(node);
      case Op::date:
        return written_date(node);
      default:
        return {};
    }
  }

  Result<void> round_digits(Node& node) {
    if (node.args.size() == 1) return {};
    const auto* digits = node.args[1]->value.get_if<int64_t>();
    if (node.args[1]->kind != Node::Kind::literal || digits == nullptr || *digits < 1 ||
        *digits > 6)
      return fault("expression.wrong_type", *node.args[1], "the number of decimals is not 1 to 6",
                   "write round(n) or round(n, 2)");
    return {};
  }

  Result<void> bands(Node& node) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < node.args.size(); ++i) names.push_back(*quoted(*node.args[i]));
    const auto bad = first_bad_band(names);
    if (!bad) return {};
    return fault("expression.bad_band", *node.args[*bad + 1],
                 "this band is not one, or overlaps the last",
                 "write bands as '0-13', '14-15', '16+' in rising order");
  }

  Result<void> attribute(Node& node) {
    const Node& field = *node.args[0];
    if (field.type != Type::code || field.code_list.empty())
      return wrong_type(field, "a field that chooses one code of a list", "name such a field");
    const std::string& column = *quoted(*node.args[1]);
    const auto map = scope_.attribute(field.code_list, column);
    if (!map)
      return fault("expression.unknown_column", *node.args[1],
                   "the code list " + field.code_list + " has no column `" + column + "`",
                   "name a column of that CSV");
    node.attributes = *map;
    const auto is_number = [](const auto& entry) {
      return !entry.second.empty() && entry.second.size() <= 15 &&
             entry.second.find_first_not_of("0123456789") == std::string::npos;
    };
    if (!map->empty() && std::all_of(map->begin(), map->end(), is_number)) node.type = Type::whole;
    if (column == "parent") node.code_list = field.code_list;
    return {};
  }

  Result<void> written_date(Node& node) {
    const Node& arg = *node.args[0];
    const std::string* text = quoted(arg);
    if (text == nullptr) return {};
    const auto date = parse_date(*text);
    if (!date)
      return fault("expression.wrong_type", arg, "this is not a day of the calendar",
                   "write a date as date('2026-01-31')");
    node.kind = Node::Kind::literal;
    node.value = Value(*date);
    node.args.clear();
    return {};
  }

  const Scope& scope_;
  std::string_view place_;
  Type unite_type_ = Type::unknown;
  std::string unite_list_;
};

}  // namespace

Result<void> check_expression(const std::shared_ptr<Node>& root, const Scope& scope,
                              std::string_view place) {
  return Checker(scope, place).check(*root);
}

}  // namespace besik::programme
