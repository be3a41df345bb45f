#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indicator/figure.h"
#include "programme/breakdown.h"
#include "programme/model.h"
#include "record/world.h"

// What live answers and recounts share: what a question means, which rows answer it, and how whole
// numbers become a figure. How the numbers are counted is written twice, apart from each other.
namespace besik::indicator {

// First and last day that a series counts (see Question::series).
struct SeriesDays {
  Date from{std::numeric_limits<int32_t>::min()};
  Date until{std::numeric_limits<int32_t>::max()};
  auto operator<=>(const SeriesDays&) const = default;
  bool is_whole() const { return *this == SeriesDays{}; }
};

// The versions of one programme, ascending; `version` is the index of the newest one that has the
// indicator's series.
SeriesDays series_days(const std::vector<std::shared_ptr<const programme::Programme>>& versions,
                       std::size_t version, const programme::Indicator& indicator);

// A question after looking up its names.
struct Asked {
  const programme::Programme* programme = nullptr;
  const programme::Indicator* indicator = nullptr;
  std::string place;  // code; of an organisation where `institution`
  bool institution = false;
  std::string level;            // "" = the place itself
  std::vector<Period> periods;  // ascending
  std::vector<std::string> by;
  Geography geography = Geography::of_its_time;
  SeriesDays series;
  std::shared_ptr<const Coverage> coverage;
  std::shared_ptr<const Targets> targets;

  bool each_institution() const { return level == "institution"; }
};

// The codes of Engine::ask. An indicator is found by name or code; with
// no programme named, in the first one that has it.
Result<Asked> look_up(const record::World& world, const Question& question);

constexpr std::size_t most_cells = 200'000;
constexpr std::size_t most_periods = 4'000;
Error too_many_cells();

// Why this version cannot compute a measure, "" where it can.
std::string refusal(const programme::Indicator& indicator, const programme::Measure& measure);
// Decimal places of a measure's whole numbers: those of the field, 4 where decimals are worked out.
int value_scale(const programme::Measure& measure, const programme::Register& reg);
// Whether the measure's contributions stand at organisations.
bool is_at_organisations(const programme::Measure& measure, const programme::Register& reg);
using programme::crossing;
// The questions whose figures belong beside those of this one: the same place, level, period, step
// and geography, and the same breakdowns where the other indicator declares them, else in total.
Result<std::vector<Question>> beside(const record::World& world, const Question& question);

// The day whose territory answers for a period.
Date vintage(const Asked& asked, const Period& period, Date today);
// The days whose contributions count for a period, both within; a stock is asked on `last`. Days
// after `today` and days outside the series are cut off; none are left where `last` < `first`. A
// window of n months ends with the period and holds n months.
struct Days {
  Date first, last;
};
Days days_of(const Asked& asked, const Period& period, Date today);
// The same, but for what is cut off.
Days whole_days_of(const Asked& asked, const Period& period);
// Whether a period lies outside the series of the question; of a stock its last day (or today).
bool is_outside_series(const Asked& asked, const Period& period, Date today);
bool breaks_series(const Asked& asked, const Period& period, Date today);
// The places that answer, sorted by code; at level "institution" every organisation within. Empty
// where the place asked about does not stand on that day.
std::vector<Where> rows(const record::World& world, const Asked& asked, Date on);
// Whether an organisation without a contribution still answers: the kinds that open records of the
// numerator's register.
bool is_expected(const record::World& world, const Asked& asked, const std::string& organisation);

// Members of a breakdown in order: those of the code list, others that were met, "" last if met.
std::vector<std::string> members(const Asked& asked, const std::string& breakdown,
                                 const std::vector<std::string>& met);

// "10-13", "14+" or "14"; cuts [from, to] to these ages. False where this is no band or holds none
// of them.
bool ages_of(std::string_view band, int& from, int& to);
// The band of completed years that holds somebody born in the month of `born` on a day, "" in none
// or where `born` is not known.
std::string band_of(const programme::AgeBreakdown& ages, std::optional<Date> born, Date on);
// Whether the members of this breakdown are bands of the value.
bool is_value_band(const programme::Indicator& indicator, std::string_view breakdown);

// The breakdowns asked by which a rate has no population, so that its figures are shares; none
// where no rate is asked.
std::vector<std::string> shared_by(const Asked& asked);

// Whole numbers of one measure in one cell.
struct Counted {
  int64_t n = 0;    // records, units or clocks; of a level 1 where there is one
  int64_t sum = 0;  // of a sum or mean; the value of a level
  int64_t incomplete = 0;
  std::vector<int64_t> values;  // of a distribution
};

}  // namespace besik::indicator
