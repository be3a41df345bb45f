#include <filesystem>

#include "base/id.h"
#include "place/change.h"
#include "place/country.h"
#include "service/reference.h"
#include "service/reference_json.h"

namespace besik::service {

namespace fs = std::filesystem;

Checked<ProgrammeFiles> read_programme(const std::string& folder, const std::string& name) {
  if (!is_name(name))
    return Error{"programme.not_found", name, "this is no name of a programme folder",
                 "give the name of a folder with a programme.yaml", ""};
  ProgrammeFiles out;
  TRY_ASSIGN(out.files, programme::read_folder((fs::path(folder) / name).string()));
  // Which folders it uses is known only by reading it; a folder is small, so all that hold a
  // NAME/NAME.yaml are offered and the loader takes those that `uses` names.
  std::error_code code;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    const std::string other = entry.path().filename().string();
    if (entry.is_directory() && fs::exists(entry.path() / (other + ".yaml")) && other != "country")
      names.push_back(other);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& other : names) {
    TRY_ASSIGN(programme::Files shared,
               programme::read_folder((fs::path(folder) / other).string()));
    out.shared.push_back(std::move(shared));
  }
  return out;
}

namespace {

json::object to_json(const programme::Files& files) {
  json::object text;
  for (const auto& [path, content] : files.text) text[path] = content;
  return {{"name", files.name}, {"text", std::move(text)}};
}

programme::Files files_from_json(const json::object& body) {
  programme::Files out;
  out.name = text_at(body, "name");
  if (const json::value* text = body.if_contains("text"); text && text->is_object())
    for (const auto& member : text->as_object())
      out.text[std::string(member.key())] = std::string(member.value().as_string());
  return out;
}

Checked<void> found_places(Parts& parts, store::Writer& writer) {
  TRY_ASSIGN(const place::Country country, place::load_country(parts.env, parts.options.country));
  json::array levels, tiles;
  for (const place::Level& level : country.levels) levels.push_back(place::to_json(level));
  for (const place::Tile& tile : country.tiles)
    tiles.push_back(json::object{{"place", tile.place},
                                 {"column", tile.column},
                                 {"row", tile.row},
                                 {"name", service::to_json(tile.name)}});
  const json::object body{{"code", country.code},
                          {"name", service::to_json(country.name)},
                          {"levels", std::move(levels)},
                          {"tiles", std::move(tiles)},
                          {"synthetic", parts.options.synthetic}};
  TRY(put_reference(parts, writer, "country", "country", body, ""));
  for (const place::Place& place : country.tree->places())
    TRY(put_reference(parts, writer, "place", place.code, service::to_json(place), ""));
  int number = 0;
  for (const place::Succession& succession : country.tree->successions()) {
    const std::string id = "s" + std::to_string(1'000'000 + number++);
    TRY(put_reference(parts, writer, "succession", id, service::to_json(succession), ""));
  }
  for (const place::CountryCalendar& calendar : country.calendars)
    TRY(put_reference(parts, writer, "calendar", calendar.calendar.name,
                      service::to_json(calendar.calendar), ""));
  return {};
}

Checked<void> found_programmes(Parts& parts, store::Writer& writer) {
  std::error_code code;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(parts.options.programmes, code))
    if (fs::exists(entry.path() / "programme.yaml"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    TRY_ASSIGN(const ProgrammeFiles files, read_programme(parts.options.programmes, name));
    TRY_ASSIGN(const auto programme, programme::load(files.files, files.shared));
    TRY(put_programme(parts, writer, files, *programme, ""));
  }
  return {};
}

}  // namespace

json::object to_json(const ProgrammeFiles& files) {
  json::array shared;
  for (const programme::Files& one : files.shared) shared.push_back(to_json(one));
  return {{"files", to_json(files.files)}, {"shared", std::move(shared)}};
}

ProgrammeFiles programme_files_from_json(const json::object& body) {
  ProgrammeFiles out;
  if (const json::value* files = body.if_contains("files"); files && files->is_object())
    out.files = files_from_json(files->as_object());
  for (const json::value& one : list_at(body, "shared"))
    out.shared.push_back(files_from_json(one.as_object()));
  return out;
}

std::string programme_id(const programme::Programme& programme) {
  std::string version = std::to_string(programme.version);
  version.insert(0, 10 - std::min<std::size_t>(10, version.size()), '0');
  return programme.name + "/" + version;
}

Result<void> put_programme(Parts& parts, store::Writer& writer, const ProgrammeFiles& files,
                           const programme::Programme& programme, const std::string& actor) {
  json::object body = to_json(files);
  body["hash"] = to_hex(programme.hash);
  body["version"] = programme.version;
  return put_reference(parts, writer, "programme", programme_id(programme), body, actor);
}

Checked<void> found_country(Parts& parts) {
  Errors faults;
  const auto written = parts.store->write([&](store::Writer& writer) -> Result<void> {
    Checked<void> founded;
    if (!parts.options.country.empty()) {
      founded = found_places(parts, writer);
    } else {
      const json::object body{{"synthetic", parts.options.synthetic}};
      TRY(put_reference(parts, writer, "country", "country", body, ""));
    }
    if (founded) founded = found_programmes(parts, writer);
    if (!founded) {
      faults = founded.error();
      return faults.empty() ? Error{"service.founding", "", "the folder could not be made", "", ""}
                            : faults.front();
    }
    return {};
  });
  if (!faults.empty()) return faults;
  if (!written) return written.error();
  return {};
}

}  // namespace besik::service
