#include "store/sqlite/reader_pool.h"

#include "store/sqlite/queries.h"

namespace besik::store::sqlite {
namespace {

constexpr std::size_t most_idle = 8;

class SqliteReader final : public Reads<Reader> {
 public:
  SqliteReader(std::unique_ptr<Connection> connection, std::shared_ptr<ReaderPool> pool)
      : connection_(std::move(connection)), pool_(std::move(pool)), queries_(*connection_) {}
  ~SqliteReader() override {
    if (connection_->execute("ROLLBACK")) pool_->give_back(std::move(connection_));
  }

 private:
  Queries& ask() override { return queries_; }

  std::unique_ptr<Connection> connection_;
  std::shared_ptr<ReaderPool> pool_;
  Queries queries_;
};

}  // namespace

Result<std::unique_ptr<Connection>> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  TRY_ASSIGN(auto connection, Connection::open(path_, {.vfs = vfs_, .create = false}));
  TRY(connection->execute("PRAGMA query_only=ON"));
  // Its closing must not write to the files of a store that it does not own.
  sqlite3_db_config(connection->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
}

Result<std::unique_ptr<Reader>> ReaderPool::read() {
  TRY_ASSIGN(auto connection, take());
  TRY(connection->execute("BEGIN"));
  // The snapshot is taken by the first read, not by BEGIN.
  TRY(connection->ask_whole("SELECT count(*) FROM ledger"));
  return std::unique_ptr<Reader>(
      std::make_unique<SqliteReader>(std::move(connection), shared_from_this()));
}

}  // namespace besik::store::sqlite
