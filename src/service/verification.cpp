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

Checked<Answer> run(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY(parts.access.flush(*parts.store));
  TRY_ASSIGN(const store::Verification chains, parts.store->verify());
  json::array faults;
  for (const Error& error : chains.faults) faults.push_back(fault_json(error));
  json::object out{{"events", chains.events}, {"ledgers", chains.ledgers}};
  // Figures are compared while nothing is written, so that both sides speak of the same moment.
  std::unique_lock gate(parts.gate);
  TRY_ASSIGN(const auto reader, parts.store->read());
  int64_t records = 0;
  TRY_ASSIGN(const Errors states, check_records(parts, *world, *reader, records));
  for (const Error& error : states) faults.push_back(fault_json(error));
  out["records"] = records;
  if (yes(call.input, "figures")) {
    TRY_ASSIGN(const indicator::Comparison compared,
               indicator::compare_all(world, *parts.engine, *reader, parts.today()));
    out["questions"] = compared.questions;
    out["figures"] = compared.figures;
    out["differences"] = static_cast<int64_t>(compared.differences.size());
    for (const indicator::Difference& one : compared.differences) {
      if (faults.size() >= most_faults) break;
      faults.push_back(fault_json(fault("figure.differs", one.question.indicator,
                                        "the live figure differs from the recount",
                                        "open the folder anew, and report it")));
    }
  }
  out["clean"] = faults.empty();
  out["faults"] = std::move(faults);
  Answer answer;
  answer.body = std::move(out);
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
                   {in_body("figures", "yes_no", "Also compare all figures: slow.")},
                   "{events, ledgers, records, clean, faults}",
                   run});
}

}  // namespace besik::service
