#include "store/vault.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include "base/check.h"

namespace besik::store {

// Lies between guard pages in memory that is locked and wiped when freed.
struct Vault::Secret {
  Key wrapping;
  Key pseudonyms;
  std::array<uint8_t, crypto_shorthash_KEYBYTES> tokens;
  std::array<uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
  std::array<uint8_t, crypto_sign_SECRETKEYBYTES> signing;

  static void* operator new(std::size_t size) {
    void* memory = sodium_malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  static void operator delete(void* memory) { sodium_free(memory); }
};

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t pad_bytes = 32;
constexpr std::size_t most_key_text = 1024;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == std::tuple_size_v<Key>);

// Wiped when it goes out of scope, on every way out.
template <class T>
class Wiped {
 public:
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { sodium_memzero(&value, sizeof value); }
  T value{};
};

void start_sodium() {
  static const int started = sodium_init();
  CHECK(started >= 0);
}

// Numbers of the subkeys; frozen: a changed one loses every key, pseudonym or token made before.
enum Subkey : uint64_t { wrapping_key = 1, pseudonym_key = 2, token_key = 3, signing_seed = 4 };

void derive(Subkey number, const Key& master, uint8_t* out, std::size_t size) {
  CHECK(crypto_kdf_derive_from_key(out, size, number, "besikkey", master.data()) == 0);
}

std::string owner_context(const Id& owner) { return "key " + to_string(owner); }

Bytes encrypt(Env& env, const Key& key, std::string_view context, const uint8_t* plain,
              std::size_t size) {
  Bytes out(nonce_bytes + size + tag_bytes);
  env.random(std::span(out.data(), nonce_bytes));
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + nonce_bytes, nullptr, plain, size,
                                             reinterpret_cast<const uint8_t*>(context.data()),
                                             context.size(), nullptr, out.data(), key.data());
  return out;
}

bool decrypt(const Key& key, std::string_view context, const Bytes& sealed, uint8_t* plain) {
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             plain, nullptr, nullptr, sealed.data() + nonce_bytes, sealed.size() - nonce_bytes,
             reinterpret_cast<const uint8_t*>(context.data()), context.size(), sealed.data(),
             key.data()) == 0;
}

Error key_error(const char* code, const std::string& where, const char* what, const char* mend) {
  return {code, where, what, mend, ""};
}

Result<void> parse_key(std::string_view text, const std::string& where, Key& key) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() == 2 * key.size() &&
      sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size, &end) == 0 &&
      size == key.size() && end == text.data() + text.size()) {
    return {};
  }
  return key_error("vault.key_malformed", where, "does not hold a key of 64 hexadecimal digits",
                   "restore the key from its backup; without it no identity can be read");
}

class KeyFile {
 public:
  explicit KeyFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<void> read_key_file(const std::string& path, Key& key) {
  const KeyFile file(path);
  if (file.get() < 0) {
    if (errno == ENOENT) {
      return key_error("vault.key_missing", path, "there is no key file",
                       "give the path of the key file, or restore it from its backup");
    }
    return key_error("vault.key_permissions", path, "the key file cannot be opened",
                     "it must belong to the user of the process, with mode 0600");
  }
  struct stat status;
  // Judged on the open file, so that no other can be put in its place in between.
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_uid != ::geteuid() || (status.st_mode & 0177) != 0) {
    return key_error("vault.key_permissions", path, "others than its owner may read the key file",
                     "make it a plain file of the process' user: chmod 600");
  }
  Wiped<std::array<char, most_key_text>> text;
  std::size_t size = 0;
  while (size < text.value.size()) {
    const ssize_t n = ::read(file.get(), text.value.data() + size, text.value.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    size += static_cast<std::size_t>(n);
  }
  return parse_key({text.value.data(), size}, path, key);
}

Result<void> make_key_file(Env& env, const std::string& path) {
  Wiped<Key> key;
  env.random(key.value);
  Wiped<std::array<char, 2 * std::tuple_size_v<Key> + 1>> text;
  sodium_bin2hex(text.value.data(), text.value.size(), key.value.data(), key.value.size());
  text.value.back() = '\n';
  return env.write_file(path, {text.value.data(), text.value.size()}, 0600);
}

Result<void> run_key_command(const std::string& command, Key& key) {
  const auto failed = [](const char* what) {
    return key_error("vault.command_failed", "the key command", what,
                     "run the command by hand as the user of the process");
  };
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return failed("could not be started");
  // Unbuffered: the key must not stay behind in a buffer of the C library.
  std::setvbuf(pipe, nullptr, _IONBF, 0);
  Wiped<std::array<char, most_key_text>> text;
  const std::size_t size = std::fread(text.value.data(), 1, text.value.size(), pipe);
  const int status = ::pclose(pipe);
  if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return failed("ended with a failure");
  }
  return parse_key({text.value.data(), size}, "the key command", key);
}

}  // namespace

Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(Env& env, const Source& source, bool create) {
  start_sodium();
  Wiped<Key> master;
  if (source.file.empty() && source.command.empty()) {
    return key_error("vault.key_missing", "the settings",
                     "neither a key file nor a command is given", "give the path of the key file");
  }
  if (source.file.empty()) {
    TRY(run_key_command(source.command, master.value));
    return with_key(env, master.value);
  }
  auto read = read_key_file(source.file, master.value);
  if (!read && read.error().code == "vault.key_missing" && create) {
    TRY(make_key_file(env, source.file));
    read = read_key_file(source.file, master.value);
  }
  TRY(std::move(read));
  return with_key(env, master.value);
}

std::unique_ptr<Vault> Vault::with_key(Env& env, const Key& master) {
  start_sodium();
  std::unique_ptr<Vault> vault(new Vault);
  vault->env_ = &env;
  vault->secret_ = std::make_unique<Secret>();
  Secret& secret = *vault->secret_;
  derive(wrapping_key, master, secret.wrapping.data(), secret.wrapping.size());
  derive(pseudonym_key, master, secret.pseudonyms.data(), secret.pseudonyms.size());
  derive(token_key, master, secret.tokens.data(), secret.tokens.size());
  Wiped<std::array<uint8_t, crypto_sign_SEEDBYTES>> seed;
  derive(signing_seed, master, seed.value.data(), seed.value.size());
  CHECK(crypto_sign_seed_keypair(secret.public_key.data(), secret.signing.data(),
                                 seed.value.data()) == 0);
  CHECK(sodium_mprotect_readonly(&secret) == 0);
  return vault;
}

Key Vault::new_key() {
  Key key;
  env_->random(key);
  return key;
}

Bytes Vault::wrap(const Key& key, const Id& owner) const {
  return encrypt(*env_, secret_->wrapping, owner_context(owner), key.data(), key.size());
}

Result<Key> Vault::unwrap(const Bytes& wrapped, const Id& owner) const {
  Key key;
  if (wrapped.size() == nonce_bytes + key.size() + tag_bytes &&
      decrypt(secret_->wrapping, owner_context(owner), wrapped, key.data())) {
    return key;
  }
  return key_error("vault.wrong_key", "a wrapped key", "does not open under this master key",
                   "give the key file that belongs to the data folder");
}

Key Vault::join(const Key& record_key, const Key& person_key) {
  Wiped<std::array<uint8_t, 2 * std::tuple_size_v<Key>>> both;
  std::copy(record_key.begin(), record_key.end(), both.value.begin());
  std::copy(person_key.begin(), person_key.end(), both.value.begin() + record_key.size());
  constexpr std::string_view domain = "besik record and person";
  Key joint;
  crypto_generichash(joint.data(), joint.size(), reinterpret_cast<const uint8_t*>(domain.data()),
                     domain.size(), both.value.data(), both.value.size());
  return joint;
}

// Padded, so that the length of a ciphertext does not tell a "yes" from a "no".
Bytes Vault::seal(const Key& key, std::string_view context, std::string_view plain) const {
  Bytes padded(plain.begin(), plain.end());
  padded.resize((plain.size() / pad_bytes + 1) * pad_bytes);
  std::size_t size = 0;
  CHECK(sodium_pad(&size, padded.data(), plain.size(), pad_bytes, padded.size()) == 0);
  Bytes sealed = encrypt(*env_, key, context, padded.data(), size);
  sodium_memzero(padded.data(), padded.size());
  return sealed;
}

Result<std::string> Vault::unseal(const Key& key, std::string_view context,
                                  const Bytes& sealed) const {
  const auto refused = [] {
    return key_error("vault.not_authentic", "a sealed value",
                     "was changed, moved from its place, or its key was destroyed",
                     "run besik verify");
  };
  if (sealed.size() < nonce_bytes + tag_bytes) return refused();
  std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
  auto* bytes = reinterpret_cast<uint8_t*>(plain.data());
  std::size_t size = 0;
  if (!decrypt(key, context, sealed, bytes) ||
      sodium_unpad(&size, bytes, plain.size(), pad_bytes) != 0) {
    return refused();
  }
  plain.resize(size);
  return plain;
}

std::string Vault::pseudonym(const Id& person, std::string_view wall) const {
  Bytes text(person.bytes.begin(), person.bytes.end());
  text.insert(text.end(), wall.begin(), wall.end());
  std::array<uint8_t, 16> digest;
  crypto_generichash(digest.data(), digest.size(), text.data(), text.size(),
                     secret_->pseudonyms.data(), secret_->pseudonyms.size());
  return to_hex(digest);
}

int64_t Vault::token(std::string_view search_key) const {
  std::array<uint8_t, crypto_shorthash_BYTES> digest;
  crypto_shorthash(digest.data(), reinterpret_cast<const uint8_t*>(search_key.data()),
                   search_key.size(), secret_->tokens.data());
  uint64_t token = 0;
  for (const uint8_t byte : digest) token = token << 8 | byte;
  return static_cast<int64_t>(token);
}

Bytes Vault::sign(std::string_view text) const {
  Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const uint8_t*>(text.data()),
                       text.size(), secret_->signing.data());
  return signature;
}

Bytes Vault::public_key() const { return {secret_->public_key.begin(), secret_->public_key.end()}; }

bool Vault::is_signed(std::string_view text, const Bytes& signature, const Bytes& public_key) {
  start_sodium();
  if (signature.size() != crypto_sign_BYTES || public_key.size() != crypto_sign_PUBLICKEYBYTES) {
    return false;
  }
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                     public_key.data()) == 0;
}

}  // namespace besik::store
