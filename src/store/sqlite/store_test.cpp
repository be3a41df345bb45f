#include "store/store.h"

#include <thread>

#include "store/sqlite/store_fixture.h"

namespace besik::store {
namespace {

TEST_F(StoreTest, KeepsEventsAndRecordAcrossReopening) {
  const Id record = env_.new_id();
  RecordRow row = sample_record(record);
  row.owner_user = "account-7";
  row.parent = env_.new_id();
  row.closed = true;
  row.next_due = Instant{noon().ms + hour_ms};
  row.sealed["name"] = {env_.new_id(), {0, 1, 2, 255}};
  row.persons = {{"child", env_.new_id()}, {"carer", env_.new_id()}};
  Event stored;
  {
    const auto store = open();
    must_write(*store, [&](Writer& writer) -> Result<void> {
      TRY_ASSIGN(stored, writer.append(sample_event("KZ-75", record)));
      TRY(writer.put_record(row));
      return writer.put_contributions(record, {5, 6, 7});
    });
  }
  EXPECT_EQ(stored.seq, 1);
  EXPECT_EQ(stored.recorded_at, noon());
  EXPECT_EQ(stored.hash, hash_of(stored));
  const auto store = open({});
  const auto reader = store->read().value();
  const auto events = reader->events_of(record).value();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(to_json_text(events[0]), to_json_text(stored));
  auto found = reader->record(record).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owner_user, "account-7");
  EXPECT_EQ(found->parent, row.parent);
  EXPECT_TRUE(found->closed);
  EXPECT_FALSE(found->voided);
  EXPECT_EQ(found->next_due, row.next_due);
  EXPECT_EQ(found->persons, row.persons);
  EXPECT_EQ(found->facts, row.facts);
  ASSERT_EQ(found->sealed.size(), 1U);
  EXPECT_EQ(found->sealed["name"].event, row.sealed["name"].event);
  EXPECT_EQ(found->sealed["name"].bytes, row.sealed["name"].bytes);
  EXPECT_EQ(reader->contributions(record).value(), Bytes({5, 6, 7}));
  EXPECT_EQ(reader->records_of_person(row.persons[1].second).value(), std::vector<Id>{record});
  EXPECT_FALSE(reader->record(env_.new_id()).value());
}

TEST_F(StoreTest, AFailedWorkLeavesNothingAndItsNeighboursStand) {
  const auto store = open();
  const Id good = env_.new_id(), bad = env_.new_id();
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY(writer.append(sample_event("KZ-75", good)));
    return writer.put_record(sample_record(good));
  });
  bool hook_ran = false;
  const auto failed = store->write([&](Writer& writer) -> Result<void> {
    TRY(writer.append(sample_event("KZ-75", bad)));
    TRY(writer.append(sample_event("new-ledger", bad)));
    TRY(writer.put_record(sample_record(bad)));
    TRY(writer.put_tokens(bad, {1, 2, 3}));
    writer.after_commit([&] { hook_ran = true; });
    return Error{"test.no", "", "", "", ""};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "test.no");
  EXPECT_FALSE(hook_ran);
  const auto threw = store->write(
      [&](Writer&) -> Result<void> { throw std::runtime_error("a name that must not be told"); });
  ASSERT_FALSE(threw);
  EXPECT_EQ(threw.error().code, "store.work_threw");
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY_ASSIGN(const Event event, writer.append(sample_event("KZ-75", good)));
    EXPECT_EQ(event.seq, 2);
    return {};
  });
  const auto reader = store->read().value();
  EXPECT_FALSE(reader->record(bad).value());
  EXPECT_EQ(reader->ledgers().value(), std::vector<std::string>{"KZ-75"});
  EXPECT_TRUE(reader->persons_by_tokens({1, 2, 3}, 10)->empty());
  const auto verification = store->verify().value();
  EXPECT_TRUE(verification.faults.empty());
  EXPECT_EQ(verification.events, 2);
}

TEST_F(StoreTest, OneProcessOwnsTheFolder) {
  const auto store = open();
  const auto second = open_sqlite(env_, folder_.path(), {.create = true});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "store.locked");
  must_write(*store, [&](Writer& writer) -> Result<void> {
    return writer.put_record(sample_record(env_.new_id()));
  });
  const auto beside = open_sqlite(env_, folder_.path(), {.read_only = true});
  ASSERT_TRUE(beside);
  EXPECT_EQ((*beside)->read().value()->records({})->rows.size(), 1U);
  const auto refused = (*beside)->write([](Writer&) { return Result<void>(); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.read_only");
}

TEST_F(StoreTest, NothingIsMadeUnlessAsked) {
  const auto missing = open_sqlite(env_, folder_.path(), {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "store.missing");
  const auto no_folder = open_sqlite(env_, folder_.path() + "/none", {});
  ASSERT_FALSE(no_folder);
  EXPECT_EQ(no_folder.error().code, "store.missing");
  const auto nothing_to_read = open_sqlite(env_, folder_.path(), {.read_only = true});
  ASSERT_FALSE(nothing_to_read);
  EXPECT_EQ(nothing_to_read.error().code, "store.missing");
}

TEST_F(StoreTest, PagesMeetEveryRecordOnce) {
  const auto store = open();
  std::vector<Id> ids;
  must_write(*store, [&](Writer& writer) -> Result<void> {
    for (int i = 0; i < 25; ++i) {
      ids.push_back(env_.new_id());
      RecordRow row = sample_record(ids.back(), i % 2 == 0 ? "org-1" : "org-2");
      row.opened_at.ms += i / 5;  // ties within a page and across pages
      row.voided = i == 24;
      row.closed = i == 23;
      if (i < 4) row.next_due = Instant{noon().ms - i};
      if (i == 7) row.parent = ids[0];
      TRY(writer.put_record(row));
    }
    return {};
  });
  const auto reader = store->read().value();
  RecordQuery query;
  query.limit = 7;
  std::vector<Id> met;
  do {
    const auto page = reader->records(query).value();
    for (const auto& row : page.rows) met.push_back(row.id);
    query.cursor = page.next;
  } while (!query.cursor.empty());
  ASSERT_EQ(met.size(), 24U);  // the voided one stays out
  EXPECT_EQ(met.front(), ids[23]);
  EXPECT_EQ(met.back(), ids[0]);

  RecordQuery owned;
  owned.organisations = {"org-2", "org-3"};
  owned.include_closed = false;
  EXPECT_EQ(reader->records(owned)->rows.size(), 11U);
  owned.places = {"nowhere"};
  EXPECT_TRUE(reader->records(owned)->rows.empty());
  RecordQuery due;
  due.order = RecordQuery::Order::next_due;
  due.limit = 3;
  const auto first_due = reader->records(due).value();
  ASSERT_EQ(first_due.rows.size(), 3U);
  EXPECT_EQ(first_due.rows[0].id, ids[3]);
  due.cursor = first_due.next;
  ASSERT_EQ(reader->records(due)->rows.size(), 1U);
  RecordQuery children;
  children.parent = ids[0];
  ASSERT_EQ(reader->records(children)->rows.size(), 1U);
  RecordQuery forged;
  forged.cursor = "1; DROP TABLE record";
  const auto refused = reader->records(forged);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.bad_cursor");
}

TEST_F(StoreTest, TasksAreFoundByWhatIsAsked) {
  const auto store = open();
  const Id record = env_.new_id();
  Task task;
  must_write(*store, [&](Writer& writer) -> Result<void> {
    for (int i = 0; i < 4; ++i) {
      task.id = env_.new_id();
      task.record = i == 3 ? Id{} : record;
      task.kind = "deadline";
      task.role = "inspector";
      task.organisation = i == 0 ? "" : "org-" + std::to_string(i);
      task.user = i == 1 ? "u1" : "";
      task.created_at = noon();
      task.due_at = {noon().ms + i};
      task.warn_at = i == 2 ? std::optional(noon()) : std::nullopt;
      task.state = i == 3 ? TaskState::done : TaskState::open;
      TRY(writer.put_task(task));
    }
    return {};
  });
  const auto reader = store->read().value();
  const auto count = [&](const TaskQuery& query) { return reader->tasks(query)->size(); };
  EXPECT_EQ(count({}), 3U);
  EXPECT_EQ(count({.open_only = false}), 4U);
  EXPECT_EQ(count({.user = "u1"}), 1U);
  EXPECT_EQ(count({.role = "inspector", .organisation = "org-1"}), 2U);
  EXPECT_EQ(count({.record = record}), 3U);
  EXPECT_EQ(count({.due_before = Instant{noon().ms + 1}}), 1U);
  EXPECT_EQ(count({.warn_before = Instant{noon().ms + 1}}), 1U);
  const auto first = reader->tasks({.limit = 2}).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(count({.after = std::pair(first[1].due_at, first[1].id)}), 1U);
  const auto found = reader->task(task.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, TaskState::done);
  EXPECT_EQ(found->organisation, "org-3");
  EXPECT_FALSE(found->warn_at);
}

TEST_F(StoreTest, OutboxAnswersAndReferenceData) {
  const auto store = open();
  OutboxRow notice;
  notice.id = env_.new_id();
  notice.task = env_.new_id();
  notice.channel = "mail";
  notice.text_key = "urgent_sign_in";
  notice.next_try_at = noon();
  notice.state = "waiting";
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY(writer.put_outbox(notice));
    TRY(writer.store_answer("key-1", {{"status", 201}}));
    TRY(writer.put_reference("place", "b", {{"n", 2}}));
    TRY(writer.put_reference("place", "a", {{"n", 1}}));
    TRY(writer.put_reference("place", "b", {{"n", 3}}));
    TRY(writer.put_reference("place", "c", {}));
    return writer.remove_reference("place", "c");
  });
  {
    const auto reader = store->read().value();
    EXPECT_EQ(reader->outbox_due({noon().ms - 1}, 10, notice.channel)->size(), 0U);
    EXPECT_EQ(reader->outbox_due(noon(), 10, notice.channel)->size(), 1U);
    EXPECT_TRUE(reader->outbox_due(noon(), 10, "pigeon")->empty());
    EXPECT_EQ(reader->outbox_of(notice.task)->size(), 1U);
    EXPECT_TRUE(reader->stored_answer("key-1").value());
    EXPECT_FALSE(reader->stored_answer("key-2").value());
    std::string seen;
    EXPECT_TRUE(reader->each_reference(
        "place", [&](const std::string& id, const json::object& body) -> Result<void> {
          seen += id + std::to_string(body.at("n").as_int64());
          return {};
        }));
    EXPECT_EQ(seen, "a1b3");
    EXPECT_FALSE(reader->reference("place", "c").value());
  }
  notice.state = "sent";
  env_.set_now({noon().ms + 8 * 24 * hour_ms});
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY(writer.store_answer("key-3", {}));
    return writer.put_outbox(notice);
  });
  const auto reader = store->read().value();
  EXPECT_TRUE(reader->outbox_due(env_.now(), 10, notice.channel)->empty());
  EXPECT_EQ(reader->outbox(notice.id).value()->state, "sent");
  EXPECT_FALSE(reader->stored_answer("key-1").value());  // seven days are over
  EXPECT_TRUE(reader->stored_answer("key-3").value());
}

TEST_F(StoreTest, PersonsAreFoundByTokensAndPseudonyms) {
  const auto store = open();
  const Id a = env_.new_id(), b = env_.new_id();
  const auto person = [&](const Id& id) {
    return PersonRow{id, Bytes(72, 7), env_.new_id(), {1, 2}, {}, noon()};
  };
  must_write(*store, [&](Writer& writer) -> Result<void> {
    TRY(writer.put_person(person(a), {"aa", "shared"}));
    TRY(writer.put_person(person(b), {"bb"}));
    TRY(writer.put_tokens(a, {INT64_MIN, -1, 5}));
    TRY(writer.put_tokens(b, {5, 6}));
    TRY_ASSIGN(const auto found, writer.persons_by_tokens({-1, 5, 5}, 10));
    EXPECT_EQ(found, (std::vector<std::pair<Id, int>>{{a, 2}, {b, 1}}));
    TRY(writer.put_tokens(a, {5, 8}));  // replaced while some were not written yet
    return writer.put_person(person(b), {"shared"});
  });
  const auto reader = store->read().value();
  EXPECT_EQ(reader->persons_by_tokens({INT64_MIN, -1}, 10)->size(), 0U);
  EXPECT_EQ(reader->persons_by_tokens({8}, 10)->size(), 1U);
  EXPECT_EQ(reader->persons_by_tokens({5}, 1)->size(), 1U);
  EXPECT_EQ(reader->person_of_pseudonym("aa").value(), a);
  EXPECT_EQ(reader->person_of_pseudonym("shared").value(), b);
  EXPECT_FALSE(reader->person_of_pseudonym("none").value());
  EXPECT_EQ(reader->person(a).value()->wrapped_key, Bytes(72, 7));
}

TEST_F(StoreTest, AReaderSeesOneSnapshot) {
  const auto store = open();
  must_write(*store, [&](Writer& writer) -> Result<void> {
    return writer.put_record(sample_record(env_.new_id()));
  });
  const auto before = store->read().value();
  must_write(*store, [&](Writer& writer) -> Result<void> {
    return writer.put_record(sample_record(env_.new_id()));
  });
  EXPECT_EQ(before->records({})->rows.size(), 1U);
  EXPECT_EQ(store->read().value()->records({})->rows.size(), 2U);
}

}  // namespace
}  // namespace besik::store
