#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "indicator/figure.h"

namespace besik::disclosure {

// The figures of one question, as many as there are places, periods and members: what they share
// is kept once. They carry no as_of, aim or incomplete: what readers without the records are told
// would tick with single records otherwise.
class Grid {
 public:
  // What many figures say alike.
  struct Saying {
    indicator::Status status = indicator::Status::no_data;
    std::string statistic, coverage;
    std::set<std::string> flags;
    auto operator<=>(const Saying&) const = default;
  };
  struct More {
    std::optional<Decimal> lower, upper;
    std::map<std::string, Decimal> statistics;
  };
  struct Row {
    uint32_t place = 0, period = 0, members = 0, saying = 0, more = 0;  // more: 0 = none
    std::optional<int64_t> numerator, denominator, n;
    std::optional<Decimal> value;
  };
  using Members = std::map<std::string, std::string>;

  void add(const indicator::Figure& figure);
  std::size_t size() const { return rows_.size(); }
  indicator::Figure at(std::size_t index) const;

  const indicator::Where& where(std::size_t index) const { return places_[rows_[index].place]; }
  const indicator::Period& period(std::size_t index) const { return periods_[rows_[index].period]; }
  indicator::Status status(std::size_t index) const { return sayings_[rows_[index].saying].status; }

  // The figure of the same place, period and members; looks through all.
  std::optional<std::size_t> find(const indicator::Figure& like) const;

  const std::vector<indicator::Where>& places() const { return places_; }
  const std::vector<indicator::Period>& periods() const { return periods_; }
  const std::vector<Members>& members() const { return members_; }
  const std::vector<Saying>& sayings() const { return sayings_; }
  const std::vector<More>& mores() const { return mores_; }
  const std::vector<Row>& rows() const { return rows_; }
  // Of the first figure; the others have the same.
  const indicator::Figure& like() const { return like_; }

 private:
  using Key = std::tuple<std::string, std::string, bool>;
  indicator::Figure like_;
  std::vector<indicator::Where> places_;
  std::vector<indicator::Period> periods_;
  std::vector<Members> members_;
  std::vector<Saying> sayings_;
  std::vector<More> mores_;
  std::vector<Row> rows_;
  std::map<Key, uint32_t> place_index_;
  std::map<indicator::Period, uint32_t> period_index_;
  std::map<Members, uint32_t> member_index_;
  std::map<Saying, uint32_t> saying_index_;
};

}  // namespace besik::disclosure
