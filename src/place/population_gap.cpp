#include "place/population_gap.h"

#include <algorithm>
#include <bitset>
#include <map>

namespace besik::place {
namespace {

using Ages = std::bitset<121>;

std::vector<std::pair<int, int>> missing(const Ages& known, int from, int to) {
  std::vector<std::pair<int, int>> out;
  for (int age = from; age <= to; ++age) {
    if (known[static_cast<std::size_t>(age)]) continue;
    if (!out.empty() && out.back().second == age - 1)
      out.back().second = age;
    else
      out.emplace_back(age, age);
  }
  return out;
}

}  // namespace

PopulationGap find_gap(const Population& population, const Tree& tree, std::string_view place,
                       std::string_view sex, int age_from, int age_to, Date day) {
  const std::vector<PopulationCell>& cells = population.cells();
  const auto first = std::partition_point(
      cells.begin(), cells.end(), [&](const PopulationCell& cell) { return cell.place < place; });
  PopulationGap out;
  if (first == cells.end() || first->place != place) {
    out.kind = "nothing";
    for (const Place* child : tree.children(place, day))
      if (!population.people(tree, child->code, sex, age_from, age_to, day))
        out.places.push_back(child->code);
    return out;
  }
  // Ages by source, sex and day; a band answers only where it lies within the ages asked for.
  std::map<std::pair<std::string, Date>, std::map<std::string, Ages>> known;
  bool has_sex = sex.empty();
  for (auto cell = first; cell != cells.end() && cell->place == place; ++cell) {
    if (cell->sex == sex) has_sex = true;
    if (cell->age_from < age_from || cell->age_to > age_to) continue;
    Ages& ages = known[{cell->source, cell->on}][cell->sex];
    for (int age = cell->age_from; age <= cell->age_to; ++age)
      ages.set(static_cast<std::size_t>(age));
  }
  out.kind = "sex";
  if (!has_sex) return out;
  bool is_whole = false;
  std::size_t most = 0;
  out.ages = {{age_from, age_to}};
  for (const auto& [which, by_sex] : known) {
    const auto& of_sex = by_sex;  // a lambda may take it
    const auto of = [&](const char* one) {
      const auto found = of_sex.find(one);
      return found == of_sex.end() ? Ages() : found->second;
    };
    const Ages ages =
        sex.empty() ? of("") | (of("female") & of("male")) : of(std::string(sex).c_str());
    const auto lacking = missing(ages, age_from, age_to);
    if (!lacking.empty()) {
      if (ages.count() > most || !out.on) {
        most = ages.count();
        out.ages = lacking;
        out.on = which.second;
      }
      continue;
    }
    is_whole = true;
    if (which.second <= day) out.before = std::max(out.before.value_or(which.second), which.second);
    if (which.second >= day) out.after = std::min(out.after.value_or(which.second), which.second);
  }
  out.kind = "ages";
  if (!is_whole) return out;
  out.ages.clear();
  out.on.reset();
  const auto near = [&](const std::optional<Date>& one) {
    return one && std::abs(one->days - day.days) <= Population::carry_days;
  };
  out.kind = near(out.before) || near(out.after) || (out.before && out.after) ? "reform" : "day";
  return out;
}

}  // namespace besik::place
