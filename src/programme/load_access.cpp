#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

const std::vector<std::string> verbs = {"open", "read", "edit",     "correct",  "act",
                                        "void", "seal", "transfer", "identify", "export"};

Condition load_condition(const Parts& parts, const Entry& one) {
  Condition condition;
  std::string text = one.plain("where");
  if (text.empty() || text == "anywhere") return condition;
  while (!text.empty()) {
    const auto joint = text.find(" and ");
    const std::string part = text.substr(0, joint);
    text = joint == std::string::npos ? "" : text.substr(joint + 5);
    if (part == "own record")
      condition.own_record = true;
    else if (part == "own organisation")
      condition.own_organisation = true;
    else if (part == "linked")
      condition.linked = true;
    else if (part.starts_with("own ")) {
      condition.own_territory = part.substr(4);
      one.check_known("where", {condition.own_territory}, parts.levels, "programme.unknown_level",
                      "level");
    } else {
      one.fault("programme.unknown_word", "where", "`" + part + "` is no condition",
                "write own record, own organisation, own LEVEL, linked or anywhere; join several "
                "with `and`",
                nearest(part, {"own record", "own organisation", "linked", "anywhere"}));
    }
  }
  return condition;
}

Grant load_grant(const Parts& parts, const Entry& one, const std::string& role,
                 const Register& reg) {
  Grant grant;
  grant.role = role;
  grant.register_name = reg.name;
  const auto as_set = [](const std::vector<std::string>& names) {
    return std::set<std::string>(names.begin(), names.end());
  };
  const auto may = one.names("may");
  one.check_known("may", may, verbs, "programme.unknown_verb", "verb");
  grant.verbs = as_set(may);
  grant.where = load_condition(parts, one);
  std::vector<std::string> known = names_of(reg.fields);
  for (const WorkedOut& worked : reg.worked_out) known.push_back(worked.name);
  const auto broken = parts.broken.find(reg.name);
  if (broken != parts.broken.end())
    known.insert(known.end(), broken->second.begin(), broken->second.end());
  for (const char* key : {"fields", "except"})
    one.check_known(key, one.names(key), known, "programme.unknown_field", "field");
  grant.only_fields = as_set(one.names("fields"));
  grant.except_fields = as_set(one.names("except"));
  if (one.has("fields") && one.has("except"))
    one.fault("programme.unknown_word", "except", "`fields` and `except` exclude each other",
              "keep one");
  one.check_known("stages", one.names("stages"), names_of(reg.stages), "programme.unknown_stage",
                  "stage");
  grant.stages = as_set(one.names("stages"));
  return grant;
}

void load_role(Parts& parts, const Entry& root, const std::string& role, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::map) {
    root.fault_at("programme.wrong_type", node, "the grants of `" + role + "` are not a map",
                  "write registers under the role");
    return;
  }
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i];
    YamlNode at;
    at.line = node.key_lines[i];
    if (key == "figures") {
      const std::string& level = node.children[i].text;
      if (std::find(parts.levels.begin(), parts.levels.end(), level) == parts.levels.end())
        root.fault_at("programme.unknown_level", at, "there is no level `" + level + "`",
                      "write the level of the role's own territory", nearest(level, parts.levels));
      else
        parts.programme.figure_grants.push_back({role, level});
      continue;
    }
    const Register* reg = parts.programme.find_register(key);
    if (reg == nullptr) {
      auto known = names_of(parts.programme.registers);
      known.emplace_back("figures");
      root.fault_at("programme.unknown_register", at, "there is no register `" + key + "`",
                    "name a register of this programme, or `figures`", nearest(key, known));
      continue;
    }
    const std::string path = "grants." + role + "." + key;
    const YamlNode& value = node.children[i];
    // A list of grants lets a role do different things under different conditions.
    if (value.kind == YamlNode::Kind::list)
      for (const YamlNode& one : value.children)
        parts.programme.grants.push_back(load_grant(
            parts, Entry(root.loading(), one, shape("grant"), path, key, one.line), role, *reg));
    else
      parts.programme.grants.push_back(load_grant(
          parts, Entry(root.loading(), value, shape("grant"), path, key, at.line), role, *reg));
  }
}

// Roles named in a register must be able to do what the register gives them.
void check_actors(Parts& parts, const Entry& root) {
  const auto may = [&](const std::string& role, const std::string& reg, const char* verb) {
    return std::any_of(
        parts.programme.grants.begin(), parts.programme.grants.end(), [&](const Grant& grant) {
          return grant.role == role && grant.register_name == reg && grant.verbs.contains(verb);
        });
  };
  const auto tell = [&](const std::string& role, const std::string& what, const std::string& verb,
                        const std::string& reg) {
    root.fault("programme.actor_without_grant", "grants",
               "`" + role + "` " + what + " but is not granted `" + verb + "` on " + reg,
               "add the verb to grants." + role + "." + reg + ".may");
  };
  for (const Register& reg : parts.programme.registers) {
    for (const std::string& role : reg.opened_by)
      if (parts.programme.role(role) != nullptr && !may(role, reg.name, "open"))
        tell(role, "opens records of " + reg.name, "open", reg.name);
    for (const Action& action : reg.actions)
      for (const std::string& role : action.by)
        if (parts.programme.role(role) != nullptr && !may(role, reg.name, "act"))
          tell(role, "does the action " + reg.name + "." + action.name, "act", reg.name);
  }
}

}  // namespace

void load_grants(Parts& parts, const Entry& root) {
  const YamlNode* grants = root.node("grants");
  if (grants == nullptr) {
    check_actors(parts, root);
    return;
  }
  if (grants->kind != YamlNode::Kind::map) {
    root.fault("programme.wrong_type", "grants", "`grants` is not a map of roles",
               "write roles under it");
    return;
  }
  const auto roles = names_of(parts.programme.roles);
  for (std::size_t i = 0; i < grants->keys.size(); ++i) {
    const std::string& role = grants->keys[i];
    YamlNode at;
    at.line = grants->key_lines[i];
    if (parts.programme.role(role) == nullptr)
      root.fault_at("programme.unknown_role", at, "there is no role `" + role + "`",
                    "declare it in the shared folder", nearest(role, roles));
    load_role(parts, root, role, grants->children[i]);
  }
  check_actors(parts, root);
}

}  // namespace besik::programme
