#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/check.h"
#include "indicator/aside.h"
#include "indicator/columns.h"
#include "indicator/counting.h"
#include "indicator/cube.h"
#include "indicator/engine.h"
#include "indicator/measures.h"
#include "indicator/question.h"
#include "indicator/relatives.h"
#include "indicator/return_contributions.h"
#include "indicator/shares.h"
#include "indicator/territory.h"

// What an engine holds and how it takes in contributions; engine_answer.cpp answers from it.
namespace besik::indicator {

inline bool is_stock(programme::MeasureKind kind) {
  return kind == programme::MeasureKind::stock || kind == programme::MeasureKind::stock_distinct ||
         kind == programme::MeasureKind::level;
}

inline bool is_distinct(programme::MeasureKind kind) {
  return kind == programme::MeasureKind::distinct ||
         kind == programme::MeasureKind::stock_distinct ||
         kind == programme::MeasureKind::stay_distinct;
}

inline bool is_stay(programme::MeasureKind kind) {
  return kind == programme::MeasureKind::stay || kind == programme::MeasureKind::stay_distinct;
}

// Consecutive periods that one grouping answers.
struct Run {
  std::size_t first = 0, count = 0;
  const Grouping* grouping = nullptr;
};

struct Engine::Impl {
  using MeasureKind = programme::MeasureKind;

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
    aside.clear();
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

  Entry entry_of(const Contribution& one, int32_t sign) {
    Entry entry;
    entry.leaf = leaves.leaf(one.place, one.placed_on);
    entry.key = key_of(one.day, one.at_day_end);
    entry.weight = one.weight * sign;
    entry.item = item_of(measures.all()[one.measure], one);
    entry.incomplete = one.incomplete;
    return cubes[one.measure].with(entry, one.members);
  }

  // Of a record: stands aside where a return tells the same.
  void add(const Contribution& one, int32_t sign) {
    const Entry entry = entry_of(one, sign);
    if (!aside.takes(one.measure, one.place, one.day, entry)) cubes[one.measure].add(entry);
  }

  void add_return(const record::ReturnFacts& facts) {
    if (facts.stage != record::ReturnStage::approved) return;
    aside.stand_aside(measures, leaves, facts, cubes);
    for (const Contribution& one : contributions(measures, *world, facts))
      cubes[one.measure].add(entry_of(one, 1));
  }

  void take_return_out(const record::ReturnFacts& facts) {
    if (facts.stage != record::ReturnStage::approved) return;
    for (const Contribution& one : contributions(measures, *world, facts))
      cubes[one.measure].add(entry_of(one, -1));
    aside.come_back(measures, facts, cubes);
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
    for (const SharePart& part : share_parts(measures.all()[indices.front()], asked))
      if (cubes[indices.front()].ready(part.dimensions) == nullptr) return false;
    for (const Period& period : asked.periods)
      if (grouping(asked, leaves.stretch(vintage(asked, period, today))) == nullptr) return false;
    return true;
  }

  void prepare(const Asked& asked, const std::vector<int>& indices, Date today) {
    constexpr std::size_t most_groupings = 2000;
    for (const int index : indices) cubes[index].prepare(dimensions(measures.all()[index], asked));
    for (const SharePart& part : share_parts(measures.all()[indices.front()], asked))
      cubes[indices.front()].prepare(part.dimensions);
    if (groupings.size() > most_groupings) groupings.clear();
    for (const Period& period : asked.periods) {
      const Date on = vintage(asked, period, today);
      const int stretch = leaves.stretch(on);
      if (grouping(asked, stretch) == nullptr)
        groupings[grouping_key(asked, stretch)] = group(leaves, asked, on);
    }
  }

  // What is to be given of an answer at once.
  struct Extent {
    Onward from;
    std::size_t about = std::numeric_limits<std::size_t>::max();
    bool is_whole() const { return about == std::numeric_limits<std::size_t>::max(); }
  };
  struct Filling;
  Result<Portion> portion_of(const Question& question, Date today, const Extent& extent);
  Result<Portion> answer(const Asked& asked, const std::vector<int>& indices, Date today,
                         const Extent& extent) const;
  Projected projected_onto(int index, const std::vector<int>& dims) const;
  void count_known(const Asked& asked, int index, const std::vector<Run>& runs,
                   const Shares& shares, std::size_t first, Date today, Counts& known) const;
  void fill(const Filling& filling, const Run& run, const std::vector<bool>& shown,
            std::size_t window, std::vector<Counts>& counts, Portion& portion) const;

  mutable std::shared_mutex mutex;
  std::shared_ptr<const record::World> world;
  Measures measures;
  Leaves leaves;
  std::vector<MeasureCube> cubes;
  Aside aside;
  std::unordered_map<uint64_t, int64_t> units;
  std::map<Bytes, Bytes> recomputed;
  std::map<std::string, int64_t> as_of;
  std::map<GroupingKey, Grouping> groupings;
};

}  // namespace besik::indicator
