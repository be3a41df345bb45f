#include "sim/truths.h"

#include <boost/json.hpp>

namespace besik::sim {

void Truths::arrested(int child, const std::string& district, const std::string& region, Date on,
                      bool girl) {
  arrests_.push_back({child, district, region, on, girl});
}

void Truths::decided(int child, const std::string& region, const std::string&, Date on,
                     bool diverted, bool sentenced) {
  decisions_[child] = {region, on, diverted, sentenced};
}

void Truths::detained(int child, const std::string& region, Date from, bool released, Date until) {
  stays_.push_back({child, region, from, until, released});
}

void Truths::questioned(const std::string& region, Date, bool lawyer_came_first) {
  auto& count = questionings_[region];
  ++count.all;
  count.without_lawyer += lawyer_came_first ? 0 : 1;
}

std::vector<Truths::Row> Truths::rows(const std::string& nation, int first_year, int last_year,
                                      Date last_day) const {
  std::vector<Row> rows;
  for (int year = first_year; year <= last_year; ++year) {
    std::string period = std::to_string(year);
    std::map<std::string, std::set<int>> children, girls;
    std::map<std::string, int64_t> arrests;
    for (const auto& arrest : arrests_) {
      if (civil(arrest.on).year != year) continue;
      for (const auto& place : {nation, arrest.region, arrest.district}) {
        if (place == arrest.region && arrest.region == arrest.district &&
            children[place].contains(arrest.child))
          continue;
        children[place].insert(arrest.child);
        if (arrest.girl) girls[place].insert(arrest.child);
        ++arrests[place];
      }
    }
    for (const auto& [place, set] : children) {
      rows.push_back({"JJ1", place, period, "", static_cast<int64_t>(set.size()), -1});
    }
    for (const auto& [place, set] : girls) {
      rows.push_back({"JJ1", place, period, "sex=female", static_cast<int64_t>(set.size()), -1});
    }
    std::map<std::string, std::pair<int64_t, int64_t>> diversion;
    for (const auto& [child, decision] : decisions_) {
      if (civil(decision.on).year != year || !(decision.diverted || decision.sentenced)) continue;
      for (const auto& place : {nation, decision.region}) {
        diversion[place].first += decision.diverted ? 1 : 0;
        ++diversion[place].second;
      }
    }
    for (const auto& [place, counts] : diversion) {
      rows.push_back({"JJ10", place, period, "", counts.first, counts.second});
    }
    Date end = make_date(year, 12, 31);
    if (end > last_day) end = last_day;
    std::map<std::string, std::set<int>> inside;
    for (const auto& stay : stays_) {
      if (stay.from > end || (stay.released && stay.until <= end)) continue;
      inside[nation].insert(stay.child);
      inside[stay.region].insert(stay.child);
    }
    for (const auto& [place, set] : inside) {
      rows.push_back({"JJ2", place, period, "", static_cast<int64_t>(set.size()), -1});
    }
  }
  return rows;
}

json::array to_json(const std::vector<Truths::Row>& rows) {
  json::array out;
  for (const auto& row : rows) {
    json::object one{{"indicator", row.indicator},
                     {"place", row.place},
                     {"period", row.period},
                     {"breakdown", row.breakdown},
                     {"numerator", row.numerator}};
    if (row.denominator >= 0) one["denominator"] = row.denominator;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace besik::sim
