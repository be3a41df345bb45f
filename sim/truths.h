#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/json.h"

namespace besik::sim {

// What was planted, counted by plain bookkeeping while the lives are made, apart from every engine:
// the figures of the sample must equal these.
class Truths {
 public:
  struct Row {
    std::string indicator, place, period, breakdown;  // breakdown: "sex=female" or ""
    int64_t numerator = 0;
    int64_t denominator = -1;  // -1: none
  };

  void arrested(int child, const std::string& district, const std::string& region, Date on,
                bool girl);
  void decided(int child, const std::string& region, const std::string& organisation, Date on,
               bool diverted, bool sentenced);
  void detained(int child, const std::string& region, Date from, bool released, Date until);
  void questioned(const std::string& region, Date on, bool lawyer_came_first);

  // Rows for the nation, regions and districts, by year, for the years first..last.
  std::vector<Row> rows(const std::string& nation, int first_year, int last_year,
                        Date last_day) const;
  // Per region: first questionings and how many of them had no lawyer first.
  struct Questionings {
    int64_t all = 0, without_lawyer = 0;
  };
  const std::map<std::string, Questionings>& questionings() const { return questionings_; }

 private:
  struct Arrest {
    int child;
    std::string district, region;
    Date on;
    bool girl;
  };
  struct Decision {
    std::string region;
    Date on;
    bool diverted, sentenced;
  };
  struct Stay {
    int child;
    std::string region;
    Date from, until;
    bool released;
  };
  std::vector<Arrest> arrests_;
  std::map<int, Decision> decisions_;  // the last of a child's case
  std::vector<Stay> stays_;
  std::map<std::string, Questionings> questionings_;
};

json::array to_json(const std::vector<Truths::Row>& rows);

}  // namespace besik::sim
