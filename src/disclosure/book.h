#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "disclosure/book_cells.h"
#include "disclosure/grid.h"
#include "disclosure/hold.h"
#include "disclosure/publication.h"
#include "disclosure/table.h"
#include "indicator/engine.h"
#include "record/world.h"

namespace besik::disclosure {

// One question of the book: all places of a level, all periods of a step.
struct GridKey {
  std::string programme, indicator, level;
  indicator::Step step = indicator::Step::year;
  std::vector<std::string> by;  // sorted
  indicator::Geography geography = indicator::Geography::of_its_time;
  auto operator<=>(const GridKey&) const = default;
};
std::string to_string(const GridKey& key);

// The true answer to a question, and the cells of each of its figures.
struct Sheet {
  const programme::Indicator* indicator = nullptr;  // of the world that was laid out
  Grid figures;
  std::vector<Shown> cells;
};

// Every figure that the installed programmes publish, as the engine gives it now, and the table of
// cells behind all of them: places within places, members of a breakdown, crossings, months within
// quarters within years (a stock's at the end of each are one cell), those in the denominator and
// not in the numerator, those in one indicator and not in another whose condition is narrower. The
// same measure asked by two indicators is one cell, under the stricter rule.
struct Book {
  std::map<GridKey, Sheet> sheets;
  Table table;
  std::vector<std::string> keys;  // of the cells; stable over days and versions
  indicator::AsOf as_of;          // of all figures
  bool is_steady = true;          // false: events came in between, figures differ in as_of
};

// From the first year of which anything is known. `progress` is called with questions done and in
// all; false stops it (code epoch.stopped). Codes also: those of Engine::ask.
using Progress = std::function<bool(std::size_t done, std::size_t all)>;
Result<Book> lay_out(const record::World& world, const indicator::Engine& engine, Date today,
                     const std::shared_ptr<const indicator::Coverage>& coverage = nullptr,
                     const Progress& progress = {});

// The figures as they may be told. Hidden ones carry nothing. Of rounded ones and those that stay
// as they were, everything is made anew from the numbers told. Medians and other numbers that are
// no counts move only when the number of records told beneath them does. A share or ratio of
// rounded numbers is told only where the one below the line is at least ten times its base: else it
// would mislead. `before` gives what was told of a question, or nullptr.
using Told = std::function<const Grid*(const GridKey& key)>;
std::map<GridKey, Grid> told(const Book& book, const std::vector<Memory>& now, const Told& before);

}  // namespace besik::disclosure
