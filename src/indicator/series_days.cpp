#include <algorithm>
#include <set>

#include "indicator/question.h"

namespace besik::indicator {
namespace {

using programme::Programme;
using programme::Register;

// Facts that a definition reads: register -> names.
using Names = std::map<std::string, std::set<std::string>>;

void add_names(const programme::Expression& expression, const std::string& reg, Names& names) {
  for (const std::string& name : expression.names()) names[reg].insert(name);
  for (const std::string& role : expression.persons()) names[reg].insert(Register::born(role));
}

void add_names(const programme::Measure& measure, Names& names) {
  std::vector<std::string> registers{measure.of};
  registers.insert(registers.end(), measure.also_of.begin(), measure.also_of.end());
  for (const std::string& reg : registers) {
    names[reg];
    for (const programme::Expression* one :
         {&measure.where, &measure.when, &measure.from, &measure.until, &measure.value})
      add_names(*one, reg, names);
    if (!measure.place_of.empty() && measure.place_of != "opener" && measure.place_of != "owner")
      names[reg].insert(measure.place_of);
    names[reg].insert(measure.names.begin(), measure.names.end());
  }
  if (!measure.related) return;
  add_names(measure.related->where, measure.related->of, names);
  names[measure.related->of].insert(measure.related->date);
}

// What every record has.
bool is_own(const std::string& name) {
  static const std::set<std::string> own{"stage", "opened_on", "opener",
                                         "owner", "place",     "closed"};
  return own.contains(name);
}

// The names of a version as the version before has them; nullopt where one has no counterpart.
std::optional<Names> before(const Programme& now, const Programme& old, const Names& names) {
  Names result;
  for (const auto& [reg_name, all] : names) {
    const Register* reg = now.find_register(reg_name);
    const Register* was = old.find_register(reg_name);
    if (reg == nullptr || was == nullptr) return std::nullopt;
    result[reg_name];
    for (const std::string& name : all) {
      if (is_own(name) || reg->deadline(name) != nullptr || reg->safeguard(name) != nullptr) {
        if (!is_own(name) && was->deadline(name) == nullptr && was->safeguard(name) == nullptr)
          return std::nullopt;
        result[reg_name].insert(name);
        continue;
      }
      std::string old_name = name;
      const std::string path = reg_name + "." + name;
      if (now.changes) {
        for (const auto& [from, to] : now.changes->renamed)
          if (to == path) old_name = split(from, '.').back();
        if (now.changes->retired.contains(reg_name + "." + old_name)) return std::nullopt;
      }
      if (was->type_of(old_name) != reg->type_of(name) ||
          was->fact_of(old_name) != reg->fact_of(name))
        return std::nullopt;
      result[reg_name].insert(old_name);
    }
  }
  return result;
}

// Whether the earlier version's indicator of that name may be read by this one's definition.
bool goes_on(const Programme& now, const Programme& old, const programme::Indicator& indicator) {
  if (!now.changes) return old.find_indicator(indicator.name) == nullptr;
  const std::string path = "indicators." + indicator.name;
  for (const auto& [from, to] : now.changes->renamed)
    if (to == path) return true;
  return !now.changes->retired.contains(path) && old.find_indicator(indicator.name) == nullptr;
}

}  // namespace

SeriesDays series_days(const std::vector<std::shared_ptr<const Programme>>& versions,
                       std::size_t version, const programme::Indicator& indicator) {
  SeriesDays days;
  if (version + 1 < versions.size())
    days.until = add_days(versions[version + 1]->in_force_from, -1);
  const auto has = [&](std::size_t at) {
    const programme::Indicator* one = versions[at]->find_indicator(indicator.name);
    return one != nullptr && one->series == indicator.series;
  };
  std::size_t first = version;
  while (first > 0 && has(first - 1)) --first;
  Names names;
  add_names(indicator.numerator, names);
  if (indicator.denominator) add_names(*indicator.denominator, names);
  bool may_go_on = true;
  for (; first > 0; --first) {
    auto old = before(*versions[first], *versions[first - 1], names);
    may_go_on = may_go_on && old && goes_on(*versions[first], *versions[first - 1], indicator);
    if (!may_go_on) {
      days.from = versions[first]->in_force_from;
      break;
    }
    names = std::move(*old);
  }
  return days;
}

}  // namespace besik::indicator
