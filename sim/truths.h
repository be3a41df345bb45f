#pragma once

#include <map>
#include <optional>
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
                bool girl, int age, bool below_age);
  enum class Outcome { other, diverted, entered_diversion, sentenced, custody };
  void decided(int child, const std::string& region, Date on, Outcome outcome);
  // One stay in detention, told as it will have been on the last day.
  struct Stay {
    int child = 0;
    std::string region;
    Date from;
    Date eighteen;       // first day of the month of the 18th birthday
    bool adult = false;  // 18 when it began
    bool apart = true;   // wholly separated from adults
    std::optional<Date> sentenced, released, died, contact;
    std::vector<Date> visits;
  };
  void detained(Stay stay) { stays_.push_back(std::move(stay)); }
  // A facility in use the whole time, and the days of its independent inspections.
  void facility(const std::string& region, bool complaints, std::vector<Date> inspected);
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
    bool girl, below_age;
    int age;
  };
  struct Decision {
    std::string region;
    Date on;
    Outcome outcome;
  };
  struct Facility {
    std::string region;
    bool complaints;
    std::vector<Date> inspected;
  };
  class Year;

  std::vector<Arrest> arrests_;
  std::map<int, Decision> decisions_;  // the last of a child's case
  std::vector<Stay> stays_;
  std::vector<Facility> facilities_;
  std::map<std::string, Questionings> questionings_;
};

json::array to_json(const std::vector<Truths::Row>& rows);

}  // namespace besik::sim
