#include "service/return_submit.h"

#include "service/input.h"

namespace besik::service {

Result<Given> read_given(const json::object& input) {
  Given out;
  TRY_ASSIGN(const json::object numbers, object_or_empty(input, "numbers"));
  for (const auto& [name, value] : numbers) {
    if (value.is_null()) continue;
    if (!value.is_int64())
      return fault("input.wrong_type", "numbers", "a number of a return is a whole number",
                   "write it with digits alone");
    out.numbers[std::string(name)] = value.as_int64();
  }
  out.nil = yes(input, "nil");
  out.remark = text_or(input, "remark");
  if (out.remark.size() > 4000)
    return fault("input.too_long", "remark", "the text is too long", "shorten it");
  return out;
}

namespace {

Result<record::ReturnFacts> begun(const ReturnAt& at) {
  if (at.facts && at.facts->stage == record::ReturnStage::approved)
    return fault("return.locked", "return", "the return is approved and locked",
                 "ask for it to be reopened, with a reason");
  if (!at.owed) {
    const auto standing =
        record::owed_days(*at.world, *at.programme, *at.form, *at.body, at.period, std::nullopt);
    if (standing)
      return fault("return.keeps_records", "organisation",
                   "the body keeps records itself in this period: they count, and a return would "
                   "count twice",
                   "write down the records");
    return fault("return.not_expected", "organisation",
                 "no return of this form is expected of the body for this period",
                 "see return.expected");
  }
  record::ReturnFacts facts = at.facts ? *at.facts : record::ReturnFacts{};
  facts.programme = at.programme->name;
  facts.programme_version = at.programme->version;
  facts.name = at.form->name;
  facts.organisation = at.body->code;
  facts.period = at.period;
  facts.from = at.owed->first;
  facts.until = at.owed->last;
  return facts;
}

Checked<void> put_numbers(const ReturnAt& at, const Given& given, bool whole,
                          record::ReturnFacts& facts) {
  TRY_ASSIGN(facts.numbers, record::judge_numbers(*at.programme, *at.form, given.numbers, given.nil,
                                                  whole, !given.remark.empty()));
  facts.nil = given.nil;
  return {};
}

}  // namespace

Checked<void> not_fewer_than_records(const ReturnAt& at, const record::ReturnFacts& facts,
                                     const Parts& parts) {
  Errors faults;
  for (const auto& [name, records] : fewer_than_records(at, facts, *parts.engine))
    faults.push_back(fault("return.fewer_than_records", name,
                           "the body's own records of these days are " + std::to_string(records) +
                               ", and the return tells fewer",
                           "count the records in: the return stands for all of these days"));
  if (!faults.empty()) return faults;
  return {};
}

Checked<Changed> saved(const ReturnAt& at, const Given& given) {
  TRY_ASSIGN(record::ReturnFacts facts, begun(at));
  if (facts.stage == record::ReturnStage::submitted)
    return fault("return.already_submitted", "return", "the return is submitted already",
                 "wait for its approval, or answer the query");
  TRY(put_numbers(at, given, false, facts));
  return Changed{std::move(facts), {{"remark", given.remark}}};
}

Checked<Changed> submitted(const ReturnAt& at, const Given& given, const std::string& user,
                           const Parts& parts) {
  TRY_ASSIGN(record::ReturnFacts facts, begun(at));
  if (facts.stage == record::ReturnStage::submitted && !facts.has_open_query())
    return fault("return.already_submitted", "return", "the return is submitted already",
                 "wait for its approval, or for a query");
  if (parts.today() <= facts.until)
    return fault("return.not_over", "period", "the days of this return are not over yet",
                 "submit it from the day after its last day");
  TRY(put_numbers(at, given, true, facts));
  TRY(not_fewer_than_records(at, facts, parts));
  facts.stage = record::ReturnStage::submitted;
  facts.submitted_by = user;
  facts.submitted_at = parts.env.now();
  return Changed{std::move(facts), {{"remark", given.remark}}};
}

}  // namespace besik::service
