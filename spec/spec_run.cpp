#include "spec/spec_run.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "indicator/recount.h"
#include "spec/spec_country.h"
#include "spec/spec_records.h"
#include "spec/spec_version.h"

namespace besik::spec {
namespace {

using indicator::Engine;
using indicator::Figure;
using indicator::Question;

template <class T>
std::string shown(const std::optional<T>& number) {
  if (!number) return "";
  if constexpr (std::is_same_v<T, Decimal>)
    return to_string(*number);
  else
    return std::to_string(*number);
}

// A figure in the columns of a spec.
std::map<std::string, std::string> cells_of(const Figure& figure) {
  std::string flags;
  for (const std::string& flag : figure.flags) flags += (flags.empty() ? "" : " ") + flag;
  return {{"numerator", shown(figure.numerator)},
          {"denominator", shown(figure.denominator)},
          {"value", shown(figure.value)},
          {"status", std::string(to_string(figure.status))},
          {"n", shown(figure.n)},
          {"flags", flags},
          {"incomplete", std::to_string(figure.incomplete)}};
}

struct RowQuestion {
  Question question;
  std::map<std::string, std::string> breakdown;
};

// The series that an indicator had in a version of the programme; "" where none is asked for.
Result<std::string> series_of(const record::World& world, const std::string& version,
                              const std::string& indicator) {
  if (version.empty()) return std::string();
  for (const auto& one : world.programmes.begin()->second)
    if (const auto* found = one->find_indicator(indicator);
        found != nullptr && std::to_string(one->version) == version)
      return found->series;
  return Error{"spec.malformed", "version", "no version " + version + " has " + indicator,
               "name a version that is installed", ""};
}

Result<RowQuestion> question_of(const record::World& world, const Row& row) {
  RowQuestion result;
  const auto cell = [&](const char* name) {
    const auto found = row.cells.find(name);
    return found == row.cells.end() ? "" : found->second;
  };
  Question& question = result.question;
  question.programme = world.programmes.begin()->first;
  question.indicator = cell("indicator");
  question.place = cell("place");
  question.level = cell("level");
  TRY_ASSIGN(question.series, series_of(world, cell("version"), question.indicator));
  TRY_ASSIGN(question.period, indicator::parse_period(cell("period")));
  if (cell("geography") == "of_today") question.geography = indicator::Geography::of_today;
  const std::string by = cell("by");
  for (const std::string& part : split(by, ',')) {
    if (trim(part).empty()) continue;
    const auto equals = part.find('=');
    const std::string name(trim(part.substr(0, equals)));
    question.by.push_back(name);
    if (equals != std::string::npos) result.breakdown[name] = trim(part.substr(equals + 1));
  }
  return result;
}

class Run {
 public:
  Run(const std::string& root, const StoreKind& kind, std::string folder)
      : root_(root),
        kind_(kind),
        folder_(std::move(folder)),
        versions_(root),
        env_(1, Instant{make_date(2026, 1, 1).days * int64_t{86'400'000}}) {}

  Result<void> run(const std::string& path) {
    TRY_ASSIGN(const std::string text, read_whole_file(path, 1 << 20));
    const std::string name = std::filesystem::relative(path, root_).string();
    TRY_ASSIGN(const SpecFile file, parse_spec(text, name));
    TRY_ASSIGN(world_, build_world(env_, root_, file));
    TRY_ASSIGN(store_, kind_.open(env_, folder_));
    Engine engine(world_);
    Records records(env_, world_, *store_, engine);
    for (const Statement& statement : file.statements) {
      const std::string where = name + ":" + std::to_string(statement.line);
      if (is_of_country(statement)) continue;
      if (statement.verb == "table") {
        for (const Row& row : statement.rows)
          check(engine, row, name + ":" + std::to_string(row.line));
      } else if (statement.verb == "as" && statement.words.size() == 2) {
        TRY_ASSIGN(today_, parse_date(statement.words[1]));
      } else if (statement.verb == "version") {
        expect(statement, install(statement, where, engine, records), where);
      } else {
        expect(statement, records.take(statement, where), where);
      }
    }
    return {};
  }

  std::vector<std::string> failures;

 private:
  Result<void> install(const Statement& statement, const std::string& where, Engine& engine,
                       Records& records) {
    TRY_ASSIGN(world_, versions_.install(*world_, statement, where));
    records.set_world(world_);
    if (!engine.set_world(world_)) return {};
    TRY_ASSIGN(const auto reader, store_->read());
    return engine.load(*reader);
  }

  void expect(const Statement& statement, const Result<void>& done, const std::string& where) {
    const std::string got = done ? "" : done.error().code;
    if (got == statement.expected_error) return;
    if (statement.expected_error.empty())
      failures.push_back(where + ": refused: " + to_string(done.error()));
    else
      failures.push_back(where + ": expected error " + statement.expected_error + ", got " +
                         (done ? "none" : to_string(done.error())));
  }

  void check(const Engine& live, const Row& row, const std::string& where) {
    const auto asked = question_of(*world_, row);
    auto reader = store_->read();
    if (!asked || !reader) {
      failures.push_back(where + ": " + to_string(asked ? reader.error() : asked.error()));
      return;
    }
    Engine loaded(world_);
    if (const auto done = loaded.load(**reader); !done) {
      failures.push_back(where + ": " + to_string(done.error()));
      return;
    }
    const auto recount = indicator::recount(*world_, **reader, asked->question, today_);
    for (const auto& [name, answer] :
         {std::pair("live", live.ask(asked->question, today_)),
          std::pair("load", loaded.ask(asked->question, today_)), std::pair("recount", recount)})
      compare(row, *asked, answer, where + ": " + name);
  }

  void compare(const Row& row, const RowQuestion& asked, const Result<std::vector<Figure>>& answer,
               const std::string& where) {
    const auto status = row.cells.find("status");
    if (!answer) {
      if (status == row.cells.end() || status->second != "error " + answer.error().code)
        failures.push_back(where + ": " + to_string(answer.error()));
      return;
    }
    const auto found = std::find_if(answer->begin(), answer->end(), [&](const Figure& figure) {
      return figure.breakdown == asked.breakdown;
    });
    if (found == answer->end()) {
      failures.push_back(where + ": no figure for this breakdown");
      return;
    }
    std::string differences;
    for (const auto& [column, got] : cells_of(*found)) {
      const auto cell = row.cells.find(column);
      if (cell != row.cells.end() && cell->second != got)
        differences += " " + column + " expected `" + cell->second + "`, got `" + got + "`;";
    }
    if (!differences.empty()) failures.push_back(where + ":" + differences);
  }

  const std::string& root_;
  const StoreKind& kind_;
  std::string folder_;
  Versions versions_;
  SeededEnv env_;
  Date today_ = make_date(2027, 1, 1);
  std::shared_ptr<const record::World> world_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace

std::vector<StoreKind> stores() {
  return {{"sqlite", [](Env& env, const std::string& folder) {
             store::OpenOptions options;
             options.create = true;
             return store::open_sqlite(env, folder, options);
           }}};
}

std::vector<std::string> run_spec(const std::string& root, const std::string& path,
                                  const StoreKind& store, const std::string& folder) {
  Run run(root, store, folder);
  const auto done = run.run(path);
  if (!done) run.failures.push_back(path + ": " + to_string(done.error()));
  return run.failures;
}

std::vector<std::string> spec_files(const std::string& root) {
  std::vector<std::string> result;
  for (const char* top : {"/programmes", "/spec"})
    if (std::filesystem::exists(root + top))
      for (const auto& entry : std::filesystem::recursive_directory_iterator(root + top))
        if (entry.path().extension() == ".spec") result.push_back(entry.path().string());
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace besik::spec
