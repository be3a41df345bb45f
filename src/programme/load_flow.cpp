#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

void load_stages(const Entry& entry, Register& reg) {
  for (const Entry& one : entry.entries("stages"))
    reg.stages.push_back({one.name(), one.text("title"), one.yes_no("closed")});
  if (entry.has("stages") && reg.stages.empty())
    entry.fault("programme.empty", "stages", "there is no stage", "declare one");
  if (!reg.stages.empty() && reg.stages.front().closed)
    entry.fault("programme.closed_first_stage", "stages", "the first stage is closed",
                "let an open stage come first");
}

void load_actions(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  const auto stages = names_of(reg.stages);
  const auto fields = names_of(reg.fields);
  for (const Entry& one : entry.entries("actions")) {
    Action action;
    action.name = one.name();
    action.title = one.text("title");
    action.from = one.names("from");
    if (action.from == std::vector<std::string>{"any"}) action.from.clear();
    one.check_known("from", action.from, stages, "programme.unknown_stage", "stage");
    action.to = one.plain("to");
    if (one.has("to"))
      one.check_known("to", {action.to}, stages, "programme.unknown_stage", "stage");
    action.by = one.names("by");
    one.check_known("by", action.by, names_of(parts.programme.roles), "programme.unknown_role",
                    "role");
    action.asks = one.names("asks");
    one.check_known("asks", action.asks, fields, "programme.unknown_field", "field");
    action.needs = one.names("needs");
    one.check_known("needs", action.needs, fields, "programme.unknown_field", "field");
    action.when = one.expression("when", scope, {Type::yes_no});
    action.two_persons = one.yes_no("two_persons");
    reg.actions.push_back(std::move(action));
  }
}

void check_reach(const Entry& entry, const Register& reg) {
  if (reg.stages.empty()) return;
  std::set<std::string> reached{reg.stages.front().name};
  for (bool grown = true; grown;) {
    grown = false;
    for (const Action& action : reg.actions) {
      if (action.to.empty() || reached.contains(action.to)) continue;
      const bool possible =
          std::any_of(reg.stages.begin(), reg.stages.end(), [&](const Stage& stage) {
            if (!reached.contains(stage.name)) return false;
            if (action.from.empty()) return !stage.closed;
            return std::find(action.from.begin(), action.from.end(), stage.name) !=
                   action.from.end();
          });
      if (possible) grown = reached.insert(action.to).second || grown;
    }
  }
  const YamlNode* stages = entry.node("stages");
  for (const Stage& stage : reg.stages) {
    if (reached.contains(stage.name)) continue;
    YamlNode at;
    at.line = stages->key_line(stage.name);
    entry.fault_at("programme.unreachable_stage", at,
                   "no action leads to the stage `" + stage.name + "`",
                   "add an action with `to: " + stage.name + "`, or remove the stage");
  }
}

void load_form(const Entry& entry, Register& reg) {
  std::set<std::string> placed;
  for (const Entry& one : entry.entries("form")) {
    Section section{one.text("title"), one.names("fields")};
    one.check_known("fields", section.fields, names_of(reg.fields), "programme.unknown_field",
                    "field");
    for (const std::string& name : section.fields)
      if (!placed.insert(name).second)
        one.fault("programme.duplicate_name", "fields", "`" + name + "` stands in the form twice",
                  "remove one");
    reg.form.push_back(std::move(section));
  }
  if (reg.form.empty()) {
    Section all{reg.title, {}};
    for (const Field& field : reg.fields) all.fields.push_back(field.name);
    reg.form.push_back(std::move(all));
    return;
  }
  // A field that no section names is still asked somewhere: on the form of an action, or in the
  // section in which its link stands.
  for (const Action& action : reg.actions) placed.insert(action.asks.begin(), action.asks.end());
  for (const Field& field : reg.fields) {
    if (placed.contains(field.name) || field.name == reg.part_of) continue;
    YamlNode at;
    at.line = field.line;
    entry.fault_at("programme.field_not_asked", at,
                   "`" + field.name + "` stands in no section and no action",
                   "add it to a section of the form or to an action's `asks`");
  }
}

void load_views(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  std::vector<std::string> columns = names_of(reg.fields);
  for (const WorkedOut& worked : reg.worked_out) columns.push_back(worked.name);
  for (const char* own : {"stage", "opened", "next_deadline", "owner"}) columns.emplace_back(own);
  for (const auto& [name, broken] : parts.broken)
    if (name == reg.name) columns.insert(columns.end(), broken.begin(), broken.end());
  for (const Entry& one : entry.entries("views")) {
    View view;
    view.name = one.name();
    const std::string kind = one.plain("kind");
    view.kind = kind == "queue"      ? ViewKind::queue
                : kind == "timeline" ? ViewKind::timeline
                                     : ViewKind::table;
    view.title = one.text("title");
    view.columns = one.names("columns");
    one.check_known("columns", view.columns, columns, "programme.unknown_field", "column");
    view.sort = one.plain("sort");
    if (one.has("sort"))
      one.check_known("sort", {view.sort}, columns, "programme.unknown_field", "column");
    else if (!view.columns.empty())
      view.sort = view.columns.front();
    view.where = one.expression("where", scope, {Type::yes_no});
    view.roles = one.names("for");
    one.check_known("for", view.roles, names_of(parts.programme.roles), "programme.unknown_role",
                    "role");
    reg.views.push_back(std::move(view));
  }
}

}  // namespace

void load_flow(Parts& parts, const Entry& entry, Register& reg) {
  load_stages(entry, reg);
  load_actions(parts, entry, reg);
  check_reach(entry, reg);
  load_form(entry, reg);
  load_views(parts, entry, reg);
}

}  // namespace besik::programme
