#include "store/sqlite/store.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/scrub.h"

namespace besik::store::sqlite {
namespace {

constexpr std::size_t most_works_in_group = 512;
constexpr int frames_before_trim = 16'384;  // 64 MiB of log
// Readers are made to wait rather than let the log grow on.
constexpr int frames_before_waiting = 131'072;

int note_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<int*>(frames) = count;
  return SQLITE_OK;
}

Error read_only_error() {
  return {"store.read_only", "the record store", "it was opened for reading only",
          "ask the server that owns the folder", ""};
}

}  // namespace

Result<std::unique_ptr<Store>> SqliteStore::open(Env& env, const std::string& folder,
                                                 const OpenOptions& options) {
  std::unique_ptr<SqliteStore> store(new SqliteStore(env, folder, options));
  TRY(store->open_files());
  if (!options.read_only) store->thread_ = std::thread([raw = store.get()] { raw->run(); });
  return std::unique_ptr<Store>(std::move(store));
}

Result<void> SqliteStore::open_files() {
  const std::string path = folder_ + "/store.sqlite";
  if (!options_.read_only) TRY(lock_.take(folder_, options_.create));
  readers_ = std::make_shared<ReaderPool>(path, env_.sqlite_vfs());
  if (!options_.read_only) return open_writer(path);
  auto connection = readers_->take();
  if (!connection) {
    return Error{"store.missing", folder_, "there is no record store that can be opened",
                 "check the path of --data and its rights", ""};
  }
  TRY_ASSIGN(schema_version_, version_of(**connection));
  const auto known = static_cast<int>(migrations().size());
  if (schema_version_ > known) return migrate(**connection, migrations(), Instant{});
  if (schema_version_ < known) {
    return Error{"store.older_schema", folder_, "the store was written by an older program",
                 "start the server once: it brings the file up to date", ""};
  }
  readers_->give_back(std::move(*connection));
  return {};
}

Result<void> SqliteStore::open_writer(const std::string& path) {
  auto opened = Connection::open(
      path, {.vfs = env_.sqlite_vfs(), .create = options_.create, .cache_kib = 128 * 1024});
  if (!opened) {
    if (options_.create || opened.error().code != "store.io") return opened.error();
    return Error{"store.missing", folder_, "there is no record store in the folder",
                 "make one first, or check the path of --data", ""};
  }
  connection_ = std::move(*opened);
  TRY(
      connection_->execute("PRAGMA page_size=4096;PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                           "PRAGMA wal_autocheckpoint=0;PRAGMA journal_size_limit=67108864"));
  sqlite3_wal_hook(connection_->raw(), note_frames, &log_frames_);
  const Instant now = options_.now_ms != 0 ? Instant{options_.now_ms} : env_.now();
  TRY(migrate(*connection_, migrations(), now));
  schema_version_ = static_cast<int>(migrations().size());
  writer_ = std::make_unique<SqliteWriter>(*connection_, env_);
  return keep_public_key();
}

Result<void> SqliteStore::keep_public_key() {
  if (options_.vault == nullptr) return {};
  const std::string path = folder_ + "/public_key";
  const std::string text = to_hex(options_.vault->public_key()) + "\n";
  const auto kept = env_.read_file(path, 1000);
  if (kept && *kept == text) return {};
  if (kept) {
    return Error{"vault.wrong_key", path, "the master key is not the one this store was made with",
                 "give the key file that belongs to the folder", ""};
  }
  if (kept.error().code != "file.not_found") return kept.error();
  return env_.write_file(path, text, 0644);
}

SqliteStore::~SqliteStore() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_waits_.notify_one();
  thread_.join();
}

Result<void> SqliteStore::write(const std::function<Result<void>(Writer&)>& work) {
  if (options_.read_only) return read_only_error();
  CHECK(std::this_thread::get_id() != thread_.get_id());
  Job job{&work, {}, false};
  std::unique_lock lock(mutex_);
  CHECK(!stop_);
  queue_.push_back(&job);
  work_waits_.notify_one();
  work_done_.wait(lock, [&] { return job.done; });
  return std::move(job.result);
}

Result<std::unique_ptr<Reader>> SqliteStore::read() { return readers_->read(); }

void SqliteStore::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto ready = [&] { return stop_ || !queue_.empty(); };
    if (erasure_pending_) {
      work_waits_.wait_for(lock, std::chrono::seconds(1), ready);
    } else {
      work_waits_.wait(lock, ready);
    }
    if (stop_ && queue_.empty()) break;
    std::deque<Job*> group;
    while (!queue_.empty() && group.size() < most_works_in_group) {
      group.push_back(queue_.front());
      queue_.pop_front();
    }
    lock.unlock();
    while (!group.empty()) write_group(group);
    if (erasure_pending_) scrub();
    trim_log();
    lock.lock();
  }
  lock.unlock();
  close();
}

// Runs works from the front of `group` in one transaction and takes them off. A full disk can make
// SQLite give up the transaction in the middle: the works after it then wait for the next call.
void SqliteStore::write_group(std::deque<Job*>& group) {
  std::vector<Job*> ran;
  Result<void> state = connection_->execute("BEGIN IMMEDIATE");
  if (!state) {
    ran.assign(group.begin(), group.end());
    group.clear();
    return close_group(ran, state);
  }
  while (!group.empty() && connection_->in_transaction()) {
    Job& job = *group.front();
    group.pop_front();
    ran.push_back(&job);
    run_work(job);
  }
  if (connection_->in_transaction()) {
    state = commit_group();
  } else {
    state = ran.back()->result;
    CHECK(!state);
  }
  if (!state && connection_->in_transaction()) {
    static_cast<void>(connection_->execute("ROLLBACK"));
  }
  close_group(ran, state);
}

void SqliteStore::run_work(Job& job) {
  job.result = connection_->execute("SAVEPOINT work");
  if (!job.result) return;
  try {
    job.result = (*job.work)(*writer_);
  } catch (const std::exception&) {
    // Its text could hold a sealed value.
    job.result = Error{"store.work_threw", "the record store", "a write stopped by an exception",
                       "report this as a fault of the program", ""};
  }
  if (job.result) job.result = writer_->end_work();
  if (job.result) job.result = connection_->execute("RELEASE work");
  if (job.result) return;
  writer_->abandon_work();
  if (connection_->in_transaction()) {
    // Where this fails too, SQLite has given up the whole transaction.
    if (!connection_->execute("ROLLBACK TO work;RELEASE work")) {
      static_cast<void>(connection_->execute("ROLLBACK"));
    }
  }
}

Result<void> SqliteStore::commit_group() {
  if (options_.vault != nullptr) {
    TRY_ASSIGN(const bool any,
               writer_->sign_checkpoints(*options_.vault,
                                         std::max<int64_t>(options_.checkpoint_events, 1)));
    checkpoint_file_due_ |= any;
  }
  return connection_->execute("COMMIT");
}

void SqliteStore::close_group(std::vector<Job*>& ran, const Result<void>& committed) {
  if (committed) {
    for (const auto& hook : writer_->take_hooks()) hook();
    if (writer_->take_erased()) {
      erasure_pending_ = true;
      scrub();
    }
    if (checkpoint_file_due_) write_checkpoint_file();
  } else {
    writer_->abandon_group();
    for (Job* job : ran) {
      if (job->result) job->result = committed;
    }
  }
  {
    const std::lock_guard lock(mutex_);
    for (Job* job : ran) job->done = true;
  }
  work_done_.notify_all();
}

// The file is a witness beside the store, not part of an acknowledged write: where it cannot be
// written it stays due, and is tried again with the next group.
void SqliteStore::write_checkpoint_file() {
  const auto newest = newest_checkpoints(*connection_);
  if (!newest) return;
  checkpoint_file_due_ =
      !env_.write_file(folder_ + "/checkpoints.json", to_json_text(*newest), 0644);
}

void SqliteStore::trim_log() {
  if (log_frames_ < trimmed_frames_) trimmed_frames_ = 0;  // the log began anew
  if (log_frames_ - trimmed_frames_ < frames_before_trim) return;
  const int mode =
      log_frames_ > frames_before_waiting ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
  // A fault here loses nothing: the log keeps what could not be copied back.
  sqlite3_wal_checkpoint_v2(connection_->raw(), nullptr, mode, nullptr, nullptr);
  trimmed_frames_ = log_frames_;
}

void SqliteStore::scrub() {
  if (scrub_freed_bytes(*connection_)) {
    erasure_pending_ = false;
    log_frames_ = trimmed_frames_ = 0;
  }
}

void SqliteStore::close() {
  if (options_.vault != nullptr && connection_->execute("BEGIN IMMEDIATE")) {
    const auto any = writer_->sign_checkpoints(*options_.vault, 0);
    if (any && connection_->execute("COMMIT")) {
      if (*any || checkpoint_file_due_) write_checkpoint_file();
    } else if (connection_->in_transaction()) {
      static_cast<void>(connection_->execute("ROLLBACK"));
    }
  }
  readers_.reset();
  if (erasure_pending_) scrub();
  sqlite3_wal_checkpoint_v2(connection_->raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                            nullptr);
}

}  // namespace besik::store::sqlite

namespace besik::store {

Result<std::unique_ptr<Store>> open_sqlite(Env& env, const std::string& folder,
                                           OpenOptions options) {
  return sqlite::SqliteStore::open(env, folder, options);
}

}  // namespace besik::store
