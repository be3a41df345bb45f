#include "store/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "store/sqlite/database.h"

namespace besik::store::sqlite {

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> FolderLock::take(const std::string& folder, bool create) {
  std::error_code fault;
  if (create && !std::filesystem::exists(folder, fault)) {
    std::filesystem::create_directories(folder, fault);
    if (fault) return error_of(SQLITE_CANTOPEN, fault.value());
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
  }
  if (!std::filesystem::is_directory(folder, fault)) {
    return Error{"store.missing", folder, "there is no data folder", "check the path of --data",
                 ""};
  }
  descriptor_ = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return error_of(SQLITE_CANTOPEN, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return error_of(SQLITE_IOERR, errno);
  return Error{"store.locked", folder, "another process owns the data folder",
               "stop the running server, or ask it instead", ""};
}

}  // namespace besik::store::sqlite
