#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

// A thin face on SQLite's C interface: errors as Result, statements prepared once and kept.
namespace besik::store::sqlite {

constexpr int busy_timeout_ms = 10'000;

// The error of an extended result code. No text of a row is ever repeated. Codes: store.disk_full,
// store.corrupt, store.locked (busy), store.io.
Error error_of(int code, int system_errno = 0);

// A prepared statement, checked out of its connection while this stands. Bound text and blobs are
// not copied: they must outlive the last step.
class Statement {
 public:
  Statement(sqlite3_stmt* statement, bool* in_use) : statement_(statement), in_use_(in_use) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&& other) noexcept
      : statement_(other.statement_), in_use_(other.in_use_), error_(other.error_) {
    other.statement_ = nullptr;
  }
  ~Statement();

  // In the order of the question marks.
  Statement& whole(int64_t value);
  Statement& maybe(std::optional<Instant> value);
  Statement& text(std::string_view value);
  Statement& blob(std::span<const uint8_t> value);
  Statement& id(const Id& value);
  Statement& null();
  Statement& text(std::string&& value) = delete;

  Result<bool> step();  // true: a row stands ready
  Result<void> run();   // to the end, rows aside
  void reset();         // for the next round with new values

  bool is_null(int column) const;
  int64_t whole_at(int column) const;
  std::string_view text_at(int column) const;  // until the next step
  std::span<const uint8_t> blob_at(int column) const;
  Bytes bytes_at(int column) const;
  Id id_at(int column) const;  // nil where the column is null
  std::optional<Instant> maybe_at(int column) const;

 private:
  sqlite3_stmt* statement_;
  bool* in_use_;  // null: not kept, finalised at the end
  int at_ = 0;
  int error_ = SQLITE_OK;
};

class Connection {
 public:
  struct Options {
    std::string vfs;
    bool create = false;
    int64_t cache_kib = 16 * 1024;
    int64_t mmap_bytes = 0;
  };
  static Result<std::unique_ptr<Connection>> open(const std::string& path, const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` is a literal: its address is the key of the kept statement.
  Result<Statement> prepare(const char* sql);
  Result<Statement> prepare_once(const std::string& sql);  // not kept
  Result<void> execute(const char* sql);                   // several statements, no rows
  Result<int64_t> ask_whole(const char* sql);              // first column of the first row
  bool in_transaction() const;
  void release_memory();
  sqlite3* raw() const { return db_; }

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  struct Kept {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };
  Error prepare_error() const;
  sqlite3* db_;
  std::unordered_map<const char*, std::unique_ptr<Kept>> kept_;
};

}  // namespace besik::store::sqlite
