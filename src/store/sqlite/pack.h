#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

// The blobs inside rows, as docs/format/store.md freezes them: lengths are LEB128, ids 16 bytes.
// Unpacking refuses what packing would not have written. Code: store.corrupt.
namespace besik::store::sqlite {

void pack(const std::map<std::string, Bytes>& sealed, Bytes& out);
Result<std::map<std::string, Bytes>> unpack_sealed(std::span<const uint8_t> bytes);

void pack(const std::map<std::string, SealedValue>& sealed, Bytes& out);
Result<std::map<std::string, SealedValue>> unpack_sealed_values(std::span<const uint8_t> bytes);

void pack(const std::vector<std::pair<std::string, Id>>& persons, Bytes& out);
Result<std::vector<std::pair<std::string, Id>>> unpack_persons(std::span<const uint8_t> bytes);

// Ascending, 8 bytes each, big-endian.
void pack(const std::vector<int64_t>& tokens, Bytes& out);
Result<std::vector<int64_t>> unpack_tokens(std::span<const uint8_t> bytes);

}  // namespace besik::store::sqlite
