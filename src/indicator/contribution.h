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

// What one record adds to one measure. `weight` is +1, or -1 where a stock ends; a future `day`
// counts once that day has come. `place` is the lowest stable id: "org:CODE" where a unit acted,
// "place:CODE" else. `unit` is the hash of the pseudonym (0 where records are counted).
struct Contribution {
  uint32_t measure = 0;          // index in Measures
  std::string place;
  Date day;
  std::vector<std::string> members;  // values of the measure's breakdowns, "" = not recorded
  int32_t weight = 1;
  int64_t value = 0;
  uint64_t unit = 0;
  bool operator==(const Contribution&) const = default;
};

// All measures of the installed programmes, compiled: numerators, denominators. Ids are stable
// texts ("juvenile-justice/diversion_rate/numerator#<hash>"), indices are of this process.
class Measures;

// Pure: the facts of one record, all programmes' measures over its register. A multi-valued
// breakdown yields one contribution per member plus one for the total (marked by member "*").
std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        std::string_view programme, std::string_view register_name,
                                        const record::Facts& facts);

// The durable bytes of a record's contributions, kept in the same transaction as its event;
// measures stand by id, so that they outlive a process.
Bytes encode(const Measures& measures, const std::vector<Contribution>& contributions);
Result<std::vector<Contribution>> decode(const Measures& measures, const Bytes& bytes);

}  // namespace besik::indicator
