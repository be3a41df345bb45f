#include "service/records.h"

#include <algorithm>

#include "record/answers.h"
#include "record/plan.h"
#include "service/access_log.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_change.h"
#include "service/record_list.h"
#include "service/record_view.h"
#include "service/reference_json.h"
#include "service/writing.h"

namespace besik::service {

Checked<Answer> record_answer(Parts& parts, const Actor& actor, const Id& id, bool audit) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  const auto world = parts.world();
  TRY_ASSIGN(store::RecordRow row,
             entitled_row(parts, *world, *reader, actor.user, record::Verb::read, id));
  TRY_ASSIGN(const Loaded loaded, open_row(parts, world, *reader, std::move(row)));
  TRY_ASSIGN(Shown shown, show_record(parts, *reader, actor, loaded));
  if (audit) TRY(note_read(parts, actor, "access.read", {id}, shown.persons, shown.identifies));
  Answer answer;
  answer.etag = loaded.row.version;
  answer.body = std::move(shown.body);
  return answer;
}

namespace {

Checked<Answer> show(Service& service, const Call& call) {
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  return record_answer(service.parts(), call.actor, id, true);
}

Result<Instant> claimed_at(const json::object& input, const std::string& zone, Instant now) {
  const std::string text = text_or(input, "at");
  if (text.empty()) return now;
  auto at = parse_instant(text, zone);
  if (!at)
    return fault("input.wrong_type", "at", "this is no date and time", "give 2026-03-01T14:30:00Z");
  if (now < *at)
    return fault("record.at_in_future", "at", "a record cannot be opened in the future",
                 "leave `at` out, or give when it was opened");
  return *at;
}

// The record that the new one is part of must be there and readable.
Result<Id> parent_of(Parts& parts, const record::World& world, store::Reader& reader,
                     const Call& call, const programme::Register& reg) {
  const std::string text = text_or(call.input, "parent");
  if (text.empty()) return Id{};
  auto id = parse_id(text);
  if (!id) return fault("input.wrong_type", "parent", "this is not an id", "give the record's id");
  TRY_ASSIGN(const store::RecordRow row,
             entitled_row(parts, world, reader, call.actor.user, record::Verb::read, *id));
  if (reg.part_of.empty() || row.register_name != reg.part_of)
    return fault("record.wrong_parent", "parent", "this register is not part of that one",
                 "give a record of the register it is part of");
  return *id;
}

Checked<Answer> open(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const RegisterOf of, need_register(*world, call.input));
  const auto& [programme, reg] = of;
  if (!record::may_open(*world, call.actor.user, *reg, *programme))
    return fault("record.not_entitled", "register", "your role may not open records here",
                 "ask the unit that keeps this register");
  NewRecord wanted;
  wanted.programme = programme->name;
  wanted.register_name = reg->name;
  const record::Moment moment = moment_at(*world, call.actor.user.organisation, parts.env.now());
  TRY_ASSIGN(wanted.at, claimed_at(call.input, moment.zone, parts.env.now()));
  TRY_ASSIGN(json::object values, object_or_empty(call.input, "values"));
  TRY_ASSIGN(const json::object persons, object_or_empty(call.input, "persons"));
  TRY_ASSIGN(const json::object excuses, object_or_empty(call.input, "excuses"));
  for (const auto& member : excuses)
    if (member.value().is_string())
      wanted.excuses[std::string(member.key())] = std::string(member.value().as_string());
  ReadyRecord ready;
  {
    TRY_ASSIGN(const auto reader, parts.store->read());
    TRY_ASSIGN(wanted.parent, parent_of(parts, *world, *reader, call, *reg));
    if (!reg->part_of.empty() && !wanted.parent.is_nil() && !values.contains(reg->part_of))
      values[reg->part_of] = besik::to_string(wanted.parent);
    TRY_ASSIGN(wanted.values, read_values(*reg, values, nullptr, moment.zone));
    if (!reg->part_of.empty() && wanted.parent.is_nil()) {
      const auto link = wanted.values.find(reg->part_of);
      if (link != wanted.values.end() && link->second.get_if<Id>()) {
        wanted.parent = *link->second.get_if<Id>();
        TRY(entitled_row(parts, *world, *reader, call.actor.user, record::Verb::read,
                         wanted.parent));
      }
    }
    TRY_ASSIGN(wanted.persons,
               ready_persons(parts, *world, *reader, call.actor.user, *programme, *reg, persons));
  }
  TRY_ASSIGN(ready, judge_new(parts, world, call.actor, std::move(wanted)));
  TRY_ASSIGN(const json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               // Who was there when it was judged must be there when it is written.
               for (const auto& [role, id] : ready.prepared.row.persons) {
                 const bool is_new = std::any_of(
                     ready.to_register.begin(), ready.to_register.end(),
                     [&, person = id](const SealedPerson& one) { return one.row.id == person; });
                 if (is_new) continue;
                 TRY_ASSIGN(const auto row, writer.person(id));
                 if (!row || row->wrapped_key.empty())
                   return fault("person.erased", "persons." + role,
                                "the identity of this person was erased",
                                "register the person anew");
               }
               TRY_ASSIGN(const store::RecordRow row, write_new(parts, writer, std::move(ready)));
               return json::object{{"id", besik::to_string(row.id)}};
             }));
  TRY_ASSIGN(const Id id, need_id(safe, "id"));
  TRY_ASSIGN(Answer answer, record_answer(parts, call.actor, id, false));
  answer.http_status = 201;
  return answer;
}

}  // namespace

void add_records(std::vector<Operation>& table) {
  table.push_back({"record.list",
                   "GET",
                   "/api/v1/records",
                   Needs::session,
                   false,
                   false,
                   "Records of a register that you may read.",
                   {in_query("programme", "text", "Name of the programme.", true),
                    in_query("register", "text", "Name of the register.", true),
                    in_query("view", "text", "A view of the register: its columns, filter, order."),
                    in_query("stage", "text", "Only records in this stage."),
                    in_query("voided", "yes_no", "Also records that were voided."),
                    in_query("cursor", "text", "`next` of the page before."),
                    in_query("limit", "whole",
                             "At most so many, up to 1,000,000; 50 if not given. Above 200 the "
                             "answer is made while it is read."),
                    in_query("format", "text", "json, or jsonl (a record a line).")},
                   "{items: [Summary], next}",
                   list_records,
                   256 << 10,
                   {{"json", "application/json"}, {"jsonl", "application/jsonl; charset=utf-8"}}});
  table.push_back(
      {"record.open",
       "POST",
       "/api/v1/records",
       Needs::session,
       false,
       true,
       "Opens a record. What has happened can always be saved; an unmet safeguard of it "
       "becomes a breach.",
       {in_body("programme", "text", "Name of the programme.", true),
        in_body("register", "text", "Name of the register.", true),
        in_body("at", "text", "When it was opened, for a late entry; now if not given."),
        in_body("parent", "text", "Record that it is part of."),
        in_body("values", "object", "Answers by field."),
        in_body("persons", "object", "By role a list of {id} or of new persons."),
        in_body("excuses", "object", "Reasons by safeguard.")},
       "Record",
       open});
  table.push_back({"record.show",
                   "GET",
                   "/api/v1/records/{id}",
                   Needs::session,
                   false,
                   false,
                   "One record, as far as your role may read it.",
                   {in_path("id", "Id of the record.")},
                   "Record",
                   show});
}

}  // namespace besik::service
