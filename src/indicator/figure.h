#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/result.h"
#include "base/value.h"
#include "programme/model.h"

namespace besik::indicator {

enum class Step { day, month, quarter, year };
struct Period {
  Step step = Step::year;
  Date first, last;  // inclusive
  auto operator<=>(const Period&) const = default;
  Date middle() const;
};
// "2026", "2026-Q1", "2026-03", "2026-03-15". Code: figure.unknown_period.
Result<Period> parse_period(std::string_view text);
std::string to_string(const Period& period);
// "day", "month", "quarter", "year". Code: figure.unknown_step.
Result<Step> parse_step(std::string_view text);
std::string_view to_string(Step step);
// The periods of `step` inside `whole`, in order. Code: figure.step_longer_than_period.
Result<std::vector<Period>> steps(const Period& whole, Step step);

// The places of the period's last day (of today, where the period has not ended), or those of
// today. Either way a contribution is carried from the territory of its own day to that one: what
// merged counts in what it merged into; what was split is in none of its parts (they are
// not_comparable) and still in every place that holds all of them.
enum class Geography { of_its_time, of_today };
std::string_view to_string(Geography geography);

enum class Status { ok, hidden, no_data, no_denominator, not_applicable, not_comparable };
std::string_view to_string(Status status);

// Where a figure is: a place of the tree or an organisation (level "institution").
struct Where {
  std::string code;
  std::string level;
  bool stands_for_itself = false;
};

// ok            there is a number (zero is one).
// no_data       the period has not begun, the cohort's window has not closed, there is nothing in
// the
//               denominator of a ratio, nothing to take a median of, or no record of a level.
// no_denominator  no population is known for this place, day, sex and age.
// not_applicable  the place does not stand then, or the measure does not know places of this kind.
// not_comparable  a split without reassignment.
//
// What every screen, answer and export of an indicator returns. A hidden figure carries no number.
struct Figure {
  std::string indicator, series;
  Where where;
  Geography geography = Geography::of_its_time;
  Period period;
  std::map<std::string, std::string> breakdown;  // dimension -> member; absent = total
  std::optional<int64_t> numerator, denominator;
  std::optional<int64_t> n;  // records or units beneath
  std::optional<Decimal> value;
  // Of a distribution: "median" (which is the value), "p90" (nearest rank), "least", "most".
  std::map<std::string, Decimal> statistics;
  Status status = Status::no_data;
  std::set<std::string> flags;  // provisional, overlapping, incomplete, rounded, synthetic,
                                // stands_for_itself, open_until_period_ends
  int64_t incomplete = 0;       // records left out since a condition is unknown
  std::string coverage;         // words-free: share of expected reporters "n/m" or ""
  std::map<std::string, int64_t> as_of;  // last seq per ledger
};

// As docs/format/figure.md freezes it.
boost::json::object to_json(const Figure& figure);

// value = factor * numerator / denominator, one division, half to even at `decimals`.
Decimal divide(int64_t numerator, int64_t denominator, int64_t factor, int decimals);

// What is asked. Answers come sorted by period, then place code, then members in the order of the
// code list (other members in natural order, "" = not recorded last). With `by` only members are
// given, without `by` only totals.
struct Question {
  std::string programme, indicator;  // name or code
  std::string place;                 // code of a place or organisation
  std::string level;                 // "" = the place itself; else all of that level within it
  Period period;
  std::optional<Step> step;
  std::vector<std::string> by;  // breakdowns; their crossing where several
  Geography geography = Geography::of_its_time;
};

}  // namespace besik::indicator
