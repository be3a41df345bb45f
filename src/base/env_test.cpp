#include "base/env.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

namespace besik {
namespace {

constexpr Instant start{1'767'225'600'000};  // 2026-01-01T00:00:00Z

std::vector<std::string> some_ids(Env& env, int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back(to_string(env.new_id()));
  return ids;
}

bool ascends(const std::vector<std::string>& ids) {
  return std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) == ids.end();
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "besik-env-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(NewId, IsVersion7OfTheTime) {
  SeededEnv env(1, start);
  const Id id = env.new_id();
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
  int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  EXPECT_EQ(ms, start.ms);
}

TEST(NewId, AscendsWhileTheClockStands) {
  SeededEnv env(2, start);
  const auto ids = some_ids(env, 100'000);
  EXPECT_TRUE(ascends(ids));
  for (const std::string& id : ids) EXPECT_EQ(id[14], '7');
}

TEST(NewId, AscendsWhenTheClockGoesBack) {
  SeededEnv env(3, start);
  auto ids = some_ids(env, 10);
  env.set_now({start.ms - 5 * hour_ms});
  for (const auto& id : some_ids(env, 10)) ids.push_back(id);
  env.set_now({start.ms + 1});
  for (const auto& id : some_ids(env, 10)) ids.push_back(id);
  EXPECT_TRUE(ascends(ids));
}

TEST(NewId, IsUniqueAcrossThreads) {
  std::set<std::string> all;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const auto ids = some_ids(system_env(), 5'000);
      EXPECT_TRUE(ascends(ids));
      const std::lock_guard lock(mutex);
      all.insert(ids.begin(), ids.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all.size(), 20'000u);
}

TEST(SeededEnv, SameSeedSameEverything) {
  SeededEnv a(7, start), b(7, start), other(8, start);
  EXPECT_EQ(some_ids(a, 100), some_ids(b, 100));
  EXPECT_NE(some_ids(a, 1), some_ids(other, 1));
}

// draft-agl-tls-chacha20poly1305, test vector 1 (zero key and nonce). A change here changes every
// sample country.
TEST(SeededEnv, StreamIsChaCha20) {
  SeededEnv env(0, start);
  Bytes bytes(32);
  env.random(bytes);
  EXPECT_EQ(to_hex(bytes), "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7");
}

TEST(SeededEnv, CallsDoNotRepeatBytes) {
  SeededEnv env(4, start);
  std::set<std::string> seen;
  for (std::size_t size : {16u, 64u, 65u, 200u, 16u}) {
    Bytes bytes(size);
    env.random(bytes);
    EXPECT_TRUE(seen.insert(to_hex(std::span(bytes).first(16))).second);
  }
  EXPECT_EQ(env.now(), start);
}

TEST(SystemEnv, ClockAndRandomnessAreReal) {
  Bytes a(32), b(32);
  system_env().random(a);
  system_env().random(b);
  EXPECT_NE(a, b);
  EXPECT_GT(system_env().now(), start);
}

TEST(Files, WriteThenRead) {
  const Folder folder;
  ASSERT_TRUE(system_env().write_file(folder / "key", "one", 0600));
  ASSERT_TRUE(system_env().write_file(folder / "key", "second", 0600));
  EXPECT_EQ(system_env().read_file(folder / "key", 100).value(), "second");
  struct stat status;
  ASSERT_EQ(::stat((folder / "key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, Faults) {
  const Folder folder;
  EXPECT_EQ(read_whole_file(folder / "none", 10).error().code, "file.not_found");
  EXPECT_EQ(read_whole_file(folder.path(), 10).error().code, "file.io");
  ASSERT_TRUE(write_whole_file(folder / "big", std::string(11, 'x'), 0644));
  EXPECT_EQ(read_whole_file(folder / "big", 10).error().code, "file.too_large");
  EXPECT_EQ(read_whole_file("/dev/zero", 1 << 20).error().code, "file.too_large");
  EXPECT_EQ(write_whole_file(folder / "no/such/folder", "x", 0600).error().code, "file.not_found");
}

TEST(Files, AFailedWriteLeavesTheOldFile) {
  const Folder folder;
  std::filesystem::create_directory(folder / "taken");
  EXPECT_FALSE(write_whole_file(folder / "taken", "x", 0600));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "taken"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace besik
