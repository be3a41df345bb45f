#include <gtest/gtest.h>

#include <set>

#include "store/faulty/env.h"
#include "store/sqlite/store_fixture.h"

namespace besik::store {
namespace {

using faulty::Disk;
using faulty::Faults;
using faulty::FaultyEnv;
using faulty::Survival;

constexpr int writes_in_run = 7;

Key master_key() {
  Key key;
  key.fill(42);
  return key;
}

// What one write() of the script puts down, and how to tell that all or nothing of it is there.
struct Write {
  Id record, person;
};

Result<void> put(Writer& writer, const Write& write, int number) {
  TRY(writer.append(sample_event("KZ-" + std::to_string(number % 2), write.record)));
  TRY(writer.append(sample_event("KZ-" + std::to_string(number % 2), write.record, 1)));
  RecordRow row = sample_record(write.record);
  row.version = 2;
  row.persons = {{"child", write.person}};
  TRY(writer.put_record(row));
  TRY(writer.put_contributions(write.record, Bytes(3000, 5)));
  TRY(writer.put_person({write.person, Bytes(72, 9), write.record, Bytes(100, 8), {}, noon()},
                        {to_string(write.person)}));
  return writer.put_tokens(write.person, {number, number + 1});
}

// 0 nothing, 4 all; anything between is half a write.
int parts_there(Reader& reader, const Write& write) {
  const auto events = reader.events_of(write.record);
  const auto record = reader.record(write.record);
  const auto contributions = reader.contributions(write.record);
  EXPECT_TRUE(events && record && contributions);
  if (!events || !record || !contributions) return -1;
  return static_cast<int>(events->size()) + (*record ? 1 : 0) + (contributions->empty() ? 0 : 1);
}

struct Outcome {
  std::vector<Write> acknowledged, refused;
  std::set<std::string> codes;
};

class Simulation : public ::testing::Test {
 protected:
  // The script: writes, with an erasure in the middle, which also empties the log.
  Outcome run(Disk& disk, FaultyEnv& env, const std::string& folder) {
    Outcome run;
    const auto vault = Vault::with_key(env, master_key());
    auto store =
        open_sqlite(env, folder, {.create = true, .vault = vault.get(), .checkpoint_events = 5});
    if (!store) {
      run.codes.insert(store.error().code);
      return run;
    }
    for (int i = 0; i < writes_in_run && !disk.is_off(); ++i) {
      const Write write{env.new_id(), env.new_id()};
      const auto done = (*store)->write([&](Writer& writer) -> Result<void> {
        TRY(put(writer, write, i));
        if (i == 4 && !run.acknowledged.empty()) {
          TRY(writer.erase_person(run.acknowledged[0].person));
        }
        return {};
      });
      if (!done) run.codes.insert(done.error().code);
      (done ? run.acknowledged : run.refused).push_back(write);
    }
    return run;
  }

  // Opens again without faults and judges; `what` names the case.
  void judge(FaultyEnv& env, const std::string& folder, const Outcome& run,
             const std::string& what) {
    const auto vault = Vault::with_key(env, master_key());
    auto store = open_sqlite(env, folder, {.create = true, .vault = vault.get()});
    ASSERT_TRUE(store) << what << ": " << to_string(store.error());
    const auto verification = (*store)->verify();
    ASSERT_TRUE(verification) << what;
    for (const Error& fault : verification->faults) ADD_FAILURE() << what << to_string(fault);
    {
      const auto reader = (*store)->read().value();
      for (std::size_t i = 0; i < run.acknowledged.size(); ++i) {
        ASSERT_EQ(parts_there(*reader, run.acknowledged[i]), 4) << what << ": lost write " << i;
      }
      for (const Write& write : run.refused) {
        const int parts = parts_there(*reader, write);
        ASSERT_TRUE(parts == 0 || parts == 4) << what << ": half a write";
      }
    }
    const Write next{env.new_id(), env.new_id()};
    must_write(**store, [&](Writer& writer) { return put(writer, next, 99); });
    EXPECT_EQ(parts_there(*(*store)->read().value(), next), 4) << what;
  }

  // One run with `faults`; true while the fault was met, so that the caller goes on to the next.
  bool survives(const Faults& faults, Survival survival, bool cut_at_end, const std::string& what) {
    const TempFolder folder;
    Disk disk;
    FaultyEnv env(3, noon(), disk);
    disk.set_faults(faults);
    const Outcome result = run(disk, env, folder.path());
    const bool met = disk.is_off() ||
                     (faults.fail_at_write > 0 && disk.writes() >= faults.fail_at_write) ||
                     (faults.fail_at_sync > 0 && disk.syncs() >= faults.fail_at_sync) ||
                     (faults.fail_at_read > 0 && disk.reads() >= faults.fail_at_read);
    if (!met && faults.capacity_bytes == 0) {
      EXPECT_EQ(result.acknowledged.size(), static_cast<std::size_t>(writes_in_run)) << what;
    }
    if (cut_at_end) disk.power_cut();
    disk.restart(survival);
    judge(env, folder.path(), result, what);
    return met;
  }
};

TEST_F(Simulation, NoAcknowledgedWriteIsLostByAPowerCutAtAnyWrite) {
  int64_t n = 1;
  for (; !HasFatalFailure(); ++n) {
    const std::string what = "cut at write " + std::to_string(n);
    bool met = survives({.crash_at_write = n}, {}, true, what + ", un-synced lost");
    for (uint64_t seed = 1; seed <= 1; ++seed) {
      met |= survives({.crash_at_write = n}, {true, seed}, true,
                      what + ", torn with seed " + std::to_string(seed));
    }
    if (!met) break;
  }
  EXPECT_GT(n, 100);
}

TEST_F(Simulation, NoAcknowledgedWriteIsLostByAPowerCutAtAnySync) {
  int64_t n = 1;
  for (; !HasFatalFailure(); ++n) {
    const std::string what = "cut at sync " + std::to_string(n);
    bool met = survives({.crash_at_sync = n}, {}, true, what + ", un-synced lost");
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      met |= survives({.crash_at_sync = n}, {true, seed}, true,
                      what + ", torn with seed " + std::to_string(seed));
    }
    if (!met) break;
  }
  EXPECT_GT(n, 20);
}

TEST_F(Simulation, AFailedWriteSyncOrReadIsToldAndHarmsNoOther) {
  for (int64_t n = 1; !HasFatalFailure(); ++n) {
    if (!survives({.fail_at_write = n}, {}, true, "write " + std::to_string(n) + " fails")) break;
  }
  for (int64_t n = 1; !HasFatalFailure(); ++n) {
    if (!survives({.fail_at_sync = n}, {}, true, "sync " + std::to_string(n) + " fails")) break;
  }
  for (int64_t n = 1; !HasFatalFailure(); ++n) {
    if (!survives({.fail_at_read = n}, {}, true, "read " + std::to_string(n) + " fails")) break;
  }
}

TEST_F(Simulation, AFullDiskIsToldAndNothingIsHalfWritten) {
  for (int64_t capacity = 40'000; capacity < 1'400'000 && !HasFatalFailure(); capacity += 13'000) {
    survives({.capacity_bytes = capacity}, {true, 5}, true,
             "disk of " + std::to_string(capacity) + " bytes");
  }
}

TEST_F(Simulation, WritesGoOnWhenThereIsRoomAgain) {
  const TempFolder folder;
  Disk disk;
  FaultyEnv env(4, noon(), disk);
  auto store = open_sqlite(env, folder.path(), {.create = true});
  ASSERT_TRUE(store);
  std::vector<Write> kept;
  const auto write_one = [&] {
    const Write write{env.new_id(), env.new_id()};
    const auto done = (*store)->write([&](Writer& writer) { return put(writer, write, 1); });
    if (done) kept.push_back(write);
    return done;
  };
  ASSERT_TRUE(write_one());
  int64_t used = 0;
  for (const auto& [path, text] : disk.contents()) used += static_cast<int64_t>(text.size());
  disk.set_faults({.capacity_bytes = used + 10'000});
  const auto refused = write_one();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.disk_full");
  disk.set_faults({});
  ASSERT_TRUE(write_one());
  EXPECT_TRUE((*store)->verify()->faults.empty());
  const auto reader = (*store)->read().value();
  for (const Write& write : kept) EXPECT_EQ(parts_there(*reader, write), 4);
}

}  // namespace
}  // namespace besik::store
