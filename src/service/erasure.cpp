#include "service/input.h"
#include "service/nouns.h"
#include "service/persons.h"
#include "service/reference_json.h"
#include "service/writing.h"

namespace besik::service {

namespace {

// The person and all who were merged into them, through any number of merges.
Result<std::vector<Id>> whole_person(store::Reader& reader, const Id& person) {
  std::vector<Id> out{person};
  for (std::size_t at = 0; at < out.size(); ++at)
    TRY(reader.each_reference("merge", [&](const std::string&, const json::object& body) {
      const std::string state = text_at(body, "state");
      if (state != "merged" && state != "undo_proposed") return Result<void>{};
      const auto keep = parse_id(text_at(body, "keep"));
      const auto merged = parse_id(text_at(body, "merge"));
      if (keep && merged && *keep == out[at] &&
          std::find(out.begin(), out.end(), *merged) == out.end())
        out.push_back(*merged);
      return Result<void>{};
    }));
  return out;
}

Checked<Answer> erase(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const std::string reason, need_text(call.input, "reason"));
  // A free text would be able to carry the name that is to be forgotten.
  static const std::set<std::string> reasons{"on_request", "court_order", "retention_end",
                                             "entered_by_mistake"};
  if (!reasons.contains(reason))
    return fault("person.unknown_reason", "reason", "there is no such reason",
                 "on_request, court_order, retention_end or entered_by_mistake");
  const bool officer = call.actor.user.roles.contains("data_protection_officer");
  const bool by_operator = call.actor.is_operator && call.actor.user.id.empty();
  if (!officer && !by_operator)
    return fault("person.not_entitled", "person", "your role may not erase persons",
                 "ask the data protection officer");
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY_ASSIGN(const auto row, writer.person(id));
               if (!row) return no_such_person();
               if (!row->merged_into.is_nil())
                 return fault("person.merged", "person", "this person is part of another",
                              "erase the one it was merged into");
               TRY_ASSIGN(const std::vector<Id> all, whole_person(writer, id));
               for (const Id& person : all) {
                 TRY(writer.erase_person(person));
                 TRY(writer.remove_reference("relation", besik::to_string(person)));
                 store::Event event;
                 event.id = parts.env.new_id();
                 event.ledger = persons_ledger;
                 event.kind = "person.erased";
                 event.record = person;
                 event.at = parts.env.now();
                 event.actor = call.actor.user.id;
                 event.facts = {{"reason", reason}};
                 TRY(writer.append(std::move(event)));
               }
               return json::object{{"id", besik::to_string(id)}};
             }));
  // Until the last reader of an older snapshot is gone, bytes may still stand in the files; key
  // backups are beyond this folder.
  safe["state"] = parts.store->erasure_pending() ? "incomplete" : "erased";
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

}  // namespace

void add_erasure(std::vector<Operation>& table) {
  table.push_back(
      {"person.erase",
       "POST",
       "/api/v1/persons/{id}/erase",
       Needs::session,
       true,
       true,
       "Destroys a person's key: identity and sealed answers are unreadable everywhere, "
       "facts and figures stay. For the data protection officer.",
       {in_path("id", "Id of the person."),
        in_body("reason", "text", "on_request, court_order, retention_end or entered_by_mistake.",
                true)},
       "{id, state: erased|incomplete}",
       erase});
}

}  // namespace besik::service
