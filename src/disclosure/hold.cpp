#include "disclosure/hold.h"

namespace besik::disclosure {
namespace {

using State = Memory::State;
using Willing = Suppression::Willing;

// How a cell may be told at most, and what is known of it where it is told less.
struct Start {
  Telling telling = Telling::exact;
  bool secret = false, follows = false;
  Willing willing = Willing::never;
  Range roughly = Range::none();
};

Range range_of_rounded(const Cell& cell) {
  return cell.rounded() == 0 ? Range::none()
                             : Range{cell.rounded(), cell.rounded() + cell.base() - 1};
}

Range around(int64_t from, int64_t to, int by) {
  return {std::max<int64_t>(0, from - by), to + by};
}

// What was told rounded stays while the true number is not further away than a protected one.
bool is_still_rounded(const Cell& cell, const Memory& before) {
  const Range range = around(before.number, before.number + cell.base() - 1, cell.hide_to);
  return cell.value >= range.low && cell.value <= range.high;
}

Start never_told(const Cell& cell, const Memory& before) {
  Start start;
  start.telling = Telling::hidden;
  start.secret = cell.is_protected() ||
                 (before.state == State::shown && cell.is_small_change(cell.value - before.number));
  return start;
}

Start of_open(const Cell& cell) {
  Start start;
  if (cell.hide_to == 0) return start;
  start.roughly = range_of_rounded(cell);
  start.telling = start.roughly.is_none() ? Telling::hidden : Telling::roughly;
  start.secret = cell.is_protected();
  start.willing = Willing::yes;
  return start;
}

Start first_told(const Cell& cell) {
  Start start;
  start.secret = cell.is_protected();
  start.telling = start.secret ? Telling::hidden : Telling::exact;
  start.roughly = range_of_rounded(cell);
  start.willing = cell.value == 0 ? Willing::last : Willing::yes;
  return start;
}

Start told_before(const Cell& cell, const Memory& before) {
  Start start;
  const int64_t change = cell.value - before.number;
  const bool is_held = cell.is_small_change(change);
  start.secret = is_held || cell.is_protected();
  start.willing = change == 0 ? Willing::last : Willing::yes;
  start.roughly = change == 0 ? range_of_rounded(cell)
                  : is_held   ? around(before.number, before.number, cell.hide_to)
                              : Range{0, Range::endless};
  if (is_held)
    start.telling = Telling::roughly;
  else if (start.secret)
    start.telling = Telling::hidden;
  else
    start.follows = change != 0;
  return start;
}

Start rounded_before(const Cell& cell, const Memory& before) {
  Start start;
  start.secret = cell.is_protected();
  start.telling = Telling::roughly;
  start.willing = Willing::yes;
  start.roughly = is_still_rounded(cell, before)
                      ? around(before.number, before.number + cell.base() - 1, cell.hide_to)
                      : range_of_rounded(cell);
  if (start.roughly.is_none()) start.telling = Telling::hidden;
  return start;
}

Start begin(const Cell& cell, const Memory& before) {
  if (!cell.published) return never_told(cell, before);
  if (cell.open) return of_open(cell);
  switch (before.state) {
    case State::unseen:
      return first_told(cell);
    case State::shown:
      return told_before(cell, before);
    case State::rounded:
      return rounded_before(cell, before);
    case State::hidden:
      break;
  }
  Start start;
  start.telling = Telling::hidden;
  start.secret = cell.is_protected();
  return start;
}

Suppression begin(const Table& table, const std::vector<Memory>& before) {
  const std::size_t size = table.cells.size();
  Suppression s;
  s.telling.resize(size);
  s.secret.resize(size);
  s.follows.resize(size);
  s.willing.resize(size);
  s.roughly.resize(size);
  s.hidden.resize(size);
  s.was_told.resize(size);
  for (Var v = 0; v < size; ++v) {
    const Cell& cell = table.cells[v];
    const Start start = begin(cell, v < before.size() ? before[v] : Memory{});
    s.telling[v] = start.telling;
    s.secret[v] = start.secret;
    s.follows[v] = start.follows;
    s.willing[v] = start.willing;
    s.roughly[v] = start.roughly;
    s.hidden[v] = hidden_range(cell);
    const State state = v < before.size() ? before[v].state : State::unseen;
    s.was_told[v] = !cell.open && (state == State::shown || state == State::rounded);
  }
  return s;
}

Memory after(const Cell& cell, const Memory& before, Telling telling, bool derived) {
  if (!cell.published) return derived ? Memory{State::shown, cell.value} : before;
  if (telling == Telling::exact) return {State::shown, cell.value};
  if (telling == Telling::hidden)
    return before.state == State::hidden && !cell.open ? before : Memory{State::hidden, cell.value};
  if (cell.open) return {State::rounded, cell.rounded()};
  // A number that has changed and is not to be known stays as it was told; one that has not, and is
  // not to be known either, is told less well from now on.
  const bool stays = before.state == State::shown     ? before.number != cell.value
                     : before.state == State::rounded ? is_still_rounded(cell, before)
                                                      : false;
  return stays ? before : Memory{State::rounded, cell.rounded()};
}

}  // namespace

Suppression hide(const Table& table) {
  Suppression suppression = begin(table, {});
  complete(table, suppression);
  return suppression;
}

std::vector<Memory> hold(const Table& table, const std::vector<Memory>& before) {
  Suppression suppression = begin(table, before);
  complete(table, suppression);
  const auto derived = derivable(table, suppression);
  std::vector<Memory> result(table.cells.size());
  for (Var v = 0; v < result.size(); ++v)
    result[v] = after(table.cells[v], v < before.size() ? before[v] : Memory{},
                      suppression.telling[v], derived[v]);
  return result;
}

}  // namespace besik::disclosure
