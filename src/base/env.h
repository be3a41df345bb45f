#pragma once

#include <mutex>
#include <span>
#include <string>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

// Everything the process asks of the machine: time, randomness, files. The real one is
// `system_env()`; simulations give a lying clock, seeded randomness and a faulty disk.
namespace besik {

class Env {
 public:
  virtual ~Env() = default;
  virtual Instant now() = 0;
  // Cryptographic in the real environment; a seeded stream in a sample or simulation.
  virtual void random(std::span<uint8_t> out) = 0;
  virtual Result<std::string> read_file(const std::string& path, std::size_t max_bytes) = 0;
  // Whole or not at all: temporary name, fsync, rename, fsync of the folder. `mode` as in chmod.
  virtual Result<void> write_file(const std::string& path, std::string_view text, int mode) = 0;
  // Name of the SQLite VFS that the store opens its files with ("" is SQLite's own).
  virtual std::string sqlite_vfs() const { return ""; }

  // UUIDv7 of now() and random(). Ids of one Env ascend, also when the clock stands still or goes
  // back; the steps are random, so that no id tells its neighbour. Thread-safe.
  Id new_id();

 private:
  std::mutex id_mutex_;
  Id last_id_;
};

Env& system_env();

// Same seed, same ids, same keys, on every machine: for sample countries and tests only.
// Time stands still until it is set.
class SeededEnv : public Env {
 public:
  SeededEnv(uint64_t seed, Instant start);
  Instant now() override;
  void set_now(Instant instant);
  void random(std::span<uint8_t> out) override;
  Result<std::string> read_file(const std::string& path, std::size_t max_bytes) override;
  Result<void> write_file(const std::string& path, std::string_view text, int mode) override;

 private:
  std::mutex mutex_;
  Instant now_;
  uint64_t seed_;
  uint64_t counter_ = 0;  // ChaCha20 stream keyed by the seed
};

// Files by the operating system, shared by both environments. Codes: file.not_found,
// file.too_large, file.io.
Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes);
Result<void> write_whole_file(const std::string& path, std::string_view text, int mode);

}  // namespace besik
