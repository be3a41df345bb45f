#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "service/test_country.h"

namespace besik::service {
namespace {

const char* const head =
    "at,first_contact_at,offence_group,responsibility_age,capacity,legal_basis,child_language,"
    "interpreter_needed,person.child.family,person.child.given,person.child.birth_date,"
    "person.child.sex\n";

std::string row(int number, const std::string& group = "property") {
  const std::string day = std::to_string(10 + number % 18);
  return "2026-02-" + day + ",2026-02-" + day + "T09:00," + group +
         ",from_16,suspect,basis,kk,no,Импортов,Номер" + std::to_string(number) +
         ",2011-03-04,male\n";
}

std::string table(int rows) {
  std::string out = head;
  for (int number = 0; number < rows; ++number) out += row(number);
  return out;
}

json::object import(TestCountry& c, const Actor& actor, json::object more, const std::string& body,
                    const std::string& key = "") {
  more["programme"] = "juvenile-justice";
  more["register"] = "case";
  const auto started = c.ask(actor, "record.import", std::move(more), body, key);
  if (!started) {
    ADD_FAILURE() << to_string(started.error().front());
    return {};
  }
  for (;;) {
    json::object job = c.must(actor, "job.show", {{"id", started->body.as_object().at("job")}});
    const std::string state = text_at(job, "state");
    if (state == "done" || state == "refused") return job.at("report").as_object();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

int64_t records(TestCountry& c) {
  return whole_at(c.must(TestCountry::keeper(), "verify.run"), "records");
}

TEST(Import, TakesATableAndMovesTheFigures) {
  TestCountry c;
  const json::object asked{{"indicator", "clocks_breached_case"}, {"period", "2026"}};
  const json::object before = c.must(c.as("national"), "figure.show", asked);
  const json::object report = import(c, c.as("inspector"), {}, table(50));
  EXPECT_EQ(whole_at(report, "imported"), 50) << json::serialize(report);
  EXPECT_NE(c.must(c.as("national"), "figure.show", asked), before);
  EXPECT_EQ(records(c), 50);
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
}

TEST(Import, AFaultInTheLastRowLeavesNothing) {
  TestCountry c;
  const json::object report =
      import(c, c.as("inspector"), {}, table(30) + row(31, "Planted-Value"));
  EXPECT_TRUE(flag_at(report, "refused"));
  EXPECT_EQ(whole_at(report, "imported"), 0);
  const json::array errors = report.at("errors").as_array();
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(text_at(errors[0].as_object(), "code"), "record.unknown_code");
  EXPECT_EQ(text_at(errors[0].as_object(), "where"), "row 32, column offence_group");
  EXPECT_EQ(json::serialize(report).find("Planted"), std::string::npos);
  EXPECT_EQ(records(c), 0);
  const json::object skipped =
      import(c, c.as("inspector"), {{"errors", "skip"}}, table(30) + row(31, "Planted-Value"));
  EXPECT_EQ(whole_at(skipped, "imported"), 30);
  EXPECT_EQ(records(c), 30);
}

TEST(Import, DryRunWritesNothingAndAKeyWritesOnce) {
  TestCountry c;
  import(c, c.as("inspector"), {{ "dry_run", true }}, table(5));
  EXPECT_EQ(records(c), 0);
  import(c, c.as("inspector"), {}, table(5), "import-1");
  import(c, c.as("inspector"), {}, table(5), "import-1");
  EXPECT_EQ(records(c), 5);
}

TEST(Import, ABacklogCallsNobody) {
  TestCountry c;
  const json::object report = import(c, c.as("inspector"), {{"history", true}}, table(5));
  EXPECT_EQ(whole_at(report, "imported"), 5) << json::serialize(report);
  EXPECT_TRUE(c.items(c.as("inspector"), "task.list").empty());
  ASSERT_TRUE(c.service->run_due());
  EXPECT_TRUE(c.items(c.as("prosecutor"), "task.list").empty());
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
}

TEST(Import, UnknownColumnsAreNamedWithTheNearest) {
  TestCountry c;
  const auto answer = c.ask(c.as("inspector"), "record.import",
                            {{"programme", "juvenile-justice"}, {"register", "case"}},
                            "offence_grup,person.child.famly\nproperty,x\n");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().size(), 2u);
  EXPECT_EQ(answer.error()[0].code, "import.unknown_column");
  EXPECT_EQ(answer.error()[0].nearest, "offence_group");
  EXPECT_EQ(c.refusal(c.as("analyst"), "record.import",
                      {{"programme", "juvenile-justice"}, {"register", "case"}}, table(1)),
            "record.not_entitled");
}

// A child process that opens records and says so after each acknowledgement; it is killed in the
// middle of its stream.
TEST(Killed, NothingAcknowledgedIsLost) {
  TestCountry c;
  c.service.reset();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    SeededEnv env(99, *parse_instant("2026-03-10T05:00:00Z"));
    auto opened = Service::open(env, c.options);
    if (!opened) _exit(3);
    auto actor = (*opened)->act_as("inspector");
    for (int number = 0; actor && number < 10'000; ++number) {
      Call call;
      call.actor = *actor;
      call.input = TestCountry::case_input();
      const auto answer = (*opened)->call("record.open", call);
      if (!answer) _exit(4);
      const std::string id = text_at(answer->body.as_object(), "id") + "\n";
      if (write(ends[1], id.data(), id.size()) != static_cast<ssize_t>(id.size())) _exit(5);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char buffer[4096];
  while (std::count(said.begin(), said.end(), '\n') < 60) {
    const ssize_t got = read(ends[0], buffer, sizeof buffer);
    if (got <= 0) break;
    said.append(buffer, static_cast<std::size_t>(got));
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  const std::vector<std::string> ids = split(said, '\n');
  ASSERT_GE(ids.size(), 60u);
  c.reopen();
  std::size_t there = 0;
  for (const std::string& id : ids) {
    if (id.size() != 36) continue;
    EXPECT_EQ(c.refusal(c.as("inspector"), "record.show", {{"id", id}}), "") << id;
    ++there;
  }
  const json::object report = c.must(TestCountry::keeper(), "verify.run", {{"figures", true}});
  EXPECT_TRUE(flag_at(report, "clean")) << json::serialize(report);
  EXPECT_GE(whole_at(report, "records"), static_cast<int64_t>(there));
  // Every clock of every record has its task.
  EXPECT_GE(c.service->parts().agenda.size(), there);
}

// A child process that is killed while it writes a table: the table is in whole or not at all.
TEST(Killed, AnImportInTheMiddleLeavesNothing) {
  TestCountry c;
  c.service.reset();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  constexpr int rows = 4000;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    SeededEnv env(98, *parse_instant("2026-03-10T05:00:00Z"));
    auto opened = Service::open(env, c.options);
    auto actor = opened ? (*opened)->act_as("inspector") : Result<Actor>(Error{});
    if (!actor) _exit(3);
    Call call;
    call.actor = *actor;
    call.input = {{"programme", "juvenile-justice"}, {"register", "case"}};
    call.body_text = table(rows);
    const auto started = (*opened)->call("record.import", call);
    if (!started) _exit(4);
    const std::string job = text_at(started->body.as_object(), "job");
    for (;;) {
      const auto state = (*opened)->parts().jobs.show(job);
      // Past the judging, in the writing.
      if (state && state->done > rows / 2) {
        static_cast<void>(!write(ends[1], "x", 1));
        break;
      }
    }
    for (;;) pause();
  }
  close(ends[1]);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  c.reopen();
  const json::object report = c.must(TestCountry::keeper(), "verify.run", {{"figures", true}});
  EXPECT_TRUE(flag_at(report, "clean")) << json::serialize(report);
  const int64_t there = whole_at(report, "records");
  EXPECT_TRUE(there == 0 || there == rows) << there;
}

}  // namespace
}  // namespace besik::service
