#include <algorithm>

#include "disclosure/book_cells.h"

// Which cells add up to which.
namespace besik::disclosure {

void Cells::relate() {
  relate_members();
  relate_known();
  relate_places();
  relate_periods();
  for (const auto& [whole, part] : differences_) difference(whole, part);
  relate_measures();
}

int Cells::without(int members, const std::string& name) {
  Members fewer = members_.all[members];
  fewer.erase(name);
  return members_.of(fewer);
}

// Total = members; where no table shows the total of a crossing's side, it stands for itself.
void Cells::relate_members() {
  std::map<std::size_t, std::vector<Var>, std::greater<>> by_count;
  for (Var var = 0; var < spots_.size(); ++var)
    if (const auto count = members_.all[spots_[var].members].size(); count > 0)
      by_count[count].push_back(var);
  for (auto level = by_count.begin(); level != by_count.end(); ++level) {
    std::map<std::pair<Spot, std::string>, std::vector<Var>> parts;
    for (const Var var : level->second) {
      const Spot spot = spots_[var];
      const Members names = members_.all[spot.members];
      for (const auto& [name, member] : names) {
        if (measures_[spot.measure].overlapping.contains(name) || member == any_known) continue;
        Spot whole = spot;
        whole.members = without(spot.members, name);
        parts[{whole, name}].push_back(var);
      }
    }
    for (const auto& [side, vars] : parts) {
      const auto found = index_.find(side.first);
      Var whole = 0;
      if (found != index_.end()) {
        whole = found->second;
      } else {
        int64_t sum = 0;
        for (const Var var : vars) sum += table.cells[var].value;
        whole = rest(key_of(side.first), sum, table.cells[vars.front()]);
        spots_[whole] = side.first;
        rest_keys_.erase(whole);
        index_[side.first] = whole;
        if (const auto count = members_.all[side.first.members].size(); count > 0)
          by_count[count].push_back(whole);
      }
      Relation relation{{{whole, 1}}};
      for (const Var var : vars) relation.terms.push_back({var, -1});
      table.relations.push_back(std::move(relation));
    }
  }
}

// What is known in a breakdown = its members but the unknown one.
void Cells::relate_known() {
  for (Var var = 0; var < spots_.size(); ++var) {
    const Spot spot = spots_[var];
    if (spot.measure < 0) continue;
    const Members names = members_.all[spot.members];
    std::vector<std::string> shared;
    for (const auto& [name, member] : names)
      if (member == any_known) shared.push_back(name);
    if (shared.size() != 1 || measures_[spot.measure].overlapping.contains(shared.front()))
      continue;
    Spot part = spot;
    Members members = names;
    members.erase(shared.front());
    part.members = members_.of(members);
    const auto total = index_.find(part);
    members[shared.front()].clear();
    part.members = members_.of(members);
    const auto unknown = index_.find(part);
    if (total == index_.end()) continue;
    Relation relation{{{total->second, 1}, {var, -1}}};
    if (unknown != index_.end())
      relation.terms.push_back({unknown->second, -1});
    else
      relation.terms.push_back(
          {rest(key_of(var) + " - unknown",
                table.cells[total->second].value - table.cells[var].value, table.cells[var]),
           -1});
    table.relations.push_back(std::move(relation));
  }
}

void Cells::relate_places() {
  // Which places lie in which, as the days say on which they were met.
  std::vector<std::vector<std::vector<int>>> parts(places_.size());
  const auto known = places_;
  for (std::size_t place = 0; place < known.size(); ++place) {
    if (world_.tree->find(known[place].code) == nullptr) continue;
    std::set<std::vector<int>> lists;
    for (const Date on : known[place].on)
      for (const place::Level& level : world_.tree->levels()) {
        if (level.rank <= known[place].rank) continue;
        std::vector<int> list;
        for (const auto& one : world_.tree->all_at_level(known[place].code, level.name, on))
          list.push_back(territory(one.place->code, on));
        if (list != std::vector<int>{static_cast<int>(place)}) lists.insert(std::move(list));
      }
    parts[place].assign(lists.begin(), lists.end());
    // The next level first.
    std::stable_sort(parts[place].begin(), parts[place].end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
  }
  const auto count = static_cast<Var>(table.cells.size());
  for (Var var = 0; var < count; ++var) {
    if (spots_[var].measure < 0) continue;
    for (const auto& list : parts[spots_[var].place]) relate_places_of(var, list);
  }
}

void Cells::relate_places_of(Var whole, const std::vector<int>& parts) {
  Relation relation{{{whole, 1}}};
  int64_t left = table.cells[whole].value;
  Spot spot = spots_[whole];
  bool all = true;
  for (const int part : parts) {
    spot.place = part;
    const auto found = index_.find(spot);
    if (found == index_.end()) {
      all = false;
      continue;
    }
    if (found->second == whole) return;
    relation.terms.push_back({found->second, -1});
    left -= table.cells[found->second].value;
  }
  if (relation.terms.size() == 1) return;
  if (!all)
    relation.terms.push_back(
        {rest(key_of(whole) + " - " + places_[parts.front()].code, left, table.cells[whole]), -1});
  table.relations.push_back(std::move(relation));
}

// Some years are each of them, a year is its quarters or, where none are asked, its months; what is
// still to come counts nothing.
bool Cells::relate_parts(Var whole, indicator::Step step) {
  const int period = spots_[whole].period;
  const auto [found, fresh] = parts_of_.try_emplace({period, step});
  if (fresh)
    if (const auto periods = indicator::steps(periods_.all[period], step))
      for (const indicator::Period& one : *periods)
        if (one.first <= today_) found->second.push_back(periods_.of(one));
  Relation relation{{{whole, 1}}};
  Spot spot = spots_[whole];
  for (const int part : found->second) {
    spot.period = part;
    const auto one = index_.find(spot);
    if (one == index_.end()) return false;
    relation.terms.push_back({one->second, -1});
  }
  if (relation.terms.size() == 1) return false;
  table.relations.push_back(std::move(relation));
  return true;
}

void Cells::relate_periods() {
  using indicator::Step;
  const auto count = static_cast<Var>(table.cells.size());
  for (Var var = 0; var < count; ++var) {
    const Spot spot = spots_[var];
    if (spot.measure < 0 || measures_[spot.measure].is_stock) continue;
    const indicator::Period period = periods_.all[spot.period];
    const Step step = period.step;
    if (step == Step::year && civil(period.first).year != civil(period.last).year)
      relate_parts(var, Step::year);
    else if (step == Step::year)
      static_cast<void>(relate_parts(var, Step::quarter) || relate_parts(var, Step::month) ||
                        relate_parts(var, Step::day));
    else if (step == Step::quarter)
      static_cast<void>(relate_parts(var, Step::month) || relate_parts(var, Step::day));
    else if (step == Step::month)
      relate_parts(var, Step::day);
  }
}

// What the difference of two cells tells.
void Cells::difference(Var whole, Var part) {
  const int64_t value = table.cells[whole].value - table.cells[part].value;
  Cell like = table.cells[whole];
  like.hide_from = std::min(like.hide_from, table.cells[part].hide_from);
  like.hide_to = std::max(like.hide_to, table.cells[part].hide_to);
  // Nobody in neither is nothing to protect; there is a relation once there is somebody.
  if (table.cells[whole].value == 0) return;
  like.hide_from = std::max(like.hide_from, 1);
  const Var other = rest(key_of(whole) + " - " + key_of(part).substr(0, 16), value, like);
  table.relations.push_back({{{whole, 1}, {part, -1}, {other, -1}}});
}

void Cells::relate_pair(const Side& wide, const Side& narrow, bool nested) {
  constexpr int enough = 5;
  std::vector<std::pair<Var, Var>> both;
  int less = 0, any = 0;
  for (const auto& [spot, part] : narrow) {
    const auto found = wide.find(spot);
    if (found == wide.end()) continue;
    const int64_t whole = table.cells[found->second].value, inner = table.cells[part].value;
    if (inner > whole && !nested) return;
    less += inner < whole ? 1 : 0;
    any += inner > 0 ? 1 : 0;
    if (!differences_.contains({found->second, part})) both.emplace_back(found->second, part);
  }
  // Conditions that do not say so may still be one within the other: then the numbers show it.
  if (!nested && (less == 0 || any < enough)) return;
  for (const auto& [whole, part] : both) difference(whole, part);
}

void Cells::relate_measures() {
  std::vector<Side> cells(measures_.size());
  for (Var var = 0; var < spots_.size(); ++var) {
    if (spots_[var].measure < 0 || !table.cells[var].published) continue;
    Spot side = spots_[var];
    side.measure = 0;
    cells[spots_[var].measure].emplace(side, var);
  }
  for (std::size_t wide = 0; wide < measures_.size(); ++wide)
    for (std::size_t narrow = 0; narrow < measures_.size(); ++narrow) {
      const CountedMeasure &a = measures_[wide], &b = measures_[narrow];
      if (wide == narrow || a.base != b.base) continue;
      const bool nested = std::includes(b.conditions.begin(), b.conditions.end(),
                                        a.conditions.begin(), a.conditions.end()) &&
                          a.conditions != b.conditions && !a.is_stock;
      relate_pair(cells[wide], cells[narrow], nested);
    }
}

}  // namespace besik::disclosure
