#include "indicator/columns.h"

#include <algorithm>

namespace besik::indicator {
namespace {

// The first day of "2010-06", nothing of "".
std::optional<Date> first_of(const std::string& month) {
  return month.empty() ? std::nullopt : std::optional(*parse_date(month + "-01"));
}

// The members of one breakdown that anything has, on any of the days.
std::set<std::string> met(const std::string& breakdown, const std::vector<Projected>& projected,
                          const std::vector<Date>& ends) {
  std::set<std::string> all;
  for (const Projected& one : projected) {
    const auto dimension =
        std::find_if(one.dimensions.begin(), one.dimensions.end(),
                     [&](const Dimension& each) { return each.name == breakdown; });
    if (dimension == one.dimensions.end()) continue;
    const auto at = static_cast<std::size_t>(dimension - one.dimensions.begin());
    std::set<std::string> there;
    for (const Series& series : one.projection->series())
      if (!series.empty()) there.insert(one.projection->members()[series.members][at]);
    if (dimension->source != Dimension::Source::born) {
      all.merge(there);
      continue;
    }
    for (const std::string& month : there)
      for (const Date end : ends) all.insert(member_on(*dimension, month, end));
  }
  return all;
}

}  // namespace

std::string member_on(const Dimension& dimension, const std::string& member, Date end) {
  if (dimension.source != Dimension::Source::born) return member;
  return band_of(*dimension.ages, first_of(member), end);
}

bool Projected::moves() const {
  return std::any_of(dimensions.begin(), dimensions.end(),
                     [](const Dimension& one) { return one.source == Dimension::Source::born; });
}

Columns::Columns(const Asked& asked, const std::vector<Projected>& projected,
                 const std::vector<Date>& ends)
    : by_(asked.by), tuples_{{}} {
  for (const std::string& breakdown : by_) {
    const auto there = met(breakdown, projected, ends);
    std::vector<std::vector<std::string>> crossed;
    const auto all = members(asked, breakdown, {there.begin(), there.end()});
    for (const auto& left : tuples_)
      for (const std::string& right : all) {
        crossed.push_back(left);
        crossed.back().push_back(right);
      }
    tuples_ = std::move(crossed);
  }
  for (std::size_t i = 0; i < tuples_.size(); ++i) index_[tuples_[i]] = static_cast<int32_t>(i);
  const auto band = std::find_if(by_.begin(), by_.end(), [&](const std::string& one) {
    return is_value_band(*asked.indicator, one);
  });
  if (band == by_.end()) return;
  std::map<std::vector<std::string>, std::vector<std::size_t>> cells;
  const auto rest = [&](std::vector<std::string> tuple) {
    tuple.erase(tuple.begin() + (band - by_.begin()));
    return tuple;
  };
  for (std::size_t i = 0; i < tuples_.size(); ++i) cells[rest(tuples_[i])].push_back(i);
  for (const auto& tuple : tuples_) wholes_.push_back(cells[rest(tuple)]);
}

std::vector<int32_t> Columns::of(const Projected& projected, Date end) const {
  std::vector<int32_t> result;
  for (const auto& member : projected.projection->members()) {
    std::vector<std::string> tuple(by_.size());
    for (std::size_t b = 0; b < by_.size(); ++b)
      for (std::size_t d = 0; d < projected.dimensions.size(); ++d)
        if (projected.dimensions[d].name == by_[b])
          tuple[b] = member_on(projected.dimensions[d], member[d], end);
    const auto found = index_.find(tuple);
    result.push_back(found == index_.end() ? -1 : found->second);
  }
  return result;
}

}  // namespace besik::indicator
