#include <algorithm>
#include <set>

#include "record/access.h"
#include "record/territory.h"

namespace besik::record {

namespace {

// Does the condition hold for every record of a place or organisation?
bool reaches_all(const World& world, const User& user, const programme::Condition& where,
                 std::string_view place) {
  if (where.linked || where.own_record) return false;
  if (where.own_organisation && !holds_place(world, user.organisation, "institution", place)) {
    return false;
  }
  return where.own_territory.empty() ||
         holds_place(world, user.organisation, where.own_territory, place);
}

std::set<std::string> registers_of(const programme::Indicator& indicator) {
  std::set<std::string> registers{indicator.numerator.of};
  if (indicator.denominator) registers.insert(indicator.denominator->of);
  for (const auto* measure :
       {&indicator.numerator, indicator.denominator ? &*indicator.denominator : nullptr}) {
    if (measure == nullptr) continue;
    registers.insert(measure->also_of.begin(), measure->also_of.end());
    if (measure->related) registers.insert(measure->related->of);
  }
  return registers;
}

Error not_entitled(const programme::Indicator& indicator) {
  return {"figure.not_entitled", indicator.name,
          "only those who may read the records beneath see this figure",
          "ask for a place of your own territory", ""};
}

}  // namespace

Result<void> may_see_figure(const World& world, const User& user,
                            const programme::Programme& programme,
                            const programme::Indicator& indicator, std::string_view place) {
  const Error denied = not_entitled(indicator);
  if (user.disabled || user.id.empty()) return denied;
  const std::set<std::string> registers = registers_of(indicator);
  const auto reads_all = [&](const std::string& name) {
    return std::any_of(programme.grants.begin(), programme.grants.end(),
                       [&](const programme::Grant& grant) {
                         return user.roles.contains(grant.role) && grant.register_name == name &&
                                grant.verbs.contains("read") && grant.stages.empty() &&
                                reaches_all(world, user, grant.where, place);
                       });
  };
  for (const programme::FigureGrant& grant : programme.figure_grants) {
    if (user.roles.contains(grant.role) &&
        holds_place(world, user.organisation, grant.territory, place) &&
        std::all_of(registers.begin(), registers.end(), reads_all)) {
      return {};
    }
  }
  return denied;
}

Result<void> may_see_told_figure(const World& world, const User& user,
                                 const programme::Programme& programme,
                                 const programme::Indicator& indicator, std::string_view place) {
  if (user.disabled || user.id.empty()) return not_entitled(indicator);
  const bool granted =
      std::any_of(programme.figure_grants.begin(), programme.figure_grants.end(),
                  [&](const programme::FigureGrant& grant) {
                    return user.roles.contains(grant.role) &&
                           holds_place(world, user.organisation, grant.territory, place);
                  });
  if (!granted) return not_entitled(indicator);
  const std::set<std::string> registers = registers_of(indicator);
  for (const programme::Grant& grant : programme.grants) {
    const bool reads = user.roles.contains(grant.role) && registers.contains(grant.register_name) &&
                       grant.verbs.contains("read") && !grant.where.linked;
    if (reads && !(grant.stages.empty() && reaches_all(world, user, grant.where, place)))
      return not_entitled(indicator);
  }
  return {};
}

}  // namespace besik::record
