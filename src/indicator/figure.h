#pragma once

#include <initializer_list>
#include <map>
#include <memory>
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
// "2026", "2026-Q1", "2026-03", "2026-03-15", some years: "2024/2026". figure.unknown_period.
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

// The last event counted, by ledger. All figures of an answer share it.
class AsOf {
 public:
  using Map = std::map<std::string, int64_t>;
  using mapped_type = int64_t;
  AsOf() = default;
  AsOf(Map map) : map_(std::make_shared<const Map>(std::move(map))) {}
  AsOf(std::initializer_list<Map::value_type> all) : AsOf(Map(all)) {}
  const Map& map() const {
    static const Map none;
    return map_ ? *map_ : none;
  }
  Map::const_iterator begin() const { return map().begin(); }
  Map::const_iterator end() const { return map().end(); }
  bool empty() const { return map().empty(); }
  std::size_t size() const { return map().size(); }
  int64_t at(const std::string& ledger) const { return map().at(ledger); }
  void clear() { map_ = nullptr; }
  bool operator==(const AsOf& other) const { return map_ == other.map_ || map() == other.map(); }

 private:
  std::shared_ptr<const Map> map_;
};

// Beside a figure: what is aimed at. Which of several targets: programme::Target.
struct Aim {
  Decimal value;
  bool at_least = true;  // else at most
  int year = 0;
  std::optional<Decimal> base;
  int base_year = 0;
  // On the straight line from base to value, in the period's year: before the base year the base,
  // after the target's year the value. Rounded half to even at the indicator's decimals, once. None
  // without a base, or where the base year is not before the target's.
  std::optional<Decimal> due;
  // How far there still is to go: value - figure where at_least, figure - value where at most; zero
  // or less: reached. Only where the figure has a value.
  std::optional<Decimal> distance;
};

// ok            there is a number (zero is one).
// no_data       the period has not begun, it lies outside the series, the cohort's window has not
//               closed, there is nothing in the denominator of a ratio or share, nothing to take a
//               mean or median of, or no record of a level.
// no_denominator  no population is known for this place, day, sex and age, or it is not known in
//               which member of a share this is ("").
// not_applicable  the place does not stand then, or the measure does not know places of this kind.
// not_comparable  a split without reassignment.
//
// The first that holds is told: the period has not begun; it lies outside the series; returns
// cannot tell it; the window of a cohort is open; not_applicable; not_comparable; the rest.
//
// A share of a rate: a rate (`per` of the indicator) by a breakdown that is neither sex nor age has
// no population. Its figure is flagged `share`, its statistic is "share" and its value, in percent
// at the indicator's decimals but at least 1, is numerator / denominator: the denominator is what
// the same measure counts in the same place, period and members of sex and age with any member but
// "" in every other breakdown asked, a person or record once however many members it has. The
// member "" itself has a numerator and no_denominator. No population is asked for.
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
  // Of a `rounded` figure: the true value is not below and not above these. Its numerator and
  // denominator are the largest multiples of the base that the true ones reach.
  std::optional<Decimal> lower, upper;
  // What `value` is: "number" (of records, persons or clocks), "sum", "mean", "median", "p90",
  // "share" (of a band, or a ratio in percent), "ratio", "rate" (per population), "level".
  std::string statistic;
  // Of a distribution: "median", "p90" (nearest rank), "mean", "least", "most". Not of its bands.
  std::map<std::string, Decimal> statistics;
  Status status = Status::no_data;
  std::set<std::string> flags;  // provisional, overlapping, incomplete, rounded, synthetic,
                                // stands_for_itself, open_until_period_ends, series_breaks,
                                // outside_series, share (of a rate, see above), not_united
                                // (children of returns), and finer_than_returns: no_data, for it
                                // asks about days that are not whole periods of the returns
                                // expected there.
                                // overlapping: a breakdown is in Indicator::overlapping, or persons
                                // are united above or below the line and it is neither sex nor an
                                // age at the period's end
  // Records left out since a condition is unknown: of numerator or denominator, whichever are more;
  // of a band or a share that of the whole cell.
  int64_t incomplete = 0;
  std::string coverage;  // "n/m": institutions that reported of those expected, or ""
  std::optional<Aim> aim;
  // Names of indicators of the same programme whose figures for the same place and period belong
  // beside this one. Ask for them as for any other (beside()), so that each is hidden by its own
  // rules.
  std::vector<std::string> beside;
  AsOf as_of;
};

// As docs/format/figure.md freezes it.
boost::json::object to_json(const Figure& figure);

// value = factor * numerator / denominator, one division, half to even at `decimals`.
Decimal divide(int64_t numerator, int64_t denominator, int64_t factor, int decimals);

// How complete the reports are that a figure rests on. Set by whoever knows it (returns); called
// while an answer is made, from several threads, and must be quick.
class Coverage {
 public:
  struct Reporters {
    // Institutions, each once however long the period: expected to report, and reported all of it.
    int64_t reported = 0, expected = 0;
    int64_t returns = 0;  // of those that send returns which feed the indicator: more than none
  };
  virtual ~Coverage() = default;
  // nullopt where nobody is expected to report. `where` is a place or body of the geography's
  // territory: as it was at the period's end, or as it is today.
  virtual std::optional<Reporters> of(const programme::Programme& programme,
                                      const programme::Indicator& indicator, const Where& where,
                                      const Period& period, Geography geography) const = 0;
};

// Targets that are kept apart from the programme, beside those that it declares itself.
class Targets {
 public:
  virtual ~Targets() = default;
  virtual std::vector<programme::Target> of(const programme::Programme& programme,
                                            const programme::Indicator& indicator) const = 0;
};

// What is asked. Answers come sorted by period, then place code, then members in the order of the
// code list, stages, organisation kinds or bands (other members in natural order, "" = not recorded
// last). With `by` only members are given, without `by` only totals. Members are all of the list
// that are not retired; a retired one, one that is in no list, a kind of organisation and "" where
// anything that the measures count stands in it, anywhere and at any time up to the series' last
// day - of an age at the period's end on the last day (or today) of any period asked.
struct Question {
  std::string programme, indicator;  // name or code
  std::string place;                 // code of a place or organisation
  std::string level;                 // "" = the place itself; else all of that level within it
  Period period;
  std::optional<Step> step;
  std::vector<std::string> by;  // breakdowns; their crossing where several
  Geography geography = Geography::of_its_time;
  // Id of the series, "" = that of the newest version. The series of older versions stay askable:
  // a series counts what is dated, or there, from the day on which the first version that has its
  // definition came into force until the day before the first later one that has another. A series
  // reaches back over older versions where `changes` says renamed (not retired) of the indicator
  // and every fact that the definition reads has a counterpart in them.
  // Days of which a figure is told: those of the period or, with a window of months, of the window;
  // none of them in the series is no_data with the flag outside_series, some of them not in it is
  // flagged series_breaks. Of stocks and levels the day asked decides, whatever the day on which
  // they began or were assessed; a period that has not begun is only no_data.
  // Facts written under a newer version are read backwards through its `changes`: where two old
  // codes became one, the fact is not known.
  std::string series;
  std::shared_ptr<const Coverage> coverage;
  std::shared_ptr<const Targets> targets;
};

}  // namespace besik::indicator
