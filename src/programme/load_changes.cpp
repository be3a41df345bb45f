#include <boost/json.hpp>

#include <algorithm>

#include "base/json.h"
#include "programme/load_parts.h"

namespace besik::programme {
namespace {

struct Changes {
  const Programme& old;
  const Programme& now;
  const VersionMap& map;
  const Entry& root;
  bool any = false;

  // The new name of an old one; "" where it was retired; itself where nothing was said.
  std::string successor(const std::string& path) const {
    const auto renamed = map.renamed.find(path);
    if (renamed != map.renamed.end()) return renamed->second;
    return map.retired.contains(path) ? "" : path;
  }
  void tell(const std::string& path, const std::string& what) {
    any = true;
    if (map.retired.contains(path) || map.renamed.contains(path)) return;
    root.fault("programme.unmapped_change", root.has("changes") ? "changes" : "version",
               "`" + path + "` of version " + std::to_string(old.version) + " " + what,
               "say under changes what it was renamed to, or that it is retired");
  }
};

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

void compare_codes(Changes& changes) {
  for (const CodeList& list : changes.old.code_lists) {
    const CodeList* now = changes.now.code_list(list.name);
    if (now == nullptr) {
      changes.tell("codes." + list.name, "is gone");
      continue;
    }
    for (const Code& code : list.codes) {
      const std::string path = "codes." + list.name + "." + code.code;
      const Code* same = now->find(code.code);
      if (same == nullptr)
        changes.tell(path, "is gone");
      else if (same->attributes != code.attributes || same->parent != code.parent)
        changes.tell(path, "has another parent or other columns");
    }
  }
}

void compare_register(Changes& changes, const Register& old) {
  const std::string name = changes.successor(old.name);
  const Register* now = name.empty() ? nullptr : changes.now.find_register(name);
  if (now == nullptr) {
    changes.tell(old.name, "is gone");
    return;
  }
  const auto compare = [&](const std::string& value, Type type, const std::string& list,
                           Fact fact) {
    const std::string path = old.name + "." + value;
    const std::string successor = last_part(changes.successor(path));
    const Type now_type = now->type_of(successor);
    const Field* field = now->field(successor);
    const WorkedOut* worked = now->worked(successor);
    const std::string now_list = field != nullptr    ? field->code_list
                                 : worked != nullptr ? worked->code_list
                                                     : "";
    if (now_type == Type::unknown)
      changes.tell(path, "is gone");
    else if (now_type != type)
      changes.tell(path, "has another type");
    else if (now_list != changes.successor(list))
      changes.tell(path, "has another code list");
    else if (now->fact_of(successor) != fact)
      changes.tell(path, "is a fact to another extent");
  };
  for (const Field& field : old.fields)
    compare(field.name, field.value_type, field.code_list, field.fact);
  for (const WorkedOut& worked : old.worked_out) {
    if (worked.made) continue;
    compare(worked.name, worked.is.type(), worked.code_list, worked.fact);
    const WorkedOut* same = now->worked(worked.name);
    if (same != nullptr && worked.fact != Fact::sealed &&
        definition_of(same->is) != definition_of(worked.is))
      changes.tell(old.name + "." + worked.name, "is worked out in another way");
  }
  for (const Stage& stage : old.stages) {
    const std::string path = old.name + ".stages." + stage.name;
    if (now->stage(last_part(changes.successor(path))) == nullptr) changes.tell(path, "is gone");
  }
}

void compare_indicators(Changes& changes) {
  for (const Indicator& old : changes.old.indicators) {
    const std::string path = "indicators." + old.name;
    const Indicator* now = changes.now.find_indicator(last_part(changes.successor(path)));
    if (now == nullptr)
      changes.tell(path, "is gone");
    else if (now->name == old.name && now->series != old.series)
      changes.tell(path, "has another definition");
  }
}

// Whether a path names something: of this version for the right side of a renaming.
bool exists(const Programme& programme, const std::string& path) {
  const auto parts = split(path, '.');
  if (parts.size() == 3 && parts[0] == "codes") {
    const CodeList* list = programme.code_list(parts[1]);
    return list != nullptr && list->find(parts[2]) != nullptr;
  }
  if (parts.size() == 2 && parts[0] == "codes") return programme.code_list(parts[1]) != nullptr;
  if (parts.size() == 2 && parts[0] == "indicators") {
    const Indicator* found = programme.find_indicator(parts[1]);
    return found != nullptr && found->name == parts[1];
  }
  const Register* reg = parts.empty() ? nullptr : programme.find_register(parts[0]);
  if (reg == nullptr) return false;
  if (parts.size() == 1) return true;
  if (parts.size() == 3 && parts[1] == "stages") return reg->stage(parts[2]) != nullptr;
  return parts.size() == 2 && reg->type_of(parts[1]) != Type::unknown;
}

// A short right side ("property") is the last part of the left one's path.
std::string whole_path(const std::string& old, const std::string& now) {
  if (now.find('.') != std::string::npos) return now;
  const auto dot = old.rfind('.');
  return dot == std::string::npos ? now : old.substr(0, dot + 1) + now;
}

VersionMap load_map(const Parts& parts, const Entry& part, const Programme* previous) {
  VersionMap map;
  map.from_version = static_cast<int>(part.whole("from_version").value_or(0));
  if (map.from_version >= parts.programme.version)
    part.fault("programme.version_not_raised", "from_version",
               "`from_version` is not an earlier version", "raise `version`");
  for (const std::string& path : part.names("retired")) map.retired.insert(path);
  if (const YamlNode* renamed = part.node("renamed")) {
    if (renamed->kind != YamlNode::Kind::map)
      part.fault("programme.wrong_type", "renamed", "`renamed` is not a map of old to new names",
                 "write it as renamed: {case.offence: case.offence_group}");
    for (std::size_t i = 0; i < renamed->keys.size(); ++i) {
      const std::string& old = renamed->keys[i];
      const std::string now = whole_path(old, renamed->children[i].text);
      if (!exists(parts.programme, now))
        part.fault_at("programme.unknown_change", renamed->children[i],
                      "`" + now + "` is not in this version", "name what the old one became");
      map.renamed[old] = now;
    }
  }
  if (previous == nullptr) return map;
  std::vector<std::string> old_paths(map.retired.begin(), map.retired.end());
  for (const auto& [old, now] : map.renamed) old_paths.push_back(old);
  for (const std::string& path : old_paths)
    if (!exists(*previous, path))
      part.fault("programme.unknown_change", "",
                 "`" + path + "` is not in version " + std::to_string(previous->version),
                 "name what that version has, or remove the entry");
  return map;
}

}  // namespace

void load_changes(Parts& parts, const Entry& root, const Programme* previous) {
  VersionMap map;
  if (const auto part = root.part("changes")) {
    map = load_map(parts, *part, previous);
    parts.programme.changes = map;
    if (previous != nullptr && map.from_version != previous->version)
      part->fault("programme.unknown_change", "from_version",
                  "version " + std::to_string(previous->version) + " is in force, not " +
                      std::to_string(map.from_version),
                  "write from_version: " + std::to_string(previous->version));
  }
  if (previous == nullptr) return;
  Changes changes{*previous, parts.programme, map, root};
  compare_codes(changes);
  for (const Register& reg : previous->registers) compare_register(changes, reg);
  compare_indicators(changes);
  if (changes.any && parts.programme.version <= previous->version)
    root.fault("programme.version_not_raised", "version",
               "names changed but the version is still " + std::to_string(parts.programme.version),
               "write version: " + std::to_string(previous->version + 1));
}

}  // namespace besik::programme
