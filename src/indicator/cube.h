#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "indicator/measures.h"

// Cells of contributions, derived and rebuilt at will. A measure keeps a log of what came and what
// was retracted; a projection of it onto some breakdowns is made when it is first asked for and
// brought up to date when it is next asked for, so that a write costs an append.
namespace besik::indicator {

// A day as a key that keeps "at the end of the day" after "on the day".
constexpr int32_t key_of(Date day, bool at_day_end) { return day.days * 2 + (at_day_end ? 1 : 0); }

// Keys that count, both within. On `today` what counts at the day's end does not count yet.
struct KeyRange {
  int32_t low = std::numeric_limits<int32_t>::min();
  int32_t high = 0;
};

struct Entry {
  uint32_t leaf = 0;     // index in the cube's leaves
  uint32_t members = 0;  // index in the measure's tuples of members
  int32_t key = 0;
  int32_t weight = 1;
  // Unit of a distinct measure, else the value. Of stays that are added up, and of what is
  // incomplete, 1 where a stay ends, so that `sum` counts ends; else 0 of what is incomplete.
  int64_t item = 0;
  bool incomplete = false;
  auto operator<=>(const Entry&) const = default;
};

// Everything in one leaf and one tuple of projected members, in order of keys.
struct Series {
  struct Total {  // running totals up to and with `key`
    int32_t key;
    int64_t n;
    int64_t sum;
  };
  struct Item {
    int32_t key;
    int32_t weight;
    int64_t item;
  };
  uint32_t leaf = 0, members = 0;
  bool incomplete = false;
  std::vector<Total> totals;  // of additive measures, and of what is incomplete
  std::vector<Item> items;    // of distinct measures, distributions and levels

  bool empty() const { return totals.empty() && items.empty(); }
  Total up_to(int32_t key) const;
};

class Projection {
 public:
  // `dimensions`: indices in the measure's dimensions, ascending.
  Projection(const CompiledMeasure& measure, std::vector<int> dimensions);

  // Takes in entries from `from` on; `tuples` are the measure's tuples so far.
  void fold(const std::vector<Entry>& log, std::size_t from,
            const std::vector<std::vector<std::string>>& tuples);
  const std::vector<Series>& series() const { return series_; }
  const std::vector<std::vector<std::string>>& members() const { return members_; }
  std::size_t folded = 0;  // entries of the log that are in

 private:
  void place_tuples(const std::vector<std::vector<std::string>>& tuples);
  uint32_t series_of(const Entry& entry, uint32_t members);
  void merge(Series& series, const Entry* begin, const Entry* end) const;
  void merge_totals(Series& series, const Entry* begin, const Entry* end) const;
  void merge_items(Series& series, const Entry* begin, const Entry* end) const;

  const CompiledMeasure& measure_;
  std::vector<int> dimensions_;
  bool keeps_items_ = false;
  std::vector<int64_t> projected_;  // tuple -> members, -1 where the tuple does not count here
  std::vector<std::vector<std::string>> members_;
  std::map<std::vector<std::string>, uint32_t> member_index_;
  std::vector<Series> series_;
  std::unordered_map<uint64_t, uint32_t> series_index_;
};

// Whether the measure unites or lists items, rather than adding numbers.
bool keeps_items(const CompiledMeasure& measure);

// The cells of one measure.
class MeasureCube {
 public:
  explicit MeasureCube(const CompiledMeasure& measure) : measure_(&measure) {}

  void add(Entry entry, const std::vector<std::string>& members) { add(with(entry, members)); }
  // The entry with its members, which stay those of the measure until the cube goes.
  Entry with(Entry entry, const std::vector<std::string>& members);
  void add(const Entry& entry) { log_.push_back(entry); }
  // What is there in some leaves within some keys, as a weight of each entry; `weight` is 0 in
  // these. Reads the whole log.
  std::map<Entry, int64_t> within(const std::vector<bool>& leaves, const KeyRange& keys) const;
  const std::vector<std::string>& members_of(const Entry& entry) const {
    return tuples_[entry.members];
  }
  // nullptr where it must be prepared first.
  const Projection* ready(const std::vector<int>& dimensions) const;
  const Projection& prepare(const std::vector<int>& dimensions);
  std::size_t size() const { return log_.size(); }

 private:
  void compact();

  const CompiledMeasure* measure_;
  std::vector<Entry> log_;
  std::size_t compacted_ = 0;  // size after the last compaction
  std::vector<std::vector<std::string>> tuples_;
  std::map<std::vector<std::string>, uint32_t> tuple_index_;
  std::map<std::vector<int>, Projection> projections_;
};

}  // namespace besik::indicator
