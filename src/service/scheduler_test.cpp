#include "service/scheduler.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "service/test_country.h"

namespace besik::service {
namespace {

struct Count {
  int warned = 0, overdue = 0, escalated = 0;
  bool operator==(const Count&) const = default;
};

Count count(TestCountry& c) {
  Count out;
  const auto reader = c.service->parts().store->read();
  EXPECT_TRUE(reader);
  const auto ledgers = (*reader)->ledgers();
  for (const std::string& ledger : *ledgers)
    EXPECT_TRUE((*reader)->each_event(ledger, 1, [&](const store::Event& event) {
      out.warned += event.kind == "task.warned";
      out.overdue += event.kind == "task.overdue";
      out.escalated += event.kind == "task.escalated";
      return Result<void>{};
    }));
  return out;
}

std::ostream& operator<<(std::ostream& out, const Count& count) {
  return out << count.warned << " warned, " << count.overdue << " overdue, " << count.escalated
             << " escalated";
}

int told(TestCountry& c, const char* who, const std::string& kind) {
  int out = 0;
  for (const json::value& one : c.items(c.as(who), "task.list"))
    out += text_at(one.as_object(), "kind") == kind;
  return out;
}

// First contact at 04:00; a parent must be told by 05:00, with a warning at 04:30.
class Scheduler : public testing::Test {
 protected:
  void SetUp() override {
    c.env.set_now(*parse_instant("2026-03-10T04:05:00Z"));
    id = c.open_case();
  }
  void at(const char* time) {
    c.env.set_now(*parse_instant(time));
    ASSERT_TRUE(c.service->run_due());
  }
  TestCountry c;
  std::string id;
};

TEST_F(Scheduler, WarnsThenEscalatesOnceEach) {
  at("2026-03-10T04:20:00Z");
  EXPECT_EQ(count(c), (Count{0, 0, 0}));
  at("2026-03-10T04:31:00Z");
  EXPECT_EQ(count(c), (Count{1, 0, 0}));
  at("2026-03-10T04:32:00Z");
  EXPECT_EQ(count(c), (Count{1, 0, 0}));
  EXPECT_EQ(told(c, "prosecutor", "escalation"), 0);
  at("2026-03-10T05:01:00Z");
  EXPECT_EQ(count(c), (Count{1, 1, 1}));
  EXPECT_EQ(told(c, "prosecutor", "escalation"), 1);
  EXPECT_EQ(told(c, "ombudsman", "escalation"), 1);
  at("2026-03-10T05:30:00Z");
  EXPECT_EQ(count(c), (Count{1, 1, 1}));
}

TEST_F(Scheduler, AClockThatGoesBackFiresNothingTwice) {
  at("2026-03-10T05:01:00Z");
  const Count before = count(c);
  at("2026-03-10T04:10:00Z");
  at("2026-03-10T04:31:00Z");
  at("2026-03-10T05:02:00Z");
  EXPECT_EQ(count(c), before);
}

TEST_F(Scheduler, AJumpAheadFiresAllThatWasMissedOnce) {
  at("2026-05-01T00:00:00Z");
  EXPECT_EQ(count(c), (Count{2, 2, 2}));
  at("2026-06-01T00:00:00Z");
  EXPECT_EQ(count(c), (Count{2, 2, 2}));
}

TEST_F(Scheduler, SurvivesARestart) {
  at("2026-03-10T04:31:00Z");
  c.reopen();
  at("2026-03-10T04:32:00Z");
  EXPECT_EQ(count(c), (Count{1, 0, 0}));
  c.reopen();
  at("2026-03-10T05:01:00Z");
  EXPECT_EQ(count(c), (Count{1, 1, 1}));
}

TEST_F(Scheduler, RunsByItself) {
  c.options.run_scheduler = true;
  c.reopen();
  c.env.set_now(*parse_instant("2026-03-10T05:01:00Z"));
  for (int tries = 0; tries < 100 && told(c, "prosecutor", "escalation") == 0; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(count(c), (Count{1, 1, 1}));
}

TEST_F(Scheduler, WhatWasDoneInTimeCallsNobody) {
  c.must(c.as("inspector"), "record.edit",
         {{"id", id}, {"values", {{"parent_told_at", "2026-03-10T04:10:00Z"}}}});
  at("2026-03-10T06:00:00Z");
  EXPECT_EQ(count(c), (Count{0, 0, 0}));
}

TEST_F(Scheduler, TheExcludedAreNotTold) {
  c.must(c.as("inspector"), "record.exclude",
         {{"id", id}, {"user", "prosecutor"}, {"ground", "conflict_of_interest"}});
  at("2026-03-10T05:01:00Z");
  EXPECT_EQ(told(c, "prosecutor", "escalation"), 0);
  EXPECT_EQ(told(c, "ombudsman", "escalation"), 1);
}

TEST_F(Scheduler, AcknowledgedByANamedHuman) {
  at("2026-03-10T05:01:00Z");
  const json::array tasks = c.must(c.as("prosecutor"), "task.list").at("items").as_array();
  ASSERT_FALSE(tasks.empty());
  const json::object by_id{{"id", tasks[0].as_object().at("id")}};
  EXPECT_EQ(c.refusal(c.as("stranger"), "task.acknowledge", by_id), "task.not_found");
  c.must(c.as("prosecutor"), "task.acknowledge", by_id);
  EXPECT_EQ(told(c, "prosecutor", "escalation"), static_cast<int>(tasks.size()) - 1);
  // The link stays: who was called may go on reading.
  EXPECT_EQ(c.refusal(c.as("prosecutor"), "record.show", {{"id", id}}), "");
}

}  // namespace
}  // namespace besik::service
