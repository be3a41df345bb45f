#include "service/sessions.h"

#include <algorithm>

#include <boost/json.hpp>

namespace besik::service {

namespace {

constexpr int64_t keep_every_ms = 5 * 60'000;
constexpr std::size_t most_lockouts = 100'000;

std::optional<Instant> instant(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  if (!found || !found->is_int64()) return std::nullopt;
  return Instant{found->as_int64()};
}

bool is_live(const Sessions::Session& session, Instant now) {
  return now.ms - session.seen.ms <= session_idle_ms &&
         now.ms - session.opened.ms <= session_whole_ms;
}

}  // namespace

std::string Sessions::hash_of(std::string_view token) {
  return to_hex(blake2b("session|" + std::string(token)));
}

std::string Sessions::csrf_of(std::string_view token) {
  return to_hex(blake2b("csrf|" + std::string(token))).substr(0, 32);
}

void Sessions::load(store::Reader& reader) {
  std::lock_guard lock(mutex_);
  const auto read = reader.each_reference(
      "session", [&](const std::string& hash, const json::object& body) -> Result<void> {
        const auto opened = instant(body, "opened");
        const auto seen = instant(body, "seen");
        const json::value* account = body.if_contains("account");
        if (opened && seen && account && account->is_string())
          by_hash_[hash] = {std::string(account->as_string()), *opened, *seen, *seen};
        return {};
      });
  if (!read) by_hash_.clear();
}

std::string Sessions::open(Env& env, const std::string& account) {
  std::array<uint8_t, 32> bytes{};
  env.random(bytes);
  const std::string token = to_base64url(bytes);
  const Instant now = env.now();
  std::lock_guard lock(mutex_);
  const std::string hash = hash_of(token);
  by_hash_[hash] = {account, now, now, now};
  changed_[hash] = true;
  return token;
}

std::string Sessions::account_of(std::string_view token, Instant now) {
  if (token.empty()) return "";
  std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash_of(token));
  if (found == by_hash_.end()) return "";
  if (!is_live(found->second, now)) {
    changed_[found->first] = false;
    by_hash_.erase(found);
    return "";
  }
  // A clock that goes back must not shorten a session.
  found->second.seen = std::max(found->second.seen, now);
  if (found->second.seen.ms - found->second.kept.ms > keep_every_ms) changed_[found->first] = true;
  return found->second.account;
}

bool Sessions::has(std::string_view token) const {
  std::lock_guard lock(mutex_);
  return by_hash_.contains(hash_of(token));
}

void Sessions::close(std::string_view token) {
  std::lock_guard lock(mutex_);
  const std::string hash = hash_of(token);
  if (by_hash_.erase(hash) > 0) changed_[hash] = false;
}

void Sessions::close_all_of(const std::string& account) {
  std::lock_guard lock(mutex_);
  for (auto at = by_hash_.begin(); at != by_hash_.end();) {
    if (at->second.account == account) {
      changed_[at->first] = false;
      at = by_hash_.erase(at);
    } else {
      ++at;
    }
  }
}

std::size_t Sessions::count() const {
  std::lock_guard lock(mutex_);
  return by_hash_.size();
}

Result<void> Sessions::keep(store::Store& store, Instant now) {
  std::map<std::string, std::optional<json::object>> work;
  {
    std::lock_guard lock(mutex_);
    for (auto at = by_hash_.begin(); at != by_hash_.end();) {
      if (is_live(at->second, now)) {
        ++at;
        continue;
      }
      changed_[at->first] = false;
      at = by_hash_.erase(at);
    }
    for (const auto& [hash, there] : changed_) {
      const auto found = by_hash_.find(hash);
      if (!there || found == by_hash_.end()) {
        work[hash] = std::nullopt;
        continue;
      }
      found->second.kept = found->second.seen;
      work[hash] = json::object{{"account", found->second.account},
                                {"opened", found->second.opened.ms},
                                {"seen", found->second.seen.ms}};
    }
    changed_.clear();
  }
  if (work.empty()) return {};
  return store.write([&](store::Writer& writer) -> Result<void> {
    for (const auto& [hash, body] : work) {
      if (body)
        TRY(writer.put_reference("session", hash, *body));
      else
        TRY(writer.remove_reference("session", hash));
    }
    return {};
  });
}

int64_t Lockout::wait_seconds(const std::string& name, Instant now) {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(name);
  if (found == states_.end() || found->second.failures < 5) return 0;
  const int doublings = std::min(found->second.failures - 5, 6);
  const int64_t pause_ms = 15'000LL << doublings;
  const int64_t passed = now.ms - found->second.last.ms;
  return passed < 0 || passed >= pause_ms ? 0 : (pause_ms - passed + 999) / 1000;
}

void Lockout::failed(const std::string& name, Instant now) {
  std::lock_guard lock(mutex_);
  if (states_.size() >= most_lockouts)
    std::erase_if(states_,
                  [&](const auto& one) { return now.ms - one.second.last.ms > 15 * 60'000; });
  // Whoever floods this with names pushes out names, not waits that are running.
  if (states_.size() >= most_lockouts && !states_.contains(name)) return;
  State& state = states_[name];
  if (now.ms - state.last.ms > 15 * 60'000) state.failures = 0;
  ++state.failures;
  state.last = now;
}

void Lockout::succeeded(const std::string& name) {
  std::lock_guard lock(mutex_);
  states_.erase(name);
}

}  // namespace besik::service
