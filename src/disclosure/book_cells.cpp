#include "disclosure/book_cells.h"

#include <algorithm>

#include "base/json.h"
#include "programme/expression_node.h"

namespace besik::disclosure {
namespace {

using programme::MeasureKind;

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

std::string code_in(const std::string& place) { return place.substr(0, place.find('@')); }

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

int Cells::measure_of(const programme::Programme& programme, const programme::Indicator& indicator,
                      const programme::Measure& measure) {
  CountedMeasure one;
  one.base = base_of(programme, indicator, measure);
  one.conditions = conditions_of(measure);
  one.text = text_of(one.base, one.conditions, measure);
  one.is_stock = is_stock(measure);
  const auto [found, fresh] =
      measure_index_.try_emplace(one.text, static_cast<int>(measures_.size()));
  if (fresh) measures_.push_back(std::move(one));
  measures_[found->second].overlapping.insert(indicator.overlapping.begin(),
                                              indicator.overlapping.end());
  return found->second;
}

// The same code stands for the same ground until a succession gives or takes some.
const std::string& Cells::territory(const std::string& code, Date on) {
  const auto after = std::upper_bound(turns_.begin(), turns_.end(), on);
  const Date turn = after == turns_.begin() ? Date{0} : *std::prev(after);
  const auto [found, fresh] = territories_.try_emplace({code, turn});
  if (fresh) {
    std::string& text = found->second = code;
    for (const place::Succession& one : world_.tree->successions())
      if (one.on <= on && !world_.tree->same_territory(code, add_days(one.on, -1), on))
        text = code + "@" + besik::to_string(one.on);
    places_[text].code = code;
    places_[text].on.insert(turn);
  }
  return found->second;
}

std::string Cells::key_of(const Spot& spot) const {
  const auto hash = blake2b(measures_[spot.measure].text);
  std::string key = to_hex(std::span(hash).first(8)) + "|" + spot.place + "|" +
                    (spot.period == indicator::Period{} ? "now" : to_string(spot.period));
  for (const auto& [name, member] : spot.members) key += "|" + name + "=" + member;
  return key;
}

Var Cells::cell(const Spot& spot, int64_t value, const Publication& rule, bool open) {
  const auto [found, fresh] = index_.try_emplace(spot, static_cast<Var>(table.cells.size()));
  if (fresh) {
    Cell one;
    one.value = value;
    one.hide_from = rule.hide_from;
    one.hide_to = rule.hide_to;
    one.open = open;
    table.cells.push_back(one);
    spots_.push_back(spot);
    keys.push_back(key_of(spot));
  }
  Cell& one = table.cells[found->second];
  one.hide_from = std::min(one.hide_from, rule.hide_from);
  one.hide_to = std::max(one.hide_to, rule.hide_to);
  return found->second;
}

Var Cells::rest(const std::string& key, int64_t value, const Cell& like) {
  Cell one = like;
  one.value = value;
  one.published = false;
  table.cells.push_back(one);
  spots_.emplace_back();
  keys.push_back(key);
  return static_cast<Var>(table.cells.size() - 1);
}

std::vector<Var> Cells::take(const programme::Programme& programme,
                             const programme::Indicator& indicator,
                             const indicator::Figure& figure) {
  using indicator::Geography;
  if (indicator.numerator.kind == MeasureKind::level) return {};
  const Publication rule = publication_of(indicator);
  const Date on =
      figure.geography == Geography::of_today ? today_ : std::min(figure.period.last, today_);
  Spot spot;
  spot.place = territory(figure.where.code, on);
  spot.members = figure.breakdown;
  const bool open = figure.period.last >= today_;
  const auto add = [&](const programme::Measure& measure, int64_t value) {
    spot.measure = measure_of(programme, indicator, measure);
    spot.period = figure.period;
    if (is_stock(measure))
      spot.period =
          open ? indicator::Period{}
               : indicator::Period{indicator::Step::day, figure.period.last, figure.period.last};
    return cell(spot, value, rule, open);
  };
  if (is_of_values(indicator.numerator)) {
    if (!figure.n) return {};
    std::vector<Var> result;
    if (!indicator.bands.empty() && figure.breakdown.contains("band") && figure.numerator) {
      result.push_back(add(indicator.numerator, *figure.numerator));
      spot.members.erase("band");
    }
    result.push_back(add(indicator.numerator, *figure.n));
    if (result.size() == 2) table.figures.push_back(result);
    return result;
  }
  if (!figure.numerator) return {};
  std::vector<Var> result{add(indicator.numerator, *figure.numerator)};
  if (indicator.denominator && figure.denominator) {
    const auto& below = *indicator.denominator;
    result.push_back(add(below, is_of_values(below) ? figure.n.value_or(0) : *figure.denominator));
    table.figures.push_back(result);
    if (below.of == indicator.numerator.of) differences_.emplace(result[1], result[0]);
  }
  return result;
}

void Cells::relate() {
  relate_members();
  relate_places();
  relate_periods();
  for (const auto& [whole, part] : differences_) difference(whole, part);
  relate_measures();
}

// Total = members; where no table shows the total of a crossing's side, it stands for itself.
void Cells::relate_members() {
  std::map<std::size_t, std::set<Spot>, std::greater<>> by_count;
  for (const auto& [spot, var] : index_)
    if (!spot.members.empty()) by_count[spot.members.size()].insert(spot);
  for (auto level = by_count.begin(); level != by_count.end(); ++level) {
    std::map<std::pair<Spot, std::string>, std::vector<Var>> parts;
    for (const Spot& spot : level->second)
      for (const auto& [name, member] : spot.members) {
        if (measures_[spot.measure].overlapping.contains(name)) continue;
        Spot whole = spot;
        whole.members.erase(name);
        parts[{std::move(whole), name}].push_back(index_.at(spot));
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
        index_[side.first] = whole;
        if (!side.first.members.empty()) by_count[side.first.members.size()].insert(side.first);
      }
      Relation relation{{{whole, 1}}};
      for (const Var var : vars) relation.terms.push_back({var, -1});
      table.relations.push_back(std::move(relation));
    }
  }
}

void Cells::relate_places() {
  // Which places lie in which, as the days say on which they were met.
  std::map<std::string, std::vector<std::vector<std::string>>> parts;
  const auto known = places_;
  for (const auto& [key, place] : known) {
    const place::Place* found = world_.tree->find(place.code);
    if (found == nullptr) continue;
    const int rank = world_.tree->rank(found->level);
    std::set<std::vector<std::string>> lists;
    for (const Date on : place.on)
      for (const place::Level& level : world_.tree->levels()) {
        if (level.rank <= rank) continue;
        std::vector<std::string> list;
        for (const auto& one : world_.tree->all_at_level(place.code, level.name, on))
          list.push_back(territory(one.place->code, on));
        if (list != std::vector<std::string>{key}) lists.insert(std::move(list));
      }
    parts[key].assign(lists.begin(), lists.end());
    // The next level first.
    std::stable_sort(parts[key].begin(), parts[key].end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
  }
  const auto spots = static_cast<Var>(table.cells.size());
  for (Var var = 0; var < spots; ++var) {
    const auto found = parts.find(spots_[var].place);
    if (spots_[var].place.empty() || found == parts.end()) continue;
    for (const auto& list : found->second) relate_places_of(var, list);
  }
}

void Cells::relate_places_of(Var whole, const std::vector<std::string>& parts) {
  Relation relation{{{whole, 1}}};
  int64_t left = table.cells[whole].value;
  Spot spot = spots_[whole];
  bool all = true;
  for (const std::string& part : parts) {
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
        {rest(keys[whole] + " - " + code_in(parts.front()), left, table.cells[whole]), -1});
  table.relations.push_back(std::move(relation));
}

// A year is its quarters or, where none are asked, its months; what is still to come counts
// nothing.
bool Cells::relate_parts(Var whole, indicator::Step step) {
  const auto periods = indicator::steps(spots_[whole].period, step);
  if (!periods) return false;
  Relation relation{{{whole, 1}}};
  Spot spot = spots_[whole];
  for (const indicator::Period& period : *periods) {
    if (period.first > today_) continue;
    spot.period = period;
    const auto found = index_.find(spot);
    if (found == index_.end()) return false;
    relation.terms.push_back({found->second, -1});
  }
  if (relation.terms.size() == 1) return false;
  table.relations.push_back(std::move(relation));
  return true;
}

void Cells::relate_periods() {
  using indicator::Step;
  const auto count = static_cast<Var>(table.cells.size());
  for (Var var = 0; var < count; ++var) {
    if (spots_[var].place.empty() || measures_[spots_[var].measure].is_stock) continue;
    if (spots_[var].period.step == Step::year)
      static_cast<void>(relate_parts(var, Step::quarter) || relate_parts(var, Step::month) ||
                        relate_parts(var, Step::day));
    else if (spots_[var].period.step == Step::quarter)
      static_cast<void>(relate_parts(var, Step::month) || relate_parts(var, Step::day));
    else if (spots_[var].period.step == Step::month)
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
  const Var other = rest(keys[whole] + " - " + keys[part].substr(0, 16), value, like);
  table.relations.push_back({{{whole, 1}, {part, -1}, {other, -1}}});
}

void Cells::relate_pair(const std::map<Spot, Var>& wide, const std::map<Spot, Var>& narrow,
                        bool nested) {
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
  std::vector<std::map<Spot, Var>> cells(measures_.size());
  for (const auto& [spot, var] : index_) {
    if (!table.cells[var].published) continue;
    Spot rest = spot;
    rest.measure = 0;
    cells[spot.measure].emplace(std::move(rest), var);
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
