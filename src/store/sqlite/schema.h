#pragma once

#include <span>

#include "base/date.h"
#include "base/result.h"
#include "store/sqlite/database.h"

namespace besik::store::sqlite {

// What brings a file from version n to n + 1; the first makes it. Forward only: a step that has
// been released is never edited (docs/format/store.md).
std::span<const char* const> migrations();

constexpr int64_t application_id = 0x42'65'73'69;  // "Besi", in the file's header

// Brings the file to the last version, each step in its own transaction. Codes: store.newer_schema,
// store.corrupt (not ours), and those of error_of.
Result<void> migrate(Connection& connection, std::span<const char* const> steps, Instant now);
// The version that the file has; 0 for an empty file. Codes as above.
Result<int> version_of(Connection& connection);

}  // namespace besik::store::sqlite
