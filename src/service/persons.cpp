#include "service/persons.h"

#include <algorithm>

#include "service/access_log.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_save.h"
#include "service/record_view.h"
#include "service/reference_json.h"
#include "service/writing.h"
#include "store/names.h"

namespace besik::service {

Error no_such_person() {
  return fault("person.not_found", "person", "there is no such person that you may see",
               "search for the person or register them");
}

Result<bool> may_see_person(const Parts& parts, const record::World& world, store::Reader& reader,
                            const record::User& user, const Id& person) {
  if (user.id.empty() || user.disabled) return false;
  TRY_ASSIGN(const bool hidden, is_hidden_from(parts, world, reader, user, person));
  if (hidden) return false;
  TRY_ASSIGN(const std::vector<Id> records, reader.records_of_person(person));
  for (const Id& id : records) {
    TRY_ASSIGN(const auto row, reader.record(id));
    if (!row) continue;
    TRY_ASSIGN(const bool seen, may(parts, world, reader, user, record::Verb::identify, *row));
    if (seen) return true;
  }
  // Whoever registered somebody sees them until they are on a record.
  if (!records.empty()) return false;
  TRY_ASSIGN(const std::vector<store::Event> events, reader.events_of(person));
  return !events.empty() && events.front().actor == user.id;
}

bool may_identify_anybody(const record::World& world, const record::User& user) {
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Grant& grant : versions.back()->grants)
      if (user.roles.contains(grant.role) && grant.verbs.contains("identify")) return true;
  }
  return false;
}

namespace {

struct Candidate {
  KnownPerson known;
  int likeness = 0;
  bool strong = false;  // same number, or same birth date and a like name
};

// Everybody who may be the one described, most alike first. Those behind an exclusion never.
Result<std::vector<Candidate>> candidates(const Parts& parts, const record::World& world,
                                          store::Reader& reader, const record::User& user,
                                          const Identity& wanted) {
  std::vector<Candidate> out;
  std::set<Id> ids;
  const std::string name = full_name(wanted);
  std::vector<int64_t> tokens = name_tokens(*parts.vault, name);
  if (wanted.birth_date) tokens.push_back(birth_token(*parts.vault, *wanted.birth_date));
  TRY_ASSIGN(const auto near, reader.persons_by_tokens(tokens, 50));
  for (const auto& [id, count] : near) ids.insert(id);
  if (!wanted.number.empty()) {
    TRY_ASSIGN(const auto same,
               reader.persons_by_tokens({number_token(*parts.vault, wanted.number)}, 10));
    for (const auto& [id, count] : same) ids.insert(id);
  }
  for (const Id& id : ids) {
    TRY_ASSIGN(KnownPerson known, open_person(parts, reader, id));
    if (!known.key || !known.row.merged_into.is_nil()) continue;
    TRY_ASSIGN(const bool hidden, is_hidden_from(parts, world, reader, user, id));
    if (hidden) continue;
    Candidate one;
    one.likeness = name.empty() ? 0 : store::name_likeness(name, full_name(known.identity));
    const bool same_number = !wanted.number.empty() && wanted.number == known.identity.number;
    const bool same_birth = wanted.birth_date && wanted.birth_date == known.identity.birth_date;
    const bool other_sex =
        !wanted.sex.empty() && !known.identity.sex.empty() && wanted.sex != known.identity.sex;
    one.strong = same_number || (same_birth && one.likeness >= 800 && !other_sex);
    if (same_number) one.likeness = 1000;
    if (one.likeness < 700 && !one.strong) continue;
    one.known = std::move(known);
    out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(!a.strong, -a.likeness) < std::pair(!b.strong, -b.likeness);
  });
  if (out.size() > 20) out.resize(20);
  return out;
}

json::object candidate_json(const Candidate& one) {
  json::object out{{"id", besik::to_string(one.known.row.id)},
                   {"name", full_name(one.known.identity)},
                   {"sex", one.known.identity.sex},
                   {"likeness", one.likeness}};
  if (one.known.identity.birth_date)
    out["birth_date"] = besik::to_string(*one.known.identity.birth_date);
  return out;
}

Error may_not_identify() {
  return fault("person.not_entitled", "person", "your role may not see who persons are",
               "ask somebody of a role that may");
}

Checked<Answer> search(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const record::User& user = call.actor.user;
  if (!may_identify_anybody(*world, user)) return may_not_identify();
  Identity wanted;
  wanted.family = text_or(call.input, "name");
  wanted.number = text_or(call.input, "number");
  TRY_ASSIGN(wanted.birth_date, maybe_date(call.input, "birth_date"));
  if (wanted.family.empty() && wanted.number.empty() && !wanted.birth_date)
    return fault("input.missing", "name", "nothing to search for",
                 "give a name, a date or a number");
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const std::vector<Candidate> found, candidates(parts, *world, *reader, user, wanted));
  json::array items;
  std::vector<Id> persons;
  for (const Candidate& one : found) {
    TRY_ASSIGN(const bool own, may_see_person(parts, *world, *reader, user, one.known.row.id));
    // A stranger to the record learns only of somebody they described well already.
    if (!own && !one.strong) continue;
    items.push_back(candidate_json(one));
    persons.push_back(one.known.row.id);
  }
  TRY(note_read(parts, call.actor, "access.searched", {}, persons, !persons.empty()));
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> enrol(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const record::User& user = call.actor.user;
  if (!may_identify_anybody(*world, user)) return may_not_identify();
  TRY_ASSIGN(const Identity identity, identity_from_input(call.input, {}, parts.today()));
  json::array likely;
  std::vector<Id> persons;
  {
    TRY_ASSIGN(const auto reader, parts.store->read());
    TRY_ASSIGN(const std::vector<Candidate> found,
               candidates(parts, *world, *reader, user, identity));
    for (const Candidate& one : found) {
      TRY_ASSIGN(const bool own, may_see_person(parts, *world, *reader, user, one.known.row.id));
      if (!own && !one.strong) continue;
      likely.push_back(candidate_json(one));
      persons.push_back(one.known.row.id);
    }
  }
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               SealedPerson person = new_person(parts, *world, identity, user.id);
               const Id id = person.row.id;
               TRY(write_person(writer, std::move(person)));
               return json::object{{"id", besik::to_string(id)}};
             }));
  TRY(note_read(parts, call.actor, "access.likely", {}, persons, !persons.empty()));
  safe["likely"] = std::move(likely);
  Answer answer;
  answer.body = std::move(safe);
  answer.http_status = 201;
  return answer;
}

json::array relations_json(const std::optional<json::object>& body) {
  return body ? list_at(*body, "items") : json::array{};
}

Checked<Answer> show(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const bool seen, may_see_person(parts, *world, *reader, call.actor.user, id));
  if (!seen) return no_such_person();
  TRY_ASSIGN(const KnownPerson known, open_person(parts, *reader, id));
  json::object out;
  if (known.key)
    out = to_json(known.identity);
  else
    out["erased"] = true;
  out["id"] = besik::to_string(id);
  if (!known.row.merged_into.is_nil()) out["merged_into"] = besik::to_string(known.row.merged_into);
  json::array records;
  TRY_ASSIGN(const std::vector<Id> ids, reader->records_of_person(id));
  for (const Id& record : ids) {
    TRY_ASSIGN(const auto row, reader->record(record));
    if (!row) continue;
    TRY_ASSIGN(const bool readable,
               may(parts, *world, *reader, call.actor.user, record::Verb::read, *row));
    if (readable)
      records.push_back(json::object{{"id", besik::to_string(record)},
                                     {"programme", row->programme},
                                     {"register", row->register_name},
                                     {"stage", row->stage}});
  }
  out["records"] = std::move(records);
  TRY_ASSIGN(const auto relations, reader->reference("relation", besik::to_string(id)));
  json::array told;
  for (const json::value& item : relations_json(relations)) {
    const auto other = parse_id(text_at(item.as_object(), "to"));
    if (!other) continue;
    TRY_ASSIGN(const bool other_seen,
               may_see_person(parts, *world, *reader, call.actor.user, *other));
    if (other_seen) told.push_back(item);
  }
  out["relations"] = std::move(told);
  TRY(note_read(parts, call.actor, "access.read", {}, {id}, true));
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> correct(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    TRY_ASSIGN(const bool seen, may_see_person(parts, *world, writer, call.actor.user, id));
    if (!seen) return no_such_person();
    TRY_ASSIGN(const KnownPerson known, open_person(parts, writer, id));
    if (!known.key || !known.row.merged_into.is_nil()) return no_such_person();
    json::object input = call.input;
    input.erase("id");
    TRY_ASSIGN(const Identity identity, identity_from_input(input, known.identity, parts.today()));
    TRY(write_person(writer, seal_person(parts, *world, id, *known.key, identity,
                                         "person.corrected", call.actor.user.id)));
    if (latest_birth(identity) != latest_birth(known.identity) ||
        identity.sex != known.identity.sex)
      TRY(rederive_records(parts, writer, call.actor.user.id, id, "person.corrected"));
    return json::object{{"id", besik::to_string(id)}};
  }));
  Answer answer;
  answer.body = json::object{{"id", besik::to_string(id)}};
  return answer;
}

Checked<Answer> relate(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(const Id to, need_id(call.input, "to"));
  TRY_ASSIGN(const std::string kind, need_text(call.input, "kind"));
  TRY_ASSIGN(const Date from, need_date(call.input, "from"));
  TRY_ASSIGN(const auto until, maybe_date(call.input, "until"));
  static const std::map<std::string, std::string> inverse{
      {"parent_of", "child_of"},    {"child_of", "parent_of"},    {"guardian_of", "ward_of"},
      {"ward_of", "guardian_of"},   {"carer_of", "cared_for_by"}, {"cared_for_by", "carer_of"},
      {"sibling_of", "sibling_of"}, {"spouse_of", "spouse_of"},   {"relative_of", "relative_of"},
      {"lives_with", "lives_with"}};
  const auto other_kind = inverse.find(kind);
  if (other_kind == inverse.end() || id == to || (until && *until < from))
    return fault("person.bad_relation", "kind", "these persons cannot be related so",
                 "parent_of, child_of, guardian_of, ward_of, carer_of, cared_for_by, sibling_of, "
                 "spouse_of, relative_of or lives_with; the last day not before the first");
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    for (const Id& person : {id, to}) {
      TRY_ASSIGN(const bool seen, may_see_person(parts, *world, writer, call.actor.user, person));
      if (!seen) return no_such_person();
    }
    const auto put = [&](const Id& a, const Id& b, const std::string& of) -> Result<void> {
      TRY_ASSIGN(const auto stored, writer.reference("relation", besik::to_string(a)));
      json::array items = relations_json(stored);
      json::object item{
          {"to", besik::to_string(b)}, {"kind", of}, {"from", besik::to_string(from)}};
      if (until) item["until"] = besik::to_string(*until);
      items.push_back(item);
      store::Event event;
      event.id = parts.env.new_id();
      event.ledger = persons_ledger;
      event.kind = "person.related";
      event.record = a;
      event.at = parts.env.now();
      event.actor = call.actor.user.id;
      event.facts = item;
      TRY(writer.append(std::move(event)));
      return writer.put_reference("relation", besik::to_string(a), {{"items", std::move(items)}});
    };
    TRY(put(id, to, kind));
    TRY(put(to, id, other_kind->second));
    return json::object{{"id", besik::to_string(id)}};
  }));
  Answer answer;
  answer.body = json::object{{"id", besik::to_string(id)}};
  return answer;
}

}  // namespace

void add_persons(std::vector<Operation>& table) {
  const Parameter id = in_path("id", "Id of the person.");
  const std::vector<Parameter> members{
      in_body("names", "object", "{family, given, patronymic}."),
      in_body("birth_date", "date", "Day of birth."),
      in_body("birth_precision", "text", "day, month, year or estimated."),
      in_body("sex", "text", "female, male or not_recorded."),
      in_body("language", "text", "Language spoken best."),
      in_body("number", "text", "Identity number, twelve digits."),
      in_body("address", "text", "Where the person lives."),
      in_body("contacts", "list", "How the person can be reached.")};
  table.push_back({"person.search",
                   "POST",
                   "/api/v1/persons/search",
                   Needs::session,
                   false,
                   false,
                   "Persons who may be the one described. Strangers to a record are told only of "
                   "somebody they described well.",
                   {in_body("name", "text", "Names in any spelling."),
                    in_body("birth_date", "date", "Day of birth."),
                    in_body("number", "text", "Identity number.")},
                   "{items: [{id, name, birth_date, sex, likeness}]}",
                   search});
  table.push_back({"person.register", "POST", "/api/v1/persons", Needs::session, false, true,
                   "Registers a person and says who it may be already.", members,
                   "{id, likely: [...]}", enrol});
  table.push_back({"person.show",
                   "GET",
                   "/api/v1/persons/{id}",
                   Needs::session,
                   false,
                   false,
                   "Who a person is. Filed in the ledger of reads.",
                   {id},
                   "Person",
                   show});
  std::vector<Parameter> of_one = members;
  of_one.insert(of_one.begin(), id);
  table.push_back({"person.correct", "PATCH", "/api/v1/persons/{id}", Needs::session, false, true,
                   "Corrects who a person is; what follows from it is worked out anew everywhere.",
                   of_one, "{id}", correct});
  table.push_back(
      {"person.relate",
       "POST",
       "/api/v1/persons/{id}/relations",
       Needs::session,
       false,
       true,
       "Says how two persons are related, and from when until when.",
       {id, in_body("to", "text", "Id of the other person.", true),
        in_body("kind", "text", "parent_of, child_of, guardian_of, sibling_of, ...", true),
        in_body("from", "date", "First day.", true), in_body("until", "date", "Last day.")},
       "{id}",
       relate});
}

}  // namespace besik::service
