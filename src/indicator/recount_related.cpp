#include "indicator/recount_related.h"

#include <algorithm>
#include <limits>
#include <set>

namespace besik::indicator {

const Value& LastFacts::value(std::string_view name) const {
  static const Value unknown;
  const auto found = facts_.fields.find(std::string(name));
  return found == facts_.fields.end() ? unknown : found->second;
}

Value LastFacts::birth_date(std::string_view role) const {
  return value(programme::Register::born(role));
}

std::optional<Date> LastFacts::day(const Value& value) const {
  if (const Date* date = value.get_if<Date>()) return *date;
  if (const Instant* moment = value.get_if<Instant>()) return civil_day(*moment, zone_);
  return {};
}

RelatedRecords::RelatedRecords(const record::World& world, const LastRecords& records,
                               const programme::Programme& programme,
                               const programme::Related& related)
    : related_(related) {
  const programme::Register* reg = programme.find_register(related.of);
  const auto all = records.find({programme.name, related.of});
  if (reg == nullptr || all == records.end()) return;
  is_by_link_ = reg->field(related.by) != nullptr;
  for (const LastRecord& record : all->second) {
    const record::Facts& facts = record.facts;
    if (facts.voided) continue;
    const LastFacts bindings(facts, world.tree->zone(facts.place, facts.opened_on));
    const auto date = bindings.day(bindings.value(related.date));
    if (!date) continue;
    const Value where = related.where ? evaluate(related.where, bindings) : Value(true);
    if (where == Value(false)) continue;
    const RelatedDate one{*date, where.known(), record.id};
    if (!is_by_link_) {
      const auto role = facts.persons.find(related.by);
      if (role == facts.persons.end()) continue;
      for (const std::string& person :
           std::set<std::string>(role->second.begin(), role->second.end()))
        by_person_[person].push_back(one);
      continue;
    }
    if (const Id* link = bindings.value(related.by).get_if<Id>())
      by_link_[*link].push_back(one);
    else if (related.by == reg->part_of && !facts.parent.empty())
      if (const auto parent = parse_id(facts.parent)) by_link_[*parent].push_back(one);
  }
}

std::vector<RelatedDate> RelatedRecords::of(const LastRecord& record) const {
  std::vector<RelatedDate> result;
  if (is_by_link_) {
    if (const auto found = by_link_.find(record.id); found != by_link_.end())
      for (const RelatedDate& one : found->second)
        if (one.record != record.id) result.push_back(one);
    return result;
  }
  const auto role = record.facts.persons.find(related_.by);
  if (role == record.facts.persons.end()) return {};
  std::set<Id> met;
  for (const std::string& person : role->second)
    for (const RelatedDate& one : of_person(person, record.id))
      if (met.insert(one.record).second) result.push_back(one);
  return result;
}

std::vector<RelatedDate> RelatedRecords::of_person(const std::string& pseudonym,
                                                   const Id& not_this) const {
  std::vector<RelatedDate> result;
  const auto found = by_person_.find(pseudonym);
  if (found == by_person_.end()) return {};
  for (const RelatedDate& one : found->second)
    if (one.record != not_this) result.push_back(one);
  return result;
}

std::pair<Date, Date> days_after(const programme::Related& related,
                                 const programme::Indicator& indicator, Date when) {
  if (related.within_days) return {when, add_days(when, *related.within_days)};
  if (indicator.window == programme::Window::cohort)
    return {when, add_months(when, indicator.window_months)};
  return {when, Date{std::numeric_limits<int32_t>::max()}};
}

Truth truth_of(const programme::Related& related, const std::vector<RelatedDate>& dates, Date first,
               Date last) {
  int sure = 0;
  int perhaps = 0;
  for (const RelatedDate& one : dates)
    if (first <= one.date && one.date <= last) ++(one.is_sure ? sure : perhaps);
  if (related.exactly) {
    if (sure > *related.exactly || sure + perhaps < *related.exactly) return Truth::no;
    return perhaps == 0 ? Truth::yes : Truth::unknown;
  }
  if (sure >= related.at_least) return Truth::yes;
  return sure + perhaps < related.at_least ? Truth::no : Truth::unknown;
}

}  // namespace besik::indicator
