#include "service/proposals.h"

#include <algorithm>

#include "service/input.h"
#include "service/nouns.h"
#include "service/records.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error nothing_waits() {
  return fault("record.no_proposal", "record", "nothing waits here for a second person",
               "load the record again");
}

}  // namespace

Result<Wish> told_by_proposal(const Loaded& loaded, Wish wish) {
  const auto& waiting = loaded.open.facts.proposed;
  switch (wish.kind) {
    case record::ChangeKind::act: {
      const programme::Action* action = loaded.open.reg->action(wish.action);
      if (action && action->two_persons) {
        wish.kind = record::ChangeKind::propose;
        wish.event_kind = "record.proposed";
      }
      return wish;
    }
    case record::ChangeKind::withdraw_proposal:
      if (!waiting) return nothing_waits();
      wish.action = waiting->action;
      return wish;
    case record::ChangeKind::confirm:
      break;
    default:
      return wish;
  }
  if (!waiting) return nothing_waits();
  wish.action = waiting->action;
  if (loaded.row.version != waiting->version && wish.if_match < 0)
    return fault("record.conflict", "If-Match", "the record was changed since this was proposed",
                 "load it again, and confirm what you then see");
  TRY_ASSIGN(wish.values, object_or_empty(loaded.proposal, "values"));
  TRY_ASSIGN(wish.excuses, object_or_empty(loaded.proposal, "excuses"));
  TRY_ASSIGN(const json::object persons, object_or_empty(loaded.proposal, "persons"));
  for (const auto& [role, ids] : persons) {
    json::array list;
    if (ids.is_array())
      for (const json::value& id : ids.as_array()) list.push_back(json::object{{"id", id}});
    wish.persons[role] = std::move(list);
  }
  return wish;
}

json::object proposal_content(const Wish& wish, const ReadyPersons& ready, bool supervisor) {
  json::object persons;
  for (const auto& [role, list] : ready.by_role) {
    json::array ids;
    for (const record::Person& person : list) ids.emplace_back(besik::to_string(person.id));
    persons[role] = std::move(ids);
  }
  return {{"values", wish.values},
          {"persons", std::move(persons)},
          {"excuses", wish.excuses},
          {"supervisor", supervisor}};
}

namespace {

// Only what the reader may read, in the shapes of the record itself.
json::object readable_values(const Loaded& loaded, const std::set<std::string>& readable) {
  json::object out;
  for (const auto& [name, value] : object_at(loaded.proposal, "values"))
    if (readable.contains(name)) out[name] = value;
  return out;
}

Result<json::object> proposed_persons(const Parts& parts, store::Reader& reader,
                                      const Loaded& loaded, bool identify, Shown& shown) {
  json::object out;
  const json::object persons = object_at(loaded.proposal, "persons");
  for (const auto& [role, ids] : persons) {
    json::array items;
    if (!ids.is_array()) continue;
    for (const json::value& one : ids.as_array()) {
      TRY_ASSIGN(const Id id, parse_id(std::string(one.as_string())));
      TRY_ASSIGN(const KnownPerson known, open_person(parts, reader, id));
      json::object item{
          {"pseudonym", person_of(parts, known, loaded.open.programme->wall).pseudonym}};
      if (identify && known.key) {
        item["id"] = besik::to_string(known.row.id);
        item["name"] = full_name(known.identity);
        shown.identifies = true;
        shown.persons.push_back(known.row.id);
      }
      items.push_back(std::move(item));
    }
    out[role] = std::move(items);
  }
  return out;
}

}  // namespace

Result<std::optional<json::object>> proposal_json(const Parts& parts, store::Reader& reader,
                                                  const Actor& actor, const Loaded& loaded,
                                                  const record::Subject& subject, Shown& shown) {
  const auto& waiting = loaded.open.facts.proposed;
  const programme::Action* action = waiting ? loaded.open.reg->action(waiting->action) : nullptr;
  if (!action) return std::optional<json::object>();
  const record::World& world = *loaded.world;
  const std::set<std::string> readable =
      record::fields(world, actor.user, record::Verb::read, subject);
  const bool identify = record::may(world, actor.user, record::Verb::identify, subject);
  const bool entitled = is_among(record::actions(world, actor.user, subject), action->name);
  const bool own = waiting->by == actor.user.id;
  const auto account = parts.accounts.by_id(waiting->by);
  json::object out{{"action", action->name},
                   {"title", action->title.in(actor.language)},
                   {"to", action->to},
                   {"by", {{"id", waiting->by}, {"name", account ? account->title : ""}}},
                   {"at", besik::to_string(waiting->at)},
                   {"version", waiting->version},
                   {"changed_since", loaded.row.version != waiting->version},
                   {"values", readable_values(loaded, readable)},
                   {"may_confirm", entitled && !own && !loaded.unreadable},
                   {"may_refuse", entitled && !own},
                   {"may_withdraw", own}};
  // Reasons are sealed text: told only to readers of all fields.
  const bool all = readable.size() >= loaded.open.reg->fields.size();
  out["excuses"] = all ? object_at(loaded.proposal, "excuses") : json::object();
  TRY_ASSIGN(out["persons"], proposed_persons(parts, reader, loaded, identify, shown));
  return std::optional<json::object>(std::move(out));
}

Result<bool> may_confirm(const Parts& parts, const record::World& world, store::Reader& reader,
                         const record::User& user, const store::Task& task) {
  TRY_ASSIGN(const auto row, reader.record(task.record));
  if (!row) return false;
  if (text_at(object_at(row->facts, "proposed"), "by") == user.id) return false;
  TRY_ASSIGN(const bool readable, may(parts, world, reader, user, record::Verb::read, *row));
  if (!readable) return false;
  TRY_ASSIGN(const record::Subject subject, subject_of(parts, world, reader, user, *row));
  return is_among(record::actions(world, user, subject), task.name);
}

namespace {

Wish wish(record::ChangeKind kind, std::string event_kind) {
  Wish out;
  out.kind = kind;
  out.verb = record::Verb::act;
  out.event_kind = std::move(event_kind);
  return out;
}

Checked<Answer> confirm(Service& service, const Call& call) {
  Call seen = call;
  if (seen.if_match < 0) {
    TRY_ASSIGN(seen.if_match, whole_or(call.input, "version", -1));
  }
  return run_wish(service, seen, wish(record::ChangeKind::confirm, "record.confirmed"));
}

Checked<Answer> refuse(Service& service, const Call& call) {
  TRY(need_text(call.input, "reason"));
  return run_wish(service, call, wish(record::ChangeKind::withdraw_proposal, "record.refused"));
}

Checked<Answer> withdraw(Service& service, const Call& call) {
  return run_wish(service, call, wish(record::ChangeKind::withdraw_proposal, "record.withdrawn"));
}

}  // namespace

void add_proposals(std::vector<Operation>& table) {
  table.push_back(change_of_record(
      "record.confirm", "POST", "/proposal/confirm",
      "The second person says yes: the proposed action is judged anew and "
      "done.",
      {in_body("version", "whole", "Of the record as you saw it, where If-Match is not sent.")},
      confirm));
  table.push_back(
      change_of_record("record.refuse", "POST", "/proposal/refuse",
                       "The second person says no, with a reason; the record stays as it is.",
                       {in_body("reason", "text", "Why, in your words.", true)}, refuse));
  table.push_back(change_of_record("record.withdraw", "POST", "/proposal/withdraw",
                                   "Whoever proposed an action takes the proposal back.",
                                   {in_body("reason", "text", "Why, in your words.")}, withdraw));
}

}  // namespace besik::service
