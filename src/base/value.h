#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

namespace besik {

// A decimal as whole units at a declared scale: 12.50 at scale 2 is {1250, 2}. No floating point
// ever enters a record or a figure.
struct Decimal {
  int64_t units = 0;
  int scale = 0;
  bool operator==(const Decimal& other) const;
  std::weak_ordering operator<=>(const Decimal& other) const;
};
// "-12.50": digits with a point, at most 18 of them that count. Code: decimal.malformed.
Result<Decimal> parse_decimal(std::string_view text);
std::string to_string(Decimal decimal);

enum class Type { unknown, yes_no, whole, decimal, text, date, instant, code, codes, id };

// The value of a field. monostate is "not answered": the unknown of expressions. Text serves types
// text, code, place and organisation codes; a vector serves choose_many. Id serves links.
class Value {
 public:
  using Codes = std::vector<std::string>;
  using Variant =
      std::variant<std::monostate, bool, int64_t, Decimal, std::string, Date, Instant, Codes, Id>;
  Value() = default;
  template <class T>
  requires std::constructible_from<Variant, T> Value(T value) : v_(std::move(value)) {}
  Value(const char* text) : v_(std::string(text)) {}
  Value(int whole) : v_(static_cast<int64_t>(whole)) {}
  Value(std::string_view text) : v_(std::string(text)) {}

  bool known() const { return v_.index() != 0; }
  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&v_);
  }
  const Variant& variant() const { return v_; }
  bool operator==(const Value&) const = default;

 private:
  Variant v_;
};

// JSON and back. Dates, instants, decimals and ids are strings there, so the type is needed to
// read. null is unknown. Code: value.wrong_type.
boost::json::value to_json(const Value& value);
Result<Value> from_json(const boost::json::value& value, Type type);
// As typed by a person or a CSV cell ("" is unknown); instants are read in `zone`; text is cleaned
// as by clean_text; yes_no takes yes, no, true, false, 1, 0, да, нет, иә, жоқ; codes stand apart by
// white space, commas or semicolons. No error repeats what was typed. Codes: value.wrong_type,
// time.no_such_local_time, and those of clean_text.
Result<Value> parse_value(std::string_view text, Type type, std::string_view zone = "UTC");
std::string to_string(const Value& value);

}  // namespace besik
