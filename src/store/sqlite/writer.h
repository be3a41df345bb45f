#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/sqlite/queries.h"

namespace besik::store::sqlite {

// The writing transaction over the store's one writing connection. Used by one thread.
class SqliteWriter final : public Reads<Writer> {
 public:
  SqliteWriter(Connection& connection, Env& env)
      : connection_(connection), env_(env), queries_(connection) {}

  // One work inside its savepoint: what end_work and abandon_work close.
  Result<void> end_work();
  void abandon_work();
  // The group was rolled back or ended: hooks of its works, in their order, and whether a person
  // was erased.
  std::vector<std::function<void()>> take_hooks() { return std::exchange(group_hooks_, {}); }
  bool take_erased() { return std::exchange(group_erased_, false); }
  void abandon_group();

  // Signs the ends of ledgers whose last signed event is `every` or more events back (0: all that
  // have an unsigned one); true if any was.
  Result<bool> sign_checkpoints(const Vault& vault, int64_t every);

  Result<Event> append(Event event) override;
  Result<void> put_record(const RecordRow& row) override;
  Result<void> put_task(const Task& task) override;
  Result<void> put_reference(std::string_view kind, std::string_view id,
                             const json::object& body) override;
  Result<void> remove_reference(std::string_view kind, std::string_view id) override;
  Result<void> put_contributions(const Id& record, const Bytes& body) override;
  Result<void> put_person(const PersonRow& row,
                          const std::vector<std::string>& pseudonyms) override;
  Result<void> put_tokens(const Id& person, const std::vector<int64_t>& tokens) override;
  Result<void> put_record_key(const Id& record, const Bytes& wrapped) override;
  Result<void> put_outbox(const OutboxRow& row) override;
  Result<void> store_answer(std::string_view idempotency_key, const json::object& answer) override;
  Result<void> erase_person(const Id& person) override;
  void after_commit(std::function<void()> done) override;

 private:
  struct Tail {
    int64_t number = 0;
    int64_t seq = 0;
    int64_t signed_seq = 0;
    Hash hash{};
  };

  Queries& ask() override { return queries_; }
  Result<Tail*> tail_of(const std::string& ledger);
  Result<int64_t> number_for(const Id& id);  // given where there is none
  Result<std::optional<int64_t>> number_or_null(const Id& id);
  Result<void> link_persons(int64_t record, const RecordRow& row, const Bytes& packed);
  Result<void> put_key(int64_t person, const Bytes& wrapped);
  Result<void> remove_tokens(int64_t person);
  Result<void> merge_tokens();
  Result<void> insert_event(const Event& event, int64_t position, std::string_view facts);

  Connection& connection_;
  Env& env_;
  Queries queries_;
  std::unordered_map<Id, int64_t> numbers_;
  std::map<std::string, Tail> tails_;
  std::optional<int64_t> pending_persons_;  // rows of token_pending, where known
  std::vector<std::function<void()>> work_hooks_, group_hooks_;
  bool work_erased_ = false, group_erased_ = false;
};

}  // namespace besik::store::sqlite
