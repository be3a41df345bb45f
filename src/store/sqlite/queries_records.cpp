#include <charconv>

#include "store/sqlite/pack.h"
#include "store/sqlite/queries.h"
#include "store/sqlite/record_flags.h"

namespace besik::store::sqlite {
namespace {

#define RECORD_COLUMNS                                                                  \
  "o.id,r.programme,r.register,r.programme_version,r.ledger,r.version,r.stage,r.owner," \
  "r.owner_user,r.place,(SELECT id FROM object WHERE number=r.parent),r.opened_at,"     \
  "r.changed_at,r.flags,r.next_due,r.facts,r.sealed,r.persons,r.number"
#define RECORD_TABLES " FROM record r JOIN object o ON o.number=r.number"
constexpr int number_column = 18;

Result<RecordRow> record_at(const Statement& row) {
  RecordRow record;
  record.id = row.id_at(0);
  record.programme = row.text_at(1);
  record.register_name = row.text_at(2);
  record.programme_version = static_cast<int>(row.whole_at(3));
  record.ledger = row.text_at(4);
  record.version = row.whole_at(5);
  record.stage = row.text_at(6);
  record.owner = row.text_at(7);
  record.owner_user = row.text_at(8);
  record.place = row.text_at(9);
  record.parent = row.id_at(10);
  record.opened_at.ms = row.whole_at(11);
  record.changed_at.ms = row.whole_at(12);
  const int64_t flags = row.whole_at(13);
  record.closed = (flags & flag_closed) != 0;
  record.voided = (flags & flag_voided) != 0;
  record.sealed_shut = (flags & flag_sealed_shut) != 0;
  record.next_due = row.maybe_at(14);
  TRY_ASSIGN(record.facts, read_object(row.text_at(15)));
  TRY_ASSIGN(record.sealed, unpack_sealed_values(row.blob_at(16)));
  TRY_ASSIGN(record.persons, unpack_persons(row.blob_at(17)));
  return record;
}

std::string as_json_list(const std::vector<std::string>& texts) {
  return json::serialize(json::value_from(texts));
}

struct Cursor {
  int64_t key = 0;
  int64_t number = 0;
};

Result<Cursor> parse_cursor(std::string_view text) {
  Cursor cursor;
  const char* end = text.data() + text.size();
  const auto key = std::from_chars(text.data(), end, cursor.key);
  if (key.ec == std::errc() && key.ptr != end && *key.ptr == '.') {
    const auto number = std::from_chars(key.ptr + 1, end, cursor.number);
    if (number.ec == std::errc() && number.ptr == end) return cursor;
  }
  return Error{"store.bad_cursor", "cursor", "is not a cursor that this store gave",
               "ask for the first page again", ""};
}

// The conditions of a query, and the texts that stand for their question marks.
struct Conditions {
  std::string sql;
  std::vector<std::string> texts;

  void text(const char* condition, const std::string& value) {
    if (value.empty()) return;
    sql += condition;
    texts.push_back(value);
  }
  void any_of(const char* column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    sql += std::string(" AND ") + column +
           (values.size() == 1 ? "=?" : " IN (SELECT value FROM json_each(?))");
    texts.push_back(values.size() == 1 ? values[0] : as_json_list(values));
  }
};

Conditions conditions_of(const RecordQuery& query) {
  Conditions conditions;
  conditions.text(" AND r.programme=?", query.programme);
  conditions.text(" AND r.register=?", query.register_name);
  conditions.any_of("r.owner", query.organisations);
  conditions.any_of("r.place", query.places);
  conditions.text(" AND r.stage=?", query.stage);
  conditions.text(" AND r.owner_user=?", query.owner_user);
  const int64_t hidden =
      (query.include_closed ? 0 : flag_closed) | (query.include_voided ? 0 : flag_voided);
  if (hidden != 0) conditions.sql += " AND r.flags&" + std::to_string(hidden) + "=0";
  return conditions;
}

}  // namespace

Result<std::optional<RecordRow>> Queries::record(const Id& id) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT " RECORD_COLUMNS RECORD_TABLES " WHERE o.id=?"));
  TRY_ASSIGN(const bool row, find.id(id).step());
  if (!row) return std::optional<RecordRow>();
  TRY_ASSIGN(RecordRow record, record_at(find));
  return std::optional<RecordRow>(std::move(record));
}

Result<RecordPage> Queries::records(const RecordQuery& query) {
  const bool by_due = query.order == RecordQuery::Order::next_due;
  const char* key = by_due ? "r.next_due" : "r.opened_at";
  Conditions conditions = conditions_of(query);
  if (by_due) conditions.sql += " AND r.next_due IS NOT NULL";
  std::optional<int64_t> parent;
  if (!query.parent.is_nil()) {
    TRY_ASSIGN(parent, number_of(query.parent));
    if (!parent) return RecordPage{};
    conditions.sql += " AND r.parent=?";
  }
  std::optional<Cursor> cursor;
  if (!query.cursor.empty()) {
    TRY_ASSIGN(cursor, parse_cursor(query.cursor));
    conditions.sql += std::string(" AND (") + key + ",r.number)" + (by_due ? ">" : "<") + "(?,?)";
  }
  const int limit = std::clamp(query.limit, 1, 1000);
  const char* direction = by_due ? "" : " DESC";
  TRY_ASSIGN(Statement rows,
             connection_.prepare_once("SELECT " RECORD_COLUMNS RECORD_TABLES " WHERE 1" +
                                      conditions.sql + " ORDER BY " + key + direction +
                                      ",r.number" + direction + " LIMIT ?"));
  for (const std::string& text : conditions.texts) rows.text(text);
  if (parent) rows.whole(*parent);
  if (cursor) rows.whole(cursor->key).whole(cursor->number);
  rows.whole(limit + 1);
  RecordPage page;
  int64_t last_number = 0;
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return page;
    if (static_cast<int>(page.rows.size()) == limit) {
      const RecordRow& last = page.rows.back();
      const int64_t last_key = by_due ? last.next_due->ms : last.opened_at.ms;
      page.next = std::to_string(last_key) + "." + std::to_string(last_number);
      return page;
    }
    TRY_ASSIGN(RecordRow record, record_at(rows));
    page.rows.push_back(std::move(record));
    last_number = rows.whole_at(number_column);
  }
}

Result<void> Queries::each_record(const std::function<Result<void>(const RecordRow&)>& row) {
  TRY_ASSIGN(Statement rows,
             connection_.prepare("SELECT " RECORD_COLUMNS RECORD_TABLES " ORDER BY r.number"));
  while (true) {
    TRY_ASSIGN(const bool found, rows.step());
    if (!found) return {};
    TRY_ASSIGN(const RecordRow record, record_at(rows));
    TRY(row(record));
  }
}

Result<void> Queries::each_contributions(
    const std::function<Result<void>(const Id& record, const Bytes& body)>& row) {
  TRY_ASSIGN(Statement rows,
             connection_.prepare("SELECT o.id,c.body FROM contribution c"
                                 " JOIN object o ON o.number=c.number ORDER BY c.number"));
  while (true) {
    TRY_ASSIGN(const bool found, rows.step());
    if (!found) return {};
    TRY(row(rows.id_at(0), rows.bytes_at(1)));
  }
}

Result<Bytes> Queries::contributions(const Id& record) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT c.body FROM contribution c"
                                 " JOIN object o ON o.number=c.number WHERE o.id=?"));
  TRY_ASSIGN(const bool row, find.id(record).step());
  return row ? find.bytes_at(0) : Bytes();
}

Result<Bytes> Queries::record_key(const Id& record) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT k.wrapped FROM record_key k"
                                 " JOIN object o ON o.number=k.number WHERE o.id=?"));
  TRY_ASSIGN(const bool row, find.id(record).step());
  return row ? find.bytes_at(0) : Bytes();
}

}  // namespace besik::store::sqlite
