#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "indicator/figure.h"
#include "record/return.h"
#include "record/world.h"
#include "store/store.h"

namespace besik::service {

// All returns as of the last commit, and since when bodies keep records themselves: since the day
// on which they opened their first record of a programme, or an earlier one that was declared.
// Thread-safe.
class ReturnBook {
 public:
  Result<void> load(store::Reader& reader);

  std::optional<record::ReturnFacts> find(const Id& id) const;
  // Of one form, by body.
  std::map<std::string, record::ReturnFacts> of_period(const std::string& programme,
                                                       const std::string& name, Date first) const;
  // Of one body whose days reach `since` or later.
  std::vector<record::ReturnFacts> of_body(const std::string& programme,
                                           const std::string& organisation, Date since) const;
  // Whether an approved return of the body tells an indicator for a day: then its records of that
  // day stand aside (indicator/engine.h).
  bool tells(const programme::Programme& programme, const std::string& indicator,
             const std::string& organisation, Date day) const;
  void put(const record::ReturnFacts& facts);

  void declare_keeper(const std::string& programme, const std::string& organisation, Date since);
  void record_opened(const std::string& programme, const std::string& organisation, Date day);
  std::optional<Date> keeps_since(const std::string& programme,
                                  const std::string& organisation) const;
  // Whether a body opened a record of the programme on one of the days.
  bool recorded(const std::string& programme, const std::string& organisation, Date first,
                Date last) const;

  // As of now, for figures of `today`; made anew only where something has changed.
  std::shared_ptr<const indicator::Coverage> coverage(
      const std::shared_ptr<const record::World>& world, Date today) const;

  // The last day on which it was looked whether returns of new periods are to be asked for.
  std::optional<Date> asked_on() const;
  void set_asked_on(std::optional<Date> day);

 private:
  using Body = std::pair<std::string, std::string>;  // programme, organisation
  struct Made {
    std::weak_ptr<const record::World> world;
    Date today;
    int64_t change = -1;
    std::shared_ptr<const indicator::Coverage> coverage;
  };

  mutable std::mutex mutex_;
  int64_t change_ = 0;
  std::map<Id, record::ReturnFacts> returns_;
  std::map<std::tuple<std::string, std::string, Date>, std::set<Id>> by_period_;
  std::map<Body, std::set<Id>> by_body_;
  std::map<Body, Date> declared_;
  std::map<Body, std::set<Date>> openings_;
  std::optional<Date> asked_on_;
  mutable std::optional<Date> told_on_;  // the day of the coverage made last
  mutable std::mutex making_;
  mutable Made made_;
};

}  // namespace besik::service
