#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/value.h"
#include "programme/model.h"
#include "record/facts.h"
#include "record/world.h"

// The recount's own reading of facts; the engine never uses it.
namespace besik::indicator {

// A record as its last event left it.
struct LastRecord {
  Id id;
  record::Facts facts;
};
// By programme and register.
using LastRecords = std::map<std::pair<std::string, std::string>, std::vector<LastRecord>>;

enum class Truth { no, yes, unknown };

// The date of a related record; not sure where its own condition is unknown.
struct RelatedDate {
  Date date;
  bool is_sure = true;
  Id record;
};

// One thing that a measure may count.
struct Counting {
  Id record;
  bool at_organisation = false;
  std::string place;     // of an organisation or a place; "" where it is not known
  int place_number = 0;  // of Carrying
  Date day;              // of a stock or stay its beginning
  std::optional<Date> until;
  bool from_the_day_after = false;
  bool incomplete = false;
  std::vector<std::string> persons;
  Decimal value;
  std::map<std::string, std::vector<std::string>> members;  // of each breakdown but these:
  std::map<std::string, std::optional<Date>> born;  // of those by the age at the period's end
  std::vector<RelatedDate> related;                 // where each day is judged for itself
};

// What the records bring to one measure.
std::vector<Counting> countings(const record::World& world, const LastRecords& records,
                                const programme::Programme& programme,
                                const programme::Indicator& indicator,
                                const programme::Measure& measure);

// Whether a stock or stay is there on a day, as far as the conditions that move with the day say.
Truth is_there(const programme::Measure& measure, const Counting& counting, Date day);
// Whether it counts, or may count, on any day within the two. A stock is looked at where that can
// change: on its first day, and when a related date comes in or grows too old.
bool ever_counts(const programme::Measure& measure, const Counting& counting, Date first,
                 Date last);
// The band of somebody born in a month, "" in none.
std::string age_band(const programme::AgeBreakdown& age, std::optional<Date> born, Date on);
// A breakdown that stands in Counting::born; nullptr for all others.
const programme::AgeBreakdown* age_at_period_end(const programme::Indicator& indicator,
                                                 const std::string& breakdown);

bool is_stock(const programme::Measure& measure);
bool is_stay(const programme::Measure& measure);
bool is_of_persons(const programme::Measure& measure);

// Facts written under `version`, in the words of another version of their programme: names and
// codes as the versions between map them, one after the other. Backwards a code that several became
// is not known.
void read_as_of(const record::World& world, const programme::Programme& programme, int version,
                const std::string& reg, record::Facts& facts);

}  // namespace besik::indicator
