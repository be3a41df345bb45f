#include "programme/expression_number.h"

#include <algorithm>

namespace besik::programme {
namespace {

__extension__ using Wide = __int128;

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

Wide scaled(Decimal a, int scale) { return Wide(a.units) * power_of_ten(scale - a.scale); }

std::optional<Decimal> limited(Wide units, int scale) {
  if (units > largest_units || units < -Wide(largest_units)) return std::nullopt;
  return Decimal{static_cast<int64_t>(units), scale};
}

Wide divided_half_even(Wide numerator, Wide denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  Wide quotient = numerator / denominator;
  Wide rest = numerator % denominator;
  if (rest < 0) {
    rest += denominator;
    quotient -= 1;
  }
  const Wide twice = rest * 2;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) quotient += 1;
  return quotient;
}

}  // namespace

std::optional<Decimal> number_of(const Value& value) {
  if (const auto* whole = value.get_if<int64_t>()) return Decimal{*whole, 0};
  const auto* decimal = value.get_if<Decimal>();
  if (decimal == nullptr || decimal->scale < 0 || decimal->scale > 9) return std::nullopt;
  return *decimal;
}

std::strong_ordering compare(Decimal a, Decimal b) {
  const int scale = std::max(a.scale, b.scale);
  const Wide left = scaled(a, scale);
  const Wide right = scaled(b, scale);
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  const int scale = std::max(a.scale, b.scale);
  return limited(scaled(a, scale) + scaled(b, scale), scale);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
  const int scale = std::max(a.scale, b.scale);
  return limited(scaled(a, scale) - scaled(b, scale), scale);
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  const Wide product = Wide(a.units) * Wide(b.units);
  const int scale = a.scale + b.scale;
  if (scale <= most_decimals) return limited(product, scale);
  return limited(divided_half_even(product, power_of_ten(scale - most_decimals)), most_decimals);
}

std::optional<Decimal> divide(Decimal a, Decimal b) {
  if (b.units == 0) return std::nullopt;
  Wide units = divided_half_even(Wide(a.units) * power_of_ten(b.scale + most_decimals),
                                 Wide(b.units) * power_of_ten(a.scale));
  int scale = most_decimals;
  while (scale > 0 && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  return limited(units, scale);
}

std::optional<Decimal> round_to(Decimal a, int decimals) {
  if (a.scale <= decimals) return limited(scaled(a, decimals), decimals);
  return limited(divided_half_even(a.units, power_of_ten(a.scale - decimals)), decimals);
}

}  // namespace besik::programme
