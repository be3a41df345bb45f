#include "store/sqlite/scrub.h"

#include <algorithm>
#include <vector>

namespace besik::store::sqlite {
namespace {

// The trees that hold keys, tokens, pseudonyms and identities.
constexpr const char* secret_trees =
    "SELECT rootpage FROM sqlite_schema WHERE rootpage>0 AND tbl_name IN"
    " ('person','person_key','person_token','token','token_pending','pseudonym')";

// Types of b-tree pages, by the file format of SQLite, section 1.6.
constexpr uint8_t interior_index = 0x02, interior_table = 0x05, leaf_index = 0x0a,
                  leaf_table = 0x0d;

// Blanks the unused middle of pages: where SQLite rebuilds a page of which rows moved to another,
// it leaves their bytes there, secure_delete or not.
class Blanking {
 public:
  Blanking(sqlite3_file* file, int page_bytes)
      : file_(file), page_(static_cast<std::size_t>(page_bytes)) {}

  Result<void> tree(int64_t root) {
    std::vector<int64_t> open{root};
    while (!open.empty()) {
      const int64_t number = open.back();
      open.pop_back();
      TRY(page(number, open));
    }
    return {};
  }

  Result<void> finish() {
    const int code = changed_ ? file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL) : SQLITE_OK;
    if (code != SQLITE_OK) return error_of(code);
    return {};
  }

 private:
  std::size_t pair_at(std::size_t at) const {
    return static_cast<std::size_t>(page_[at]) << 8 | page_[at + 1];
  }
  int64_t page_number_at(std::size_t at) const {
    return static_cast<int64_t>(pair_at(at) << 16 | pair_at(at + 2));
  }

  Result<void> page(int64_t number, std::vector<int64_t>& open) {
    const auto size = static_cast<int>(page_.size());
    const int64_t offset = (number - 1) * size;
    // Page 1 begins with the header of the file, and none of these trees lies there.
    if (number < 2) return error_of(SQLITE_CORRUPT);
    if (const int code = file_->pMethods->xRead(file_, page_.data(), size, offset)) {
      return error_of(code);
    }
    const uint8_t type = page_[0];
    const bool interior = type == interior_index || type == interior_table;
    if (!interior && type != leaf_index && type != leaf_table) return error_of(SQLITE_CORRUPT);
    const std::size_t cells = pair_at(3), header = interior ? 12 : 8;
    const std::size_t from = header + 2 * cells, to = pair_at(5) == 0 ? 65'536 : pair_at(5);
    if (from > to || to > page_.size()) return error_of(SQLITE_CORRUPT);
    if (interior) {
      open.push_back(page_number_at(8));
      for (std::size_t i = 0; i < cells; ++i) {
        const std::size_t cell = pair_at(header + 2 * i);
        if (cell + 4 > page_.size()) return error_of(SQLITE_CORRUPT);
        open.push_back(page_number_at(cell));
      }
    }
    return blank(offset, from, to);
  }

  Result<void> blank(int64_t offset, std::size_t from, std::size_t to) {
    const auto first = page_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto last = page_.begin() + static_cast<std::ptrdiff_t>(to);
    if (std::all_of(first, last, [](uint8_t byte) { return byte == 0; })) return {};
    std::fill(first, last, uint8_t{0});
    // Only the bytes that mean nothing are written: a reader, or a torn write, finds the page
    // whole.
    const int code =
        file_->pMethods->xWrite(file_, page_.data() + from, static_cast<int>(to - from),
                                offset + static_cast<int64_t>(from));
    if (code != SQLITE_OK) return error_of(code);
    changed_ = true;
    return {};
  }

  sqlite3_file* file_;
  std::vector<uint8_t> page_;
  bool changed_ = false;
};

Result<void> empty_log(Connection& connection) {
  // The writing thread must not stand still for long: the store tries again.
  sqlite3_busy_timeout(connection.raw(), 200);
  const int code = sqlite3_wal_checkpoint_v2(connection.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  sqlite3_busy_timeout(connection.raw(), busy_timeout_ms);
  if (code != SQLITE_OK) return error_of(code, sqlite3_system_errno(connection.raw()));
  return {};
}

}  // namespace

Result<void> scrub_freed_bytes(Connection& connection) {
  TRY(empty_log(connection));
  std::vector<int64_t> roots;
  {
    TRY_ASSIGN(Statement rows, connection.prepare(secret_trees));
    while (true) {
      TRY_ASSIGN(const bool row, rows.step());
      if (!row) break;
      roots.push_back(rows.whole_at(0));
    }
  }
  TRY_ASSIGN(const int64_t page_bytes, connection.ask_whole("PRAGMA page_size"));
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection.raw(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
          SQLITE_OK ||
      file == nullptr) {
    return error_of(SQLITE_IOERR);
  }
  Blanking blanking(file, static_cast<int>(page_bytes));
  for (const int64_t root : roots) TRY(blanking.tree(root));
  TRY(blanking.finish());
  // Else its cached pages would bring the bytes back with the next change to them.
  connection.release_memory();
  return {};
}

}  // namespace besik::store::sqlite
