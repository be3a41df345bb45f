#include "store/faulty/disk.h"

#include <algorithm>
#include <atomic>
#include <random>

#include "store/faulty/vfs.h"

namespace besik::store::faulty {
namespace {

void apply(std::string& text, const File::Change& change, std::size_t kept) {
  const auto offset = static_cast<std::size_t>(change.offset);
  if (change.truncate) {
    text.resize(std::min(text.size(), offset));
    return;
  }
  if (text.size() < offset + kept) text.resize(offset + kept, '\0');
  text.replace(offset, kept, change.bytes, 0, kept);
}

}  // namespace

Disk::Disk() {
  static std::atomic<int> number{0};
  name_ = "besik-faulty-" + std::to_string(++number);
  register_vfs(*this);
}

Disk::~Disk() { unregister_vfs(*this); }

void Disk::set_faults(const Faults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
  writes_ = syncs_ = reads_ = 0;
}

void Disk::power_cut() {
  const std::lock_guard lock(mutex_);
  off_ = true;
}

void Disk::restart(Survival survival) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 draw(survival.seed);
  // Entries that no sync made durable are lost too, unless the draw spares them.
  auto survivors = durable_files_;
  if (survival.torn) {
    for (const auto& [path, file] : files_) {
      if (draw() % 2 == 0) survivors.emplace(path, file);
    }
  }
  files_.clear();
  for (const auto& [path, file] : survivors) {
    std::string text = file->durable;
    for (const auto& change : file->pending) {
      if (!survival.torn || draw() % 3 == 0) continue;
      const std::size_t kept = draw() % 3 == 0 && !change.bytes.empty()
                                   ? draw() % change.bytes.size()
                                   : change.bytes.size();
      apply(text, change, kept);
    }
    auto reborn = std::make_shared<File>();
    reborn->durable = reborn->current = std::move(text);
    files_.emplace(path, std::move(reborn));
  }
  durable_files_ = files_;
  faults_ = {};
  off_ = false;
}

bool Disk::is_off() const {
  const std::lock_guard lock(mutex_);
  return off_;
}

int64_t Disk::writes() const {
  const std::lock_guard lock(mutex_);
  return writes_;
}

int64_t Disk::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

int64_t Disk::reads() const {
  const std::lock_guard lock(mutex_);
  return reads_;
}

std::map<std::string, std::string> Disk::contents() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> contents;
  for (const auto& [path, file] : files_) contents.emplace(path, file->current);
  return contents;
}

std::shared_ptr<File> Disk::open(const std::string& path, bool create) {
  const std::lock_guard lock(mutex_);
  if (off_) return nullptr;
  if (const auto found = files_.find(path); found != files_.end()) return found->second;
  if (!create) return nullptr;
  return files_.emplace(path, std::make_shared<File>()).first->second;
}

bool Disk::exists(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return files_.contains(path);
}

Outcome Disk::remove(const std::string& path, bool durable) {
  const std::lock_guard lock(mutex_);
  if (off_) return Outcome::off;
  if (files_.erase(path) == 0) return Outcome::missing;
  if (durable) durable_files_.erase(path);
  return Outcome::ok;
}

Outcome Disk::read(File& file, int64_t offset, char* out, std::size_t size, std::size_t& got) {
  const std::lock_guard lock(mutex_);
  if (off_) return Outcome::off;
  const auto from = std::min(static_cast<std::size_t>(offset), file.current.size());
  got = std::min(size, file.current.size() - from);
  const bool fails = ++reads_ == faults_.fail_at_read;
  if (fails) got /= 2;
  std::copy_n(file.current.data() + from, got, out);
  return fails ? Outcome::failed : Outcome::ok;
}

int64_t Disk::bytes_in_use() const {
  int64_t bytes = 0;
  for (const auto& [path, file] : files_) bytes += static_cast<int64_t>(file->current.size());
  return bytes;
}

Outcome Disk::count_write() {
  if (off_) return Outcome::off;
  ++writes_;
  if (writes_ == faults_.crash_at_write) off_ = true;
  if (writes_ == faults_.fail_at_write) return Outcome::failed;
  return Outcome::ok;
}

Outcome Disk::count_sync() {
  if (off_) return Outcome::off;
  ++syncs_;
  if (syncs_ == faults_.crash_at_sync) off_ = true;
  if (off_) return Outcome::off;
  return syncs_ == faults_.fail_at_sync ? Outcome::failed : Outcome::ok;
}

Outcome Disk::write(File& file, int64_t offset, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (const Outcome outcome = count_write(); outcome != Outcome::ok) return outcome;
  std::size_t fits = bytes.size();
  if (faults_.capacity_bytes > 0) {
    const int64_t end = offset + static_cast<int64_t>(bytes.size());
    const int64_t growth = std::max<int64_t>(0, end - static_cast<int64_t>(file.current.size()));
    const int64_t over = bytes_in_use() + growth - faults_.capacity_bytes;
    if (growth > 0 && over > 0) fits -= std::min(fits, static_cast<std::size_t>(over));
  }
  File::Change change{offset, std::string(bytes.substr(0, fits)), false};
  if (fits > 0) apply(file.current, change, fits);
  file.pending.push_back(std::move(change));
  // A crash during the write: it may reach the disk or not, as restart() draws.
  if (off_) return Outcome::off;
  return fits < bytes.size() ? Outcome::full : Outcome::ok;
}

Outcome Disk::truncate(File& file, int64_t size) {
  const std::lock_guard lock(mutex_);
  if (const Outcome outcome = count_write(); outcome != Outcome::ok) return outcome;
  File::Change change{size, "", true};
  apply(file.current, change, 0);
  file.pending.push_back(std::move(change));
  return off_ ? Outcome::off : Outcome::ok;
}

Outcome Disk::sync(File& file, const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (const Outcome outcome = count_sync(); outcome != Outcome::ok) return outcome;
  file.durable = file.current;
  file.pending.clear();
  const auto found = files_.find(path);
  if (found == files_.end() || found->second.get() != &file) return Outcome::ok;
  const bool is_new = durable_files_.insert_or_assign(path, found->second).second;
  // As SQLite's own VFS does: the first sync of a new journal or log syncs the folder too.
  if (is_new && (path.ends_with("-wal") || path.ends_with("-journal"))) durable_files_ = files_;
  return Outcome::ok;
}

int64_t Disk::size(const File& file) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(file.current.size());
}

Outcome Disk::write_whole(const std::string& path, std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (const Outcome outcome = count_write(); outcome != Outcome::ok) return outcome;
  if (off_) return Outcome::off;
  if (const Outcome outcome = count_sync(); outcome != Outcome::ok) return outcome;
  if (faults_.capacity_bytes > 0 &&
      bytes_in_use() + static_cast<int64_t>(text.size()) > faults_.capacity_bytes) {
    return Outcome::full;
  }
  auto file = std::make_shared<File>();
  file->durable = file->current = text;
  files_[path] = file;
  durable_files_ = files_;
  return Outcome::ok;
}

}  // namespace besik::store::faulty
