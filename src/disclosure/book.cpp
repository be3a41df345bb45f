#include "disclosure/book.h"

#include <algorithm>

#include "disclosure/book_cells.h"

namespace besik::disclosure {
namespace {

using indicator::Figure;
using indicator::Geography;
using indicator::Period;
using indicator::Step;

constexpr int earliest_year = 1990;

Period years(int first, int last) {
  return {Step::year, make_date(first, 1, 1), make_date(last, 12, 31)};
}

// The first year of which any published indicator knows anything.
Result<int> first_year(const record::World& world, const indicator::Engine& engine, Date today) {
  int first = civil(today).year;
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& one : versions.back()->indicators) {
      if (!publication_of(one).anything || first == earliest_year) continue;
      indicator::Question question;
      question.programme = name;
      question.indicator = one.name;
      question.place = world.tree->nation().code;
      question.period = years(earliest_year, first);
      question.step = Step::year;
      const auto figures = engine.ask(question, today);
      if (!figures) continue;
      for (const Figure& figure : *figures)
        if (figure.numerator.value_or(0) != 0 || figure.n.value_or(0) != 0) {
          first = std::min(first, civil(figure.period.first).year);
          break;
        }
    }
  }
  return first;
}

struct Asking {
  GridKey key;
  const programme::Programme* programme;
  const programme::Indicator* indicator;
  indicator::Question question;
};

bool changed_since(const place::Tree& tree, Date first, Date today) {
  return std::any_of(tree.successions().begin(), tree.successions().end(), [&](const auto& one) {
    return one.change != place::Change::renamed && one.on > first && one.on <= today;
  });
}

std::vector<Asking> askings(const record::World& world, Date today, int first) {
  std::vector<Asking> result;
  const place::Tree& tree = *world.tree;
  const Period whole = years(first, civil(today).year);
  std::vector<Geography> geographies{Geography::of_its_time};
  if (changed_since(tree, whole.first, today)) geographies.push_back(Geography::of_today);
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& one : versions.back()->indicators) {
      const Publication rule = publication_of(one);
      if (!rule.anything) continue;
      auto breakdowns = rule.by;
      breakdowns.insert(breakdowns.begin(), std::vector<std::string>{});
      for (const std::string& level : rule.levels)
        for (const Step step : {Step::day, Step::month, Step::quarter, Step::year})
          for (const auto& by : breakdowns)
            for (const Geography geography : geographies) {
              if (step < rule.shortest || !tree.is_level(level)) continue;
              Asking asking{
                  {name, one.name, level, step, by, geography}, versions.back().get(), &one, {}};
              asking.question.programme = name;
              asking.question.indicator = one.name;
              asking.question.place = tree.nation().code;
              if (level != tree.nation().level) asking.question.level = level;
              asking.question.period = whole;
              asking.question.step = step;
              asking.question.by = by;
              asking.question.geography = geography;
              result.push_back(std::move(asking));
            }
    }
  }
  return result;
}

// Numbers that are no counts of records move with the records beneath.
bool is_of_values(const Figure& figure) { return !figure.statistics.empty(); }

void strip(Figure& figure) {
  figure.status = indicator::Status::hidden;
  figure.numerator.reset();
  figure.denominator.reset();
  figure.n.reset();
  figure.value.reset();
  figure.statistics.clear();
  figure.coverage.clear();
}

// What no reader without the records is told, hidden or not: it would tick with single records.
void plain(Figure& figure) {
  figure.incomplete = 0;
  figure.aim.reset();
  figure.as_of.clear();
  figure.statistics.erase("least");
  figure.statistics.erase("most");
  for (const char* flag : {"incomplete", "open_until_period_ends"}) figure.flags.erase(flag);
}

}  // namespace

std::string to_string(const GridKey& key) {
  std::string out = key.programme + "/" + key.indicator + "/" + key.level + "/" +
                    std::string(indicator::to_string(key.step)) + "/" +
                    std::string(indicator::to_string(key.geography)) + "/";
  for (std::size_t i = 0; i < key.by.size(); ++i) out += (i ? "*" : "") + key.by[i];
  return out;
}

Result<Book> lay_out(const record::World& world, const indicator::Engine& engine, Date today,
                     const std::shared_ptr<const indicator::Coverage>& coverage,
                     const Progress& progress) {
  Book book;
  if (!world.tree) return book;
  TRY_ASSIGN(const int first, first_year(world, engine, today));
  const auto all = askings(world, today, first);
  Cells cells(world, today);
  std::size_t done = 0;
  for (const Asking& asking : all) {
    if (progress && !progress(done++, all.size()))
      return Error{"epoch.stopped", "epoch", "the work was stopped", "it goes on by itself", ""};
    indicator::Question question = asking.question;
    question.coverage = coverage;
    auto figures = engine.ask(question, today);
    // What this version cannot compute is not told.
    if (!figures && figures.error().code == "figure.measure_not_computed") continue;
    if (!figures) return figures.error();
    auto& grid = book.grids[asking.key];
    grid.reserve(figures->size());
    for (Figure& figure : *figures) {
      auto vars = cells.take(*asking.programme, *asking.indicator, figure);
      grid.push_back({std::move(figure), std::move(vars)});
    }
  }
  cells.relate();
  book.table = std::move(cells.table);
  book.keys = std::move(cells.keys);
  return book;
}

std::map<GridKey, Grid> told(const Book& book, const std::vector<Memory>& now, const Told& before) {
  std::map<GridKey, Grid> result;
  for (const auto& [key, drafts] : book.grids) {
    Grid& grid = result[key];
    grid.reserve(drafts.size());
    for (const Draft& draft : drafts) {
      Figure figure = draft.figure;
      bool hidden = false, fresh = true;
      for (const Var var : draft.cells) {
        hidden = hidden || now[var].state != Memory::State::shown;
        fresh = fresh && now[var].number == book.table.cells[var].value;
      }
      const Figure* earlier = before ? before(key, figure) : nullptr;
      if (hidden) {
        strip(figure);
      } else if (earlier != nullptr && earlier->status != indicator::Status::hidden &&
                 (!fresh || (is_of_values(figure) && earlier->n == figure.n))) {
        figure.numerator = earlier->numerator;
        figure.denominator = earlier->denominator;
        figure.n = earlier->n;
        figure.value = earlier->value;
        figure.statistics = earlier->statistics;
        figure.status = earlier->status;
      } else if (!fresh) {
        strip(figure);
      }
      if (!is_of_values(figure)) figure.n.reset();
      plain(figure);
      grid.push_back(std::move(figure));
    }
  }
  return result;
}

}  // namespace besik::disclosure
