#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "indicator/cube.h"
#include "indicator/question.h"

namespace besik::indicator {

// Which columns the members of a projection fall into.
class Columns {
 public:
  Columns(const Asked& asked, const std::vector<const Projection*>& projections,
          const std::vector<std::vector<std::string>>& names) {
    if (asked.by.empty()) {
      tuples_ = {{}};
    } else {
      std::vector<std::set<std::string>> met(asked.by.size());
      for (std::size_t i = 0; i < projections.size(); ++i)
        for (const Series& series : projections[i]->series())
          if (!series.empty())
            for (std::size_t d = 0; d < names[i].size(); ++d)
              for (std::size_t b = 0; b < asked.by.size(); ++b)
                if (asked.by[b] == names[i][d])
                  met[b].insert(projections[i]->members()[series.members][d]);
      tuples_ = {{}};
      for (std::size_t b = 0; b < asked.by.size(); ++b) {
        std::vector<std::vector<std::string>> crossed;
        const auto all = members(asked, asked.by[b], {met[b].begin(), met[b].end()});
        for (const auto& left : tuples_)
          for (const std::string& right : all) {
            crossed.push_back(left);
            crossed.back().push_back(right);
          }
        tuples_ = std::move(crossed);
      }
    }
    for (std::size_t i = 0; i < tuples_.size(); ++i) index_[tuples_[i]] = static_cast<int32_t>(i);
  }

  const std::vector<std::vector<std::string>>& tuples() const { return tuples_; }

  // Members of a projection over the dimensions `names` -> columns.
  std::vector<int32_t> of(const Asked& asked, const Projection& projection,
                          const std::vector<std::string>& names) const {
    std::vector<int32_t> result;
    for (const auto& member : projection.members()) {
      std::vector<std::string> tuple(asked.by.size());
      for (std::size_t b = 0; b < asked.by.size(); ++b)
        for (std::size_t d = 0; d < names.size(); ++d)
          if (names[d] == asked.by[b]) tuple[b] = member[d];
      const auto found = index_.find(tuple);
      result.push_back(found == index_.end() ? -1 : found->second);
    }
    return result;
  }

 private:
  std::vector<std::vector<std::string>> tuples_;
  std::map<std::vector<std::string>, int32_t> index_;
};

}  // namespace besik::indicator
