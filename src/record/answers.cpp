#include "record/answers.h"

#include <algorithm>

namespace besik::record {

Answers::Answers(const Plan& plan, const std::map<std::string, std::vector<Person>>& persons,
                 const Moment& moment)
    : plan_(plan),
      persons_(persons),
      now_(moment.now),
      zone_(moment.zone.empty() ? "UTC" : moment.zone),
      today_(civil_day(moment.now, zone_)),
      slots_(plan.slot_count()) {}

void Answers::take(const std::map<std::string, Value>& values) {
  for (const auto& [name, value] : values) {
    const int slot = plan_.slot(name);
    if (slot >= 0 && slot < plan_.field_count()) slots_[slot] = value;
  }
}

void Answers::work_out() {
  int slot = plan_.field_count();
  // A value may not see what an earlier round left in a later one.
  for (std::size_t i = slot; i < slots_.size(); ++i) slots_[i] = Value();
  for (const programme::WorkedOut& worked : plan_.reg().worked_out) {
    slots_[slot++] = programme::evaluate(worked.is, *this);
  }
}

std::vector<int> Answers::clear_hidden() {
  std::vector<int> cleared;
  work_out();
  for (bool again = true; again;) {
    again = false;
    for (const int field : plan_.hidden_by_condition()) {
      if (!slots_[field].known() || holds(plan_.reg().fields[field].shown_when)) continue;
      slots_[field] = Value();
      cleared.push_back(field);
      again = true;
    }
    if (again) work_out();
  }
  return cleared;
}

bool Answers::holds(const programme::Expression& expression) const {
  return programme::holds(expression, *this);
}

bool Answers::is_false(const programme::Expression& expression) const {
  const Value result = programme::evaluate(expression, *this);
  const bool* truth = result.get_if<bool>();
  return truth != nullptr && !*truth;
}

const Value& Answers::value(std::string_view name) const {
  static const Value unknown;
  const int slot = plan_.slot(name);
  return slot < 0 ? unknown : slots_[slot];
}

const Person* Answers::first(std::string_view role) const {
  const auto found = persons_.find(std::string(role));
  return found == persons_.end() || found->second.empty() ? nullptr : &found->second.front();
}

Value Answers::birth_date(std::string_view role) const {
  const Person* person = first(role);
  if (person == nullptr || !person->birth_date) return {};
  return *person->birth_date;
}

Value Answers::sex(std::string_view role) const {
  const Person* person = first(role);
  if (person == nullptr || person->sex.empty()) return {};
  return person->sex;
}

}  // namespace besik::record
