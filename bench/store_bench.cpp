// The store alone, without the service above it: 100,000 records of the shape that an import
// writes, 1,000 to a write(); then single durable writes; then a verify. Prints what it measured.
//
//   store_bench [records] [records per write]

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <thread>

#include "store/store.h"
#include "store/vault.h"

namespace besik::store {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Random but repeatable.
class Stream {
 public:
  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  Bytes bytes(std::size_t count) {
    Bytes out(count);
    for (auto& byte : out) byte = static_cast<uint8_t>(next());
    return out;
  }

 private:
  uint64_t state_ = 1;
};

json::object sample_facts(int i) {
  json::object fields;
  for (int f = 0; f < 20; ++f) {
    fields["field_number_" + std::to_string(f)] = "code_" + std::to_string((i + f) % 7);
  }
  return {{"stage", "open"},
          {"opener", "org-12"},
          {"owner", "org-12"},
          {"place", "751110000"},
          {"opened_on", "2026-03-01"},
          {"persons", {{"child", {"00112233445566778899aabbccddeeff"}}}},
          {"fields", std::move(fields)}};
}

Result<void> import_record(Writer& writer, Env& env, Stream& stream, int i) {
  const Id record = env.new_id(), person = env.new_id();
  Event event;
  event.id = env.new_id();
  event.ledger = "KZ-" + std::to_string(i % 20);
  event.kind = "record.opened";
  event.record = record;
  event.register_name = "case";
  event.programme = "juvenile-justice";
  event.programme_version = 1;
  event.at = env.now();
  event.actor = "account-12";
  event.facts = sample_facts(i);
  event.sealed = {{"note", stream.bytes(200)},
                  {"birth_date", stream.bytes(72)},
                  {"address", stream.bytes(104)}};
  TRY_ASSIGN(const Event stored, writer.append(event));
  RecordRow row;
  row.id = record;
  row.programme = event.programme;
  row.register_name = event.register_name;
  row.programme_version = 1;
  row.ledger = event.ledger;
  row.version = 1;
  row.stage = "open";
  row.owner = "org-" + std::to_string(i % 400);
  row.place = std::to_string(750'000'000 + i % 2000);
  row.opened_at = row.changed_at = Instant{env.now().ms + i};
  row.facts = event.facts;
  for (const auto& [name, bytes] : event.sealed) row.sealed[name] = {stored.id, bytes};
  row.persons = {{"child", person}};
  TRY(writer.put_record(row));
  TRY(writer.put_record_key(record, stream.bytes(72)));
  TRY(writer.put_contributions(record, stream.bytes(300)));
  TRY(writer.put_person({person, stream.bytes(72), stored.id, stream.bytes(300), {}, env.now()},
                        {to_hex(stream.bytes(16))}));
  std::vector<int64_t> tokens;
  for (int t = 0; t < 24; ++t) tokens.push_back(static_cast<int64_t>(stream.next()));
  TRY(writer.put_tokens(person, tokens));
  for (int t = 0; t < 2; ++t) {
    Task task;
    task.id = env.new_id();
    task.record = record;
    task.programme = row.programme;
    task.register_name = row.register_name;
    task.kind = "deadline";
    task.name = "first_hearing";
    task.clock = "national";
    task.role = "inspector";
    task.organisation = row.owner;
    task.place = row.place;
    task.created_at = env.now();
    task.due_at = Instant{env.now().ms + static_cast<int64_t>(stream.next() % 1'000'000'000)};
    TRY(writer.put_task(task));
  }
  return {};
}

void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", to_string(result.error()));
  std::exit(1);
}

void run(int records, int per_write) {
  const auto folder = std::filesystem::temp_directory_path() / "besik-store-bench";
  std::filesystem::remove_all(folder);
  SeededEnv env(1, Instant{1'772'366'400'000});
  const auto vault = Vault::with_key(env, Key{});
  Stream stream;
  {
    auto store = open_sqlite(env, folder.string(), {.create = true, .vault = vault.get()});
    if (!store) return must(store.error());
    auto start = Clock::now();
    for (int from = 0; from < records; from += per_write) {
      must((*store)->write([&](Writer& writer) -> Result<void> {
        for (int i = from; i < std::min(from + per_write, records); ++i) {
          TRY(import_record(writer, env, stream, i));
        }
        return {};
      }));
    }
    const double imported = seconds_since(start);
    fmt::print("{} records, {} to a write: {:.2f} s ({:.2f} s of processor), {:.0f} records/s\n",
               records, per_write, imported, static_cast<double>(std::clock()) / CLOCKS_PER_SEC,
               records / imported);
    start = Clock::now();
    constexpr int singles = 1000;
    for (int i = 0; i < singles; ++i) {
      must((*store)->write([&](Writer& writer) { return import_record(writer, env, stream, i); }));
    }
    fmt::print("{} records, each its own durable write: {:.0f} records/s\n", singles,
               singles / seconds_since(start));
    start = Clock::now();
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 16; ++t) {
        threads.emplace_back([&, t] {
          Stream own;
          for (int i = 0; i < 250; ++i) {
            must((*store)->write(
                [&](Writer& writer) { return import_record(writer, env, own, i * 16 + t); }));
          }
        });
      }
    }
    fmt::print("4000 records from 16 threads, commits shared: {:.0f} records/s\n",
               4000 / seconds_since(start));
    start = Clock::now();
    const auto verification = (*store)->verify();
    if (!verification) return must(verification.error());
    fmt::print("verify: {} events, {} faults, {:.2f} s\n", verification->events,
               verification->faults.size(), seconds_since(start));
    start = Clock::now();
    int64_t rows = 0;
    must((*store)->read().value()->each_record([&](const RecordRow&) -> Result<void> {
      ++rows;
      return {};
    }));
    fmt::print("each_record: {} rows, {:.2f} s\n", rows, seconds_since(start));
    start = Clock::now();
  }
  const auto start = Clock::now();
  const auto again = open_sqlite(env, folder.string(), {});
  if (!again) return must(again.error());
  fmt::print("open: {:.3f} s; file {} MB\n", seconds_since(start),
             std::filesystem::file_size(folder / "store.sqlite") >> 20);
}

}  // namespace
}  // namespace besik::store

int main(int count, char** words) {
  besik::store::run(count > 1 ? std::atoi(words[1]) : 100'000,
                    count > 2 ? std::atoi(words[2]) : 1000);
}
