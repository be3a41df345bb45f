#include "service/input.h"
#include "service/nouns.h"
#include "service/reference.h"
#include "service/return_submit.h"
#include "service/return_tasks.h"
#include "service/return_view.h"
#include "service/writing.h"

namespace besik::service {

Error return_not_entitled(const char* what) {
  return fault("return.not_entitled", "return", what, "ask who may do it");
}

namespace {

constexpr std::size_t most_text = 4000;

Result<std::string> need_words(const json::object& input, std::string_view name) {
  TRY_ASSIGN(std::string text, need_text(input, name));
  if (text.size() > most_text)
    return fault("input.too_long", std::string(name), "the text is too long", "shorten it");
  return text;
}

// Refreshes the return, lets `work` change it, writes it, and answers with it.
Checked<Answer> change(
    Service& service, const Call& call, const std::string& kind,
    const std::function<Checked<Changed>(const ReturnAt&, const ReturnRights&)>& work) {
  Parts& parts = service.parts();
  TRY_ASSIGN(ReturnAt at, need_return(parts, call.input));
  const ReturnRights may = rights(*at.world, call.actor.user, *at.form, *at.body);
  if (!may.any()) return return_not_entitled("the returns of this body are not yours");
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    TRY(refresh(at, writer));
    TRY_ASSIGN(const Changed changed, work(at, may));
    TRY(write_return(parts, writer, at, changed.facts, kind, call.actor.user.id, changed.texts));
    return json::object{{"id", besik::to_string(at.id)}};
  }));
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY(refresh(at, *reader));
  TRY_ASSIGN(json::object out, return_json(parts, *reader, at, call.actor));
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> save(Service& service, const Call& call) {
  return change(service, call, "return.saved",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.sends) return return_not_entitled("you do not send this return");
                  TRY_ASSIGN(const Given given, read_given(call.input));
                  return saved(at, given);
                });
}

Checked<Answer> submit(Service& service, const Call& call) {
  return change(service, call, "return.submitted",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.sends) return return_not_entitled("you do not send this return");
                  TRY_ASSIGN(const Given given, read_given(call.input));
                  return submitted(at, given, call.actor.user.id, service.parts());
                });
}

Error not_submitted() {
  return fault("return.not_submitted", "return", "the return is not waiting for approval",
               "it must be submitted first");
}

Checked<Answer> approve(Service& service, const Call& call) {
  return change(service, call, "return.approved",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.approves) return return_not_entitled("you do not approve this return");
                  if (!at.facts || at.facts->stage != record::ReturnStage::submitted)
                    return not_submitted();
                  if (at.facts->submitted_by == call.actor.user.id ||
                      call.actor.user.covers.contains(at.facts->submitted_by))
                    return fault("return.second_person", "return",
                                 "who submitted a return cannot approve it", "ask another person");
                  if (at.facts->has_open_query())
                    return fault("return.open_query", "return",
                                 "a query of this return has no answer yet",
                                 "wait for the sender's answer");
                  if (!at.owed || at.owed->last < at.facts->until)
                    return fault("return.keeps_records", "organisation",
                                 "the body keeps records itself for days of this return",
                                 "its records count; the sender gives the days before anew");
                  TRY(not_fewer_than_records(at, *at.facts, service.parts()));
                  Changed out{*at.facts, {}};
                  out.facts.stage = record::ReturnStage::approved;
                  out.facts.approved_by = call.actor.user.id;
                  out.facts.approved_at = service.parts().env.now();
                  return out;
                });
}

Checked<Answer> query(Service& service, const Call& call) {
  return change(service, call, "return.queried",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.approves && !may.reopens)
                    return return_not_entitled("you do not approve this return");
                  if (!at.facts || at.facts->stage != record::ReturnStage::submitted)
                    return not_submitted();
                  TRY_ASSIGN(const std::string text, need_words(call.input, "text"));
                  Changed out{*at.facts, {}};
                  record::ReturnQuery asked;
                  asked.id = std::to_string(out.facts.queries.size() + 1);
                  asked.by = call.actor.user.id;
                  asked.field = text_or(call.input, "field");
                  asked.at = service.parts().env.now();
                  if (!asked.field.empty() && at.form->field(asked.field) == nullptr)
                    return fault("return.unknown_number", "field", "the form has no such field",
                                 "see the fields of the return");
                  out.texts["query." + asked.id] = text;
                  out.facts.queries.push_back(std::move(asked));
                  return out;
                });
}

Checked<Answer> answer(Service& service, const Call& call) {
  return change(service, call, "return.answered",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.sends) return return_not_entitled("you do not send this return");
                  TRY_ASSIGN(const std::string id, need_text(call.input, "query"));
                  TRY_ASSIGN(const std::string text, need_words(call.input, "text"));
                  if (!at.facts) return not_submitted();
                  Changed out{*at.facts, {}};
                  for (record::ReturnQuery& one : out.facts.queries) {
                    if (one.id != id || one.answered_at) continue;
                    one.answered_by = call.actor.user.id;
                    one.answered_at = service.parts().env.now();
                    out.texts["answer." + id] = text;
                    return out;
                  }
                  return fault("return.unknown_query", "query", "no such query waits for an answer",
                               "see the queries of the return");
                });
}

Checked<Answer> reopen(Service& service, const Call& call) {
  return change(service, call, "return.reopened",
                [&](const ReturnAt& at, const ReturnRights& may) -> Checked<Changed> {
                  if (!may.reopens) return return_not_entitled("you do not reopen this return");
                  if (!at.facts || at.facts->stage != record::ReturnStage::approved)
                    return fault("return.not_approved", "return", "the return is not locked",
                                 "only an approved return is reopened");
                  TRY_ASSIGN(const std::string reason, need_words(call.input, "reason"));
                  return Changed{next_version(*at.facts), {{"reason", reason}}};
                });
}

// Declares since when a body keeps records of a programme itself.
Checked<Answer> keep(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string programme, need_text(call.input, "programme"));
  TRY_ASSIGN(const std::string organisation, need_text(call.input, "organisation"));
  TRY_ASSIGN(const Date since, need_date(call.input, "since"));
  if (world->programme(programme) == nullptr)
    return fault("programme.not_found", "programme", "there is no such programme",
                 "see programme.list");
  if (!world->organisations)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  TRY(world->organisations->get(organisation));
  const json::object body{
      {"programme", programme}, {"organisation", organisation}, {"since", besik::to_string(since)}};
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    for (const record::ReturnFacts& one : parts.returns.of_body(programme, organisation, since))
      if (one.stage != record::ReturnStage::draft)
        return fault("return.already_counted", "since",
                     "a return of the body reaches that day or a later one",
                     "give a later day, or have the return reopened first");
    TRY(put_reference_event(parts, writer, "record_keeper", body, call.actor.user.id));
    TRY(writer.put_reference("record_keeper", programme + "|" + organisation, body));
    TRY(end_needless_tasks(parts, writer, programme, organisation, since));
    writer.after_commit([&parts, programme, organisation, since] {
      parts.returns.declare_keeper(programme, organisation, since);
    });
    return body;
  }));
  Answer answer;
  answer.body = body;
  return answer;
}

std::vector<Parameter> of_one(std::vector<Parameter> more) {
  std::vector<Parameter> out{
      in_path("return", "Name of the form."), in_path("organisation", "Code of the body."),
      in_path("period", "Period, like 2026-03, 2026-Q1 or 2026."),
      in_body("programme", "text", "Needed where two programmes have such a form.")};
  for (Parameter& one : more) out.push_back(std::move(one));
  return out;
}

std::vector<Parameter> numbers() {
  return of_one({in_body("numbers", "object", "The numbers by name: see return.forms."),
                 in_body("nil", "yes_no", "There was nothing: all numbers are zero."),
                 in_body("remark", "text", "Why a check that may be explained does not hold.")});
}

void add_change(std::vector<Operation>& table, const char* name, std::string doc,
                std::vector<Parameter> parameters,
                std::function<Checked<Answer>(Service&, const Call&)> run) {
  table.push_back({std::string("return.") + name, "POST",
                   std::string("/api/v1/returns/{return}/{organisation}/{period}/") + name,
                   Needs::session, false, true, std::move(doc), std::move(parameters), "Return",
                   std::move(run)});
}

}  // namespace

void add_return_changes(std::vector<Operation>& table) {
  add_change(table, "save", "Keeps a draft: numbers may be missing.", numbers(), save);
  add_change(table, "submit",
             "Hands a return in for approval, once its days are over. Again only while it is a "
             "draft, or a query waits.",
             numbers(), submit);
  add_change(table, "approve",
             "Approves a return of your body or one below it, and locks it: its numbers count. "
             "Never by who submitted it.",
             of_one({}), approve);
  add_change(table, "query", "Asks the sender about a submitted return.",
             of_one({in_body("text", "text", "What you ask.", true),
                     in_body("field", "text", "The field that it is about.")}),
             query);
  add_change(table, "answer", "Answers a query.",
             of_one({in_body("query", "text", "Number of the query.", true),
                     in_body("text", "text", "The answer.", true)}),
             answer);
  add_change(table, "reopen",
             "Opens a locked return again, with a reason: its numbers no longer count until the "
             "next version is approved.",
             of_one({in_body("reason", "text", "Why.", true)}), reopen);
  table.push_back({"return.keeper",
                   "POST",
                   "/api/v1/record-keepers",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Says that a body keeps records of a programme itself from a day on: no returns "
                   "are expected of it. By itself it does so from its first record on.",
                   {in_body("programme", "text", "Name of the programme.", true),
                    in_body("organisation", "text", "Code of the body.", true),
                    in_body("since", "date", "First day.", true)},
                   "{programme, organisation, since}",
                   keep});
}

}  // namespace besik::service
