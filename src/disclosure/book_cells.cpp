#include "disclosure/book_cells.h"

#include <algorithm>

#include "base/json.h"
#include "programme/expression_node.h"

namespace besik::disclosure {
namespace {

using programme::MeasureKind;

// Stands for all members that are known.
constexpr const char* any_known = "(known)";

bool is_stock(const programme::Measure& measure) {
  return measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct;
}

// Where the figure is no count itself, the records beneath are what is protected.
bool is_of_values(const programme::Measure& measure) {
  return measure.kind == MeasureKind::sum || measure.kind == MeasureKind::mean ||
         measure.kind == MeasureKind::distribution;
}

std::set<std::string> conditions_of(const programme::Measure& measure) {
  std::set<std::string> result;
  if (measure.where) {
    const boost::json::value tree = measure.where.tree();
    const auto* whole = tree.if_object();
    const auto* op = whole ? whole->if_contains("op") : nullptr;
    if (op != nullptr && op->is_string() && op->get_string() == "and") {
      for (const auto& part : whole->at("args").as_array()) result.insert(canonical_json(part));
    } else {
      result.insert(canonical_json(tree));
    }
  }
  if (measure.related) {
    const programme::Related& one = *measure.related;
    std::string text = "related " + one.of + "," + one.by + "," + one.date + "," +
                       one.where.source() + "," + std::to_string(one.at_least);
    if (one.within_days) text += "," + std::to_string(*one.within_days);
    if (one.exactly) text += "=" + std::to_string(*one.exactly);
    result.insert(std::move(text));
  }
  return result;
}

std::string base_of(const programme::Programme& programme, const programme::Indicator& indicator,
                    const programme::Measure& measure) {
  std::string text = programme.name + "|" + measure.of;
  for (const std::string& one : measure.also_of) text += "+" + one;
  const auto kind = is_of_values(measure) ? MeasureKind::count : measure.kind;
  text += "|" + std::to_string(static_cast<int>(kind)) + "|" + measure.distinct + "|" +
          measure.place_of + "|" + measure.when.source() + "|" +
          std::to_string(static_cast<int>(indicator.window)) + "," +
          std::to_string(indicator.window_months);
  if (measure.clock) text += "|clock" + std::to_string(static_cast<int>(*measure.clock));
  return text;
}

std::string text_of(const std::string& base, const std::set<std::string>& conditions,
                    const programme::Measure& measure) {
  std::string text = base + "|" + measure.from.source() + "|" + measure.until.source() + "|" +
                     std::to_string(static_cast<int>(measure.result));
  for (const std::string& name : measure.names) text += "," + name;
  for (const std::string& one : conditions) text += "|" + one;
  // A value that is not known leaves the record out.
  if (is_of_values(measure)) text += "|" + measure.value.source();
  return text;
}

}  // namespace

Cells::Cells(const record::World& world, Date today) : world_(world), today_(today) {
  std::set<Date> turns;
  for (const place::Succession& one : world.tree->successions()) turns.insert(one.on);
  for (const place::Place& one : world.tree->places()) {
    turns.insert(one.valid_from);
    if (one.valid_until < place::forever) turns.insert(add_days(one.valid_until, 1));
  }
  turns_.assign(turns.begin(), turns.end());
}

int Cells::measure_of(const Of& of, const programme::Measure& measure) {
  const auto [known, first] = measure_of_.try_emplace(&measure, 0);
  if (first) {
    CountedMeasure one;
    one.base = base_of(of.programme, of.indicator, measure);
    one.conditions = conditions_of(measure);
    one.text = text_of(one.base, one.conditions, measure);
    one.is_stock = is_stock(measure);
    const auto [found, fresh] =
        measure_index_.try_emplace(one.text, static_cast<int>(measures_.size()));
    if (fresh) measures_.push_back(std::move(one));
    known->second = found->second;
    measures_[found->second].overlapping.insert(of.indicator.overlapping.begin(),
                                                of.indicator.overlapping.end());
  }
  return known->second;
}

// The same code stands for the same ground until a succession gives or takes some.
int Cells::territory(const std::string& code, Date on) {
  const auto after = std::upper_bound(turns_.begin(), turns_.end(), on);
  const Date turn = after == turns_.begin() ? Date{0} : *std::prev(after);
  const auto [found, fresh] = territories_.try_emplace({code, turn}, 0);
  if (!fresh) return found->second;
  std::string key = code;
  for (const place::Succession& one : world_.tree->successions())
    if (one.on <= on && !world_.tree->same_territory(code, add_days(one.on, -1), on))
      key = code + "@" + besik::to_string(one.on);
  const auto [place, is_new] = place_index_.try_emplace(key, static_cast<int>(places_.size()));
  if (is_new) {
    const place::Place* known = world_.tree->find(code);
    places_.push_back({key, code, known == nullptr ? 0 : world_.tree->rank(known->level), {}});
  }
  places_[place->second].on.insert(turn);
  return found->second = place->second;
}

std::string Cells::key_of(const Spot& spot) const {
  const auto hash = blake2b(measures_[spot.measure].text);
  const indicator::Period& period = periods_.all[spot.period];
  std::string key = to_hex(std::span(hash).first(8)) + "|" + places_[spot.place].key + "|" +
                    (period == indicator::Period{} ? "now" : to_string(period));
  for (const auto& [name, member] : members_.all[spot.members]) key += "|" + name + "=" + member;
  return key;
}

std::string Cells::key_of(Var var) const {
  const auto found = rest_keys_.find(var);
  return found == rest_keys_.end() ? key_of(spots_[var]) : found->second;
}

std::vector<std::string> Cells::keys() const {
  std::vector<std::string> result(table.cells.size());
  for (Var v = 0; v < result.size(); ++v) result[v] = key_of(v);
  return result;
}

int Cells::detail_of(const Spot& spot) const {
  const indicator::Step step = periods_.all[spot.period].step;
  return 4 * places_[spot.place].rank + 4 * static_cast<int>(members_.all[spot.members].size()) +
         2 * (static_cast<int>(indicator::Step::year) - static_cast<int>(step)) +
         (measures_[spot.measure].conditions.size() > 1 ? 1 : 0);
}

Var Cells::cell(const Spot& spot, int64_t value, const Publication& rule, bool told, bool open) {
  const auto [found, fresh] = index_.try_emplace(spot, static_cast<Var>(table.cells.size()));
  if (fresh) {
    Cell one;
    one.value = value;
    one.published = false;
    one.hide_from = rule.hide_from;
    one.hide_to = rule.hide_to;
    one.open = open;
    one.detail = detail_of(spot);
    table.cells.push_back(one);
    spots_.push_back(spot);
  }
  Cell& one = table.cells[found->second];
  one.published = one.published || told;
  one.hide_from = std::min(one.hide_from, rule.hide_from);
  one.hide_to = std::max(one.hide_to, rule.hide_to);
  return found->second;
}

Var Cells::rest(std::string key, int64_t value, const Cell& like) {
  Cell one = like;
  one.value = value;
  one.published = false;
  const auto var = static_cast<Var>(table.cells.size());
  table.cells.push_back(one);
  spots_.emplace_back();
  rest_keys_[var] = std::move(key);
  return var;
}

Shown Cells::take(const Of& of, const indicator::Figure& figure) {
  using indicator::Geography;
  const programme::Indicator& indicator = of.indicator;
  if (indicator.numerator.kind == MeasureKind::level) return {};
  const Publication rule = publication_of(indicator);
  const Date on =
      figure.geography == Geography::of_today ? today_ : std::min(figure.period.last, today_);
  const bool open = figure.period.last >= today_;
  Spot spot;
  spot.place = territory(figure.where.code, on);
  const auto add = [&](const programme::Measure& measure, const Members& members, int64_t value) {
    spot.measure = measure_of(of, measure);
    spot.members = members_.of(members);
    spot.period = periods_.of(
        !is_stock(measure) ? figure.period
        : open             ? indicator::Period{}
               : indicator::Period{indicator::Step::day, figure.period.last, figure.period.last});
    return cell(spot, value, rule, of.told, open);
  };
  Shown result;
  Members members = figure.breakdown;
  if (is_of_values(indicator.numerator)) {
    if (!figure.n) return result;
    const bool by_band =
        !indicator.bands.empty() && figure.breakdown.contains("band") && figure.numerator;
    if (by_band) {
      result.below = add(indicator.numerator, members, *figure.numerator);
      members.erase("band");
    }
    result.above = add(indicator.numerator, members, *figure.n);
    if (by_band) std::swap(result.above, result.below);
  } else if (figure.numerator) {
    result.above = add(indicator.numerator, members, *figure.numerator);
    if (figure.denominator && !of.shared_by.empty()) {
      for (const std::string& name : of.shared_by) members[name] = any_known;
      result.below = add(indicator.numerator, members, *figure.denominator);
    } else if (indicator.denominator && figure.denominator) {
      const auto& below = *indicator.denominator;
      result.below =
          add(below, members, is_of_values(below) ? figure.n.value_or(0) : *figure.denominator);
      if (below.of == indicator.numerator.of) differences_.emplace(result.below, result.above);
    }
  }
  if (of.told && result.below != Shown::none) table.figures.push_back({result.above, result.below});
  return result;
}

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
