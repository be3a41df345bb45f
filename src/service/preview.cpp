#include "service/input.h"
#include "service/nouns.h"
#include "service/proposals.h"
#include "service/record_change.h"
#include "service/record_view.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

json::array errors_json(const Errors& errors) {
  json::array out;
  for (const Error& error : errors)
    out.push_back(json::object{{"code", error.code},
                               {"where", error.where},
                               {"what", error.what},
                               {"mend", error.mend},
                               {"nearest", error.nearest}});
  return out;
}

struct Draft {
  Loaded loaded;  // as it is; empty for a new one
  record::Change change;
  record::Moment moment;
  bool two_persons = false;
};

// What is tried out: what the call gives, or with `confirm` what waits for the second person.
Result<Wish> read_wish(const Loaded& loaded, const Call& call) {
  Wish out;
  if (yes(call.input, "confirm")) {
    out.kind = record::ChangeKind::confirm;
    out.if_match = loaded.row.version;
    return told_by_proposal(loaded, std::move(out));
  }
  out.action = text_or(call.input, "action");
  TRY_ASSIGN(out.values, object_or_empty(call.input, "values"));
  TRY_ASSIGN(out.persons, object_or_empty(call.input, "persons"));
  TRY_ASSIGN(out.excuses, object_or_empty(call.input, "excuses"));
  return out;
}

Checked<Draft> read_draft(Parts& parts, store::Reader& reader, const Call& call) {
  const auto world = parts.world();
  const record::User& user = call.actor.user;
  Draft out;
  out.loaded.world = world;
  if (!text_or(call.input, "id").empty()) {
    TRY_ASSIGN(const Id id, need_id(call.input, "id"));
    TRY_ASSIGN(store::RecordRow row,
               entitled_row(parts, *world, reader, user, record::Verb::read, id));
    TRY_ASSIGN(out.loaded, open_row(parts, world, reader, std::move(row)));
    out.moment = moment_of(*world, out.loaded.row, user.organisation, parts.env.now());
  } else {
    const auto [programme, reg] =
        register_of(*world, text_or(call.input, "programme"), text_or(call.input, "register"));
    if (!reg || !record::may_open(*world, user, *reg, *programme))
      return fault("record.unknown_register", "register", "there is no register that you may open",
                   "see programme.list");
    out.loaded.open.programme = programme;
    out.loaded.open.reg = reg;
    out.moment = moment_at(*world, user.organisation, parts.env.now());
    out.change.kind = record::ChangeKind::open;
  }
  TRY_ASSIGN(const Wish wish, read_wish(out.loaded, call));
  out.change.action = wish.action;
  if (!wish.action.empty()) {
    out.change.kind =
        yes(call.input, "confirm") ? record::ChangeKind::confirm : record::ChangeKind::act;
    out.change.tries_out = true;
    out.change.by = user.id;
    const programme::Action* action = out.loaded.open.reg->action(wish.action);
    out.two_persons = action && action->two_persons;
  }
  out.change.supervisor =
      user.roles.contains("supervisor") ||
      (yes(call.input, "confirm") && flag_at(out.loaded.proposal, "supervisor"));
  for (const auto& member : wish.excuses)
    if (member.value().is_string())
      out.change.excuses[std::string(member.key())] = std::string(member.value().as_string());
  TRY_ASSIGN(out.change.values,
             read_values(*out.loaded.open.reg, wish.values, nullptr, out.moment.zone));
  TRY_ASSIGN(ReadyPersons ready,
             ready_persons(parts, *world, reader, user, *out.loaded.open.programme,
                           *out.loaded.open.reg, wish.persons, false));
  out.change.persons = std::move(ready.by_role);
  return out;
}

// The record as it would be, as far as it can be said while it is being typed.
record::Open after(const Draft& draft) {
  record::Open out = draft.loaded.open;
  for (const auto& [name, value] : draft.change.values) out.values[name] = value;
  for (const auto& [role, list] : draft.change.persons) out.persons[role] = list;
  for (const auto& [name, reason] : draft.change.excuses) out.excuses[name] = reason;
  return out;
}

Checked<Answer> preview(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const Draft draft, read_draft(parts, *reader, call));
  const record::World& world = *draft.loaded.world;
  if (draft.loaded.unreadable)
    return fault("record.person_erased", "record", "a person of this record was erased",
                 "it stays as it is");
  const auto decided = record::decide(world, draft.loaded.open, draft.change, draft.moment);
  record::Open open = after(draft);
  const record::Decision derived = decided ? *decided : record::derive(world, open, draft.moment);
  if (decided) {
    open.values = decided->values;
    open.facts = decided->facts;
  }
  json::object worked;
  std::set<std::string> readable;
  const bool is_new = draft.loaded.row.id.is_nil();
  if (!is_new) {
    TRY_ASSIGN(const record::Subject subject,
               subject_of(parts, world, *reader, call.actor.user, draft.loaded.row));
    readable = record::fields(world, call.actor.user, record::Verb::read, subject);
  }
  for (const programme::WorkedOut& one : open.reg->worked_out) {
    const auto found = derived.worked_out.find(one.name);
    if (found == derived.worked_out.end() || !found->second.known()) continue;
    const bool told =
        is_new || one.fact != programme::Fact::sealed ||
        std::all_of(one.is.names().begin(), one.is.names().end(), [&](const std::string& name) {
          return !open.reg->field(name) || readable.contains(name);
        });
    if (told) worked[one.name] = to_json(found->second);
  }
  Answer answer;
  answer.body =
      json::object{{"worked_out", std::move(worked)},
                   {"two_persons", draft.two_persons},
                   {"errors", decided ? json::array{} : errors_json(decided.error())},
                   {"clocks", clocks_json(world, open, draft.moment, call.actor.language)},
                   {"safeguards", safeguards_json(world, open, draft.moment, call.actor.language)}};
  return answer;
}

}  // namespace

void add_record_preview(std::vector<Operation>& table) {
  table.push_back({"record.preview",
                   "POST",
                   "/api/v1/records/preview",
                   Needs::session,
                   false,
                   false,
                   "Judges a change and saves nothing: what a form shows while it is filled.",
                   {in_body("id", "text", "Record; none for a new one."),
                    in_body("programme", "text", "Of a new record."),
                    in_body("register", "text", "Of a new record."),
                    in_body("action", "text", "Action that is being prepared."),
                    in_body("confirm", "yes_no", "Tries the proposal that waits."),
                    in_body("values", "object", "Answers by field."),
                    in_body("persons", "object", "By role a list of persons."),
                    in_body("excuses", "object", "Reasons by safeguard.")},
                   "{worked_out, two_persons, errors, clocks, safeguards}",
                   preview});
}

}  // namespace besik::service
