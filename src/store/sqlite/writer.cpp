#include "store/sqlite/writer.h"

#include <algorithm>

#include "base/json.h"
#include "store/checkpoint.h"
#include "store/sqlite/pack.h"
#include "store/sqlite/record_flags.h"

namespace besik::store::sqlite {
namespace {

constexpr std::size_t most_cached_numbers = 200'000;

Statement& number_or_null(Statement& statement, std::optional<int64_t> number) {
  return number ? statement.whole(*number) : statement.null();
}

}  // namespace

Result<void> SqliteWriter::end_work() {
  TRY(merge_tokens());
  std::move(work_hooks_.begin(), work_hooks_.end(), std::back_inserter(group_hooks_));
  work_hooks_.clear();
  group_erased_ |= std::exchange(work_erased_, false);
  return {};
}

void SqliteWriter::abandon_work() {
  // What was learned within the savepoint may be gone with it.
  numbers_.clear();
  tails_.clear();
  pending_persons_.reset();
  queries_.pending_tokens().forget();
  work_hooks_.clear();
  work_erased_ = false;
}

void SqliteWriter::abandon_group() {
  abandon_work();
  group_hooks_.clear();
  group_erased_ = false;
}

void SqliteWriter::after_commit(std::function<void()> done) {
  work_hooks_.push_back(std::move(done));
}

Result<int64_t> SqliteWriter::number_for(const Id& id) {
  if (const auto found = numbers_.find(id); found != numbers_.end()) return found->second;
  TRY_ASSIGN(std::optional<int64_t> number, queries_.number_of(id));
  if (!number) {
    TRY_ASSIGN(Statement insert, connection_.prepare("INSERT INTO object(id) VALUES(?)"));
    TRY(insert.id(id).run());
    number = sqlite3_last_insert_rowid(connection_.raw());
  }
  if (numbers_.size() >= most_cached_numbers) numbers_.clear();
  numbers_.emplace(id, *number);
  return *number;
}

Result<std::optional<int64_t>> SqliteWriter::number_or_null(const Id& id) {
  if (id.is_nil()) return std::optional<int64_t>();
  TRY_ASSIGN(const int64_t number, number_for(id));
  return std::optional<int64_t>(number);
}

Result<SqliteWriter::Tail*> SqliteWriter::tail_of(const std::string& ledger) {
  if (const auto found = tails_.find(ledger); found != tails_.end()) return &found->second;
  Tail tail;
  TRY_ASSIGN(const auto number, queries_.ledger_number(ledger));
  if (!number) {
    TRY_ASSIGN(Statement insert, connection_.prepare("INSERT INTO ledger(name) VALUES(?)"));
    TRY(insert.text(ledger).run());
    tail.number = sqlite3_last_insert_rowid(connection_.raw());
    return &tails_.emplace(ledger, tail).first->second;
  }
  tail.number = *number;
  {
    TRY_ASSIGN(Statement last,
               connection_.prepare("SELECT position,hash FROM event WHERE position BETWEEN ? AND ?"
                                   " ORDER BY position DESC LIMIT 1"));
    last.whole(position_of(*number, 0)).whole(position_of(*number + 1, 0) - 1);
    TRY_ASSIGN(const bool row, last.step());
    if (row) {
      tail.seq = seq_of(last.whole_at(0));
      const auto hash = last.blob_at(1);
      if (hash.size() != tail.hash.size()) return error_of(SQLITE_CORRUPT);
      std::copy(hash.begin(), hash.end(), tail.hash.begin());
    }
  }
  TRY_ASSIGN(Statement last_signed,
             connection_.prepare("SELECT max(seq) FROM checkpoint WHERE ledger=?"));
  TRY_ASSIGN(const bool row, last_signed.whole(*number).step());
  if (row) tail.signed_seq = last_signed.whole_at(0);
  return &tails_.emplace(ledger, tail).first->second;
}

Result<Event> SqliteWriter::append(Event event) {
  if (event.ledger.empty()) {
    return Error{"store.no_ledger", "event", "an event was given without a ledger",
                 "report this as a fault of the program", ""};
  }
  TRY_ASSIGN(Tail* const tail, tail_of(event.ledger));
  if (event.id.is_nil()) event.id = env_.new_id();
  event.recorded_at = env_.now();
  event.seq = tail->seq + 1;
  event.prev = tail->hash;
  const std::string facts_text = canonical_object(event.facts);
  event.hash = blake2b(hashed_bytes(event, facts_text));
  TRY(insert_event(event, position_of(tail->number, event.seq), facts_text));
  tail->seq = event.seq;
  tail->hash = event.hash;
  return event;
}

Result<void> SqliteWriter::insert_event(const Event& event, int64_t position,
                                        std::string_view facts) {
  TRY_ASSIGN(const auto object, number_or_null(event.record));
  Bytes sealed;
  pack(event.sealed, sealed);
  TRY_ASSIGN(Statement insert,
             connection_.prepare("INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  insert.whole(position).id(event.id).text(event.kind);
  sqlite::number_or_null(insert, object).text(event.register_name).text(event.programme);
  insert.whole(event.programme_version).whole(event.at.ms).whole(event.recorded_at.ms);
  insert.text(event.actor).text(event.device).whole(event.base).text(facts).blob(sealed);
  return insert.blob(event.prev).blob(event.hash).run();
}

Result<bool> SqliteWriter::sign_checkpoints(const Vault& vault, int64_t every) {
  if (every == 0) {
    TRY_ASSIGN(const auto names, queries_.ledgers());
    for (const std::string& name : names) TRY(tail_of(name));
  }
  bool any = false;
  for (auto& [ledger, tail] : tails_) {
    if (tail.seq == tail.signed_seq || tail.seq - tail.signed_seq < every) continue;
    const Bytes signature = vault.sign(checkpoint_text(ledger, tail.seq, tail.hash));
    TRY_ASSIGN(Statement insert, connection_.prepare("INSERT INTO checkpoint VALUES(?,?,?,?)"));
    TRY(insert.whole(tail.number).whole(tail.seq).blob(tail.hash).blob(signature).run());
    tail.signed_seq = tail.seq;
    any = true;
  }
  return any;
}

Result<void> SqliteWriter::put_record(const RecordRow& row) {
  TRY_ASSIGN(const int64_t number, number_for(row.id));
  TRY_ASSIGN(const auto parent, number_or_null(row.parent));
  const std::string facts = canonical_object(row.facts);
  Bytes sealed, persons;
  pack(row.sealed, sealed);
  pack(row.persons, persons);
  TRY(link_persons(number, row, persons));
  TRY_ASSIGN(
      Statement put,
      connection_.prepare(
          "INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
          " ON CONFLICT(number) DO UPDATE SET programme=excluded.programme,"
          "register=excluded.register,programme_version=excluded.programme_version,"
          "ledger=excluded.ledger,version=excluded.version,stage=excluded.stage,"
          "owner=excluded.owner,owner_user=excluded.owner_user,place=excluded.place,"
          "parent=excluded.parent,opened_at=excluded.opened_at,changed_at=excluded.changed_at,"
          "flags=excluded.flags,next_due=excluded.next_due,facts=excluded.facts,"
          "sealed=excluded.sealed,persons=excluded.persons"));
  put.whole(number).text(row.programme).text(row.register_name).whole(row.programme_version);
  put.text(row.ledger).whole(row.version).text(row.stage).text(row.owner).text(row.owner_user);
  sqlite::number_or_null(put.text(row.place), parent).whole(row.opened_at.ms);
  put.whole(row.changed_at.ms);
  put.whole((row.closed ? flag_closed : 0) | (row.voided ? flag_voided : 0) |
            (row.sealed_shut ? flag_sealed_shut : 0));
  return put.maybe(row.next_due).text(facts).blob(sealed).blob(persons).run();
}

Result<void> SqliteWriter::link_persons(int64_t record, const RecordRow& row, const Bytes& packed) {
  {
    TRY_ASSIGN(Statement old, connection_.prepare("SELECT persons FROM record WHERE number=?"));
    TRY_ASSIGN(const bool known, old.whole(record).step());
    if (known) {
      const auto before = old.blob_at(0);
      if (std::equal(before.begin(), before.end(), packed.begin(), packed.end())) return {};
      TRY_ASSIGN(const auto persons, unpack_persons(before));
      TRY_ASSIGN(Statement unlink,
                 connection_.prepare("DELETE FROM record_of_person WHERE person=? AND record=?"));
      for (const auto& [role, person] : persons) {
        TRY_ASSIGN(const int64_t number, number_for(person));
        unlink.reset();
        TRY(unlink.whole(number).whole(record).run());
      }
    }
  }
  TRY_ASSIGN(Statement link,
             connection_.prepare("INSERT OR IGNORE INTO record_of_person SELECT ?1,?2 WHERE NOT"
                                 " EXISTS(SELECT 1 FROM person WHERE number=?1"
                                 " AND length(identity)=0)"));
  for (const auto& [role, person] : row.persons) {
    TRY_ASSIGN(const int64_t number, number_for(person));
    link.reset();
    TRY(link.whole(number).whole(record).run());
  }
  return {};
}

Result<void> SqliteWriter::put_contributions(const Id& record, const Bytes& body) {
  TRY_ASSIGN(const int64_t number, number_for(record));
  TRY_ASSIGN(Statement put,
             connection_.prepare("INSERT INTO contribution VALUES(?,?)"
                                 " ON CONFLICT(number) DO UPDATE SET body=excluded.body"));
  return put.whole(number).blob(body).run();
}

Result<void> SqliteWriter::put_record_key(const Id& record, const Bytes& wrapped) {
  TRY_ASSIGN(const int64_t number, number_for(record));
  TRY_ASSIGN(Statement put,
             connection_.prepare("INSERT INTO record_key VALUES(?,?)"
                                 " ON CONFLICT(number) DO UPDATE SET wrapped=excluded.wrapped"));
  return put.whole(number).blob(wrapped).run();
}

Result<void> SqliteWriter::put_task(const Task& task) {
  TRY_ASSIGN(const auto record, number_or_null(task.record));
  TRY_ASSIGN(
      Statement put,
      connection_.prepare(
          "INSERT INTO task VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
          " ON CONFLICT(id) DO UPDATE SET record=excluded.record,programme=excluded.programme,"
          "register=excluded.register,kind=excluded.kind,name=excluded.name,"
          "clock=excluded.clock,turn=excluded.turn,role=excluded.role,"
          "organisation=excluded.organisation,user=excluded.user,place=excluded.place,"
          "created_at=excluded.created_at,due_at=excluded.due_at,warn_at=excluded.warn_at,"
          "warned_at=excluded.warned_at,acknowledged_at=excluded.acknowledged_at,"
          "escalated_at=excluded.escalated_at,escalation_step=excluded.escalation_step,"
          "acknowledged_by=excluded.acknowledged_by,state=excluded.state"));
  sqlite::number_or_null(put.id(task.id), record).text(task.programme).text(task.register_name);
  put.text(task.kind).text(task.name).text(task.clock).whole(task.turn).text(task.role);
  put.text(task.organisation).text(task.user).text(task.place).whole(task.created_at.ms);
  put.whole(task.due_at.ms).maybe(task.warn_at).maybe(task.warned_at).maybe(task.acknowledged_at);
  put.maybe(task.escalated_at).whole(task.escalation_step).text(task.acknowledged_by);
  return put.whole(static_cast<int64_t>(task.state)).run();
}

Result<void> SqliteWriter::put_outbox(const OutboxRow& row) {
  TRY_ASSIGN(Statement put,
             connection_.prepare(
                 "INSERT INTO outbox VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?)"
                 " ON CONFLICT(id) DO UPDATE SET task=excluded.task,user=excluded.user,"
                 "channel=excluded.channel,address=excluded.address,text_key=excluded.text_key,"
                 "language=excluded.language,created_at=excluded.created_at,"
                 "next_try_at=excluded.next_try_at,tries=excluded.tries,state=excluded.state,"
                 "receipt=excluded.receipt"));
  put.id(row.id).id(row.task).text(row.user).text(row.channel).text(row.address);
  put.text(row.text_key).text(row.language).whole(row.created_at.ms).whole(row.next_try_at.ms);
  return put.whole(row.tries).text(row.state).text(row.receipt).run();
}

Result<void> SqliteWriter::put_reference(std::string_view kind, std::string_view id,
                                         const json::object& body) {
  const std::string text = canonical_object(body);
  TRY_ASSIGN(Statement put,
             connection_.prepare("INSERT INTO reference VALUES(?,?,?)"
                                 " ON CONFLICT(kind,id) DO UPDATE SET body=excluded.body"));
  return put.text(kind).text(id).text(text).run();
}

Result<void> SqliteWriter::remove_reference(std::string_view kind, std::string_view id) {
  TRY_ASSIGN(Statement remove, connection_.prepare("DELETE FROM reference WHERE kind=? AND id=?"));
  return remove.text(kind).text(id).run();
}

Result<void> SqliteWriter::store_answer(std::string_view idempotency_key,
                                        const json::object& answer) {
  const int64_t now_ms = env_.now().ms;
  {
    TRY_ASSIGN(Statement forget, connection_.prepare("DELETE FROM answer WHERE at<?"));
    TRY(forget.whole(now_ms - 7 * 24 * hour_ms).run());
  }
  const std::string text = canonical_object(answer);
  TRY_ASSIGN(
      Statement put,
      connection_.prepare("INSERT INTO answer VALUES(?,?,?)"
                          " ON CONFLICT(key) DO UPDATE SET at=excluded.at,body=excluded.body"));
  return put.text(idempotency_key).whole(now_ms).text(text).run();
}

}  // namespace besik::store::sqlite
