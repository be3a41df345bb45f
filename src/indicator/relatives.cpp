#include "indicator/relatives.h"

#include <algorithm>

namespace besik::indicator {
namespace {

bool is_in_role(const store::RecordRow& row, const std::string& role, const Id& person) {
  return std::find(row.persons.begin(), row.persons.end(), std::pair(role, person)) !=
         row.persons.end();
}

// Every record of the register that holds one of the persons in that role, but not `row` itself.
Result<void> each_by_person(store::Reader& reader, const store::RecordRow& row,
                            const std::string& register_name, const std::string& role,
                            const std::function<Result<void>(const store::RecordRow&)>& visit) {
  for (const auto& [in_role, person] : row.persons) {
    if (in_role != role) continue;
    TRY_ASSIGN(const std::vector<Id> records, reader.records_of_person(person));
    for (const Id& id : records) {
      if (id == row.id) continue;
      TRY_ASSIGN(const auto other, reader.record(id));
      if (!other || other->programme != row.programme || other->register_name != register_name)
        continue;
      if (is_in_role(*other, role, person)) TRY(visit(*other));
    }
  }
  return {};
}

Result<void> each_part(store::Reader& reader, const store::RecordRow& row,
                       const std::string& register_name,
                       const std::function<Result<void>(const store::RecordRow&)>& visit) {
  store::RecordQuery query;
  query.programme = row.programme;
  query.register_name = register_name;
  query.parent = row.id;
  query.limit = 1000;
  do {
    TRY_ASSIGN(const store::RecordPage page, reader.records(query));
    for (const store::RecordRow& part : page.rows) TRY(visit(part));
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return {};
}

int count_within(const std::vector<Date>& dates, Date first, std::optional<Date> last) {
  return static_cast<int>(std::count_if(dates.begin(), dates.end(), [&](Date date) {
    return date >= first && (!last || date <= *last);
  }));
}

Verdict judge(const programme::Related& related, int sure, int unsure) {
  if (related.exactly) {
    if (sure > *related.exactly || sure + unsure < *related.exactly) return Verdict::no;
    return unsure == 0 ? Verdict::yes : Verdict::unknown;
  }
  if (sure >= related.at_least) return Verdict::yes;
  return sure + unsure < related.at_least ? Verdict::no : Verdict::unknown;
}

}  // namespace

Result<std::optional<record::Facts>> facts_of(const record::World& world,
                                              const store::RecordRow& row) {
  const programme::Programme* programme = world.programme(row.programme, row.programme_version);
  if (programme == nullptr) programme = world.programme(row.programme);
  const auto* reg = programme ? programme->find_register(row.register_name) : nullptr;
  if (reg == nullptr) return std::optional<record::Facts>{};
  TRY_ASSIGN(record::Facts facts, record::facts_from_json(row.facts, *reg));
  return std::optional(std::move(facts));
}

Result<std::vector<Relative>> relatives_of(const Measures& measures, const record::World& world,
                                           store::Reader& reader, const store::RecordRow& row) {
  std::vector<Relative> result;
  std::set<Id> met;
  const auto add = [&](const store::RecordRow& other) -> Result<void> {
    if (!met.insert(other.id).second) return {};
    TRY_ASSIGN(auto facts, facts_of(world, other));
    if (facts && !facts->voided)
      result.push_back({other.register_name, other.id, std::move(*facts)});
    return {};
  };
  for (const Relation& one : measures.looking_from(row.programme, row.register_name)) {
    if (one.by_link)
      TRY(each_part(reader, row, one.of, add));
    else
      TRY(each_by_person(reader, row, one.of, one.by, add));
  }
  return result;
}

Result<std::set<Id>> looked_at_from(const Measures& measures, store::Reader& reader,
                                    const store::RecordRow* before, const store::RecordRow& now) {
  std::set<Id> result;
  const auto add = [&](const store::RecordRow& other) -> Result<void> {
    result.insert(other.id);
    return {};
  };
  for (const Relation& one : measures.looking_at(now.programme, now.register_name)) {
    for (const store::RecordRow* row : {before, &now}) {
      if (row == nullptr) continue;
      if (!one.by_link) {
        TRY(each_by_person(reader, *row, one.measured, one.by, add));
      } else if (!row->parent.is_nil()) {
        TRY_ASSIGN(const auto parent, reader.record(row->parent));
        if (parent && parent->register_name == one.measured) result.insert(parent->id);
      }
    }
  }
  result.erase(now.id);
  return result;
}

Verdict holds(const programme::Related& related, const RelatedDates& dates, Date first,
              std::optional<Date> last) {
  return judge(related, count_within(dates.sure, first, last),
               count_within(dates.unsure, first, last));
}

std::vector<Stretch> stretches(const programme::Related& related, const RelatedDates& dates,
                               Date from, std::optional<Date> until) {
  std::set<Date> edges{from};
  for (const auto* all : {&dates.sure, &dates.unsure})
    for (const Date date : *all) {
      edges.insert(date);
      if (related.within_days) edges.insert(add_days(date, *related.within_days + 1));
    }
  std::vector<Stretch> result;
  Verdict last = Verdict::no;
  for (auto edge = edges.lower_bound(from); edge != edges.end(); ++edge) {
    if (until && *edge >= *until) break;
    const Date first = related.within_days ? add_days(*edge, -*related.within_days)
                                           : Date{std::numeric_limits<int32_t>::min()};
    const Verdict now = holds(related, dates, first, *edge);
    if (now == last) continue;
    if (last != Verdict::no) result.back().until = *edge;
    if (now != Verdict::no) result.push_back({*edge, until, now == Verdict::yes});
    last = now;
  }
  return result;
}

}  // namespace besik::indicator
