#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "store/store.h"

namespace besik::store {

inline Instant noon() { return {1'772'366'400'000}; }  // 2026-03-01T12:00:00Z

// A folder of its own per test, gone at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "besik-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Event sample_event(const std::string& ledger, const Id& record, int64_t base = 0) {
  Event event;
  event.ledger = ledger;
  event.kind = "record.acted";
  event.record = record;
  event.register_name = "case";
  event.programme = "juvenile-justice";
  event.programme_version = 3;
  event.at = noon();
  event.actor = "account-7";
  event.device = "device-1";
  event.base = base;
  event.facts = {{"stage", "open"}, {"fields", {{"sex", "f"}, {"age_band", "14-15"}}}};
  event.sealed = {{"note", {1, 2, 3, 250}}, {"name", {9}}};
  return event;
}

inline RecordRow sample_record(const Id& id, const std::string& owner = "org-1") {
  RecordRow row;
  row.id = id;
  row.programme = "juvenile-justice";
  row.register_name = "case";
  row.programme_version = 3;
  row.ledger = "KZ-75";
  row.version = 1;
  row.stage = "open";
  row.owner = owner;
  row.place = "751110000";
  row.opened_at = row.changed_at = noon();
  row.facts = {{"stage", "open"}};
  return row;
}

// Writes, and fails the test where the store does not.
inline void must_write(Store& store, const std::function<Result<void>(Writer&)>& work) {
  const auto done = store.write(work);
  ASSERT_TRUE(done) << to_string(done.error());
}

class StoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(OpenOptions options = {.create = true}) {
    auto opened = open_sqlite(env_, folder_.path(), options);
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened ? std::move(*opened) : nullptr;
  }
  TempFolder folder_;
  SeededEnv env_{7, noon()};
};

}  // namespace besik::store
