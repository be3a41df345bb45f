#include "store/sqlite/pack.h"

#include <algorithm>

#include "store/sqlite/database.h"

namespace besik::store::sqlite {
namespace {

void put_length(std::size_t length, Bytes& out) {
  while (length >= 0x80) {
    out.push_back(static_cast<uint8_t>(length | 0x80));
    length >>= 7;
  }
  out.push_back(static_cast<uint8_t>(length));
}

template <class Range>
void put_run(const Range& run, Bytes& out) {
  put_length(run.size(), out);
  out.insert(out.end(), run.begin(), run.end());
}

void put_id(const Id& id, Bytes& out) { out.insert(out.end(), id.bytes.begin(), id.bytes.end()); }

// Any fault empties the reader and is told once, at the end.
class Unpacker {
 public:
  explicit Unpacker(std::span<const uint8_t> bytes) : rest_(bytes) {}

  bool more() const { return ok_ && !rest_.empty(); }
  bool ok() const { return ok_; }

  std::span<const uint8_t> run() { return take(length()); }
  std::string text() {
    const auto bytes = run();
    return {bytes.begin(), bytes.end()};
  }
  Id id() {
    Id id;
    const auto bytes = take(id.bytes.size());
    std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
  }

 private:
  std::size_t length() {
    std::size_t length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto byte = take(1);
      if (byte.empty()) return 0;
      length |= static_cast<std::size_t>(byte[0] & 0x7f) << shift;
      if ((byte[0] & 0x80) == 0) return length;
    }
    ok_ = false;
    return 0;
  }
  std::span<const uint8_t> take(std::size_t count) {
    if (!ok_ || count > rest_.size()) {
      ok_ = false;
      return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::span<const uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace

void pack(const std::map<std::string, Bytes>& sealed, Bytes& out) {
  for (const auto& [name, bytes] : sealed) {
    put_run(name, out);
    put_run(bytes, out);
  }
}

Result<std::map<std::string, Bytes>> unpack_sealed(std::span<const uint8_t> bytes) {
  std::map<std::string, Bytes> sealed;
  Unpacker unpacker(bytes);
  while (unpacker.more()) {
    std::string name = unpacker.text();
    const auto value = unpacker.run();
    sealed.emplace_hint(sealed.end(), std::move(name), Bytes(value.begin(), value.end()));
  }
  if (!unpacker.ok()) return error_of(SQLITE_CORRUPT);
  return sealed;
}

void pack(const std::map<std::string, SealedValue>& sealed, Bytes& out) {
  for (const auto& [name, value] : sealed) {
    put_run(name, out);
    put_id(value.event, out);
    put_run(value.bytes, out);
  }
}

Result<std::map<std::string, SealedValue>> unpack_sealed_values(std::span<const uint8_t> bytes) {
  std::map<std::string, SealedValue> sealed;
  Unpacker unpacker(bytes);
  while (unpacker.more()) {
    std::string name = unpacker.text();
    const Id event = unpacker.id();
    const auto value = unpacker.run();
    sealed.emplace_hint(sealed.end(), std::move(name),
                        SealedValue{event, Bytes(value.begin(), value.end())});
  }
  if (!unpacker.ok()) return error_of(SQLITE_CORRUPT);
  return sealed;
}

void pack(const std::vector<std::pair<std::string, Id>>& persons, Bytes& out) {
  for (const auto& [role, id] : persons) {
    put_run(role, out);
    put_id(id, out);
  }
}

Result<std::vector<std::pair<std::string, Id>>> unpack_persons(std::span<const uint8_t> bytes) {
  std::vector<std::pair<std::string, Id>> persons;
  Unpacker unpacker(bytes);
  while (unpacker.more()) {
    std::string role = unpacker.text();
    const Id id = unpacker.id();
    persons.emplace_back(std::move(role), id);
  }
  if (!unpacker.ok()) return error_of(SQLITE_CORRUPT);
  return persons;
}

void pack(const std::vector<int64_t>& tokens, Bytes& out) {
  for (const int64_t token : tokens) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<uint8_t>(static_cast<uint64_t>(token) >> shift));
    }
  }
}

Result<std::vector<int64_t>> unpack_tokens(std::span<const uint8_t> bytes) {
  if (bytes.size() % 8 != 0) return error_of(SQLITE_CORRUPT);
  std::vector<int64_t> tokens;
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    uint64_t token = 0;
    for (std::size_t i = 0; i < 8; ++i) token = token << 8 | bytes[at + i];
    tokens.push_back(static_cast<int64_t>(token));
  }
  return tokens;
}

}  // namespace besik::store::sqlite
