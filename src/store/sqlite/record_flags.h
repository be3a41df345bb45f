#pragma once

#include <cstdint>

namespace besik::store::sqlite {

// Bits of record.flags.
constexpr int64_t flag_closed = 1;
constexpr int64_t flag_voided = 2;
constexpr int64_t flag_sealed_shut = 4;

}  // namespace besik::store::sqlite
