#include <gtest/gtest.h>

#include <set>

#include "service/test_country.h"

// Written by hand from the need-to-know table of the mission: what must NOT be possible.
namespace besik::service {
namespace {

TEST(Access, NobodyAtTheDoorGetsAnythingButThePublicOperations) {
  TestCountry c;
  const std::set<std::string> open{"session.open",   "session.first",    "country.show",
                                   "notice.receipt", "place.boundaries", "release.list",
                                   "release.show",   "release.diff",     "release.verify"};
  std::set<std::string> public_ones;
  for (const Operation& operation : operations()) {
    if (operation.needs == Needs::nothing) {
      public_ones.insert(operation.name);
      continue;
    }
    Call call;
    for (const Parameter& parameter : operation.parameters)
      if (parameter.required) call.input[parameter.name] = "x";
    const auto answer = c.service->call(operation, call);
    ASSERT_FALSE(answer) << operation.name;
    EXPECT_EQ(answer.error().front().code, "session.none") << operation.name;
  }
  EXPECT_EQ(public_ones, open);
}

TEST(Access, AnOperatorWithTheFolderAloneNeverDecrypts) {
  TestCountry c(true);
  const std::set<std::string> decrypting{
      "record.list",    "record.open",     "record.show",     "record.edit",    "record.correct",
      "record.act",     "record.accept",   "record.reopen",   "record.void",    "record.seal",
      "record.history", "record.preview",  "record.transfer", "record.exclude", "record.include",
      "person.search",  "person.register", "person.show",     "person.correct", "person.relate",
      "person.merge",   "merge.confirm",   "merge.undo",      "task.list",      "task.acknowledge",
      "figure.show",    "indicator.list"};
  for (const std::string& name : decrypting) {
    const Operation* operation = find_operation(name);
    ASSERT_TRUE(operation) << name;
    Call call;
    call.actor = TestCountry::keeper();
    for (const Parameter& parameter : operation->parameters)
      if (parameter.required) call.input[parameter.name] = "x";
    const auto answer = c.service->call(*operation, call);
    ASSERT_FALSE(answer) << name;
    EXPECT_EQ(answer.error().front().code, "operation.needs_session") << name;
  }
}

TEST(Access, NobodyActsAsAnotherOnARealFolder) {
  TestCountry c(false);
  EXPECT_EQ(c.service->act_as("inspector").error().code, "session.not_synthetic");
  Actor actor = c.as("inspector");
  actor.is_operator = true;
  EXPECT_EQ(c.refusal(actor, "task.list"), "session.not_synthetic");
  // Nor does anybody set another's password there.
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.add",
                      {{"name", "someone"},
                       {"roles", "teacher"},
                       {"organisation", "SCH"},
                       {"password", "long enough password"}}),
            "user.password_given");
}

TEST(Access, FiguresOnlyForThoseEntitledToTheRecordsBeneath) {
  TestCountry c;
  c.open_case();
  const json::object asked{
      {"indicator", "clocks_breached_case"}, {"period", "2026"}, {"place", "KZ"}};
  for (const char* who :
       {"teacher", "psychologist", "admin", "dpo", "inspector", "stranger", "prosecutor"})
    EXPECT_EQ(c.refusal(c.as(who), "figure.show", asked), "figure.not_entitled") << who;
  // They are told what the gate tells of the last midnight.
  for (const char* who : {"analyst", "unicef", "ombudsman"})
    EXPECT_TRUE(c.must(c.as(who), "figure.show", asked).contains("told_as_of")) << who;
  EXPECT_FALSE(c.must(c.as("national"), "figure.show", asked).contains("told_as_of"));
  EXPECT_EQ(c.refusal(c.as("national"), "figure.show", asked), "");
  json::object own = asked;
  own["place"] = "750000000";
  EXPECT_EQ(c.refusal(c.as("prosecutor"), "figure.show", own), "");
  EXPECT_EQ(c.refusal(c.as("stranger"), "figure.show", own), "figure.not_entitled");
}

TEST(Access, AdministrationIsForAdministrators) {
  TestCountry c;
  for (const char* who : {"inspector", "prosecutor", "ombudsman", "analyst", "unicef", "dpo"})
    for (const char* name : {"user.list", "user.add", "user.import", "user.disable", "user.cover",
                             "user.link", "verify.run", "place.import", "organisation.import",
                             "population.import", "programme.install"}) {
      const Operation* operation = find_operation(name);
      ASSERT_TRUE(operation) << name;
      Call call;
      call.actor = c.as(who);
      for (const Parameter& parameter : operation->parameters)
        if (parameter.required) call.input[parameter.name] = "x";
      const auto answer = c.service->call(*operation, call);
      ASSERT_FALSE(answer) << who << " " << name;
      EXPECT_EQ(answer.error().front().code, "operation.not_entitled") << who << " " << name;
    }
}

// What a signed-in person is told as it happens is what they may read and see.
TEST(Access, LiveNewsLeaksNothing) {
  TestCountry c;
  std::vector<Happened> all;
  const int id = c.service->subscribe([&](const Happened& happened) { all.push_back(happened); });
  const std::string record = c.open_case();
  c.service->unsubscribe(id);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].indicators.empty());
  Happened of_record = all[0];
  of_record.indicators.clear();
  Happened of_figures = all[0];
  of_figures.record.clear();
  EXPECT_TRUE(c.service->concerns(c.as("inspector"), of_record));
  for (const char* who : {"stranger", "analyst", "unicef", "ombudsman", "teacher", "admin", "dpo"})
    EXPECT_FALSE(c.service->concerns(c.as(who), of_record)) << who;
  EXPECT_TRUE(c.service->concerns(c.as("national"), of_figures));
  for (const char* who :
       {"teacher", "psychologist", "unicef", "analyst", "admin", "dpo", "stranger"})
    EXPECT_FALSE(c.service->concerns(c.as(who), of_figures)) << who;
  EXPECT_FALSE(c.service->concerns({}, all[0]));
}

TEST(Access, DisabledAccountsMayNothingAtOnce) {
  TestCountry c;
  const Actor colleague = c.as("colleague");
  const std::string id = c.open_case();
  EXPECT_EQ(c.refusal(colleague, "record.show", {{"id", id}}), "");
  c.must(TestCountry::keeper(), "user.disable", {{"user", "colleague"}});
  EXPECT_EQ(c.refusal(colleague, "record.show", {{"id", id}}), "session.none");
}

}  // namespace
}  // namespace besik::service
