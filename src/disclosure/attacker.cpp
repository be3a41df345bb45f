#include "disclosure/attacker.h"

#include <algorithm>
#include <map>
#include <utility>

namespace besik::disclosure {
namespace {

constexpr int64_t modulus = 2147483629;

int64_t reduced(int64_t value) {
  value %= modulus;
  return value < 0 ? value + modulus : value;
}

int64_t reciprocal(int64_t value) {
  int64_t a = modulus, b = value, x = 0, y = 1;
  while (b != 0) {
    const int64_t q = a / b;
    a = std::exchange(b, a - q * b);
    x = std::exchange(y, x - q * y);
  }
  return reduced(x);
}

// Equation: factors of unknown cells, and what they add up to.
struct Equation {
  std::map<Var, int64_t> factors;
  int64_t sum = 0;
};

void subtract(Equation& from, const Equation& other, int64_t times) {
  for (const auto& [var, factor] : other.factors) {
    int64_t& mine = from.factors[var];
    mine = reduced(mine - times * factor % modulus);
    if (mine == 0) from.factors.erase(var);
  }
  from.sum = reduced(from.sum - times * other.sum % modulus);
}

class Attack {
 public:
  Attack(std::size_t cells, const std::vector<Relation>& relations, const Knowledge& knowledge)
      : relations_(relations),
        exact_(knowledge.exact),
        known_(knowledge.numbers),
        low_(knowledge.least),
        high_(knowledge.most) {
    exact_.resize(relations.size(), knowledge.exact.empty());
    known_.resize(cells);
    low_.resize(cells);
    high_.resize(cells);
  }

  std::vector<std::optional<int64_t>> run() {
    const auto told = known_;
    solve(false);
    const auto believed = std::exchange(known_, told);
    for (;;) {
      const std::size_t before = count();
      solve(true);
      squeeze();
      if (count() == before) break;
    }
    for (std::size_t v = 0; v < known_.size(); ++v)
      if (!known_[v]) known_[v] = believed[v];
    return known_;
  }

 private:
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::count_if(known_.begin(), known_.end(), [](auto& one) { return one.has_value(); }));
  }

  // Gauss and Jordan: every pivot is cleared from all equations, so that an equation with one cell
  // left tells it.
  void solve(bool only_exact) {
    std::vector<Equation> equations;
    for (std::size_t r = 0; r < relations_.size(); ++r) {
      if (only_exact && !exact_[r]) continue;
      const Relation& relation = relations_[r];
      Equation one;
      for (const Term& term : relation.terms) {
        if (known_[term.var]) {
          one.sum = reduced(one.sum - term.sign * *known_[term.var]);
        } else {
          int64_t& factor = one.factors[term.var];
          factor = reduced(factor + term.sign);
          if (factor == 0) one.factors.erase(term.var);
        }
      }
      if (!one.factors.empty()) equations.push_back(std::move(one));
    }
    std::sort(equations.begin(), equations.end(), [](const Equation& a, const Equation& b) {
      return a.factors.size() < b.factors.size();
    });
    std::map<Var, std::size_t> pivots;
    std::map<Var, std::vector<std::size_t>> users;  // pivot equations a cell was ever met in
    for (std::size_t i = 0; i < equations.size(); ++i) {
      Equation& one = equations[i];
      std::vector<Var> cleared;
      for (const auto& [var, factor] : one.factors)
        if (pivots.count(var)) cleared.push_back(var);
      for (const Var var : cleared) {
        const auto found = one.factors.find(var);
        if (found != one.factors.end()) subtract(one, equations[pivots[var]], found->second);
      }
      if (one.factors.empty()) continue;
      const Var pivot = one.factors.begin()->first;
      const int64_t scale = reciprocal(one.factors.begin()->second);
      for (auto& [var, factor] : one.factors) factor = factor * scale % modulus;
      one.sum = one.sum * scale % modulus;
      for (const std::size_t user : users[pivot]) {
        Equation& other = equations[user];
        const auto found = other.factors.find(pivot);
        if (found == other.factors.end()) continue;
        subtract(other, one, found->second);
        for (const auto& [var, factor] : one.factors)
          if (var != pivot) users[var].push_back(user);
      }
      users.erase(pivot);
      pivots[pivot] = i;
      for (const auto& [var, factor] : one.factors)
        if (var != pivot) users[var].push_back(i);
    }
    for (const auto& [var, index] : pivots)
      if (equations[index].factors.size() == 1) {
        const int64_t sum = equations[index].sum;
        known_[var] = sum > modulus / 2 ? sum - modulus : sum;
      }
  }

  // What one side of a relation can be at least and at most, term by term, until nothing moves.
  void squeeze() {
    for (int round = 0; round < 200; ++round) {
      bool moved = false;
      for (std::size_t r = 0; r < relations_.size(); ++r)
        for (const Term& aim : relations_[r].terms)
          if (exact_[r] && !known_[aim.var]) moved = tighten(relations_[r], aim) || moved;
      if (!moved) return;
    }
  }

  bool tighten(const Relation& relation, const Term& aim) {
    // aim = rest, where rest adds the other terms with the opposite sign.
    std::optional<int64_t> least = 0, most = 0;
    for (const Term& term : relation.terms) {
      if (&term == &aim) continue;
      const int sign = -term.sign * aim.sign;
      const std::optional<int64_t> low = known_[term.var] ? known_[term.var] : low_[term.var];
      const std::optional<int64_t> high = known_[term.var] ? known_[term.var] : high_[term.var];
      const auto& down = sign > 0 ? low : high;
      const auto& up = sign > 0 ? high : low;
      if (least) least = down ? std::optional(*least + sign * *down) : std::nullopt;
      if (most) most = up ? std::optional(*most + sign * *up) : std::nullopt;
    }
    bool moved = false;
    if (least && *least > low_[aim.var]) {
      low_[aim.var] = *least;
      moved = true;
    }
    if (most && (!high_[aim.var] || *most < *high_[aim.var])) {
      high_[aim.var] = *most;
      moved = true;
    }
    if (moved && high_[aim.var] && *high_[aim.var] == low_[aim.var])
      known_[aim.var] = low_[aim.var];
    return moved;
  }

  const std::vector<Relation>& relations_;
  std::vector<bool> exact_;
  std::vector<std::optional<int64_t>> known_;
  std::vector<int64_t> low_;
  std::vector<std::optional<int64_t>> high_;
};

}  // namespace

std::vector<std::optional<int64_t>> attack(std::size_t cells,
                                           const std::vector<Relation>& relations,
                                           const Knowledge& knowledge) {
  return Attack(cells, relations, knowledge).run();
}

}  // namespace besik::disclosure
