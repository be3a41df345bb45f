#include "base/id.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace besik {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr char hex_digits[] = "0123456789abcdef";

bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

}  // namespace

bool Id::is_nil() const {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

std::string to_string(const Id& id) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (hyphen_before(i)) text += '-';
    text += hex_digits[id.bytes[i] >> 4];
    text += hex_digits[id.bytes[i] & 15];
  }
  return text;
}

Result<Id> parse_id(std::string_view text) {
  const Error malformed{"id.malformed", "", "this is not an identifier",
                        "write it as 36 characters: 8-4-4-4-12 hexadecimal digits", ""};
  if (text.size() != 36) return malformed;
  Id id;
  std::size_t at = 0;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (hyphen_before(i) && text[at++] != '-') return malformed;
    const int high = hex_digit(text[at]);
    const int low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0) return malformed;
    id.bytes[i] = static_cast<uint8_t>(high << 4 | low);
    at += 2;
  }
  return id;
}

std::string to_hex(std::span<const uint8_t> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  const Error malformed{"hex.malformed", "", "this is not a hexadecimal text",
                        "write two of 0-9 and a-f for each byte", ""};
  if (text.size() % 2 != 0) return malformed;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return malformed;
    bytes.push_back(static_cast<uint8_t>(high << 4 | low));
  }
  return bytes;
}

std::string to_base64url(std::span<const uint8_t> bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

Result<Bytes> from_base64url(std::string_view text) {
  Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const int status =
      sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                        nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (status != 0) {
    return Error{"base64.malformed", "", "this is not a base64url text",
                 "use A-Z, a-z, 0-9, - and _ without padding", ""};
  }
  bytes.resize(size);
  return bytes;
}

Hash blake2b(std::span<const uint8_t> data, std::span<const uint8_t> key) {
  CHECK(key.size() <= crypto_generichash_KEYBYTES_MAX);
  Hash hash;
  const int status = crypto_generichash(hash.data(), hash.size(), data.data(), data.size(),
                                        key.empty() ? nullptr : key.data(), key.size());
  CHECK(status == 0);
  return hash;
}

Hash blake2b(std::string_view data, std::span<const uint8_t> key) {
  return blake2b(std::span(reinterpret_cast<const uint8_t*>(data.data()), data.size()), key);
}

}  // namespace besik

// The low half of a version 7 UUID is random; the high half tells version 7 and 4 apart well too.
std::size_t std::hash<besik::Id>::operator()(const besik::Id& id) const noexcept {
  uint64_t high, low;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  return low ^ (high * 0x9e3779b97f4a7c15ULL);
}
