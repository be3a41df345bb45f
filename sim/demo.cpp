#include "sim/demo.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <utility>

#include <boost/json.hpp>

#include "service/epochs.h"
#include "service/parts.h"
#include "service/scheduler.h"
#include "service/service.h"
#include "sim/country.h"
#include "sim/life.h"

namespace besik::sim {
namespace {

// The sample ends on one day, so that the same seed gives the same data whenever it is made.
const Date sample_last_day = make_date(2026, 11, 15);
constexpr int offset_hours = 5;

// A line that moves, for a person; a line per tenth where nobody looks on.
class Progress {
 public:
  Progress(std::string what, int64_t total) : what_(std::move(what)), total_(total) { draw(0); }
  void at(int64_t done) {
    auto now = std::chrono::steady_clock::now();
    bool last = done == total_;
    if (!last && now - drawn_ < std::chrono::milliseconds(200)) return;
    drawn_ = now;
    draw(done);
    if (last && terminal_) std::fputc('\n', stderr);
  }

 private:
  void draw(int64_t done) {
    if (terminal_) {
      std::fprintf(stderr, "\r  %-38s %8lld / %lld", what_.c_str(), static_cast<long long>(done),
                   static_cast<long long>(total_));
    } else if (int64_t tenth = total_ > 0 ? done * 10 / total_ : 10; tenth > tenth_) {
      tenth_ = tenth;
      std::fprintf(stderr, "  %s: %lld / %lld\n", what_.c_str(), static_cast<long long>(done),
                   static_cast<long long>(total_));
    }
    std::fflush(stderr);
  }
  std::string what_;
  int64_t total_;
  int64_t tenth_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::chrono::steady_clock::time_point drawn_{};
};

// Puts the ids of earlier acts where texts say "@name". False where an id is missing, because what
// should have made it lies beyond the last day.
bool fill(json::value& value, const std::map<std::string, std::string>& ids) {
  if (value.is_string() && !value.as_string().empty() && value.as_string().front() == '@') {
    auto found = ids.find(std::string(value.as_string().subview(1)));
    if (found == ids.end()) return false;
    value = found->second;
    return true;
  }
  if (value.is_array()) {
    for (auto& one : value.as_array()) {
      if (!fill(one, ids)) return false;
    }
  } else if (value.is_object()) {
    for (auto& member : value.as_object()) {
      if (!fill(member.value(), ids)) return false;
    }
  }
  return true;
}

class Demo {
 public:
  Demo(const DemoOptions& options)
      : options_(options),
        first_day_(add_months(sample_last_day, -12 * options.years)),
        env_(options.seed, start_of_day(add_days(first_day_, -30), "Asia/Almaty")) {}

  Checked<void> make() {
    struct stat about {};
    if (::stat(options_.data.c_str(), &about) == 0) {
      return Error{"demo.folder_exists", options_.data, "the folder exists already",
                   "Name a new folder, or remove this one first.", ""};
    }
    TRY(open());
    TRY(found());
    TRY(live());
    TRY(file());
    service_.reset();
    return {};
  }

 private:
  Checked<void> open();
  Checked<void> found();
  Checked<void> live();
  Checked<void> publish(Date today);
  Checked<void> file();
  Checked<service::Answer> call(const std::string& operation, json::object input,
                                const std::string& body, const service::Actor& actor);
  Checked<void> import(const std::string& operation, json::object input, const std::string& body);
  Checked<void> name_regions(std::vector<Region>& regions);
  service::Actor actor_of(const Worker& worker);
  std::string folder(const std::string& name) const {
    return options_.programmes + "/" + options_.country + "/" + name;
  }

  DemoOptions options_;
  Date first_day_;
  SeededEnv env_;
  std::unique_ptr<service::Service> service_;
  NameBook names_;
  SampleCountry country_;
  Truths truths_;
  std::map<std::string, service::Actor> actors_;
  int published_ = 0;  // the year in which a release was last made
};

Checked<service::Answer> Demo::call(const std::string& operation, json::object input,
                                    const std::string& body, const service::Actor& actor) {
  service::Call call;
  call.actor = actor;
  call.input = std::move(input);
  call.body_text = body;
  return service_->call(operation, call);
}

Checked<void> Demo::import(const std::string& operation, json::object input,
                           const std::string& body) {
  service::Actor keeper;
  keeper.is_operator = true;
  auto answer = call(operation, std::move(input), body, keeper);
  if (!answer) return answer.error();
  return {};
}

Checked<void> Demo::open() {
  service::Options options;
  options.data = options_.data;
  options.programmes = options_.programmes;
  options.country = options_.programmes + "/" + options_.country;
  options.create = true;
  options.synthetic = true;
  options.run_scheduler = false;
  auto opened = service::Service::open(env_, options);
  if (!opened) return opened.error();
  service_ = std::move(*opened);
  return {};
}

Checked<void> Demo::name_regions(std::vector<Region>& regions) {
  auto world = service_->world();
  for (auto& region : regions) {
    const auto* place = world->tree->find(region.code);
    if (!place) {
      return Error{"demo.regions", region.code, "the country has no such region",
                   "Name regions of the country folder.", ""};
    }
    const Text& name = world->tree->name(*place, sample_last_day);
    region.name_kk = name.kk;
    region.name_ru = name.ru;
    region.name_en = name.en;
  }
  return {};
}

Checked<void> Demo::found() {
  auto regions = read_regions(env_, folder("sample/regions.csv"));
  if (!regions) return regions.error();
  auto names = NameBook::read(env_, folder("sample/names.csv"));
  if (!names) return names.error();
  names_ = std::move(*names);
  if (auto named = name_regions(*regions); !named) return named.error();
  Random random(options_.seed);
  country_ = make_country(random.fork(1), std::move(*regions),
                          service_->world()->tree->nation().code, names_, sample_last_day);
  Progress progress("places, bodies, workers, people, targets", 5);
  TRY(import("place.import", {{"map", folder("sample/districts.map.yaml")}},
             country_.places_csv()));
  progress.at(1);
  TRY(import("organisation.import", {}, country_.organisations_csv()));
  progress.at(2);
  TRY(import("user.import", {}, country_.users_csv()));
  progress.at(3);
  TRY(import("population.import", {{"map", folder("sample/population.map.yaml")}},
             country_.population_csv(civil(first_day_).year - 1, civil(sample_last_day).year + 1)));
  progress.at(4);
  TRY_ASSIGN(const std::string targets, env_.read_file(folder("sample/targets.csv"), 1 << 20));
  TRY(import("target.import", {{"name", "targets.csv"}}, targets));
  progress.at(5);
  // All but the outposts keep records themselves.
  for (const auto& district : country_.districts) {
    TRY(import("return.keeper",
               {{"programme", "juvenile-justice"},
                {"organisation", district.police},
                {"since", to_string(first_day_)}},
               ""));
  }
  return {};
}

service::Actor Demo::actor_of(const Worker& worker) {
  auto found = actors_.find(worker.id);
  if (found != actors_.end()) return found->second;
  auto actor = service_->act_as(worker.id);
  if (actor) actors_[worker.id] = *actor;
  return actor ? *actor : service::Actor{};
}

Checked<void> Demo::live() {
  Lives lives(Random(options_.seed).fork(2), country_, names_, first_day_, sample_last_day,
              offset_hours);
  lives.make_facilities();
  if (const auto* programme = service_->world()->programme("juvenile-justice"))
    lives.make_returns(first_of_month(std::max(first_day_, programme->in_force_from)));
  for (int number = 1; number <= options_.children; ++number) lives.make_child(number);
  auto acts = lives.take();
  truths_ = lives.truths();
  Progress progress("cases and histories", static_cast<int64_t>(acts.size()));
  std::map<std::string, std::string> ids;
  Date today;
  int64_t done = 0;
  for (auto& act : acts) {
    progress.at(++done);
    env_.set_now(act.at);
    // Each morning what fell due is warned of and escalated, as the server's scheduler would.
    if (Date on = civil_day(act.at, "UTC"); on != today) {
      today = on;
      auto ran = service::run_agenda(service_->parts());
      if (!ran) return ran.error();
      TRY(publish(on));
    }
    json::value input = std::move(act.input);
    if (!fill(input, ids)) continue;
    auto answer = call(act.operation, std::move(input.as_object()), "", actor_of(*act.worker));
    if (!answer) {
      Errors errors = answer.error();
      errors.front().where = act.operation + " of " + act.makes + ": " + errors.front().where;
      return errors;
    }
    if (act.makes.empty() || !answer->body.is_object()) continue;
    auto id = get_text(answer->body.as_object(), "id");
    if (!id) return id.error();
    ids[act.makes] = *id;
  }
  progress.at(done);
  Progress told("what is told to readers without the records", 1);
  auto kept = service::keep_epoch(service_->parts());
  if (!kept) return kept.error();
  told.at(1);
  return {};
}

// A year is released in the middle of the January after it, when most late entries have come.
Checked<void> Demo::publish(Date today) {
  const Civil day = civil(today);
  if (day.year == published_ || (day.month == 1 && day.day < 15)) return {};
  const bool first = std::exchange(published_, day.year) == 0;
  if (first) return {};
  const std::string year = std::to_string(day.year - 1);
  return import("release.make",
                {{"why", year + " жыл аяқталды: көрсеткіштері алғаш рет жарияланады · " + year +
                             " год завершён: его показатели публикуются впервые"}},
                "");
}

Checked<void> Demo::file() {
  // One account a role, at one place, with a password that is printed: this folder is synthetic.
  json::array accounts;
  std::map<std::string, bool> seen;
  const std::string password = "besik-sample";
  for (const auto& worker : country_.workers) {
    if (seen[worker.role]) continue;
    seen[worker.role] = true;
    service::Actor keeper;
    keeper.is_operator = true;
    auto link = call("user.link", {{"user", worker.id}}, "", keeper);
    if (!link) return link.error();
    auto address = get_text(link->body.as_object(), "link");
    if (!address) return address.error();
    std::string token = address->substr(address->find('#') + 1);
    auto set = call("session.first",
                    {{"token", token}, {"user", worker.id}, {"password", password}}, "", {});
    if (!set) return set.error();
    const auto* programme = service_->world()->programme("juvenile-justice");
    const auto* role = programme ? programme->role(worker.role) : nullptr;
    std::string title = role ? role->title.en + " · " + role->title.ru : worker.role;
    accounts.push_back(json::object{{"user", worker.id},
                                    {"password", password},
                                    {"role", worker.role},
                                    {"title", title},
                                    {"reads_all_figures", worker.role == "national_prosecutor"}});
  }
  json::object sample{
      {"synthetic", true}, {"seed", options_.seed}, {"accounts", std::move(accounts)}};
  TRY(env_.write_file(options_.data + "/sample.json", json::serialize(sample), 0600));
  json::object hidden{{"region", country_.hidden_problem_region},
                      {"what", "first questionings without a lawyer"}};
  json::object by_region;
  for (const auto& [region, count] : truths_.questionings()) {
    by_region[region] =
        json::object{{"questionings", count.all}, {"without_lawyer", count.without_lawyer}};
  }
  json::object planted{
      {"synthetic", true},
      {"last_day", to_string(sample_last_day)},
      {"hidden_problem", std::move(hidden)},
      {"silent_district", json::object{{"district", country_.silent_district},
                                       {"from", to_string(country_.silent_from)}}},
      {"questionings", std::move(by_region)},
      {"figures", to_json(truths_.rows(country_.nation, civil(first_day_).year,
                                       civil(sample_last_day).year, sample_last_day))}};
  TRY(env_.write_file(options_.data + "/planted.json", json::serialize(planted), 0600));
  return {};
}

}  // namespace

Checked<void> make_demo(const DemoOptions& options) { return Demo(options).make(); }

}  // namespace besik::sim
