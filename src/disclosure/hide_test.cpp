#include "disclosure/hide.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "disclosure/hold.h"
#include "disclosure/random_judge.h"

namespace besik::disclosure {
namespace {

Cell of(int64_t value, bool published = true) {
  Cell cell;
  cell.value = value;
  cell.published = published;
  return cell;
}

Table one_row(const std::vector<int64_t>& parts) {
  Table table;
  int64_t total = 0;
  Relation relation{{{0, 1}}};
  table.cells.push_back(of(0));
  for (const int64_t part : parts) {
    total += part;
    relation.terms.push_back({static_cast<Var>(table.cells.size()), -1});
    table.cells.push_back(of(part));
  }
  table.cells[0].value = total;
  table.relations.push_back(relation);
  return table;
}

constexpr auto exact = Telling::exact, roughly = Telling::roughly, hidden = Telling::hidden;
using Tellings = std::vector<Telling>;

TEST(Hide, NothingWhereNothingIsProtected) {
  EXPECT_EQ(hide(one_row({5, 0, 12})).telling, Tellings(4, exact));
}

TEST(Hide, OneSmallNumberTakesTheSmallestOtherAlong) {
  EXPECT_EQ(hide(one_row({3, 20, 12, 0})).telling,
            (Tellings{exact, hidden, exact, roughly, exact}));
}

TEST(Hide, TheMostDetailedGoesFirst) {
  Table table = one_row({3, 20, 12, 0});
  table.cells[2].detail = 1;
  EXPECT_EQ(hide(table).telling, (Tellings{exact, hidden, roughly, exact, exact}));
}

TEST(Hide, TheTotalWhereThereIsNoOther) {
  // As small a total goes whole: there is nothing that it could be rounded to.
  EXPECT_EQ(hide(one_row({3, 0, 0})).telling, (Tellings{hidden, hidden, exact, exact}));
}

TEST(Hide, TwoOnesThatAddUpToTwoArePinnedByBounds) {
  // 7 = 5 + 1 + 1: the two hidden ones are not zero, so they would be one each.
  const auto told = hide(one_row({5, 1, 1})).telling;
  EXPECT_TRUE(told[2] == hidden && told[3] == hidden);
  EXPECT_TRUE(told[0] != exact || told[1] != exact);
  EXPECT_EQ(leaks(one_row({5, 1, 1}), told), 0);
  EXPECT_EQ(leaks(one_row({5, 1, 1}), {exact, exact, hidden, hidden}), 2);
}

TEST(Hide, WhatIsRoundedMustLeaveAChoice) {
  // 11 = 10 + 1: ten or more and one or more are ten and one.
  const auto told = hide(one_row({10, 1})).telling;
  EXPECT_EQ(leaks(one_row({10, 1}), told), 0);
  EXPECT_EQ(leaks(one_row({10, 1}), {exact, roughly, hidden}), 1);
}

TEST(Hide, ThoseNotInTheNumeratorAreAsSecret) {
  // 20 in the denominator, 18 in the numerator: two are in no table.
  Table table;
  table.cells = {of(20), of(18), of(2, false)};
  table.relations = {{{{0, 1}, {1, -1}, {2, -1}}}};
  const auto told = hide(table).telling;
  EXPECT_TRUE(told[0] != exact || told[1] != exact);
}

TEST(Hide, ZerosWhereTheyAreProtected) {
  Table table = one_row({0, 6, 7});
  for (Cell& cell : table.cells) cell.hide_from = 0;
  const auto told = hide(table).telling;
  EXPECT_EQ(told[1], hidden);
  EXPECT_EQ(leaks(table, told), 0);
}

// Every number of the margins of a square is hidden once and still known: x11 - x22 by rows, and
// x11 + x22 by a sum that crosses them.
TEST(Hide, ACombinationOfRelationsIsFound) {
  Table table;
  table.cells = {of(10), of(10), of(10), of(3), of(7), of(7)};
  // 0 = 3 + 4, 1 = 4 + 5, 2 = 3 + 5 with 3, 4, 5 unknown: three equations, three unknowns.
  table.relations = {
      {{{0, 1}, {3, -1}, {4, -1}}}, {{{1, 1}, {4, -1}, {5, -1}}}, {{{2, 1}, {3, -1}, {5, -1}}}};
  table.cells[0].value = 10;
  table.cells[1].value = 14;
  table.cells[2].value = 10;
  EXPECT_EQ(leaks(table, {exact, exact, exact, hidden, hidden, hidden}), 1);
  EXPECT_EQ(leaks(table, hide(table).telling), 0);
}

TEST(Hide, NoProtectedNumberIsDerivedFromRandomFamilies) { judge_families(1, 100); }

// A stock at the end of the year and of December: the year's row would hide another cell than
// December's, which is broken down further, and each would tell what the other hides.
TEST(Hide, ForgettingThatTwoCellsAreEqualIsFoundOut) {
  Table table = one_row({3, 20, 20});
  const Table december = one_row({3, 20, 20});
  for (const Cell& cell : december.cells) table.cells.push_back(cell);
  Relation relation = december.relations[0];
  for (Term& term : relation.terms) term.var += 4;
  table.relations.push_back(relation);
  table.cells.push_back(of(9));
  table.cells.push_back(of(11));
  table.relations.push_back({{{6, 1}, {8, -1}, {9, -1}}});
  const auto forgetful = hide(table).telling;
  for (Var v = 0; v < 4; ++v) table.relations.push_back({{{v, 1}, {v + 4, -1}}});
  EXPECT_GT(leaks(table, forgetful), 0);
  EXPECT_EQ(leaks(table, hide(table).telling), 0);
}

// Each kind of relation that is forgotten lets something out.
TEST(Hide, ForgettingAKindOfRelationIsFoundOut) {
  using Link = RandomFamily::Link;
  for (const Link link : {Link::place, Link::member, Link::period, Link::share, Link::nested}) {
    int found = 0;
    for (uint32_t seed = 1; seed <= 400 && found == 0; ++seed) {
      const RandomFamily family(seed);
      found += leaks(family.table, hide(family.without(link)).telling) > 0 ? 1 : 0;
    }
    EXPECT_GT(found, 0) << static_cast<int>(link);
  }
}

TEST(Hide, DroppingWhatIsHiddenAlongIsFoundOut) {
  int found = 0;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    const RandomFamily family(seed);
    Tellings told;
    for (const Cell& cell : family.table.cells)
      told.push_back(!cell.published || cell.is_protected() ? hidden : exact);
    found += leaks(family.table, told) > 0 ? 1 : 0;
  }
  EXPECT_GT(found, 30);
}

TEST(Hold, ANumberMovesOnlyByMoreThanAProtectedOne) {
  Table table;
  table.cells = {of(20)};
  auto memory = hold(table, {});
  EXPECT_EQ(memory[0], (Memory{Memory::State::shown, 20}));
  table.cells[0].value = 24;
  memory = hold(table, memory);
  EXPECT_EQ(memory[0].number, 20);
  table.cells[0].value = 25;
  memory = hold(table, memory);
  EXPECT_EQ(memory[0].number, 25);
}

TEST(Hold, WhatMovesWithOneThatIsHeldIsHeldToo) {
  Table table = one_row({20, 30});
  auto memory = hold(table, {});
  table.cells[1].value = 28;
  table.cells[2].value = 32;
  table.cells[0].value = 60;
  memory = hold(table, memory);
  EXPECT_EQ(memory[2].number, 30);
  EXPECT_TRUE(memory[0].number == 50 || memory[1].number == 20);
}

TEST(Hold, WhatIsHiddenStaysHidden) {
  Table table;
  table.cells = {of(3)};
  auto memory = hold(table, {});
  EXPECT_EQ(memory[0].state, Memory::State::hidden);
  table.cells[0].value = 30;
  memory = hold(table, memory);
  EXPECT_EQ(memory[0].state, Memory::State::hidden);
}

TEST(Hold, WhileAPeriodIsOpenItsNumbersAreRounded) {
  Table table;
  table.cells = {of(0)};
  table.cells[0].open = true;
  using State = Memory::State;
  const auto told = [&](int64_t value) {
    table.cells[0].value = value;
    return hold(table, {})[0];
  };
  EXPECT_EQ(told(0).state, State::hidden);
  EXPECT_EQ(told(4).state, State::hidden);
  EXPECT_EQ(told(5), (Memory{State::rounded, 5}));
  EXPECT_EQ(told(9), (Memory{State::rounded, 5}));
  EXPECT_EQ(told(10), (Memory{State::rounded, 10}));
  table.cells[0].open = false;
  EXPECT_EQ(told(10), (Memory{State::shown, 10}));
  table.cells[0].open = true;
  table.cells[0].hide_to = 0;
  EXPECT_EQ(told(1), (Memory{State::shown, 1}));
}

TEST(Hold, WhatWasRoundedStaysSoWhileLittleChanges) {
  Table table = one_row({3, 12, 20});
  auto memory = hold(table, {});
  EXPECT_EQ(memory[2], (Memory{Memory::State::rounded, 10}));
  table.cells[2].value = 16;
  table.cells[0].value = 39;
  memory = hold(table, memory);
  EXPECT_EQ(memory[2], (Memory{Memory::State::rounded, 10}));
  table.cells[2].value = 26;
  table.cells[0].value = 49;
  memory = hold(table, memory);
  EXPECT_EQ(memory[2], (Memory{Memory::State::rounded, 25}));
}

TEST(Hold, NoChangeIsDerivedFromRandomHistories) { judge_histories(1, 15); }

TEST(Hold, HidingEachDayAnewIsFoundOut) {
  int found = 0;
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    RandomFamily family(seed);
    std::vector<int64_t> shown(family.table.cells.size(), -1);
    for (int day = 0; day < 6; ++day) {
      const auto told = hide(family.table).telling;
      for (Var v = 0; v < told.size(); ++v) {
        if (told[v] != exact) continue;
        const Cell& cell = family.table.cells[v];
        if (shown[v] >= 0 && cell.is_small_change(cell.value - shown[v])) ++found;
        shown[v] = cell.value;
      }
      family.live();
    }
  }
  EXPECT_GT(found, 20);
}

}  // namespace
}  // namespace besik::disclosure
