#include <algorithm>
#include <functional>

#include "base/text.h"
#include "programme/expression.h"
#include "programme/expression_node.h"
#include "programme/expression_number.h"

namespace besik::programme {
namespace {

// A value of another type than the expression was typed for (an old record, a coarsened fact) is
// unknown to the operator that meets it, never undefined behaviour.
class Evaluator {
 public:
  explicit Evaluator(const Bindings& bindings) : bindings_(bindings) {}

  Value value(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::literal:
        return node.value;
      case Node::Kind::name:
        return bindings_.value(node.text);
      case Node::Kind::person:
        return {};
      case Node::Kind::call:
        return call(node);
    }
    return {};
  }

 private:
  Value call(const Node& node) const {
    switch (node.op) {
      case Op::and_:
        return joined(node, false);
      case Op::or_:
        return joined(node, true);
      case Op::not_: {
        const Value operand = value(*node.args[0]);
        const bool* yes = operand.get_if<bool>();
        return yes == nullptr ? Value() : Value(!*yes);
      }
      case Op::if_: {
        const Value condition = value(*node.args[0]);
        const bool* yes = condition.get_if<bool>();
        return yes == nullptr ? Value() : as_type(value(*node.args[*yes ? 1 : 2]), node.type);
      }
      case Op::first_known:
        for (const auto& arg : node.args)
          if (Value candidate = value(*arg); candidate.known())
            return as_type(std::move(candidate), node.type);
        return {};
      case Op::known:
        return Value(value(*node.args[0]).known());
      case Op::latest_known:
        return extreme(node, false, true);
      case Op::earliest:
        return extreme(node, true, false);
      case Op::earliest_known:
        return extreme(node, true, true);
      case Op::latest:
        return extreme(node, false, false);
      case Op::age:
        return age(node);
      case Op::birthday:
        return birthday(node);
      case Op::sex:
        return bindings_.sex(node.args[0]->text);
      case Op::today:
        return bindings_.today();
      case Op::now:
        return bindings_.now();
      case Op::period_end:
        return bindings_.period_end();
      default:
        break;
    }
    std::vector<Value> args;
    args.reserve(node.args.size());
    for (const auto& arg : node.args) {
      args.push_back(value(*arg));
      if (!args.back().known()) return {};
    }
    return strict(node, args);
  }

  Value joined(const Node& node, bool decisive) const {
    bool unknown = false;
    for (const auto& arg : node.args) {
      const Value operand = value(*arg);
      const bool* yes = operand.get_if<bool>();
      if (yes == nullptr)
        unknown = true;
      else if (*yes == decisive)
        return Value(decisive);
    }
    return unknown ? Value() : Value(!decisive);
  }

  static Value as_type(Value value, Type type) {
    if (type != Type::decimal) return value;
    if (const auto* whole = value.get_if<int64_t>()) return Value(Decimal{*whole, 0});
    return value;
  }

  std::optional<Date> day_of(const Value& value) const {
    if (const auto* date = value.get_if<Date>()) return *date;
    if (const auto* instant = value.get_if<Instant>()) return civil_day(*instant, bindings_.zone());
    return std::nullopt;
  }

  static Value whole(int64_t number) { return Value(number); }

  static Value number(std::optional<Decimal> result, Type type) {
    if (!result) return {};
    return type == Type::whole && result->scale == 0 ? Value(result->units) : Value(*result);
  }

  static Value in_calendar(int64_t days) {
    static const Date first = make_date(1, 1, 1);
    static const Date last = make_date(9999, 12, 31);
    if (days < first.days || days > last.days) return {};
    return Value(Date{static_cast<int32_t>(days)});
  }

  // -1, 0, 1; nullopt where the two have no order.
  std::optional<int> order(const Value& a, const Value& b) const {
    const auto sign = [](auto comparison) { return comparison < 0 ? -1 : comparison > 0 ? 1 : 0; };
    if (const auto x = number_of(a), y = number_of(b); x && y) return sign(compare(*x, *y));
    const auto* i = a.get_if<Instant>();
    const auto* j = b.get_if<Instant>();
    if (i != nullptr && j != nullptr) return sign(*i <=> *j);
    if (const auto x = day_of(a), y = day_of(b); x && y) return sign(*x <=> *y);
    if (a.variant().index() != b.variant().index()) return std::nullopt;
    if (const auto* text = a.get_if<std::string>())
      return sign(text->compare(*b.get_if<std::string>()));
    if (const auto* yes = a.get_if<bool>()) return *yes == *b.get_if<bool>() ? 0 : 1;
    if (const auto* id = a.get_if<Id>()) return sign(*id <=> *b.get_if<Id>());
    return std::nullopt;
  }

  Value extreme(const Node& node, bool least, bool skip_unknown) const {
    Value best;
    for (const auto& arg : node.args) {
      Value candidate = value(*arg);
      if (!candidate.known()) {
        if (skip_unknown) continue;
        return {};
      }
      const auto compared =
          best.known() ? order(candidate, best) : std::optional<int>(least ? -1 : 1);
      if (!compared) return {};
      if (least ? *compared < 0 : *compared > 0) best = std::move(candidate);
    }
    return as_type(std::move(best), node.type);
  }

  Value birthday(const Node& node) const {
    const Value born = bindings_.birth_date(node.args[0]->text);
    const auto* birth = born.get_if<Date>();
    const Value later = value(*node.args[1]);
    const auto* years = later.get_if<int64_t>();
    if (birth == nullptr || years == nullptr || *years < 0 || *years > 150) return {};
    const Civil day = civil(*birth);
    return Value(make_date(day.year + static_cast<int>(*years), day.month, 1));
  }

  Value age(const Node& node) const {
    const Value born = bindings_.birth_date(node.args[0]->text);
    const auto* birth = born.get_if<Date>();
    const auto on = day_of(value(*node.args[1]));
    if (birth == nullptr || !on || *on < *birth) return {};
    return whole(age_in_years(*birth, *on));
  }

  static Value band(const Node& node, const Value& value) {
    const auto given = number_of(value);
    if (!given) return {};
    for (std::size_t i = 1; i < node.args.size(); ++i) {
      const std::string& name = *node.args[i]->value.get_if<std::string>();
      const auto end = name.find_first_of("-+");
      const Decimal from{std::stoll(name.substr(0, end)), 0};
      if (compare(*given, from) < 0) continue;
      if (name[end] == '+') return Value(name);
      if (compare(*given, Decimal{std::stoll(name.substr(end + 1)) + 1, 0}) < 0) return Value(name);
    }
    return {};
  }

  static int months_between(Date a, Date b) {
    if (b < a) return -months_between(b, a);
    const Civil from = civil(a);
    const Civil to = civil(b);
    return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
  }

  Value strict(const Node& node, const std::vector<Value>& args) const {
    switch (node.op) {
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        return comparison(node.op, args[0], args[1]);
      case Op::one_of: {
        for (std::size_t i = 1; i < args.size(); ++i)
          if (order(args[0], args[i]) == 0) return Value(true);
        return Value(false);
      }
      case Op::add:
      case Op::subtract:
      case Op::negate:
      case Op::multiply:
      case Op::divide:
      case Op::modulo:
      case Op::min:
      case Op::max:
      case Op::abs:
      case Op::round:
        return arithmetic(node, args);
      case Op::band:
        return band(node, args[0]);
      case Op::selected:
      case Op::count_selected:
      case Op::attribute:
        return of_codes(node, args);
      case Op::starts_with:
      case Op::ends_with:
      case Op::contains:
      case Op::concat:
      case Op::string_length:
        return of_text(node, args);
      default:
        return of_days(node, args);
    }
  }

  Value comparison(Op op, const Value& a, const Value& b) const {
    const auto compared = order(a, b);
    if (!compared) return {};
    switch (op) {
      case Op::equal:
        return Value(*compared == 0);
      case Op::not_equal:
        return Value(*compared != 0);
      case Op::less:
        return Value(*compared < 0);
      case Op::less_equal:
        return Value(*compared <= 0);
      case Op::greater:
        return Value(*compared > 0);
      default:
        return Value(*compared >= 0);
    }
  }

  static Value arithmetic(const Node& node, const std::vector<Value>& args) {
    std::vector<Decimal> numbers;
    for (const Value& arg : args) {
      const auto one = number_of(arg);
      if (!one) return {};
      numbers.push_back(*one);
    }
    const Decimal a = numbers[0];
    switch (node.op) {
      case Op::add:
        return number(add(a, numbers[1]), node.type);
      case Op::subtract:
        return number(subtract(a, numbers[1]), node.type);
      case Op::negate:
        return number(subtract(Decimal{0, a.scale}, a), node.type);
      case Op::multiply:
        return number(multiply(a, numbers[1]), node.type);
      case Op::divide:
        return number(divide(a, numbers[1]), node.type);
      case Op::modulo:
        if (numbers[1].units == 0 || a.scale != 0 || numbers[1].scale != 0) return {};
        return numbers[1].units == -1 ? whole(0) : whole(a.units % numbers[1].units);
      case Op::abs:
        return number(a.units < 0 ? subtract(Decimal{0, a.scale}, a) : std::optional(a), node.type);
      case Op::round:
        return number(round_to(a, args.size() == 1 ? 0 : static_cast<int>(numbers[1].units)),
                      node.type);
      case Op::min:
      case Op::max: {
        Decimal best = a;
        for (const Decimal& one : numbers)
          if (node.op == Op::min ? compare(one, best) < 0 : compare(one, best) > 0) best = one;
        return number(best, node.type);
      }
      default:
        return {};
    }
  }

  static Value of_codes(const Node& node, const std::vector<Value>& args) {
    const auto* codes = args[0].get_if<Value::Codes>();
    const auto* code = args[0].get_if<std::string>();
    if (node.op == Op::count_selected) {
      if (codes != nullptr) return whole(static_cast<int64_t>(codes->size()));
      return code != nullptr ? whole(1) : Value();
    }
    const std::string& wanted = *args[1].get_if<std::string>();
    if (node.op == Op::selected) {
      if (codes != nullptr)
        return Value(std::find(codes->begin(), codes->end(), wanted) != codes->end());
      return code != nullptr ? Value(*code == wanted) : Value();
    }
    if (code == nullptr) return {};
    const auto found = node.attributes.find(*code);
    if (found == node.attributes.end()) return {};
    return node.type == Type::whole ? whole(std::stoll(found->second)) : Value(found->second);
  }

  static Value of_text(const Node& node, const std::vector<Value>& args) {
    std::string all;
    for (const Value& arg : args) {
      const auto* text = arg.get_if<std::string>();
      if (text == nullptr) return {};
      if (node.op == Op::concat) all += *text;
    }
    if (node.op == Op::concat) return Value(std::move(all));
    const std::string& text = *args[0].get_if<std::string>();
    if (node.op == Op::string_length)
      return whole(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      }));
    const std::string& part = *args[1].get_if<std::string>();
    if (node.op == Op::starts_with) return Value(text.starts_with(part));
    if (node.op == Op::ends_with) return Value(text.ends_with(part));
    return Value(text.find(part) != std::string::npos);
  }

  Value of_days(const Node& node, const std::vector<Value>& args) const {
    if (node.op == Op::date) {
      if (const auto* text = args[0].get_if<std::string>()) {
        const auto parsed = parse_date(*text);
        return parsed ? Value(*parsed) : Value();
      }
      const auto day = day_of(args[0]);
      return day ? Value(*day) : Value();
    }
    if (node.op == Op::hours_between || node.op == Op::add_hours) return of_instants(node.op, args);
    const auto a = day_of(args[0]);
    if (!a) return {};
    switch (node.op) {
      case Op::year:
        return whole(civil(*a).year);
      case Op::month:
        return whole(civil(*a).month);
      case Op::quarter:
        return whole((civil(*a).month + 2) / 3);
      case Op::weekday:
        return whole(weekday(*a));
      case Op::add_days:
      case Op::add_months: {
        const auto* n = args[1].get_if<int64_t>();
        if (n == nullptr || *n > 4'000'000 || *n < -4'000'000) return {};
        if (node.op == Op::add_days) return in_calendar(int64_t{a->days} + *n);
        const Civil from = civil(*a);
        const int64_t month = int64_t{from.year} * 12 + from.month - 1 + *n;
        if (month < 12 || month >= 120'000) return {};
        return Value(besik::add_months(*a, static_cast<int>(*n)));
      }
      default:
        break;
    }
    const auto b = day_of(args[1]);
    if (!b) return {};
    if (node.op == Op::days_between) return whole(int64_t{b->days} - a->days);
    if (node.op == Op::months_between) return whole(months_between(*a, *b));
    return whole(months_between(*a, *b) / 12);
  }

  static Value of_instants(Op op, const std::vector<Value>& args) {
    const auto* from = args[0].get_if<Instant>();
    if (from == nullptr) return {};
    if (op == Op::hours_between) {
      const auto* to = args[1].get_if<Instant>();
      if (to == nullptr) return {};
      return number(divide(Decimal{to->ms - from->ms, 0}, Decimal{hour_ms, 0}), Type::decimal);
    }
    const auto* hours = args[1].get_if<int64_t>();
    if (hours == nullptr || *hours > 100'000'000 || *hours < -100'000'000) return {};
    const Instant result{from->ms + *hours * hour_ms};
    const bool in_range =
        in_calendar(result.ms >= 0 ? result.ms / (24 * hour_ms) : result.ms / (24 * hour_ms) - 1)
            .known();
    return in_range ? Value(result) : Value();
  }

  const Bindings& bindings_;
};

}  // namespace

Value evaluate(const Expression& expression, const Bindings& bindings) {
  return expression ? Evaluator(bindings).value(*expression.root()) : Value();
}

bool holds(const Expression& expression, const Bindings& bindings) {
  const Value value = evaluate(expression, bindings);
  const bool* yes = value.get_if<bool>();
  return yes != nullptr && *yes;
}

}  // namespace besik::programme
