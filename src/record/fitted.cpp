#include <optional>

#include "record/judge.h"

namespace besik::record {
namespace {

std::optional<Value> fitted_decimal(const programme::Field& field, const Value& value) {
  Decimal decimal;
  if (const Decimal* given = value.get_if<Decimal>()) {
    decimal = *given;
  } else if (const int64_t* whole = value.get_if<int64_t>()) {
    decimal = {*whole, 0};
  } else {
    return std::nullopt;
  }
  while (decimal.scale > field.scale && decimal.units % 10 == 0) {
    decimal.units /= 10;
    --decimal.scale;
  }
  if (decimal.scale > field.scale) return std::nullopt;
  while (decimal.scale < field.scale) {
    if (__builtin_mul_overflow(decimal.units, int64_t{10}, &decimal.units)) return std::nullopt;
    ++decimal.scale;
  }
  return Value(decimal);
}

template <class T>
std::optional<Value> only(const Value& value) {
  if (value.get_if<T>() == nullptr) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Value> fitted(const programme::Field& field, const Value& value) {
  using programme::FieldType;
  if (!value.known()) return Value();
  switch (field.type) {
    case FieldType::text:
    case FieldType::long_text:
    case FieldType::choose_one:
    case FieldType::place:
    case FieldType::organisation:
    case FieldType::worker: {
      const std::string* text = value.get_if<std::string>();
      if (text == nullptr) return std::nullopt;
      return text->empty() ? Value() : value;
    }
    case FieldType::whole:
      return only<int64_t>(value);
    case FieldType::decimal:
      return fitted_decimal(field, value);
    case FieldType::date:
      return only<Date>(value);
    case FieldType::datetime:
      return only<Instant>(value);
    case FieldType::yes_no:
      return only<bool>(value);
    case FieldType::choose_many: {
      const auto* codes = value.get_if<Value::Codes>();
      if (codes == nullptr) return std::nullopt;
      return codes->empty() ? Value() : value;
    }
    case FieldType::link: {
      const Id* id = value.get_if<Id>();
      if (id == nullptr) return std::nullopt;
      return id->is_nil() ? Value() : value;
    }
  }
  return std::nullopt;
}

}  // namespace besik::record
