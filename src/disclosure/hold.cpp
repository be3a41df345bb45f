#include "disclosure/hold.h"

#include "disclosure/hide.h"

namespace besik::disclosure {
namespace {

using State = Memory::State;

bool settles(const Cell& cell, const Memory& before) {
  return before.open && !cell.open && cell.is_protected();
}

struct Start {
  bool unknown = false, secret = false, follows = false;
  Suppression::Willing willing = Suppression::Willing::never;
};

Start never_shown(const Cell& cell, const Memory& before) {
  const bool small =
      before.state == State::shown && cell.is_small_change(cell.value - before.number);
  return {true, cell.is_protected() || small, false, Suppression::Willing::never};
}

Start begin(const Cell& cell, const Memory& before) {
  if (!cell.published) return never_shown(cell, before);
  const auto first = cell.value == 0 ? Suppression::Willing::last : Suppression::Willing::yes;
  const int64_t change = cell.value - before.number;
  switch (before.state) {
    case State::unseen:
      return {cell.is_protected(), cell.is_protected(), false, first};
    case State::hidden: {
      const bool comes_out =
          cell.open && !cell.is_protected() && change != 0 && !cell.is_small_change(change);
      return {!comes_out, cell.is_protected(), false, first};
    }
    case State::shown:
      break;
  }
  if (change == 0)
    return {cell.is_protected(), cell.is_protected(), false, Suppression::Willing::last};
  const bool held = cell.is_small_change(change);
  const bool unknown = held || cell.is_protected();
  return {unknown, unknown, !unknown, Suppression::Willing::yes};
}

Memory after(const Cell& cell, const Memory& before, bool unknown, bool derived) {
  if (!cell.published) return derived ? Memory{State::shown, cell.value, cell.open} : before;
  if (!unknown) return {State::shown, cell.value, cell.open};
  if (before.state == State::hidden) return before;
  // A number that others force to stay does so; one that may not be known at all is hidden.
  const int64_t change = cell.value - before.number;
  const bool stays = before.state == State::shown && change != 0 &&
                     (cell.is_small_change(change) || !cell.is_protected()) &&
                     !settles(cell, before);
  return stays ? Memory{State::shown, before.number, cell.open}
               : Memory{State::hidden, cell.value, cell.open};
}

}  // namespace

std::vector<Memory> hold(const Table& table, const std::vector<Memory>& before) {
  const std::size_t size = table.cells.size();
  Suppression s;
  s.unknown.resize(size);
  s.secret.resize(size);
  s.follows.resize(size);
  s.willing.resize(size);
  const auto earlier = [&](Var v) { return v < before.size() ? before[v] : Memory{}; };
  for (Var v = 0; v < size; ++v) {
    const Start start = begin(table.cells[v], earlier(v));
    s.unknown[v] = start.unknown;
    s.secret[v] = start.secret;
    s.follows[v] = start.follows;
    s.willing[v] = start.willing;
  }
  complete(table, s);
  const auto derived = derivable(table, s.unknown);
  std::vector<Memory> result(size);
  for (Var v = 0; v < size; ++v)
    result[v] = after(table.cells[v], earlier(v), s.unknown[v], derived[v]);
  return result;
}

}  // namespace besik::disclosure
