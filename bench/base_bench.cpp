#include <benchmark/benchmark.h>

#include <boost/json.hpp>
#include <sstream>

#include "base/csv.h"
#include "base/date.h"
#include "base/env.h"
#include "base/json.h"

namespace besik {
namespace {

void read_csv(benchmark::State& state) {
  std::string text = "code,name,district,day,age,sex\n";
  for (int i = 0; i < 100'000; ++i)
    text += "KZ-750000,\"Алматы, қаласы\",Медеу,2026-03-01,14,male\n";
  for (auto _ : state) {
    std::istringstream in(text);
    auto reader = CsvReader::open(in, "bench");
    std::size_t cells = 0;
    const auto count = [&](const CsvRow& row) -> Result<void> {
      cells += row.cells.size();
      return {};
    };
    if (!reader || !reader->each(count)) state.SkipWithError("the table was refused");
    benchmark::DoNotOptimize(cells);
  }
  state.SetItemsProcessed(state.iterations() * 100'000);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(read_csv)->Unit(benchmark::kMillisecond);

void hash_canonical_json(benchmark::State& state) {
  const auto value = parse_json(
      R"({"sex":"male","age_band":"14-15","opened":"2026-03-01","grounds":["theft"],"n":3})");
  for (auto _ : state) benchmark::DoNotOptimize(blake2b(canonical_json(*value)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(hash_canonical_json);

void civil_day_in_almaty(benchmark::State& state) {
  int64_t ms = 1'700'000'000'000;
  for (auto _ : state) benchmark::DoNotOptimize(civil_day(Instant{ms += hour_ms}, "Asia/Almaty"));
}
BENCHMARK(civil_day_in_almaty);

void new_id(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(system_env().new_id());
}
BENCHMARK(new_id);

}  // namespace
}  // namespace besik
