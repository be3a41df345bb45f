#pragma once

#include <memory>

#include "base/env.h"
#include "store/faulty/disk.h"

namespace besik::store::faulty {

// Seeded time and randomness on a faulty disk. The lock of a data folder stays a real one.
class FaultyEnv final : public SeededEnv {
 public:
  FaultyEnv(uint64_t seed, Instant start, Disk& disk) : SeededEnv(seed, start), disk_(disk) {}
  std::string sqlite_vfs() const override { return disk_.vfs_name(); }
  Result<std::string> read_file(const std::string& path, std::size_t max_bytes) override;
  Result<void> write_file(const std::string& path, std::string_view text, int mode) override;

 private:
  Disk& disk_;
};

}  // namespace besik::store::faulty
