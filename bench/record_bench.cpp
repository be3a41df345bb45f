#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "programme/load.h"
#include "record/decide.h"

// What one row of an import costs before it reaches the store: judging it and making its facts,
// over the register of cases of juvenile justice as it is shipped.
namespace besik::record {
namespace {

template <class T>
T need(Checked<T> result) {
  if (!result) {
    for (const Error& error : result.error())
      std::fprintf(stderr, "%s\n", to_string(error).c_str());
    std::abort();
  }
  return std::move(*result);
}

Instant at(const char* local) { return parse_instant(local, "Asia/Almaty").value(); }
Date day(const char* text) { return parse_date(text).value(); }

World make_world() {
  World world;
  const auto shared = programme::read_folder("programmes/shared").value();
  const auto files = programme::read_folder("programmes/juvenile-justice").value();
  world.programmes["juvenile-justice"].push_back(need(programme::load(files, {shared})));
  place::Place nation;
  nation.code = "KZ";
  nation.level = "nation";
  nation.names = {{make_date(2000, 1, 1), {"KZ", "KZ", "KZ"}}};
  nation.zones = {{make_date(2000, 1, 1), "Asia/Almaty"}};
  nation.valid_from = make_date(2000, 1, 1);
  world.tree = need(place::Tree::build({{"nation", {"n", "n", "n"}, 0}}, {nation}, {}));
  world.organisations = need(place::Organisations::build(
      {{"POL", "", "police", {"p", "p", "p"}, "KZ", make_date(2000, 1, 1)}}, *world.tree));
  return world;
}

Change row() {
  Person child;
  child.id.bytes.fill(1);
  child.pseudonym = "0123456789abcdef0123456789abcdef";
  child.birth_date = day("2009-03-04");
  child.sex = "male";
  Change change;
  change.kind = ChangeKind::open;
  change.history = true;
  change.persons["child"] = {child};
  change.values = {{"first_contact_at", at("2025-02-20T12:00")},
                   {"arrested_on", day("2025-02-20")},
                   {"offence_on", day("2025-02-19")},
                   {"offence_group", "property"},
                   {"responsibility_age", "from_14"},
                   {"capacity", "suspect"},
                   {"legal_basis", "a report"},
                   {"child_language", "kk"},
                   {"interpreter_needed", false},
                   {"parent_told_at", at("2025-02-20T12:20")},
                   {"rights_explained_at", at("2025-02-20T12:10")},
                   {"rights_explained_in", "kk"},
                   {"lawyer_called_at", at("2025-02-20T12:15")},
                   {"lawyer_at", at("2025-02-20T14:00")},
                   {"legal_representative_at", at("2025-02-20T13:00")},
                   {"teacher_or_psychologist_at", at("2025-02-20T13:30")},
                   {"questioned_at", at("2025-02-20T14:10")},
                   {"assessed_on", day("2025-02-27")},
                   {"assessment", "some words about the child's family and school"},
                   {"diversion_considered", true},
                   {"diversion_reason", "first time"},
                   {"outcome", "diverted_warning"},
                   {"decided_on", day("2025-03-10")},
                   {"decided_by", "POL"},
                   {"child_views", "own_words"},
                   {"child_words", "a sentence"},
                   {"best_interest_note", "a reason"},
                   {"diversion_started_on", day("2025-03-12")},
                   {"diversion_ended_on", day("2025-06-12")},
                   {"closing_note", "completed"}};
  return change;
}

struct Bench {
  Bench() : world(make_world()) {
    record.programme = world.programme("juvenile-justice");
    record.reg = record.programme->find_register("case");
  }
  World world;
  Open record;
  Moment moment{at("2025-07-01T10:00"), "Asia/Almaty", "POL", "KZ"};
};

void import_row(benchmark::State& state) {
  Bench bench;
  const Change change = row();
  need(decide(bench.world, bench.record, change, bench.moment));
  for (auto _ : state) {
    benchmark::DoNotOptimize(decide(bench.world, bench.record, change, bench.moment));
  }
  state.counters["fields"] = static_cast<double>(change.values.size());
}
BENCHMARK(import_row)->Unit(benchmark::kMicrosecond);

void edit_record(benchmark::State& state) {
  Bench bench;
  const Decision opened = need(decide(bench.world, bench.record, row(), bench.moment));
  bench.record.values = opened.values;
  bench.record.facts = opened.facts;
  bench.record.persons = row().persons;
  Change change;
  change.values["residence"] = "urban";
  for (auto _ : state) {
    benchmark::DoNotOptimize(decide(bench.world, bench.record, change, bench.moment));
  }
}
BENCHMARK(edit_record)->Unit(benchmark::kMicrosecond);

void facts_as_json(benchmark::State& state) {
  Bench bench;
  const Decision opened = need(decide(bench.world, bench.record, row(), bench.moment));
  for (auto _ : state) benchmark::DoNotOptimize(canonical_json(to_json(opened.facts)));
}
BENCHMARK(facts_as_json)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace besik::record
