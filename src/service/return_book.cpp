#include "service/return_book.h"

#include <algorithm>

#include "service/reference_json.h"
#include "service/return_coverage.h"

namespace besik::service {

Result<void> ReturnBook::load(store::Reader& reader) {
  TRY(reader.each_reference(
      "return", [&](const std::string&, const json::object& body) -> Result<void> {
        TRY_ASSIGN(const record::ReturnFacts facts, record::return_from_json(body));
        put(facts);
        return {};
      }));
  TRY(reader.each_reference("record_keeper", [&](const std::string&, const json::object& body) {
    declare_keeper(text_at(body, "programme"), text_at(body, "organisation"),
                   date_at(body, "since"));
    return Result<void>{};
  }));
  return reader.each_record([&](const store::RecordRow& row) {
    record_opened(row.programme, text_at(row.facts, "opener"), date_at(row.facts, "opened_on"));
    return Result<void>{};
  });
}

std::optional<record::ReturnFacts> ReturnBook::find(const Id& id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = returns_.find(id);
  if (found == returns_.end()) return std::nullopt;
  return found->second;
}

std::map<std::string, record::ReturnFacts> ReturnBook::of_period(const std::string& programme,
                                                                 const std::string& name,
                                                                 Date first) const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, record::ReturnFacts> out;
  const auto found = by_period_.find({programme, name, first});
  if (found == by_period_.end()) return out;
  for (const Id& id : found->second) {
    const record::ReturnFacts& facts = returns_.at(id);
    out.emplace(facts.organisation, facts);
  }
  return out;
}

std::vector<record::ReturnFacts> ReturnBook::of_body(const std::string& programme,
                                                     const std::string& organisation,
                                                     Date since) const {
  const std::scoped_lock lock(mutex_);
  std::vector<record::ReturnFacts> out;
  const auto found = by_body_.find({programme, organisation});
  if (found == by_body_.end()) return out;
  for (const Id& id : found->second)
    if (since <= returns_.at(id).until) out.push_back(returns_.at(id));
  return out;
}

bool ReturnBook::tells(const programme::Programme& programme, const std::string& indicator,
                       const std::string& organisation, Date day) const {
  const std::scoped_lock lock(mutex_);
  const auto found = by_body_.find({programme.name, organisation});
  if (found == by_body_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Id& id) {
    const record::ReturnFacts& one = returns_.at(id);
    const programme::Return* form = programme.find_return(one.name);
    return one.stage == record::ReturnStage::approved && one.from <= day && day <= one.until &&
           form != nullptr && form->feeds.contains(indicator);
  });
}

void ReturnBook::put(const record::ReturnFacts& facts) {
  const Id id =
      record::return_id(facts.programme, facts.name, facts.organisation, facts.period.first);
  const std::scoped_lock lock(mutex_);
  returns_[id] = facts;
  by_period_[{facts.programme, facts.name, facts.period.first}].insert(id);
  by_body_[{facts.programme, facts.organisation}].insert(id);
  ++change_;
}

void ReturnBook::declare_keeper(const std::string& programme, const std::string& organisation,
                                Date since) {
  const std::scoped_lock lock(mutex_);
  declared_[{programme, organisation}] = since;
  ++change_;
}

void ReturnBook::record_opened(const std::string& programme, const std::string& organisation,
                               Date day) {
  const std::scoped_lock lock(mutex_);
  std::set<Date>& days = openings_[{programme, organisation}];
  const bool is_first = days.empty() || day < *days.begin();
  // What is recorded now does not change periods that are over.
  if (days.insert(day).second && (is_first || !told_on_ || day < *told_on_)) ++change_;
}

std::optional<Date> ReturnBook::keeps_since(const std::string& programme,
                                            const std::string& organisation) const {
  const std::scoped_lock lock(mutex_);
  std::optional<Date> since;
  if (const auto found = declared_.find({programme, organisation}); found != declared_.end())
    since = found->second;
  if (const auto found = openings_.find({programme, organisation});
      found != openings_.end() && !found->second.empty())
    since = since ? std::min(*since, *found->second.begin()) : *found->second.begin();
  return since;
}

bool ReturnBook::recorded(const std::string& programme, const std::string& organisation, Date first,
                          Date last) const {
  const std::scoped_lock lock(mutex_);
  const auto found = openings_.find({programme, organisation});
  if (found == openings_.end()) return false;
  const auto day = found->second.lower_bound(first);
  return day != found->second.end() && *day <= last;
}

std::shared_ptr<const indicator::Coverage> ReturnBook::coverage(
    const std::shared_ptr<const record::World>& world, Date today) const {
  const std::scoped_lock one_at_a_time(making_);
  int64_t change = 0;
  {
    const std::scoped_lock lock(mutex_);
    change = change_;
    told_on_ = today;
  }
  if (made_.change == change && made_.today == today && made_.world.lock() == world)
    return made_.coverage;
  made_ = {world, today, change, make_coverage(*this, world, today)};
  return made_.coverage;
}

std::optional<Date> ReturnBook::asked_on() const {
  const std::scoped_lock lock(mutex_);
  return asked_on_;
}

void ReturnBook::set_asked_on(std::optional<Date> day) {
  const std::scoped_lock lock(mutex_);
  asked_on_ = day;
}

}  // namespace besik::service
