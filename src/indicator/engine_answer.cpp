#include "indicator/engine_impl.h"
#include "indicator/settling.h"

namespace besik::indicator {
namespace {

std::vector<KeyRange> ranges_of(const Asked& asked, const Run& run, programme::MeasureKind kind,
                                Date today) {
  std::vector<KeyRange> ranges;
  for (std::size_t i = 0; i < run.count; ++i) {
    const Days days = days_of(asked, asked.periods[run.first + i], today);
    KeyRange range;
    range.high = key_of(days.last, days.last < today);
    if (!is_stock(kind)) range.low = key_of(days.first, false);
    ranges.push_back(range);
  }
  return ranges;
}

// Rows that are asked for: at level "institution" those that work with the register.
std::vector<bool> shown_rows(const record::World& world, const Asked& asked,
                             const Grouping& grouping, const std::vector<Projected>& projected) {
  std::vector<bool> shown(grouping.rows.size(), !asked.each_institution());
  if (!asked.each_institution()) return shown;
  for (const Projected& one : projected)
    for (const Series& series : one.projection->series())
      if (!series.empty() && grouping.row_of[series.leaf] >= 0)
        shown[grouping.row_of[series.leaf]] = true;
  for (std::size_t row = 0; row < shown.size(); ++row)
    if (!shown[row]) shown[row] = is_expected(world, asked, grouping.rows[row].code);
  return shown;
}

// A single period may hold so many: its cells are counted at once even where not all are given.
constexpr std::size_t most_cells_of_period = 4'000'000;

// How many periods, from the one to go on with, are counted at once.
std::size_t periods_at_once(const std::vector<std::size_t>& cells, std::size_t first,
                            std::size_t about) {
  std::size_t count = 0, sum = 0;
  while (first + count < cells.size() && (count == 0 || sum + cells[first + count] <= about))
    sum += cells[first + count++];
  return count;
}

}  // namespace
struct Engine::Impl::Filling {
  const Asked& asked;
  const Columns& columns;
  const Extent& extent;
  std::size_t first = 0;  // period of the first window of the counts
  Date today;
  const Shares& shares;
  Counts& known;  // denominators of shares
  const Settling& settling;
};

// The figures of one period, or those of its places that are given now.
void Engine::Impl::fill(const Filling& filling, const Run& run, const std::vector<bool>& shown,
                        std::size_t at, std::vector<Counts>& counts, Portion& portion) const {
  const Asked& asked = filling.asked;
  const Columns& columns = filling.columns;
  const std::size_t window = at - filling.first;
  Figure figure;
  figure.indicator = asked.indicator->name;
  figure.series = asked.indicator->series;
  figure.geography = asked.geography;
  figure.period = asked.periods[at];
  figure.as_of = as_of;
  if (run.grouping->rows.empty() && asked.level.empty()) {
    figure.where.code = asked.place;
    figure.where.level = asked.institution ? "institution" : world->tree->find(asked.place)->level;
    figure.status = Status::not_applicable;
    portion.figures.push_back(std::move(figure));
    return;
  }
  for (std::size_t row = 0; row < run.grouping->rows.size(); ++row) {
    if (!shown[row]) continue;
    const Where& where = run.grouping->rows[row];
    if (at == filling.extent.from.period && where.code <= filling.extent.from.after) continue;
    if (!portion.figures.empty() &&
        portion.figures.size() + columns.tuples().size() > filling.extent.about) {
      const Figure& last = portion.figures.back();
      portion.next = Onward{at, last.period == figure.period ? last.where.code : ""};
      return;
    }
    figure.where = where;
    for (std::size_t column = 0; column < columns.tuples().size(); ++column) {
      Figure& one = portion.figures.emplace_back(figure);
      for (std::size_t b = 0; b < asked.by.size(); ++b)
        one.breakdown[asked.by[b]] = columns.tuples()[column][b];
      bool comparable = true;
      for (const Counts& each : counts) comparable = comparable && each.comparable(window, row);
      Counted* below = counts.size() > 1 ? &counts[1].at(window, row, column) : nullptr;
      Counted whole;
      if (!columns.wholes().empty()) {
        for (const std::size_t part : columns.wholes()[column]) {
          const Counted& counted = counts[0].at(window, row, part);
          whole.n += static_cast<int64_t>(counted.values.size());
          whole.incomplete += counted.incomplete;
        }
        below = &whole;
      }
      if (!filling.shares.empty()) {
        const int32_t share = filling.shares.of(column);
        below =
            share < 0 ? nullptr : &filling.known.at(window, row, static_cast<std::size_t>(share));
      }
      Counted above = columns.wholes().empty() ? std::move(counts[0].at(window, row, column))
                                               : counts[0].at(window, row, column);
      filling.settling.settle(comparable, std::move(above), below, one);
    }
  }
}

// What the shares of an answer are of; `known` has a window for each period from `first` on.
void Engine::Impl::count_known(const Asked& asked, int index, const std::vector<Run>& runs,
                               const Shares& shares, std::size_t first, Date today,
                               Counts& known) const {
  const CompiledMeasure& measure = measures.all()[index];
  for (const SharePart& part : share_parts(measure, asked)) {
    const Projected projected = projected_onto(index, part.dimensions);
    const auto count_run = [&](const Run& run) {
      const Date end = std::min(asked.periods[run.first].last, today);
      Counts counted(run.count, run.grouping->rows.size(), shares.size());
      count(measure, *projected.projection, *run.grouping, shares.of(part, projected, end),
            ranges_of(asked, run, measure.measure->kind, today), 0, units.size(), counted);
      for (std::size_t i = 0; i < run.count; ++i)
        for (std::size_t row = 0; row < run.grouping->rows.size(); ++row)
          for (std::size_t share = 0; share < shares.size(); ++share)
            take(part, measure, counted.at(i, row, share),
                 known.at(run.first + i - first, row, share));
    };
    for (const Run& run : runs) {
      if (!projected.moves()) {
        count_run(run);
        continue;
      }
      for (std::size_t at = 0; at < run.count; ++at) count_run({run.first + at, 1, run.grouping});
    }
  }
}

Projected Engine::Impl::projected_onto(int index, const std::vector<int>& dims) const {
  Projected one{cubes[index].ready(dims), {}};
  for (const int dim : dims) one.dimensions.push_back(measures.all()[index].dimensions[dim]);
  return one;
}

Result<Portion> Engine::Impl::answer(const Asked& asked, const std::vector<int>& indices,
                                     Date today, const Extent& extent) const {
  std::vector<Projected> projected;
  for (const int index : indices)
    projected.push_back(projected_onto(index, dimensions(measures.all()[index], asked)));
  std::vector<Date> ends;
  for (const Period& period : asked.periods) ends.push_back(std::min(period.last, today));
  const Columns columns(asked, projected, ends);
  std::vector<const Grouping*> groupings_of;
  std::vector<std::size_t> cells;
  Portion portion;
  for (const Period& period : asked.periods) {
    groupings_of.push_back(grouping(asked, leaves.stretch(vintage(asked, period, today))));
    cells.push_back(std::max<std::size_t>(1, groupings_of.back()->rows.size()) *
                    columns.tuples().size());
    portion.cells += cells.back();
    if (cells.back() > most_cells_of_period) return too_many_cells();
  }
  if (extent.is_whole() && portion.cells > most_cells) return too_many_cells();
  const std::size_t first = extent.from.period;
  const std::size_t count_of = periods_at_once(cells, first, extent.about);
  if (first + count_of < asked.periods.size()) portion.next = Onward{first + count_of, ""};

  std::vector<Run> runs;
  std::size_t rows = 0;
  for (std::size_t i = first; i < first + count_of; ++i) {
    if (runs.empty() || runs.back().grouping != groupings_of[i])
      runs.push_back({i, 0, groupings_of[i]});
    ++runs.back().count;
    rows = std::max(rows, groupings_of[i]->rows.size());
  }
  std::vector<Counts> counts(indices.size(), Counts(count_of, rows, columns.tuples().size()));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const CompiledMeasure& measure = measures.all()[indices[i]];
    const auto fill_in = [&](const Run& run) {
      const auto member_of = columns.of(projected[i], ends[run.first]);
      count(measure, *projected[i].projection, *run.grouping, member_of,
            ranges_of(asked, run, measure.measure->kind, today), run.first - first, units.size(),
            counts[i]);
    };
    for (const Run& run : runs) {
      if (!projected[i].moves()) {
        fill_in(run);
        continue;
      }
      for (std::size_t at = 0; at < run.count; ++at) fill_in({run.first + at, 1, run.grouping});
    }
  }

  const Shares shares(asked, columns);
  Counts known(shares.empty() ? 0 : count_of, rows, shares.size());
  if (!shares.empty()) count_known(asked, indices.front(), runs, shares, first, today, known);
  const Settling settling(*world, asked, today);
  const Filling filling{asked, columns, extent, first, today, shares, known, settling};
  portion.figures.reserve(std::min(portion.cells, extent.about));
  for (const Run& run : runs) {
    const auto shown = shown_rows(*world, asked, *run.grouping, projected);
    for (std::size_t at = run.first; at < run.first + run.count; ++at)
      fill(filling, run, shown, at, counts, portion);
  }
  return portion;
}

Result<Portion> Engine::Impl::portion_of(const Question& question, Date today,
                                         const Extent& extent) {
  {
    const std::shared_lock lock(mutex);
    TRY_ASSIGN(const Asked asked, look_up(*world, question));
    const auto found = indices(asked);
    if (is_ready(asked, found, today)) return answer(asked, found, today, extent);
  }
  const std::unique_lock lock(mutex);
  TRY_ASSIGN(const Asked asked, look_up(*world, question));
  const auto found = indices(asked);
  prepare(asked, found, today);
  return answer(asked, found, today, extent);
}

}  // namespace besik::indicator
