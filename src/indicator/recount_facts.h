#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/value.h"
#include "programme/model.h"
#include "record/facts.h"
#include "record/world.h"

// The recount's own reading of facts; the engine never uses it.
namespace besik::indicator {

// One thing that a measure counts.
struct Counting {
  bool at_organisation = false;
  std::string place;  // of an organisation or a place; "" where it is not known
  std::string own_place;
  Date day;
  std::optional<Date> until;
  bool from_the_day_after = false;
  bool incomplete = false;
  std::vector<std::string> persons;
  Decimal value;
  std::map<std::string, std::vector<std::string>> members;  // of each breakdown
};

// What one record brings to one measure.
std::vector<Counting> countings(const record::World& world, const programme::Indicator& indicator,
                                const programme::Measure& measure, const programme::Register& reg,
                                const record::Facts& facts);

// Old names and codes as the versions after `version` map them, one version after the other.
void read_through_maps(const record::World& world, const std::string& programme, int version,
                       const std::string& reg, record::Facts& facts);

}  // namespace besik::indicator
