#include <algorithm>
#include <functional>

#include "indicator/question.h"
#include "indicator/recount.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_state.h"

namespace besik::service {

namespace {

constexpr std::size_t most_faults = 100;

json::object fault_json(const Error& error) {
  return {{"code", error.code}, {"where", error.where}, {"what", error.what}, {"mend", error.mend}};
}

bool is_record_event(const store::Event& event) {
  return !event.record.is_nil() && event.kind.starts_with("record.");
}

// The row against what its events give: facts of the last, number of all, last sealed values.
Result<Errors> replayed(store::Reader& reader, const store::RecordRow& row) {
  Errors out;
  const std::string where = "record " + besik::to_string(row.id);
  TRY_ASSIGN(const std::vector<store::Event> events, reader.events_of(row.id));
  int64_t count = 0;
  std::map<std::string, Id> sealed;
  const store::Event* last = nullptr;
  for (const store::Event& event : events) {
    if (!is_record_event(event)) continue;
    ++count;
    last = &event;
    for (const auto& [name, bytes] : event.sealed) sealed[name] = event.id;
  }
  const auto differs = [&](const char* what) {
    out.push_back(fault("store.state_differs", where, what, "restore the folder from a backup"));
  };
  if (!last || last->facts != row.facts) differs("facts differ from its last event");
  if (count != row.version) differs("version differs from the number of its events");
  for (const auto& [name, value] : row.sealed) {
    const auto found = sealed.find(name);
    if (found == sealed.end() || found->second != value.event)
      differs("a sealed value is not the last one written");
  }
  return out;
}

Result<Errors> check_records(const Parts& parts, const record::World& world, store::Reader& reader,
                             int64_t& records) {
  Errors out;
  const auto add = [&](Errors faults) {
    for (Error& one : faults)
      if (out.size() < most_faults) out.push_back(std::move(one));
  };
  TRY(reader.each_record([&](const store::RecordRow& row) -> Result<void> {
    ++records;
    TRY_ASSIGN(Errors faults, replayed(reader, row));
    add(std::move(faults));
    const RegisterOf of = register_of(world, row);
    if (!of.reg) return {};
    const auto facts = record::facts_from_json(row.facts, *of.reg);
    if (!facts) {
      add({facts.error()});
      return {};
    }
    TRY_ASSIGN(const Bytes kept, reader.contributions(row.id));
    TRY_ASSIGN(const Bytes fresh, parts.engine->contributions_of(reader, row));
    if (kept != fresh)
      add({fault("store.contributions_differ", "record " + besik::to_string(row.id),
                 "its contributions differ from its facts", "open the folder anew")});
    return {};
  }));
  return out;
}

// Every return against its last event.
Result<Errors> check_returns(store::Reader& reader, int64_t& returns) {
  Errors out;
  TRY(reader.each_reference(
      "return", [&](const std::string& id, const json::object& body) -> Result<void> {
        ++returns;
        TRY_ASSIGN(const Id key, parse_id(id));
        TRY_ASSIGN(const std::vector<store::Event> events, reader.events_of(key));
        if ((events.empty() || events.back().facts != body) && out.size() < most_faults)
          out.push_back(fault("store.state_differs", "return " + id,
                              "the return differs from its last event",
                              "restore the folder from a backup"));
        return {};
      }));
  return out;
}

// One moment of the folder: what the store held, and what the live figures answered then.
struct Moment {
  std::unique_ptr<store::Reader> reader;
  std::vector<std::pair<indicator::Question, Result<std::vector<indicator::Figure>>>> live;
};

constexpr int live_years = 3;

// The nation and the places right beneath it, by quarter.
std::vector<indicator::Question> live_questions(const record::World& world, Date today) {
  std::vector<indicator::Question> out;
  if (!world.tree) return out;
  std::string beneath;
  for (const place::Level& level : world.tree->levels())
    if (level.rank == 1) beneath = level.name;
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& one : versions.back()->indicators)
      for (int back = 0; back < live_years; ++back) {
        indicator::Question question;
        question.programme = name;
        question.indicator = one.name;
        question.place = world.tree->nation().code;
        question.period = *indicator::parse_period(std::to_string(civil(today).year - back));
        question.step = indicator::Step::quarter;
        out.push_back(question);
        question.level = beneath;
        if (!beneath.empty()) out.push_back(question);
      }
  }
  return out;
}

// Writes wait only while the live figures are asked; all that is slow works on the snapshot.
Result<Moment> take_moment(Parts& parts, bool figures) {
  Moment out;
  std::unique_lock gate(parts.gate);
  TRY_ASSIGN(out.reader, parts.store->read());
  if (!figures) return out;
  const Date today = parts.today();
  for (indicator::Question& question : live_questions(*parts.world(), today)) {
    auto answer = parts.engine->ask(question, today);
    out.live.emplace_back(std::move(question), std::move(answer));
  }
  return out;
}

bool is_same(const indicator::Figure& a, const indicator::Figure& b) {
  return a.where.code == b.where.code && a.period == b.period && a.numerator == b.numerator &&
         a.denominator == b.denominator && a.n == b.n && a.value == b.value &&
         a.status == b.status && a.incomplete == b.incomplete;
}

Error differs(const std::string& question, const char* what) {
  return fault("figure.differs", question, what, "open the folder anew, and report it");
}

// The live figures against those made anew from the store, at the moment of the snapshot.
void check_live(const Moment& moment, const indicator::Engine& fresh, Date today, Errors& faults) {
  for (const auto& [question, live] : moment.live) {
    const auto anew = fresh.ask(question, today);
    bool same = live.has_value() == anew.has_value();
    if (same && live)
      same = std::equal(live->begin(), live->end(), anew->begin(), anew->end(), is_same);
    if (!same)
      faults.push_back(
          differs(indicator::name_of(question), "the live figure differs from the store's"));
  }
}

using Progress = std::function<bool(int64_t, int64_t)>;

Checked<void> check_figures(Parts& parts, const std::shared_ptr<const record::World>& world,
                            const Moment& moment, const Progress& progress, json::object& out,
                            Errors& faults) {
  const Date today = parts.today();
  indicator::Engine fresh(world);
  TRY(fresh.load(*moment.reader));
  check_live(moment, fresh, today, faults);
  TRY_ASSIGN(const indicator::Comparison compared,
             indicator::compare_all(world, fresh, *moment.reader, today,
                                    {parts.returns.coverage(world, today), parts.targets.get()},
                                    progress));
  out["questions"] = compared.questions;
  out["figures"] = compared.figures;
  out["differences"] = static_cast<int64_t>(compared.differences.size());
  for (const indicator::Difference& one : compared.differences)
    faults.push_back(differs(indicator::name_of(one), "the live figure differs from the recount"));
  return {};
}

Checked<json::object> verify(Parts& parts, bool figures, const Progress& progress) {
  TRY(parts.access.flush(*parts.store));
  TRY_ASSIGN(const store::Verification chains, parts.store->verify());
  Errors faults = chains.faults;
  json::object out{{"events", chains.events}, {"ledgers", chains.ledgers}};
  const auto world = parts.world();
  TRY_ASSIGN(const Moment moment, take_moment(parts, figures));
  int64_t records = 0;
  TRY_ASSIGN(const Errors states, check_records(parts, *world, *moment.reader, records));
  faults.insert(faults.end(), states.begin(), states.end());
  out["records"] = records;
  int64_t returns = 0;
  TRY_ASSIGN(const Errors of_returns, check_returns(*moment.reader, returns));
  faults.insert(faults.end(), of_returns.begin(), of_returns.end());
  out["returns"] = returns;
  if (figures) TRY(check_figures(parts, world, moment, progress, out, faults));
  out["clean"] = faults.empty();
  json::array told;
  for (const Error& error : faults)
    if (told.size() < most_faults) told.push_back(fault_json(error));
  out["faults"] = std::move(told);
  return out;
}

Checked<Answer> run(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const bool figures = yes(call.input, "figures");
  Answer answer;
  if (!yes(call.input, "background")) {
    TRY_ASSIGN(answer.body, verify(parts, figures, {}));
    return answer;
  }
  const std::string job = besik::to_string(parts.env.new_id());
  parts.jobs.start(job, call.actor.user.id, [&parts, figures](const std::string& id) {
    auto done = verify(parts, figures, [&parts, &id](int64_t at, int64_t of) {
      parts.jobs.progress(id, at, of);
      return !parts.jobs.is_cancelled(id);
    });
    if (done) return std::move(*done);
    json::array errors;
    for (const Error& error : done.error()) errors.push_back(fault_json(error));
    return json::object{{"refused", true}, {"errors", std::move(errors)}};
  });
  answer.http_status = 202;
  answer.body = json::object{{"job", job}};
  return answer;
}

}  // namespace

void add_verification(std::vector<Operation>& table) {
  table.push_back({"verify.run",
                   "POST",
                   "/api/v1/verify",
                   Needs::operator_or_administrator,
                   true,
                   false,
                   "Proves the chains, that every record is what its events give, and on wish that "
                   "every figure equals the recount.",
                   {in_body("figures", "yes_no", "Also compare all figures: slow."),
                    in_body("background", "yes_no", "Answer with a job that can be followed.")},
                   "{events, ledgers, records, returns, clean, faults}, or {job}",
                   run});
}

}  // namespace besik::service
