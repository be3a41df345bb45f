#include "service/epochs.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "indicator/aim.h"
#include "indicator/question.h"
#include "service/epoch_json.h"
#include "service/input.h"

namespace besik::service {

namespace {

using disclosure::Grid;
using disclosure::GridKey;
using disclosure::Memory;
using State = disclosure::Memory::State;

constexpr std::string_view grid_kind = "epoch_grid";
constexpr std::string_view memory_kind = "epoch_memory";

bool is_rest(const std::string& key) { return key.find(" - ") != std::string::npos; }

// Of a key: the measure, the period and the breakdowns, told for all places and members at once.
std::string told_of(const std::string& key) {
  const auto parts = split(key, '|');
  std::string out(parts[0]);
  out += "|" + std::string(parts[2]);
  for (std::size_t i = 3; i < parts.size(); ++i)
    out += "|" + std::string(parts[i].substr(0, parts[i].find('=')));
  return out;
}

// Held and fresh figures must come from one state of the journal.
Result<disclosure::Book> steady_book(const Epochs::Making& making) {
  constexpr int tries = 2;
  for (int i = 0; i < tries; ++i) {
    TRY_ASSIGN(disclosure::Book book, disclosure::lay_out(making.world, making.engine, making.today,
                                                          making.coverage, making.progress));
    if (book.is_steady) return book;
  }
  const auto still = making.still ? making.still() : nullptr;
  return disclosure::lay_out(making.world, making.engine, making.today, making.coverage,
                             making.progress);
}

void count(const Grid& grid, Epoch& epoch) {
  epoch.cells += static_cast<int64_t>(grid.size());
  for (std::size_t i = 0; i < grid.size(); ++i)
    epoch.hidden += grid.status(i) == indicator::Status::hidden ? 1 : 0;
}

std::string hash_of(const json::object& body) {
  return to_hex(blake2b(canonical_json(json::value(body))));
}

// Bodies of the memories, some hundred of them, so that a day rewrites what changed.
std::map<std::string, json::object> memory_bodies(const std::map<std::string, Memory>& memories) {
  std::map<std::string, json::object> out;
  for (const auto& [key, memory] : memories) {
    const auto hash = blake2b(key);
    out[to_hex(std::span(hash).first(1))][key] =
        json::array{json::value(static_cast<int64_t>(memory.state)), json::value(memory.number)};
  }
  return out;
}

}  // namespace

std::shared_ptr<const Epoch> Epochs::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

Result<void> Epochs::load(store::Reader& reader) {
  std::lock_guard one(making_);
  TRY_ASSIGN(const auto head, reader.reference("epoch", "now"));
  if (!head) return {};
  auto epoch = std::make_shared<Epoch>();
  TRY_ASSIGN(epoch->day, need_date(*head, "day"));
  TRY(reader.each_reference(grid_kind, [&](const std::string& id, const json::object& body) {
    auto read = read_grid(body);
    if (!read) return Result<void>(read.error());
    count(read->second, *epoch);
    epoch->grids[read->first] = std::make_shared<const Grid>(std::move(read->second));
    written_["g" + id] = hash_of(body);
    return Result<void>{};
  }));
  TRY(reader.each_reference(memory_kind, [&](const std::string& id, const json::object& body) {
    for (const auto& one_key : body) {
      const json::array* pair = one_key.value().if_array();
      if (pair == nullptr || pair->size() != 2)
        return Result<void>(fault("epoch.malformed", "epoch", "what was told cannot be read",
                                  "restore the folder from a backup"));
      memories_[std::string(one_key.key())] = {static_cast<State>(pair->at(0).to_number<int>()),
                                               pair->at(1).to_number<int64_t>()};
    }
    written_["m" + id] = hash_of(body);
    return Result<void>{};
  }));
  std::lock_guard lock(mutex_);
  now_ = std::move(epoch);
  return {};
}

Result<void> Epochs::make(const Making& making) {
  std::lock_guard one(making_);
  const auto last = now();
  if (last && last->day >= making.today) return {};
  Making counted = making;
  counted.progress = [&](std::size_t done, std::size_t all) {
    progress_ = all == 0 ? 0 : static_cast<int>(done * 900 / all);
    return !making.progress || making.progress(done, all);
  };
  struct Ends {
    std::atomic<int>& progress;
    ~Ends() { progress = -1; }
  } ends{progress_};
  TRY_ASSIGN(const disclosure::Book book, steady_book(counted));

  std::vector<Memory> before(book.keys.size());
  for (std::size_t v = 0; v < before.size(); ++v) {
    const std::string& key = book.keys[v];
    if (book.table.cells[v].open) continue;
    if (const auto found = memories_.find(key); found != memories_.end())
      before[v] = found->second;
    else if (!is_rest(key) && memories_.contains(told_of(key)))
      before[v] = {State::shown, 0};
  }
  const auto next = disclosure::hold(book.table, before);
  progress_ = 950;
  auto epoch = std::make_shared<Epoch>();
  epoch->day = making.today;
  auto grids = disclosure::told(book, next, [&](const GridKey& key) -> const Grid* {
    if (!last) return nullptr;
    const auto found = last->grids.find(key);
    return found == last->grids.end() ? nullptr : found->second.get();
  });
  for (auto& [key, grid] : grids) {
    count(grid, *epoch);
    epoch->grids[key] = std::make_shared<const Grid>(std::move(grid));
  }
  // Cells that no table has today keep what is remembered of them.
  Memories memories = memories_;
  for (std::size_t v = 0; v < next.size(); ++v) {
    const std::string& key = book.keys[v];
    const disclosure::Cell& cell = book.table.cells[v];
    if (cell.open) continue;
    const bool shown = next[v].state == State::shown;
    if (shown && cell.published && next[v].number != cell.value) ++epoch->held;
    if (next[v].state == State::unseen || (shown && next[v].number == 0 && cell.published))
      memories.erase(key);
    else
      memories[key] = next[v];
    if (!is_rest(key)) memories.try_emplace(told_of(key));
  }
  TRY(write(making, *epoch, memories));
  memories_ = std::move(memories);
  std::lock_guard lock(mutex_);
  now_ = std::move(epoch);
  return {};
}

Result<void> Epochs::write(const Making& making, const Epoch& epoch, const Memories& memories) {
  struct Row {
    std::string_view kind;
    std::string id;
    json::object body;
  };
  std::vector<Row> rows;
  std::vector<std::pair<std::string_view, std::string>> gone;
  auto written = written_;
  std::map<std::string, bool> met;
  std::string all;
  const auto put = [&](char mark, std::string_view kind, const std::string& id, json::object body) {
    const std::string hash = hash_of(body);
    all += hash;
    met[mark + id] = true;
    if (std::exchange(written[mark + id], hash) != hash)
      rows.push_back({kind, id, std::move(body)});
  };
  for (const auto& [key, grid] : epoch.grids)
    put('g', grid_kind, disclosure::to_string(key), grid_body(key, *grid));
  for (auto& [id, body] : memory_bodies(memories)) put('m', memory_kind, id, std::move(body));
  for (const auto& [name, hash] : written_)
    if (!met.contains(name))
      gone.emplace_back(name[0] == 'g' ? grid_kind : memory_kind, name.substr(1));
  for (const auto& [kind, id] : gone) written.erase((kind == grid_kind ? "g" : "m") + id);
  const json::object head{{"day", besik::to_string(epoch.day)}, {"hash", to_hex(blake2b(all))}};
  TRY(making.store.write([&](store::Writer& writer) -> Result<void> {
    for (const Row& row : rows) TRY(writer.put_reference(row.kind, row.id, row.body));
    for (const auto& [kind, id] : gone) TRY(writer.remove_reference(kind, id));
    TRY(writer.put_reference("epoch", "now", head));
    store::Event event;
    event.id = making.env.new_id();
    event.ledger = "figures";
    event.kind = "epoch.made";
    event.at = making.env.now();
    event.facts = head;
    TRY(writer.append(std::move(event)));
    return {};
  }));
  written_ = std::move(written);
  return {};
}

Result<std::vector<indicator::Figure>> answer_from(const Epoch& epoch, const record::World& world,
                                                   const indicator::Question& question,
                                                   Date today) {
  TRY_ASSIGN(const indicator::Asked asked, indicator::look_up(world, question));
  const place::Place* place = world.tree->find(asked.place);
  const std::string level = !asked.level.empty() ? asked.level
                            : place != nullptr   ? place->level
                                                 : "institution";
  TRY(disclosure::may_be_asked(*asked.indicator, question, level));
  GridKey key{asked.programme->name,
              asked.indicator->name,
              level,
              question.step.value_or(question.period.step),
              asked.by,
              question.geography};
  std::sort(key.by.begin(), key.by.end());
  auto grid = epoch.grids.find(key);
  if (grid == epoch.grids.end()) {
    // Where the territory never changed both are one.
    key.geography = indicator::Geography::of_its_time;
    grid = epoch.grids.find(key);
  }
  const auto targets = indicator::targets_of(asked);
  std::vector<indicator::Figure> result;
  for (const indicator::Period& period : asked.periods) {
    const Date on = indicator::vintage(asked, period, today);
    bool any = false;
    if (grid != epoch.grids.end())
      for (std::size_t i = 0; i < grid->second->size(); ++i) {
        if (grid->second->period(i) != period) continue;
        const std::string& code = grid->second->where(i).code;
        if (code != asked.place &&
            (asked.level.empty() || !world.tree->is_within(code, asked.place, on)))
          continue;
        result.push_back(grid->second->at(i));
        result.back().geography = question.geography;
        result.back().aim = indicator::aim_of(world, asked, targets, result.back());
        any = true;
      }
    if (any || !asked.level.empty()) continue;
    indicator::Figure none;
    none.indicator = asked.indicator->name;
    none.series = asked.indicator->series;
    none.where = {asked.place, level, false};
    none.geography = question.geography;
    none.period = period;
    result.push_back(std::move(none));
  }
  return result;
}

}  // namespace besik::service
