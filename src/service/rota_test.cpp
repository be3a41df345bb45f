#include "service/rota.h"

#include <gtest/gtest.h>

#include <random>

#include "service/test_country.h"

namespace besik::service {
namespace {

json::object shift(const std::string& user, const std::string& from, const std::string& until) {
  return {{"user", user}, {"from", from}, {"until", until}};
}

std::vector<Shift> shifts_of(TestCountry& c, const std::string& user) {
  auto out = c.service->parts().rota.of_user(c.as(user).user.id);
  std::sort(out.begin(), out.end(), [](const Shift& a, const Shift& b) { return a.from < b.from; });
  return out;
}

TEST(Rota, IsSetInLocalTimeBySupervisorsAndAdministrators) {
  TestCountry c;
  const json::object added = c.must(c.as("boss"), "user.rota_add",
                                    shift("inspector", "2026-03-11T20:00", "2026-03-12T08:00"));
  EXPECT_EQ(text_at(added, "zone"), "Asia/Almaty");
  EXPECT_EQ(text_at(added, "from"), "2026-03-11T15:00:00.000Z");
  c.must(c.as("admin"), "user.rota_add", shift("stranger", "2026-03-11T20:00", "2026-03-12T08:00"));
  const auto refused = [&](const char* who, json::object input) {
    return c.refusal(c.as(who), "user.rota_add", std::move(input));
  };
  const json::object later = shift("inspector", "2026-03-20T20:00", "2026-03-21T08:00");
  EXPECT_EQ(refused("inspector", later), "rota.not_entitled");
  EXPECT_EQ(refused("boss", shift("stranger", "2026-03-20T20:00", "2026-03-21T08:00")),
            "rota.not_entitled");
  EXPECT_EQ(refused("boss", shift("inspector", "2026-03-12T07:59", "2026-03-12T10:00")),
            "rota.overlap");
  EXPECT_EQ(refused("boss", shift("inspector", "2026-03-01T00:00", "2026-03-01T08:00")),
            "rota.past");
  EXPECT_EQ(refused("boss", shift("inspector", "2026-03-21T08:00", "2026-03-20T20:00")),
            "rota.bad_span");
  EXPECT_EQ(refused("boss", shift("inspector", "tonight", "2026-03-20T20:00")), "rota.bad_time");
  EXPECT_EQ(refused("boss", shift("nobody", "2026-03-20T20:00", "2026-03-21T08:00")),
            "user.not_found");
  c.must(c.as("boss"), "user.rota_add",
         shift("inspector", "2026-03-12T08:00", "2026-03-12T20:00"));  // from the minute it ends
  EXPECT_EQ(c.items(c.as("inspector"), "user.rota").size(), 2U);
  EXPECT_EQ(c.items(c.as("admin"), "user.rota", {{"organisation", ""}}).size(), 3U);
  EXPECT_TRUE(c.items(c.as("teacher"), "user.rota").empty());
}

TEST(Rota, IsThereAfterARestartAndThePastStays) {
  TestCountry c;
  const json::object first = c.must(c.as("boss"), "user.rota_add",
                                    shift("inspector", "2026-03-11T20:00", "2026-03-12T08:00"));
  const json::object second = c.must(c.as("boss"), "user.rota_add",
                                     shift("colleague", "2026-03-12T20:00", "2026-03-13T08:00"));
  c.must(c.as("boss"), "user.rota_remove", {{"id", second.at("id")}});
  c.reopen();
  EXPECT_EQ(shifts_of(c, "inspector").size(), 1U);
  EXPECT_TRUE(shifts_of(c, "colleague").empty());
  EXPECT_EQ(c.refusal(c.as("boss"), "user.rota_remove", {{"id", second.at("id")}}),
            "rota.not_found");
  c.env.set_now(*parse_instant("2026-04-01T00:00:00Z"));
  EXPECT_EQ(c.refusal(c.as("boss"), "user.rota_remove", {{"id", first.at("id")}}), "rota.past");
  EXPECT_TRUE(c.items(c.as("boss"), "user.rota").empty());
  EXPECT_EQ(c.items(c.as("boss"), "user.rota",
                    {{"from", "2026-03-11T00:00"}, {"until", "2026-03-13T00:00"}})
                .size(),
            1U);
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run"), "clean"));
}

TEST(Rota, ATableComesWholeOrNotAtAll) {
  TestCountry c;
  const std::string good = "user,from,until\ninspector,2026-03-11T20:00,2026-03-12T08:00\n";
  const auto refused =
      c.ask(c.as("boss"), "user.rota_import", {{"file_name", "march.csv"}},
            good + "inspector,2026-03-12T07:00,2026-03-12T09:00\ncolleague,x,2026-03-12T09:00\n");
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().size(), 2U);
  EXPECT_EQ(refused.error()[0].code, "rota.overlap");
  EXPECT_EQ(refused.error()[1].code, "rota.bad_time");
  EXPECT_EQ(refused.error()[1].where, "row 4, column from");
  EXPECT_TRUE(shifts_of(c, "inspector").empty());
  EXPECT_EQ(whole_at(c.must(c.as("boss"), "user.rota_import", {{"dry_run", true}}, good), "rows"),
            1);
  EXPECT_TRUE(shifts_of(c, "inspector").empty());
  c.must(c.as("boss"), "user.rota_import", {}, good);
  EXPECT_EQ(shifts_of(c, "inspector").size(), 1U);
}

TEST(Rota, WhoLeavesHandsOverWhatIsLeftOfIt) {
  TestCountry c;
  for (const char* day : {"10", "11", "12"})
    c.must(c.as("boss"), "user.rota_add",
           shift("inspector", std::string("2026-03-") + day + "T08:00",
                 std::string("2026-03-") + day + "T20:00"));
  c.must(c.as("boss"), "user.rota_add", shift("colleague", "2026-03-11T12:00", "2026-03-11T14:00"));
  c.env.set_now(*parse_instant("2026-03-10T06:00:00Z"));  // 11:00 in Almaty: the first one runs
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.disable", {{"user", "inspector"}}),
            "user.heir_needed");
  const json::object done = c.must(TestCountry::keeper(), "user.disable",
                                   {{"user", "inspector"}, {"hand_over_to", "colleague"}});
  EXPECT_EQ(whole_at(done, "shifts"), 3);
  c.reopen();
  const auto left =
      c.service->parts().rota.of_user(c.service->parts().accounts.by_name("inspector")->id);
  ASSERT_EQ(left.size(), 1U) << "the hours that were done stay";
  EXPECT_EQ(left.front().until, c.env.now());
  const auto taken = shifts_of(c, "colleague");
  ASSERT_EQ(taken.size(), 5U);
  EXPECT_EQ(taken[0].from, c.env.now());
  for (std::size_t at = 1; at < taken.size(); ++at)
    EXPECT_LE(taken[at - 1].until.ms, taken[at].from.ms);
}

// Who is on call is rung when a deadline has passed, before the ladder calls anybody above.
TEST(Rota, OnCallIsRungBeforeTheSupervisor) {
  TestCountry c;
  c.add_user("on_call", "police_inspector", "POL-A", {{"phone", "+77010000001"}});
  c.add_user("off_call", "police_inspector", "POL-A", {{"phone", "+77010000002"}});
  c.add_user("head", "supervisor", "POL-A", {{"phone", "+77010000003"}});
  const std::string id = c.open_case();
  c.must(c.as("boss"), "user.rota_add", shift("on_call", "2026-03-10T09:00", "2026-04-09T08:00"));
  c.env.set_now(*parse_instant("2026-04-05T05:00:00Z"));
  const auto steps = c.service->run_due();
  ASSERT_TRUE(steps);
  ASSERT_GT(*steps, 0);
  auto reader = c.service->parts().store->read();
  store::TaskQuery query;
  query.record = *parse_id(id);
  query.open_only = false;
  std::set<std::string> rung;
  const auto all = (*reader)->tasks(query);
  std::set<std::string> of_record;
  for (const store::Task& task : *all) {
    of_record.insert(to_string(task.id));
    const auto rows = (*reader)->outbox_of(task.id);
    for (const store::OutboxRow& row : *rows) rung.insert(row.user);
  }
  EXPECT_TRUE(rung.contains(c.as("on_call").user.id));
  EXPECT_FALSE(rung.contains(c.as("off_call").user.id));
  int64_t duty = 0, head = 0;
  ASSERT_TRUE((*reader)->each_event("notices", 0, [&](const store::Event& event) -> Result<void> {
    if (!of_record.contains(text_at(event.facts, "task"))) return {};
    const std::string facts = json::serialize(event.facts);
    if (event.kind == "notice.duty" && duty == 0) duty = event.seq;
    if (facts.find(c.as("head").user.id) != std::string::npos && head == 0) head = event.seq;
    return {};
  }));
  EXPECT_GT(duty, 0);
  EXPECT_TRUE(head == 0 || duty < head);
  // The one on call sees the task and can say so.
  const json::array tasks = c.items(c.as("on_call"), "task.list");
  ASSERT_FALSE(tasks.empty());
  c.must(c.as("on_call"), "task.acknowledge", {{"id", tasks.front().as_object().at("id")}});
}

TEST(Rota, WhatLiesOutsideIsFoundMinuteByMinute) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto draw = [&](int most) { return static_cast<int64_t>(random() % most); };
    std::vector<Shift> taken;
    for (int64_t at = 0; at < 40;) {
      const int64_t from = at + draw(8), until = from + 1 + draw(6);
      taken.push_back({"", "", "", Instant{from}, Instant{until}});
      at = until;
    }
    std::shuffle(taken.begin(), taken.end(), random);
    const Instant from{draw(20)}, until{from.ms + 1 + draw(30)};
    std::set<int64_t> left;
    for (const auto& [begin, end] : outside(from, until, taken)) {
      EXPECT_LT(begin, end);
      for (int64_t at = begin.ms; at < end.ms; ++at) EXPECT_TRUE(left.insert(at).second);
    }
    for (int64_t at = -5; at < 80; ++at) {
      const bool free = std::none_of(taken.begin(), taken.end(), [&](const Shift& one) {
        return one.from.ms <= at && at < one.until.ms;
      });
      EXPECT_EQ(left.contains(at), from.ms <= at && at < until.ms && free) << at;
    }
  }
}

}  // namespace
}  // namespace besik::service
