#include "service/column_map.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "service/input.h"

namespace besik::service {

namespace fs = std::filesystem;

Result<std::string> map_path(const Parts& parts, const Call& call) {
  TRY_ASSIGN(const std::string map, need_text(call.input, "map"));
  std::error_code code;
  if (call.actor.is_operator && fs::is_regular_file(map, code)) return map;
  const fs::path root = fs::weakly_canonical(parts.options.programmes, code);
  std::vector<fs::path> bases{root};
  for (const auto& entry : fs::directory_iterator(root, code))
    if (fs::exists(entry.path() / "country.yaml", code)) bases.push_back(entry.path());
  std::sort(bases.begin(), bases.end());
  for (const fs::path& base : bases) {
    const fs::path full = fs::weakly_canonical(base / map, code);
    const auto inside = std::mismatch(root.begin(), root.end(), full.begin(), full.end());
    if (inside.first == root.end() && fs::is_regular_file(full, code)) return full.string();
  }
  return fault("map.not_found", "map", "there is no such column map",
               "name one of the country's folder, like places/kato.map.yaml");
}

std::vector<std::string> column_maps(const Parts& parts, const std::string& folder) {
  std::set<std::string> found;
  std::error_code code;
  for (const auto& country : fs::directory_iterator(parts.options.programmes, code)) {
    if (!fs::exists(country.path() / "country.yaml", code)) continue;
    for (const auto& file : fs::directory_iterator(country.path() / folder, code))
      if (file.path().filename().string().ends_with(".map.yaml"))
        found.insert(folder + "/" + file.path().filename().string());
  }
  return {found.begin(), found.end()};
}

}  // namespace besik::service
