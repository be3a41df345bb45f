#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/id.h"
#include "base/result.h"
#include "store/event.h"
#include "store/vault.h"

// The journal and what is kept beside it in the same transaction. SQLite implements it here;
// PostgreSQL will implement the same interface.
namespace besik::store {

struct SealedValue {
  Id event;  // whose context it is sealed in
  Bytes bytes;
};

// State of a record: what replaying its events gives.
struct RecordRow {
  Id id;
  std::string programme, register_name;
  int programme_version = 0;
  std::string ledger;
  int64_t version = 0;  // number of its events: the ETag
  std::string stage;
  std::string owner;       // organisation code
  std::string owner_user;  // account id or ""
  std::string place;       // place code
  Id parent;               // record that it is part of, or nil
  Instant opened_at, changed_at;
  bool closed = false, voided = false, sealed_shut = false;
  json::object facts;  // record::Facts as JSON: the facts of its last event
  std::map<std::string, SealedValue> sealed;
  std::vector<std::pair<std::string, Id>> persons;  // role, person id (vault side; never leaves it)
  std::optional<Instant> next_due;
};

enum class TaskState { open, done, cancelled };
struct Task {
  Id id;
  Id record;
  std::string programme, register_name;
  std::string
      kind;  // "deadline", "escalation", "breach", "merge", "transfer", "notice_failed", "proposal"
  std::string name;          // deadline or safeguard name
  std::string clock;         // national, international, practice, ""
  int64_t turn = 0;          // of a repeating deadline
  std::string role;          // who it is for
  std::string organisation;  // at which body ("" = any body of the role in the territory)
  std::string user;          // named person, or ""
  std::string place;
  Instant created_at, due_at;
  std::optional<Instant> warn_at, warned_at, acknowledged_at, escalated_at;
  int escalation_step = 0;
  std::string acknowledged_by;
  TaskState state = TaskState::open;
};

struct OutboxRow {
  Id id;
  Id task;
  std::string user;     // to whom
  std::string channel;  // mail, sms, voice
  std::string address;
  std::string text_key;  // "urgent_sign_in": never a name, never content
  std::string language;
  Instant created_at, next_try_at;
  int tries = 0;
  std::string state;  // waiting, sent, delivered, failed
  std::string receipt;
};

// A person in the vault: identity fields sealed under the person's own key.
struct PersonRow {
  Id id;
  Bytes wrapped_key;  // empty: erased
  Id event;           // context of `identity`
  Bytes identity;     // sealed JSON: names, birth date and precision, sex, IIN, address, contacts
  Id merged_into;     // nil while it stands for itself
  Instant changed_at;
};

struct RecordQuery {
  std::string programme, register_name;    // "" = any
  std::vector<std::string> organisations;  // owner among these; empty = any
  std::vector<std::string> places;         // place among these; empty = any
  std::string stage, owner_user;
  Id parent;
  bool include_closed = true, include_voided = false;
  enum class Order { newest, next_due } order = Order::newest;
  std::string cursor;  // opaque, from the last page
  int limit = 50;      // at most 1000
};
struct RecordPage {
  std::vector<RecordRow> rows;
  std::string next;  // "" at the end
};

// Tasks by (due_at, id); all that is given must hold.
struct TaskQuery {
  std::string user{}, role{};
  std::string organisation{};  // at this body, or at any body of the role ("")
  Id record{};
  bool open_only = true;
  std::optional<Instant> due_before{};            // due_at < this
  std::optional<Instant> warn_before{};           // not warned yet and warn_at < this
  std::optional<std::pair<Instant, Id>> after{};  // (due_at, id) of the last one met
  int limit = 200;
};

// A reading transaction: one snapshot.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::optional<RecordRow>> record(const Id& id) = 0;
  virtual Result<RecordPage> records(const RecordQuery& query) = 0;
  virtual Result<void> each_record(const std::function<Result<void>(const RecordRow&)>& row) = 0;
  // All events that name the record (or person), by ledger and seq.
  virtual Result<std::vector<Event>> events_of(const Id& record) = 0;
  virtual Result<std::vector<std::string>> ledgers() = 0;
  virtual Result<int64_t> last_seq(const std::string& ledger) = 0;
  virtual Result<void> each_event(const std::string& ledger, int64_t from_seq,
                                  const std::function<Result<void>(const Event&)>& event) = 0;
  virtual Result<std::vector<Task>> tasks(const TaskQuery& query) = 0;
  virtual Result<std::optional<Task>> task(const Id& id) = 0;
  // Reference data by kind ("place", "organisation", "account", ...): id and body.
  virtual Result<std::optional<json::object>> reference(std::string_view kind,
                                                        std::string_view id) = 0;
  virtual Result<void> each_reference(
      std::string_view kind,
      const std::function<Result<void>(const std::string& id, const json::object& body)>& row) = 0;
  virtual Result<void> each_contributions(
      const std::function<Result<void>(const Id& record, const Bytes& body)>& row) = 0;
  virtual Result<Bytes> contributions(const Id& record) = 0;  // empty where none
  virtual Result<std::optional<PersonRow>> person(const Id& id) = 0;
  virtual Result<std::optional<Id>> person_of_pseudonym(std::string_view pseudonym) = 0;
  virtual Result<std::vector<Id>> records_of_person(const Id& person) = 0;
  // Persons by how many of `tokens` they have, most first.
  virtual Result<std::vector<std::pair<Id, int>>> persons_by_tokens(
      const std::vector<int64_t>& tokens, int limit) = 0;
  virtual Result<Bytes> record_key(const Id& record) = 0;  // wrapped; empty where none
  // Rows of one channel in state "waiting" whose next_try_at has come, by next_try_at.
  virtual Result<std::vector<OutboxRow>> outbox_due(Instant now, int limit,
                                                    std::string_view channel) = 0;
  virtual Result<std::optional<OutboxRow>> outbox(const Id& id) = 0;
  virtual Result<std::vector<OutboxRow>> outbox_of(const Id& task) = 0;
  // Answers are kept for seven days.
  virtual Result<std::optional<json::object>> stored_answer(std::string_view idempotency_key) = 0;
};

// The writing transaction: reads see what this and earlier works of the group wrote. Given to the
// work of Store::write on the store's one writing thread.
class Writer : public Reader {
 public:
  // Gives seq, prev, hash and recorded_at; returns the event as stored.
  virtual Result<Event> append(Event event) = 0;
  virtual Result<void> put_record(const RecordRow& row) = 0;
  virtual Result<void> put_task(const Task& task) = 0;
  virtual Result<void> put_reference(std::string_view kind, std::string_view id,
                                     const json::object& body) = 0;
  virtual Result<void> remove_reference(std::string_view kind, std::string_view id) = 0;
  virtual Result<void> put_contributions(const Id& record, const Bytes& body) = 0;
  // Adds `pseudonyms` to those that lead to this person; one leads to one person, the last put
  // wins.
  virtual Result<void> put_person(const PersonRow& row,
                                  const std::vector<std::string>& pseudonyms) = 0;
  virtual Result<void> put_tokens(const Id& person,
                                  const std::vector<int64_t>& tokens) = 0;  // replaces
  virtual Result<void> put_record_key(const Id& record, const Bytes& wrapped) = 0;
  virtual Result<void> put_outbox(const OutboxRow& row) = 0;
  virtual Result<void> store_answer(std::string_view idempotency_key,
                                    const json::object& answer) = 0;
  // Overwrites the key, tokens and pseudonym links of a person; the file holds no trace after
  // commit.
  virtual Result<void> erase_person(const Id& person) = 0;
  // Runs after the group is durable, on the writing thread, in commit order, before write()
  // returns.
  virtual void after_commit(std::function<void()> done) = 0;
};

struct Verification {
  int64_t events = 0, records = 0, ledgers = 0;
  Errors faults;  // store.chain_broken, store.gap, store.hash_mismatch, store.state_differs,
                  // store.checkpoint
};

class Store {
 public:
  virtual ~Store() = default;
  // Runs `work` in the next write transaction, together with others that wait (group commit), each
  // in its own savepoint: an error rolls back this work alone. Returns once it is durable
  // (fsync). Calls from the writing thread itself are a bug.
  virtual Result<void> write(const std::function<Result<void>(Writer&)>& work) = 0;
  virtual Result<std::unique_ptr<Reader>> read() = 0;
  // Chains, gaps, hashes, checkpoints; state = replay is added by service::verify.
  virtual Result<Verification> verify() = 0;
  virtual int schema_version() const = 0;
  // True while bytes of an erased person may still stand in the files, because a reader holds an
  // older snapshot; the store goes on trying by itself.
  virtual bool erasure_pending() const = 0;
};

// Codes: store.locked (another process owns the folder), store.missing (no store there and `create`
// is not set), store.newer_schema, store.corrupt, store.disk_full, store.io; a write to a read-only
// store gives store.read_only.
struct OpenOptions {
  bool create = false;
  bool read_only = false;  // beside a running server
  int64_t now_ms = 0;
  // Signs checkpoints (every `checkpoint_events` of a ledger, and at close); must outlive the
  // store. Without one none are made, and verify() judges with the public key that stands in the
  // folder.
  const Vault* vault = nullptr;
  int64_t checkpoint_events = 1000;
};
Result<std::unique_ptr<Store>> open_sqlite(Env& env, const std::string& folder,
                                           OpenOptions options);

}  // namespace besik::store
