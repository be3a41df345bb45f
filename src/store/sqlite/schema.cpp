#include "store/sqlite/schema.h"

namespace besik::store::sqlite {
namespace {

constexpr const char* version_1 = R"sql(
CREATE TABLE migration(version INTEGER PRIMARY KEY, at INTEGER NOT NULL);

CREATE TABLE object(number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
CREATE TABLE ledger(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE event(
  position INTEGER PRIMARY KEY,
  id BLOB NOT NULL, kind TEXT NOT NULL, object INTEGER,
  register TEXT NOT NULL, programme TEXT NOT NULL, programme_version INTEGER NOT NULL,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, device TEXT NOT NULL,
  base INTEGER NOT NULL, facts TEXT NOT NULL, sealed BLOB NOT NULL,
  prev BLOB NOT NULL, hash BLOB NOT NULL);
CREATE INDEX event_of_object ON event(object) WHERE object IS NOT NULL;
CREATE TABLE checkpoint(
  ledger INTEGER NOT NULL, seq INTEGER NOT NULL,
  hash BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY(ledger, seq)) WITHOUT ROWID;

CREATE TABLE record(
  number INTEGER PRIMARY KEY,
  programme TEXT NOT NULL, register TEXT NOT NULL, programme_version INTEGER NOT NULL,
  ledger TEXT NOT NULL, version INTEGER NOT NULL, stage TEXT NOT NULL, owner TEXT NOT NULL,
  owner_user TEXT NOT NULL, place TEXT NOT NULL, parent INTEGER,
  opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, flags INTEGER NOT NULL,
  next_due INTEGER, facts TEXT NOT NULL, sealed BLOB NOT NULL, persons BLOB NOT NULL);
CREATE INDEX record_of_register ON record(programme, register, opened_at);
CREATE INDEX record_of_owner ON record(owner, opened_at);
CREATE INDEX record_of_place ON record(place, opened_at);
CREATE INDEX record_of_parent ON record(parent) WHERE parent IS NOT NULL;
CREATE INDEX record_due ON record(next_due) WHERE next_due IS NOT NULL;
CREATE TABLE record_of_person(
  person INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(person, record)) WITHOUT ROWID;
CREATE TABLE record_key(number INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);
CREATE TABLE contribution(number INTEGER PRIMARY KEY, body BLOB NOT NULL);

CREATE TABLE task(
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
  record INTEGER, programme TEXT NOT NULL, register TEXT NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, clock TEXT NOT NULL, turn INTEGER NOT NULL,
  role TEXT NOT NULL, organisation TEXT NOT NULL, user TEXT NOT NULL, place TEXT NOT NULL,
  created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, warn_at INTEGER, warned_at INTEGER,
  acknowledged_at INTEGER, escalated_at INTEGER, escalation_step INTEGER NOT NULL,
  acknowledged_by TEXT NOT NULL, state INTEGER NOT NULL);
CREATE INDEX task_of_record ON task(record);
CREATE INDEX task_due ON task(due_at) WHERE state = 0;
CREATE INDEX task_warn ON task(warn_at)
  WHERE state = 0 AND warn_at IS NOT NULL AND warned_at IS NULL;
CREATE INDEX task_of_user ON task(user, due_at) WHERE state = 0 AND user <> '';
CREATE INDEX task_of_role ON task(role, organisation, due_at) WHERE state = 0;
CREATE TABLE outbox(
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, task BLOB NOT NULL, user TEXT NOT NULL,
  channel TEXT NOT NULL, address TEXT NOT NULL, text_key TEXT NOT NULL, language TEXT NOT NULL,
  created_at INTEGER NOT NULL, next_try_at INTEGER NOT NULL, tries INTEGER NOT NULL,
  state TEXT NOT NULL, receipt TEXT NOT NULL);
CREATE INDEX outbox_due ON outbox(next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_of_task ON outbox(task);

CREATE TABLE person(
  number INTEGER PRIMARY KEY, event BLOB NOT NULL,
  identity BLOB NOT NULL, merged_into INTEGER, changed_at INTEGER NOT NULL);
CREATE TABLE person_key(number INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);
CREATE TABLE person_token(number INTEGER PRIMARY KEY, tokens BLOB NOT NULL);
CREATE TABLE token_pending(person INTEGER PRIMARY KEY);
CREATE TABLE token(
  token INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY(token, person)) WITHOUT ROWID;
CREATE TABLE pseudonym(pseudonym BLOB PRIMARY KEY, person INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX pseudonym_of_person ON pseudonym(person);

CREATE TABLE reference(
  kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE TABLE answer(key TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX answer_at ON answer(at);
)sql";

// Each channel of notices is asked for by itself.
constexpr const char* version_2 = R"sql(
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox(channel, next_try_at) WHERE state = 'waiting';
)sql";

constexpr const char* all_migrations[] = {version_1, version_2};

Result<void> set_number(Connection& connection, const char* pragma, int64_t number) {
  const std::string sql = "PRAGMA " + std::string(pragma) + "=" + std::to_string(number);
  return connection.execute(sql.c_str());
}

Result<void> apply(Connection& connection, const char* step, int version, Instant now) {
  TRY(connection.execute(step));
  {
    TRY_ASSIGN(Statement note, connection.prepare("INSERT INTO migration VALUES(?,?)"));
    TRY(note.whole(version).whole(now.ms).run());
  }
  TRY(set_number(connection, "application_id", application_id));
  return set_number(connection, "user_version", version);
}

Error newer_schema(int version, std::size_t known) {
  return {"store.newer_schema", "the record store",
          "the file has schema version " + std::to_string(version) + "; this program knows up to " +
              std::to_string(known),
          "use the newer program that wrote it", ""};
}

}  // namespace

std::span<const char* const> migrations() { return all_migrations; }

Result<int> version_of(Connection& connection) {
  TRY_ASSIGN(const int64_t version, connection.ask_whole("PRAGMA user_version"));
  TRY_ASSIGN(const int64_t owner, connection.ask_whole("PRAGMA application_id"));
  TRY_ASSIGN(const int64_t tables, connection.ask_whole("SELECT count(*) FROM sqlite_schema"));
  if (owner == application_id && version > 0) return static_cast<int>(version);
  if (tables > 0 || version != 0) return error_of(SQLITE_NOTADB);
  return 0;
}

Result<void> migrate(Connection& connection, std::span<const char* const> steps, Instant now) {
  TRY_ASSIGN(int version, version_of(connection));
  if (static_cast<std::size_t>(version) > steps.size()) return newer_schema(version, steps.size());
  while (static_cast<std::size_t>(version) < steps.size()) {
    TRY(connection.execute("BEGIN IMMEDIATE"));
    const char* step = steps[static_cast<std::size_t>(version)];
    ++version;
    auto done = apply(connection, step, version, now);
    if (done) done = connection.execute("COMMIT");
    if (!done) {
      if (connection.in_transaction()) static_cast<void>(connection.execute("ROLLBACK"));
      return done;
    }
  }
  return {};
}

}  // namespace besik::store::sqlite
