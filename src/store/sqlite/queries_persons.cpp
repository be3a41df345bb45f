#include <algorithm>

#include "base/check.h"
#include "store/sqlite/queries.h"

namespace besik::store::sqlite {

Result<std::optional<json::object>> Queries::reference(std::string_view kind, std::string_view id) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT body FROM reference WHERE kind=? AND id=?"));
  TRY_ASSIGN(const bool row, find.text(kind).text(id).step());
  if (!row) return std::optional<json::object>();
  TRY_ASSIGN(json::object body, read_object(find.text_at(0)));
  return std::optional<json::object>(std::move(body));
}

Result<void> Queries::each_reference(
    std::string_view kind,
    const std::function<Result<void>(const std::string& id, const json::object& body)>& row) {
  TRY_ASSIGN(Statement rows,
             connection_.prepare("SELECT id,body FROM reference WHERE kind=? ORDER BY id"));
  rows.text(kind);
  while (true) {
    TRY_ASSIGN(const bool found, rows.step());
    if (!found) return {};
    TRY_ASSIGN(const json::object body, read_object(rows.text_at(1)));
    TRY(row(std::string(rows.text_at(0)), body));
  }
}

Result<std::optional<PersonRow>> Queries::person(const Id& id) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT o.id,k.wrapped,p.event,p.identity,"
                                 "(SELECT id FROM object WHERE number=p.merged_into),p.changed_at"
                                 " FROM object o JOIN person p ON p.number=o.number"
                                 " LEFT JOIN person_key k ON k.number=p.number WHERE o.id=?"));
  TRY_ASSIGN(const bool row, find.id(id).step());
  if (!row) return std::optional<PersonRow>();
  PersonRow person;
  person.id = find.id_at(0);
  person.wrapped_key = find.bytes_at(1);
  // An erased key is overwritten by zeros in its place.
  if (std::all_of(person.wrapped_key.begin(), person.wrapped_key.end(),
                  [](uint8_t byte) { return byte == 0; })) {
    person.wrapped_key.clear();
  }
  person.event = find.id_at(2);
  person.identity = find.bytes_at(3);
  person.merged_into = find.id_at(4);
  person.changed_at.ms = find.whole_at(5);
  return std::optional<PersonRow>(std::move(person));
}

Bytes pseudonym_key(std::string_view pseudonym) {
  if (pseudonym.size() == 32) {
    auto bytes = from_hex(pseudonym);
    if (bytes && to_hex(*bytes) == pseudonym) return std::move(*bytes);
  }
  return {pseudonym.begin(), pseudonym.end()};
}

Result<std::optional<Id>> Queries::person_of_pseudonym(std::string_view pseudonym) {
  const Bytes key = pseudonym_key(pseudonym);
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT o.id FROM pseudonym p JOIN object o ON o.number=p.person"
                                 " WHERE p.pseudonym=?"));
  TRY_ASSIGN(const bool row, find.blob(key).step());
  if (!row) return std::optional<Id>();
  return std::optional<Id>(find.id_at(0));
}

Result<std::vector<Id>> Queries::records_of_person(const Id& person) {
  std::vector<Id> records;
  TRY_ASSIGN(const auto number, number_of(person));
  if (!number) return records;
  TRY_ASSIGN(Statement rows,
             connection_.prepare("SELECT o.id FROM record_of_person l"
                                 " JOIN object o ON o.number=l.record WHERE l.person=?"
                                 " ORDER BY l.record"));
  rows.whole(*number);
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return records;
    records.push_back(rows.id_at(0));
  }
}

Result<std::vector<std::pair<Id, int>>> Queries::persons_by_tokens(
    const std::vector<int64_t>& tokens, int limit) {
  std::vector<int64_t> wanted = tokens;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::unordered_map<int64_t, int> hits;
  TRY(pending_.count_hits(wanted, hits));
  {
    TRY_ASSIGN(Statement rows, connection_.prepare("SELECT person FROM token WHERE token=?"));
    for (const int64_t token : wanted) {
      rows.reset();
      rows.whole(token);
      while (true) {
        TRY_ASSIGN(const bool row, rows.step());
        if (!row) break;
        ++hits[rows.whole_at(0)];
      }
    }
  }
  std::vector<std::pair<int64_t, int>> order(hits.begin(), hits.end());
  const auto better = [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  };
  const auto count = std::min(order.size(), static_cast<std::size_t>(std::max(limit, 0)));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    better);
  std::vector<std::pair<Id, int>> persons;
  TRY_ASSIGN(Statement name, connection_.prepare("SELECT id FROM object WHERE number=?"));
  for (std::size_t i = 0; i < count; ++i) {
    name.reset();
    TRY_ASSIGN(const bool row, name.whole(order[i].first).step());
    if (!row) return error_of(SQLITE_CORRUPT);
    persons.emplace_back(name.id_at(0), order[i].second);
  }
  return persons;
}

Result<std::optional<json::object>> Queries::stored_answer(std::string_view idempotency_key) {
  TRY_ASSIGN(Statement find, connection_.prepare("SELECT body FROM answer WHERE key=?"));
  TRY_ASSIGN(const bool row, find.text(idempotency_key).step());
  if (!row) return std::optional<json::object>();
  TRY_ASSIGN(json::object body, read_object(find.text_at(0)));
  return std::optional<json::object>(std::move(body));
}

}  // namespace besik::store::sqlite
