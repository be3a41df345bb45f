#include "store/faulty/env.h"

namespace besik::store::faulty {

Result<std::string> FaultyEnv::read_file(const std::string& path, std::size_t max_bytes) {
  if (!disk_.exists(path)) return Error{"file.not_found", path, "there is no such file", "", ""};
  const auto file = disk_.open(path, false);
  std::string text;
  std::size_t got = 0;
  if (file) text.resize(static_cast<std::size_t>(disk_.size(*file)));
  if (text.size() > max_bytes) return Error{"file.too_large", path, "", "", ""};
  if (!file || disk_.read(*file, 0, text.data(), text.size(), got) != Outcome::ok) {
    return Error{"file.io", path, "the disk failed", "", ""};
  }
  return text;
}

Result<void> FaultyEnv::write_file(const std::string& path, std::string_view text, int) {
  if (disk_.write_whole(path, text) == Outcome::ok) return {};
  return Error{"file.io", path, "the disk failed", "", ""};
}

}  // namespace besik::store::faulty
