#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "disclosure/table.h"

namespace besik::disclosure {

// A made-up family of tables over made-up records: places in levels, crossed and single breakdowns,
// months within quarters within years, a stock at the end of each month, a share of the records, an
// indicator whose records are part of another's.
class RandomFamily {
 public:
  enum class Link { place, member, period, share, nested, equal };

  explicit RandomFamily(uint32_t seed) : random_(seed) {
    shape();
    const int records = 1 + pick(pick(3) == 0 ? 3000 : 200);
    for (int i = 0; i < records; ++i) add_record();
    count();
  }

  Table table;
  std::vector<Link> links;  // of each relation

  // Records come, change and go; cells keep their place.
  void live() {
    const int events = pick(3) == 0 ? pick(40) : pick(6);
    for (int i = 0; i < events; ++i) {
      if (!records_.empty() && pick(5) == 0)
        records_.erase(records_.begin() + pick(static_cast<int>(records_.size())));
      else if (!records_.empty() && pick(4) == 0)
        records_[static_cast<std::size_t>(pick(static_cast<int>(records_.size())))].share ^= true;
      else
        add_record();
    }
    count();
  }

  // Its period is over.
  void end() {
    for (Cell& cell : table.cells) cell.open = false;
  }

  // As the family is, without the relations of a kind.
  Table without(Link forgotten) const {
    Table result = table;
    result.relations.clear();
    for (std::size_t r = 0; r < links.size(); ++r)
      if (links[r] != forgotten) result.relations.push_back(table.relations[r]);
    return result;
  }

 private:
  struct Record {
    int leaf, month, person;
    std::vector<int> members;
    bool share, nested;
  };

  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void shape() {
    levels_ = 1 + pick(3);
    regions_ = 2 + pick(3);
    for (int i = 0; i < regions_; ++i) districts_.push_back(1 + pick(4));
    breakdowns_ = pick(3);
    for (int i = 0; i < breakdowns_; ++i) sizes_.push_back(2 + pick(3));
    crossed_ = breakdowns_ == 2 && pick(2) == 0;
    months_ = pick(2) == 0 ? 1 : 6;
    monthly_levels_ = 1 + pick(3);
    has_share_ = pick(2) == 0;
    has_nested_ = pick(3) == 0;
    is_stock_ = pick(3) == 0;
    is_distinct_ = pick(4) == 0;
    hide_to_ = pick(4) == 0 ? 9 : 4;
    hide_from_ = pick(6) == 0 ? 0 : 1;
    open_ = pick(2) == 0;
  }

  void add_record() {
    Record one;
    const int region = pick(pick(2) == 0 ? 1 : regions_);
    one.leaf = region * 10 + pick(districts_[static_cast<std::size_t>(region)]);
    one.month = pick(months_);
    one.person = pick(5000);
    for (const int size : sizes_) one.members.push_back(pick(pick(2) == 0 ? 1 : size));
    one.share = pick(3) != 0;
    one.nested = pick(3) != 0;
    records_.push_back(one);
  }

  static int place_level(const std::string& place) {
    return place == "N" ? 0 : place.find('.') == std::string::npos ? 1 : 2;
  }
  static int named(const std::vector<int>& members) {
    return static_cast<int>(
        std::count_if(members.begin(), members.end(), [](int m) { return m >= 0; }));
  }

  // 0 all, 1 the share, 2 the nested part; month -1 is the year, -2 and -3 its two quarters.
  using Key = std::tuple<int, std::string, int, std::vector<int>>;

  bool is_in(const Record& one, const Key& key) const {
    const auto& [measure, place, period, members] = key;
    if ((measure == 1 && !one.share) || (measure == 2 && !one.nested)) return false;
    const std::string code = "N" + std::to_string(one.leaf / 10) + "." + std::to_string(one.leaf);
    if (place.size() > 1 && code.compare(0, place.size(), place) != 0) return false;
    if (place.find('.') == std::string::npos && place.size() > 1 &&
        code.substr(0, code.find('.')) != place)
      return false;
    for (std::size_t b = 0; b < members.size(); ++b)
      if (members[b] >= 0 && members[b] != one.members[b]) return false;
    if (is_stock_) return one.month <= last_month(period);
    return period >= 0 ? one.month == period
                       : period == -1 || (period == -2) == (one.month < months_ / 2);
  }
  int last_month(int period) const {
    return period >= 0 ? period : period == -2 ? months_ / 2 - 1 : months_ - 1;
  }

  int64_t number(const Key& key) const {
    int64_t records = 0;
    std::set<int> persons;
    for (const Record& one : records_)
      if (is_in(one, key)) {
        ++records;
        persons.insert(one.person);
      }
    return is_distinct_ ? static_cast<int64_t>(persons.size()) : records;
  }

  std::vector<std::string> places(int level) const {
    std::vector<std::string> result;
    if (level == 0) return {"N"};
    for (int r = 0; r < regions_; ++r) {
      const std::string region = "N" + std::to_string(r);
      if (level == 1)
        result.push_back(region);
      else
        for (int d = 0; d < districts_[static_cast<std::size_t>(r)]; ++d)
          result.push_back(region + "." + std::to_string(r * 10 + d));
    }
    return result;
  }
  // Deeper levels may be told for years alone.
  std::vector<int> periods(int level) const {
    std::vector<int> result{-1};
    if (months_ == 1 || level >= monthly_levels_) return result;
    result.push_back(-2);
    result.push_back(-3);
    for (int m = 0; m < months_; ++m) result.push_back(m);
    return result;
  }
  std::vector<std::vector<int>> tuples() const {
    const std::vector<int> total(sizes_.size(), -1);
    std::vector<std::vector<int>> result{total};
    for (std::size_t b = 0; b < sizes_.size(); ++b)
      for (int m = 0; m < sizes_[b]; ++m) {
        result.push_back(total);
        result.back()[b] = m;
      }
    if (crossed_)
      for (int a = 0; a < sizes_[0]; ++a)
        for (int b = 0; b < sizes_[1]; ++b) result.push_back({a, b});
    return result;
  }

  Var cell(const Key& key, bool published = true) {
    const auto [found, fresh] = index_.try_emplace(key, static_cast<Var>(index_.size()));
    if (fresh) {
      keys_.push_back(key);
      Cell one;
      one.published = published;
      one.hide_from = hide_from_;
      one.hide_to = hide_to_;
      one.open = open_;
      one.detail = 4 * (place_level(std::get<1>(key)) + named(std::get<3>(key))) +
                   (std::get<0>(key) > 0 ? 1 : 0) + (std::get<2>(key) == -1 ? 0 : 2);
      table.cells.push_back(one);
    }
    return found->second;
  }
  void relate(Link link, Var whole, const std::vector<Var>& parts) {
    Relation relation{{{whole, 1}}};
    for (const Var part : parts) relation.terms.push_back({part, -1});
    table.relations.push_back(relation);
    links.push_back(link);
  }

  void lay_out() {
    std::vector<int> measures{0};
    if (has_share_) measures.push_back(1);
    if (has_nested_) measures.push_back(2);
    for (const int measure : measures)
      for (int level = 0; level < levels_; ++level)
        for (const std::string& place : places(level))
          for (const int period : periods(level))
            for (const auto& members : tuples()) cell({measure, place, period, members});
    const auto laid_out = keys_;
    for (const Key& key : laid_out) relate_all(key);
  }

  void relate_all(const Key& key) {
    const auto& [measure, place, period, members] = key;
    const Var whole = cell(key);
    const int level = place_level(place);
    if (level + 1 < levels_ && (period == -1 || level + 1 < monthly_levels_)) {
      std::vector<Var> parts;
      for (const std::string& below : places(level + 1))
        if (level == 0 || below.compare(0, place.size() + 1, place + ".") == 0)
          parts.push_back(cell({measure, below, period, members}));
      relate(Link::place, whole, parts);
    }
    for (std::size_t b = 0; b < sizes_.size(); ++b) {
      if (members[b] >= 0) continue;
      std::vector<Var> parts;
      for (int m = 0; m < sizes_[b]; ++m) {
        auto below = members;
        below[b] = m;
        if (index_.count({measure, place, period, below}))
          parts.push_back(cell({measure, place, period, below}));
      }
      if (!parts.empty()) relate(Link::member, whole, parts);
    }
    relate_periods(key, whole);
    if (measure == 0) return;
    // What is in the whole and not in the part stands in no table.
    const Var all = cell({0, place, period, members});
    const Var rest = cell({measure + 10, place, period, members}, false);
    relate(measure == 1 ? Link::share : Link::nested, all, {whole, rest});
    if (measure == 1) table.figures.push_back({whole, all});
  }

  void relate_periods(const Key& key, Var whole) {
    const auto& [measure, place, period, members] = key;
    const int level = place_level(place);
    if (period >= 0 || months_ == 1 || level >= monthly_levels_) return;
    if (is_stock_) {
      relate(Link::equal, whole, {cell({measure, place, last_month(period), members})});
      return;
    }
    std::vector<Var> parts;
    if (period == -1)
      for (const int quarter : {-2, -3}) parts.push_back(cell({measure, place, quarter, members}));
    else
      for (int m = period == -2 ? 0 : months_ / 2; m < (period == -2 ? months_ / 2 : months_); ++m)
        parts.push_back(cell({measure, place, m, members}));
    relate(Link::period, whole, parts);
  }

  void count() {
    if (keys_.empty()) lay_out();
    for (std::size_t v = 0; v < keys_.size(); ++v) {
      Key key = keys_[v];
      const int measure = std::get<0>(key);
      if (measure < 10) {
        table.cells[v].value = number(key);
        continue;
      }
      std::get<0>(key) = measure - 10;
      const int64_t part = number(key);
      std::get<0>(key) = 0;
      table.cells[v].value = number(key) - part;
    }
  }

  std::mt19937 random_;
  int levels_ = 1, regions_ = 2, breakdowns_ = 0, months_ = 1, monthly_levels_ = 1, hide_to_ = 4,
      hide_from_ = 1;
  bool crossed_ = false, has_share_ = false, has_nested_ = false, is_stock_ = false,
       is_distinct_ = false, open_ = false;
  std::vector<int> districts_, sizes_;
  std::vector<Record> records_;
  std::map<Key, Var> index_;
  std::vector<Key> keys_;
};

}  // namespace besik::disclosure
