#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace besik::store::sqlite {

// Reading connections, kept for the next reader. Thread-safe.
class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
 public:
  ReaderPool(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}

  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);
  Result<std::unique_ptr<Reader>> read();  // one snapshot, of now

 private:
  const std::string path_, vfs_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace besik::store::sqlite
