#include "disclosure/book.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "disclosure/retelling.h"
#include "indicator/question.h"

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
  bool told = true;  // false: asked for what it would give away
};

bool changed_since(const place::Tree& tree, Date first, Date today) {
  return std::any_of(tree.successions().begin(), tree.successions().end(), [&](const auto& one) {
    return one.change != place::Change::renamed && one.on > first && one.on <= today;
  });
}

// Every question to be asked.
class Askings {
 public:
  Askings(const record::World& world, Date today, int first)
      : tree_(*world.tree), first_(first), last_(civil(today).year) {
    if (changed_since(tree_, years(first, last_).first, today))
      geographies_.push_back(Geography::of_today);
    for (const auto& [name, versions] : world.programmes) {
      if (versions.empty()) continue;
      for (const programme::Indicator& one : versions.back()->indicators) {
        rule_ = publication_of(one);
        if (rule_.anything) add_all(name, *versions.back(), one);
      }
    }
  }
  std::vector<Asking> all;

 private:
  void add_all(const std::string& name, const programme::Programme& programme,
               const programme::Indicator& one) {
    auto breakdowns = rule_.by;
    breakdowns.insert(breakdowns.begin(), std::vector<std::string>{});
    for (const std::string& level : rule_.levels)
      for (const Step step : {Step::day, Step::month, Step::quarter, Step::year})
        for (const auto& by : breakdowns)
          if (step >= rule_.shortest) add({name, one.name, level, step, by, {}}, programme, one);
    for (const auto& [level, count] : rule_.years) {
      // Totals over several years, also the nation's, and the years that they are made of.
      for (int year = first_; year + count - 1 <= last_; ++year)
        for (const std::string& at : {level, tree_.nation().level})
          add({name, one.name, at, Step::year, {}, {}}, programme, one,
              years(year, year + count - 1));
      add({name, one.name, level, Step::year, {}, {}}, programme, one, {}, false);
    }
  }

  void add(GridKey key, const programme::Programme& programme, const programme::Indicator& one,
           std::optional<Period> total = {}, bool told = true) {
    if (!tree_.is_level(key.level)) return;
    for (const Geography geography : geographies_) {
      key.geography = geography;
      Asking asking{key, &programme, &one, {}, told};
      asking.question.programme = key.programme;
      asking.question.indicator = one.name;
      asking.question.place = tree_.nation().code;
      if (key.level != tree_.nation().level) asking.question.level = key.level;
      asking.question.period = total.value_or(years(first_, last_));
      if (!total) asking.question.step = key.step;
      asking.question.by = key.by;
      asking.question.geography = geography;
      all.push_back(std::move(asking));
    }
  }

  const place::Tree& tree_;
  int first_, last_;
  Publication rule_;
  std::vector<Geography> geographies_{Geography::of_its_time};
};

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
  const auto all = Askings(world, today, first).all;
  Cells cells(world, today);
  std::size_t done = 0;
  bool any = false;
  for (const Asking& asking : all) {
    if (progress && !progress(done++, all.size()))
      return Error{"epoch.stopped", "epoch", "the work was stopped", "it goes on by itself", ""};
    indicator::Question question = asking.question;
    question.coverage = coverage;
    auto figures = engine.ask(question, today);
    // What this version cannot compute is not told.
    if (!figures && figures.error().code == "figure.measure_not_computed") continue;
    if (!figures) return figures.error();
    TRY_ASSIGN(const indicator::Asked asked, indicator::look_up(world, question));
    const Cells::Of of{*asking.programme, *asking.indicator, indicator::shared_by(asked),
                       asking.told};
    if (!asking.told) {
      for (const Figure& figure : *figures) cells.take(of, figure);
      continue;
    }
    Sheet& sheet = book.sheets[asking.key];
    sheet.indicator = asking.indicator;
    sheet.cells.reserve(figures->size());
    for (const Figure& figure : *figures) {
      if (!std::exchange(any, true)) book.as_of = figure.as_of;
      book.is_steady = book.is_steady && figure.as_of == book.as_of;
      sheet.cells.push_back(cells.take(of, figure));
      sheet.figures.add(figure);
    }
  }
  cells.relate();
  book.keys = cells.keys();
  book.table = std::move(cells.table);
  return book;
}

std::map<GridKey, Grid> told(const Book& book, const std::vector<Memory>& now, const Told& before) {
  std::map<GridKey, Grid> result;
  for (const auto& [key, sheet] : book.sheets) {
    Grid& grid = result[key];
    const Grid* earlier = before ? before(key) : nullptr;
    for (std::size_t i = 0; i < sheet.cells.size(); ++i)
      grid.add(
          retold(*sheet.indicator, sheet.figures.at(i), sheet.cells[i], book.table, now, earlier));
  }
  return result;
}

}  // namespace besik::disclosure
