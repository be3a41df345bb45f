#include "disclosure/null_space.h"

#include <algorithm>
#include <set>
#include <utility>

namespace besik::disclosure {
namespace {

__extension__ using Wide = unsigned __int128;
constexpr uint64_t prime = (1ULL << 61) - 1;

uint64_t times(uint64_t a, uint64_t b) {
  const Wide product = Wide{a} * b;
  const uint64_t sum =
      static_cast<uint64_t>(product & prime) + static_cast<uint64_t>(product >> 61);
  return sum >= prime ? sum - prime : sum;
}
uint64_t plus(uint64_t a, uint64_t b) { return a + b >= prime ? a + b - prime : a + b; }
uint64_t minus(uint64_t a) { return a == 0 ? 0 : prime - a; }

uint64_t inverse(uint64_t a) {
  uint64_t result = 1;
  for (uint64_t power = prime - 2; power > 0; power >>= 1) {
    if (power & 1) result = times(result, a);
    a = times(a, a);
  }
  return result;
}

uint64_t drawn(uint64_t seed) {  // SplitMix64
  seed += 0x9e3779b97f4a7c15ULL;
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebULL;
  return (seed ^ (seed >> 31)) % (prime - 1) + 1;
}

struct Entry {
  Var var;
  uint64_t factor;
};
using Row = std::vector<Entry>;  // by var

// Rows in the order in which they were used up, each with the cell that it gives.
class Echelon {
 public:
  Echelon(const Table& table, const std::vector<bool>& exact, const std::vector<bool>& active)
      : rows_of_(table.cells.size()), count_of_(table.cells.size()) {
    for (std::size_t r = 0; r < table.relations.size(); ++r) {
      if (!active[r]) continue;
      Row row;
      for (const Term& term : table.relations[r].terms)
        if (!exact[term.var]) row.push_back({term.var, term.sign > 0 ? 1 : prime - 1});
      if (row.empty()) continue;
      std::sort(row.begin(), row.end(), [](auto& a, auto& b) { return a.var < b.var; });
      merge_same(row);
      if (row.empty()) continue;
      for (const Entry& entry : row) met(entry.var, static_cast<uint32_t>(rows_.size()));
      rows_.push_back(std::move(row));
    }
    done_.assign(rows_.size(), false);
    strip();
    eliminate();
  }

  std::vector<bool> fixed() const {
    std::vector<uint64_t> at(rows_of_.size());
    std::vector<bool> met(rows_of_.size()), result(rows_of_.size());
    for (const Row& row : rows_)
      for (const Entry& entry : row) met[entry.var] = true;
    for (const auto& [row, var] : order_) met[var] = true;
    for (Var v = 0; v < at.size(); ++v)
      if (met[v]) at[v] = drawn(v);
    for (auto step = order_.rbegin(); step != order_.rend(); ++step) {
      uint64_t sum = 0, own = 1;
      for (const Entry& entry : rows_[step->first])
        if (entry.var == step->second)
          own = entry.factor;
        else
          sum = plus(sum, times(entry.factor, at[entry.var]));
      at[step->second] = times(minus(sum), inverse(own));
    }
    for (Var v = 0; v < at.size(); ++v) result[v] = met[v] && at[v] == 0;
    return result;
  }

 private:
  static void merge_same(Row& row) {
    Row merged;
    for (const Entry& entry : row) {
      if (!merged.empty() && merged.back().var == entry.var)
        merged.back().factor = plus(merged.back().factor, entry.factor);
      else
        merged.push_back(entry);
      if (merged.back().factor == 0) merged.pop_back();
    }
    row = std::move(merged);
  }

  void met(Var var, uint32_t row) {
    rows_of_[var].push_back(row);
    ++count_of_[var];
  }
  bool has(uint32_t row, Var var) const {
    const auto found = std::lower_bound(rows_[row].begin(), rows_[row].end(), var,
                                        [](const Entry& e, Var v) { return e.var < v; });
    return found != rows_[row].end() && found->var == var;
  }
  // Rows still to be used in which a cell stands.
  const std::vector<uint32_t>& rows_with(Var var) {
    std::vector<uint32_t>& rows = rows_of_[var];
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [&](uint32_t row) { return done_[row] || !has(row, var); }),
               rows.end());
    return rows;
  }

  void use(uint32_t row, Var var) {
    done_[row] = true;
    order_.emplace_back(row, var);
    for (const Entry& entry : rows_[row]) --count_of_[entry.var];
  }

  // A cell in one row alone takes that row out, and nothing has to be eliminated.
  void strip() {
    std::vector<Var> alone;
    for (Var v = 0; v < rows_of_.size(); ++v)
      if (count_of_[v] == 1) alone.push_back(v);
    while (!alone.empty()) {
      const Var var = alone.back();
      alone.pop_back();
      if (count_of_[var] != 1) continue;
      const uint32_t row = rows_with(var).front();
      use(row, var);
      for (const Entry& entry : rows_[row])
        if (count_of_[entry.var] == 1) alone.push_back(entry.var);
    }
  }

  void eliminate() {
    std::set<std::pair<std::size_t, uint32_t>> shortest;
    for (uint32_t r = 0; r < rows_.size(); ++r)
      if (!done_[r]) shortest.emplace(rows_[r].size(), r);
    while (!shortest.empty()) {
      const uint32_t row = shortest.begin()->second;
      shortest.erase(shortest.begin());
      if (rows_[row].empty()) continue;
      const Entry pivot = *std::min_element(
          rows_[row].begin(), rows_[row].end(), [this](const Entry& a, const Entry& b) {
            return std::pair(count_of_[a.var], a.var) < std::pair(count_of_[b.var], b.var);
          });
      use(row, pivot.var);
      const uint64_t scale = inverse(pivot.factor);
      const std::vector<uint32_t> others = rows_with(pivot.var);
      for (const uint32_t other : others) {
        shortest.erase({rows_[other].size(), other});
        subtract(other, rows_[row], pivot.var, scale);
        shortest.emplace(rows_[other].size(), other);
      }
    }
  }

  void subtract(uint32_t index, const Row& pivot, Var var, uint64_t scale) {
    Row& row = rows_[index];
    const auto own = std::find_if(row.begin(), row.end(), [&](auto& e) { return e.var == var; });
    const uint64_t factor = minus(times(own->factor, scale));
    Row sum;
    sum.reserve(row.size() + pivot.size());
    auto a = row.begin();
    for (auto b = pivot.begin(); a != row.end() || b != pivot.end();) {
      if (b == pivot.end() || (a != row.end() && a->var < b->var)) {
        sum.push_back(*a++);
      } else if (a == row.end() || b->var < a->var) {
        sum.push_back({b->var, times(b->factor, factor)});
        met(b->var, index);
        ++b;
      } else {
        const uint64_t value = plus(a->factor, times(b->factor, factor));
        if (value != 0)
          sum.push_back({a->var, value});
        else
          --count_of_[a->var];
        ++a, ++b;
      }
    }
    row = std::move(sum);
  }

  std::vector<Row> rows_;
  std::vector<bool> done_;
  std::vector<std::vector<uint32_t>> rows_of_;  // may name rows that are used or lost the cell
  std::vector<uint32_t> count_of_;
  std::vector<std::pair<uint32_t, Var>> order_;
};

}  // namespace

std::vector<bool> fixed_cells(const Table& table, const std::vector<bool>& exact,
                              const std::vector<bool>& active) {
  return Echelon(table, exact, active).fixed();
}

}  // namespace besik::disclosure
