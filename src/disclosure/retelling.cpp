#include "disclosure/retelling.h"

#include <algorithm>

namespace besik::disclosure {
namespace {

using indicator::Figure;
using indicator::Status;
using State = Memory::State;

// What is told of one cell: `low` to `high`, one number where it is told to the number.
struct Number {
  int64_t low = 0, high = 0;
  bool is_true = true;
};

Number number_of(const Cell& cell, const Memory& told) {
  const int64_t more = told.state == State::rounded ? cell.base() - 1 : 0;
  return {told.number, told.number + more, told.state == State::shown && told.number == cell.value};
}

void hide(Figure& figure) {
  figure.status = Status::hidden;
  figure.numerator.reset();
  figure.denominator.reset();
  figure.n.reset();
  figure.value.reset();
  figure.statistics.clear();
  figure.coverage.clear();
}

// What no reader without the records is told, hidden or not: it would tick with single records.
void plain(Figure& figure) {
  figure.statistics.erase("least");
  figure.statistics.erase("most");
  for (const char* flag : {"incomplete", "open_until_period_ends"}) figure.flags.erase(flag);
}

void take_from(const Figure& earlier, Figure& figure) {
  figure.numerator = earlier.numerator;
  figure.denominator = earlier.denominator;
  figure.n = earlier.n;
  figure.value = earlier.value;
  figure.lower = earlier.lower;
  figure.upper = earlier.upper;
  figure.statistics = earlier.statistics;
  figure.status = earlier.status;
}

// A sum, a mean, a median: what is told to be beneath is a count, and they move only with it.
void retell_values(const Number& n, const Grid* earlier, Figure& figure) {
  if (earlier != nullptr) {
    if (const auto found = earlier->find(figure)) {
      const Figure before = earlier->at(*found);
      if (before.status != Status::hidden && before.n == n.low) return take_from(before, figure);
    }
  }
  if (n.is_true) return;
  if (n.low == n.high) return hide(figure);
  figure.numerator.reset();
  if (figure.denominator) figure.denominator = n.low;
  figure.n = n.low;
}

struct Formula {
  int64_t factor = 1;
  int decimals = 0;
};

Formula formula_of(const programme::Indicator& indicator, const Figure& figure) {
  if (figure.statistic == "share" && (figure.flags.contains("share") || !indicator.denominator))
    return {100, std::max(indicator.decimals, 1)};
  if (figure.statistic == "rate" && indicator.per)
    return {indicator.per->factor, indicator.decimals};
  return {indicator.factor, indicator.decimals};
}

std::optional<Decimal> made(const Formula& formula, int64_t above, std::optional<int64_t> below) {
  if (!below && formula.factor == 1) return Decimal{above, 0};
  if (below == 0) return std::nullopt;
  return indicator::divide(above, below.value_or(1), formula.factor, formula.decimals);
}

void retell_count(const Formula& formula, const Number& above, const Number* below,
                  Figure& figure) {
  figure.numerator = above.low;
  if (below != nullptr) figure.denominator = below->low;
  if (figure.status == Status::no_denominator) return;
  figure.value = made(formula, above.low, figure.denominator);
  if (above.low == above.high && (below == nullptr || below->low == below->high)) return;
  const auto least = below != nullptr ? std::optional(below->high) : figure.denominator;
  figure.lower = made(formula, above.low, least);
  figure.upper = made(formula, above.high, figure.denominator);
  // Those above the line are some of those below it.
  const auto whole = Decimal{formula.factor, 0};
  if (figure.statistic == "share" && figure.upper && *figure.upper > whole) figure.upper = whole;
}

}  // namespace

Figure retold(const programme::Indicator& indicator, Figure figure, const Shown& cells,
              const Table& table, const std::vector<Memory>& now, const Grid* earlier) {
  using programme::MeasureKind;
  const MeasureKind kind = indicator.numerator.kind;
  const bool of_values =
      cells.below == Shown::none &&
      (kind == MeasureKind::sum || kind == MeasureKind::mean || kind == MeasureKind::distribution);
  bool hidden = false, rounded = false, is_true = true;
  Number numbers[2];
  const Var vars[] = {cells.above, cells.below};
  for (int i = 0; i < 2; ++i) {
    if (vars[i] == Shown::none) continue;
    const Memory& told = now[vars[i]];
    hidden = hidden || told.state == State::hidden || told.state == State::unseen;
    rounded = rounded || told.state == State::rounded;
    numbers[i] = number_of(table.cells[vars[i]], told);
    is_true = is_true && numbers[i].is_true;
  }
  const Number* below = cells.below == Shown::none ? nullptr : &numbers[1];
  constexpr int64_t enough = 10;
  if (below != nullptr && rounded && below->low < enough * table.cells[cells.below].base())
    hidden = true;
  if (hidden)
    hide(figure);
  else if (of_values)
    retell_values(numbers[0], earlier, figure);
  else if (!is_true)
    retell_count(formula_of(indicator, figure), numbers[0], below, figure);
  if (rounded && !hidden) figure.flags.insert("rounded");
  if (!of_values) figure.n.reset();
  plain(figure);
  return figure;
}

}  // namespace besik::disclosure
