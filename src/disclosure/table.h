#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

// Which numbers may leave the house. Everything here is whole numbers and linear relations between
// them; what they mean is said in disclosure/book.h.
namespace besik::disclosure {

using Var = uint32_t;

// What somebody can know of a number: not below `low`, not above `high`.
struct Range {
  static constexpr int64_t endless = std::numeric_limits<int64_t>::max() / 4;
  int64_t low = -endless, high = endless;
  bool is_one() const { return low == high; }
  static Range none() { return {1, 0}; }
  bool is_none() const { return low > high; }
};

// One whole number that figures show or that somebody could work out from them.
struct Cell {
  int64_t value = 0;
  // False: never told. It stands for what a difference of told numbers would tell (those in the
  // denominator and not in the numerator, a rest that no table shows).
  bool published = true;
  // Its period has not ended: told rounded, so that nobody sees one child being recorded.
  bool open = false;
  // A number in hide_from..hide_to must never be known; hide_to 0 = any number may. hide_from 0
  // protects zeros too.
  int hide_from = 1, hide_to = 4;
  // How far down it stands: lower places, more members, narrower conditions. Where something has to
  // give way, the most detailed goes first.
  int detail = 0;

  bool is_protected() const { return hide_to > 0 && value >= hide_from && value <= hide_to; }
  // A change of this size tells of as few as a protected number does.
  bool is_small_change(int64_t change) const {
    return change != 0 && change >= -hide_to && change <= hide_to;
  }
  // Rounded numbers are multiples of it: the least number that is not protected.
  int64_t base() const { return int64_t{hide_to} + 1; }
  int64_t rounded() const { return value - value % base(); }
};

struct Term {
  Var var = 0;
  int sign = 1;  // +1 or -1
};

// The terms add up to nothing: parent - children. Of distinct persons this does not hold to the
// number (somebody may be in two children); it is taken to hold all the same, since nobody who
// attacks would care.
struct Relation {
  std::vector<Term> terms;
};

// Everything that is linked. Two cells that must be equal are one cell.
struct Table {
  std::vector<Cell> cells;
  std::vector<Relation> relations;
  // Cells that one figure shows together: it moves whole.
  std::vector<std::vector<Var>> figures;

  // Whether the relation holds for the true numbers.
  bool holds(const Relation& relation) const {
    int64_t sum = 0;
    for (const Term& term : relation.terms) sum += term.sign * cells[term.var].value;
    return sum == 0;
  }
};

}  // namespace besik::disclosure
