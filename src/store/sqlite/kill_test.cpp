#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "store/sqlite/store_fixture.h"

namespace besik::store {
namespace {

constexpr const char* folder_variable = "BESIK_KILLED_WRITER_FOLDER";

// Of a random id the first bytes are the time: records of the child are told by their number.
Id id_of(uint64_t number) {
  Id id;
  id.bytes[0] = 1;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<uint8_t>(number >> (8 * i));
  return id;
}

// The process that is killed: this program again, told by the environment. Four threads write; each
// acknowledged number goes down the pipe that is its standard output.
TEST(KilledWriter, Child) {
  const char* folder = std::getenv(folder_variable);
  if (folder == nullptr) GTEST_SKIP() << "runs as the child of KilledWriter.LosesNothing";
  auto store = open_sqlite(system_env(), folder, {.create = true});
  ASSERT_TRUE(store);
  const auto first = static_cast<uint64_t>((*store)->read().value()->last_seq("KZ-75").value());
  std::vector<std::jthread> workers;
  for (uint64_t t = 0; t < 4; ++t) {
    workers.emplace_back([&, t] {
      for (uint64_t number = first * 8 + t;; number += 4) {
        const auto done = (*store)->write([&](Writer& writer) -> Result<void> {
          TRY(writer.append(sample_event("KZ-75", id_of(number))));
          TRY(writer.append(sample_event("KZ-75", id_of(number))));
          return writer.put_record(sample_record(id_of(number)));
        });
        if (!done || ::write(3, &number, sizeof number) != sizeof number) ::_exit(1);
      }
    });
  }
}

pid_t start_child(const std::string& folder, int out) {
  const std::string setting = std::string(folder_variable) + "=" + folder;
  std::string program = "/proc/self/exe", filter = "--gtest_filter=KilledWriter.Child";
  char* words[] = {program.data(), filter.data(), nullptr};
  std::string copy = setting;
  char* variables[] = {copy.data(), nullptr};
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(out, 3);
  const int nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(nowhere, 1);
  ::dup2(nowhere, 2);
  ::execve(program.c_str(), words, variables);
  ::_exit(127);
}

TEST(KilledWriter, LosesNothing) {
  const TempFolder folder;
  std::random_device seed_source;
  const unsigned seed = seed_source();
  RecordProperty("seed", static_cast<int>(seed));
  std::mt19937 draw(seed);
  std::vector<uint64_t> acknowledged;
  for (int round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = start_child(folder.path(), ends[1]);
    ASSERT_GT(child, 0);
    ::close(ends[1]);
    // Killed after a random count of acknowledgements, and then what still lay in the pipe counts.
    const std::size_t wanted = acknowledged.size() + 1 + draw() % 120;
    uint64_t number = 0;
    bool killed = false;
    while (::read(ends[0], &number, sizeof number) == sizeof number) {
      acknowledged.push_back(number);
      if (acknowledged.size() >= wanted && !killed) killed = ::kill(child, SIGKILL) == 0;
    }
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "seed " << seed << ", status " << status;

    auto store = open_sqlite(system_env(), folder.path(), {});
    ASSERT_TRUE(store) << to_string(store.error()) << ", seed " << seed;
    EXPECT_TRUE((*store)->verify()->faults.empty()) << "seed " << seed;
    const auto reader = (*store)->read().value();
    for (const uint64_t one : acknowledged) {
      ASSERT_TRUE(reader->record(id_of(one)).value()) << "lost, seed " << seed;
      ASSERT_EQ(reader->events_of(id_of(one))->size(), 2U) << "halved, seed " << seed;
    }
    ASSERT_TRUE(reader->each_record([&](const RecordRow& row) -> Result<void> {
      EXPECT_EQ(reader->events_of(row.id)->size(), 2U) << "halved, seed " << seed;
      return {};
    }));
  }
  EXPECT_GT(acknowledged.size(), 6U);
}

}  // namespace
}  // namespace besik::store
