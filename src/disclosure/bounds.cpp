#include "disclosure/bounds.h"

#include <deque>
#include <utility>

namespace besik::disclosure {
namespace {

// Sum of one side of the terms' ranges, endless ones counted apart.
struct Sum {
  int64_t finite = 0;
  int endless = 0;
  static bool is_endless(int64_t value) {
    return value >= Range::endless || value <= -Range::endless;
  }
  void add(int64_t value) {
    if (is_endless(value))
      ++endless;
    else
      finite += value;
  }
  // Without one that was added; `otherwise` where another is endless.
  int64_t without(int64_t value, int64_t otherwise) const {
    const bool own = is_endless(value);
    if (endless - (own ? 1 : 0) > 0) return otherwise;
    return own ? finite : finite - value;
  }
};

Range signed_range(const Term& term, const Range& range) {
  return term.sign > 0 ? range : Range{-range.high, -range.low};
}

}  // namespace

std::vector<bool> pinned_cells(const Table& table, const std::vector<bool>& exact,
                               std::vector<Range> known, const std::vector<bool>& active,
                               std::vector<Reasons>& reasons) {
  constexpr int most_visits = 1000;
  std::vector<std::vector<uint32_t>> of(table.cells.size());
  std::deque<uint32_t> queue;
  std::vector<bool> queued(table.relations.size());
  std::vector<int> visits(table.relations.size());
  for (uint32_t r = 0; r < table.relations.size(); ++r) {
    if (!active[r] || !table.holds(table.relations[r])) continue;
    bool any = false;
    for (const Term& term : table.relations[r].terms)
      if (!exact[term.var]) {
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
      const Range range = signed_range(term, known[term.var]);
      low.add(range.low);
      high.add(range.high);
    }
    for (const Term& term : table.relations[r].terms) {
      if (exact[term.var]) continue;
      const Range range = signed_range(term, known[term.var]);
      Range tight{-high.without(range.high, Range::endless),
                  -low.without(range.low, -Range::endless)};
      tight.low = std::max(tight.low, range.low);
      tight.high = std::min(tight.high, range.high);
      if (tight.low == range.low && tight.high == range.high) continue;
      const Range before =
          std::exchange(known[term.var], term.sign > 0 ? tight : Range{-tight.high, -tight.low});
      if (known[term.var].low != before.low) reasons[term.var].below = r;
      if (known[term.var].high != before.high) reasons[term.var].above = r;
      for (const uint32_t other : of[term.var])
        if (!queued[other]) {
          queued[other] = true;
          queue.push_back(other);
        }
      // The sums are of the ranges before; the relation itself is in the queue again.
    }
  }
  std::vector<bool> pinned(table.cells.size());
  for (Var v = 0; v < pinned.size(); ++v) pinned[v] = !exact[v] && known[v].is_one();
  return pinned;
}

}  // namespace besik::disclosure
