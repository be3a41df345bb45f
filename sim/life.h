#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/json.h"
#include "sim/country.h"
#include "sim/names.h"
#include "sim/random.h"
#include "sim/truths.h"

namespace besik::sim {

// Members of a JSON object, as in {{"sex", "female"}}.
inline json::object fields(
    std::initializer_list<std::pair<json::string_view, json::value_ref>> members) {
  return json::object(members);
}

// One thing that a worker does, at a moment, through the service. Texts that begin with '@' stand
// for the id that an earlier act with `makes` of that name was given.
struct Act {
  Instant at;
  int64_t order = 0;      // among acts of one moment
  std::string operation;  // "record.open"
  const Worker* worker = nullptr;
  json::object input;
  std::string makes;
};

// The lives of the sample's children, as acts in the order of time: seasons, backlogs, late entry,
// corrections, mistakes, missing values, a district that falls silent, a region with a hidden
// problem.
class Lives {
 public:
  Lives(Random random, const SampleCountry& country, const NameBook& names, Date first_day,
        Date last_day, int offset_hours);
  void make_facilities();
  // Numbers of the units that keep no records, from the first month of the programme on: most in
  // time, some late, nil, missing, asked about, or reopened.
  void make_returns(Date first);
  void make_child(int number);
  std::vector<Act> take();  // sorted
  const Truths& truths() const { return truths_; }

 private:
  struct Child {
    int number = 0;
    const District* district = nullptr;
    const Region* region = nullptr;
    bool girl = false;
    Date born;
    Instant contact;
    std::string person, parent, case_key, group, age_rule;
    bool below_age = false, arrested = false, grave = false;
    std::string residence;
    json::array circumstances;
  };
  void add(Instant at, const std::string& operation, const Worker& worker, json::object input,
           std::string makes = "");
  void act(Instant at, const Worker& worker, const std::string& record, const std::string& action,
           json::object values, json::object excuses = {});
  bool over(Instant at) const { return at.ms > end_.ms || (death_ && *death_ < at); }
  Date day(Instant at) const;
  Instant after_days(Instant from, int days);  // that many days later, in working hours
  Instant after_minutes(Instant from, int minutes) const;
  const Worker& who(const std::string& role, const std::string& organisation) const;

  void make_return(Random& random, const District& unit, int number, Date first);
  Child draw_child(int number);
  Instant draw_contact(Random& random);
  void register_family(Random& random, Child& child);
  Instant open_case(Random& random, Child& child);
  void arrest(Random& random, const Child& child, Instant recorded);
  void detain(Random& random, const Child& child, Instant from);
  void die_in_detention(const Child& child, const std::string& stay, Instant at);
  void inspect(const std::string& key, const std::string& facility, Instant visited,
               bool complaints, int number);
  void order_stay(const Child& child, const std::string& key, Instant admitted, bool apart);
  Instant plan_stay(Random& random, const Child& child, Instant admitted, Truths::Stay& stay);
  void pass_time(Random& random, const Child& child, const std::string& key, Instant admitted,
                 Instant released, Truths::Stay& stay);
  void end_stay(Random& random, const Child& child, const std::string& key, Instant released,
                Truths::Stay& stay);
  void first_questioning(Random& random, const Child& child, Instant recorded);
  void proceed(Random& random, const Child& child, Instant recorded);
  void divert(Random& random, const Child& child, Instant assessed);
  void try_in_court(Random& random, const Child& child, Instant assessed);
  void measure(Random& random, const Child& child, Instant decided, const std::string& kind);

  Random random_;
  const SampleCountry& country_;
  const NameBook& names_;
  Instant start_, end_;
  Date first_day_, last_day_;
  int64_t offset_ms_;
  int told_children_ = 0;   // of returns: nobody knows who they are
  int stays_ = 0;           // so far
  bool death_due_ = false;  // a few children of many die in detention
  // Of the child whose life is being made.
  std::optional<Instant> death_, sentence_;
  std::vector<Act> acts_;
  Truths truths_;
};

}  // namespace besik::sim
