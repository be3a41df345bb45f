#include "indicator/recount_returns.h"

#include <algorithm>
#include <map>

#include "programme/breakdown.h"

namespace besik::indicator {
namespace {

// The member that the number called `name` counts, "" where the field is not split.
std::string member_called(const programme::Programme& programme,
                          const programme::ReturnField& field, const std::string& name) {
  const auto* list = programme.code_list(field.code_list);
  if (list == nullptr) return "";
  for (const programme::Code& code : list->codes) {
    std::string called = field.name + "_" + code.code;
    for (char& sign : called)
      if (sign == '-') sign = '_';
    if (called == name) return code.code;
  }
  return "";
}

bool is_of(const programme::ReturnField& field, const std::string& name) {
  return field.code_list.empty() ? name == field.name : name.starts_with(field.name + "_");
}

}  // namespace

std::vector<Counting> countings_of_returns(const record::World& world,
                                           const std::vector<record::ReturnFacts>& returns,
                                           const programme::Programme& programme,
                                           const programme::Indicator& indicator) {
  std::vector<Counting> all;
  for (const record::ReturnFacts& facts : returns) {
    if (facts.programme != programme.name || facts.stage != record::ReturnStage::approved) continue;
    const auto* form = programme.find_return(facts.name);
    const auto* body = world.organisations->find(facts.organisation);
    if (form == nullptr || body == nullptr || !form->feeds.contains(indicator.name)) continue;
    const auto* field = form->field(form->feeds.at(indicator.name));
    for (const auto& [name, number] : facts.numbers) {
      if (!is_of(*field, name)) continue;
      Counting one;
      one.record = record::return_id(facts.programme, facts.name, body->code, facts.period.first);
      one.at_organisation = true;
      one.place = body->code;
      one.day = facts.until;
      for (const std::string& entry : indicator.by)
        for (const std::string& by : programme::crossing(entry))
          one.members[by] = {by == field->by            ? member_called(programme, *field, name)
                             : by == "institution_type" ? body->kind
                                                        : ""};
      for (const programme::AgeBreakdown& age : indicator.ages) one.born[age.name] = std::nullopt;
      for (int64_t i = 0; i < number; ++i) {
        one.persons = {to_string(one.record) + "/" + name + "/" + std::to_string(i)};
        all.push_back(one);
      }
    }
  }
  return all;
}

void leave_to_returns(const std::vector<record::ReturnFacts>& returns,
                      const programme::Programme& programme, const programme::Indicator& indicator,
                      Date until, std::vector<Counting>& countings) {
  std::multimap<std::string, const record::ReturnFacts*> telling;  // by body
  for (const record::ReturnFacts& one : returns) {
    const auto* form = programme.find_return(one.name);
    if (one.programme == programme.name && one.stage == record::ReturnStage::approved &&
        form != nullptr && form->feeds.count(indicator.name) > 0 && one.until <= until)
      telling.emplace(one.organisation, &one);
  }
  std::erase_if(countings, [&](const Counting& record) {
    if (!record.at_organisation) return false;
    const auto [first, last] = telling.equal_range(record.place);
    return std::any_of(first, last, [&](const auto& one) {
      return one.second->from <= record.day && record.day <= one.second->until;
    });
  });
}

}  // namespace besik::indicator
