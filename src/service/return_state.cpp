#include "service/return_state.h"

#include <algorithm>

#include "indicator/figure.h"
#include "record/territory.h"
#include "service/identity.h"
#include "service/input.h"
#include "service/return_tasks.h"

namespace besik::service {

namespace {

Error no_such_return() {
  return fault("return.not_found", "return", "there is no such return", "see return.forms");
}

}  // namespace

Result<FormOf> need_form(const record::World& world, const json::object& input) {
  TRY_ASSIGN(const std::string name, need_text(input, "return"));
  const std::string programme = text_or(input, "programme");
  for (const auto& [key, versions] : world.programmes) {
    if (versions.empty() || (!programme.empty() && programme != key)) continue;
    if (const programme::Return* form = versions.back()->find_return(name))
      return FormOf{versions.back().get(), form};
  }
  return no_such_return();
}

Result<ReturnAt> return_at(const Parts& parts, std::shared_ptr<const record::World> world,
                           const FormOf& of, const std::string& organisation,
                           const std::string& period) {
  ReturnAt at;
  at.programme = of.programme;
  at.form = of.form;
  TRY_ASSIGN(const indicator::Period asked, indicator::parse_period(period));
  at.period = record::return_period(of.form->period, asked.first);
  const auto first = record::asked_from(*world, of.programme->name, of.form->name);
  if (at.period.first != asked.first || at.period.last != asked.last || !first ||
      at.period.last < *first || parts.today() < at.period.first)
    return fault("return.unknown_period", "period",
                 "returns of this form are not asked for such a period",
                 "give a period that has begun, like " +
                     record::to_string(of.form->period,
                                       record::return_period(of.form->period, parts.today())));
  if (!world->organisations) return no_such_return();
  TRY_ASSIGN(at.body, world->organisations->get(organisation));
  at.id = record::return_id(of.programme->name, of.form->name, at.body->code, at.period.first);
  at.owed = record::owed_days(*world, *of.programme, *of.form, *at.body, at.period,
                              parts.returns.keeps_since(of.programme->name, at.body->code));
  at.facts = parts.returns.find(at.id);
  at.world = std::move(world);
  return at;
}

Result<ReturnAt> need_return(const Parts& parts, const json::object& input) {
  auto world = parts.world();
  TRY_ASSIGN(const FormOf of, need_form(*world, input));
  TRY_ASSIGN(const std::string organisation, need_text(input, "organisation"));
  TRY_ASSIGN(const std::string period, need_text(input, "period"));
  return return_at(parts, std::move(world), of, organisation, period);
}

Result<void> refresh(ReturnAt& at, store::Reader& reader) {
  TRY_ASSIGN(const auto body, reader.reference("return", besik::to_string(at.id)));
  at.facts.reset();
  if (!body) return {};
  TRY_ASSIGN(at.facts, record::return_from_json(*body));
  return {};
}

ReturnRights rights(const record::World& world, const record::User& user,
                    const programme::Return& form, const place::Organisation& body) {
  ReturnRights out;
  if (user.id.empty() || user.disabled || !world.organisations) return out;
  const auto has = [&](const std::vector<std::string>& roles) {
    return std::any_of(roles.begin(), roles.end(),
                       [&](const std::string& role) { return user.roles.contains(role); });
  };
  out.sends = user.organisation == body.code && has(form.submitted_by);
  out.approves =
      world.organisations->is_within(body.code, user.organisation) && has(form.approved_by);
  const place::Organisation* own = world.organisations->find(user.organisation);
  out.reopens = own != nullptr && has(form.reopened_by) &&
                record::is_in_territory(world, body.place, own->place);
  return out;
}

std::string_view status_of(const ReturnAt& at) {
  if (!at.facts) return at.owed ? "missing" : "not_expected";
  if (at.facts->stage == record::ReturnStage::draft && at.facts->version > 1) return "reopened";
  return record::to_string(at.facts->stage);
}

bool is_late(const ReturnAt& at, Date today) {
  if (!at.owed || (at.facts && at.facts->stage != record::ReturnStage::draft)) return false;
  return record::due_on(*at.world, *at.programme, *at.form, at.period) < today;
}

namespace {

// The key under which the texts of a return are sealed; made with its first text.
Result<store::Key> key_of(Parts& parts, store::Writer& writer, const Id& id) {
  TRY_ASSIGN(const Bytes wrapped, writer.record_key(id));
  if (!wrapped.empty()) return parts.vault->unwrap(wrapped, id);
  const store::Key key = parts.vault->new_key();
  TRY(writer.put_record_key(id, parts.vault->wrap(key, id)));
  return key;
}

}  // namespace

Result<void> write_return(Parts& parts, store::Writer& writer, const ReturnAt& at,
                          const record::ReturnFacts& facts, std::string kind,
                          const std::string& actor,
                          const std::map<std::string, std::string>& texts) {
  const json::object body = record::to_json(facts);
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = returns_ledger;
  event.kind = std::move(kind);
  event.record = at.id;
  event.programme = facts.programme;
  event.programme_version = facts.programme_version;
  event.at = parts.env.now();
  event.actor = actor;
  event.facts = body;
  for (const auto& [name, text] : texts) {
    if (text.empty()) continue;
    TRY_ASSIGN(const store::Key key, key_of(parts, writer, at.id));
    event.sealed[name] = parts.vault->seal(key, seal_context(event.ledger, event.id, name), text);
  }
  TRY_ASSIGN(const store::Event written, writer.append(std::move(event)));
  TRY(writer.put_reference("return", besik::to_string(at.id), body));
  TRY(follow_return(parts, writer, at, facts));
  Happened happened;
  happened.programme = facts.programme;
  happened.place = at.body->place;
  happened.tasks = true;
  writer.after_commit([&parts, happened, before = at.facts, facts, ledger = written.ledger,
                       seq = written.seq]() mutable {
    parts.returns.put(facts);
    happened.indicators = parts.engine->apply_return(before, facts, ledger, seq);
    parts.tell(happened);
  });
  return {};
}

namespace {

Result<void> set_aside(Parts& parts, store::Writer& writer, const record::ReturnFacts& old,
                       record::ReturnStage stage) {
  ReturnAt at;
  at.world = parts.world();
  at.programme = at.world->programme(old.programme);
  at.form = at.programme == nullptr ? nullptr : at.programme->find_return(old.name);
  at.body = at.world->organisations->find(old.organisation);
  if (at.form == nullptr || at.body == nullptr) return {};
  at.period = old.period;
  at.id = record::return_id(old.programme, old.name, old.organisation, old.period.first);
  TRY(refresh(at, writer));
  if (!at.facts || at.facts->stage != stage) return {};
  return write_return(parts, writer, at, next_version(*at.facts), "return.set_aside", "");
}

}  // namespace

std::map<std::string, int64_t> fewer_than_records(const ReturnAt& at,
                                                  const record::ReturnFacts& facts,
                                                  const indicator::Engine& engine) {
  std::map<std::string, int64_t> out;
  for (const auto& [name, records] : engine.records_beside(facts)) {
    const auto told = record::number(*at.programme, *at.form, facts.numbers, name);
    if (told && *told < records) out.emplace(name, records);
  }
  return out;
}

Result<int> set_aside_outgrown(Parts& parts) {
  int taken = 0;
  for (const Id& id : parts.engine->returns_beside_records()) {
    const auto facts = parts.returns.find(id);
    if (!facts || facts->stage != record::ReturnStage::approved) continue;
    ReturnAt at;
    at.world = parts.world();
    at.programme = at.world->programme(facts->programme);
    at.form = at.programme == nullptr ? nullptr : at.programme->find_return(facts->name);
    if (at.form == nullptr || fewer_than_records(at, *facts, *parts.engine).empty()) continue;
    const std::shared_lock gate(parts.gate);
    TRY(parts.store->write([&](store::Writer& writer) {
      return set_aside(parts, writer, *facts, record::ReturnStage::approved);
    }));
    ++taken;
  }
  return taken;
}

Result<void> records_win(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                         const record::Facts& facts) {
  for (const record::ReturnFacts& old :
       parts.returns.of_body(row.programme, facts.opener, facts.opened_on)) {
    if (old.stage != record::ReturnStage::submitted) continue;
    TRY(set_aside(parts, writer, old, record::ReturnStage::submitted));
  }
  const auto since = parts.returns.keeps_since(row.programme, facts.opener);
  if (!since || facts.opened_on < *since)
    TRY(end_needless_tasks(parts, writer, row.programme, facts.opener, facts.opened_on));
  writer.after_commit(
      [&parts, programme = row.programme, opener = facts.opener, day = facts.opened_on] {
        parts.returns.record_opened(programme, opener, day);
      });
  return {};
}

record::ReturnFacts next_version(record::ReturnFacts facts) {
  facts.version += 1;
  facts.stage = record::ReturnStage::draft;
  facts.approved_by.clear();
  facts.approved_at.reset();
  facts.submitted_by.clear();
  facts.submitted_at.reset();
  facts.queries.clear();
  return facts;
}

Result<std::vector<ReturnStep>> steps_of(const Parts& parts, store::Reader& reader, const Id& id) {
  std::vector<ReturnStep> out;
  TRY_ASSIGN(const std::vector<store::Event> events, reader.events_of(id));
  TRY_ASSIGN(const Bytes wrapped, reader.record_key(id));
  for (const store::Event& event : events) {
    ReturnStep step;
    TRY_ASSIGN(step.facts, record::return_from_json(event.facts));
    for (const auto& [name, bytes] : event.sealed) {
      TRY_ASSIGN(const store::Key key, parts.vault->unwrap(wrapped, id));
      TRY_ASSIGN(step.texts[name],
                 parts.vault->unseal(key, seal_context(event.ledger, event.id, name), bytes));
    }
    step.event = event;
    out.push_back(std::move(step));
  }
  return out;
}

}  // namespace besik::service
