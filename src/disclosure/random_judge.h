#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "disclosure/attacker.h"
#include "disclosure/hide.h"
#include "disclosure/hold.h"
#include "disclosure/random_family.h"

namespace besik::disclosure {

// What is known of a number that is hidden: where zeros are told that it is none.
inline void add_hidden(const Cell& cell, Knowledge& knowledge) {
  const bool is_more = cell.published && cell.value > 0 && cell.hide_from > 0 && !cell.open;
  knowledge.numbers.emplace_back();
  knowledge.least.push_back(is_more ? 1 : std::min<int64_t>(cell.value, 0));
  knowledge.most.emplace_back();
}
inline void add_rounded(const Cell& cell, int64_t number, int slack, Knowledge& knowledge) {
  knowledge.numbers.emplace_back();
  knowledge.least.push_back(std::max<int64_t>(0, number - slack));
  knowledge.most.push_back(number + cell.hide_to + slack);
}
inline void add_exact(int64_t number, Knowledge& knowledge) {
  knowledge.numbers.push_back(number);
  knowledge.least.push_back(number);
  knowledge.most.push_back(number);
}

inline Knowledge knowledge_of(const Table& table, const std::vector<Telling>& telling) {
  Knowledge result;
  for (Var v = 0; v < table.cells.size(); ++v) {
    const Cell& cell = table.cells[v];
    if (telling[v] == Telling::exact)
      add_exact(cell.value, result);
    else if (telling[v] == Telling::roughly)
      add_rounded(cell, cell.value / (cell.hide_to + 1) * (cell.hide_to + 1), 0, result);
    else
      add_hidden(cell, result);
  }
  for (const Relation& relation : table.relations) result.exact.push_back(table.holds(relation));
  return result;
}

inline int leaks(const Table& table, const std::vector<Telling>& telling) {
  const auto derived = attack(table.cells.size(), table.relations, knowledge_of(table, telling));
  int result = 0;
  for (Var v = 0; v < table.cells.size(); ++v)
    if (derived[v] && table.cells[v].is_protected() && *derived[v] == table.cells[v].value)
      ++result;
  return result;
}

// One who knows of every number whether it is as old as the last answer: what moved and what did
// not change is known, what is held, rounded or hidden is not.
struct Watcher {
  std::vector<std::optional<int64_t>> rests;  // worked out on an earlier day

  int look(const Table& table, const std::vector<Memory>& now) {
    using State = Memory::State;
    rests.resize(table.cells.size());
    std::vector<bool> unknown(table.cells.size(), true);
    Knowledge knowledge;
    for (Var v = 0; v < table.cells.size(); ++v) {
      const Cell& cell = table.cells[v];
      const bool shown = cell.published && now[v].state == State::shown;
      unknown[v] = !shown || now[v].number != cell.value;
      if (!unknown[v])
        add_exact(cell.value, knowledge);
      else if (shown && cell.is_small_change(cell.value - now[v].number))
        add_rounded(cell, now[v].number - cell.hide_to, cell.hide_to, knowledge);
      else if (cell.published && now[v].state == State::rounded)
        add_rounded(cell, now[v].number, cell.open ? 0 : cell.hide_to, knowledge);
      else
        add_hidden(cell, knowledge);
    }
    for (const Relation& relation : table.relations)
      knowledge.exact.push_back(table.holds(relation));
    const auto derived = attack(table.cells.size(), table.relations, knowledge);
    int result = 0;
    for (Var v = 0; v < table.cells.size(); ++v) {
      const Cell& cell = table.cells[v];
      if (!unknown[v] || !derived[v] || *derived[v] != cell.value) continue;
      if (!cell.published) {
        result += cell.is_protected() ? 1 : 0;
        if (rests[v]) result += cell.is_small_change(cell.value - *rests[v]) ? 1 : 0;
        rests[v] = cell.value;
      } else if (now[v].state == State::shown) {
        result += cell.is_small_change(cell.value - now[v].number) ? 1 : 0;
      } else {
        result += cell.is_protected() ? 1 : 0;
      }
    }
    return result;
  }
};

// Of the numbers that may be told a good part must be.
inline void judge_families(uint32_t first, uint32_t last) {
  int64_t exact = 0, roughly = 0, all = 0, small = 0;
  for (uint32_t seed = first; seed <= last; ++seed) {
    const RandomFamily family(seed);
    const auto told = hide(family.table).telling;
    ASSERT_EQ(leaks(family.table, told), 0) << "seed " << seed;
    ASSERT_EQ(told, hide(family.table).telling) << "seed " << seed;
    for (Var v = 0; v < told.size(); ++v) {
      const Cell& cell = family.table.cells[v];
      if (!cell.published || cell.value == 0 || cell.open) continue;
      ++all;
      exact += told[v] == Telling::exact ? 1 : 0;
      roughly += told[v] == Telling::roughly ? 1 : 0;
      small += cell.is_protected() ? 1 : 0;
    }
  }
  std::printf("not zero %ld, protected %ld, to the number %ld, rounded %ld\n",
              static_cast<long>(all), static_cast<long>(small), static_cast<long>(exact),
              static_cast<long>(roughly));
  EXPECT_GT(100 * exact / (all - small), 30);
  EXPECT_GT(100 * (exact + roughly) / (all - small), 80);
}

inline void judge_histories(uint32_t first, uint32_t last) {
  int64_t moves = 0;
  for (uint32_t seed = first; seed <= last; ++seed) {
    RandomFamily family(seed);
    std::vector<Memory> memory;
    Watcher watcher;
    for (int day = 0; day < 12; ++day) {
      if (day == 6) family.end();
      const auto next = hold(family.table, memory);
      ASSERT_EQ(watcher.look(family.table, next), 0) << "seed " << seed << " day " << day;
      if (day > 0)
        for (Var v = 0; v < next.size(); ++v) moves += next[v] == memory[v] ? 0 : 1;
      memory = next;
      for (Var v = 0; v < memory.size(); ++v)
        if (family.table.cells[v].open) memory[v] = {};
      family.live();
    }
  }
  EXPECT_GT(moves, 100);
}

}  // namespace besik::disclosure
