#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "place/organisation.h"
#include "place/population.h"
#include "place/tree.h"
#include "programme/model.h"

namespace besik::record {

class Plans;
class Territories;

// Reference data as of one moment: immutable, shared, replaced whole when an event changes it.
struct World {
  std::shared_ptr<const place::Tree> tree;
  std::shared_ptr<const place::Organisations> organisations;
  std::shared_ptr<const place::Population> population;
  std::map<std::string, WorkCalendar, std::less<>> calendars;
  // By name, all installed versions ascending; the last is in force for new records.
  std::map<std::string, std::vector<std::shared_ptr<const programme::Programme>>, std::less<>>
      programmes;
  bool synthetic = false;
  // The day on which territories are asked for access; the last one known stands for "now" as long
  // as nobody sets it.
  Date as_of = place::forever;
  // Registers prepared for judging, made at first use. Copies of a World share it; it keeps each
  // programme that it prepared alive and may be used by many threads.
  std::shared_ptr<Plans> plans;
  // Places of a territory, found once; shared like the plans.
  std::shared_ptr<Territories> territories;
  World();

  const programme::Programme* programme(std::string_view name) const;  // newest
  // nullptr if unknown
  const programme::Programme* programme(std::string_view name, int version) const;
  // The working calendar of a programme; nullptr where the country's data lack it.
  const WorkCalendar* calendar(const programme::Programme& programme) const;
};

}  // namespace besik::record
