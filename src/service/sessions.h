#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"
#include "store/store.h"

namespace besik::service {

constexpr int64_t session_idle_ms = 30 * 60'000;
constexpr int64_t session_whole_ms = 12 * hour_ms;

// Who is signed in. The token is with the browser alone; here and in the store stands its hash, so
// that a restart keeps the sessions and a copy of the folder opens none. Thread-safe.
class Sessions {
 public:
  struct Session {
    std::string account;
    Instant opened, seen, kept;  // kept: `seen` as the store knows it
  };

  static std::string hash_of(std::string_view token);
  static std::string csrf_of(std::string_view token);

  void load(store::Reader& reader);
  // A new token (32 random bytes, base64url).
  std::string open(Env& env, const std::string& account);
  // The account of a live session, now seen; "" where there is none.
  std::string account_of(std::string_view token, Instant now);
  bool has(std::string_view token) const;
  void close(std::string_view token);
  void close_all_of(const std::string& account);
  std::size_t count() const;

  // What the store does not know yet, as its own work.
  Result<void> keep(store::Store& store, Instant now);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Session> by_hash_;
  std::map<std::string, bool> changed_;  // hash -> still there
};

// Guessing is slowed: after five failures within a quarter of an hour a name waits, longer every
// time. Thread-safe; of this process only.
class Lockout {
 public:
  // Seconds to wait before the next try; 0 = try.
  int64_t wait_seconds(const std::string& name, Instant now);
  void failed(const std::string& name, Instant now);
  void succeeded(const std::string& name);

 private:
  struct State {
    int failures = 0;
    Instant last;
  };
  std::mutex mutex_;
  std::map<std::string, State> states_;
};

}  // namespace besik::service
