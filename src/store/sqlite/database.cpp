#include "store/sqlite/database.h"

#include <algorithm>
#include <cerrno>
#include <span>

#include "base/check.h"

namespace besik::store::sqlite {

Error error_of(int code, int system_errno) {
  const std::string where = "the record store";
  const int primary = code & 0xff;
  if (primary == SQLITE_FULL || system_errno == ENOSPC || system_errno == EDQUOT) {
    return {"store.disk_full", where, "the disk is full; nothing was written",
            "make room on the disk of the data folder and try again", ""};
  }
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) {
    return {"store.corrupt", where, "the file is damaged or not a store of Besik",
            "restore the last backup; keep the damaged file for examination", ""};
  }
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    return {"store.locked", where, "another process holds the file",
            "stop the other process or wait for it", ""};
  }
  return {"store.io", where,
          "the store cannot be read or written (SQLite " + std::to_string(code) + ")",
          "check the disk's health, space and rights", ""};
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  if (in_use_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *in_use_ = false;
}

Statement& Statement::whole(int64_t value) {
  error_ |= sqlite3_bind_int64(statement_, ++at_, value);
  return *this;
}

Statement& Statement::maybe(std::optional<Instant> value) {
  return value ? whole(value->ms) : null();
}

Statement& Statement::text(std::string_view value) {
  // A null pointer would bind NULL.
  const char* data = value.data() == nullptr ? "" : value.data();
  error_ |= sqlite3_bind_text64(statement_, ++at_, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::blob(std::span<const uint8_t> value) {
  const void* data = value.data() == nullptr ? reinterpret_cast<const uint8_t*>("") : value.data();
  error_ |= sqlite3_bind_blob64(statement_, ++at_, data, value.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::id(const Id& value) {
  error_ |= sqlite3_bind_blob64(statement_, ++at_, value.bytes.data(), value.bytes.size(),
                                SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::null() {
  error_ |= sqlite3_bind_null(statement_, ++at_);
  return *this;
}

Result<bool> Statement::step() {
  if (error_ != SQLITE_OK) return error_of(SQLITE_NOMEM);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* db = sqlite3_db_handle(statement_);
  return error_of(sqlite3_extended_errcode(db), sqlite3_system_errno(db));
}

Result<void> Statement::run() {
  while (true) {
    TRY_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

void Statement::reset() {
  sqlite3_reset(statement_);
  at_ = 0;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t Statement::whole_at(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::text_at(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const uint8_t> Statement::blob_at(int column) const {
  const auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Bytes Statement::bytes_at(int column) const {
  const auto bytes = blob_at(column);
  return {bytes.begin(), bytes.end()};
}

Id Statement::id_at(int column) const {
  Id id;
  const auto bytes = blob_at(column);
  if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

std::optional<Instant> Statement::maybe_at(int column) const {
  if (is_null(column)) return std::nullopt;
  return Instant{whole_at(column)};
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path,
                                                     const Options& options) {
  sqlite3* db = nullptr;
  // Also readers open for writing (then query_only): the shared memory of the log must be writable.
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (options.create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &db, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) {
    return db == nullptr ? error_of(code)
                         : error_of(sqlite3_extended_errcode(db), sqlite3_system_errno(db));
  }
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, busy_timeout_ms);
  const std::string settings = "PRAGMA cache_size=-" + std::to_string(options.cache_kib) +
                               ";PRAGMA mmap_size=" + std::to_string(options.mmap_bytes) +
                               ";PRAGMA temp_store=MEMORY;PRAGMA secure_delete=ON;"
                               "PRAGMA trusted_schema=OFF;PRAGMA cell_size_check=ON";
  TRY(connection->execute(settings.c_str()));
  return connection;
}

Connection::~Connection() {
  for (auto& [sql, kept] : kept_) {
    CHECK(!kept->in_use);
    sqlite3_finalize(kept->statement);
  }
  sqlite3_close_v2(db_);
}

Error Connection::prepare_error() const {
  const int code = sqlite3_extended_errcode(db_);
  // The statements are right for every schema that open() lets in: a table or column is missing.
  return error_of((code & 0xff) == SQLITE_ERROR ? SQLITE_CORRUPT : code, sqlite3_system_errno(db_));
}

Result<Statement> Connection::prepare(const char* sql) {
  auto& kept = kept_[sql];
  if (!kept) kept = std::make_unique<Kept>();
  // A callback of a walk may ask the same question again.
  if (kept->in_use) return prepare_once(sql);
  if (kept->statement == nullptr) {
    const int code =
        sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept->statement, nullptr);
    if (code != SQLITE_OK) return prepare_error();
  }
  kept->in_use = true;
  return Statement(kept->statement, &kept->in_use);
}

Result<Statement> Connection::prepare_once(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.c_str(), -1, 0, &statement, nullptr);
  if (code != SQLITE_OK) return prepare_error();
  return Statement(statement, nullptr);
}

Result<void> Connection::execute(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error_of(sqlite3_extended_errcode(db_), sqlite3_system_errno(db_));
  }
  return {};
}

Result<int64_t> Connection::ask_whole(const char* sql) {
  TRY_ASSIGN(Statement statement, prepare(sql));
  TRY_ASSIGN(const bool row, statement.step());
  if (!row) return 0;
  return statement.whole_at(0);
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

void Connection::release_memory() { sqlite3_db_release_memory(db_); }

}  // namespace besik::store::sqlite
