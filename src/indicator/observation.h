#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"
#include "base/value.h"
#include "indicator/figure.h"
#include "place/tree.h"

// Numbers that came from outside: surveys, ministries, SDG databases, estimates of the United
// Nations. They are public and never mixed with figures of records: they stand beside them.
namespace besik::indicator {

// What is the same for every number of a series.
struct ObservationSeries {
  std::string id;  // "kazstat-sdg/3-2-2/per_1000_live_births"
  // What it stands beside: its own code first ("SDG 3.2.2"), then codes of indicators ("JJ2",
  // "programme/indicator"). At least one.
  std::vector<std::string> indicators;
  // Codes of indicators that it is akin to without measuring the same, with words that say so: it
  // stands beside them too, and is never drawn or aimed as one of them.
  std::map<std::string, Text> related;
  std::string source;                             // "kazstat-sdg"
  std::string publisher;                          // in words
  std::map<std::string, std::string> source_ids;  // the source's own: {"SERIES", "SL_EMP_INJUR"}
  std::string unit;                               // one unit for a series, always
  std::string method;                             // in words, may be ""
  bool operator==(const ObservationSeries&) const = default;
};

// One number. At least one of value, lower and upper is there, or `status` says that it is missing.
struct Observation {
  Period period;
  std::map<std::string, std::string> breakdown;  // dimension -> member; absent = total
  std::optional<Decimal> value, lower, upper;
  std::string status;  // SDMX CL_OBS_STATUS (version 2): "A" normal, "E" estimated, "P"
                       // provisional, "M" missing, ...; "" where the source does not say
  std::string note;
  bool operator==(const Observation&) const = default;
};

// Whether SDMX knows this status, and whether it says that there is no number.
bool is_observation_status(std::string_view status);
bool says_missing(std::string_view status);

// What one vintage says of one series at one place. The unit of storage: its state is replaced
// whole.
struct ObservationGroup {
  ObservationSeries series;
  std::string place;        // code of the tree; of an area outside it "area:" and the source's code
  std::string place_label;  // of an area outside, as the source calls it; else ""
  Date vintage;             // of the file or the publication
  std::vector<Observation> observations;  // ascending by period and breakdown, no two alike
  std::string id() const;                 // "series|place|2024-10-24"
};
constexpr std::string_view outside_area = "area:";

struct FoundObservation {
  const ObservationGroup* group = nullptr;
  const Observation* observation = nullptr;
};

struct ObservationQuery {
  std::string source, series;           // "" = any
  std::vector<std::string> indicators;  // codes, or codes related, any of them; empty = any
  std::string place;                    // code; "" = any
  std::string level;                    // with `place`: all places of that level within it
  std::optional<Date> from, until;      // periods that lie within these days
  std::optional<Step> step;
  // Members that must be there; {"sex", ""} = no member of this dimension. Others are free.
  std::map<std::string, std::string> breakdown;
  // nullopt: for each number the newest vintage that gives it. Else that vintage alone.
  std::optional<Date> vintage;
};

struct ObservationSourceSummary {
  std::string source, publisher;
  int64_t series = 0, numbers = 0;  // numbers over all vintages
  std::vector<Date> vintages;       // ascending
  std::optional<Date> first, last;  // days of the periods
};

// All observations as of one moment: immutable once built; threads share it. Of several vintages
// the newest one that gives a number (same series, place, period and breakdown) is in force; the
// others stay and can be asked for.
class Observations {
 public:
  using Groups = std::map<std::string, std::shared_ptr<const ObservationGroup>, std::less<>>;
  Observations() = default;
  explicit Observations(Groups groups);  // by id
  const Groups& groups() const { return groups_; }

  // Sorted by series, place, period and breakdown; with nullopt as vintage one answer each.
  std::vector<FoundObservation> ask(const ObservationQuery& query, const place::Tree* tree) const;
  // Every vintage of one number, newest first.
  std::vector<FoundObservation> vintages(std::string_view series, std::string_view place,
                                         const Period& period,
                                         const std::map<std::string, std::string>& breakdown) const;
  std::vector<ObservationSourceSummary> sources() const;
  std::optional<std::string> unit(std::string_view series) const;  // of the newest vintage

 private:
  Groups groups_;
  std::multimap<std::string, const ObservationGroup*, std::less<>> by_indicator_;
};

// Whether the number describes the territory that figures with this geography describe. Then: the
// place stood on the period's last day, so that it is a number of the place of its time; a number
// of a place that began later was counted back by its publisher and is not comparable. Now: the
// place stands today and no merge, split or move changed its land since the period's last day. An
// area outside the tree always is, and so is the nation, whose series may begin before its own
// first day.
bool is_comparable(const place::Tree& tree, std::string_view place, const Period& period,
                   Geography geography, Date today);

// As docs/format/observation.md freezes it. Reading trusts what this process wrote.
boost::json::object to_json(const ObservationGroup& group);
Result<ObservationGroup> group_from_json(const boost::json::object& body);

// The codes under which outside series may stand beside an indicator: its programme and name, its
// code, and each standard that it names (they stand apart by ";").
std::vector<std::string> codes_of(const programme::Programme& programme,
                                  const programme::Indicator& indicator);

}  // namespace besik::indicator
