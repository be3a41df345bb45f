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

}  // namespace

// The figures of one period.
void Engine::Impl::fill(const Asked& asked, const Run& run, const std::vector<bool>& shown,
                        std::size_t window, const Columns& columns, Date today,
                        std::vector<Counts>& counts, std::vector<Figure>& result) const {
  Figure figure;
  figure.indicator = asked.indicator->name;
  figure.series = asked.indicator->series;
  figure.geography = asked.geography;
  figure.period = asked.periods[window];
  figure.as_of = as_of;
  if (run.grouping->rows.empty() && asked.level.empty()) {
    figure.where.code = asked.place;
    figure.where.level = asked.institution ? "institution" : world->tree->find(asked.place)->level;
    figure.status = Status::not_applicable;
    result.push_back(std::move(figure));
    return;
  }
  const Settling settling(*world, asked, today);
  for (std::size_t row = 0; row < run.grouping->rows.size(); ++row) {
    if (!shown[row]) continue;
    figure.where = run.grouping->rows[row];
    for (std::size_t column = 0; column < columns.tuples().size(); ++column) {
      Figure one = figure;
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
      Counted above = columns.wholes().empty() ? std::move(counts[0].at(window, row, column))
                                               : counts[0].at(window, row, column);
      settling.settle(comparable, std::move(above), below, one);
      result.push_back(std::move(one));
    }
  }
}

Result<std::vector<Figure>> Engine::Impl::answer(const Asked& asked,
                                                 const std::vector<int>& indices,
                                                 Date today) const {
  std::vector<Projected> projected;
  for (const int index : indices) {
    const CompiledMeasure& measure = measures.all()[index];
    const auto dims = dimensions(measure, asked);
    Projected one{cubes[index].ready(dims), {}};
    for (const int dim : dims) one.dimensions.push_back(measure.dimensions[dim]);
    projected.push_back(std::move(one));
  }
  std::vector<Date> ends;
  for (const Period& period : asked.periods) ends.push_back(std::min(period.last, today));
  const Columns columns(asked, projected, ends);
  std::vector<Run> runs;
  std::size_t rows = 0, cells = 0;
  for (std::size_t i = 0; i < asked.periods.size(); ++i) {
    const Grouping* one = grouping(asked, leaves.stretch(vintage(asked, asked.periods[i], today)));
    if (runs.empty() || runs.back().grouping != one) runs.push_back({i, 0, one});
    ++runs.back().count;
    rows = std::max(rows, one->rows.size());
    cells += std::max<std::size_t>(1, one->rows.size()) * columns.tuples().size();
  }
  if (cells > most_cells) return too_many_cells();

  std::vector<Counts> counts(indices.size(),
                             Counts(asked.periods.size(), rows, columns.tuples().size()));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const CompiledMeasure& measure = measures.all()[indices[i]];
    const auto fill_in = [&](const Run& run) {
      const auto member_of = columns.of(projected[i], ends[run.first]);
      count(measure, *projected[i].projection, *run.grouping, member_of,
            ranges_of(asked, run, measure.measure->kind, today), run.first, units.size(),
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

  std::vector<Figure> result;
  for (const Run& run : runs) {
    const auto shown = shown_rows(*world, asked, *run.grouping, projected);
    for (std::size_t window = run.first; window < run.first + run.count; ++window)
      fill(asked, run, shown, window, columns, today, counts, result);
  }
  return result;
}

}  // namespace besik::indicator
