#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sqlite/database.h"
#include "store/sqlite/pending_tokens.h"
#include "store/store.h"

namespace besik::store::sqlite {

// An event lies at ledger number << 40 | seq.
constexpr int seq_bits = 40;
constexpr int64_t position_of(int64_t ledger, int64_t seq) { return ledger << seq_bits | seq; }
constexpr int64_t seq_of(int64_t position) { return position & ((int64_t{1} << seq_bits) - 1); }

Result<json::object> read_object(std::string_view text);

// A pseudonym in half its length, where it is the hexadecimal digits that Vault makes.
Bytes pseudonym_key(std::string_view pseudonym);

// Every question of Reader, over one connection and its open transaction.
class Queries {
 public:
  explicit Queries(Connection& connection) : connection_(connection), pending_(connection) {}

  PendingTokens& pending_tokens() { return pending_; }
  // Ids have short numbers in the file.
  Result<std::optional<int64_t>> number_of(const Id& id);
  Result<std::optional<int64_t>> ledger_number(std::string_view ledger);

  Result<std::optional<RecordRow>> record(const Id& id);
  Result<RecordPage> records(const RecordQuery& query);
  Result<void> each_record(const std::function<Result<void>(const RecordRow&)>& row);
  Result<std::vector<Event>> events_of(const Id& record);
  Result<std::vector<std::string>> ledgers();
  Result<int64_t> last_seq(const std::string& ledger);
  Result<void> each_event(const std::string& ledger, int64_t from_seq,
                          const std::function<Result<void>(const Event&)>& event);
  // As each_event, without parsing `facts`: their canonical text is given beside.
  Result<void> each_raw_event(
      const std::string& ledger, int64_t from_seq,
      const std::function<Result<void>(const Event&, std::string_view facts)>& event);
  Result<std::vector<Task>> tasks(const TaskQuery& query);
  Result<std::optional<Task>> task(const Id& id);
  Result<std::optional<json::object>> reference(std::string_view kind, std::string_view id);
  Result<void> each_reference(
      std::string_view kind,
      const std::function<Result<void>(const std::string& id, const json::object& body)>& row);
  Result<void> each_contributions(
      const std::function<Result<void>(const Id& record, const Bytes& body)>& row);
  Result<Bytes> contributions(const Id& record);
  Result<std::optional<PersonRow>> person(const Id& id);
  Result<std::optional<Id>> person_of_pseudonym(std::string_view pseudonym);
  Result<std::vector<Id>> records_of_person(const Id& person);
  Result<std::vector<std::pair<Id, int>>> persons_by_tokens(const std::vector<int64_t>& tokens,
                                                            int limit);
  Result<Bytes> record_key(const Id& record);
  Result<std::vector<OutboxRow>> outbox_due(Instant now, int limit, std::string_view channel);
  Result<std::optional<OutboxRow>> outbox(const Id& id);
  Result<std::vector<OutboxRow>> outbox_of(const Id& task);
  Result<std::optional<json::object>> stored_answer(std::string_view idempotency_key);

 private:
  Connection& connection_;
  PendingTokens pending_;
};

// Gives an interface derived from Reader its answers; the class itself says where to ask.
template <class Interface>
class Reads : public Interface {
 public:
  Result<std::optional<RecordRow>> record(const Id& id) override { return ask().record(id); }
  Result<RecordPage> records(const RecordQuery& query) override { return ask().records(query); }
  Result<void> each_record(const std::function<Result<void>(const RecordRow&)>& row) override {
    return ask().each_record(row);
  }
  Result<std::vector<Event>> events_of(const Id& record) override {
    return ask().events_of(record);
  }
  Result<std::vector<std::string>> ledgers() override { return ask().ledgers(); }
  Result<int64_t> last_seq(const std::string& ledger) override { return ask().last_seq(ledger); }
  Result<void> each_event(const std::string& ledger, int64_t from_seq,
                          const std::function<Result<void>(const Event&)>& event) override {
    return ask().each_event(ledger, from_seq, event);
  }
  Result<std::vector<Task>> tasks(const TaskQuery& query) override { return ask().tasks(query); }
  Result<std::optional<Task>> task(const Id& id) override { return ask().task(id); }
  Result<std::optional<json::object>> reference(std::string_view kind,
                                                std::string_view id) override {
    return ask().reference(kind, id);
  }
  Result<void> each_reference(
      std::string_view kind,
      const std::function<Result<void>(const std::string&, const json::object&)>& row) override {
    return ask().each_reference(kind, row);
  }
  Result<void> each_contributions(
      const std::function<Result<void>(const Id&, const Bytes&)>& row) override {
    return ask().each_contributions(row);
  }
  Result<Bytes> contributions(const Id& record) override { return ask().contributions(record); }
  Result<std::optional<PersonRow>> person(const Id& id) override { return ask().person(id); }
  Result<std::optional<Id>> person_of_pseudonym(std::string_view pseudonym) override {
    return ask().person_of_pseudonym(pseudonym);
  }
  Result<std::vector<Id>> records_of_person(const Id& person) override {
    return ask().records_of_person(person);
  }
  Result<std::vector<std::pair<Id, int>>> persons_by_tokens(const std::vector<int64_t>& tokens,
                                                            int limit) override {
    return ask().persons_by_tokens(tokens, limit);
  }
  Result<Bytes> record_key(const Id& record) override { return ask().record_key(record); }
  Result<std::vector<OutboxRow>> outbox_due(Instant now, int limit,
                                            std::string_view channel) override {
    return ask().outbox_due(now, limit, channel);
  }
  Result<std::optional<OutboxRow>> outbox(const Id& id) override { return ask().outbox(id); }
  Result<std::vector<OutboxRow>> outbox_of(const Id& task) override {
    return ask().outbox_of(task);
  }
  Result<std::optional<json::object>> stored_answer(std::string_view key) override {
    return ask().stored_answer(key);
  }

 protected:
  virtual Queries& ask() = 0;
};

}  // namespace besik::store::sqlite
