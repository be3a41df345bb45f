#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "indicator/recount_facts.h"
#include "programme/expression.h"

namespace besik::indicator {

// The last facts of a record as expressions see them.
class LastFacts : public programme::Bindings {
 public:
  LastFacts(const record::Facts& facts, std::string zone) : facts_(facts), zone_(std::move(zone)) {}
  const Value& value(std::string_view name) const override;
  Value birth_date(std::string_view role) const override;  // the first of its month
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return {}; }
  Value now() const override { return {}; }
  Value period_end() const override { return followed_until_; }
  std::string_view zone() const override { return zone_; }
  // Of a record in a cohort: the last day on which it is followed.
  void follow_until(Date day) { followed_until_ = day; }
  // A date, or the civil day of an instant.
  std::optional<Date> day(const Value& value) const;

 private:
  const record::Facts& facts_;
  std::string zone_;
  Value followed_until_;
};

// The dates of the records that one condition speaks of, by what relates them.
class RelatedRecords {
 public:
  RelatedRecords(const record::World& world, const LastRecords& records,
                 const programme::Programme& programme, const programme::Related& related);

  std::vector<RelatedDate> of(const LastRecord& record) const;
  std::vector<RelatedDate> of_person(const std::string& pseudonym, const Id& not_this) const;

 private:
  const programme::Related& related_;
  bool is_by_link_ = false;
  std::map<Id, std::vector<RelatedDate>> by_link_;
  std::map<std::string, std::vector<RelatedDate>> by_person_;
};

// The days, both within, on which dates count for a record dated `when`.
std::pair<Date, Date> days_after(const programme::Related& related,
                                 const programme::Indicator& indicator, Date when);
// Whether as many dates as asked for lie within the days.
Truth truth_of(const programme::Related& related, const std::vector<RelatedDate>& dates, Date first,
               Date last);

}  // namespace besik::indicator
