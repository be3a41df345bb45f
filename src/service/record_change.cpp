#include "service/record_change.h"

#include "base/text.h"
#include "service/input.h"
#include "service/proposals.h"
#include "service/reference_json.h"
#include "service/task_sync.h"

namespace besik::service {

namespace {

std::vector<std::pair<std::string, Id>> flat(
    const std::map<std::string, std::vector<record::Person>>& persons) {
  std::vector<std::pair<std::string, Id>> out;
  for (const auto& [role, list] : persons)
    for (const record::Person& person : list) out.emplace_back(role, person.id);
  return out;
}

std::map<std::string, std::string> excuses_of(const json::object& input) {
  std::map<std::string, std::string> out;
  for (const auto& member : input)
    if (member.value().is_string())
      out[std::string(member.key())] = std::string(member.value().as_string());
  return out;
}

}  // namespace

Checked<ReadyRecord> judge_new(Parts& parts, const std::shared_ptr<const record::World>& world,
                               const Actor& actor, NewRecord wanted) {
  const auto [programme, reg] = register_of(*world, wanted.programme, wanted.register_name);
  if (!reg) return no_such_register();
  Saving saving;
  saving.world = world.get();
  saving.programme = programme;
  saving.reg = reg;
  if (!wanted.only_judge) saving.id = parts.env.new_id();
  saving.kind = "record.opened";
  saving.actor = actor.user.id;
  saving.device = actor.device;
  saving.at = wanted.at;
  saving.parent = wanted.parent;
  record::Open open;
  open.programme = programme;
  open.reg = reg;
  if (const auto account = parts.accounts.by_id(actor.user.id))
    open.owner_user = account->owner_key();
  record::Change change;
  change.kind = record::ChangeKind::open;
  change.values = std::move(wanted.values);
  change.persons = wanted.persons.by_role;
  change.excuses = std::move(wanted.excuses);
  change.supervisor = actor.user.roles.contains("supervisor");
  change.history = wanted.history;
  const record::Moment moment = moment_at(*world, actor.user.organisation, wanted.at);
  TRY_ASSIGN(saving.decision, record::decide(*world, open, change, moment));
  if (wanted.stage) {
    record::Facts facts = saving.decision.facts;
    TRY(wanted.stage(facts));
    if (facts != saving.decision.facts) {
      open.values = saving.decision.values;
      open.excuses = saving.decision.excuses;
      open.persons = change.persons;
      open.facts = std::move(facts);
      const std::vector<std::string> sealed = saving.decision.changed_sealed;
      saving.decision = record::derive(*world, open, moment);
      saving.decision.changed_sealed = sealed;
    }
  }
  if (wanted.only_judge) return ReadyRecord{};
  saving.persons = flat(wanted.persons.by_role);
  if (const programme::PersonRole* subject = reg->subject()) {
    const auto keys = wanted.persons.keys.find(subject->name);
    if (keys != wanted.persons.keys.end() && !keys->second.empty())
      saving.subject_key = keys->second.front();
  }
  if (wanted.history) saving.note["history"] = true;
  ReadyRecord out;
  out.to_register = std::move(wanted.persons.to_register);
  out.prepared = prepare(parts, std::move(saving));
  return out;
}

Result<store::RecordRow> write_new(Parts& parts, store::Writer& writer, ReadyRecord ready,
                                   Moved* moved) {
  for (SealedPerson& person : ready.to_register) TRY(write_person(writer, std::move(person)));
  return write_prepared(parts, writer, std::move(ready.prepared), moved);
}

namespace {

Result<void> is_entitled(const Parts& parts, const record::World& world, store::Reader& reader,
                         const record::User& user, const Wish& wish, const store::RecordRow& row,
                         const record::Facts& facts) {
  if (wish.kind != record::ChangeKind::accept_transfer) {
    TRY(entitled_row(parts, world, reader, user, wish.verb, row.id));
    return {};
  }
  // The receiving unit reads the record only once it is theirs: judged as if it were.
  if (user.id.empty() || user.disabled || !world.organisations) return no_such_record();
  const bool offered = !facts.offered_to.empty() &&
                       (world.organisations->is_within(facts.offered_to, user.organisation) ||
                        world.organisations->is_within(user.organisation, facts.offered_to));
  TRY_ASSIGN(record::Subject subject, subject_of(parts, world, reader, user, row));
  const bool reads = record::may(world, user, record::Verb::read, subject);
  subject.owner = facts.offered_to;
  if (offered && record::may(world, user, record::Verb::act, subject)) return {};
  if (reads)
    return fault("record.not_entitled", "record", "this record is not offered to your unit",
                 "ask the unit that keeps the record");
  return no_such_record();
}

// Fields that this wish may write: those of the grant; an action's own form besides, as far as the
// role may read them.
std::set<std::string> writable(const record::World& world, const record::User& user,
                               const record::Subject& subject, const Wish& wish) {
  const record::Verb verb =
      wish.verb == record::Verb::correct ? record::Verb::correct : record::Verb::edit;
  std::set<std::string> out = record::fields(world, user, verb, subject);
  const programme::Action* action = subject.reg->action(wish.action);
  if (!action) return out;
  const std::set<std::string> readable = record::fields(world, user, record::Verb::read, subject);
  for (const std::string& name : action->asks)
    if (readable.contains(name)) out.insert(name);
  return out;
}

bool has_action(const std::vector<std::string>& open, const std::string& action) {
  return std::find(open.begin(), open.end(), action) != open.end();
}

Result<void> subject_key_after(const Loaded& loaded, const ReadyPersons& ready, Saving& saving) {
  const programme::PersonRole* subject = loaded.open.reg->subject();
  if (!subject) return {};
  const auto before = loaded.persons.find(subject->name);
  const bool had = before != loaded.persons.end() && !before->second.empty();
  const auto after = ready.by_role.find(subject->name);
  if (after == ready.by_role.end()) {
    if (had && before->second.front().key) saving.subject_key = *before->second.front().key;
    return {};
  }
  const auto keys = ready.keys.find(subject->name);
  if (keys != ready.keys.end() && !keys->second.empty()) saving.subject_key = keys->second.front();
  const bool has = !after->second.empty();
  saving.reseal = had != has || (has && before->second.front().row.id != after->second.front().id);
  return {};
}

// What was typed as a name is not repeated: anything may stand there.
Error no_action(const programme::Register& reg, const std::string& typed) {
  std::vector<std::string> names;
  for (const programme::Action& action : reg.actions) names.push_back(action.name);
  Error error = fault("record.unknown_action", "action", "this register has no such action",
                      "use an action that the register declares");
  error.nearest = nearest(typed, names);
  return error;
}

bool is_of_proposal(record::ChangeKind kind) {
  return kind == record::ChangeKind::propose || kind == record::ChangeKind::confirm ||
         kind == record::ChangeKind::withdraw_proposal;
}

// Of the right role but from another stage: the rules say which.
Result<void> is_of_role(const record::World& world, const record::User& user,
                        const record::Subject& subject, const Wish& wish,
                        const record::Facts& facts) {
  if (wish.kind != record::ChangeKind::act && !is_of_proposal(wish.kind)) return {};
  const bool own = facts.proposed && facts.proposed->by == user.id;
  if (wish.event_kind == "record.withdrawn") {
    if (own) return {};
    return fault("record.not_entitled", wish.action, "somebody else proposed this",
                 "refuse it with a reason, if your role may");
  }
  if (wish.event_kind == "record.refused" && own)
    return fault("record.same_person", wish.action, "you proposed this yourself", "withdraw it");
  const programme::Action* action = subject.reg->action(wish.action);
  if (!action) return no_action(*subject.reg, wish.action);
  if (has_action(record::actions(world, user, subject), wish.action)) return {};
  const bool by_role = std::any_of(action->by.begin(), action->by.end(),
                                   [&](const auto& role) { return user.roles.contains(role); });
  if (by_role) return {};
  return fault("record.not_entitled", wish.action, "your role may not do this",
               "ask somebody of a role that may");
}

json::object note_of(const Wish& wish, const Loaded& loaded) {
  json::object note;
  if (!wish.action.empty()) note["action"] = wish.action;
  if (!wish.reason.empty()) note["reason"] = wish.reason;
  if (!wish.to_organisation.empty()) note["to"] = wish.to_organisation;
  if (wish.kind == record::ChangeKind::accept_transfer) note["from"] = loaded.row.owner;
  if (wish.history) note["history"] = true;
  return note;
}

// A record whose person was erased keeps its facts as they stand: it can be voided or sealed, and
// nothing is worked out anew from an identity that is gone.
Checked<record::Decision> decide_unreadable(const Loaded& loaded, const Wish& wish) {
  record::Decision decision;
  decision.facts = loaded.open.facts;
  decision.owner_user = loaded.row.owner_user;
  decision.excuses = loaded.open.excuses;
  decision.facts.proposed.reset();
  if (wish.kind == record::ChangeKind::withdraw_proposal) return decision;
  if (wish.kind == record::ChangeKind::void_ && !decision.facts.voided)
    decision.facts.voided = true;
  else if (wish.kind == record::ChangeKind::seal && !decision.facts.sealed_shut)
    decision.facts.sealed_shut = true;
  else
    return fault("record.person_erased", "record", "a person of this record was erased",
                 "it stays as it is; it can be voided or sealed");
  return decision;
}

// What the wish does to the record, by its rules.
Checked<record::Decision> judge(const Parts& parts, const Actor& actor, const Loaded& loaded,
                                const Wish& wish, record::Change& change) {
  if (loaded.unreadable) return decide_unreadable(loaded, wish);
  change.kind = wish.kind;
  change.action = wish.action;
  change.by = actor.user.id;
  change.excuses = excuses_of(wish.excuses);
  change.supervisor =
      actor.user.roles.contains("supervisor") ||
      (wish.kind == record::ChangeKind::confirm && flag_at(loaded.proposal, "supervisor"));
  change.reason = wish.reason;
  change.to_organisation = wish.to_organisation;
  change.to_stage = wish.to_stage;
  change.history = wish.history;
  const record::Moment moment =
      moment_of(*loaded.world, loaded.row, actor.user.organisation, parts.env.now());
  return record::decide(*loaded.world, loaded.open, change, moment);
}

// Persons of a proposal are registered, and stand in the record only once it is confirmed.
Result<void> settle_persons(const Loaded& loaded, const Wish& wish, const Actor& actor,
                            const ReadyPersons& ready, Saving& saving) {
  static const ReadyPersons nobody;
  const bool waits = wish.kind == record::ChangeKind::propose;
  if (waits)
    saving.proposal = proposal_content(wish, ready, actor.user.roles.contains("supervisor"));
  const ReadyPersons& now = waits ? nobody : ready;
  std::map<std::string, std::vector<record::Person>> persons = loaded.open.persons;
  for (const auto& [role, list] : now.by_role) persons[role] = list;
  saving.persons = flat(persons);
  return subject_key_after(loaded, now, saving);
}

}  // namespace

Checked<store::RecordRow> change_record(Parts& parts, store::Writer& writer, const Actor& actor,
                                        const Id& id, const Wish& asked) {
  const auto world = parts.world();
  TRY_ASSIGN(const store::RecordRow row, record_row(writer, id));
  const RegisterOf of = register_of(*world, row);
  if (!of.reg) return no_such_record();
  TRY_ASSIGN(const record::Facts facts, record::facts_from_json(row.facts, *of.reg));
  TRY(is_entitled(parts, *world, writer, actor.user, asked, row, facts));
  if (asked.if_match >= 0 && asked.if_match != row.version)
    return fault("record.conflict", "If-Match", "the record was changed in the meantime",
                 "load it again; what you typed is still in the form");
  TRY_ASSIGN(const Loaded loaded, open_row(parts, world, writer, row));
  TRY_ASSIGN(const record::Subject subject, subject_of(parts, *world, writer, actor.user, row));
  TRY_ASSIGN(const Wish wish, told_by_proposal(loaded, asked));
  TRY(is_of_role(*world, actor.user, subject, wish, facts));
  Saving saving;
  record::Change change;
  // What is confirmed was judged by the fields of whoever proposed it.
  const std::set<std::string> allowed = writable(*world, actor.user, subject, wish);
  const bool confirms = wish.kind == record::ChangeKind::confirm;
  const std::string zone = zone_of_place(*world, row.place, parts.env.now());
  TRY_ASSIGN(change.values, read_values(*of.reg, wish.values, confirms ? nullptr : &allowed, zone));
  TRY_ASSIGN(ReadyPersons ready, ready_persons(parts, *world, writer, actor.user, *of.programme,
                                               *of.reg, wish.persons));
  change.persons = ready.by_role;
  TRY_ASSIGN(saving.decision, judge(parts, actor, loaded, wish, change));
  if (wish.kind == record::ChangeKind::accept_transfer)
    if (const auto account = parts.accounts.by_id(actor.user.id))
      saving.decision.owner_user = account->owner_key();
  saving.world = world.get();
  saving.programme = of.programme;
  saving.reg = of.reg;
  saving.before = &loaded;
  saving.kind = wish.event_kind;
  saving.actor = actor.user.id;
  saving.device = actor.device;
  saving.at = parts.env.now();
  TRY(settle_persons(loaded, wish, actor, ready, saving));
  saving.note = note_of(wish, loaded);
  for (SealedPerson& person : ready.to_register) TRY(write_person(writer, std::move(person)));
  TRY_ASSIGN(store::RecordRow saved,
             write_prepared(parts, writer, prepare(parts, std::move(saving))));
  if (wish.kind == record::ChangeKind::transfer)
    TRY(call_unit(parts, writer, saved, wish.to_organisation));
  return saved;
}

}  // namespace besik::service
