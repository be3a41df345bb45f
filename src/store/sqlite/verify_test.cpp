#include <sqlite3.h>

#include <set>
#include <span>

#include "store/checkpoint.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store_fixture.h"
#include "store/vault.h"

namespace besik::store {
namespace {

class VerifyTest : public StoreTest {
 protected:
  // Ten events in each of two ledgers, signed every four and at close.
  void fill() {
    const auto store = open({.create = true, .vault = vault_.get(), .checkpoint_events = 4});
    for (int i = 0; i < 20; ++i) {
      must_write(*store, [&](Writer& writer) -> Result<void> {
        TRY(writer.append(sample_event(i % 2 == 0 ? "KZ-75" : "KZ-71", env_.new_id())));
        return {};
      });
    }
  }

  // What somebody with the file and SQLite can do to it.
  void tamper(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() + "/store.sqlite").c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_close(db);
  }

  std::set<std::string> faults(const Vault* vault) {
    const auto store = open({.read_only = true, .vault = vault});
    if (!store) return {"not opened"};
    const auto verification = store->verify();
    if (!verification) return {verification.error().code};
    std::set<std::string> codes;
    for (const Error& fault : verification->faults) codes.insert(fault.code);
    return codes;
  }
  using Codes = std::set<std::string>;

  std::unique_ptr<Vault> vault_ = Vault::with_key(env_, Key{1, 2, 3});
};

TEST_F(VerifyTest, AWholeStoreIsClean) {
  fill();
  EXPECT_EQ(faults(vault_.get()), Codes{});
  EXPECT_EQ(faults(nullptr), Codes{});  // by the public key in the folder
  const auto text = env_.read_file(folder_.path() + "/checkpoints.json", 10'000);
  ASSERT_TRUE(text);
  const auto checkpoints = checkpoints_from_json(*text);
  ASSERT_TRUE(checkpoints);
  EXPECT_EQ(checkpoints->at("KZ-75").seq, 10);
  EXPECT_EQ(checkpoints->at("KZ-71").seq, 10);
}

TEST_F(VerifyTest, AChangedEventIsFound) {
  fill();
  tamper("UPDATE event SET actor='other' WHERE position=(1<<40)|3");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.hash_mismatch"});
}

TEST_F(VerifyTest, ACiphertextThatWasChangedIsFound) {
  fill();
  tamper("UPDATE event SET sealed=x'046e616d65010a' WHERE position=(2<<40)|7");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.hash_mismatch"});
}

TEST_F(VerifyTest, ARemovedEventIsAGap) {
  fill();
  tamper("DELETE FROM event WHERE position=(1<<40)|5");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.gap"});
}

TEST_F(VerifyTest, ARemovedFirstEventIsAGap) {
  fill();
  tamper("DELETE FROM event WHERE position=(1<<40)|1");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.gap"});
}

TEST_F(VerifyTest, SwappedEventsBreakTheChain) {
  fill();
  tamper(
      "UPDATE event SET position=(9<<40) WHERE position=(1<<40)|2;"
      "UPDATE event SET position=(1<<40)|2 WHERE position=(1<<40)|3;"
      "UPDATE event SET position=(1<<40)|3 WHERE position=(9<<40)");
  EXPECT_TRUE(faults(vault_.get()).contains("store.chain_broken"));
}

// An unkeyed hash can be made again by anybody: the signature cannot.
TEST_F(VerifyTest, ARewrittenChainFailsItsCheckpoints) {
  fill();
  const auto reader_store = open({.read_only = true});
  Event event;
  ASSERT_TRUE(
      reader_store->read().value()->each_event("KZ-75", 10, [&](const Event& last) -> Result<void> {
        event = last;
        return {};
      }));
  event.actor = "other";
  tamper("UPDATE event SET actor='other',hash=x'" + to_hex(hash_of(event)) +
         "' WHERE position=(1<<40)|10");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.checkpoint"});
}

TEST_F(VerifyTest, ATruncatedTailIsFoundByTheFileBeside) {
  fill();
  tamper(
      "DELETE FROM event WHERE position>(1<<40)+7 AND position<(2<<40);"
      "DELETE FROM checkpoint WHERE ledger=1 AND seq>7");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.checkpoint"});
}

TEST_F(VerifyTest, AVanishedLedgerIsFound) {
  fill();
  tamper(
      "DELETE FROM event WHERE position>(2<<40);DELETE FROM checkpoint WHERE ledger=2;"
      "DELETE FROM ledger WHERE number=2");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.checkpoint"});
}

TEST_F(VerifyTest, AForgedSignatureIsFound) {
  fill();
  tamper("UPDATE checkpoint SET signature=zeroblob(64) WHERE ledger=1 AND seq=4");
  EXPECT_EQ(faults(vault_.get()), Codes{"store.checkpoint"});
}

TEST_F(VerifyTest, ADamagedCheckpointFileIsFound) {
  fill();
  ASSERT_TRUE(env_.write_file(folder_.path() + "/checkpoints.json", "{\"KZ-75\":{}}", 0644));
  EXPECT_EQ(faults(vault_.get()), Codes{"store.checkpoint"});
}

TEST_F(VerifyTest, AnotherMasterKeyIsRefused) {
  fill();
  const auto other = Vault::with_key(env_, Key{9});
  const auto refused = open_sqlite(env_, folder_.path(), {.vault = other.get()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "vault.wrong_key");
}

TEST_F(VerifyTest, ADamagedFileIsNoStore) {
  fill();
  ASSERT_TRUE(write_whole_file(folder_.path() + "/store.sqlite", std::string(50'000, 'x'), 0600));
  const auto refused = open_sqlite(env_, folder_.path(), {.create = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.corrupt");
}

TEST_F(VerifyTest, ANewerFileIsRefused) {
  fill();
  tamper("PRAGMA user_version=99");
  for (const bool read_only : {false, true}) {
    const auto refused = open_sqlite(env_, folder_.path(), {.read_only = read_only});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "store.newer_schema");
  }
}

TEST_F(VerifyTest, AForeignDatabaseIsRefused) {
  tamper("CREATE TABLE t(x)");
  const auto refused = open_sqlite(env_, folder_.path(), {.create = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.corrupt");
}

TEST_F(VerifyTest, MigrationsGoForwardOneByOne) {
  const std::string path = folder_.path() + "/m.sqlite";
  const char* const steps[] = {
      "CREATE TABLE migration(version INTEGER PRIMARY KEY, at INTEGER);"
      "CREATE TABLE a(x);INSERT INTO a VALUES(1)",
      "ALTER TABLE a ADD COLUMN y DEFAULT 7", "this is no SQL"};
  const auto connection = sqlite::Connection::open(path, {.vfs = "", .create = true}).value();
  const std::span all(steps);
  ASSERT_TRUE(sqlite::migrate(*connection, all.first(1), noon()));
  EXPECT_EQ(sqlite::version_of(*connection).value(), 1);
  ASSERT_TRUE(sqlite::migrate(*connection, all.first(2), noon()));
  ASSERT_TRUE(sqlite::migrate(*connection, all.first(2), noon()));
  EXPECT_EQ(sqlite::version_of(*connection).value(), 2);
  EXPECT_EQ(connection->ask_whole("SELECT y FROM a").value(), 7);
  EXPECT_EQ(connection->ask_whole("SELECT count(*) FROM migration").value(), 2);
  EXPECT_FALSE(
      sqlite::migrate(*connection, all, noon()));  // a broken step leaves the file as it was
  EXPECT_EQ(sqlite::version_of(*connection).value(), 2);
  EXPECT_EQ(sqlite::migrate(*connection, all.first(1), noon()).error().code, "store.newer_schema");
}

// Frozen by docs/format/store.md: a file made by version 1 must open for ever.
TEST_F(VerifyTest, TheFirstSchemaIsFrozen) {
  const Hash hash = blake2b(std::string_view(sqlite::migrations()[0]));
  EXPECT_EQ(to_hex(hash), "64ca30da5ddbde89c5fc672101682829bc11c9bf3c613eb34e132e3716fd2235");
}

}  // namespace
}  // namespace besik::store
