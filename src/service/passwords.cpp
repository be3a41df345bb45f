#include "service/passwords.h"

#include <array>

#include <sodium.h>

#include "base/check.h"
#include "base/id.h"
#include "base/text.h"

namespace besik::service {

namespace {

constexpr int most_running = 2, most_waiting = 16;
constexpr std::size_t memory_bytes = 64UL << 20;
constexpr unsigned long long passes = 2;

using Salt = std::array<uint8_t, crypto_pwhash_SALTBYTES>;

// "argon2id$<salt>$<hash>": libsodium's own text form draws its salt from the machine, not from
// Env.
Hash derive(std::string_view password, const Salt& salt) {
  Hash out{};
  CHECK(crypto_pwhash(out.data(), out.size(), password.data(), password.size(), salt.data(), passes,
                      memory_bytes, crypto_pwhash_ALG_ARGON2ID13) == 0);
  return out;
}

}  // namespace

class Passwords::Turn {
 public:
  explicit Turn(Passwords& pool) : pool_(pool) {
    std::unique_lock lock(pool_.mutex_);
    if (pool_.waiting_ >= most_waiting) return;
    ++pool_.waiting_;
    pool_.freed_.wait(lock, [&] { return pool_.running_ < most_running; });
    --pool_.waiting_;
    ++pool_.running_;
    has_ = true;
  }
  ~Turn() {
    if (!has_) return;
    std::lock_guard lock(pool_.mutex_);
    --pool_.running_;
    pool_.freed_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool has() const { return has_; }

 private:
  Passwords& pool_;
  bool has_ = false;
};

namespace {

Error busy() {
  return Error{"session.busy", "", "too many people are signing in at this moment",
               "try again in a few seconds", ""};
}

}  // namespace

Result<void> Passwords::is_fit(std::string_view password) {
  std::size_t characters = 0;
  for (const char c : password)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
  if (is_utf8(password) && characters >= 10 && password.size() <= 256) return {};
  return Error{"password.weak", "password", "this password is too short or too long",
               "choose 10 to 128 characters; several words are easy to keep in mind", ""};
}

Result<std::string> Passwords::hash(Env& env, std::string_view password) {
  Turn turn(*this);
  if (!turn.has()) return busy();
  Salt salt{};
  env.random(salt);
  return "argon2id$" + to_hex(salt) + "$" + to_hex(derive(password, salt));
}

Result<bool> Passwords::matches(std::string_view stored, std::string_view password) {
  Turn turn(*this);
  if (!turn.has()) return busy();
  const std::vector<std::string> parts = split(stored, '$');
  Salt salt{};
  Bytes expected;
  bool known = parts.size() == 3 && parts[0] == "argon2id";
  if (known) {
    const auto salt_bytes = from_hex(parts[1]);
    const auto hash_bytes = from_hex(parts[2]);
    known = salt_bytes && hash_bytes && salt_bytes->size() == salt.size() &&
            hash_bytes->size() == Hash{}.size();
    if (known) {
      std::copy(salt_bytes->begin(), salt_bytes->end(), salt.begin());
      expected = *hash_bytes;
    }
  }
  if (password.size() > 256) password = password.substr(0, 0);
  const Hash actual = derive(password, salt);
  return known && sodium_memcmp(actual.data(), expected.data(), actual.size()) == 0;
}

}  // namespace besik::service
