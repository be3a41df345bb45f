#include "store/sqlite/pack.h"
#include "store/sqlite/queries.h"

namespace besik::store::sqlite {
namespace {

#define EVENT_COLUMNS                                                            \
  "e.position,e.id,e.kind,o.id,e.register,e.programme,e.programme_version,e.at," \
  "e.recorded_at,e.actor,e.device,e.base,e.sealed,e.prev,e.hash,e.facts,l.name"
#define EVENT_TABLES                                      \
  " FROM event e LEFT JOIN object o ON o.number=e.object" \
  " JOIN ledger l ON l.number=e.position>>40"
constexpr int facts_column = 15;

Result<Hash> hash_at(const Statement& row, int column) {
  Hash hash;
  const auto bytes = row.blob_at(column);
  if (bytes.size() != hash.size()) return error_of(SQLITE_CORRUPT);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Result<Event> event_at(const Statement& row) {
  Event event;
  event.seq = seq_of(row.whole_at(0));
  event.id = row.id_at(1);
  event.kind = row.text_at(2);
  event.record = row.id_at(3);
  event.register_name = row.text_at(4);
  event.programme = row.text_at(5);
  event.programme_version = static_cast<int>(row.whole_at(6));
  event.at.ms = row.whole_at(7);
  event.recorded_at.ms = row.whole_at(8);
  event.actor = row.text_at(9);
  event.device = row.text_at(10);
  event.base = row.whole_at(11);
  TRY_ASSIGN(event.sealed, unpack_sealed(row.blob_at(12)));
  TRY_ASSIGN(event.prev, hash_at(row, 13));
  TRY_ASSIGN(event.hash, hash_at(row, 14));
  event.ledger = row.text_at(16);
  return event;
}

}  // namespace

Result<json::object> read_object(std::string_view text) {
  json::error_code fault;
  json::value value = json::parse(text, fault);
  if (fault || !value.is_object()) return error_of(SQLITE_CORRUPT);
  return std::move(value.get_object());
}

Result<std::optional<int64_t>> Queries::number_of(const Id& id) {
  TRY_ASSIGN(Statement find, connection_.prepare("SELECT number FROM object WHERE id=?"));
  TRY_ASSIGN(const bool row, find.id(id).step());
  if (!row) return std::optional<int64_t>();
  return std::optional<int64_t>(find.whole_at(0));
}

Result<std::optional<int64_t>> Queries::ledger_number(std::string_view ledger) {
  TRY_ASSIGN(Statement find, connection_.prepare("SELECT number FROM ledger WHERE name=?"));
  TRY_ASSIGN(const bool row, find.text(ledger).step());
  if (!row) return std::optional<int64_t>();
  return std::optional<int64_t>(find.whole_at(0));
}

Result<std::vector<Event>> Queries::events_of(const Id& record) {
  std::vector<Event> events;
  TRY_ASSIGN(const auto number, number_of(record));
  if (!number) return events;
  TRY_ASSIGN(Statement rows, connection_.prepare("SELECT " EVENT_COLUMNS EVENT_TABLES
                                                 " WHERE e.object=? ORDER BY e.position"));
  rows.whole(*number);
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return events;
    TRY_ASSIGN(Event event, event_at(rows));
    TRY_ASSIGN(event.facts, read_object(rows.text_at(facts_column)));
    events.push_back(std::move(event));
  }
}

Result<std::vector<std::string>> Queries::ledgers() {
  std::vector<std::string> names;
  TRY_ASSIGN(Statement rows, connection_.prepare("SELECT name FROM ledger ORDER BY name"));
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return names;
    names.emplace_back(rows.text_at(0));
  }
}

Result<int64_t> Queries::last_seq(const std::string& ledger) {
  TRY_ASSIGN(const auto number, ledger_number(ledger));
  if (!number) return 0;
  TRY_ASSIGN(Statement last,
             connection_.prepare("SELECT max(position) FROM event WHERE position BETWEEN ? AND ?"));
  TRY_ASSIGN(const bool row,
             last.whole(position_of(*number, 0)).whole(position_of(*number + 1, 0) - 1).step());
  if (!row || last.is_null(0)) return 0;
  return seq_of(last.whole_at(0));
}

Result<void> Queries::each_raw_event(
    const std::string& ledger, int64_t from_seq,
    const std::function<Result<void>(const Event&, std::string_view facts)>& event) {
  TRY_ASSIGN(const auto number, ledger_number(ledger));
  if (!number) return {};
  TRY_ASSIGN(Statement rows,
             connection_.prepare("SELECT " EVENT_COLUMNS EVENT_TABLES
                                 " WHERE e.position BETWEEN ? AND ? ORDER BY e.position"));
  rows.whole(position_of(*number, std::max<int64_t>(from_seq, 0)));
  rows.whole(position_of(*number + 1, 0) - 1);
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return {};
    TRY_ASSIGN(const Event found, event_at(rows));
    TRY(event(found, rows.text_at(facts_column)));
  }
}

Result<void> Queries::each_event(const std::string& ledger, int64_t from_seq,
                                 const std::function<Result<void>(const Event&)>& event) {
  return each_raw_event(ledger, from_seq,
                        [&](const Event& raw, std::string_view facts) -> Result<void> {
                          Event whole = raw;
                          TRY_ASSIGN(whole.facts, read_object(facts));
                          return event(whole);
                        });
}

}  // namespace besik::store::sqlite
