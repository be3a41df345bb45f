#include "service/input.h"
#include "service/nouns.h"
#include "service/record_save.h"
#include "service/writing.h"

namespace besik::service {

namespace {

// The event carries the facts as they stand; whom it is about is sealed under the record's key.
Result<void> write_exclusions(Parts& parts, store::Writer& writer, const Actor& actor,
                              store::RecordRow row, std::vector<Exclusions::Item> items,
                              const std::string& kind) {
  TRY_ASSIGN(const Bytes wrapped, writer.record_key(row.id));
  TRY_ASSIGN(const store::Key key, parts.vault->unwrap(wrapped, row.id));
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = row.ledger;
  event.kind = kind;
  event.record = row.id;
  event.register_name = row.register_name;
  event.programme = row.programme;
  event.programme_version = row.programme_version;
  event.at = parts.env.now();
  event.actor = actor.user.id;
  event.base = row.version;
  event.facts = row.facts;
  const json::object body = Exclusions::to_body(items);
  event.sealed["exclusions"] = parts.vault->seal(
      key, seal_context(row.ledger, event.id, "exclusions"), canonical_json(body));
  TRY(writer.append(std::move(event)));
  row.version += 1;
  row.changed_at = parts.env.now();
  TRY(writer.put_record(row));
  TRY(writer.put_reference("exclusion", besik::to_string(row.id), body));
  writer.after_commit(
      [&parts, id = row.id, items = std::move(items)] { parts.exclusions.put(id, items); });
  return {};
}

Checked<Answer> exclude(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const std::string ground, need_text(call.input, "ground"));
  static const std::set<std::string> grounds{"conflict_of_interest", "protective_order",
                                             "hidden_address", "parent_limited"};
  if (!grounds.contains(ground))
    return fault("exclusion.unknown_ground", "ground", "there is no such ground",
                 "conflict_of_interest, protective_order, hidden_address or parent_limited");
  record::Exclusion exclusion;
  exclusion.ground = ground;
  exclusion.organisation = text_or(call.input, "organisation");
  if (const std::string user = text_or(call.input, "user"); !user.empty()) {
    const auto account = parts.accounts.find(user);
    if (!account)
      return fault("user.not_found", "user", "there is no such account", "give a login");
    exclusion.user = account->id;
  }
  if (exclusion.user.empty() == exclusion.organisation.empty())
    return fault("exclusion.whom", "user", "an exclusion is of a user or of an organisation",
                 "give one of the two");
  if (!exclusion.organisation.empty() &&
      !(world->organisations && world->organisations->find(exclusion.organisation)))
    return fault("organisation.unknown", "organisation", "there is no organisation of this code",
                 "see organisation.list");
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY_ASSIGN(store::RecordRow row, entitled_row(parts, *world, writer, call.actor.user,
                                                             record::Verb::edit, id));
               std::vector<Exclusions::Item> items = parts.exclusions.items(id);
               const std::string item_id = besik::to_string(parts.env.new_id());
               items.push_back({item_id, exclusion});
               TRY(write_exclusions(parts, writer, call.actor, std::move(row), std::move(items),
                                    "record.excluded"));
               return json::object{{"exclusion", item_id}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  answer.http_status = 201;
  return answer;
}

Checked<Answer> include(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const std::string item_id, need_text(call.input, "exclusion"));
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY_ASSIGN(store::RecordRow row, entitled_row(parts, *world, writer, call.actor.user,
                                                             record::Verb::edit, id));
               std::vector<Exclusions::Item> items = parts.exclusions.items(id);
               const auto removed = std::erase_if(
                   items, [&](const Exclusions::Item& item) { return item.id == item_id; });
               if (removed == 0)
                 return fault("exclusion.not_found", "exclusion", "there is no such exclusion", "");
               TRY(write_exclusions(parts, writer, call.actor, std::move(row), std::move(items),
                                    "record.included"));
               return json::object{{"exclusion", item_id}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

}  // namespace

void add_exclusions(std::vector<Operation>& table) {
  const Parameter id = in_path("id", "Id of the record.");
  table.push_back({"record.exclude",
                   "POST",
                   "/api/v1/records/{id}/exclusions",
                   Needs::session,
                   false,
                   true,
                   "Somebody must never see this record, whatever they are granted.",
                   {id, in_body("user", "text", "Login of the person, or"),
                    in_body("organisation", "text", "code of a body, with those below it."),
                    in_body("ground", "text",
                            "conflict_of_interest, protective_order, hidden_address or "
                            "parent_limited.",
                            true)},
                   "{exclusion}",
                   exclude});
  table.push_back({"record.include",
                   "DELETE",
                   "/api/v1/records/{id}/exclusions/{exclusion}",
                   Needs::session,
                   false,
                   true,
                   "Ends an exclusion.",
                   {id, in_path("exclusion", "Id of the exclusion.")},
                   "{exclusion}",
                   include});
}

}  // namespace besik::service
