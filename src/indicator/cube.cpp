#include "indicator/cube.h"

#include <algorithm>

#include "base/check.h"

namespace besik::indicator {

bool keeps_items(const CompiledMeasure& measure) {
  switch (measure.measure->kind) {
    case programme::MeasureKind::distinct:
    case programme::MeasureKind::stock_distinct:
    case programme::MeasureKind::stay_distinct:
    case programme::MeasureKind::distribution:
    case programme::MeasureKind::level:
      return true;
    default:
      return false;
  }
}

Series::Total Series::up_to(int32_t key) const {
  const auto after = std::upper_bound(totals.begin(), totals.end(), key,
                                      [](int32_t k, const Total& total) { return k < total.key; });
  return after == totals.begin() ? Total{key, 0, 0} : *std::prev(after);
}

Projection::Projection(const CompiledMeasure& measure, std::vector<int> dimensions)
    : measure_(measure), dimensions_(std::move(dimensions)), keeps_items_(keeps_items(measure)) {}

void Projection::place_tuples(const std::vector<std::vector<std::string>>& tuples) {
  for (std::size_t at = projected_.size(); at < tuples.size(); ++at) {
    const auto& tuple = tuples[at];
    std::vector<std::string> kept;
    bool counts = true;
    for (int i = 0; i < static_cast<int>(tuple.size()); ++i) {
      const bool asked = std::find(dimensions_.begin(), dimensions_.end(), i) != dimensions_.end();
      if (asked) kept.push_back(tuple[i]);
      if (measure_.dimensions[i].multiple && asked == (tuple[i] == "*")) counts = false;
    }
    if (!counts) {
      projected_.push_back(-1);
      continue;
    }
    const auto [found, added] =
        member_index_.try_emplace(kept, static_cast<uint32_t>(members_.size()));
    if (added) members_.push_back(kept);
    projected_.push_back(found->second);
  }
}

uint32_t Projection::series_of(const Entry& entry, uint32_t members) {
  const uint64_t key = static_cast<uint64_t>(entry.leaf) << 32 |
                       static_cast<uint64_t>(members) << 1 | (entry.incomplete ? 1 : 0);
  const auto [found, added] = series_index_.try_emplace(key, static_cast<uint32_t>(series_.size()));
  if (added) {
    Series one;
    one.leaf = entry.leaf;
    one.members = members;
    one.incomplete = entry.incomplete;
    series_.push_back(std::move(one));
  }
  return found->second;
}

void Projection::fold(const std::vector<Entry>& log, std::size_t from,
                      const std::vector<std::vector<std::string>>& tuples) {
  place_tuples(tuples);
  struct Pending {
    uint32_t series;
    Entry entry;
  };
  std::vector<Pending> pending;
  pending.reserve(log.size() - from);
  for (std::size_t at = from; at < log.size(); ++at) {
    const int64_t members = projected_[log[at].members];
    if (members < 0) continue;
    pending.push_back({series_of(log[at], static_cast<uint32_t>(members)), log[at]});
  }
  std::sort(pending.begin(), pending.end(), [](const Pending& a, const Pending& b) {
    if (a.series != b.series) return a.series < b.series;
    if (a.entry.key != b.entry.key) return a.entry.key < b.entry.key;
    return a.entry.item < b.entry.item;
  });
  std::vector<Entry> batch;
  for (std::size_t at = 0; at < pending.size();) {
    const uint32_t series = pending[at].series;
    batch.clear();
    for (; at < pending.size() && pending[at].series == series; ++at)
      batch.push_back(pending[at].entry);
    merge(series_[series], batch.data(), batch.data() + batch.size());
  }
  folded = log.size();
}

void Projection::merge(Series& series, const Entry* begin, const Entry* end) const {
  if (keeps_items_ && !series.incomplete)
    merge_items(series, begin, end);
  else
    merge_totals(series, begin, end);
}

// Only what stands at or after the first new key changes; totals before it stay as they are.
void Projection::merge_totals(Series& series, const Entry* begin, const Entry* end) const {
  auto& totals = series.totals;
  const auto first = std::lower_bound(totals.begin(), totals.end(), begin->key,
                                      [](const Series::Total& t, int32_t k) { return t.key < k; });
  const std::vector<Series::Total> tail(first, totals.end());
  totals.erase(first, totals.end());
  int64_t n = totals.empty() ? 0 : totals.back().n;
  int64_t sum = totals.empty() ? 0 : totals.back().sum;
  int64_t tail_n = n, tail_sum = sum;
  auto old = tail.begin();
  while (old != tail.end() || begin != end) {
    const int32_t key = old == tail.end() ? begin->key
                        : begin == end    ? old->key
                                          : std::min(old->key, begin->key);
    const int64_t n_before = n, sum_before = sum;
    if (old != tail.end() && old->key == key) {
      n += old->n - tail_n;
      sum += old->sum - tail_sum;
      tail_n = old->n;
      tail_sum = old->sum;
      ++old;
    }
    for (; begin != end && begin->key == key; ++begin) {
      n += begin->weight;
      sum += begin->weight * begin->item;
    }
    if (n != n_before || sum != sum_before) totals.push_back({key, n, sum});
  }
}

void Projection::merge_items(Series& series, const Entry* begin, const Entry* end) const {
  auto& items = series.items;
  const auto before = [](const Series::Item& a, const Series::Item& b) {
    return a.key != b.key ? a.key < b.key : a.item < b.item;
  };
  const Series::Item start{begin->key, 0, begin->item};
  const auto first = std::lower_bound(items.begin(), items.end(), start, before);
  const std::vector<Series::Item> tail(first, items.end());
  items.erase(first, items.end());
  auto old = tail.begin();
  while (old != tail.end() || begin != end) {
    Series::Item next{0, 0, 0};
    if (begin != end) next = {begin->key, 0, begin->item};
    if (begin == end || (old != tail.end() && before(*old, next))) next = {old->key, 0, old->item};
    if (old != tail.end() && old->key == next.key && old->item == next.item) {
      next.weight += old->weight;
      ++old;
    }
    for (; begin != end && begin->key == next.key && begin->item == next.item; ++begin)
      next.weight += begin->weight;
    if (next.weight != 0) items.push_back(next);
  }
}

Entry MeasureCube::with(Entry entry, const std::vector<std::string>& members) {
  const auto [found, added] =
      tuple_index_.try_emplace(members, static_cast<uint32_t>(tuples_.size()));
  if (added) tuples_.push_back(members);
  entry.members = found->second;
  return entry;
}

std::map<Entry, int64_t> MeasureCube::within(const std::vector<bool>& leaves,
                                             const KeyRange& keys) const {
  std::map<Entry, int64_t> found;
  for (Entry entry : log_) {
    if (entry.leaf >= leaves.size() || !leaves[entry.leaf]) continue;
    if (entry.key < keys.low || keys.high < entry.key) continue;
    const int32_t weight = entry.weight;
    entry.weight = 0;
    if ((found[entry] += weight) == 0) found.erase(entry);
  }
  return found;
}

const Projection* MeasureCube::ready(const std::vector<int>& dimensions) const {
  const auto found = projections_.find(dimensions);
  if (found == projections_.end() || found->second.folded != log_.size()) return nullptr;
  return &found->second;
}

const Projection& MeasureCube::prepare(const std::vector<int>& dimensions) {
  constexpr std::size_t worth_it = 20'000;
  if (log_.size() > compacted_ * 2 + worth_it) compact();
  const auto [found, added] = projections_.try_emplace(dimensions, *measure_, dimensions);
  Projection& projection = found->second;
  if (projection.folded != log_.size()) projection.fold(log_, projection.folded, tuples_);
  return projection;
}

// What was added and retracted again leaves nothing behind.
void MeasureCube::compact() {
  for (auto& [dimensions, projection] : projections_)
    if (projection.folded != log_.size()) projection.fold(log_, projection.folded, tuples_);
  const auto same = [](const Entry& a, const Entry& b) {
    return a.leaf == b.leaf && a.members == b.members && a.key == b.key && a.item == b.item &&
           a.incomplete == b.incomplete;
  };
  std::sort(log_.begin(), log_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.leaf, a.members, a.key, a.item, a.incomplete) <
           std::tie(b.leaf, b.members, b.key, b.item, b.incomplete);
  });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < log_.size();) {
    Entry one = log_[at];
    for (++at; at < log_.size() && same(one, log_[at]); ++at) one.weight += log_[at].weight;
    if (one.weight != 0) log_[kept++] = one;
  }
  log_.resize(kept);
  log_.shrink_to_fit();
  for (auto& [dimensions, projection] : projections_) projection.folded = kept;
  compacted_ = kept;
}

}  // namespace besik::indicator
