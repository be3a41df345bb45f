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

}  // namespace besik::disclosure
