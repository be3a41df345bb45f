#include "record/return.h"

#include <algorithm>
#include <cstring>

#include "place/organisation.h"

namespace besik::record {

using programme::Programme;
using programme::Return;
using programme::ReturnField;

ReturnPeriodOf return_period(programme::ReturnPeriod length, Date day) {
  const Civil at = civil(day);
  const int months = length == programme::ReturnPeriod::month     ? 1
                     : length == programme::ReturnPeriod::quarter ? 3
                                                                  : 12;
  const Date first = make_date(at.year, (at.month - 1) / months * months + 1, 1);
  return {first, add_days(add_months(first, months), -1)};
}

std::string to_string(programme::ReturnPeriod length, const ReturnPeriodOf& period) {
  const std::string day = besik::to_string(period.first);
  const std::string year = day.substr(0, day.size() - 6);
  if (length == programme::ReturnPeriod::year) return year;
  const int month = civil(period.first).month;
  if (length == programme::ReturnPeriod::quarter)
    return year + "-Q" + std::to_string((month - 1) / 3 + 1);
  return day.substr(0, day.size() - 3);
}

bool is_whole(programme::ReturnPeriod length, Date first, Date last) {
  return return_period(length, first).first == first && return_period(length, last).last == last;
}

std::string_view to_string(ReturnStage stage) {
  return stage == ReturnStage::draft       ? "draft"
         : stage == ReturnStage::submitted ? "submitted"
                                           : "approved";
}

bool ReturnFacts::has_open_query() const {
  return std::any_of(queries.begin(), queries.end(),
                     [](const ReturnQuery& query) { return !query.answered_at; });
}

Id return_id(std::string_view programme, std::string_view name, std::string_view organisation,
             Date first) {
  std::string text = "return";
  for (const std::string_view part : {programme, name, organisation}) {
    text += '\0';
    text += part;
  }
  const Hash hash = blake2b(text + '\0' + besik::to_string(first));
  Id id;
  std::memcpy(id.bytes.data(), hash.data(), id.bytes.size());
  // Version 8 of RFC 9562: made from what it names.
  id.bytes[6] = static_cast<uint8_t>((id.bytes[6] & 0x0f) | 0x80);
  id.bytes[8] = static_cast<uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

std::optional<int64_t> number(const Programme& programme, const Return& form,
                              const std::map<std::string, int64_t>& numbers,
                              std::string_view name) {
  if (const auto found = numbers.find(std::string(name)); found != numbers.end())
    return found->second;
  const ReturnField* field = form.field(name);
  if (field == nullptr || field->by.empty()) return std::nullopt;
  int64_t sum = 0;
  const auto names = programme::numbers_of(programme, *field);
  for (std::size_t i = 1; i < names.size(); ++i) {
    const auto part = numbers.find(names[i]);
    if (part == numbers.end()) return std::nullopt;
    sum += part->second;
  }
  return sum;
}

namespace {

Error fault(std::string code, std::string where, std::string what, std::string mend) {
  return {std::move(code), std::move(where), std::move(what), std::move(mend), ""};
}

// The names under which a field's numbers are given.
std::vector<std::string> asked_names(const Programme& programme, const ReturnField& field) {
  auto names = programme::numbers_of(programme, field);
  if (!field.by.empty()) names.erase(names.begin());
  return names;
}

class NumberBindings : public programme::Bindings {
 public:
  NumberBindings(const Programme& programme, const Return& form,
                 const std::map<std::string, int64_t>& numbers) {
    for (const ReturnField& field : form.fields)
      for (const std::string& name : programme::numbers_of(programme, field))
        if (const auto known = number(programme, form, numbers, name))
          values_[name] = Value(*known);
  }
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    const auto found = values_.find(name);
    return found == values_.end() ? unknown : found->second;
  }
  Value birth_date(std::string_view) const override { return {}; }
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return {}; }
  Value now() const override { return {}; }
  std::string_view zone() const override { return "UTC"; }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

void judge_each(const Programme& programme, const Return& form,
                const std::map<std::string, int64_t>& given, Errors& faults) {
  std::vector<std::string> known;
  for (const ReturnField& field : form.fields)
    for (std::string& name : asked_names(programme, field)) known.push_back(std::move(name));
  for (const auto& [name, value] : given) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      Error error = fault("return.unknown_number", name, "the return asks for no such number",
                          "see the fields of the return; totals of split numbers are worked out");
      error.nearest = nearest(name, known);
      faults.push_back(std::move(error));
    } else if (value < 0) {
      faults.push_back(
          fault("return.negative", name, "a number is below zero", "count from zero up"));
    } else if (value > most_in_a_return) {
      faults.push_back(fault("return.too_large", name, "a number is above 100000",
                             "look for a slip of the keyboard"));
    }
  }
}

void judge_presence(const Programme& programme, const Return& form,
                    const std::map<std::string, int64_t>& given, bool whole, Errors& faults) {
  for (const ReturnField& field : form.fields) {
    const auto names = asked_names(programme, field);
    const auto there = static_cast<std::size_t>(std::count_if(
        names.begin(), names.end(), [&](const std::string& name) { return given.contains(name); }));
    if (!whole || there == names.size()) continue;
    if (field.required)
      for (const std::string& name : names) {
        if (!given.contains(name))
          faults.push_back(fault("return.number_missing", name, "a number is missing",
                                 "give it; zero is a number"));
      }
    else if (there > 0)
      faults.push_back(fault("return.split_in_part", field.name,
                             "some members have a number and some have none",
                             "give all members a number, or none"));
  }
}

void judge_checks(const Programme& programme, const Return& form,
                  const std::map<std::string, int64_t>& numbers, bool has_remark, Errors& faults) {
  const NumberBindings bindings(programme, form, numbers);
  for (const programme::ReturnCheck& check : form.checks) {
    const Value result = programme::evaluate(check.must, bindings);
    const bool* holds = result.get_if<bool>();
    if (holds == nullptr || *holds || (check.explain && has_remark)) continue;
    const std::string& say = check.say.in(programme.written_in);
    if (check.explain)
      faults.push_back(fault("return.needs_remark", check.name, say,
                             "correct the numbers, or say why in a remark"));
    else
      faults.push_back(fault("return.check_failed", check.name, say, "correct the numbers"));
  }
}

}  // namespace

Checked<std::map<std::string, int64_t>> judge_numbers(const Programme& programme,
                                                      const Return& form,
                                                      const std::map<std::string, int64_t>& given,
                                                      bool nil, bool whole, bool has_remark) {
  Errors faults;
  judge_each(programme, form, given, faults);
  std::map<std::string, int64_t> numbers = given;
  if (nil) {
    for (const auto& [name, value] : given)
      if (value > 0)
        faults.push_back(fault("return.not_nil", name,
                               "the return says that there was nothing and gives a number",
                               "take back nil, or the number"));
    for (const ReturnField& field : form.fields)
      for (const std::string& name : asked_names(programme, field)) numbers[name] = 0;
  }
  judge_presence(programme, form, numbers, whole, faults);
  if (!faults.empty()) return faults;
  if (whole) judge_checks(programme, form, numbers, has_remark, faults);
  if (!faults.empty()) return faults;
  return numbers;
}

std::optional<Date> asked_from(const World& world, std::string_view programme,
                               std::string_view name) {
  const auto found = world.programmes.find(programme);
  if (found == world.programmes.end()) return std::nullopt;
  for (const auto& version : found->second)
    if (version->find_return(name) != nullptr) return version->in_force_from;
  return std::nullopt;
}

std::optional<ReturnPeriodOf> owed_days(const World& world, const Programme& programme,
                                        const Return& form, const place::Organisation& body,
                                        const ReturnPeriodOf& period,
                                        std::optional<Date> keeps_since) {
  if (std::find(form.from.begin(), form.from.end(), body.kind) == form.from.end())
    return std::nullopt;
  const auto from = asked_from(world, programme.name, form.name);
  if (!from) return std::nullopt;
  ReturnPeriodOf days{std::max({period.first, body.valid_from, *from}),
                      std::min(period.last, body.valid_until)};
  if (keeps_since) days.last = std::min(days.last, add_days(*keeps_since, -1));
  if (days.last < days.first) return std::nullopt;
  return days;
}

Date due_on(const World& world, const Programme& programme, const Return& form,
            const ReturnPeriodOf& period) {
  if (form.due.unit != programme::LengthUnit::working_days)
    return add_days(period.last, form.due.amount);
  static const WorkCalendar weekends;
  const WorkCalendar* calendar = world.calendar(programme);
  return (calendar == nullptr ? weekends : *calendar).add_work_days(period.last, form.due.amount);
}

}  // namespace besik::record
