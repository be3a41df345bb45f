#include "store/sqlite/scrub.h"

namespace besik::store::sqlite {

Result<void> scrub_freed_bytes(Connection& connection) {
  // The writing thread must not stand still for long: the store tries again.
  sqlite3_busy_timeout(connection.raw(), 200);
  const int code = sqlite3_wal_checkpoint_v2(connection.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  sqlite3_busy_timeout(connection.raw(), busy_timeout_ms);
  if (code != SQLITE_OK) return error_of(code, sqlite3_system_errno(connection.raw()));
  return {};
}

}  // namespace besik::store::sqlite
