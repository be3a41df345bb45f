#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/id.h"
#include "base/result.h"

namespace besik::store {

using Key = std::array<uint8_t, 32>;  // wiped by its owner when done

// All cryptography of identities: XChaCha20-Poly1305 (libsodium) under a key per person and per
// record, each wrapped by a key derived from the master key; keyed hashes for pseudonyms, search
// tokens and idempotency. The master key lives in memory that is locked and wiped.
class Vault {
 public:
  struct Source {
    std::string file;     // mode 0600 and owned by the process' user, else vault.key_permissions
    std::string command;  // prints 64 hex digits; used where `file` is empty
  };
  // Makes the file where it is missing and `create` is set. Codes: vault.key_missing,
  // vault.key_permissions, vault.key_malformed, vault.command_failed.
  static Result<std::unique_ptr<Vault>> open(Env& env, const Source& source, bool create);
  static std::unique_ptr<Vault> with_key(Env& env, const Key& master);  // samples and tests
  ~Vault();

  Key new_key();
  Bytes wrap(const Key& key, const Id& owner) const;
  Result<Key> unwrap(const Bytes& wrapped, const Id& owner) const;  // vault.wrong_key
  // Sealed content of a record about a subject is under both keys: destroying either makes it
  // unreadable.
  static Key join(const Key& record_key, const Key& person_key);

  // `context` (ledger, event id, field name) is authenticated. Code: vault.not_authentic.
  Bytes seal(const Key& key, std::string_view context, std::string_view plain) const;
  Result<std::string> unseal(const Key& key, std::string_view context, const Bytes& sealed) const;

  // 32 hex digits: BLAKE2b of person and wall under the pseudonym key.
  std::string pseudonym(const Id& person, std::string_view wall) const;
  // 64-bit keyed hash of a search key made by store/names.h.
  int64_t token(std::string_view search_key) const;
  // Ed25519 over a checkpoint; the public key is written beside the data.
  Bytes sign(std::string_view text) const;
  Bytes public_key() const;
  static bool is_signed(std::string_view text, const Bytes& signature, const Bytes& public_key);

 private:
  Vault() = default;
  struct Secret;
  std::unique_ptr<Secret> secret_;
  Env* env_ = nullptr;
};

}  // namespace besik::store
