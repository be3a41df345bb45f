#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "indicator/engine.h"
#include "programme/load.h"

// What a figure costs: making the contributions of one arrest, and asking for a year by months, 20
// regions and sex over a measure of more than a million contributions; SQLite's GROUP BY over the
// same facts stands beside it as the ratio. Records: 500,000 unless BESIK_BENCH_RECORDS says so.
namespace besik::indicator {
namespace {

template <class T>
T need(Checked<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", to_string(result.error().front()).c_str());
    std::abort();
  }
  return std::move(*result);
}

const Date beginning = make_date(2000, 1, 1);
const Date today = make_date(2027, 2, 1);
constexpr int regions = 20, districts = 10;

place::Place make_place(const std::string& code, const std::string& level,
                        const std::string& parent) {
  place::Place place;
  place.code = code;
  place.level = level;
  place.parent = parent;
  place.names = {{beginning, {code, code, code}}};
  place.valid_from = beginning;
  return place;
}

std::shared_ptr<const record::World> make_world() {
  auto world = std::make_shared<record::World>();
  const auto shared = programme::read_folder("programmes/shared").value();
  const auto files = programme::read_folder("programmes/juvenile-justice").value();
  world->programmes["juvenile-justice"].push_back(need(programme::load(files, {shared})));
  std::vector<place::Place> places{make_place("KZ", "nation", "")};
  std::vector<place::Organisation> bodies;
  std::vector<place::PopulationCell> cells;
  for (int r = 0; r < regions; ++r) {
    const std::string region = "R" + std::to_string(r);
    places.push_back(make_place(region, "region", "KZ"));
    for (const char* sex : {"female", "male"})
      cells.push_back({region, sex, 0, 17, make_date(2026, 7, 1), 100'000, "bench", false});
    for (int d = 0; d < districts; ++d) {
      const std::string district = region + "-" + std::to_string(d);
      places.push_back(make_place(district, "district", region));
      const std::string police = "police-" + district;
      bodies.push_back({police, "", "police", {police, police, police}, district, beginning});
    }
  }
  world->tree = need(place::Tree::build({{"nation", {"n", "n", "n"}, 0},
                                         {"region", {"r", "r", "r"}, 1},
                                         {"district", {"d", "d", "d"}, 2}},
                                        places, {}));
  world->organisations = need(place::Organisations::build(bodies, *world->tree));
  world->population =
      std::make_shared<place::Population>(need(place::Population::build(cells, *world->tree)));
  return world;
}

record::Facts make_arrest(std::mt19937& random, int children) {
  static const char* const offences[] = {"property", "violence", "drugs", "traffic"};
  static const char* const bands[] = {"0-13", "14-15", "16-17"};
  record::Facts facts;
  facts.stage = "registered";
  const std::string district =
      "R" + std::to_string(random() % regions) + "-" + std::to_string(random() % districts);
  facts.opener = facts.owner = "police-" + district;
  facts.place = district;
  facts.opened_on = add_days(make_date(2026, 1, 1), static_cast<int>(random() % 365));
  char pseudonym[33];
  std::snprintf(pseudonym, sizeof pseudonym, "%016x%016x",
                static_cast<unsigned>(random() % static_cast<unsigned>(children)) * 2654435761U,
                7U);
  facts.persons["child"] = {pseudonym};
  facts.fields["arrested_at"] = facts.opened_on;
  facts.fields["offence_group"] = offences[random() % 4];
  // Three members: one in ten is not recorded.
  if (random() % 10 != 0) facts.fields["sex"] = random() % 4 == 0 ? "female" : "male";
  facts.fields["age_at_arrest"] = static_cast<int64_t>(13 + random() % 5);
  facts.fields["age_band"] = bands[random() % 3];
  facts.fields["residence"] = random() % 2 == 0 ? "urban" : "rural";
  facts.fields["status_group"] = Value::Codes{random() % 2 == 0 ? "low_income" : "disability"};
  return facts;
}

Id id_of(int number) {
  Id id;
  for (int i = 0; i < 4; ++i) id.bytes[i] = static_cast<uint8_t>(number >> (8 * i));
  return id;
}

int record_count() {
  const char* wanted = std::getenv("BESIK_BENCH_RECORDS");
  return wanted ? std::atoi(wanted) : 500'000;
}

struct Country {
  std::shared_ptr<const record::World> world = make_world();
  Engine engine{world};
  sqlite3* facts = nullptr;
  std::size_t bytes = 0, records = 0;

  Country() {
    sqlite3_open(":memory:", &facts);
    run("create table arrest (region, month, sex, child); begin");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(facts, "insert into arrest values (?, ?, ?, ?)", -1, &insert, nullptr);
    std::mt19937 random(1);
    const int count = record_count();
    for (int i = 0; i < count; ++i) {
      const record::Facts one = make_arrest(random, count * 2 / 3);
      const Bytes body = engine.contributions_of("juvenile-justice", "arrest", id_of(i), one);
      engine.apply({}, body, "bench", i + 1);
      bytes += body.size();
      ++records;
      const std::string region = one.place.substr(0, one.place.find('-'));
      sqlite3_bind_text(insert, 1, region.c_str(), -1, SQLITE_TRANSIENT);
      sqlite3_bind_int(insert, 2, civil(one.opened_on).month);
      const auto sex = one.fields.find("sex");
      sqlite3_bind_text(insert, 3,
                        sex == one.fields.end() ? "" : sex->second.get_if<std::string>()->c_str(),
                        -1, SQLITE_TRANSIENT);
      sqlite3_bind_text(insert, 4, one.persons.at("child")[0].c_str(), -1, SQLITE_TRANSIENT);
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    run("commit; create index by_region on arrest (region, month, sex, child)");
  }
  void run(const char* sql) const {
    const auto row = [](void*, int, char**, char**) { return 0; };
    sqlite3_exec(facts, sql, row, nullptr, nullptr);
  }
};

Country& country() {
  static Country one;
  return one;
}

Question question(const char* indicator) {
  Question result;
  result.programme = "juvenile-justice";
  result.indicator = indicator;
  result.place = "KZ";
  result.level = "region";
  result.period = *parse_period("2026");
  result.step = Step::month;
  result.by = {"sex"};
  return result;
}

void contributions_of_a_record(benchmark::State& state) {
  std::mt19937 random(2);
  const record::Facts facts = make_arrest(random, 1000);
  std::size_t bytes = 0;
  const Country& one = country();
  for (auto _ : state)
    bytes = one.engine.contributions_of("juvenile-justice", "arrest", Id{}, facts).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(contributions_of_a_record)->Unit(benchmark::kMicrosecond);

void ask(benchmark::State& state, const char* indicator) {
  const Question asked = question(indicator);
  // The first question folds the log into cells; that is paid once.
  std::size_t figures = country().engine.ask(asked, today)->size();
  for (auto _ : state) figures = country().engine.ask(asked, today)->size();
  state.counters["figures"] = static_cast<double>(figures);
  state.counters["records"] = static_cast<double>(country().records);
}
BENCHMARK_CAPTURE(ask, count, "arrests")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, distinct, "arrested_children")->Unit(benchmark::kMillisecond);

// What the Atlas asks: the nation in a crossing, its regions or districts in a year, the nation by
// month of two years. And much more than it asks, as a file for a spreadsheet does: every district
// by month of three years, in a crossing. Over a sample of 1,500 children (another country than
// above, whose worst is its number of rows).
struct Sample {
  std::shared_ptr<const record::World> world = make_world();
  Engine engine{world};
  Sample() {
    std::mt19937 random(5);
    for (int i = 0; i < 4'500; ++i) {
      record::Facts facts = make_arrest(random, 1'500);
      facts.opened_on = add_days(make_date(2024, 1, 1), static_cast<int>(random() % 1095));
      facts.fields["arrested_at"] = facts.opened_on;
      engine.apply({}, engine.contributions_of("juvenile-justice", "arrest", id_of(i), facts),
                   "bench", i + 1);
      record::Facts stay = facts;
      stay.fields.clear();
      stay.fields["facility"] = facts.opener;
      stay.fields["sex"] = "male";
      stay.fields["age_at_detention"] = int64_t{15};
      stay.fields["child_born"] =
          make_date(2008 + static_cast<int>(random() % 4), 1 + static_cast<int>(random() % 12), 1);
      stay.fields["detained_at"] = facts.opened_on;
      stay.fields["released_at"] = add_days(facts.opened_on, static_cast<int>(random() % 200));
      engine.apply(
          {},
          engine.contributions_of("juvenile-justice", "detention_episode", id_of(i + 10'000), stay),
          "bench", i + 1);
    }
  }
};

void atlas(benchmark::State& state, const char* indicator, std::vector<std::string> by,
           const char* level, bool three_years) {
  static Sample sample;
  Question asked;
  asked.programme = "juvenile-justice";
  asked.indicator = indicator;
  asked.place = "KZ";
  asked.level = level;
  asked.by = std::move(by);
  std::vector<std::string> periods{"2026-03"};
  if (three_years) periods = {"2024", "2025", "2026"};
  std::size_t figures = 0;
  for (auto _ : state) {
    figures = 0;
    for (const std::string& period : periods) {
      asked.period = *parse_period(period);
      if (three_years) asked.step = Step::month;
      figures += sample.engine.ask(asked, today).value().size();
    }
  }
  state.counters["figures"] = static_cast<double>(figures);
}
BENCHMARK_CAPTURE(atlas, nation_crossed, "arrests", {"sex", "offence_group"}, "", false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, nation_in_shares, "arrested_children", {"status_group"}, "", true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, institutions_of_a_month, "arrests", {}, "institution", false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, districts_of_a_month, "arrests", {"sex", "age_band"}, "district", false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, nation_by_month, "arrests", {"sex", "age_band"}, "", true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, districts_by_month, "arrests", {}, "district", true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, districts_by_month_crossed, "arrests", {"sex", "age_band"}, "district",
                  true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(atlas, districts_by_month_aged, "in_detention", {"sex", "age"}, "district", true)
    ->Unit(benchmark::kMillisecond);

// A write, then the same question: what a reader waits for after a change.
void ask_after_a_write(benchmark::State& state) {
  const Question asked = question("arrests");
  std::mt19937 random(3);
  Country& one = country();
  for (auto _ : state) {
    one.engine.apply(
        {},
        one.engine.contributions_of("juvenile-justice", "arrest", Id{}, make_arrest(random, 1000)),
        "bench", 1);
    benchmark::DoNotOptimize(one.engine.ask(asked, today));
  }
}
BENCHMARK(ask_after_a_write)->Unit(benchmark::kMillisecond);

void sqlite(benchmark::State& state, const char* sql) {
  const Country& one = country();
  for (auto _ : state) one.run(sql);
}
BENCHMARK_CAPTURE(sqlite, count, "select region, month, sex, count(*) from arrest group by 1, 2, 3")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sqlite, distinct,
                  "select region, month, sex, count(distinct child) from arrest group by 1, 2, 3")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace besik::indicator
