#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/checkpoint.h"
#include "store/sqlite/database.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace besik::store::sqlite {

class SqliteStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(Env& env, const std::string& folder,
                                             const OpenOptions& options);
  ~SqliteStore() override;

  Result<void> write(const std::function<Result<void>(Writer&)>& work) override;
  Result<std::unique_ptr<Reader>> read() override;
  Result<Verification> verify() override;
  int schema_version() const override { return schema_version_; }
  bool erasure_pending() const override { return erasure_pending_; }

 private:
  struct Job {
    const std::function<Result<void>(Writer&)>* work;
    Result<void> result;
    bool done = false;
  };

  SqliteStore(Env& env, std::string folder, const OpenOptions& options)
      : env_(env), folder_(std::move(folder)), options_(options) {}

  Result<void> open_files();
  Result<void> open_writer(const std::string& path);
  Result<void> keep_public_key();

  // Of the writing thread.
  void run();
  void write_group(std::deque<Job*>& group);
  void run_work(Job& job);
  Result<void> commit_group();
  void close_group(std::vector<Job*>& ran, const Result<void>& committed);
  void write_checkpoint_file();
  void trim_log();
  void scrub();
  void close();

  Env& env_;
  const std::string folder_;
  const OpenOptions options_;
  int schema_version_ = 0;
  FolderLock lock_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<SqliteWriter> writer_;
  std::shared_ptr<ReaderPool> readers_;
  int log_frames_ = 0;      // of the write-ahead log, after the last commit
  int trimmed_frames_ = 0;  // of them when the log was last copied back
  bool checkpoint_file_due_ = false;
  std::atomic<bool> erasure_pending_ = false;

  std::mutex mutex_;
  std::condition_variable work_waits_, work_done_;
  std::deque<Job*> queue_;
  bool stop_ = false;
  std::thread thread_;
};

// The newest checkpoint of each ledger in the tables.
Result<Checkpoints> newest_checkpoints(Connection& connection);
// `public_key` empty: signatures are not judged. `beside`: the checkpoints of the file.
Result<Verification> verify_chains(Connection& connection, const Bytes& public_key,
                                   const Checkpoints& beside);

}  // namespace besik::store::sqlite
