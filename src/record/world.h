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

// Reference data as of one moment: immutable, shared, replaced whole when an event changes it.
struct World {
  std::shared_ptr<const place::Tree> tree;
  std::shared_ptr<const place::Organisations> organisations;
  std::shared_ptr<const place::Population> population;
  std::map<std::string, WorkCalendar, std::less<>> calendars;
  // By name, all installed versions ascending; the last is in force for new records.
  std::map<std::string, std::vector<std::shared_ptr<const programme::Programme>>, std::less<>> programmes;
  bool synthetic = false;

  const programme::Programme* programme(std::string_view name) const;               // newest
  const programme::Programme* programme(std::string_view name, int version) const;  // nullptr if unknown
};

}  // namespace besik::record
