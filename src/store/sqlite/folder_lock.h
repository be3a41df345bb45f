#pragma once

#include <string>

#include "base/result.h"

namespace besik::store::sqlite {

// The lock of a data folder: one process owns it. Freed by the system when the process dies.
class FolderLock {
 public:
  FolderLock() = default;
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  // Codes: store.locked, store.missing (no such folder and not `create`), store.io.
  Result<void> take(const std::string& folder, bool create);

 private:
  int descriptor_ = -1;
};

}  // namespace besik::store::sqlite
