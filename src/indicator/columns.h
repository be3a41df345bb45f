#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "indicator/cube.h"
#include "indicator/question.h"

namespace besik::indicator {

// A projection with the breakdowns that it keeps, in the order of its members.
struct Projected {
  const Projection* projection = nullptr;
  std::vector<Dimension> dimensions;
  // Whether members move with the day asked: ages at the period's end.
  bool moves() const;
};

// A member as it is on a day: the band of an age that moves with the day asked.
std::string member_on(const Dimension& dimension, const std::string& member, Date end);

// Which columns the members of a projection fall into.
class Columns {
 public:
  // `ends`: the days on which ages are asked, one for each period.
  Columns(const Asked& asked, const std::vector<Projected>& projected,
          const std::vector<Date>& ends);

  const std::vector<std::vector<std::string>>& tuples() const { return tuples_; }
  // Members of a projection -> columns, -1 where it has none; on the day `end`.
  std::vector<int32_t> of(const Projected& projected, Date end) const;
  // The columns that together are the cell of which each column is a band of the value; empty where
  // the question is not broken down so.
  const std::vector<std::vector<std::size_t>>& wholes() const { return wholes_; }

 private:
  std::vector<std::string> by_;
  std::vector<std::vector<std::string>> tuples_;
  std::map<std::vector<std::string>, int32_t> index_;
  std::vector<std::vector<std::size_t>> wholes_;
};

}  // namespace besik::indicator
