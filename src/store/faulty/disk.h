#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

// A disk in memory that forgets what was not synced, fails when told and can be full. SQLite opens
// its files on it by the name of a VFS. For tests.
namespace besik::store::faulty {

// Counts from 1; 0 is never. A crash turns the disk off before the operation is done (a write may
// be torn by restart()); a failure is told once and the disk goes on.
struct Faults {
  int64_t crash_at_write = 0, crash_at_sync = 0;
  int64_t fail_at_write = 0, fail_at_sync = 0;
  int64_t fail_at_read = 0;    // half of the bytes come, then the error
  int64_t capacity_bytes = 0;  // all files together
};

// What of the un-synced writes survives a power cut: none, or each whole, torn or not at all by the
// draw of a seed.
struct Survival {
  bool torn = false;
  uint64_t seed = 0;
};

enum class Outcome { ok, off, failed, full, missing };

// Locks and shared memory of one file, among the connections of this process.
struct FileLocks {
  int shared = 0;
  const void* reserved = nullptr;
  const void* pending = nullptr;
  const void* exclusive = nullptr;
  std::vector<std::unique_ptr<char[]>> regions;
  int shm_shared[8] = {};
  const void* shm_exclusive[8] = {};
  int shm_users = 0;
};

struct File {
  struct Change {
    int64_t offset = 0;
    std::string bytes;
    bool truncate = false;  // to `offset`
  };
  std::string durable, current;
  std::vector<Change> pending;
  FileLocks locks;
};

class Disk {
 public:
  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  const std::string& vfs_name() const { return name_; }
  void set_faults(const Faults& faults);  // counters begin anew
  void power_cut();                       // every operation fails until restart()
  // The power is back: un-synced writes are gone, open files are dead, faults are cleared.
  void restart(Survival survival);
  bool is_off() const;
  int64_t writes() const;
  int64_t syncs() const;
  int64_t reads() const;
  // Whole contents of every file, as a thief would find them.
  std::map<std::string, std::string> contents() const;

  // For the VFS and the environment. A file of an earlier life of the disk answers `off`.
  std::shared_ptr<File> open(const std::string& path, bool create);
  bool exists(const std::string& path) const;
  Outcome remove(const std::string& path, bool durable);
  Outcome read(File& file, int64_t offset, char* out, std::size_t size, std::size_t& got);
  Outcome write(File& file, int64_t offset, std::string_view bytes);
  Outcome truncate(File& file, int64_t size);
  Outcome sync(File& file, const std::string& path);
  int64_t size(const File& file) const;
  // Atomic and durable, as Env::write_file is.
  Outcome write_whole(const std::string& path, std::string_view text);
  std::mutex& mutex() const { return mutex_; }

 private:
  int64_t bytes_in_use() const;
  Outcome count_write();
  Outcome count_sync();

  mutable std::mutex mutex_;
  std::string name_;
  std::map<std::string, std::shared_ptr<File>> files_, durable_files_;
  Faults faults_;
  bool off_ = false;
  int64_t writes_ = 0, syncs_ = 0, reads_ = 0;
};

}  // namespace besik::store::faulty
