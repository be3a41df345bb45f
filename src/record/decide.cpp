#include "record/decide.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "record/clocks.h"
#include "record/judge.h"
#include "record/safeguards.h"

namespace besik::record {
namespace {

struct Settling {
  const World& world;
  const Open& record;
  const Moment& moment;
  const Answers& answers;
  const Answers* answers_before;
  const std::map<std::string, std::vector<Person>>& persons;
  bool corrects = false;
};

// Everything but what follows from values: stage, ownership, states.
Facts standing_facts(const Facts& facts) {
  Facts result;
  result.stage = facts.stage;
  result.opener = facts.opener;
  result.owner = facts.owner;
  result.place = facts.place;
  result.opened_on = facts.opened_on;
  result.voided = facts.voided;
  result.sealed_shut = facts.sealed_shut;
  result.closed = facts.closed;
  result.closed_on = facts.closed_on;
  result.closed_from = facts.closed_from;
  result.offered_to = facts.offered_to;
  result.history_until = facts.history_until;
  result.proposed = facts.proposed;
  result.retired = facts.retired;
  return result;
}

std::string place_of_organisation(const World& world, const std::string& code) {
  if (!world.organisations) return "";
  return std::string(world.organisations->place_on(code, world.as_of));
}

// Where a field names the place and is not answered, the opener's place stands in.
std::string place_of(const Settling& settling, const Facts& facts) {
  const programme::Register& reg = *settling.record.reg;
  std::string place;
  if (reg.place == "owner") {
    place = place_of_organisation(settling.world, facts.owner);
  } else if (reg.place != "opener" && !reg.place.empty()) {
    const std::string* code = settling.answers.value(reg.place).get_if<std::string>();
    const programme::Field* field = reg.field(reg.place);
    if (code != nullptr && field != nullptr) {
      place = field->type == programme::FieldType::organisation
                  ? place_of_organisation(settling.world, *code)
                  : *code;
    }
  }
  if (place.empty()) place = place_of_organisation(settling.world, facts.opener);
  if (place.empty()) place = facts.place.empty() ? settling.moment.place : facts.place;
  return place;
}

void add_values(const Settling& settling, Decision& decision) {
  const Plan& plan = settling.answers.plan();
  const programme::Register& reg = plan.reg();
  const std::string_view zone = settling.answers.zone();
  const auto add_fact = [&](const std::string& name, const Value& value, programme::Fact fact) {
    if (fact == programme::Fact::sealed || !value.known()) return;
    decision.facts.fields.emplace(name, coarsen(value, fact, zone));
  };
  for (int slot = 0; slot < plan.field_count(); ++slot) {
    const programme::Field& field = reg.fields[slot];
    const Value& value = settling.answers.at(slot);
    if (!value.known()) continue;
    decision.values.emplace(field.name, value);
    add_fact(field.name, value, field.fact);
    if (field.name == reg.part_of) {
      if (const Id* parent = value.get_if<Id>()) decision.facts.parent = to_string(*parent);
    }
  }
  int slot = plan.field_count();
  for (const programme::WorkedOut& worked : reg.worked_out) {
    const Value& value = settling.answers.at(slot++);
    decision.worked_out.emplace(worked.name, value);
    add_fact(worked.name, value, worked.fact);
  }
}

void add_breaches(const Settling& settling, Decision& decision) {
  const Facts& before = settling.record.facts;
  for (const programme::Safeguard& safeguard : settling.record.reg->safeguards) {
    const Standing now = standing(safeguard, settling.answers, decision.excuses);
    if (!now.applies || now.met) continue;
    if (now.excused) {
      Date day = settling.answers.today_date();
      if (now.happened) {
        day = now.day;
      } else if (const auto known = before.excused.find(safeguard.name);
                 known != before.excused.end()) {
        day = known->second;
      }
      decision.facts.excused.emplace(safeguard.name, day);
      continue;
    }
    if (!now.happened) continue;
    decision.facts.breaches.emplace(safeguard.name, now.day);
    if (decision.facts.voided) continue;
    const auto known = before.breaches.find(safeguard.name);
    const bool is_new = known == before.breaches.end() || known->second != now.day;
    decision.breaches.push_back(
        {safeguard.name, now.day, safeguard.tell, is_new, now.ahead, *now.happened});
  }
}

// A proposal outlives whatever leaves its action possible.
bool may_be_confirmed(const programme::Register& reg, const Facts& facts) {
  if (facts.voided || facts.sealed_shut) return false;
  const programme::Action* action = reg.action(facts.proposed->action);
  if (action == nullptr || !action->two_persons) return false;
  if (facts.closed && action->from.empty()) return false;
  return action->from.empty() ||
         std::find(action->from.begin(), action->from.end(), facts.stage) != action->from.end();
}

// What names of older versions have left follows from no value any more: it is carried along.
void keep_retired(const Facts& before, Facts& facts) {
  for (const auto& [name, day] : before.breaches)
    if (facts.retired.contains(name)) facts.breaches.emplace(name, day);
  for (const auto& [name, day] : before.excused)
    if (facts.retired.contains(name)) facts.excused.emplace(name, day);
  for (ClockFact clock : before.clocks) {
    if (!facts.retired.contains(clock.deadline)) continue;
    clock.cancelled = clock.cancelled || facts.voided;
    facts.clocks.push_back(std::move(clock));
  }
}

void settle(const Settling& settling, Decision& decision) {
  Facts& facts = decision.facts;
  facts.place = place_of(settling, facts);
  for (const auto& [role, persons] : settling.persons) {
    std::vector<std::string>& pseudonyms = facts.persons[role];
    for (const Person& person : persons) pseudonyms.push_back(person.pseudonym);
    if (pseudonyms.empty()) facts.persons.erase(role);
  }
  add_values(settling, decision);
  add_breaches(settling, decision);
  if (facts.proposed && !may_be_confirmed(*settling.record.reg, facts)) facts.proposed.reset();
  keep_retired(settling.record.facts, facts);
  if (settling.record.reg->deadlines.empty()) return;
  const std::vector<ClockTurn> turns =
      clock_turns({settling.world, settling.answers, settling.answers_before, settling.record.facts,
                   facts, settling.corrects});
  std::vector<ClockFact> clocks = clock_facts(turns);
  clocks.insert(clocks.end(), facts.clocks.begin(), facts.clocks.end());
  facts.clocks = std::move(clocks);
  decision.running = running_clocks(turns, facts);
}

void move_to(Facts& facts, const programme::Register& reg, const std::string& stage, Date today) {
  const programme::Stage* next = reg.stage(stage);
  if (next == nullptr) return;
  if (next->closed && !facts.closed) {
    facts.closed_on = today;
    facts.closed_from = facts.stage;
  } else if (!next->closed) {
    facts.closed_on.reset();
    facts.closed_from.clear();
  }
  facts.stage = stage;
  facts.closed = next->closed;
}

const std::string* reopened_stage(const Facts& facts, const programme::Register& reg,
                                  const std::string& wanted) {
  const auto is_open = [&](const std::string& name) {
    const programme::Stage* stage = reg.stage(name);
    return stage != nullptr && !stage->closed;
  };
  if (!wanted.empty()) return is_open(wanted) ? &wanted : nullptr;
  if (is_open(facts.closed_from)) return &facts.closed_from;
  for (const programme::Stage& stage : reg.stages) {
    if (!stage.closed) return &stage.name;
  }
  return nullptr;
}

Facts opened_facts(const Open& record, const Change& change, const Moment& moment, Date today) {
  Facts facts;
  facts.opener = facts.owner = moment.organisation;
  facts.place = moment.place;
  facts.opened_on = today;
  if (!record.reg->stages.empty()) {
    move_to(facts, *record.reg, record.reg->stages.front().name, today);
  }
  if (change.history) facts.history_until = today;
  return facts;
}

std::optional<Error> reopen(Decision& decision, const Open& record, const Change& change,
                            Date today) {
  Facts& facts = decision.facts;
  if (facts.sealed_shut) {
    facts.sealed_shut = false;
    return std::nullopt;
  }
  const std::string* found = reopened_stage(facts, *record.reg, change.to_stage);
  if (found == nullptr) {
    return Error{"record.unknown_stage", "to_stage", "a record cannot be reopened to this stage",
                 "name a stage that is not closed", ""};
  }
  const std::string stage = *found;
  if (stage != facts.closed_from && takes_two_persons(*record.reg, stage)) {
    return Error{"record.second_person", "to_stage", "only an action of two persons leads here",
                 "reopen to the stage it was closed from, and propose the action", ""};
  }
  move_to(facts, *record.reg, stage, today);
  return std::nullopt;
}

// What the kind of change does to stage, owner and state.
std::optional<Error> step(Decision& decision, const Judge& judge, const Open& record,
                          const Change& change, const Moment& moment) {
  const Date today = judge.after().today_date();
  Facts& facts = decision.facts;
  switch (change.kind) {
    case ChangeKind::open:
      facts = opened_facts(record, change, moment, today);
      break;
    case ChangeKind::propose:
    case ChangeKind::confirm:
    case ChangeKind::withdraw_proposal:
      break;
    case ChangeKind::act:
      if (facts.proposed && facts.proposed->action == change.action) facts.proposed.reset();
      if (!judge.action()->to.empty()) move_to(facts, *record.reg, judge.action()->to, today);
      break;
    case ChangeKind::transfer:
      facts.offered_to = change.to_organisation;
      break;
    case ChangeKind::accept_transfer:
      facts.owner = facts.offered_to;
      facts.offered_to.clear();
      decision.owner_user.clear();
      break;
    case ChangeKind::reopen:
      return reopen(decision, record, change, today);
    case ChangeKind::void_:
      facts.voided = true;
      break;
    case ChangeKind::seal:
      facts.sealed_shut = true;
      break;
    case ChangeKind::edit:
    case ChangeKind::correct:
    case ChangeKind::persons:
      if (change.history) facts.history_until = today;
      break;
  }
  return std::nullopt;
}

// The record as it is, but for what waits.
Decision with_proposal(const World& world, const Open& record, const Moment& moment,
                       std::optional<Proposal> proposed) {
  Open after = record;
  after.facts.proposed = std::move(proposed);
  return derive(world, after, moment);
}

Checked<Decision> propose(const World& world, const Open& record, const Change& change,
                          const Moment& moment) {
  const programme::Action* action = record.reg->action(change.action);
  if (action != nullptr && !action->two_persons) {
    return Error{"record.not_two_persons", action->name, "this action takes one person", "do it",
                 ""};
  }
  if (record.facts.proposed) {
    return Error{"record.proposed_already", record.facts.proposed->action,
                 "a proposal waits already for its second person",
                 "have it confirmed, refused or withdrawn first", ""};
  }
  Change tried = change;
  tried.kind = ChangeKind::act;
  tried.tries_out = true;
  if (auto judged = decide(world, record, tried, moment); !judged) return judged.error();
  return with_proposal(world, record, moment,
                       Proposal{change.action, change.by, moment.now, record.version + 1});
}

Checked<Decision> end_proposal(const World& world, const Open& record, const Change& change,
                               const Moment& moment) {
  if (!record.facts.proposed) {
    return Error{"record.no_proposal", "record", "nothing waits here for a second person",
                 "load the record again", ""};
  }
  const Proposal& waiting = *record.facts.proposed;
  if (change.kind == ChangeKind::withdraw_proposal) {
    if (change.by != waiting.by && trim(change.reason).empty()) {
      return Error{"record.reason_missing", "reason", "a refusal needs a reason", "say why", ""};
    }
    return with_proposal(world, record, moment, std::nullopt);
  }
  if (change.action != waiting.action) {
    return Error{"record.no_proposal", "record", "another action waits for a second person",
                 "load the record again", ""};
  }
  if (change.by.empty() || change.by == waiting.by) {
    return Error{"record.same_person", waiting.action,
                 "whoever proposed an action does not confirm it", "ask a second person", ""};
  }
  Change done = change;
  done.kind = ChangeKind::act;
  done.tries_out = true;
  return decide(world, record, done, moment);
}

}  // namespace

bool takes_two_persons(const programme::Register& reg, std::string_view stage) {
  bool leads = false;
  for (const programme::Action& action : reg.actions) {
    if (action.to != stage) continue;
    if (!action.two_persons) return false;
    leads = true;
  }
  return leads && !reg.stages.empty() && reg.stages.front().name != stage;
}

Checked<Decision> decide(const World& world, const Open& record, const Change& change,
                         const Moment& moment) {
  CHECK(record.programme != nullptr && record.reg != nullptr);
  if (change.kind == ChangeKind::propose) return propose(world, record, change, moment);
  if (change.kind == ChangeKind::confirm || change.kind == ChangeKind::withdraw_proposal)
    return end_proposal(world, record, change, moment);
  const auto plan = world.plans->get(world, *record.programme, *record.reg);
  std::map<std::string, std::vector<Person>> merged;
  if (!change.persons.empty()) {
    merged = record.persons;
    for (const auto& [role, persons] : change.persons) merged[role] = persons;
  }
  const auto& persons = change.persons.empty() ? record.persons : merged;
  Judge judge(world, *plan, record, change, persons, moment);
  judge.check_state();
  if (!judge.faults().empty()) return judge.faults();
  judge.check_reason();
  judge.check_persons();
  judge.apply_values();
  judge.check_excuses();
  judge.check_action();
  judge.check_required();
  judge.check_birth();
  judge.check_rules();
  judge.check_transfer();
  if (!judge.faults().empty()) return judge.faults();

  Decision decision;
  decision.excuses = judge.excuses();
  decision.owner_user = record.owner_user;
  decision.facts = standing_facts(record.facts);
  if (auto error = step(decision, judge, record, change, moment)) return *error;
  settle({world, record, moment, judge.after(), judge.is_new() ? nullptr : &judge.before(), persons,
          change.kind == ChangeKind::correct},
         decision);
  for (int slot = 0; slot < plan->field_count(); ++slot) {
    const programme::Field& field = record.reg->fields[slot];
    if (judge.changed()[slot] && field.fact != programme::Fact::whole) {
      decision.changed_sealed.push_back(field.name);
    }
  }
  for (const int slot : judge.cleared()) decision.cleared.push_back(record.reg->fields[slot].name);
  return decision;
}

Decision derive(const World& world, const Open& record, const Moment& moment) {
  CHECK(record.programme != nullptr && record.reg != nullptr);
  const auto plan = world.plans->get(world, *record.programme, *record.reg);
  Answers answers(*plan, record.persons, moment);
  answers.take(record.values);
  answers.work_out();
  Decision decision;
  decision.excuses = record.excuses;
  decision.owner_user = record.owner_user;
  decision.facts = standing_facts(record.facts);
  settle({world, record, moment, answers, nullptr, record.persons}, decision);
  return decision;
}

std::vector<ClockTurn> clocks(const World& world, const Open& record, const Moment& moment) {
  CHECK(record.programme != nullptr && record.reg != nullptr);
  const auto plan = world.plans->get(world, *record.programme, *record.reg);
  Answers answers(*plan, record.persons, moment);
  answers.take(record.values);
  answers.work_out();
  return clock_turns({world, answers, nullptr, record.facts, record.facts, false});
}

}  // namespace besik::record
