#include "disclosure/hide.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "disclosure/bounds.h"
#include "disclosure/null_space.h"

namespace besik::disclosure {
namespace {

using Willing = Suppression::Willing;

std::vector<bool> exact_cells(const Suppression& s) {
  std::vector<bool> result(s.telling.size());
  for (std::size_t v = 0; v < result.size(); ++v) result[v] = s.telling[v] == Telling::exact;
  return result;
}

// What is told to the number, what follows by adding and subtracting, what bounds leave no choice,
// and what follows from that in turn. `fixed` is what follows from what is told.
std::vector<bool> worked_out(const Table& table, const Suppression& s, std::vector<bool> fixed,
                             const std::vector<bool>& active, std::vector<Reasons>& reasons) {
  auto known = exact_cells(s);
  auto ranges = known_ranges(table, s);
  const auto add = [&](const std::vector<bool>& more) {
    bool any = false;
    for (Var v = 0; v < known.size(); ++v)
      if (more[v] && !known[v]) {
        any = known[v] = true;
        ranges[v] = {table.cells[v].value, table.cells[v].value};
      }
    return any;
  };
  for (;;) {
    add(fixed);
    if (!add(pinned_cells(table, known, ranges, active, reasons))) return known;
    fixed = fixed_cells(table, known, active);
  }
}

class Completion {
 public:
  Completion(const Table& table, Suppression& suppression)
      : table_(table),
        s_(suppression),
        relations_of_(table.cells.size()),
        figures_of_(table.cells.size()),
        unknown_in_(table.relations.size()),
        active_(table.relations.size(), true),
        met_(table.relations.size()),
        touched_(table.cells.size()) {
    for (uint32_t r = 0; r < table.relations.size(); ++r)
      for (const Term& term : table.relations[r].terms) relations_of_[term.var].push_back(r);
    for (uint32_t f = 0; f < table.figures.size(); ++f)
      for (const Var var : table.figures[f]) figures_of_[var].push_back(f);
    for (Var v = 0; v < table.cells.size(); ++v)
      if (s_.telling[v] != Telling::exact) count(v);
    for (Var v = 0; v < table.cells.size(); ++v)
      if (s_.telling[v] != Telling::exact) follow(v);
  }

  void run() {
    for (;;) {
      one_more_in_each();
      mark_active();
      const auto [fixed, pinned] = still_derived();
      if (fixed.empty() && pinned.empty()) return;
      bool any = false;
      ++round_;
      for (const Var var : fixed) any = widen(var, Telling::exact) || any;
      // What one more does not help against is helped against by some.
      const int count = 1 << std::min(round_ / rounds_of_each, 6);
      for (const Var var : pinned) any = loosen(var, count) || any;
      if (!any) return;
    }
  }

 private:
  static constexpr int rounds_of_each = 3, near = 2, far = 12, patient = 12;
  static constexpr std::size_t enough = 400;

  void count(Var var) {
    for (const uint32_t r : relations_of_[var]) {
      changed_.push_back(r);
      if (++unknown_in_[r] == 1) lonely_.push_back(r);
    }
  }
  // One step coarser.
  void add(Var var) {
    touched_[var] = round_;
    Telling& telling = s_.telling[var];
    if (telling != Telling::exact) {
      telling = Telling::hidden;
      changed_.insert(changed_.end(), relations_of_[var].begin(), relations_of_[var].end());
      return;
    }
    telling = s_.roughly[var].is_none() ? Telling::hidden : Telling::roughly;
    count(var);
    follow(var);
  }
  void follow(Var var) {
    for (const uint32_t f : figures_of_[var])
      for (const Var other : table_.figures[f])
        if (other != var && s_.follows[other] && s_.telling[other] == Telling::exact) add(other);
  }

  auto cost(Var v) const {
    const Cell& cell = table_.cells[v];
    return std::tuple(cell.value == 0, -cell.detail, cell.value, relations_of_[v].size(), v);
  }
  std::optional<Var> choice(const Relation& relation, Telling telling, Willing willing) const {
    std::optional<Var> best;
    for (const Term& term : relation.terms) {
      if (s_.telling[term.var] != telling || s_.willing[term.var] != willing) continue;
      if (telling == Telling::roughly && s_.was_told[term.var]) continue;
      if (!best || cost(term.var) < cost(*best)) best = term.var;
    }
    return best;
  }

  // A relation with one number alone that is not told tells it.
  void one_more_in_each() {
    while (!lonely_.empty()) {
      const uint32_t r = lonely_.back();
      lonely_.pop_back();
      if (unknown_in_[r] != 1) continue;
      const Relation& relation = table_.relations[r];
      Var only = 0;
      for (const Term& term : relation.terms)
        if (s_.telling[term.var] != Telling::exact) only = term.var;
      if (!(table_.cells[only].published || s_.secret[only])) continue;
      auto next = choice(relation, Telling::exact, Willing::yes);
      if (!next && s_.secret[only]) next = choice(relation, Telling::exact, Willing::last);
      if (next) add(*next);
    }
  }

  // Only relations linked with something that changed need another look.
  void mark_active() {
    if (first_) {
      first_ = false;
      changed_.clear();
      return;
    }
    std::fill(active_.begin(), active_.end(), false);
    std::vector<uint32_t> reach(changed_.begin(), changed_.end());
    changed_.clear();
    for (const uint32_t r : reach) active_[r] = true;
    while (!reach.empty()) {
      const uint32_t r = reach.back();
      reach.pop_back();
      for (const Term& term : table_.relations[r].terms) {
        if (s_.telling[term.var] == Telling::exact) continue;
        for (const uint32_t other : relations_of_[term.var])
          if (!active_[other]) {
            active_[other] = true;
            reach.push_back(other);
          }
      }
    }
  }

  // Those that follow by adding and subtracting, and those that need bounds too.
  std::pair<std::vector<Var>, std::vector<Var>> still_derived() {
    const auto exact = exact_cells(s_);
    const auto fixed = fixed_cells(table_, exact, active_);
    reasons_.assign(table_.cells.size(), {});
    const auto known = worked_out(table_, s_, fixed, active_, reasons_);
    std::pair<std::vector<Var>, std::vector<Var>> result;
    for (Var v = 0; v < table_.cells.size(); ++v) {
      if (!s_.secret[v] || exact[v]) continue;
      if (fixed[v])
        result.first.push_back(v);
      else if (known[v])
        result.second.push_back(v);
    }
    // What is known of totals is often why their parts are.
    std::stable_sort(result.second.begin(), result.second.end(),
                     [&](Var a, Var b) { return table_.cells[a].detail < table_.cells[b].detail; });
    return result;
  }

  // One more number near to `var` that is told so is made coarser.
  bool widen(Var var, Telling telling) {
    ++search_;
    std::vector<uint32_t> ring(relations_of_[var]), next;
    for (const uint32_t r : ring) met_[r] = search_;
    std::optional<Var> best;
    for (int depth = 0; !ring.empty() && (depth < near || !best); ++depth) {
      next.clear();
      for (const uint32_t r : ring) {
        for (const Willing willing : {Willing::yes, Willing::last}) {
          const auto here = choice(table_.relations[r], telling, willing);
          if (here && *here != var && (!best || cost(*here) < cost(*best))) best = here;
        }
        for (const Term& term : table_.relations[r].terms)
          if (s_.telling[term.var] != Telling::exact)
            for (const uint32_t other : relations_of_[term.var])
              if (std::exchange(met_[other], search_) != search_) next.push_back(other);
      }
      std::swap(ring, next);
    }
    if (best) add(*best);
    return best.has_value();
  }

  // Against bounds: numbers from which they follow are made coarser, unless one of them was in this
  // round. A zero helps least: it leaves no more room for others than there was.
  bool loosen(Var var, int count) {
    ++search_;
    std::vector<Var> rough, exact, zeros;
    std::vector<Var> ring{var}, next;
    for (int depth = 0; !ring.empty() && depth < far && exact.size() + rough.size() < enough;
         ++depth) {
      next.clear();
      for (const Var one : ring)
        for (const uint32_t r : {reasons_[one].below, reasons_[one].above}) {
          if (r == Reasons::none || std::exchange(met_[r], search_) == search_) continue;
          for (const Term& term : table_.relations[r].terms) {
            if (touched_[term.var] == round_ && round_ < patient) return true;
            const Telling telling = s_.telling[term.var];
            if (telling != Telling::exact) next.push_back(term.var);
            if (term.var == var || s_.willing[term.var] == Willing::never) continue;
            if (telling == Telling::roughly && !s_.was_told[term.var]) rough.push_back(term.var);
            if (telling == Telling::exact)
              (table_.cells[term.var].value == 0 ? zeros : exact).push_back(term.var);
          }
        }
      std::swap(ring, next);
    }
    bool any = false;
    for (auto* some : {&exact, &rough, &zeros}) {
      std::sort(some->begin(), some->end(), [&](Var a, Var b) { return cost(a) < cost(b); });
      some->erase(std::unique(some->begin(), some->end()), some->end());
      for (const Var one : *some) {
        if (count-- <= 0) return true;
        add(one);
        any = true;
      }
    }
    // What followed from numbers that bounds gave has no reasons of its own.
    for (; count > 0; --count)
      any = widen(var, count % 2 == 0 ? Telling::exact : Telling::roughly) || any;
    return any || widen(var, Telling::exact);
  }

  const Table& table_;
  Suppression& s_;
  std::vector<std::vector<uint32_t>> relations_of_, figures_of_;
  std::vector<uint32_t> unknown_in_;  // of each relation: cells not told to the number
  std::vector<uint32_t> lonely_;      // relations that had one such cell alone
  std::vector<bool> active_;
  std::vector<uint32_t> met_;  // of each relation: the last search that came by
  uint32_t search_ = 0;
  std::vector<int> touched_;  // of each cell: the last round that made it coarser
  int round_ = 0;
  std::vector<Reasons> reasons_;
  std::vector<uint32_t> changed_;
  bool first_ = true;
};

}  // namespace

Range hidden_range(const Cell& cell) {
  if (cell.value < 0) return {};
  // Where zeros are told, one that is hidden is known to be none. It need not be a protected one.
  return {cell.published && cell.value > 0 && cell.hide_from > 0 && !cell.open ? 1 : 0,
          Range::endless};
}

void complete(const Table& table, Suppression& suppression) {
  Completion(table, suppression).run();
}

std::vector<Range> known_ranges(const Table& table, const Suppression& s) {
  std::vector<Range> result(table.cells.size());
  for (Var v = 0; v < result.size(); ++v)
    result[v] = s.telling[v] == Telling::exact ? Range{table.cells[v].value, table.cells[v].value}
                : s.telling[v] == Telling::roughly ? s.roughly[v]
                                                   : s.hidden[v];
  return result;
}

std::vector<bool> derivable(const Table& table, const Suppression& suppression) {
  const std::vector<bool> all(table.relations.size(), true);
  const auto exact = exact_cells(suppression);
  std::vector<Reasons> reasons(table.cells.size());
  auto result = worked_out(table, suppression, fixed_cells(table, exact, all), all, reasons);
  for (Var v = 0; v < result.size(); ++v) result[v] = result[v] && !exact[v];
  return result;
}

}  // namespace besik::disclosure
