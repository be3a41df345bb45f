#include "programme/specimen.h"

#include "base/check.h"

namespace besik::programme {
namespace {

Files read(const char* folder) {
  const auto files = read_folder(folder);
  CHECK(files.has_value());
  return *files;
}

}  // namespace

Files specimen_programme() { return read("spec/language/absence"); }
Files specimen_shared() { return read("spec/language/shared"); }

Files specimen_with(const std::string& path, const std::string& old, const std::string& now) {
  Files files = specimen_programme();
  std::string& text = files.text[path];
  const auto at = text.find(old);
  CHECK(at != std::string::npos);
  text.replace(at, old.size(), now);
  return files;
}

}  // namespace besik::programme
