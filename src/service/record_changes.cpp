#include "service/input.h"
#include "service/nouns.h"
#include "service/record_change.h"
#include "service/records.h"
#include "service/writing.h"

namespace besik::service {

Checked<Answer> run_wish(Service& service, const Call& call, Wish wish) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY_ASSIGN(wish.values, object_or_empty(call.input, "values"));
  TRY_ASSIGN(wish.persons, object_or_empty(call.input, "persons"));
  TRY_ASSIGN(wish.excuses, object_or_empty(call.input, "excuses"));
  auto reason = clean_text(text_or(call.input, "reason"), 4000);
  if (!reason) {
    reason.error().where = "reason";
    return reason.error();
  }
  wish.reason = std::move(*reason);
  wish.if_match = call.if_match;
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    TRY_ASSIGN(const store::RecordRow row, change_record(parts, writer, call.actor, id, wish));
    return json::object{{"id", besik::to_string(row.id)}};
  }));
  auto answer = record_answer(parts, call.actor, id, false);
  if (answer) return answer;
  // What the change took out of one's own sight (a transfer, a sealing) is done all the same.
  Answer bare;
  bare.body = json::object{{"id", besik::to_string(id)}};
  return bare;
}

namespace {

using record::ChangeKind;
using record::Verb;

Wish wish(ChangeKind kind, Verb verb, std::string event_kind) {
  Wish out;
  out.kind = kind;
  out.verb = verb;
  out.event_kind = std::move(event_kind);
  return out;
}

Checked<Answer> edit(Service& service, const Call& call) {
  return run_wish(service, call, wish(ChangeKind::edit, Verb::edit, "record.edited"));
}

Checked<Answer> correct(Service& service, const Call& call) {
  return run_wish(service, call, wish(ChangeKind::correct, Verb::correct, "record.corrected"));
}

Checked<Answer> act(Service& service, const Call& call) {
  Wish out = wish(ChangeKind::act, Verb::act, "record.acted");
  TRY_ASSIGN(out.action, need_text(call.input, "action"));
  return run_wish(service, call, std::move(out));
}

Checked<Answer> transfer(Service& service, const Call& call) {
  Wish out = wish(ChangeKind::transfer, Verb::transfer, "record.offered");
  TRY_ASSIGN(out.to_organisation, need_text(call.input, "to"));
  return run_wish(service, call, std::move(out));
}

Checked<Answer> accept(Service& service, const Call& call) {
  return run_wish(service, call, wish(ChangeKind::accept_transfer, Verb::act, "record.accepted"));
}

Checked<Answer> reopen(Service& service, const Call& call) {
  Wish out = wish(ChangeKind::reopen, Verb::reopen, "record.reopened");
  out.to_stage = text_or(call.input, "to_stage");
  return run_wish(service, call, std::move(out));
}

Checked<Answer> void_(Service& service, const Call& call) {
  return run_wish(service, call, wish(ChangeKind::void_, Verb::void_, "record.voided"));
}

Checked<Answer> seal(Service& service, const Call& call) {
  return run_wish(service, call, wish(ChangeKind::seal, Verb::seal, "record.sealed"));
}

}  // namespace

Operation change_of_record(std::string name, std::string method, std::string path, std::string doc,
                           std::vector<Parameter> parameters,
                           std::function<Checked<Answer>(Service&, const Call&)> run) {
  parameters.insert(parameters.begin(), in_path("id", "Id of the record."));
  return {std::move(name),
          std::move(method),
          "/api/v1/records/{id}" + path,
          Needs::session,
          false,
          true,
          std::move(doc),
          std::move(parameters),
          "Record",
          std::move(run)};
}

void add_record_changes(std::vector<Operation>& table) {
  const Parameter values = in_body("values", "object", "Answers by field; null takes one away.");
  const Parameter persons = in_body("persons", "object", "By role the persons, whole.");
  const Parameter excuses = in_body("excuses", "object", "Reasons by safeguard.");
  const Parameter reason = in_body("reason", "text", "Why, in your words.", true);
  table.push_back(change_of_record("record.edit", "PATCH", "",
                                   "Changes answers or persons of a record.",
                                   {values, persons, excuses}, edit));
  table.push_back(change_of_record("record.correct", "POST", "/correct",
                                   "Corrects what was entered wrongly, with a reason.",
                                   {values, persons, reason}, correct));
  table.push_back(
      change_of_record("record.act", "POST", "/actions/{action}",
                       "Does an action of the record's stage; one that takes two persons is "
                       "proposed, and waits for the second.",
                       {in_path("action", "Name of the action."), values, persons, excuses}, act));
  table.push_back(change_of_record(
      "record.transfer", "POST", "/transfer",
      "Offers the record to another unit; the duty stays here until it accepts.",
      {in_body("to", "text", "Code of the organisation.", true), reason}, transfer));
  table.push_back(change_of_record("record.accept", "POST", "/accept",
                                   "Accepts a record that was offered to your unit.", {}, accept));
  table.push_back(change_of_record(
      "record.reopen", "POST", "/reopen", "Reopens a closed or sealed record.",
      {reason, in_body("to_stage", "text", "Stage; the one it was closed from.")}, reopen));
  table.push_back(change_of_record(
      "record.void", "POST", "/void",
      "Entered by mistake: taken out of the figures, kept in the history.", {reason}, void_));
  table.push_back(change_of_record("record.seal", "POST", "/seal",
                                   "Closes the record to readers; figures still count it.",
                                   {reason}, seal));
}

}  // namespace besik::service
