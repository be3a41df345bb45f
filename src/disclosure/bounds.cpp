#include "disclosure/bounds.h"

#include <deque>
#include <limits>

namespace besik::disclosure {
namespace {

constexpr int64_t unbounded = std::numeric_limits<int64_t>::max() / 4;

struct Range {
  int64_t low, high;
};

// Sum of one side of the terms' ranges, infinite ones counted apart.
struct Sum {
  int64_t finite = 0;
  int infinite = 0;
  void add(int64_t value) {
    if (value >= unbounded || value <= -unbounded)
      ++infinite;
    else
      finite += value;
  }
  // Without one that was added; unbounded where another is.
  int64_t without(int64_t value, int64_t otherwise) const {
    const bool endless = value >= unbounded || value <= -unbounded;
    if (infinite - (endless ? 1 : 0) > 0) return otherwise;
    return endless ? finite : finite - value;
  }
};

Range signed_range(const Term& term, const Range& range) {
  return term.sign > 0 ? range : Range{-range.high, -range.low};
}

}  // namespace

std::vector<bool> pinned_cells(const Table& table, const std::vector<bool>& unknown,
                               const std::vector<bool>& active) {
  constexpr int most_visits = 60;
  std::vector<Range> ranges(table.cells.size());
  for (Var v = 0; v < ranges.size(); ++v) {
    const Cell& cell = table.cells[v];
    if (!unknown[v])
      ranges[v] = {cell.value, cell.value};
    else if (cell.value < 0)
      ranges[v] = {-unbounded, unbounded};
    else
      ranges[v] = {cell.published && cell.value > 0 && cell.hide_from > 0 ? 1 : 0, unbounded};
  }
  std::vector<std::vector<uint32_t>> of(table.cells.size());
  std::deque<uint32_t> queue;
  std::vector<bool> queued(table.relations.size());
  std::vector<int> visits(table.relations.size());
  for (uint32_t r = 0; r < table.relations.size(); ++r) {
    if (!active[r] || !table.holds(table.relations[r])) continue;
    bool any = false;
    for (const Term& term : table.relations[r].terms)
      if (unknown[term.var]) {
        of[term.var].push_back(r);
        any = true;
      }
    if (!any) continue;
    queue.push_back(r);
    queued[r] = true;
  }
  while (!queue.empty()) {
    const uint32_t r = queue.front();
    queue.pop_front();
    queued[r] = false;
    if (++visits[r] > most_visits) continue;
    Sum low, high;
    for (const Term& term : table.relations[r].terms) {
      const Range range = signed_range(term, ranges[term.var]);
      low.add(range.low);
      high.add(range.high);
    }
    for (const Term& term : table.relations[r].terms) {
      if (!unknown[term.var]) continue;
      const Range range = signed_range(term, ranges[term.var]);
      Range tight{-high.without(range.high, unbounded), -low.without(range.low, -unbounded)};
      tight.low = std::max(tight.low, range.low);
      tight.high = std::min(tight.high, range.high);
      if (tight.low == range.low && tight.high == range.high) continue;
      ranges[term.var] = term.sign > 0 ? tight : Range{-tight.high, -tight.low};
      for (const uint32_t other : of[term.var])
        if (!queued[other]) {
          queued[other] = true;
          queue.push_back(other);
        }
      // The sums are of the ranges before; the relation itself is in the queue again.
    }
  }
  std::vector<bool> pinned(table.cells.size());
  for (Var v = 0; v < pinned.size(); ++v) pinned[v] = unknown[v] && ranges[v].low == ranges[v].high;
  return pinned;
}

}  // namespace besik::disclosure
