#include "service/return_view.h"

#include <algorithm>

#include "service/access_log.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

std::string_view length_name(programme::ReturnPeriod length) {
  return length == programme::ReturnPeriod::month     ? "month"
         : length == programme::ReturnPeriod::quarter ? "quarter"
                                                      : "year";
}

std::string account_name(const Parts& parts, const std::string& id) {
  const auto account = parts.accounts.by_id(id);
  return account ? account->name : id;
}

json::object numbers_json(const ReturnAt& at, const record::ReturnFacts& facts) {
  json::object out;
  for (const programme::ReturnField& field : at.form->fields)
    for (const std::string& name : programme::numbers_of(*at.programme, field))
      if (const auto known = record::number(*at.programme, *at.form, facts.numbers, name))
        out[name] = *known;
  return out;
}

void put_person(const Parts& parts, json::object& out, const char* name, const std::string& id,
                std::optional<Instant> at) {
  if (id.empty() || !at) return;
  out[std::string(name) + "_by"] = account_name(parts, id);
  out[std::string(name) + "_at"] = besik::to_string(*at);
}

}  // namespace

json::object item_json(const Parts& parts, const ReturnAt& at, Language language) {
  const record::ReturnPeriodOf days = at.facts
                                          ? record::ReturnPeriodOf{at.facts->from, at.facts->until}
                                      : at.owed ? *at.owed
                                                : at.period;
  json::object out{
      {"programme", at.programme->name},
      {"return", at.form->name},
      {"title", at.form->title.in(language)},
      {"organisation", at.body->code},
      {"organisation_name", at.body->name.in(language)},
      {"place", at.body->place},
      {"period", record::to_string(at.form->period, at.period)},
      {"from", besik::to_string(days.first)},
      {"until", besik::to_string(days.last)},
      {"due", besik::to_string(record::due_on(*at.world, *at.programme, *at.form, at.period))},
      {"over", days.last < parts.today()},
      {"expected", at.owed.has_value()},
      {"status", status_of(at)},
      {"late", is_late(at, parts.today())},
      {"version", at.facts ? at.facts->version : 0}};
  if (!at.facts) return out;
  out["nil"] = at.facts->nil;
  out["numbers"] = numbers_json(at, *at.facts);
  put_person(parts, out, "submitted", at.facts->submitted_by, at.facts->submitted_at);
  put_person(parts, out, "approved", at.facts->approved_by, at.facts->approved_at);
  out["open_query"] = at.facts->has_open_query();
  return out;
}

json::object form_json(const programme::Programme& programme, const programme::Return& form,
                       Language language) {
  json::array fields, checks, from, feeds;
  for (const programme::ReturnField& field : form.fields) {
    const auto names = programme::numbers_of(programme, field);
    const auto members = programme::members_of(programme, field);
    const programme::CodeList* list = programme.code_list(field.code_list);
    json::array numbers;
    for (std::size_t i = field.by.empty() ? 0 : 1; i < names.size(); ++i) {
      const programme::Code* code = list == nullptr ? nullptr : list->find(members[i]);
      numbers.push_back(json::object{{"name", names[i]},
                                     {"member", members[i]},
                                     {"title", code == nullptr ? "" : code->title.in(language)}});
    }
    fields.push_back(json::object{{"name", field.name},
                                  {"ask", field.ask.in(language)},
                                  {"hint", field.hint.in(language)},
                                  {"by", field.by},
                                  {"required", field.required},
                                  {"numbers", std::move(numbers)}});
  }
  for (const programme::ReturnCheck& check : form.checks)
    checks.push_back(json::object{
        {"name", check.name}, {"say", check.say.in(language)}, {"explain", check.explain}});
  for (const std::string& kind : form.from) from.emplace_back(kind);
  for (const auto& [indicator, field] : form.feeds)
    feeds.push_back(json::object{{"indicator", indicator}, {"field", field}});
  return {{"programme", programme.name},        {"name", form.name},
          {"title", form.title.in(language)},   {"in_words", form.in_words.in(language)},
          {"period", length_name(form.period)}, {"from", std::move(from)},
          {"instead_of", form.instead_of},      {"fields", std::move(fields)},
          {"checks", std::move(checks)},        {"feeds", std::move(feeds)}};
}

namespace {

json::array may_json(const ReturnAt& at, const ReturnRights& may, const Actor& actor, Date today) {
  json::array out;
  const bool is_draft = !at.facts || at.facts->stage == record::ReturnStage::draft;
  const bool is_submitted = at.facts && at.facts->stage == record::ReturnStage::submitted;
  const bool asked = at.facts && at.facts->has_open_query();
  if (may.sends && at.owed && is_draft) out.emplace_back("save");
  if (may.sends && at.owed && (is_draft || asked) && at.owed->last < today)
    out.emplace_back("submit");
  if (may.approves && is_submitted && !asked && at.facts->submitted_by != actor.user.id)
    out.emplace_back("approve");
  if ((may.approves || may.reopens) && is_submitted) out.emplace_back("query");
  if (may.sends && asked) out.emplace_back("answer");
  if (may.reopens && at.facts && at.facts->stage == record::ReturnStage::approved)
    out.emplace_back("reopen");
  return out;
}

std::string text_of(const std::map<std::string, std::string>& texts, const std::string& name) {
  const auto found = texts.find(name);
  return found == texts.end() ? "" : found->second;
}

}  // namespace

Result<json::object> return_json(Parts& parts, store::Reader& reader, const ReturnAt& at,
                                 const Actor& actor) {
  json::object out = item_json(parts, at, actor.language);
  const ReturnRights may = rights(*at.world, actor.user, *at.form, *at.body);
  // Beside what the return tells, what the body's own records say of the same days. Who may only
  // reopen reads no records.
  json::object records;
  if (at.facts && (may.sends || may.approves))
    for (const auto& [name, number] : parts.engine->records_beside(*at.facts))
      records[name] = number;
  out["records"] = std::move(records);
  out["form"] = form_json(*at.programme, *at.form, actor.language);
  TRY_ASSIGN(const std::vector<ReturnStep> steps, steps_of(parts, reader, at.id));
  json::array history;
  std::map<std::string, std::string> texts;
  if (std::any_of(steps.begin(), steps.end(),
                  [](const ReturnStep& step) { return !step.texts.empty(); }))
    TRY(note_read(parts, actor, "access.return", {at.id}, {}, false));
  for (const ReturnStep& step : steps) {
    if (step.facts.version == (at.facts ? at.facts->version : 0))
      for (const auto& [name, text] : step.texts) texts[name] = text;
    json::object one{{"kind", step.event.kind},
                     {"at", besik::to_string(step.event.at)},
                     {"by", account_name(parts, step.event.actor)},
                     {"version", step.facts.version},
                     {"nil", step.facts.nil},
                     {"numbers", numbers_json(at, step.facts)}};
    for (const char* name : {"remark", "reason"})
      if (const std::string text = text_of(step.texts, name); !text.empty()) one[name] = text;
    history.push_back(std::move(one));
  }
  out["history"] = std::move(history);
  out["remark"] = text_of(texts, "remark");
  json::array queries;
  if (at.facts)
    for (const record::ReturnQuery& query : at.facts->queries) {
      json::object one{{"id", query.id},
                       {"by", account_name(parts, query.by)},
                       {"at", besik::to_string(query.at)},
                       {"field", query.field},
                       {"text", text_of(texts, "query." + query.id)},
                       {"answer", text_of(texts, "answer." + query.id)}};
      put_person(parts, one, "answered", query.answered_by, query.answered_at);
      queries.push_back(std::move(one));
    }
  out["queries"] = std::move(queries);
  out["may"] = may_json(at, may, actor, parts.today());
  return out;
}

}  // namespace besik::service
