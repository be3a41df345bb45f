#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>
#include <unordered_map>

#include "store/sqlite/pack.h"
#include "store/sqlite/store_fixture.h"
#include "store/vault.h"

namespace besik::store {
namespace {

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// In how many files of the folder the bytes stand.
int files_with(const std::string& folder, std::string_view bytes) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files += whole_file(entry.path()).find(bytes) != std::string::npos;
  }
  return files;
}

struct Somebody {
  Id id, record;
  Bytes wrapped;
  std::vector<int64_t> tokens;
  std::string pseudonym;
};

constexpr std::string_view plain_name = "Қыздархан Шәмшиева";

class EraseTest : public StoreTest {
 protected:
  Result<void> put(Writer& writer, Somebody& somebody, int number) {
    somebody.id = env_.new_id();
    somebody.record = env_.new_id();
    const Key own = vault_->new_key();
    somebody.wrapped = vault_->wrap(own, somebody.id);
    for (int t = 0; t < 24; ++t) {
      const std::string key =
          std::string(plain_name) + to_string(somebody.id) + std::to_string(number * 100 + t);
      somebody.tokens.push_back(vault_->token(key));
    }
    somebody.pseudonym = vault_->pseudonym(somebody.id, "justice");
    Event event = sample_event("KZ-75", somebody.record);
    event.sealed = {{"name", vault_->seal(own, "name", plain_name)}};
    TRY_ASSIGN(const Event stored, writer.append(event));
    RecordRow row = sample_record(somebody.record);
    row.persons = {{"child", somebody.id}};
    TRY(writer.put_record(row));
    const Bytes identity = vault_->seal(own, "identity", std::string(plain_name) + " 2011-04-05");
    TRY(writer.put_person({somebody.id, somebody.wrapped, stored.id, identity, {}, noon()},
                          {somebody.pseudonym}));
    return writer.put_tokens(somebody.id, somebody.tokens);
  }

  // Enough of them that pages split, rows move and tokens reach the index.
  std::vector<Somebody> fill(Store& store, int count) {
    std::vector<Somebody> all(static_cast<std::size_t>(count));
    for (int from = 0; from < count; from += 100) {
      must_write(store, [&](Writer& writer) -> Result<void> {
        for (int i = from; i < std::min(count, from + 100); ++i) {
          TRY(put(writer, all[static_cast<std::size_t>(i)], i));
        }
        return {};
      });
    }
    return all;
  }

  // By person: how many of the secrets still stand somewhere, as the store would write them. Eight
  // bytes tell a random secret.
  std::map<std::size_t, int> traces(const std::vector<Somebody>& all,
                                    const std::vector<std::size_t>& which) {
    std::unordered_map<uint64_t, std::size_t> owner;
    const auto window = [](const void* bytes) {
      uint64_t value = 0;
      std::memcpy(&value, bytes, sizeof value);
      return value;
    };
    for (const std::size_t i : which) {
      for (const int64_t token : all[i].tokens) {
        Bytes packed;
        sqlite::pack(std::vector<int64_t>{token}, packed);
        owner[window(packed.data())] = i;
      }
      owner[window(all[i].wrapped.data())] = i;
      owner[window(from_hex(all[i].pseudonym)->data())] = i;
    }
    std::map<std::size_t, int> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      const std::string text = whole_file(entry.path());
      for (std::size_t at = 0; at + sizeof(uint64_t) <= text.size(); ++at) {
        const auto hit = owner.find(window(text.data() + at));
        if (hit != owner.end()) ++found[hit->second];
      }
    }
    return found;
  }

  std::unique_ptr<Vault> vault_ = Vault::with_key(env_, Key{1, 2, 3});
};

TEST_F(EraseTest, NoByteOfKeyTokensAndPseudonymsStays) {
  const auto store = open({.create = true, .vault = vault_.get()});
  const auto all = fill(*store, 4200);
  EXPECT_EQ(files_with(folder_.path(), plain_name), 0);
  std::vector<std::size_t> erased;
  for (std::size_t i = 5; i < all.size(); i += 31) erased.push_back(i);
  erased.push_back(all.size() - 1);  // its tokens wait for the index
  const auto before = traces(all, erased);
  for (const std::size_t i : erased) EXPECT_GT(before.at(i), 24) << i;
  for (const std::size_t i : erased) {
    must_write(*store, [&](Writer& writer) { return writer.erase_person(all[i].id); });
    EXPECT_FALSE(store->erasure_pending());
  }
  for (const auto& [i, count] : traces(all, erased)) {
    ADD_FAILURE() << count << " traces of person " << i;
  }
  for (const std::size_t i : erased) {
    const auto reader = store->read().value();
    EXPECT_TRUE(reader->person(all[i].id).value()->wrapped_key.empty());
    EXPECT_TRUE(reader->persons_by_tokens(all[i].tokens, 10)->empty());
    EXPECT_FALSE(reader->person_of_pseudonym(all[i].pseudonym).value());
  }
  // The neighbours, the record and the chain stand.
  const auto reader = store->read().value();
  const Somebody& neighbour = all[erased[0] + 1];
  EXPECT_EQ(reader->person(neighbour.id).value()->wrapped_key, neighbour.wrapped);
  EXPECT_EQ(reader->persons_by_tokens(neighbour.tokens, 10)->at(0).second, 24);
  EXPECT_TRUE(reader->record(all[erased[0]].record).value());
  const auto verification = store->verify().value();
  EXPECT_TRUE(verification.faults.empty());
  EXPECT_EQ(verification.events, 4200);
}

// What SQLite holds in its cache must not bring the bytes back.
TEST_F(EraseTest, LaterWritesBringNothingBack) {
  auto store = open({.create = true, .vault = vault_.get()});
  const auto all = fill(*store, 1500);
  must_write(*store, [&](Writer& writer) { return writer.erase_person(all[700].id); });
  fill(*store, 1500);
  EXPECT_TRUE(traces(all, {700}).empty());
  store.reset();
  EXPECT_TRUE(traces(all, {700}).empty());
  store = open({.vault = vault_.get()});
  EXPECT_TRUE(store->verify()->faults.empty());
}

TEST_F(EraseTest, AnOldSnapshotDelaysItAndTheStoreSaysSo) {
  const auto store = open({.create = true, .vault = vault_.get()});
  const auto all = fill(*store, 200);
  auto reader = store->read().value();
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY(writer.put_record(sample_record(env_.new_id())));  // so that the snapshot is an older one
    return writer.erase_person(all[7].id);
  });
  EXPECT_TRUE(store->erasure_pending());
  reader.reset();
  for (int i = 0; i < 300 && store->erasure_pending(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_FALSE(store->erasure_pending());
  EXPECT_TRUE(traces(all, {7}).empty());
}

TEST_F(EraseTest, AnUnknownPersonAndASecondErasureAreNoFaults) {
  const auto store = open({.create = true, .vault = vault_.get()});
  const auto all = fill(*store, 3);
  for (int i = 0; i < 2; ++i) {
    must_write(*store, [&](Writer& writer) -> Result<void> {
      TRY(writer.erase_person(env_.new_id()));
      return writer.erase_person(all[1].id);
    });
  }
  EXPECT_TRUE(store->read().value()->person(all[1].id).value()->wrapped_key.empty());
}

}  // namespace
}  // namespace besik::store
