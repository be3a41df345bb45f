#include "record/world.h"

#include "record/plan.h"
#include "record/territory.h"

namespace besik::record {

World::World() : plans(std::make_shared<Plans>()), territories(std::make_shared<Territories>()) {}

const programme::Programme* World::programme(std::string_view name) const {
  const auto found = programmes.find(name);
  if (found == programmes.end() || found->second.empty()) return nullptr;
  return found->second.back().get();
}

const programme::Programme* World::programme(std::string_view name, int version) const {
  const auto found = programmes.find(name);
  if (found == programmes.end()) return nullptr;
  for (const auto& one : found->second) {
    if (one->version == version) return one.get();
  }
  return nullptr;
}

const WorkCalendar* World::calendar(const programme::Programme& programme) const {
  const auto found = calendars.find(programme.calendar);
  return found == calendars.end() ? nullptr : &found->second;
}

}  // namespace besik::record
