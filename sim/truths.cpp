#include "sim/truths.h"

#include <algorithm>

#include <boost/json.hpp>

namespace besik::sim {

void Truths::arrested(int child, const std::string& district, const std::string& region, Date on,
                      bool girl, int age, bool below_age) {
  arrests_.push_back({child, district, region, on, girl, below_age, age});
}

void Truths::decided(int child, const std::string& region, Date on, Outcome outcome) {
  decisions_[child] = {region, on, outcome};
}

void Truths::facility(const std::string& region, bool complaints, std::vector<Date> inspected) {
  facilities_.push_back({region, complaints, std::move(inspected)});
}

void Truths::questioned(const std::string& region, Date, bool lawyer_came_first) {
  auto& count = questionings_[region];
  ++count.all;
  count.without_lawyer += lawyer_came_first ? 0 : 1;
}

// The rows of one year, as at its last day or, in the year that goes on, the last day told.
class Truths::Year {
 public:
  Year(const Truths& truths, const std::string& nation, int year, Date last_day)
      : truths_(truths),
        nation_(nation),
        year_(year),
        end_(std::min(make_date(year, 12, 31), last_day)) {}

  std::vector<Row> rows() {
    arrests();
    decisions();
    for (const Stay& stay : truths_.stays_) {
      if (stay.adult) continue;
      days_apart(stay);
      present(stay);
      afterwards(stay);
    }
    facilities();
    std::vector<Row> rows;
    for (const auto& [key, set] : children_) {
      Row row = empty(key);
      row.numerator = static_cast<int64_t>(set.size());
      rows.push_back(std::move(row));
    }
    for (const auto& [key, counts] : counts_) {
      Row row = empty(key);
      row.numerator = counts.first;
      row.denominator = counts.second;
      rows.push_back(std::move(row));
    }
    for (const auto& [key, sets] : shares_) {
      Row row = empty(key);
      row.numerator = static_cast<int64_t>(sets.first.size());
      row.denominator = static_cast<int64_t>(sets.second.size());
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  struct Key {
    std::string indicator, place, breakdown;
    auto operator<=>(const Key&) const = default;
  };

  Row empty(const Key& key) const {
    Row row;
    row.indicator = key.indicator;
    row.place = key.place;
    row.period = std::to_string(year_);
    row.breakdown = key.breakdown;
    return row;
  }

  bool in_year(Date on) const { return civil(on).year == year_ && on <= end_; }

  // Places in which a thing of a region counts.
  std::vector<std::string> above(const std::string& region) const { return {nation_, region}; }

  void arrests() {
    for (const Arrest& arrest : truths_.arrests_) {
      if (!in_year(arrest.on)) continue;
      for (const std::string& place :
           std::set<std::string>{nation_, arrest.region, arrest.district}) {
        children_[{"JJ1", place, ""}].insert(arrest.child);
        if (arrest.girl) children_[{"JJ1", place, "sex=female"}].insert(arrest.child);
        if (arrest.age >= 14) children_[{"JJ1b", place, ""}].insert(arrest.child);
        ++counts_.try_emplace({"JJ1c", place, ""}, 0, -1).first->second.first;
        if (arrest.below_age) children_[{"JJ1d", place, ""}].insert(arrest.child);
      }
    }
  }

  void decisions() {
    for (const auto& [child, decision] : truths_.decisions_) {
      if (!in_year(decision.on) || decision.outcome == Outcome::other) continue;
      const bool custody = decision.outcome == Outcome::custody;
      for (const std::string& place : above(decision.region)) {
        add_share("JJ10", place, child, decision.outcome == Outcome::entered_diversion);
        if (custody || decision.outcome == Outcome::sentenced)
          add_share("JJ9", place, child, custody);
      }
    }
  }

  void add_share(const std::string& indicator, const std::string& place, int child, bool holds) {
    auto& sets = shares_[{indicator, place, ""}];
    sets.second.insert(child);
    if (holds) sets.first.insert(child);
  }

  // Time before and after the sentence, of what ended in the year; what goes on beside.
  void days_apart(const Stay& stay) {
    const std::optional<Date> before = earliest({stay.sentenced, stay.released});
    const std::optional<Date> over = earliest({stay.sentenced, stay.released, stay.died});
    if (before && in_year(*before) && *before > stay.from)
      add_days_of("JJ4", stay, stay.from, *before);
    if (stay.from <= end_ && !(over && *over <= end_))
      for (const std::string& place : above(stay.region))
        ++counts_.try_emplace({"JJ4b", place, ""}, 0, -1).first->second.first;
    if (!stay.sentenced || stay.died || *stay.sentenced >= stay.eighteen) return;
    const std::optional<Date> served = earliest({stay.released, stay.eighteen});
    if (in_year(*served)) add_days_of("JJ5", stay, *stay.sentenced, *served, false);
  }

  void add_days_of(const std::string& indicator, const Stay& stay, Date from, Date until,
                   bool regions = true) {
    for (const std::string& place : above(stay.region)) {
      if (!regions && place != nation_) continue;
      auto& sum = counts_.try_emplace({indicator, place, ""}, 0, 0).first->second;
      sum.first += until.days - from.days;
      ++sum.second;
    }
  }

  // Who is there on the last day, and who was there on any day of the year.
  void present(const Stay& stay) {
    const std::optional<Date> until = earliest({stay.released, stay.eighteen, stay.died});
    const bool inside = stay.from <= end_ && end_ < *until;
    const bool waiting = inside && !(stay.sentenced && *stay.sentenced <= end_);
    for (const std::string& place : above(stay.region)) {
      if (inside) {
        children_[{"JJ2", place, ""}].insert(stay.child);
        add_share("JJ7", place, stay.child, !stay.apart);
        const bool long_stay = add_days(stay.from, 90) <= end_;
        const bool visited = std::any_of(stay.visits.begin(), stay.visits.end(), [&](Date on) {
          return on <= end_ && end_.days - on.days <= 90;
        });
        add_share(long_stay ? "JJ8" : "JJ8b", place, stay.child, visited);
      }
      if (waiting) children_[{"JJ3", place, ""}].insert(stay.child);
    }
    const std::optional<Date> gone =
        earliest({stay.released, stay.eighteen,
                  stay.died ? std::optional(add_days(*stay.died, 1)) : std::nullopt});
    if (stay.from <= end_ && *gone > std::max(stay.from, make_date(year_, 1, 1)))
      add_share("JJ6", nation_, stay.child, stay.died && in_year(*stay.died));
  }

  void afterwards(const Stay& stay) {
    if (!stay.released) return;
    for (const auto& [indicator, days] : {std::pair("JJ11", 3), std::pair("JJ11b", 90)}) {
      if (!in_year(add_days(*stay.released, days))) continue;
      const bool met = stay.contact && stay.contact->days - stay.released->days <= days;
      for (const std::string& place : above(stay.region))
        add_share(indicator, place, stay.child, met);
    }
  }

  void facilities() {
    int number = 0;
    for (const Facility& facility : truths_.facilities_) {
      const bool seen =
          std::any_of(facility.inspected.begin(), facility.inspected.end(),
                      [&](Date on) { return on <= end_ && end_.days - on.days <= 365; });
      for (const std::string& place : above(facility.region)) {
        add_share("JJ12b", place, number, seen);
        add_share("JJ13b", place, number, facility.complaints);
      }
      ++number;
    }
  }

  static std::optional<Date> earliest(std::initializer_list<std::optional<Date>> days) {
    std::optional<Date> first;
    for (const auto& day : days)
      if (day && (!first || *day < *first)) first = day;
    return first;
  }

  const Truths& truths_;
  const std::string& nation_;
  const int year_;
  const Date end_;
  std::map<Key, std::set<int>> children_;
  std::map<Key, std::pair<int64_t, int64_t>> counts_;
  std::map<Key, std::pair<std::set<int>, std::set<int>>> shares_;
};

std::vector<Truths::Row> Truths::rows(const std::string& nation, int first_year, int last_year,
                                      Date last_day) const {
  std::vector<Row> rows;
  for (int year = first_year; year <= last_year; ++year)
    for (Row& row : Year(*this, nation, year, last_day).rows()) rows.push_back(std::move(row));
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
