#include "base/value.h"

#include <boost/json.hpp>
#include <charconv>
#include <cstdlib>
#include <type_traits>

#include "base/check.h"
#include "base/text.h"

namespace besik {
namespace {

__extension__ typedef __int128 Wide;

constexpr int max_scale = 18;

Wide power_of_ten(int exponent) {
  Wide power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

// Units of both at the larger scale. Fits: 2^63 * 10^18 < 2^127.
std::pair<Wide, Wide> aligned(const Decimal& a, const Decimal& b) {
  CHECK(a.scale >= 0 && a.scale <= max_scale && b.scale >= 0 && b.scale <= max_scale);
  const int scale = std::max(a.scale, b.scale);
  return {a.units * power_of_ten(scale - a.scale), b.units * power_of_ten(scale - b.scale)};
}

Error wrong_type(const char* what, const char* mend) {
  return {"value.wrong_type", "", what, mend, ""};
}

Error not_a_whole() { return wrong_type("this is not a whole number", "write digits only"); }
Error not_a_decimal() {
  return wrong_type("this is not a decimal number", "write it as 12.50, with a point");
}
Error not_a_day() { return wrong_type("this is not a day", "write year-month-day: 2026-03-01"); }
Error not_a_time() {
  return wrong_type("this is not a point in time", "write day and time: 2026-03-01T14:30");
}
Error not_an_id() { return wrong_type("this is not an identifier", "copy it whole"); }

Result<Value> parse_whole(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return not_a_whole();
  return Value(number);
}

Result<Value> parse_yes_no(std::string_view text) {
  const std::string word = fold_case(text);
  for (const char* yes : {"yes", "true", "1", "да", "иә"}) {
    if (word == yes) return Value(true);
  }
  for (const char* no : {"no", "false", "0", "нет", "жоқ"}) {
    if (word == no) return Value(false);
  }
  return wrong_type("this is neither yes nor no", "write yes or no");
}

Value parse_codes(std::string_view text) {
  Value::Codes codes;
  std::string code;
  for (const char c : text) {
    if (std::string_view(" ,;\t\r\n\v\f").find(c) != std::string_view::npos) {
      if (!code.empty()) codes.push_back(std::move(code));
      code.clear();
    } else {
      code += c;
    }
  }
  if (!code.empty()) codes.push_back(std::move(code));
  return codes.empty() ? Value() : Value(std::move(codes));
}

template <class T>
Result<Value> valued(Result<T> result, Error (*fault)()) {
  if (!result) return fault();
  return Value(std::move(*result));
}

Result<Value> from_json_text(std::string_view text, Type type) {
  switch (type) {
    case Type::decimal:
      return valued(parse_decimal(text), not_a_decimal);
    case Type::date:
      return valued(parse_date(text), not_a_day);
    case Type::instant:
      return valued(parse_instant(text), not_a_time);
    case Type::id:
      return valued(parse_id(text), not_an_id);
    case Type::text:
    case Type::code:
      return Value(text);
    case Type::whole:
      return not_a_whole();
    case Type::yes_no:
      return wrong_type("this is neither true nor false", "write true or false without quotes");
    case Type::codes:
      return wrong_type("this is not a list of codes", "write [\"a\", \"b\"]");
    case Type::unknown:
      return wrong_type("nothing can be written here", "leave it out");
  }
  CHECK(false);
}

}  // namespace

bool Decimal::operator==(const Decimal& other) const {
  const auto [a, b] = aligned(*this, other);
  return a == b;
}

std::weak_ordering Decimal::operator<=>(const Decimal& other) const {
  const auto [a, b] = aligned(*this, other);
  if (a < b) return std::weak_ordering::less;
  return a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

Result<Decimal> parse_decimal(std::string_view text) {
  const Error malformed{"decimal.malformed", "", "this is not a decimal number",
                        "write it as 12.50, with a point and at most 18 digits", ""};
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  constexpr int64_t largest = 999'999'999'999'999'999;
  Decimal decimal;
  bool digit = false;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point && digit) {
      point = true;
    } else if (c >= '0' && c <= '9' && decimal.units <= largest / 10 && decimal.scale < max_scale) {
      decimal.units = decimal.units * 10 + (c - '0');
      decimal.scale += point;
      digit = true;
    } else {
      return malformed;
    }
  }
  if (!digit || text.back() == '.') return malformed;
  if (negative) decimal.units = -decimal.units;
  return decimal;
}

std::string to_string(Decimal decimal) {
  CHECK(decimal.scale >= 0 && decimal.scale <= max_scale);
  std::string text = std::to_string(decimal.units);
  const bool negative = text[0] == '-';
  if (negative) text.erase(0, 1);
  const auto scale = static_cast<std::size_t>(decimal.scale);
  if (text.size() <= scale) text.insert(0, scale + 1 - text.size(), '0');
  if (scale > 0) text.insert(text.size() - scale, ".");
  return negative ? "-" + text : text;
}

boost::json::value to_json(const Value& value) {
  return std::visit(
      [](const auto& v) -> boost::json::value {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, int64_t>) {
          return v;
        } else if constexpr (std::is_same_v<T, std::string>) {
          return boost::json::string(v);
        } else if constexpr (std::is_same_v<T, Value::Codes>) {
          boost::json::array codes;
          for (const std::string& code : v) codes.emplace_back(boost::json::string(code));
          return codes;
        } else {
          return boost::json::string(to_string(v));
        }
      },
      value.variant());
}

Result<Value> from_json(const boost::json::value& value, Type type) {
  if (value.is_null()) return Value();
  if (const auto* text = value.if_string()) return from_json_text(std::string_view(*text), type);
  if (const auto* yes = value.if_bool(); yes != nullptr && type == Type::yes_no) return Value(*yes);
  if (const auto* whole = value.if_int64(); whole != nullptr) {
    if (type == Type::whole) return Value(*whole);
    if (type == Type::decimal) return Value(Decimal{*whole, 0});
  }
  if (const auto* array = value.if_array(); array != nullptr && type == Type::codes) {
    Value::Codes codes;
    for (const auto& item : *array) {
      const auto* code = item.if_string();
      if (code == nullptr) return wrong_type("one of the codes is not a text", "put it in quotes");
      codes.emplace_back(*code);
    }
    return Value(std::move(codes));
  }
  return wrong_type("the value has the wrong type", "see the field's type in the programme file");
}

Result<Value> parse_value(std::string_view typed, Type type, std::string_view zone) {
  const std::string_view text = trim(typed);
  if (text.empty()) return Value();
  switch (type) {
    case Type::yes_no:
      return parse_yes_no(text);
    case Type::whole:
      return parse_whole(text);
    case Type::codes: {
      TRY_ASSIGN(const std::string clean, clean_text(text));
      return parse_codes(clean);
    }
    case Type::text:
    case Type::code: {
      TRY_ASSIGN(std::string clean, clean_text(text));
      return Value(std::move(clean));
    }
    case Type::instant: {
      auto instant = parse_instant(text, zone);
      if (instant) return Value(*instant);
      if (instant.error().code == "time.malformed") return not_a_time();
      return instant.error();
    }
    case Type::decimal:
    case Type::date:
    case Type::id:
    case Type::unknown:
      return from_json_text(text, type);
  }
  CHECK(false);
}

std::string to_string(const Value& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return "";
        } else if constexpr (std::is_same_v<T, bool>) {
          return v ? "yes" : "no";
        } else if constexpr (std::is_same_v<T, int64_t>) {
          return std::to_string(v);
        } else if constexpr (std::is_same_v<T, std::string>) {
          return v;
        } else if constexpr (std::is_same_v<T, Value::Codes>) {
          std::string line;
          for (const std::string& code : v) line += (line.empty() ? "" : " ") + code;
          return line;
        } else {
          return to_string(v);
        }
      },
      value.variant());
}

}  // namespace besik
