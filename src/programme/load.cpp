#include "programme/load.h"

#include <algorithm>
#include <filesystem>

#include "base/env.h"
#include "programme/load_parts.h"

namespace besik::programme {
namespace {

constexpr std::size_t largest_file = 4 << 20;
constexpr std::size_t largest_folder = 16 << 20;

Hash hash_of(const Files& files) {
  std::string all;
  for (const auto& [path, text] : files.text)
    all += path + '\0' + std::to_string(text.size()) + '\0' + text;
  return blake2b(all);
}

bool belongs(const std::string& path) {
  return path == "programme.yaml" || path == "shared.yaml" ||
         (path.starts_with("codes/") && path.ends_with(".csv")) ||
         (path.starts_with("text/") && path.ends_with(".yaml"));
}

void load_header(const Entry& root, const Files& files, Programme& programme) {
  programme.name = root.plain("programme");
  if (!is_name(programme.name))
    root.fault("programme.bad_name", "programme", "the programme's name is not a name",
               "use small Latin letters, digits, - and _");
  else if (programme.name != files.name)
    root.fault(
        "programme.bad_name", "programme",
        "the programme is called `" + programme.name + "` and its folder `" + files.name + "`",
        "give both the same name", files.name);
  programme.title = root.text("title");
  programme.owner = root.text("owner");
  programme.purpose = root.text("purpose");
  if (const auto version = root.whole("version")) {
    if (*version < 1 || *version > 100000)
      root.fault("programme.wrong_type", "version", "the version is not 1 or more",
                 "write version: 1");
    else
      programme.version = static_cast<int>(*version);
  }
  if (const std::string day = root.plain("in_force_from"); !day.empty()) {
    if (const auto date = parse_date(day))
      programme.in_force_from = *date;
    else
      root.fault("programme.wrong_type", "in_force_from",
                 "`in_force_from` is not a day of the calendar", "write it as 2026-01-01");
  }
  programme.wall = root.plain("wall");
  if (root.has("wall") && !is_name(programme.wall))
    root.fault("programme.bad_name", "wall", "the wall is not a name",
               "use small Latin letters, digits and _");
  programme.calendar = root.plain("calendar");
  programme.uses = root.names("uses");
}

Language language_of(const YamlNode& root) {
  const YamlNode* node = root.find("written_in");
  const auto language = parse_language(node == nullptr ? "" : node->text);
  return language ? *language : Language::en;
}

void load_used(const Entry& root, const std::vector<Files>& shared, Faults& faults,
               Programme& programme, std::vector<std::string>& levels) {
  std::vector<std::string> known;
  for (const Files& one : shared) known.push_back(one.name);
  root.check_known("uses", programme.uses, known, "programme.unknown_folder", "folder");
  for (const std::string& name : programme.uses)
    for (const Files& one : shared)
      if (one.name == name) load_shared(one, faults, programme, levels);
}

}  // namespace

Result<Files> read_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  Files files;
  const fs::path root = fs::path(folder).lexically_normal();
  files.name =
      root.filename().empty() ? root.parent_path().filename().string() : root.filename().string();
  if (!fs::is_directory(root, error))
    return Error{"file.not_found", folder, "there is no such folder", "name a programme's folder",
                 ""};
  std::size_t total = 0;
  for (const char* part : {"", "codes", "text"}) {
    for (fs::directory_iterator it(root / part, error), end; !error && it != end;
         it.increment(error)) {
      const std::string path = fs::path(part) / it->path().filename();
      if (!belongs(path) || !it->is_regular_file(error)) continue;
      TRY_ASSIGN(std::string text, read_whole_file(it->path().string(), largest_file));
      total += text.size();
      if (total > largest_folder)
        return Error{"file.too_large", folder, "the folder holds more than 16 MiB", "split it", ""};
      files.text.emplace(path, std::move(text));
    }
    error.clear();
  }
  if (!files.text.contains("programme.yaml") && !files.text.contains("shared.yaml"))
    return Error{"file.not_found", folder + "/programme.yaml", "the folder holds no programme.yaml",
                 "name a programme's folder", ""};
  return files;
}

Checked<std::shared_ptr<const Programme>> load(const Files& files, const std::vector<Files>& shared,
                                               const Programme* previous) {
  const auto found = files.text.find("programme.yaml");
  if (found == files.text.end())
    return Error{"file.not_found", "programme.yaml", "the folder holds no programme.yaml",
                 "write one", ""};
  const auto yaml = read_yaml(found->second, "programme.yaml");
  if (!yaml) return yaml.error();

  Faults faults;
  auto programme = std::make_shared<Programme>();
  programme->hash = hash_of(files);
  programme->written_in = language_of(*yaml);
  Texts texts(files, "", programme->written_in, faults);
  Loading loading{faults, texts, "programme.yaml"};
  const Entry root(loading, *yaml, shape("programme"), "", "", 1);
  root.plain("written_in");
  Parts parts{loading,
              *programme,
              {"nation", "region", "district", "okrug", "settlement", "institution"},
              {}};
  load_header(root, files, *programme);
  load_used(root, shared, faults, *programme, parts.levels);
  load_code_lists(files, "", texts, faults, *programme);
  load_registers(parts, root);
  load_indicators(parts, root);
  load_returns(parts, root);
  load_grants(parts, root);
  load_changes(parts, root, previous);
  texts.tell_surplus();
  if (faults.any()) return faults.take();
  return std::shared_ptr<const Programme>(std::move(programme));
}

}  // namespace besik::programme
