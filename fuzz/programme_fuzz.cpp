#include <boost/json.hpp>

#include "base/check.h"
#include "programme/load.h"

using namespace besik;
using namespace besik::programme;

namespace {

// The input is a bundle: what stands before the first line "=== PATH" is programme.yaml, what
// follows one is that file.
Files files_of(std::string_view input) {
  Files files;
  files.name = "p";
  std::string path = "programme.yaml";
  while (!input.empty() || !path.empty()) {
    const auto mark = input.find("\n=== ");
    files.text[path] = std::string(input.substr(0, mark));
    if (mark == std::string_view::npos) break;
    input.remove_prefix(mark + 5);
    const auto end = input.find('\n');
    path = std::string(input.substr(0, end));
    input = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  }
  return files;
}

Files shared() {
  Files files;
  files.name = "shared";
  files.text["shared.yaml"] = "written_in: en\nroles: {a: {title: A}}\n";
  files.text["text/kk.yaml"] = files.text["text/ru.yaml"] = "roles: {a: {title: A}}\n";
  return files;
}

}  // namespace

// Every fault has a code, a place and a mend; what loads can be explained, shown and loaded again
// as its own successor.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const Files files = files_of({reinterpret_cast<const char*>(data), size});
  const auto programme = load(files, {shared()});
  if (!programme) {
    CHECK(!programme.error().empty());
    for (const Error& error : programme.error())
      CHECK(!error.code.empty() && !error.where.empty() && !error.mend.empty());
    return 0;
  }
  for (const Language language : all_languages) {
    CHECK(!explain(**programme, language).empty());
    CHECK(browser_model(**programme, language).is_object());
  }
  if (!(*programme)->changes) CHECK(load(files, {shared()}, programme->get()));
  return 0;
}
