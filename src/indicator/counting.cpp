#include "indicator/counting.h"

#include <algorithm>
#include <unordered_map>

namespace besik::indicator {
namespace {

using programme::MeasureKind;
using Item = Series::Item;

const Item* after(const Series& series, int32_t key) {
  const auto found = std::upper_bound(series.items.begin(), series.items.end(), key,
                                      [](int32_t k, const Item& item) { return k < item.key; });
  return series.items.data() + (found - series.items.begin());
}

const Item* not_before(const Series& series, int32_t key) {
  const auto found = std::lower_bound(series.items.begin(), series.items.end(), key,
                                      [](const Item& item, int32_t k) { return item.key < k; });
  return series.items.data() + (found - series.items.begin());
}

class Counting {
 public:
  Counting(const CompiledMeasure& measure, const Grouping& grouping,
           const std::vector<int32_t>& member_of, const std::vector<KeyRange>& ranges,
           std::size_t first_window, std::size_t units, Counts& counts)
      : kind_(measure.measure->kind),
        keeps_items_(keeps_items(measure)),
        grouping_(grouping),
        member_of_(member_of),
        ranges_(ranges),
        first_(first_window),
        counts_(counts) {
    if (kind_ == MeasureKind::distinct || kind_ == MeasureKind::stock_distinct ||
        kind_ == MeasureKind::stay_distinct)
      seen_.assign(units, 0);
    for (std::size_t i = 1; i < ranges.size(); ++i)
      if (ranges[i].low <= ranges[i - 1].high) apart_ = false;
  }

  void run(const Projection& projection) {
    std::vector<std::vector<const Series*>> buckets(keeps_items_ ? grouping_.rows.size() * columns()
                                                                 : 0);
    for (const Series& series : projection.series()) {
      if (series.empty()) continue;
      refuse_parts(series);
      const int32_t row = grouping_.row_of[series.leaf], column = member_of_[series.members];
      if (row < 0 || column < 0) continue;
      if (kind_ == MeasureKind::level && !grouping_.exact[series.leaf]) continue;
      if (!series.totals.empty()) add_totals(series, row, column);
      if (!series.items.empty()) buckets[row * columns() + column].push_back(&series);
    }
    for (std::size_t at = 0; at < buckets.size(); ++at)
      if (!buckets[at].empty()) unite(buckets[at], at / columns(), at % columns());
  }

 private:
  std::size_t columns() const {
    return static_cast<std::size_t>(*std::max_element(member_of_.begin(), member_of_.end()) + 1);
  }

  // Whether anything of the series counts in a range; a stock counts what is there at its end.
  bool counts_in(const Series& series, const KeyRange& range) const {
    if (is_stay() && !series.totals.empty()) return stays(series, range) != 0;
    if (kind_ == MeasureKind::stay_distinct) return touches(series, range);
    if (!series.totals.empty()) {
      const auto high = series.up_to(range.high);
      if (range.low == std::numeric_limits<int32_t>::min()) return high.n != 0;
      const auto low = series.up_to(range.low - 1);
      return high.n != low.n || high.sum != low.sum;
    }
    if (kind_ != MeasureKind::stock_distinct)
      return not_before(series, range.low) < after(series, range.high);
    int64_t open = 0;
    for (const Item* item = series.items.data(); item < after(series, range.high); ++item)
      open += item->weight;
    return open != 0;
  }

  bool is_stay() const { return kind_ == MeasureKind::stay || kind_ == MeasureKind::stay_distinct; }

  // Begun by the range's last day and not ended by its first: n is what began less what ended, sum
  // less what ended.
  static int64_t stays(const Series& series, const KeyRange& range) {
    if (range.high < range.low) return 0;
    const auto last = series.up_to(range.high);
    return last.n - last.sum + series.up_to(range.low).sum;
  }

  // Whether any unit is there on the range's first day or comes within it.
  static bool touches(const Series& series, const KeyRange& range) {
    if (range.high < range.low) return false;
    std::unordered_map<int64_t, int64_t> open;
    for (const Item* item = series.items.data(); item < after(series, range.low); ++item)
      open[item->item] += item->weight;
    for (const auto& [unit, times] : open)
      if (times > 0) return true;
    for (const Item* item = after(series, range.low); item < after(series, range.high); ++item)
      if (item->weight > 0) return true;
    return false;
  }

  void refuse_parts(const Series& series) {
    if (grouping_.parts.empty()) return;
    const auto parts = grouping_.parts.find(series.leaf);
    if (parts == grouping_.parts.end() || kind_ == MeasureKind::level) return;
    for (std::size_t window = 0; window < ranges_.size(); ++window)
      if (counts_in(series, ranges_[window]))
        for (const int32_t row : parts->second) counts_.refuse(first_ + window, row);
  }

  void add_totals(const Series& series, int32_t row, int32_t column) {
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      const KeyRange& range = ranges_[window];
      if (is_stay()) {
        Counted& cell = counts_.at(first_ + window, row, column);
        (series.incomplete ? cell.incomplete : cell.n) += stays(series, range);
        continue;
      }
      if (range.high < range.low) continue;
      const auto high = series.up_to(range.high);
      Series::Total low{0, 0, 0};
      if (range.low != std::numeric_limits<int32_t>::min()) low = series.up_to(range.low - 1);
      Counted& cell = counts_.at(first_ + window, row, column);
      if (series.incomplete) {
        cell.incomplete += high.n - low.n;
      } else {
        cell.n += high.n - low.n;
        cell.sum += high.sum - low.sum;
      }
    }
  }

  void unite(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    switch (kind_) {
      case MeasureKind::distinct:
        return apart_ ? unite_apart(bucket, row, column) : slide(bucket, row, column);
      case MeasureKind::stock_distinct:
        return sweep(bucket, row, column);
      case MeasureKind::stay_distinct:
        return touch(bucket, row, column);
      case MeasureKind::distribution:
        return list(bucket, row, column);
      default:
        return latest(bucket, row, column);
    }
  }

  void unite_apart(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      ++stamp_;
      int64_t n = 0;
      for (const Series* series : bucket) {
        const Item* end = after(*series, ranges_[window].high);
        for (const Item* item = not_before(*series, ranges_[window].low); item < end; ++item) {
          n += seen_[item->item] != stamp_;
          seen_[item->item] = stamp_;
        }
      }
      counts_.at(first_ + window, row, column).n += n;
    }
  }

  // Windows that overlap: each unit comes and goes once, whatever their number.
  void slide(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    int64_t n = 0;
    std::vector<const Item*> in(bucket.size()), out(bucket.size());
    for (std::size_t i = 0; i < bucket.size(); ++i)
      in[i] = out[i] = not_before(*bucket[i], ranges_.front().low);
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      for (std::size_t i = 0; i < bucket.size(); ++i) {
        const Item* end = after(*bucket[i], ranges_[window].high);
        for (; in[i] < end; ++in[i]) n += seen_[in[i]->item]++ == 0;
        const Item* begin = std::min(not_before(*bucket[i], ranges_[window].low), in[i]);
        for (; out[i] < begin; ++out[i]) n -= --seen_[out[i]->item] == 0;
      }
      counts_.at(first_ + window, row, column).n += n;
    }
    for (std::size_t i = 0; i < bucket.size(); ++i)
      for (; out[i] < in[i]; ++out[i]) seen_[out[i]->item] = 0;
  }

  // Units whose intervals cover the end of each range.
  void sweep(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    int64_t n = 0;
    std::vector<const Item*> in(bucket.size());
    for (std::size_t i = 0; i < bucket.size(); ++i) in[i] = bucket[i]->items.data();
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      for (std::size_t i = 0; i < bucket.size(); ++i) {
        const Item* end = after(*bucket[i], ranges_[window].high);
        for (; in[i] < end; ++in[i]) {
          int32_t& open = seen_[in[i]->item];
          const bool was = open > 0;
          open += in[i]->weight;
          n += static_cast<int>(open > 0) - static_cast<int>(was);
        }
      }
      counts_.at(first_ + window, row, column).n += n;
    }
    for (std::size_t i = 0; i < bucket.size(); ++i)
      for (const Item* item = bucket[i]->items.data(); item < in[i]; ++item) seen_[item->item] = 0;
  }

  // Units that are there on the first day of a range or come within it.
  void touch(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    std::unordered_map<int64_t, int64_t> open;
    std::vector<const Item*> in(bucket.size());
    for (std::size_t i = 0; i < bucket.size(); ++i) in[i] = bucket[i]->items.data();
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      const KeyRange& range = ranges_[window];
      if (range.high < range.low) continue;
      for (std::size_t i = 0; i < bucket.size(); ++i)
        for (const Item* end = after(*bucket[i], range.low); in[i] < end; ++in[i]) {
          int64_t& times = open[in[i]->item];
          times += in[i]->weight;
          if (times == 0) open.erase(in[i]->item);
        }
      ++stamp_;
      int64_t n = 0;
      for (const auto& [unit, times] : open) {
        n += 1;
        seen_[static_cast<std::size_t>(unit)] = stamp_;
      }
      for (const Series* series : bucket) {
        const Item* end = after(*series, range.high);
        for (const Item* item = after(*series, range.low); item < end; ++item) {
          if (item->weight <= 0 || seen_[item->item] == stamp_) continue;
          seen_[item->item] = stamp_;
          ++n;
        }
      }
      counts_.at(first_ + window, row, column).n += n;
    }
  }

  void list(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      Counted& cell = counts_.at(first_ + window, row, column);
      for (const Series* series : bucket) {
        const Item* end = after(*series, ranges_[window].high);
        for (const Item* item = not_before(*series, ranges_[window].low); item < end; ++item)
          cell.values.insert(cell.values.end(), static_cast<std::size_t>(std::max(item->weight, 0)),
                             item->item);
      }
    }
  }

  // The last day's value; of several on one day the least.
  void latest(const std::vector<const Series*>& bucket, std::size_t row, std::size_t column) {
    for (std::size_t window = 0; window < ranges_.size(); ++window) {
      const Item* best = nullptr;
      for (const Series* series : bucket) {
        const Item* end = after(*series, ranges_[window].high);
        if (end == series->items.data()) continue;
        const Item* item = not_before(*series, std::prev(end)->key);
        if (best == nullptr || item->key > best->key ||
            (item->key == best->key && item->item < best->item))
          best = item;
      }
      if (best == nullptr) continue;
      Counted& cell = counts_.at(first_ + window, row, column);
      cell.n = 1;
      cell.sum = best->item;
    }
  }

  MeasureKind kind_;
  bool keeps_items_;
  const Grouping& grouping_;
  const std::vector<int32_t>& member_of_;
  const std::vector<KeyRange>& ranges_;
  std::size_t first_;
  Counts& counts_;
  bool apart_ = true;
  std::vector<int32_t> seen_;  // by unit: the last stamp, or how often it is there
  int32_t stamp_ = 0;
};

}  // namespace

void count(const CompiledMeasure& measure, const Projection& projection, const Grouping& grouping,
           const std::vector<int32_t>& member_of, const std::vector<KeyRange>& ranges,
           std::size_t first_window, std::size_t units, Counts& counts) {
  if (ranges.empty() || member_of.empty()) return;
  Counting(measure, grouping, member_of, ranges, first_window, units, counts).run(projection);
}

}  // namespace besik::indicator
