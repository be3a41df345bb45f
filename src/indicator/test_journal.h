#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "record/facts.h"
#include "store/store.h"

namespace besik::indicator::testing {

// The part of a store that figures read, in memory: random histories by the hundred would take a
// real one minutes. spec/ and the verify command run on real stores.
class Journal : public store::Reader {
 public:
  void write(const Id& id, const std::string& programme, const std::string& register_name,
             const record::Facts& facts, Bytes contributions, int programme_version = 1) {
    store::Event event;
    event.ledger = "main";
    event.seq = static_cast<int64_t>(events_.size()) + 1;
    event.kind = "record.edited";
    event.record = id;
    event.programme = programme;
    event.programme_version = programme_version;
    event.register_name = register_name;
    event.facts = record::to_json(facts);
    store::RecordRow row;
    row.id = id;
    row.programme = programme;
    row.programme_version = programme_version;
    row.register_name = register_name;
    row.facts = event.facts;
    row.version = (rows_.contains(id) ? rows_.at(id).version : 0) + 1;
    row.voided = facts.voided;
    if (const auto parent = parse_id(facts.parent)) row.parent = *parent;
    for (const auto& [role, persons] : facts.persons)
      for (const std::string& pseudonym : persons)
        row.persons.emplace_back(role, person_id(pseudonym));
    events_.push_back(std::move(event));
    rows_[id] = std::move(row);
    contributions_[id] = std::move(contributions);
  }
  std::map<Id, Bytes>& durable() { return contributions_; }

  Result<std::optional<store::RecordRow>> record(const Id& id) override {
    const auto found = rows_.find(id);
    if (found == rows_.end()) return std::optional<store::RecordRow>{};
    return std::optional(found->second);
  }
  Result<std::vector<std::string>> ledgers() override { return std::vector<std::string>{"main"}; }
  Result<int64_t> last_seq(const std::string&) override {
    return static_cast<int64_t>(events_.size());
  }
  Result<void> each_event(const std::string&, int64_t from_seq,
                          const std::function<Result<void>(const store::Event&)>& visit) override {
    for (const store::Event& event : events_)
      if (event.seq >= from_seq) TRY(visit(event));
    return {};
  }
  Result<void> each_contributions(
      const std::function<Result<void>(const Id&, const Bytes&)>& visit) override {
    for (const auto& [id, body] : contributions_) TRY(visit(id, body));
    return {};
  }
  Result<Bytes> contributions(const Id& record) override { return contributions_[record]; }

  // As far as related records ask: those that are part of one.
  Result<store::RecordPage> records(const store::RecordQuery& query) override {
    store::RecordPage page;
    for (const auto& [id, row] : rows_)
      if (row.register_name == query.register_name && row.parent == query.parent &&
          (query.include_voided || !row.voided))
        page.rows.push_back(row);
    return page;
  }
  Result<void> each_record(const std::function<Result<void>(const store::RecordRow&)>&) override {
    return {};
  }
  Result<std::vector<store::Event>> events_of(const Id&) override { return {}; }
  Result<std::vector<store::Task>> tasks(const store::TaskQuery&) override { return {}; }
  Result<std::optional<store::Task>> task(const Id&) override { return {}; }
  Result<std::optional<json::object>> reference(std::string_view, std::string_view) override {
    return {};
  }
  Result<void> each_reference(
      std::string_view,
      const std::function<Result<void>(const std::string&, const json::object&)>&) override {
    return {};
  }
  Result<std::optional<store::PersonRow>> person(const Id&) override { return {}; }
  Result<std::optional<Id>> person_of_pseudonym(std::string_view pseudonym) override {
    return std::optional(person_id(pseudonym));
  }
  Result<std::vector<Id>> records_of_person(const Id& person) override {
    std::vector<Id> result;
    for (const auto& [id, row] : rows_)
      if (std::any_of(row.persons.begin(), row.persons.end(),
                      [&](const auto& one) { return one.second == person; }))
        result.push_back(id);
    return result;
  }
  Result<std::vector<std::pair<Id, int>>> persons_by_tokens(const std::vector<int64_t>&,
                                                            int) override {
    return {};
  }
  Result<Bytes> record_key(const Id&) override { return {}; }
  Result<std::vector<store::OutboxRow>> outbox_due(Instant, int, std::string_view) override {
    return {};
  }
  Result<std::optional<store::OutboxRow>> outbox(const Id&) override { return {}; }
  Result<std::vector<store::OutboxRow>> outbox_of(const Id&) override { return {}; }
  Result<std::optional<json::object>> stored_answer(std::string_view) override { return {}; }

 private:
  static Id person_id(std::string_view pseudonym) {
    Id result;
    for (std::size_t i = 0; i < pseudonym.size(); ++i)
      result.bytes[i % result.bytes.size()] ^= static_cast<uint8_t>(pseudonym[i]);
    result.bytes[15] = static_cast<uint8_t>(pseudonym.size());
    return result;
  }

  std::vector<store::Event> events_;
  std::map<Id, store::RecordRow> rows_;
  std::map<Id, Bytes> contributions_;
};

}  // namespace besik::indicator::testing
