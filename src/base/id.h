#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace besik {

using Bytes = std::vector<uint8_t>;

// A UUID (RFC 9562). Ours are version 7: the first 48 bits are the time in ms, the rest random.
struct Id {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const Id&) const = default;
  bool is_nil() const;
};

std::string to_string(const Id& id);         // lower-case 8-4-4-4-12
Result<Id> parse_id(std::string_view text);  // Code: id.malformed

std::string to_hex(std::span<const uint8_t> bytes);
Result<Bytes> from_hex(std::string_view text);  // Code: hex.malformed
std::string to_base64url(std::span<const uint8_t> bytes);
Result<Bytes> from_base64url(std::string_view text);  // Code: base64.malformed

// BLAKE2b with a 256-bit digest, keyed where `key` is not empty.
using Hash = std::array<uint8_t, 32>;
Hash blake2b(std::span<const uint8_t> data, std::span<const uint8_t> key = {});
Hash blake2b(std::string_view data, std::span<const uint8_t> key = {});

}  // namespace besik

template <>
struct std::hash<besik::Id> {
  std::size_t operator()(const besik::Id& id) const noexcept;
};
