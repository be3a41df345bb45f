#include "service/input.h"
#include "service/nouns.h"
#include "service/persons.h"
#include "service/reference_json.h"
#include "service/task_sync.h"
#include "service/writing.h"

namespace besik::service {

namespace {

// A merge stands as reference data {keep, merge, state, proposed_by, undo_by, moved: [{record,
// roles}]}; the reason is sealed under the key of the person who is kept.
// States: proposed -> merged -> undo_proposed -> undone.
constexpr std::string_view merge_kind = "merge";

Result<void> tell(Parts& parts, store::Writer& writer, const Actor& actor, const Id& person,
                  const std::string& kind, const std::string& merge, const std::string& reason) {
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = persons_ledger;
  event.kind = kind;
  event.record = person;
  event.at = parts.env.now();
  event.actor = actor.user.id;
  event.facts = {{"merge", merge}};
  if (!reason.empty()) {
    TRY_ASSIGN(const KnownPerson known, open_person(parts, writer, person));
    if (known.key)
      event.sealed["reason"] =
          parts.vault->seal(*known.key, seal_context(persons_ledger, event.id, "reason"), reason);
  }
  TRY(writer.append(std::move(event)));
  return {};
}

// Somebody else of the proposer's unit, or of the units of the records, is asked.
Result<void> ask_second(Parts& parts, store::Writer& writer, const Actor& actor,
                        const std::string& merge) {
  store::Task task;
  task.id = parts.env.new_id();
  task.kind = "merge";
  task.name = merge;
  task.organisation = actor.user.organisation;
  task.role = actor.user.roles.empty() ? "" : *actor.user.roles.begin();
  task.created_at = task.due_at = parts.env.now();
  return put_task(parts, writer, task);
}

Result<void> close_tasks(Parts& parts, store::Writer& writer, const std::string& merge) {
  store::TaskQuery query;
  query.limit = 1000;
  TRY_ASSIGN(const std::vector<store::Task> open, writer.tasks(query));
  for (store::Task task : open) {
    if (task.kind != "merge" || task.name != merge) continue;
    task.state = store::TaskState::done;
    TRY(put_task(parts, writer, task));
  }
  return {};
}

Result<void> both_seen(const Parts& parts, const record::World& world, store::Reader& reader,
                       const record::User& user, const Id& a, const Id& b) {
  for (const Id& person : {a, b}) {
    TRY_ASSIGN(const bool seen, may_see_person(parts, world, reader, user, person));
    if (!seen) return no_such_person();
  }
  return {};
}

Checked<Answer> propose(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id keep, need_id(call.input, "keep"));
  TRY_ASSIGN(const Id merge, need_id(call.input, "merge"));
  TRY_ASSIGN(const std::string reason, need_text(call.input, "reason"));
  if (keep == merge)
    return fault("merge.same", "merge", "this is the same person already", "give two persons");
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY(both_seen(parts, *world, writer, call.actor.user, keep, merge));
               for (const Id& person : {keep, merge}) {
                 TRY_ASSIGN(const KnownPerson known, open_person(parts, writer, person));
                 if (!known.key || !known.row.merged_into.is_nil())
                   return fault("merge.state", "merge", "one of them was erased or merged already",
                                "search again");
               }
               const std::string id = besik::to_string(parts.env.new_id());
               TRY(writer.put_reference(merge_kind, id,
                                        {{"keep", besik::to_string(keep)},
                                         {"merge", besik::to_string(merge)},
                                         {"state", "proposed"},
                                         {"proposed_by", call.actor.user.id}}));
               TRY(tell(parts, writer, call.actor, keep, "person.merge_proposed", id, reason));
               TRY(ask_second(parts, writer, call.actor, id));
               return json::object{{"id", id}, {"state", "proposed"}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  answer.http_status = 201;
  return answer;
}

struct Merge {
  std::string id;
  json::object body;
  Id keep, merge;
  std::string state;
};

Result<Merge> read_merge(store::Reader& reader, const json::object& input) {
  Merge out;
  TRY_ASSIGN(out.id, need_text(input, "id"));
  TRY_ASSIGN(const auto body, reader.reference(merge_kind, out.id));
  if (!body) return fault("merge.not_found", "merge", "there is no such merge", "see your tasks");
  out.body = *body;
  out.state = text_at(out.body, "state");
  TRY_ASSIGN(out.keep, parse_id(text_at(out.body, "keep")));
  TRY_ASSIGN(out.merge, parse_id(text_at(out.body, "merge")));
  return out;
}

Error wrong_state() {
  return fault("merge.state", "merge", "this merge stands elsewhere by now", "load it again");
}

Error same_person() {
  return fault("merge.not_entitled", "merge", "a second person must say so",
               "ask somebody else who may see both persons");
}

Result<void> do_merge(Parts& parts, store::Writer& writer, const Actor& actor, Merge& merge) {
  TRY_ASSIGN(KnownPerson from, open_person(parts, writer, merge.merge));
  TRY_ASSIGN(const KnownPerson to, open_person(parts, writer, merge.keep));
  if (!from.key || !to.key || !from.row.merged_into.is_nil() || !to.row.merged_into.is_nil())
    return wrong_state();
  json::array moved;
  TRY_ASSIGN(const std::vector<Id> records, writer.records_of_person(merge.merge));
  for (const Id& id : records) {
    TRY_ASSIGN(const store::RecordRow row, record_row(writer, id));
    json::array roles, doubled;
    for (const auto& [role, person] : row.persons) {
      if (person != merge.merge) continue;
      roles.emplace_back(role);
      if (std::find(row.persons.begin(), row.persons.end(), std::pair(role, merge.keep)) !=
          row.persons.end())
        doubled.emplace_back(role);
    }
    TRY(rederive_record(parts, writer, actor.user.id, id, "person.merged", {merge.merge, &to, {}}));
    moved.push_back(json::object{{"record", besik::to_string(id)},
                                 {"roles", std::move(roles)},
                                 {"doubled", std::move(doubled)}});
  }
  from.row.merged_into = merge.keep;
  from.row.changed_at = parts.env.now();
  TRY(writer.put_person(from.row, {}));
  TRY(writer.put_tokens(merge.merge, {}));
  merge.body["moved"] = std::move(moved);
  merge.body["state"] = "merged";
  TRY(tell(parts, writer, actor, merge.merge, "person.merged", merge.id, ""));
  return tell(parts, writer, actor, merge.keep, "person.merged", merge.id, "");
}

Result<void> do_undo(Parts& parts, store::Writer& writer, const Actor& actor, Merge& merge) {
  TRY_ASSIGN(KnownPerson from, open_person(parts, writer, merge.merge));
  TRY_ASSIGN(const KnownPerson to, open_person(parts, writer, merge.keep));
  if (!from.key || !to.key) return wrong_state();
  from.row.merged_into = Id{};
  from.row.changed_at = parts.env.now();
  TRY(writer.put_person(from.row, {}));
  TRY(writer.put_tokens(merge.merge, search_tokens(*parts.vault, from.identity)));
  for (const json::value& item : list_at(merge.body, "moved")) {
    const json::object& one = item.as_object();
    TRY_ASSIGN(const Id id, parse_id(text_at(one, "record")));
    PersonSwap swap{merge.keep, &from, {}};
    for (const json::value& role : list_at(one, "roles")) swap.roles.emplace(role.as_string());
    TRY(rederive_record(parts, writer, actor.user.id, id, "person.split", swap));
    // Where both stood in one role, the one who was kept comes back beside.
    for (const json::value& role : list_at(one, "doubled"))
      TRY(add_person(parts, writer, actor.user.id, id, std::string(role.as_string()), to));
  }
  merge.body["state"] = "undone";
  TRY(tell(parts, writer, actor, merge.merge, "person.split", merge.id, ""));
  return tell(parts, writer, actor, merge.keep, "person.split", merge.id, "");
}

Checked<Answer> confirm(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY_ASSIGN(Merge merge, read_merge(writer, call.input));
               TRY_ASSIGN(const bool seen,
                          may_see_person(parts, *world, writer, call.actor.user, merge.keep));
               if (!seen)
                 return fault("merge.not_found", "merge", "there is no such merge",
                              "see your tasks");
               const bool undo = merge.state == "undo_proposed";
               if (merge.state != "proposed" && !undo) return wrong_state();
               if (text_at(merge.body, undo ? "undo_by" : "proposed_by") == call.actor.user.id)
                 return same_person();
               if (undo) {
                 TRY(do_undo(parts, writer, call.actor, merge));
               } else {
                 TRY(both_seen(parts, *world, writer, call.actor.user, merge.keep, merge.merge));
                 TRY(do_merge(parts, writer, call.actor, merge));
               }
               merge.body["confirmed_by"] = call.actor.user.id;
               TRY(writer.put_reference(merge_kind, merge.id, merge.body));
               TRY(close_tasks(parts, writer, merge.id));
               return json::object{{"id", merge.id}, {"state", text_at(merge.body, "state")}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

Checked<Answer> undo(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string reason, need_text(call.input, "reason"));
  TRY_ASSIGN(
      json::object safe,
      write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
        TRY_ASSIGN(Merge merge, read_merge(writer, call.input));
        TRY_ASSIGN(const bool seen,
                   may_see_person(parts, *world, writer, call.actor.user, merge.keep));
        if (!seen)
          return fault("merge.not_found", "merge", "there is no such merge", "see your tasks");
        if (merge.state == "proposed") {
          merge.body["state"] = "undone";
          TRY(close_tasks(parts, writer, merge.id));
        } else if (merge.state == "merged") {
          merge.body["state"] = "undo_proposed";
          merge.body["undo_by"] = call.actor.user.id;
          TRY(ask_second(parts, writer, call.actor, merge.id));
        } else {
          return wrong_state();
        }
        TRY(tell(parts, writer, call.actor, merge.keep, "person.undo_proposed", merge.id, reason));
        TRY(writer.put_reference(merge_kind, merge.id, merge.body));
        return json::object{{"id", merge.id}, {"state", text_at(merge.body, "state")}};
      }));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

}  // namespace

void add_merges(std::vector<Operation>& table) {
  const Parameter id = in_path("id", "Id of the merge.");
  const Parameter reason = in_body("reason", "text", "Why, in your words.", true);
  table.push_back(
      {"person.merge",
       "POST",
       "/api/v1/persons/merges",
       Needs::session,
       false,
       true,
       "Proposes that two persons are one; a second person must confirm.",
       {in_body("keep", "text", "Id of the person who is kept.", true),
        in_body("merge", "text", "Id of the person who becomes part of it.", true), reason},
       "{id, state}",
       propose});
  table.push_back({"merge.confirm",
                   "POST",
                   "/api/v1/persons/merges/{id}/confirm",
                   Needs::session,
                   false,
                   true,
                   "The second person says yes: to a merge, or to undoing it.",
                   {id},
                   "{id, state}",
                   confirm});
  table.push_back({"merge.undo",
                   "POST",
                   "/api/v1/persons/merges/{id}/undo",
                   Needs::session,
                   false,
                   true,
                   "Proposes to undo a merge; a second person must confirm.",
                   {id, reason},
                   "{id, state}",
                   undo});
}

}  // namespace besik::service
