#include "spec/spec_version.h"

#include <algorithm>

#include "base/text.h"

namespace besik::spec {
namespace {

Error malformed(const std::string& where, std::string what, std::string mend) {
  return {"spec.malformed", where, std::move(what), std::move(mend), ""};
}

// The value of a key that stands at the beginning of a line.
void set_key(std::string& text, const std::string& key, const std::string& value) {
  const std::string start = "\n" + key + ": ";
  const std::size_t at = text.find(start);
  if (at == std::string::npos) return;
  const std::size_t from = at + start.size();
  text.replace(from, text.find('\n', from) - from, value);
}

bool replace_all(std::string& text, const std::string& old, const std::string& now) {
  std::size_t at = text.find(old);
  if (old.empty() || at == std::string::npos) return false;
  for (; at != std::string::npos; at = text.find(old, at + now.size()))
    text.replace(at, old.size(), now);
  return true;
}

struct Arrow {
  std::string from, to;
};
Result<Arrow> arrow(const std::string& text, const std::string& where) {
  const auto at = text.find(" => ");
  if (at == std::string::npos)
    return malformed(where, "nothing becomes of it", "write `old words => new words`");
  return Arrow{std::string(trim(text.substr(0, at))), std::string(trim(text.substr(at + 4)))};
}

std::string map_of_changes(int from, const std::vector<std::string>& renamed,
                           const std::vector<std::string>& retired) {
  const auto list = [](const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
    return text;
  };
  std::string text = "\nchanges:\n  from_version: " + std::to_string(from) + "\n";
  if (!renamed.empty()) text += "  renamed: {" + list(renamed) + "}\n";
  if (!retired.empty()) text += "  retired: [" + list(retired) + "]\n";
  return text;
}

}  // namespace

Result<void> Versions::read(const std::string& programme) {
  if (!files_.text.empty()) return {};
  TRY_ASSIGN(files_, programme::read_folder(root_ + "/programmes/" + programme));
  TRY_ASSIGN(shared_, programme::read_folder(root_ + "/programmes/shared"));
  return {};
}

// FILE: old words => new words
Result<void> Versions::change(const Statement& statement, const std::string& where) {
  for (const Detail& detail : statement.details) {
    if (detail.name == "renamed" || detail.name == "retired") continue;
    const auto file = files_.text.find(detail.name);
    if (file == files_.text.end())
      return malformed(where, "the programme has no file " + detail.name, "name one of its files");
    TRY_ASSIGN(const Arrow words, arrow(detail.text, where));
    if (!replace_all(file->second, words.from, words.to))
      return malformed(where, "these words do not stand in " + detail.name + ": " + words.from,
                       "write them as they stand there");
  }
  return {};
}

Result<std::shared_ptr<const record::World>> Versions::install(const record::World& world,
                                                               const Statement& statement,
                                                               const std::string& where) {
  const auto& words = statement.words;
  if (words.size() != 5 || words[1] != "in" || words[2] != "force" || words[3] != "from")
    return malformed(where, "no version", "write `version 2 in force from 2026-07-01`");
  TRY(parse_date(words[4]));
  auto next = std::make_shared<record::World>(world);
  auto& installed = next->programmes.begin()->second;
  const programme::Programme& before = *installed.back();
  TRY(read(before.name));
  TRY(change(statement, where));
  std::vector<std::string> renamed, retired;
  for (const Detail& detail : statement.details) {
    if (detail.name == "retired") retired.push_back(detail.text);
    if (detail.name != "renamed") continue;
    TRY_ASSIGN(const Arrow names, arrow(detail.text, where));
    renamed.push_back(names.from + ": " + names.to);
  }
  programme::Files files = files_;
  std::string& text = files.text["programme.yaml"];
  set_key(text, "version", words[0]);
  set_key(text, "in_force_from", words[4]);
  text += map_of_changes(before.version, renamed, retired);
  auto loaded = programme::load(files, {shared_}, &before);
  if (!loaded) return loaded.error().front();
  installed.push_back(*loaded);
  return std::shared_ptr<const record::World>(std::move(next));
}

}  // namespace besik::spec
