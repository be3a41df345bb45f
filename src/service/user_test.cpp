#include <gtest/gtest.h>

#include "service/sessions.h"
#include "service/test_country.h"

namespace besik::service {
namespace {

std::string token_of(const std::string& link) { return link.substr(link.find('#') + 1); }

TEST(Users, TheFirstAdministratorComesByAOneTimeLink) {
  TestCountry c(false);
  EXPECT_EQ(c.service->first_link(), "");
  TestCountry bare(false);
  bare.service.reset();
  std::filesystem::remove_all(bare.folder);
  bare.reopen();
  const std::string link = bare.service->first_link();
  ASSERT_NE(link, "");
  EXPECT_EQ(bare.refusal({}, "session.first",
                         {{"token", "wrong"}, {"user", "root"}, {"password", "correct horse"}}),
            "session.refused");
  EXPECT_EQ(bare.refusal({}, "session.first",
                         {{"token", token_of(link)}, {"user", "root"}, {"password", "short"}}),
            "password.weak");
  const auto first =
      bare.ask({}, "session.first",
               {{"token", token_of(link)}, {"user", "root"}, {"password", "correct horse"}});
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->set_session.empty());
  EXPECT_EQ(
      bare.refusal({}, "session.first",
                   {{"token", token_of(link)}, {"user", "root2"}, {"password", "correct horse"}}),
      "session.refused");
  EXPECT_EQ(bare.service->first_link(), "");
  EXPECT_EQ(bare.refusal({}, "session.open", {{"user", "root"}, {"password", "correct horse"}}),
            "");
}

TEST(Users, SessionsOutliveARestartAndEndByTime) {
  TestCountry c;
  const json::object link = c.must(TestCountry::keeper(), "user.link", {{"user", "inspector"}});
  const auto first =
      c.ask({}, "session.first",
            {{"token", token_of(text_at(link, "link"))}, {"password", "correct horse"}});
  ASSERT_TRUE(first);
  const std::string token = first->set_session;
  EXPECT_EQ(c.service->actor_of_session(token)->user.name, "inspector");
  c.reopen();
  EXPECT_TRUE(c.service->actor_of_session(token));
  EXPECT_NE(c.service->csrf_of_session(token), "");
  EXPECT_EQ(c.service->csrf_of_session("other"), "");
  c.env.set_now(Instant{c.env.now().ms + session_idle_ms + 1});
  EXPECT_FALSE(c.service->actor_of_session(token));
}

TEST(Users, TheLanguageIsTheAccountsOwn) {
  TestCountry c;
  c.add_user("known", "teacher", "SCH", {{"password", "correct horse"}});
  const auto spoken = [&] {
    const auto in = c.ask({}, "session.open", {{"user", "known"}, {"password", "correct horse"}});
    return in ? text_at(in->body.at("user").as_object(), "language") : "";
  };
  const Actor known = *c.service->actor_of_session(
      c.ask({}, "session.open", {{"user", "known"}, {"password", "correct horse"}})->set_session);
  EXPECT_EQ(c.refusal(known, "session.language", {{"language", "de"}}), "language.unknown");
  for (const char* language : {"ru", "en", "kk"}) {
    const json::object answer = c.must(known, "session.language", {{"language", language}});
    EXPECT_EQ(text_at(answer.at("user").as_object(), "language"), language);
    EXPECT_EQ(spoken(), language);
    c.reopen();
    EXPECT_EQ(spoken(), language);
  }
  EXPECT_NE(c.refusal({}, "session.language", {{"language", "ru"}}), "");
}

TEST(Users, GuessingIsSlowed) {
  TestCountry c;
  c.add_user("known", "teacher", "SCH", {{"password", "correct horse"}});
  for (int round = 0; round < 5; ++round)
    EXPECT_EQ(c.refusal({}, "session.open", {{"user", "known"}, {"password", "wrong"}}),
              "session.refused");
  EXPECT_EQ(c.refusal({}, "session.open", {{"user", "known"}, {"password", "correct horse"}}),
            "session.locked");
  EXPECT_EQ(c.refusal({}, "session.open", {{"user", "nobody"}, {"password", "wrong"}}),
            "session.refused");
  c.env.set_now(Instant{c.env.now().ms + 20'000});
  EXPECT_EQ(c.refusal({}, "session.open", {{"user", "known"}, {"password", "correct horse"}}), "");
}

TEST(Users, DisablingHandsOverRecordsPostsAndTasks) {
  TestCountry c;
  c.add_user("leaving", "police_inspector", "POL-A");
  c.add_user("holder", "police_inspector", "POL-A", {{"posts", json::array{"desk-1"}}});
  const std::string own = c.open_case("leaving");
  const std::string of_post = c.open_case("holder");
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.disable", {{"user", "leaving"}}),
            "user.heir_needed");
  c.must(TestCountry::keeper(), "user.disable",
         {{"user", "leaving"}, {"hand_over_to", "colleague"}});
  c.must(TestCountry::keeper(), "user.disable",
         {{"user", "holder"}, {"hand_over_to", "colleague"}});
  for (const std::string& id : {own, of_post}) {
    const json::object record = c.must(c.as("inspector"), "record.show", {{"id", id}});
    EXPECT_EQ(text_at(record.at("owner_user").as_object(), "name"), "colleague");
  }
  EXPECT_GE(c.must(c.as("colleague"), "task.list").at("items").as_array().size(), 2u);
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run"), "clean"));
}

TEST(Users, CoverGivesTheTasksBetweenItsDays) {
  TestCountry c;
  c.add_user("deputy", "teacher", "SCH");
  c.open_case("inspector");
  EXPECT_TRUE(c.must(c.as("deputy"), "task.list").at("items").as_array().empty());
  c.must(
      TestCountry::keeper(), "user.cover",
      {{"user", "inspector"}, {"by", "deputy"}, {"from", "2026-03-10"}, {"until", "2026-03-12"}});
  EXPECT_FALSE(c.must(c.as("deputy"), "task.list").at("items").as_array().empty());
  c.env.set_now(*parse_instant("2026-03-14T05:00:00Z"));
  EXPECT_TRUE(c.must(c.as("deputy"), "task.list").at("items").as_array().empty());
}

TEST(Users, TenThousandComeFromATable) {
  TestCountry c;
  std::string table = "name,title,organisation,roles,supervisor,language,mail,phone\n";
  for (int number = 0; number < 10'000; ++number) {
    const std::string name = "worker" + std::to_string(number);
    table += name + ",Worker,POL-A,police_inspector," + (number ? "worker0" : "") + ",kk," + name +
             "@example.kz,+7701" + std::to_string(1'000'000 + number) + "\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const json::object dry = c.must(TestCountry::keeper(), "user.import", {{"dry_run", true}}, table);
  EXPECT_EQ(whole_at(dry, "rows"), 10'000);
  EXPECT_FALSE(c.service->parts().accounts.by_name("worker1"));
  const json::object done = c.must(TestCountry::keeper(), "user.import", {}, table);
  EXPECT_EQ(done.at("links").as_array().size(), 10'000u);
  const auto seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_LT(seconds, 60) << "the machine is far slower than the ten seconds of a release";
  EXPECT_EQ(c.service->parts().accounts.by_name("worker7")->supervisor,
            c.service->parts().accounts.by_name("worker0")->id);
}

TEST(Users, ARoleIsGivenOnlyWherePeopleOfItWork) {
  TestCountry c;
  const json::object wrong{
      {"name", "lost"}, {"organisation", "SCH"}, {"roles", json::array{"judge"}}};
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.add", wrong), "user.role_of_other_kind");
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.import", {},
                      "name,organisation,roles\nlost,SCH,judge\n"),
            "user.role_of_other_kind");
  EXPECT_FALSE(c.service->parts().accounts.by_name("lost"));
  c.add_user("found", "judge", "COURT");
  c.add_user("above", "supervisor", "SCH");  // works anywhere
}

TEST(Users, LinksNameTheServerThatServedTheFolderLast) {
  TestCountry c;
  const auto link = [&](const std::string& name) {
    return c.must(TestCountry::keeper(), "user.add",
                  {{"name", name}, {"organisation", "SCH"}, {"roles", json::array{"teacher"}}});
  };
  const json::object before = link("first");
  EXPECT_TRUE(text_at(before, "link").starts_with("/first#"));
  EXPECT_FALSE(text_at(before, "note").empty()) << "it has to be completed";
  c.service->served_at("http://10.1.2.3:4567/");
  EXPECT_TRUE(text_at(link("second"), "link").starts_with("http://10.1.2.3:4567/first#"));
  c.reopen();
  const json::object after = link("third");
  EXPECT_TRUE(text_at(after, "link").starts_with("http://10.1.2.3:4567/first#"));
  EXPECT_FALSE(after.contains("note"));
  c.options.public_url = "https://besik.example";
  c.reopen();
  EXPECT_TRUE(text_at(link("fourth"), "link").starts_with("https://besik.example/first#"));
}

TEST(Users, ATableWithFaultsAddsNobody) {
  TestCountry c;
  const auto answer = c.ask(TestCountry::keeper(), "user.import", {},
                            "name,organisation,roles,mail\n"
                            "good,POL-A,police_inspector,\n"
                            "bad one,POL-X,police_inspecto,no-address\n"
                            "good,POL-A,police_inspector,\n");
  ASSERT_FALSE(answer);
  std::set<std::string> codes;
  for (const Error& error : answer.error()) codes.insert(error.code);
  EXPECT_EQ(codes, (std::set<std::string>{"user.bad_name", "organisation.unknown",
                                          "user.unknown_role", "user.bad_mail", "user.exists"}));
  EXPECT_FALSE(c.service->parts().accounts.by_name("good"));
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "user.import", {}, "name,password\na1,b\n"),
            "user.password_given");
}

}  // namespace
}  // namespace besik::service
