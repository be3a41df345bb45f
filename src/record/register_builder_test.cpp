#include <cstdio>
#include <cstdlib>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::ClockKind;
using programme::Excuse;
using programme::Fact;

class RegisterScope : public programme::Scope {
 public:
  RegisterScope(const programme::Programme& programme, const programme::Register& reg)
      : programme_(programme) {
    for (const auto& field : reg.fields) {
      symbols_[field.name].type = field.value_type;
      symbols_[field.name].code_list = field.code_list;
    }
    for (const auto& worked : reg.worked_out) symbols_[worked.name].type = worked.is.type();
    for (const auto& role : reg.persons) symbols_[role.name].person_role = true;
  }
  const programme::Symbol* symbol(std::string_view name) const override {
    const auto found = symbols_.find(name);
    return found == symbols_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, symbol] : symbols_) names.push_back(name);
    return names;
  }
  bool is_code(std::string_view list, std::string_view code) const override {
    const programme::CodeList* found = programme_.code_list(list);
    return found != nullptr && found->find(code) != nullptr;
  }

 private:
  const programme::Programme& programme_;
  std::map<std::string, programme::Symbol, std::less<>> symbols_;
};

Type value_type(FieldType type) {
  switch (type) {
    case FieldType::whole:
      return Type::whole;
    case FieldType::decimal:
      return Type::decimal;
    case FieldType::date:
      return Type::date;
    case FieldType::datetime:
      return Type::instant;
    case FieldType::yes_no:
      return Type::yes_no;
    case FieldType::choose_one:
      return Type::code;
    case FieldType::choose_many:
      return Type::codes;
    case FieldType::link:
      return Type::id;
    default:
      return Type::text;
  }
}

Text text(const std::string& words) { return {words + " kk", words + " ru", words + " en"}; }

}  // namespace

RegisterBuilder::RegisterBuilder(programme::Programme& programme, std::string name)
    : programme_(programme),
      reg_((programme.registers.emplace_back(), programme.registers.back())) {
  reg_.name = std::move(name);
  reg_.title = text(reg_.name);
  reg_.place = "opener";
  reg_.opened_by = {"police"};
  reg_.persons.push_back({"child", text("Child"), programme::HowMany::one, true});
  reg_.persons.push_back({"carer", text("Carer"), programme::HowMany::any, false});
}

RegisterBuilder::~RegisterBuilder() = default;

programme::Expression RegisterBuilder::compile(std::string_view source) const {
  auto compiled = programme::Expression::compile(source, RegisterScope(programme_, reg_), "test");
  if (!compiled) {
    std::fprintf(stderr, "%s\n", to_string(compiled.error()).c_str());
    std::abort();
  }
  return *compiled;
}

programme::Field& RegisterBuilder::field(std::string name, FieldType type, Fact fact) {
  programme::Field field;
  field.ask = text(name);
  field.name = std::move(name);
  field.type = type;
  field.value_type = value_type(type);
  field.fact = fact;
  return reg_.fields.emplace_back(std::move(field));
}

programme::Field& RegisterBuilder::choice(std::string name, FieldType type, std::string list,
                                          Fact fact) {
  programme::Field& made = field(std::move(name), type, fact);
  made.code_list = std::move(list);
  return made;
}

programme::WorkedOut& RegisterBuilder::worked(std::string name, std::string_view is, Fact fact) {
  programme::WorkedOut worked;
  worked.title = text(name);
  worked.name = std::move(name);
  worked.is = compile(is);
  worked.fact = fact;
  return reg_.worked_out.emplace_back(std::move(worked));
}

programme::Rule& RegisterBuilder::rule(std::string name, std::string_view must,
                                       std::string_view when) {
  programme::Rule rule;
  rule.say = text(name);
  rule.name = std::move(name);
  rule.must = compile(must);
  if (!when.empty()) rule.when = compile(when);
  return reg_.rules.emplace_back(std::move(rule));
}

programme::Safeguard& RegisterBuilder::safeguard(std::string name, std::string action,
                                                 std::string happened, std::string_view must,
                                                 Excuse excuse) {
  programme::Safeguard safeguard;
  safeguard.title = text(name);
  safeguard.name = std::move(name);
  safeguard.before = {std::move(action)};
  safeguard.happened = std::move(happened);
  safeguard.must = compile(must);
  safeguard.excuse = excuse;
  return reg_.safeguards.emplace_back(std::move(safeguard));
}

programme::Deadline& RegisterBuilder::deadline(std::string name, std::string_view from,
                                               std::string_view until, programme::Length within) {
  programme::Deadline deadline;
  deadline.title = text(name);
  deadline.name = std::move(name);
  deadline.from = compile(from);
  deadline.until = compile(until);
  deadline.clocks.push_back({ClockKind::national, within, {}, {}});
  return reg_.deadlines.emplace_back(std::move(deadline));
}

programme::Stage& RegisterBuilder::stage(std::string name, bool closed) {
  return reg_.stages.emplace_back(programme::Stage{name, text(name), closed});
}

programme::Action& RegisterBuilder::action(std::string name, std::vector<std::string> from,
                                           std::string to) {
  programme::Action action;
  action.title = text(name);
  action.name = std::move(name);
  action.from = std::move(from);
  action.to = std::move(to);
  action.by = {"police"};
  return reg_.actions.emplace_back(std::move(action));
}

}  // namespace besik::record::testing
