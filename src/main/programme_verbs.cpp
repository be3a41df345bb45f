#include "main/programme_verbs.h"

#include <sys/stat.h>

#include <cstdio>
#include <memory>

#include "main/print.h"
#include "programme/load.h"

namespace besik::commands {
namespace {

using Loaded = Checked<std::shared_ptr<const programme::Programme>>;

std::string folder_of(const std::string& name, const std::string& programmes) {
  struct stat about {};
  if (::stat((name + "/programme.yaml").c_str(), &about) == 0) return name;
  if (name.find('/') == std::string::npos) return programmes + "/" + name;
  return name;
}

// `uses` names folders beside the programme's own; every neighbour that it may use is handed over.
Loaded load_folder(const std::string& name, const std::string& programmes) {
  std::string folder = folder_of(name, programmes);
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  auto files = programme::read_folder(folder);
  if (!files) return files.error();
  std::vector<programme::Files> shared;
  auto slash = folder.rfind('/');
  std::string beside = slash == std::string::npos ? "." : folder.substr(0, slash);
  for (const auto& from : {beside, programmes}) {
    auto found = programme::read_folder(from + "/shared");
    if (!found) continue;
    shared.push_back(std::move(*found));
    break;
  }
  return programme::load(*files, shared);
}

}  // namespace

int check_programme(const std::string& folder, const std::string& programmes) {
  auto loaded = load_folder(folder, programmes);
  if (!loaded) {
    std::fputs(print(loaded.error()).c_str(), stderr);
    std::fprintf(stderr, "%zu fault%s.\n", loaded.error().size(),
                 loaded.error().size() == 1 ? "" : "s");
    return 1;
  }
  const auto& programme = **loaded;
  std::printf("%s version %d: %zu registers, %zu indicators, in kk, ru and en. No faults.\n",
              programme.name.c_str(), programme.version, programme.registers.size(),
              programme.indicators.size());
  return 0;
}

int explain_programme(const std::string& folder, const std::string& programmes, Language language) {
  auto loaded = load_folder(folder, programmes);
  if (!loaded) {
    std::fputs(print(loaded.error()).c_str(), stderr);
    return 1;
  }
  std::fputs(programme::explain(**loaded, language).c_str(), stdout);
  return 0;
}

}  // namespace besik::commands
