#include "indicator/engine.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/check.h"
#include "indicator/columns.h"
#include "indicator/counting.h"
#include "indicator/cube.h"
#include "indicator/measures.h"
#include "indicator/question.h"
#include "indicator/relatives.h"
#include "indicator/return_contributions.h"
#include "indicator/territory.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;

bool is_stock(MeasureKind kind) {
  return kind == MeasureKind::stock || kind == MeasureKind::stock_distinct ||
         kind == MeasureKind::level;
}

bool is_distinct(MeasureKind kind) {
  return kind == MeasureKind::distinct || kind == MeasureKind::stock_distinct ||
         kind == MeasureKind::stay_distinct;
}

bool is_stay(MeasureKind kind) {
  return kind == MeasureKind::stay || kind == MeasureKind::stay_distinct;
}

}  // namespace

// Consecutive periods that one grouping answers.
struct Run {
  std::size_t first = 0, count = 0;
  const Grouping* grouping = nullptr;
};

struct Engine::Impl {
  explicit Impl(std::shared_ptr<const record::World> new_world)
      : world(new_world), measures(*world), leaves(world) {
    clear();
  }

  void clear() {
    leaves = Leaves(world);
    groupings.clear();
    cubes.clear();
    for (const CompiledMeasure& one : measures.all()) cubes.emplace_back(one);
    units.clear();
    recomputed.clear();
    as_of.clear();
  }

  int64_t item_of(const CompiledMeasure& measure, const Contribution& one) {
    const MeasureKind kind = measure.measure->kind;
    if (is_stay(kind) && (one.incomplete || kind == MeasureKind::stay)) return one.weight < 0;
    if (one.incomplete) return 0;
    if (!is_distinct(kind)) return one.value;
    return units.try_emplace(one.unit, static_cast<int64_t>(units.size())).first->second;
  }

  void add(const Contribution& one, int32_t sign) {
    const CompiledMeasure& measure = measures.all()[one.measure];
    Entry entry;
    entry.leaf = leaves.leaf(one.place, one.placed_on);
    entry.key = key_of(one.day, one.at_day_end);
    entry.weight = one.weight * sign;
    entry.item = item_of(measure, one);
    entry.incomplete = one.incomplete;
    cubes[one.measure].add(entry, one.members);
  }

  Bytes bytes_of(std::string_view programme, std::string_view register_name, const Id& id,
                 const record::Facts& facts, const std::vector<Relative>& relatives) const {
    return encode(measures, programme, register_name, id, facts,
                  contributions(measures, *world, programme, register_name, id, facts, relatives));
  }

  // Of a row as the reader has it; no bytes where its programme is not installed.
  Result<Bytes> bytes_of(store::Reader& reader, const store::RecordRow& row) const {
    TRY_ASSIGN(const auto facts, facts_of(*world, row));
    if (!facts) return Bytes{};
    TRY_ASSIGN(const auto relatives, relatives_of(measures, *world, reader, row));
    return bytes_of(row.programme, row.register_name, row.id, *facts, relatives);
  }

  // Bytes of another definition stand for those that load() made of the same facts.
  std::vector<Contribution> read(const Bytes& bytes) const {
    const auto replaced = recomputed.find(bytes);
    auto result = decode(measures, replaced == recomputed.end() ? bytes : replaced->second);
    CHECK(result.has_value());
    std::sort(result->begin(), result->end());
    return std::move(*result);
  }

  // Both sorted. Gives the indicators touched.
  std::vector<std::string> replace(const std::vector<Contribution>& old,
                                   const std::vector<Contribution>& now, const std::string& ledger,
                                   int64_t seq) {
    std::vector<Contribution> gone, came;
    std::set_difference(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(gone));
    std::set_difference(now.begin(), now.end(), old.begin(), old.end(), std::back_inserter(came));
    std::set<std::string> touched;
    const auto take = [&](const std::vector<Contribution>& all, int32_t sign) {
      for (const Contribution& one : all) {
        add(one, sign);
        const CompiledMeasure& measure = measures.all()[one.measure];
        touched.insert(measure.programme + "/" + measure.indicator->name);
      }
    };
    take(gone, -1);
    take(came, 1);
    int64_t& last = as_of[ledger];
    last = std::max(last, seq);
    return {touched.begin(), touched.end()};
  }

  Result<void> add_return(const json::object& body) {
    TRY_ASSIGN(const record::ReturnFacts facts, record::return_from_json(body));
    for (const Contribution& one : contributions(measures, *world, facts)) add(one, 1);
    return {};
  }

  std::vector<int> dimensions(const CompiledMeasure& measure, const Asked& asked) const {
    std::vector<int> result;
    for (const std::string& name : asked.by)
      if (const int at = measure.dimension(name); at >= 0) result.push_back(at);
    std::sort(result.begin(), result.end());
    return result;
  }

  std::vector<int> indices(const Asked& asked) const {
    const std::string& programme = asked.programme->name;
    std::vector<int> result{measures.numerator(programme, *asked.indicator)};
    if (const int below = measures.denominator(programme, *asked.indicator); below >= 0)
      result.push_back(below);
    return result;
  }

  using GroupingKey = std::tuple<std::string, std::string, int>;
  static GroupingKey grouping_key(const Asked& asked, int stretch) {
    return {asked.place, asked.level, stretch};
  }
  const Grouping* grouping(const Asked& asked, int stretch) const {
    const auto found = groupings.find(grouping_key(asked, stretch));
    const bool fresh = found != groupings.end() && found->second.row_of.size() == leaves.size();
    return fresh ? &found->second : nullptr;
  }

  bool is_ready(const Asked& asked, const std::vector<int>& indices, Date today) const {
    for (const int index : indices)
      if (cubes[index].ready(dimensions(measures.all()[index], asked)) == nullptr) return false;
    for (const Period& period : asked.periods)
      if (grouping(asked, leaves.stretch(vintage(asked, period, today))) == nullptr) return false;
    return true;
  }

  void prepare(const Asked& asked, const std::vector<int>& indices, Date today) {
    constexpr std::size_t most_groupings = 2000;
    for (const int index : indices) cubes[index].prepare(dimensions(measures.all()[index], asked));
    if (groupings.size() > most_groupings) groupings.clear();
    for (const Period& period : asked.periods) {
      const Date on = vintage(asked, period, today);
      const int stretch = leaves.stretch(on);
      if (grouping(asked, stretch) == nullptr)
        groupings[grouping_key(asked, stretch)] = group(leaves, asked, on);
    }
  }

  Result<std::vector<Figure>> answer(const Asked& asked, const std::vector<int>& indices,
                                     Date today) const;
  void fill(const Asked& asked, const Run& run, const std::vector<bool>& shown, std::size_t window,
            const Columns& columns, Date today, std::vector<Counts>& counts,
            std::vector<Figure>& result) const;

  mutable std::shared_mutex mutex;
  std::shared_ptr<const record::World> world;
  Measures measures;
  Leaves leaves;
  std::vector<MeasureCube> cubes;
  std::unordered_map<uint64_t, int64_t> units;
  std::map<Bytes, Bytes> recomputed;
  std::map<std::string, int64_t> as_of;
  std::map<GroupingKey, Grouping> groupings;
};

namespace {

std::vector<KeyRange> ranges_of(const Asked& asked, const Run& run, MeasureKind kind, Date today) {
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
      settle(*world, asked, today, comparable, std::move(above), below, one);
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

Engine::Engine(std::shared_ptr<const record::World> world)
    : impl_(std::make_unique<Impl>(std::move(world))) {}

Engine::~Engine() = default;

bool Engine::set_world(std::shared_ptr<const record::World> world) {
  const std::unique_lock lock(impl_->mutex);
  Measures measures(*world);
  Leaves leaves(world);
  bool same =
      leaves.has_same_days(impl_->leaves) && measures.all().size() == impl_->measures.all().size();
  for (std::size_t i = 0; same && i < measures.all().size(); ++i)
    same = measures.all()[i].id == impl_->measures.all()[i].id &&
           measures.definition(measures.all()[i].programme, measures.all()[i].register_name) ==
               impl_->measures.definition(measures.all()[i].programme,
                                          measures.all()[i].register_name);
  impl_->world = world;
  impl_->groupings.clear();
  // Cubes and projections point into the measures that they were made of: those stay while they
  // mean the same, but questions are looked up in the new world.
  if (same) {
    impl_->leaves.set_world(std::move(world));
    return false;
  }
  impl_->measures = std::move(measures);
  impl_->clear();
  return true;
}

Result<void> Engine::load(store::Reader& reader) {
  const std::unique_lock lock(impl_->mutex);
  impl_->clear();
  std::vector<std::pair<Id, Bytes>> old;
  TRY(reader.each_contributions([&](const Id& record, const Bytes& body) -> Result<void> {
    auto all = decode(impl_->measures, body);
    if (!all) {
      old.emplace_back(record, body);
      return {};
    }
    for (const Contribution& one : *all) impl_->add(one, 1);
    return {};
  }));
  for (const auto& [id, body] : old) {
    TRY_ASSIGN(const auto row, reader.record(id));
    if (!row) continue;
    TRY_ASSIGN(const Bytes bytes, impl_->bytes_of(reader, *row));
    for (const Contribution& one : impl_->read(bytes)) impl_->add(one, 1);
    impl_->recomputed[body] = bytes;
  }
  TRY(reader.each_reference("return", [&](const std::string&, const json::object& body) {
    return impl_->add_return(body);
  }));
  TRY_ASSIGN(const auto ledgers, reader.ledgers());
  for (const std::string& ledger : ledgers) {
    TRY_ASSIGN(impl_->as_of[ledger], reader.last_seq(ledger));
  }
  return {};
}

Bytes Engine::contributions_of(std::string_view programme, std::string_view register_name,
                               const Id& id, const record::Facts& facts,
                               const std::vector<Relative>& relatives) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->bytes_of(programme, register_name, id, facts, relatives);
}

Result<Bytes> Engine::contributions_of(store::Reader& reader, const store::RecordRow& row) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->bytes_of(reader, row);
}

bool Engine::relates(std::string_view programme, std::string_view register_name) const {
  const std::shared_lock lock(impl_->mutex);
  return !impl_->measures.looking_from(programme, register_name).empty() ||
         !impl_->measures.looking_at(programme, register_name).empty();
}

Result<std::vector<Rewritten>> Engine::rewritten(store::Reader& reader,
                                                 const store::RecordRow* before,
                                                 const store::RecordRow& now) const {
  const std::shared_lock lock(impl_->mutex);
  TRY_ASSIGN(std::set<Id> ids, looked_at_from(impl_->measures, reader, before, now));
  std::vector<Rewritten> result;
  const auto rewrite = [&](const store::RecordRow& row, bool always) -> Result<void> {
    Rewritten one;
    one.record = row.id;
    TRY_ASSIGN(one.before, reader.contributions(row.id));
    TRY_ASSIGN(one.after, impl_->bytes_of(reader, row));
    if (always || one.before != one.after) result.push_back(std::move(one));
    return {};
  };
  TRY(rewrite(now, true));
  for (const Id& id : ids) {
    TRY_ASSIGN(const auto row, reader.record(id));
    if (row) TRY(rewrite(*row, false));
  }
  return result;
}

std::vector<std::string> Engine::apply(const Bytes& before, const Bytes& after,
                                       const std::string& ledger, int64_t seq) {
  const std::unique_lock lock(impl_->mutex);
  return impl_->replace(impl_->read(before), impl_->read(after), ledger, seq);
}

std::vector<std::string> Engine::apply_return(const std::optional<record::ReturnFacts>& before,
                                              const std::optional<record::ReturnFacts>& after,
                                              const std::string& ledger, int64_t seq) {
  const std::unique_lock lock(impl_->mutex);
  const auto sorted = [&](const std::optional<record::ReturnFacts>& facts) {
    auto all =
        facts ? contributions(impl_->measures, *impl_->world, *facts) : std::vector<Contribution>();
    std::sort(all.begin(), all.end());
    return all;
  };
  return impl_->replace(sorted(before), sorted(after), ledger, seq);
}

Result<std::vector<Figure>> Engine::ask(const Question& question, Date today) const {
  {
    const std::shared_lock lock(impl_->mutex);
    TRY_ASSIGN(const Asked asked, look_up(*impl_->world, question));
    const auto indices = impl_->indices(asked);
    if (impl_->is_ready(asked, indices, today)) return impl_->answer(asked, indices, today);
  }
  const std::unique_lock lock(impl_->mutex);
  TRY_ASSIGN(const Asked asked, look_up(*impl_->world, question));
  const auto indices = impl_->indices(asked);
  impl_->prepare(asked, indices, today);
  return impl_->answer(asked, indices, today);
}

}  // namespace besik::indicator
