#include <algorithm>

#include "record/version.h"
#include "service/access_log.h"
#include "service/history_words.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_state.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

struct Telling {
  const Parts& parts;
  store::Reader& reader;
  const Actor& actor;
  const Loaded& loaded;
  std::set<std::string> readable;
  std::vector<store::Key> keys;  // that sealed fields of this record may be under
  json::object before;           // values so far, as far as they may be read
  bool waited = false;           // a proposal waited before this event
  bool tells_reasons = false;    // reasons are free text: for those who work on the record
};

// Keys of all who were the subject at some time: the present one, those merged into them, and those
// whom the facts of an event name.
Result<void> collect_keys(Telling& telling, const std::vector<store::Event>& events) {
  telling.keys = {telling.loaded.seal_key, telling.loaded.key};
  const programme::PersonRole* subject = telling.loaded.open.reg->subject();
  if (!subject) return {};
  std::set<std::string> pseudonyms;
  for (const store::Event& event : events) {
    const json::value* persons = event.facts.if_contains("persons");
    if (!persons || !persons->is_object()) continue;
    for (const json::value& one : list_at(persons->as_object(), subject->name))
      if (one.is_string()) pseudonyms.emplace(one.as_string());
  }
  for (const std::string& pseudonym : pseudonyms) {
    TRY_ASSIGN(const auto person, telling.reader.person_of_pseudonym(pseudonym));
    if (!person) continue;
    TRY_ASSIGN(const KnownPerson known, open_person(telling.parts, telling.reader, *person));
    if (known.key) telling.keys.push_back(store::Vault::join(telling.loaded.key, *known.key));
  }
  return {};
}

std::optional<json::value> unsealed(const Telling& telling, const store::Event& event,
                                    const std::string& name, const Bytes& bytes) {
  const std::string context = seal_context(event.ledger, event.id, name);
  for (const store::Key& key : telling.keys) {
    const auto plain = telling.parts.vault->unseal(key, context, bytes);
    if (!plain) continue;
    boost::system::error_code code;
    json::value value = json::parse(*plain, code);
    if (!code) return value;
  }
  return std::nullopt;
}

// An event's fields under the names that the record's version has for them.
using Names = std::map<std::string, std::string>;  // name now -> name in the event
Names names_in(const Telling& telling, const store::Event& event) {
  const record::Open& open = telling.loaded.open;
  Names out;
  for (const programme::Field& field : open.reg->fields) out[field.name] = field.name;
  if (event.programme_version == open.programme->version) return out;
  const auto versions = telling.loaded.world->programmes.find(event.programme);
  if (versions == telling.loaded.world->programmes.end()) return out;
  for (const auto& older : versions->second) {
    if (older->version != event.programme_version) continue;
    const auto path = record::VersionPath::between(*telling.loaded.world, *older, *open.programme);
    const programme::Register* reg = older->find_register(event.register_name);
    if (!path || !reg) continue;
    for (const programme::Field& field : reg->fields)
      if (const auto now = path->field(reg->name, field.name)) out[*now] = field.name;
  }
  return out;
}

json::array changes_json(Telling& telling, const store::Event& event) {
  const programme::Register& reg = *telling.loaded.open.reg;
  const Language language = telling.actor.language;
  const Names names = names_in(telling, event);
  json::object after = telling.before;
  for (const programme::Field& field : reg.fields) {
    if (!telling.readable.contains(field.name)) continue;
    if (field.fact == programme::Fact::whole) {
      const json::value* fields = event.facts.if_contains("fields");
      const json::value* value = fields && fields->is_object()
                                     ? fields->as_object().if_contains(names.at(field.name))
                                     : nullptr;
      if (value)
        after[field.name] = *value;
      else
        after.erase(field.name);
      continue;
    }
    const auto sealed = event.sealed.find(names.at(field.name));
    if (sealed == event.sealed.end()) continue;
    const auto value = unsealed(telling, event, sealed->first, sealed->second);
    if (!value || value->is_null())
      after.erase(field.name);
    else
      after[field.name] = *value;
  }
  json::array out;
  for (const programme::Field& field : reg.fields) {
    const json::value* was = telling.before.if_contains(field.name);
    const json::value* is = after.if_contains(field.name);
    if ((!was && !is) || (was && is && *was == *is)) continue;
    out.push_back(json::object{{"field", field.name},
                               {"title", field.ask.in(language)},
                               {"before", was ? *was : json::value()},
                               {"after", is ? *is : json::value()}});
  }
  telling.before = std::move(after);
  return out;
}

json::object item_json(Telling& telling, const store::Event& event) {
  json::object note;
  if (const auto sealed = event.sealed.find(note_seal); sealed != event.sealed.end())
    if (const auto value = unsealed(telling, event, note_seal, sealed->second);
        value && value->is_object())
      note = value->as_object();
  const Language language = telling.actor.language;
  const auto account = telling.parts.accounts.by_id(event.actor);
  json::object out{{"at", besik::to_string(event.at)},
                   {"recorded_at", besik::to_string(event.recorded_at)},
                   {"late", event.recorded_at.ms - event.at.ms > hour_ms},
                   {"actor", {{"name", account ? account->title : system_name(language)}}},
                   {"kind", event.kind},
                   {"words", event_words(*telling.loaded.open.reg, event, note, language,
                                         *telling.loaded.world)}};
  const bool waits = event.facts.contains("proposed");
  const bool answered = event.kind == "record.confirmed" || event.kind == "record.refused" ||
                        event.kind == "record.withdrawn";
  if (telling.waited && !waits && !answered && event.kind.starts_with("record."))
    out["words"].as_string() += lapsed_words(language);
  if (event.kind.starts_with("record.")) telling.waited = waits;
  const std::string reason = telling.tells_reasons ? text_at(note, "reason") : "";
  if (!reason.empty()) out["reason"] = reason;
  out["changes"] = changes_json(telling, event);
  return out;
}

// What the clocks did of themselves: from the tasks, which remember each step.
Result<void> add_steps(const Telling& telling, const Id& id, json::array& items) {
  store::TaskQuery query;
  query.record = id;
  query.open_only = false;
  query.limit = 1000;
  TRY_ASSIGN(const std::vector<store::Task> tasks, telling.reader.tasks(query));
  const Language language = telling.actor.language;
  for (const store::Task& task : tasks) {
    const programme::Deadline* deadline = telling.loaded.open.reg->deadline(task.name);
    if (task.kind != "deadline" || !deadline) continue;
    const auto add = [&](const char* kind, Instant at) {
      items.push_back(json::object{{"at", besik::to_string(at)},
                                   {"recorded_at", besik::to_string(at)},
                                   {"late", false},
                                   {"actor", {{"name", system_name(language)}}},
                                   {"kind", kind},
                                   {"words", step_words(kind, *deadline, language)},
                                   {"changes", json::array{}}});
    };
    if (task.warned_at) add("task.warned", *task.warned_at);
    if (task.escalated_at) add("task.escalated", *task.escalated_at);
  }
  return {};
}

Checked<Answer> history(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(store::RecordRow row,
             entitled_row(parts, *world, *reader, call.actor.user, record::Verb::read, id));
  TRY_ASSIGN(const Loaded loaded, open_row(parts, world, *reader, std::move(row)));
  TRY_ASSIGN(const record::Subject subject,
             subject_of(parts, *world, *reader, call.actor.user, loaded.row));
  Telling telling{parts, *reader, call.actor, loaded, {}, {}, {}, false, false};
  for (const auto verb : {record::Verb::edit, record::Verb::correct, record::Verb::act,
                          record::Verb::seal, record::Verb::identify})
    telling.tells_reasons |= record::may(*world, call.actor.user, verb, subject);
  telling.readable = record::fields(*world, call.actor.user, record::Verb::read, subject);
  TRY_ASSIGN(const std::vector<store::Event> events, reader->events_of(id));
  TRY(collect_keys(telling, events));
  json::array items;
  for (const store::Event& event : events) items.push_back(item_json(telling, event));
  TRY(add_steps(telling, id, items));
  std::stable_sort(items.begin(), items.end(), [](const json::value& a, const json::value& b) {
    return text_at(a.as_object(), "recorded_at") < text_at(b.as_object(), "recorded_at");
  });
  TRY(note_read(parts, call.actor, "access.history", {id}, {}, false));
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

}  // namespace

void add_history(std::vector<Operation>& table) {
  table.push_back({"record.history",
                   "GET",
                   "/api/v1/records/{id}/history",
                   Needs::session,
                   false,
                   false,
                   "What happened to a record, in words.",
                   {in_path("id", "Id of the record.")},
                   "{items: [{at, recorded_at, late, actor, kind, words, changes}]}",
                   history});
}

}  // namespace besik::service
