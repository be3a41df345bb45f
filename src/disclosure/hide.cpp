#include "disclosure/hide.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>

#include "disclosure/bounds.h"
#include "disclosure/null_space.h"

namespace besik::disclosure {
namespace {

class Completion {
 public:
  Completion(const Table& table, Suppression& suppression)
      : table_(table),
        s_(suppression),
        relations_of_(table.cells.size()),
        figures_of_(table.cells.size()),
        active_(table.relations.size(), true),
        queued_(table.relations.size(), true) {
    for (uint32_t r = 0; r < table.relations.size(); ++r) {
      for (const Term& term : table.relations[r].terms) relations_of_[term.var].push_back(r);
      queue_.push_back(r);
    }
    for (uint32_t f = 0; f < table.figures.size(); ++f)
      for (const Var var : table.figures[f]) figures_of_[var].push_back(f);
    for (Var v = 0; v < table.cells.size(); ++v)
      if (s_.unknown[v]) follow(v);
  }

  void run() {
    for (;;) {
      one_more_in_each();
      mark_active();
      const std::vector<Var> open = still_derived();
      if (open.empty()) return;
      bool any = false;
      for (const Var var : open) any = widen(var) || any;
      if (!any) return;
    }
  }

 private:
  void add(Var var) {
    if (s_.unknown[var]) return;
    s_.unknown[var] = true;
    for (const uint32_t r : relations_of_[var]) {
      changed_.push_back(r);
      if (queued_[r]) continue;
      queued_[r] = true;
      queue_.push_back(r);
    }
    follow(var);
  }
  void follow(Var var) {
    for (const uint32_t f : figures_of_[var])
      for (const Var other : table_.figures[f])
        if (other != var && s_.follows[other]) add(other);
  }

  // Small numbers before large ones, those in few relations before others.
  std::optional<Var> choice(const Relation& relation, Suppression::Willing willing) const {
    std::optional<Var> best;
    const auto cost = [&](Var v) {
      return std::tuple(table_.cells[v].value == 0, table_.cells[v].value, relations_of_[v].size(),
                        v);
    };
    for (const Term& term : relation.terms) {
      if (s_.unknown[term.var] || s_.willing[term.var] != willing) continue;
      if (!best || cost(term.var) < cost(*best)) best = term.var;
    }
    return best;
  }

  // A relation with one hidden number alone tells it.
  void one_more_in_each() {
    while (!queue_.empty()) {
      const uint32_t r = queue_.front();
      queue_.pop_front();
      queued_[r] = false;
      const Relation& relation = table_.relations[r];
      int count = 0;
      Var only = 0;
      for (const Term& term : relation.terms)
        if (s_.unknown[term.var]) {
          ++count;
          only = term.var;
        }
      if (count != 1 || !(table_.cells[only].published || s_.secret[only])) continue;
      auto next = choice(relation, Suppression::Willing::yes);
      if (!next && s_.secret[only]) next = choice(relation, Suppression::Willing::last);
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
        if (!s_.unknown[term.var]) continue;
        for (const uint32_t other : relations_of_[term.var])
          if (!active_[other]) {
            active_[other] = true;
            reach.push_back(other);
          }
      }
    }
  }

  std::vector<Var> still_derived() const {
    const auto fixed = fixed_cells(table_, s_.unknown, active_);
    const auto pinned = pinned_cells(table_, s_.unknown, active_);
    std::vector<Var> result;
    for (Var v = 0; v < table_.cells.size(); ++v)
      if (s_.secret[v] && s_.unknown[v] && (fixed[v] || pinned[v])) result.push_back(v);
    return result;
  }

  // Hides one more number as near to `var` as there is one.
  bool widen(Var var) {
    for (const auto willing : {Suppression::Willing::yes, Suppression::Willing::last}) {
      std::vector<bool> met(table_.relations.size());
      std::vector<uint32_t> ring(relations_of_[var].begin(), relations_of_[var].end());
      while (!ring.empty()) {
        std::optional<Var> best;
        std::vector<uint32_t> next;
        for (const uint32_t r : ring) {
          if (met[r]) continue;
          met[r] = true;
          const auto here = choice(table_.relations[r], willing);
          if (here && (!best || is_better(*here, *best))) best = here;
          for (const Term& term : table_.relations[r].terms)
            if (s_.unknown[term.var])
              for (const uint32_t other : relations_of_[term.var])
                if (!met[other]) next.push_back(other);
        }
        if (best) {
          add(*best);
          return true;
        }
        ring = std::move(next);
      }
    }
    return false;
  }
  bool is_better(Var a, Var b) const {
    const auto key = [&](Var v) {
      return std::tuple(table_.cells[v].value == 0, table_.cells[v].value, v);
    };
    return key(a) < key(b);
  }

  const Table& table_;
  Suppression& s_;
  std::vector<std::vector<uint32_t>> relations_of_, figures_of_;
  std::vector<bool> active_, queued_;
  std::deque<uint32_t> queue_;
  std::vector<uint32_t> changed_;
  bool first_ = true;
};

}  // namespace

void complete(const Table& table, Suppression& suppression) {
  Completion(table, suppression).run();
}

std::vector<bool> derivable(const Table& table, const std::vector<bool>& unknown) {
  const std::vector<bool> all(table.relations.size(), true);
  auto result = fixed_cells(table, unknown, all);
  const auto pinned = pinned_cells(table, unknown, all);
  for (Var v = 0; v < result.size(); ++v) result[v] = result[v] || pinned[v];
  return result;
}

std::vector<bool> hide(const Table& table) {
  Suppression suppression;
  const std::size_t size = table.cells.size();
  suppression.unknown.resize(size);
  suppression.secret.resize(size);
  suppression.follows.resize(size);
  suppression.willing.resize(size, Suppression::Willing::never);
  for (Var v = 0; v < size; ++v) {
    const Cell& cell = table.cells[v];
    suppression.secret[v] = cell.is_protected();
    suppression.unknown[v] = !cell.published || cell.is_protected();
    if (cell.published)
      suppression.willing[v] =
          cell.value == 0 ? Suppression::Willing::last : Suppression::Willing::yes;
  }
  complete(table, suppression);
  return suppression.unknown;
}

}  // namespace besik::disclosure
