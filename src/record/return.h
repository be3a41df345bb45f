#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/result.h"
#include "programme/model.h"
#include "record/world.h"

// What may happen to a return (programme/model.h: Return): pure functions of the programme, the
// world and the day. No text that somebody wrote is here.
namespace besik::record {

// A period that returns are asked for.
struct ReturnPeriodOf {
  Date first, last;  // both within
  auto operator<=>(const ReturnPeriodOf&) const = default;
};
// The period of that length which holds `day`.
ReturnPeriodOf return_period(programme::ReturnPeriod length, Date day);
std::string to_string(programme::ReturnPeriod length, const ReturnPeriodOf& period);  // "2026-03"
// Whether the days from `first` to `last` are whole periods of that length.
bool is_whole(programme::ReturnPeriod length, Date first, Date last);

enum class ReturnStage { draft, submitted, approved };
std::string_view to_string(ReturnStage stage);

// A question of an approver, who waits for an answer of the sender. The texts are sealed.
struct ReturnQuery {
  std::string id;     // "1", "2", ...
  std::string by;     // account that asked: who owns the query
  std::string field;  // that it is about, or ""
  Instant at;
  std::string answered_by;
  std::optional<Instant> answered_at;
  bool operator==(const ReturnQuery&) const = default;
};

// A return as it stands: all that is written down of it in the clear. Each of its events carries it
// whole, so that the last event is its state.
struct ReturnFacts {
  std::string programme, name;
  int programme_version = 0;  // under which its numbers were judged last
  std::string organisation;
  ReturnPeriodOf period;
  Date from, until;     // the days that it covers, within the period
  int64_t version = 1;  // raised by each reopening
  ReturnStage stage = ReturnStage::draft;
  bool nil = false;
  // By the names of the numbers asked for (programme::numbers_of), without the totals of split
  // fields. What was left out is absent.
  std::map<std::string, int64_t> numbers;
  std::string submitted_by, approved_by;  // accounts
  std::optional<Instant> submitted_at, approved_at;
  std::vector<ReturnQuery> queries;
  bool has_open_query() const;
  bool operator==(const ReturnFacts&) const = default;
};

json::object to_json(const ReturnFacts& facts);
// Strict. Code: return.malformed.
Result<ReturnFacts> return_from_json(const json::object& object);

// The id of the return of a body for a period: the same for all its versions.
Id return_id(std::string_view programme, std::string_view name, std::string_view organisation,
             Date first);

constexpr int64_t most_in_a_return = 100'000;

// Judges the numbers given and gives those that are kept. `nil` gives zeros and takes no numbers
// but zeros. Whole: every required number is there, and checks hold (of a draft they are not
// asked); `has_remark` excuses checks that may be explained. Codes (where = the number or check):
// return.unknown_number, return.negative, return.too_large, return.number_missing,
// return.split_in_part, return.check_failed, return.needs_remark, return.not_nil.
Checked<std::map<std::string, int64_t>> judge_numbers(const programme::Programme& programme,
                                                      const programme::Return& form,
                                                      const std::map<std::string, int64_t>& given,
                                                      bool nil, bool whole, bool has_remark);
// A number by any of its names, totals worked out; nullopt where it is not known.
std::optional<int64_t> number(const programme::Programme& programme, const programme::Return& form,
                              const std::map<std::string, int64_t>& numbers, std::string_view name);

// The days of a period for which a body owes a return: on which it stands and does not keep records
// yet (`keeps_since`), from the day on which the first version of the programme with this form came
// into force. nullopt where it owes none.
std::optional<ReturnPeriodOf> owed_days(const World& world, const programme::Programme& programme,
                                        const programme::Return& form,
                                        const place::Organisation& body,
                                        const ReturnPeriodOf& period,
                                        std::optional<Date> keeps_since);
// The last day on which a return for the period is in time.
Date due_on(const World& world, const programme::Programme& programme,
            const programme::Return& form, const ReturnPeriodOf& period);
// First day on which returns of this form are asked for.
std::optional<Date> asked_from(const World& world, std::string_view programme,
                               std::string_view name);

}  // namespace besik::record
