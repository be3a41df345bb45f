#include "base/env.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/check.h"

namespace besik {
namespace {

void need_sodium() {
  static const bool ready = sodium_init() >= 0;
  CHECK(ready);
}

class SystemEnv : public Env {
 public:
  SystemEnv() { need_sodium(); }
  Instant now() override {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
  }
  void random(std::span<uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
  Result<std::string> read_file(const std::string& path, std::size_t max_bytes) override {
    return read_whole_file(path, max_bytes);
  }
  Result<void> write_file(const std::string& path, std::string_view text, int mode) override {
    return write_whole_file(path, text, mode);
  }
};

Error io_error(const std::string& path, const char* act) {
  const int number = errno;
  if (number == ENOENT) {
    return {"file.not_found", path, "there is no such file or folder", "check the path", ""};
  }
  return {"file.io", path, std::string("cannot ") + act + ": " + std::strerror(number),
          "check the rights, the disk's space and its health", ""};
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }
  // A failing close can be the only sign of a failed write on network disks.
  bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return ::close(descriptor) == 0;
  }

 private:
  int descriptor_;
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The 74 random bits of a version 7 UUID, apart from its time, version and variant.
struct Tail {
  uint16_t a;  // 12 bits
  uint64_t b;  // 62 bits
};

constexpr uint64_t b_mask = (1ULL << 62) - 1;

Id pack(uint64_t ms, Tail tail) {
  Id id;
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  id.bytes[6] = static_cast<uint8_t>(0x70 | tail.a >> 8);
  id.bytes[7] = static_cast<uint8_t>(tail.a);
  const uint64_t b = 0x8000000000000000ULL | tail.b;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<uint8_t>(b >> (56 - 8 * i));
  return id;
}

uint64_t ms_of(const Id& id) {
  uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  return ms;
}

Tail tail_of(const Id& id) {
  uint64_t b = 0;
  for (std::size_t i = 8; i < 16; ++i) b = b << 8 | id.bytes[i];
  return {static_cast<uint16_t>((id.bytes[6] & 0x0f) << 8 | id.bytes[7]), b & b_mask};
}

}  // namespace

Id Env::new_id() {
  std::array<uint8_t, 10> bits;
  random(bits);
  uint64_t b = 0;
  std::memcpy(&b, bits.data(), 8);
  const Instant instant = now();
  const uint64_t ms = instant.ms > 0 ? static_cast<uint64_t>(instant.ms) : 0;

  const std::lock_guard lock(id_mutex_);
  const uint64_t last_ms = ms_of(last_id_);
  if (ms > last_ms) {
    // The top bit stays free, so that steps within the same millisecond do not overflow.
    const auto a = static_cast<uint16_t>((bits[8] << 8 | bits[9]) & 0x7ff);
    last_id_ = pack(ms, {a, b & b_mask});
    return last_id_;
  }
  Tail tail = tail_of(last_id_);
  uint64_t next_ms = last_ms;
  tail.b += 1 + (b & 0xffffffffffULL);
  if (tail.b > b_mask) {
    tail.b &= b_mask;
    if (++tail.a > 0xfff) {
      tail.a = 0;
      ++next_ms;
    }
  }
  last_id_ = pack(next_ms, tail);
  return last_id_;
}

Env& system_env() {
  static SystemEnv env;
  return env;
}

SeededEnv::SeededEnv(uint64_t seed, Instant start) : now_(start), seed_(seed) { need_sodium(); }

Instant SeededEnv::now() {
  const std::lock_guard lock(mutex_);
  return now_;
}

void SeededEnv::set_now(Instant instant) {
  const std::lock_guard lock(mutex_);
  now_ = instant;
}

void SeededEnv::random(std::span<uint8_t> out) {
  std::array<uint8_t, crypto_stream_chacha20_KEYBYTES> key{};
  for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<uint8_t>(seed_ >> (8 * i));
  const std::array<uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
  uint64_t block;
  {
    const std::lock_guard lock(mutex_);
    block = counter_;
    counter_ += (out.size() + 63) / 64;
  }
  std::memset(out.data(), 0, out.size());
  crypto_stream_chacha20_xor_ic(out.data(), out.data(), out.size(), nonce.data(), block,
                                key.data());
}

Result<std::string> SeededEnv::read_file(const std::string& path, std::size_t max_bytes) {
  return read_whole_file(path, max_bytes);
}

Result<void> SeededEnv::write_file(const std::string& path, std::string_view text, int mode) {
  return write_whole_file(path, text, mode);
}

Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return io_error(path, "open");
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return io_error(path, "inspect");
  std::string text;
  if (S_ISREG(status.st_mode) && static_cast<uint64_t>(status.st_size) <= max_bytes) {
    text.reserve(static_cast<std::size_t>(status.st_size));
  }
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(path, "read");
    if (n == 0) return text;
    if (text.size() + static_cast<std::size_t>(n) > max_bytes) {
      return Error{"file.too_large", path,
                   "the file is larger than " + std::to_string(max_bytes) + " bytes",
                   "split it or give a smaller one", ""};
    }
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Result<void> write_whole_file(const std::string& path, std::string_view text, int mode) {
  static std::atomic<uint64_t> number{0};
  const std::string temporary =
      path + ".new-" + std::to_string(::getpid()) + "-" + std::to_string(number++);
  const auto give_up = [&](const char* act) {
    Error error = io_error(path, act);
    ::unlink(temporary.c_str());
    return error;
  };
  File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.ok()) return io_error(path, "create");
  if (::fchmod(file.get(), static_cast<mode_t>(mode)) != 0) return give_up("set the rights of");
  if (!write_all(file.get(), text)) return give_up("write");
  if (::fsync(file.get()) != 0) return give_up("sync");
  if (!file.close()) return give_up("close");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("rename");
  const File folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.get()) != 0) return io_error(path, "sync the folder of");
  return {};
}

}  // namespace besik
