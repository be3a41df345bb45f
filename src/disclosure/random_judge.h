#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "disclosure/attacker.h"
#include "disclosure/hide.h"
#include "disclosure/hold.h"
#include "disclosure/random_family.h"

namespace besik::disclosure {

inline Knowledge knowledge_of(const Table& table, const std::vector<bool>& hidden) {
  Knowledge result;
  for (Var v = 0; v < table.cells.size(); ++v) {
    const Cell& cell = table.cells[v];
    result.numbers.push_back(hidden[v] ? std::nullopt : std::optional(cell.value));
    const bool is_more = cell.published && cell.value > 0 && cell.hide_from > 0;
    result.least.push_back(is_more ? 1 : std::min<int64_t>(cell.value, 0));
  }
  for (const Relation& relation : table.relations) result.exact.push_back(table.holds(relation));
  return result;
}

inline int leaks(const Table& table, const std::vector<bool>& hidden) {
  const auto derived = attack(table.cells.size(), table.relations, knowledge_of(table, hidden));
  int result = 0;
  for (Var v = 0; v < table.cells.size(); ++v)
    if (derived[v] && table.cells[v].is_protected() && *derived[v] == table.cells[v].value)
      ++result;
  return result;
}

// One who knows of every number whether it is as old as the last answer: what moved and what did
// not change is known, what is held or hidden is not.
struct Watcher {
  std::vector<std::optional<int64_t>> rests;  // worked out on an earlier day

  int look(const Table& table, const std::vector<Memory>& now) {
    rests.resize(table.cells.size());
    std::vector<bool> unknown(table.cells.size(), true);
    Knowledge knowledge;
    for (Var v = 0; v < table.cells.size(); ++v) {
      const Cell& cell = table.cells[v];
      const bool shown = cell.published && now[v].state == Memory::State::shown;
      unknown[v] = !shown || now[v].number != cell.value;
      knowledge.numbers.push_back(unknown[v] ? std::nullopt : std::optional(cell.value));
      const bool is_more = cell.published && !shown && cell.value > 0 && cell.hide_from > 0;
      knowledge.least.push_back(is_more ? 1 : std::min<int64_t>(cell.value, 0));
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
      } else if (now[v].state == Memory::State::shown) {
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
  int64_t shown = 0, all = 0, small = 0;
  for (uint32_t seed = first; seed <= last; ++seed) {
    const RandomFamily family(seed);
    const auto hidden = hide(family.table);
    ASSERT_EQ(leaks(family.table, hidden), 0) << "seed " << seed;
    ASSERT_EQ(hidden, hide(family.table)) << "seed " << seed;
    for (Var v = 0; v < hidden.size(); ++v) {
      const Cell& cell = family.table.cells[v];
      if (!cell.published || cell.value == 0) continue;
      ++all;
      shown += hidden[v] ? 0 : 1;
      small += cell.is_protected() ? 1 : 0;
    }
  }
  std::printf("not zero %ld, protected %ld, shown %ld\n", static_cast<long>(all),
              static_cast<long>(small), static_cast<long>(shown));
  EXPECT_GT(100 * shown / (all - small), 30);
}

inline void judge_histories(uint32_t first, uint32_t last) {
  int64_t moves = 0;
  for (uint32_t seed = first; seed <= last; ++seed) {
    RandomFamily family(seed);
    std::vector<Memory> memory;
    Watcher watcher;
    for (int day = 0; day < 12; ++day) {
      const auto next = hold(family.table, memory);
      ASSERT_EQ(watcher.look(family.table, next), 0) << "seed " << seed << " day " << day;
      if (day > 0)
        for (Var v = 0; v < next.size(); ++v) moves += next[v] == memory[v] ? 0 : 1;
      memory = next;
      family.live();
    }
  }
  EXPECT_GT(moves, 100);
}

}  // namespace besik::disclosure
