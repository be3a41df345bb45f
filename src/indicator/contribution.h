#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "programme/model.h"
#include "record/facts.h"
#include "record/world.h"

namespace besik::indicator {

// What one record adds to one measure. `weight` is +1, or -1 where a stock or stay ends; a future
// `day` counts once that day has come, or, with `at_day_end`, once the day after it has come: a
// clock that still runs is breached at the end of the day on which it falls due. `placed_on` is the
// day on which `place` is meant: `day` itself; of a stock or stay always the day of its `from`.
// `incomplete`: a condition is unknown, so that it is left out of the measure and counted beside
// it. `place` is the lowest stable id: "org:CODE" where a unit acted, "place:CODE" else. `unit` is
// the hash of the pseudonym (0 where records are counted).
struct Contribution {
  uint32_t measure = 0;  // index in Measures
  std::string place;
  Date day;
  Date placed_on;
  std::vector<std::string> members;  // values of the measure's breakdowns, "" = not recorded
  int32_t weight = 1;
  int64_t value = 0;
  uint64_t unit = 0;
  bool at_day_end = false;
  bool incomplete = false;
  auto operator<=>(const Contribution&) const = default;
};

// All measures of the installed programmes, compiled: numerators, denominators. Ids are stable
// texts ("juvenile-justice/diversion_rate/numerator#<hash>"), indices are of this process.
class Measures;

// Another record of the same programme that a measure looks at.
struct Relative {
  std::string register_name;
  Id id;
  record::Facts facts;
};

// Pure: the facts of one record and of those that it is related to, all measures over its register
// (indicator/measures.h compiles them). A voided record adds nothing.
//
// count, distinct, sum, mean, distribution, level: on the day of `when`; without a day, nothing.
// stock, stock_distinct, stay, stay_distinct: +1 on the day of `from`, -1 on the day of `until`, on
//   which it is no longer there; nothing where `until` is not after `from`. With a condition on
//   related records +1 and -1 wherever that begins and ceases to hold in between.
// clocks: one per turn that was not cancelled. Met: on the day on which it ended in time. Breached:
//   on the day on which it fell due, whether it ended later or still runs; while it runs it counts
//   from the day after (at_day_end). So no clock moves to another period when it ends late.
// breaches: on the day of the breach.
// A place that is not known makes it `incomplete`, at the record's own place.
// Names that expressions may use: fact fields, fact worked-outs, stage, opened_on, opener, owner,
// place, closed; birthday(role, n) reads the month of birth among the facts. Facts of other
// versions are read through the programme's maps. What is dated after the last day of a measure's
// series is left out.
//
// A multi-valued breakdown yields one contribution per member plus one for the total (marked by
// member "*"). A breakdown by age at the period's end carries the month of birth ("2010-06").
std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        std::string_view programme, std::string_view register_name,
                                        const Id& id, const record::Facts& facts,
                                        const std::vector<Relative>& relatives);

// 64 bits of a pseudonym, never 0.
uint64_t unit_of(std::string_view pseudonym);

// The durable bytes of a record's contributions, kept in the same transaction as its event. They
// begin with the definition of all measures over the register and a hash of the record's id and
// facts: bytes of another definition are not read but recomputed.
Bytes encode(const Measures& measures, std::string_view programme, std::string_view register_name,
             const Id& id, const record::Facts& facts,
             const std::vector<Contribution>& contributions);
// Codes: contribution.other_definition, contribution.malformed. No bytes are no contributions.
Result<std::vector<Contribution>> decode(const Measures& measures, const Bytes& bytes);

}  // namespace besik::indicator
