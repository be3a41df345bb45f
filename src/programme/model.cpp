#include "programme/model.h"

#include <algorithm>

namespace besik::programme {
namespace {

template <class Items>
auto* find_named(const Items& items, std::string_view name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Code* CodeList::find(std::string_view code) const {
  for (const Code& one : codes)
    if (one.code == code) return &one;
  return nullptr;
}

const Field* Register::field(std::string_view n) const { return find_named(fields, n); }
const WorkedOut* Register::worked(std::string_view n) const { return find_named(worked_out, n); }
const PersonRole* Register::person(std::string_view n) const { return find_named(persons, n); }
const Stage* Register::stage(std::string_view n) const { return find_named(stages, n); }
const Action* Register::action(std::string_view n) const { return find_named(actions, n); }
const Deadline* Register::deadline(std::string_view n) const { return find_named(deadlines, n); }
const Safeguard* Register::safeguard(std::string_view n) const { return find_named(safeguards, n); }

const PersonRole* Register::subject() const {
  for (const PersonRole& role : persons)
    if (role.subject) return &role;
  return nullptr;
}

Type Register::type_of(std::string_view n) const {
  if (const Field* f = field(n)) return f->value_type;
  if (const WorkedOut* w = worked(n)) return w->is.type();
  return Type::unknown;
}

Fact Register::fact_of(std::string_view n) const {
  if (const Field* f = field(n)) return f->fact;
  if (const WorkedOut* w = worked(n)) return w->fact;
  return Fact::sealed;
}

const ReturnField* Return::field(std::string_view n) const { return find_named(fields, n); }

const AgeBreakdown* Indicator::age(std::string_view n) const { return find_named(ages, n); }

const Register* Programme::find_register(std::string_view n) const {
  return find_named(registers, n);
}

const Return* Programme::find_return(std::string_view n) const { return find_named(returns, n); }

const Indicator* Programme::find_indicator(std::string_view name_or_code) const {
  if (const Indicator* named = find_named(indicators, name_or_code)) return named;
  for (const Indicator& indicator : indicators)
    if (!indicator.code.empty() && indicator.code == name_or_code) return &indicator;
  return nullptr;
}

const CodeList* Programme::code_list(std::string_view n) const { return find_named(code_lists, n); }
const Role* Programme::role(std::string_view n) const { return find_named(roles, n); }

std::vector<std::string> members_of(const Programme& programme, const ReturnField& field) {
  std::vector<std::string> all{""};
  if (const CodeList* list = programme.code_list(field.code_list))
    for (const Code& code : list->codes)
      if (!code.retired) all.push_back(code.code);
  return all;
}

std::vector<std::string> numbers_of(const Programme& programme, const ReturnField& field) {
  std::vector<std::string> all;
  for (std::string member : members_of(programme, field)) {
    std::replace(member.begin(), member.end(), '-', '_');
    all.push_back(member.empty() ? field.name : field.name + "_" + member);
  }
  return all;
}

}  // namespace besik::programme
