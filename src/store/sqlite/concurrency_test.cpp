#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "store/sqlite/store_fixture.h"
#include "store/vault.h"

namespace besik::store {
namespace {

constexpr int threads = 8;
constexpr int writes_each = 60;

TEST_F(StoreTest, ManyThreadsWriteInOneOrder) {
  const auto vault = Vault::with_key(env_, Key{1});
  const auto store = open({.create = true, .vault = vault.get(), .checkpoint_events = 50});
  std::vector<int64_t> hook_order;  // of the writing thread
  std::atomic<int> acknowledged = 0, refused = 0;
  {
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (int i = 0; i < writes_each; ++i) {
          bool hook_ran = false;
          const bool fails = i % 10 == 9;
          const auto done = store->write([&](Writer& writer) -> Result<void> {
            const Id record = env_.new_id();
            TRY_ASSIGN(const Event event, writer.append(sample_event("KZ-75", record)));
            TRY(writer.append(sample_event("KZ-" + std::to_string(t), record)));
            TRY(writer.put_record(sample_record(record, "org-" + std::to_string(t))));
            writer.after_commit([&hook_order, &hook_ran, seq = event.seq] {
              hook_order.push_back(seq);
              hook_ran = true;
            });
            if (fails) return Error{"test.no", "", "", "", ""};
            return {};
          });
          ++(done ? acknowledged : refused);
          EXPECT_EQ(hook_ran, !fails);  // before write() returns
        }
      });
    }
    // Readers meanwhile: each sees whole writes only, and no fewer than before.
    for (int r = 0; r < 2; ++r) {
      workers.emplace_back([&] {
        int64_t before = 0;
        for (int i = 0; i < 30; ++i) {
          const auto reader = store->read();
          ASSERT_TRUE(reader);
          const int64_t shared = (*reader)->last_seq("KZ-75").value();
          std::this_thread::yield();
          int64_t records = 0, own = 0;
          ASSERT_TRUE((*reader)->each_record([&](const RecordRow&) -> Result<void> {
            ++records;
            return {};
          }));
          for (int t = 0; t < threads; ++t) {
            own += (*reader)->last_seq("KZ-" + std::to_string(t)).value();
          }
          EXPECT_EQ(records, shared);
          EXPECT_EQ(own, shared);
          EXPECT_GE(shared, before);
          before = shared;
        }
      });
    }
  }
  EXPECT_EQ(acknowledged, threads * writes_each * 9 / 10);
  EXPECT_EQ(refused, threads * writes_each / 10);
  ASSERT_EQ(hook_order.size(), static_cast<std::size_t>(acknowledged));
  for (std::size_t i = 0; i < hook_order.size(); ++i) {
    ASSERT_EQ(hook_order[i], static_cast<int64_t>(i) + 1);  // commit order is chain order
  }
  const auto verification = store->verify().value();
  EXPECT_TRUE(verification.faults.empty());
  EXPECT_EQ(verification.events, 2 * acknowledged);
  EXPECT_EQ(verification.records, acknowledged);
}

// Works that wait while another runs share its successor's commit: 64 of them need few syncs.
TEST_F(StoreTest, WaitingWritesShareACommit) {
  const auto store = open();
  std::atomic<bool> started = false;
  std::atomic<bool> go = false;
  std::atomic<int> queued = 0;
  std::vector<std::jthread> workers;
  workers.emplace_back([&] {
    must_write(*store, [&](Writer& writer) -> Result<void> {
      started = true;
      while (!go) std::this_thread::yield();
      return writer.put_record(sample_record(env_.new_id()));
    });
  });
  while (!started) std::this_thread::yield();
  std::vector<int64_t> seen(64, 0);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    workers.emplace_back([&, i] {
      ++queued;
      must_write(*store, [&, i](Writer& writer) -> Result<void> {
        TRY(writer.append(sample_event("KZ-75", env_.new_id())));
        TRY_ASSIGN(seen[i], writer.last_seq("KZ-75"));
        return {};
      });
    });
  }
  while (queued < static_cast<int>(seen.size())) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(store->read().value()->last_seq("KZ-75").value(), 0);
  go = true;
  workers.clear();
  EXPECT_EQ(store->read().value()->last_seq("KZ-75").value(), 64);
  std::sort(seen.begin(), seen.end());
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<int64_t>(i) + 1);
}

}  // namespace
}  // namespace besik::store
