#include "service/service.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>
#include <thread>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "service/test_country.h"

namespace besik::service {
namespace {

namespace fs = std::filesystem;

TEST(Service, AFolderWithoutACountryIsNotOpenedByAccident) {
  SeededEnv env(1, *parse_instant("2026-03-10T05:00:00Z"));
  Options options;
  options.data = (fs::temp_directory_path() / ("besik_none_" + std::to_string(getpid()))).string();
  options.run_scheduler = false;
  EXPECT_FALSE(Service::open(env, options));
  EXPECT_FALSE(fs::exists(options.data));
}

TEST(Service, OnlyOneProcessOwnsAFolder) {
  TestCountry c;
  const auto second = Service::open(c.env, c.options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().front().code, "store.locked");
}

TEST(Service, KeyIsKeptFromOthers) {
  TestCountry c;
  struct stat found {};
  ASSERT_EQ(stat((c.folder / "master.key").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  c.service.reset();
  fs::permissions(c.folder / "master.key", fs::perms::group_read, fs::perm_options::add);
  const auto opened = Service::open(c.env, c.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().front().code, "vault.key_permissions");
  fs::permissions(c.folder / "master.key", fs::perms::group_read, fs::perm_options::remove);
}

TEST(Service, AChangedProgrammeIsTakenOnlyWhenInstalled) {
  TestCountry c;
  const fs::path copy = c.folder.string() + "_programmes";
  fs::copy("programmes", copy, fs::copy_options::recursive);
  c.options.programmes = copy.string();
  c.open_case();
  const fs::path file = copy / "juvenile-justice" / "programme.yaml";
  std::ifstream in(file);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  in.close();
  const auto put = [&](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, from.size(), to);
    std::ofstream(file) << text;
  };
  const json::object install{{"programme", "juvenile-justice"}};
  put("owner: Ministry of Justice", "owner: Ministry of Justice and others");
  c.reopen();
  EXPECT_EQ(c.service->world()->programme("juvenile-justice")->owner.en, "Ministry of Justice");
  EXPECT_EQ(c.refusal(TestCountry::keeper(), "programme.install", install),
            "programme.same_version");
  put("\nversion: 1\n", "\nversion: 2\n");
  const json::object done = c.must(TestCountry::keeper(), "programme.install", install);
  EXPECT_TRUE(flag_at(done, "changed"));
  EXPECT_EQ(c.service->world()->programme("juvenile-justice")->version, 2);
  EXPECT_FALSE(flag_at(c.must(TestCountry::keeper(), "programme.install", install), "changed"));
  // Old records stay readable under their own version, and all stays provable.
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  c.open_case();
  c.reopen();
  EXPECT_EQ(c.service->world()->programmes.at("juvenile-justice").size(), 2u);
  EXPECT_TRUE(flag_at(c.must(TestCountry::keeper(), "verify.run", {{"figures", true}}), "clean"));
  fs::remove_all(copy);
}

TEST(Service, VerifyFindsAChangedState) {
  TestCountry c;
  const Id id = *parse_id(c.open_case());
  ASSERT_TRUE(c.service->parts().store->write([&](store::Writer& writer) -> Result<void> {
    TRY_ASSIGN(auto row, writer.record(id));
    row->facts["opened_on"] = "2020-01-01";
    return writer.put_record(*row);
  }));
  const json::object report = c.must(TestCountry::keeper(), "verify.run");
  EXPECT_FALSE(flag_at(report, "clean"));
  bool told = false;
  for (const json::value& one : report.at("faults").as_array())
    told = told || text_at(one.as_object(), "code") == "store.state_differs";
  EXPECT_TRUE(told);
}

// Names, free texts and tokens are planted everywhere; logs, metrics, health and refusals are read.
TEST(Service, LogsAndMetricsHoldNothingPersonal) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  std::string all;
  {
    TestCountry c;
    const auto tell = [&](const Checked<Answer>& answer) {
      if (answer) return;
      for (const Error& error : answer.error()) all += to_string(error) + "\n";
    };
    const json::object person = TestCountry::child("Plantedov", "Plantedbek");
    const std::string id = c.open_case("inspector", person);
    const Actor inspector = c.as("inspector");
    tell(c.ask(inspector, "record.edit", {{"id", id}, {"values", {{"lawyer_at", "Plantedov"}}}}));
    tell(c.ask(inspector, "record.edit", {{"id", "Plantedov"}, {"values", json::object{}}}));
    tell(c.ask(inspector, "record.edit", {{"id", id}, {"Plantedov", "Plantedov"}}));
    tell(c.ask(inspector, "record.act", {{"id", id}, {"action", "Plantedov"}}));
    tell(c.ask(inspector, "person.correct", {{"id", id}, {"birth_date", "Plantedov"}}));
    tell(c.ask(inspector, "person.search", {{"name", "Plantedov"}, {"birth_date", "Plantedov"}}));
    tell(c.ask({}, "session.open", {{"user", "Plantedov"}, {"password", "Plantedov"}}));
    tell(c.ask(inspector, "figure.show", {{"indicator", "JJ16"}, {"period", "Plantedov"}}));
    c.must(inspector, "person.search", {{"name", "Plantedov"}});
    all += c.service->metrics() + json::serialize(c.service->health());
  }
  spdlog::set_default_logger(before);
  all += log.str();
  EXPECT_NE(all.find("besik_operations_total"), std::string::npos);
  EXPECT_EQ(all.find("lanted"), std::string::npos) << all;
}

TEST(Service, FamiliesAreRelatedBothWays) {
  TestCountry c;
  json::object input = TestCountry::case_input();
  input["persons"].as_object()["legal_representative"] =
      json::array{TestCountry::child("Ахметова", "Гүлнар", "1985-01-01")};
  const json::object record = c.must(c.as("inspector"), "record.open", input);
  const json::object& persons = record.at("persons").as_object();
  const auto id_of = [&](const char* role) {
    return persons.at(role).as_array()[0].as_object().at("id");
  };
  c.must(c.as("inspector"), "person.relate",
         {{"id", id_of("legal_representative")},
          {"to", id_of("child")},
          {"kind", "parent_of"},
          {"from", "2011-05-05"}});
  const json::object child = c.must(c.as("inspector"), "person.show", {{"id", id_of("child")}});
  ASSERT_EQ(child.at("relations").as_array().size(), 1u);
  EXPECT_EQ(text_at(child.at("relations").as_array()[0].as_object(), "kind"), "child_of");
  EXPECT_EQ(c.refusal(c.as("stranger"), "person.relate",
                      {{"id", id_of("legal_representative")},
                       {"to", id_of("child")},
                       {"kind", "parent_of"},
                       {"from", "2011-05-05"}}),
            "person.not_found");
}

TEST(Service, ManyWriteAtOnce) {
  TestCountry c;
  const Actor inspector = c.as("inspector");
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&] {
        for (int number = 0; number < 25; ++number)
          opened += c.ask(inspector, "record.open", TestCountry::case_input()).has_value();
      });
  }
  EXPECT_EQ(opened, 100);
  const json::object report = c.must(TestCountry::keeper(), "verify.run", {{"figures", true}});
  EXPECT_TRUE(flag_at(report, "clean")) << json::serialize(report);
  EXPECT_EQ(whole_at(report, "records"), 100);
}

TEST(Service, OfTwoWhoEditOneVersionOneIsTold) {
  TestCountry c;
  const std::string id = c.open_case();
  std::atomic<int> done = 0, conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (const char* who : {"inspector", "colleague"})
      threads.emplace_back([&, actor = c.as(who)] {
        const auto answer =
            c.ask(actor, "record.edit", {{"id", id}, {"values", {{"charge", "x"}}}}, "", "", 1);
        if (answer)
          ++done;
        else
          conflicts += answer.error().front().code == "record.conflict";
      });
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(conflicts, 1);
}

TEST(Service, SameSeedSameFolder) {
  const auto make = [] {
    TestCountry c;
    c.open_case();
    std::string chain;
    const auto reader = c.service->parts().store->read();
    for (const std::string ledger : {"750000000", "persons", "reference"})
      static_cast<void>((*reader)->each_event(ledger, 1, [&](const store::Event& event) {
        chain += to_hex(event.hash) + "\n";
        return Result<void>{};
      }));
    return chain;
  };
  const std::string first = make();
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, make());
}

}  // namespace
}  // namespace besik::service
