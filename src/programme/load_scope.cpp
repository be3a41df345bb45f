#include "programme/expression_parser.h"
#include "programme/load_parts.h"

#include <algorithm>

namespace besik::programme {
namespace {

void names_in(const Node& node, std::set<std::string>& names) {
  if (node.kind == Node::Kind::name) names.insert(node.text);
  for (const auto& arg : node.args) names_in(*arg, names);
}

struct Draft {
  const Entry* entry;
  std::set<std::string> uses;  // other worked-out values
};

// Orders the drafts so that each uses only earlier ones, in the order of the file where it is free;
// what stands in a cycle is left over.
std::vector<const Entry*> ordered(std::vector<Draft> drafts, std::vector<const Entry*>& cycle) {
  std::vector<const Entry*> order;
  std::set<std::string> done;
  bool moved = true;
  while (moved) {
    moved = false;
    for (auto it = drafts.begin(); it != drafts.end(); ++it) {
      if (!std::includes(done.begin(), done.end(), it->uses.begin(), it->uses.end())) continue;
      order.push_back(it->entry);
      done.insert(it->entry->name());
      drafts.erase(it);
      moved = true;
      break;
    }
  }
  // Only members of a cycle are told, not what merely stands behind one.
  std::map<std::string, const Draft*> left;
  for (const Draft& draft : drafts) left[draft.entry->name()] = &draft;
  for (const Draft& draft : drafts) {
    std::set<std::string> reached = draft.uses;
    std::vector<std::string> next(reached.begin(), reached.end());
    while (!next.empty()) {
      const auto found = left.find(next.back());
      next.pop_back();
      if (found == left.end()) continue;
      for (const std::string& use : found->second->uses)
        if (reached.insert(use).second) next.push_back(use);
    }
    if (reached.contains(draft.entry->name())) cycle.push_back(draft.entry);
  }
  return order;
}

}  // namespace

RegisterScope::RegisterScope(const Programme& programme, const Register& reg, bool measure)
    : programme_(programme), measure_(measure) {
  for (const PersonRole& role : reg.persons) {
    symbols_[role.name] = Symbol{Type::unknown, "", true};
    if (measure) sealed_.insert(role.name);
  }
  for (const Field& field : reg.fields)
    add(field.name, field.value_type, field.fact, field.code_list);
  for (const WorkedOut& worked : reg.worked_out)
    if (!worked.made) add_worked(worked);
}

void RegisterScope::add(const std::string& name, Type type, Fact fact,
                        const std::string& code_list) {
  if (measure_ && fact == Fact::sealed) {
    sealed_.insert(name);
    return;
  }
  if (measure_ && type == Type::instant && fact != Fact::whole) type = Type::date;
  symbols_[name] = Symbol{type, code_list, false};
}

void RegisterScope::add_worked(const WorkedOut& worked) {
  if (!worked.is)
    broken_.insert(worked.name);
  else
    add(worked.name, worked.is.type(), worked.fact, worked.code_list);
}

const Symbol* RegisterScope::symbol(std::string_view name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

std::vector<std::string> RegisterScope::names() const {
  std::vector<std::string> all;
  for (const auto& [name, symbol] : symbols_) all.push_back(name);
  return all;
}

bool RegisterScope::is_code(std::string_view list, std::string_view code) const {
  const CodeList* found = programme_.code_list(list);
  return found != nullptr && found->find(code) != nullptr;
}

std::vector<std::string> RegisterScope::codes(std::string_view list) const {
  std::vector<std::string> all;
  if (const CodeList* found = programme_.code_list(list))
    for (const Code& code : found->codes) all.push_back(code.code);
  return all;
}

std::optional<std::map<std::string, std::string>> RegisterScope::attribute(
    std::string_view list, std::string_view column) const {
  const CodeList* found = programme_.code_list(list);
  if (found == nullptr) return std::nullopt;
  std::map<std::string, std::string> map;
  for (const Code& code : found->codes) {
    if (column == "parent") {
      if (!code.parent.empty()) map[code.code] = code.parent;
    } else if (const auto value = code.attributes.find(std::string(column));
               value != code.attributes.end()) {
      map[code.code] = value->second;
    }
  }
  if (map.empty()) return std::nullopt;
  return map;
}

std::optional<Error> RegisterScope::why_not(std::string_view name) const {
  if (broken_.contains(name)) return Error{};
  if (!sealed_.contains(name)) return std::nullopt;
  return Error{
      "programme.not_a_fact", "", "`" + std::string(name) + "` is not a fact",
      "an indicator reads only facts: give it `fact: yes` where the law allows it, or work out a "
      "coarser value with `fact: yes`",
      ""};
}

RegisterScope scope_of(const Parts& parts, const Register& reg, bool measure) {
  RegisterScope scope(parts.programme, reg, measure);
  if (const auto broken = parts.broken.find(reg.name); broken != parts.broken.end())
    for (const std::string& name : broken->second) scope.add_broken(name);
  return scope;
}

void load_worked_out(Parts& parts, const Entry& entry, Register& reg) {
  const std::vector<Entry> entries = entry.entries("worked_out");
  std::set<std::string> all;
  for (const Entry& one : entries) all.insert(one.name());
  std::vector<Draft> drafts;
  for (const Entry& one : entries) {
    Draft draft{&one, {}};
    const YamlNode* is = one.node("is");
    if (is != nullptr && is->kind == YamlNode::Kind::scalar)
      if (const auto parsed = parse_expression(is->text, "")) {
        std::set<std::string> names;
        names_in(**parsed, names);
        std::set_intersection(names.begin(), names.end(), all.begin(), all.end(),
                              std::inserter(draft.uses, draft.uses.end()));
      }
    drafts.push_back(std::move(draft));
  }
  std::vector<const Entry*> cycle;
  const auto order = ordered(std::move(drafts), cycle);
  for (const Entry* one : cycle)
    one->fault("programme.cycle", "is", "`" + one->name() + "` is worked out from itself",
               "break the circle of worked_out values");
  for (const Entry& one : entries) {  // what cannot be ordered still has its texts
    one.text("title");
    one.text("in_words");
  }
  auto& broken = parts.broken[reg.name];
  for (const std::string& name : all) broken.insert(name);
  for (const Entry* one : order) {
    if (reg.field(one->name()) != nullptr || reg.person(one->name()) != nullptr)
      one->fault("programme.duplicate_name", "", "a field or person has the same name",
                 "rename one");
    WorkedOut worked;
    worked.name = one->name();
    worked.title = one->text("title");
    worked.in_words = one->text("in_words");
    worked.is = one->expression("is", scope_of(parts, reg, false),
                                {Type::yes_no, Type::whole, Type::decimal, Type::text, Type::date,
                                 Type::instant, Type::code, Type::codes, Type::id});
    worked.code_list = worked.is.code_list();
    const std::string fact = one->plain("fact");
    worked.fact = fact == "yes"     ? Fact::whole
                  : fact == "day"   ? Fact::day
                  : fact == "month" ? Fact::month
                  : fact == "year"  ? Fact::year
                                    : Fact::sealed;
    const Type type = worked.is.type();
    if (worked.is && worked.fact != Fact::sealed && (type == Type::text || type == Type::id))
      one->fault("programme.never_a_fact", "fact", "a worked-out text or link can never be a fact",
                 "remove `fact`");
    if (worked.is && worked.fact > Fact::whole && type != Type::date && type != Type::instant)
      one->fault("programme.wrong_type", "fact", "only a date has a day, month or year",
                 "write fact: yes or no");
    if (worked.is) broken.erase(worked.name);
    reg.worked_out.push_back(std::move(worked));
  }
}

}  // namespace besik::programme
