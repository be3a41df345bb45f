#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include <boost/json.hpp>

#include "base/json.h"
#include "service/parts.h"
#include "service/service.h"
#include "sim/demo.h"

namespace besik::sim {
namespace {

namespace fs = std::filesystem;

class Sample : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("besik-sample-" + to_string(system_env().new_id()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string make(const std::string& name, uint64_t seed, int children, int years) {
    DemoOptions options;
    options.data = (folder_ / name).string();
    options.seed = seed;
    options.children = children;
    options.years = years;
    auto made = make_demo(options);
    EXPECT_TRUE(made) << to_string(made.error().front());
    return options.data;
  }
  // On the sample's last evening, whenever the test runs: figures move with the days.
  std::unique_ptr<service::Service> open(const std::string& data) {
    service::Options options;
    options.data = data;
    options.run_scheduler = false;
    auto opened = service::Service::open(env_, options);
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  static json::value file(const std::string& path) {
    auto text = read_whole_file(path, 64 << 20);
    EXPECT_TRUE(text);
    JsonLimits limits;
    limits.bytes = 64 << 20;
    return *parse_json(*text, limits);
  }
  static json::array figures(service::Service& service, const service::Actor& actor,
                             json::object input) {
    service::Call call;
    call.actor = actor;
    call.input = std::move(input);
    auto answer = service.call("figure.show", call);
    if (!answer) {
      ADD_FAILURE() << to_string(answer.error().front());
      return {};
    }
    return answer->body.at("figures").as_array();
  }
  static service::Actor reader_of_all(service::Service& service, const std::string& data) {
    const json::value sample = file(data + "/sample.json");
    for (const auto& account : sample.at("accounts").as_array()) {
      if (!account.at("reads_all_figures").as_bool()) continue;
      auto actor = service.act_as(std::string(account.at("user").as_string()));
      EXPECT_TRUE(actor);
      return *actor;
    }
    ADD_FAILURE() << "nobody reads all figures";
    return {};
  }
  SeededEnv env_{99, *parse_instant("2026-11-15T20:00", "Asia/Almaty")};
  fs::path folder_;
};

TEST_F(Sample, ComputedEqualsPlanted) {
  auto data = make("a", 7, 120, 2);
  auto service = open(data);
  ASSERT_TRUE(service->synthetic());
  auto actor = reader_of_all(*service, data);
  auto planted = file(data + "/planted.json");
  int compared = 0;
  for (const auto& row : planted.at("figures").as_array()) {
    json::object input{{"indicator", row.at("indicator")},
                       {"programme", "juvenile-justice"},
                       {"place", row.at("place")},
                       {"period", row.at("period")}};
    std::string breakdown(row.at("breakdown").as_string());
    auto equals = breakdown.find('=');
    if (!breakdown.empty()) input["by"] = json::array{breakdown.substr(0, equals)};
    SCOPED_TRACE(json::serialize(row));
    bool met = false;
    for (const auto& figure : figures(*service, actor, input)) {
      if (!breakdown.empty() && figure.at("breakdown").at(breakdown.substr(0, equals)) !=
                                    json::value(breakdown.substr(equals + 1))) {
        continue;
      }
      met = true;
      EXPECT_EQ(figure.at("numerator"), row.at("numerator"));
      if (row.as_object().contains("denominator")) {
        EXPECT_EQ(figure.at("denominator"), row.at("denominator"));
      }
      EXPECT_TRUE(json::serialize(figure.at("flags")).find("synthetic") != std::string::npos);
      ++compared;
    }
    EXPECT_TRUE(met);
  }
  EXPECT_GT(compared, 300);
}

// Every row of juvenile justice has a figure at every level it declares, and is not nothing in the
// nation.
TEST_F(Sample, EveryIndicatorIsThereAtEveryLevelItDeclares) {
  auto data = make("g", 21, 500, 2);
  auto service = open(data);
  auto actor = reader_of_all(*service, data);
  const auto world = service->world();
  const auto* programme = world->programme("juvenile-justice");
  std::set<std::string> codes;
  for (const auto& indicator : programme->indicators) {
    codes.insert(indicator.code);
    for (const std::string& level : indicator.levels) {
      SCOPED_TRACE(indicator.name + " at " + level);
      bool there = false, more_than_nothing = false;
      for (const char* period : {"2025", "2026"}) {
        for (const auto& figure : figures(*service, actor,
                                          {{"indicator", indicator.name},
                                           {"programme", "juvenile-justice"},
                                           {"place", "KZ"},
                                           {"level", level},
                                           {"period", period}})) {
          if (figure.at("status") != json::value("ok")) continue;
          there = true;
          const json::value& above = figure.at("numerator");
          more_than_nothing |= above.is_int64() && above.as_int64() > 0;
        }
      }
      EXPECT_TRUE(there);
      EXPECT_TRUE(more_than_nothing || level != "nation");
    }
  }
  for (int row = 1; row <= 16; ++row) {
    const std::string code = "JJ" + std::to_string(row);
    EXPECT_TRUE(codes.contains(code) || (codes.contains(code + "a") && codes.contains(code + "b")))
        << code;
  }
}

// Populations by single age add up: districts to regions, regions to the nation, in every year.
TEST_F(Sample, PopulationsBySingleAgeAddUpAtEveryLevel) {
  auto data = make("h", 13, 2, 1);
  auto service = open(data);
  const auto world = service->world();
  const auto& tree = *world->tree;
  ASSERT_NE(world->population, nullptr);
  const Date on = make_date(2026, 7, 1);
  const auto people = [&](const std::string& place, const std::string& sex, int from, int to) {
    const auto found = world->population->people(tree, place, sex, from, to, on);
    if (!found) {
      ADD_FAILURE() << place << " " << sex << " " << from;
      return int64_t{0};
    }
    EXPECT_TRUE(found->synthetic) << place;
    return found->people;
  };
  std::size_t places = 0;
  for (int age = 0; age <= 17; ++age) {
    for (const std::string sex : {"female", "male"}) {
      int64_t regions = 0;
      for (const auto& region : tree.all_at_level("KZ", "region", on)) {
        int64_t districts = 0;
        for (const auto& district : tree.all_at_level(region.place->code, "district", on)) {
          districts += people(district.place->code, sex, age, age);
          ++places;
        }
        const int64_t whole = people(region.place->code, sex, age, age);
        EXPECT_GT(whole, 0);
        EXPECT_EQ(districts, whole) << region.place->code << " " << sex << " " << age;
        regions += whole;
      }
      EXPECT_EQ(regions, people("KZ", sex, age, age)) << sex << " " << age;
    }
    EXPECT_EQ(people("KZ", "", age, age),
              people("KZ", "female", age, age) + people("KZ", "male", age, age));
  }
  EXPECT_GT(places, 18u * 2u * 20u);
}

// Synthetic targets of nation and regions, on the straight line from the base year.
TEST_F(Sample, TargetsStandBesideFigures) {
  auto data = make("i", 17, 40, 2);
  auto service = open(data);
  auto actor = reader_of_all(*service, data);
  const auto aim_of = [&](const std::string& place, json::array by = {}) {
    json::object input{{"indicator", "diversion_rate"},
                       {"programme", "juvenile-justice"},
                       {"place", place},
                       {"period", "2026"}};
    if (!by.empty()) input["by"] = by;
    for (const auto& figure : figures(*service, actor, input)) {
      if (!by.empty() && figure.at("breakdown").at("sex") != json::value("female")) continue;
      EXPECT_TRUE(figure.at("aim").is_object()) << place;
      return figure.at("aim").as_object();
    }
    ADD_FAILURE() << place;
    return json::object{};
  };
  const json::object nation = aim_of("KZ");
  EXPECT_EQ(nation.at("value"), json::value("60"));
  EXPECT_EQ(nation.at("year"), json::value(2030));
  EXPECT_EQ(nation.at("base_year"), json::value(2024));
  EXPECT_EQ(nation.at("due"), json::value("46.7"));  // 40 + 20 * 2 / 6
  EXPECT_TRUE(nation.at("distance").is_string());
  EXPECT_EQ(aim_of("750000000").at("value"), json::value("70"));
  EXPECT_EQ(aim_of("110000000").at("value"), json::value("60"));  // the nation's is every place's
  EXPECT_EQ(aim_of("KZ", {"sex"}).at("value"), json::value("70"));
  service::Call call;
  call.actor = actor;
  const auto listed = service->call("target.list", call);
  ASSERT_TRUE(listed);
  std::set<std::string> regions;
  for (const auto& one : listed->body.at("targets").as_array()) {
    EXPECT_NE(one.at("source").as_string().find("Synthetic"), std::string::npos);
    regions.insert(std::string(one.at("place").as_string()));
  }
  EXPECT_GE(regions.size(), 4u);
}

TEST_F(Sample, TheHiddenProblemShowsInTheBreachesOfItsRegion) {
  auto data = make("b", 3, 160, 1);
  auto service = open(data);
  auto actor = reader_of_all(*service, data);
  auto planted = file(data + "/planted.json");
  std::string hidden(planted.at("hidden_problem").at("region").as_string());
  const auto& counts = planted.at("questionings").as_object();
  ASSERT_TRUE(counts.contains(hidden));
  std::map<std::string, int64_t> breaches;
  for (const char* year : {"2025", "2026"}) {
    for (const auto& figure : figures(*service, actor,
                                      {{"indicator", "safeguards_breached_case"},
                                       {"programme", "juvenile-justice"},
                                       {"place", "KZ"},
                                       {"level", "region"},
                                       {"period", year},
                                       {"by", json::array{"safeguard"}}})) {
      if (figure.at("breakdown").at("safeguard") != json::value("lawyer_first")) continue;
      std::string place(figure.at("place").at("code").as_string());
      if (figure.at("numerator").is_int64()) breaches[place] += figure.at("numerator").as_int64();
    }
  }
  for (const auto& [region, count] : counts) {
    EXPECT_EQ(breaches[std::string(region)], count.at("without_lawyer").as_int64()) << region;
  }
  EXPECT_GE(breaches[hidden] * 100, counts.at(hidden).at("questionings").as_int64() * 30);
}

TEST_F(Sample, SameSeedSameChainsAnotherSeedOthers) {
  // The last hash of every ledger: equal only where every event before it is equal.
  auto heads = [&](const std::string& data) {
    auto service = open(data);
    auto reader = service->parts().store->read();
    EXPECT_TRUE(reader);
    std::map<std::string, std::string> last;
    const auto ledgers = (*reader)->ledgers();
    EXPECT_TRUE(ledgers);
    for (const auto& ledger : *ledgers) {
      auto seq = (*reader)->last_seq(ledger);
      EXPECT_TRUE(seq);
      auto read =
          (*reader)->each_event(ledger, *seq, [&](const store::Event& event) -> Result<void> {
            last[ledger] = std::to_string(event.seq) + " " + to_hex(event.hash);
            return {};
          });
      EXPECT_TRUE(read);
    }
    EXPECT_GT(last.size(), 2u);
    return last;
  };
  auto first = make("c", 11, 12, 1);
  auto second = make("d", 11, 12, 1);
  auto third = make("e", 12, 12, 1);
  EXPECT_EQ(heads(first), heads(second));
  EXPECT_NE(heads(first), heads(third));
  auto bytes = [](const std::string& data) {
    return json::serialize(file(data + "/planted.json"));
  };
  EXPECT_EQ(bytes(first), bytes(second));
  EXPECT_NE(bytes(first), bytes(third));
}

TEST_F(Sample, FiguresEqualTheRecount) {
  auto data = make("f", 5, 12, 1);
  auto service = open(data);
  service::Call call;
  call.actor.is_operator = true;
  call.input = {{"figures", true}};
  auto verified = service->call("verify.run", call);
  ASSERT_TRUE(verified) << to_string(verified.error().front());
  EXPECT_TRUE(verified->body.at("clean").as_bool()) << json::serialize(verified->body);
  EXPECT_GT(verified->body.at("figures").as_int64(), 100'000);
  EXPECT_EQ(verified->body.at("differences").as_int64(), 0);
}

TEST_F(Sample, AFolderThatExistsIsLeftAlone) {
  DemoOptions options;
  options.data = folder_.string();
  auto made = make_demo(options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().front().code, "demo.folder_exists");
}

}  // namespace
}  // namespace besik::sim
