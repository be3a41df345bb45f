#include "store/faulty/vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "base/check.h"
#include "store/faulty/disk.h"

namespace besik::store::faulty {
namespace {

struct Handle {
  sqlite3_file base;
  Disk* disk;
  std::shared_ptr<File> file;
  std::string path;
  bool remove_on_close;
  int lock;
  bool uses_shm;
};

// SQLite allocates the bytes of a handle and knows it by its first member.
Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

int code_of(Outcome outcome, int failure) {
  switch (outcome) {
    case Outcome::ok:
      return SQLITE_OK;
    case Outcome::full:
      return SQLITE_FULL;
    default:
      return failure;
  }
}

int unlock(sqlite3_file* file, int level);
int shm_unmap(sqlite3_file* file, int remove);

int close(sqlite3_file* file) {
  Handle& handle = handle_of(file);
  shm_unmap(file, 0);
  unlock(file, SQLITE_LOCK_NONE);
  if (handle.remove_on_close) handle.disk->remove(handle.path, false);
  handle.~Handle();
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  std::size_t got = 0;
  const auto wanted = static_cast<std::size_t>(size);
  const Outcome outcome =
      handle.disk->read(*handle.file, offset, static_cast<char*>(out), wanted, got);
  if (outcome != Outcome::ok) return SQLITE_IOERR_READ;
  if (got == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + got, 0, wanted - got);
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return code_of(handle.disk->write(*handle.file, offset, text), SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  Handle& handle = handle_of(file);
  return code_of(handle.disk->truncate(*handle.file, size), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
  Handle& handle = handle_of(file);
  return code_of(handle.disk->sync(*handle.file, handle.path), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  Handle& handle = handle_of(file);
  *size = handle.disk->size(*handle.file);
  return SQLITE_OK;
}

int lock(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  FileLocks& locks = handle.file->locks;
  if (handle.lock >= level) return SQLITE_OK;
  const auto other = [&](const void* owner) { return owner != nullptr && owner != &handle; };
  if (level == SQLITE_LOCK_SHARED) {
    if (other(locks.pending) || other(locks.exclusive)) return SQLITE_BUSY;
    ++locks.shared;
  } else if (level == SQLITE_LOCK_RESERVED) {
    if (other(locks.reserved) || other(locks.pending) || other(locks.exclusive)) return SQLITE_BUSY;
    locks.reserved = &handle;
  } else {
    if (other(locks.reserved) || other(locks.pending) || other(locks.exclusive)) return SQLITE_BUSY;
    locks.pending = &handle;
    if (locks.shared > 1) {
      handle.lock = SQLITE_LOCK_PENDING;
      return SQLITE_BUSY;
    }
    locks.exclusive = &handle;
  }
  handle.lock = level;
  return SQLITE_OK;
}

int unlock(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  FileLocks& locks = handle.file->locks;
  if (handle.lock <= level) return SQLITE_OK;
  for (const void** owner : {&locks.reserved, &locks.pending, &locks.exclusive}) {
    if (*owner == &handle) *owner = nullptr;
  }
  if (level == SQLITE_LOCK_NONE && handle.lock >= SQLITE_LOCK_SHARED) --locks.shared;
  handle.lock = level;
  return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file* file, int* reserved) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  *reserved = handle.file->locks.reserved != nullptr;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  FileLocks& locks = handle.file->locks;
  if (!handle.uses_shm) {
    handle.uses_shm = true;
    ++locks.shm_users;
  }
  const auto wanted = static_cast<std::size_t>(region) + 1;
  *out = nullptr;
  if (locks.regions.size() < wanted && extend == 0) return SQLITE_OK;
  while (locks.regions.size() < wanted) {
    locks.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  }
  *out = locks.regions[static_cast<std::size_t>(region)].get();
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* file, int from, int count, int flags) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  FileLocks& locks = handle.file->locks;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (int i = from; i < from + count; ++i) {
      if (exclusive) {
        if (locks.shm_exclusive[i] == &handle) locks.shm_exclusive[i] = nullptr;
      } else if (locks.shm_shared[i] > 0) {
        --locks.shm_shared[i];
      }
    }
    return SQLITE_OK;
  }
  for (int i = from; i < from + count; ++i) {
    if (locks.shm_exclusive[i] != nullptr || (exclusive && locks.shm_shared[i] > 0)) {
      return SQLITE_BUSY;
    }
  }
  for (int i = from; i < from + count; ++i) {
    if (exclusive) {
      locks.shm_exclusive[i] = &handle;
    } else {
      ++locks.shm_shared[i];
    }
  }
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file* file) {
  // The mutex orders what the connections wrote for a thread sanitizer too.
  const std::lock_guard guard(handle_of(file).disk->mutex());
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

int shm_unmap(sqlite3_file* file, int) {
  Handle& handle = handle_of(file);
  const std::lock_guard guard(handle.disk->mutex());
  FileLocks& locks = handle.file->locks;
  if (!handle.uses_shm) return SQLITE_OK;
  handle.uses_shm = false;
  if (--locks.shm_users == 0) locks.regions.clear();
  return SQLITE_OK;
}

const sqlite3_io_methods io_methods = {2,
                                       close,
                                       read,
                                       write,
                                       truncate,
                                       sync,
                                       file_size,
                                       lock,
                                       unlock,
                                       check_reserved_lock,
                                       file_control,
                                       sector_size,
                                       device_characteristics,
                                       shm_map,
                                       shm_lock,
                                       shm_barrier,
                                       shm_unmap,
                                       nullptr,
                                       nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  static std::atomic<int> temporary{0};
  out->pMethods = nullptr;
  const std::string path = name != nullptr ? name : "temporary-" + std::to_string(temporary++);
  auto file = disk_of(vfs).open(path, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!file) return SQLITE_CANTOPEN;
  auto* handle = new (out) Handle{};
  handle->disk = &disk_of(vfs);
  handle->file = std::move(file);
  handle->path = path;
  handle->remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  handle->base.pMethods = &io_methods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  switch (disk_of(vfs).remove(name, sync_folder != 0)) {
    case Outcome::ok:
      return SQLITE_OK;
    case Outcome::missing:
      return SQLITE_IOERR_DELETE_NOENT;
    default:
      return SQLITE_IOERR_DELETE;
  }
}

int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
  *out = disk_of(vfs).exists(name);
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  return real->xRandomness(real, size, out);
}

int sleep(sqlite3_vfs*, int microseconds) {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  return real->xSleep(real, microseconds);
}

int current_time(sqlite3_vfs*, double* out) {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  return real->xCurrentTime(real, out);
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

void register_vfs(Disk& disk) {
  auto* vfs = new sqlite3_vfs{};
  vfs->iVersion = 1;
  vfs->szOsFile = sizeof(Handle);
  vfs->mxPathname = 1024;
  vfs->zName = disk.vfs_name().c_str();
  vfs->pAppData = &disk;
  vfs->xOpen = open;
  vfs->xDelete = remove;
  vfs->xAccess = access;
  vfs->xFullPathname = full_path;
  vfs->xRandomness = randomness;
  vfs->xSleep = sleep;
  vfs->xCurrentTime = current_time;
  vfs->xGetLastError = last_error;
  CHECK(sqlite3_vfs_register(vfs, 0) == SQLITE_OK);
}

void unregister_vfs(Disk& disk) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(disk.vfs_name().c_str());
  CHECK(vfs != nullptr);
  sqlite3_vfs_unregister(vfs);
  delete vfs;
}

}  // namespace besik::store::faulty
