#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "indicator/observation.h"
#include "record/world.h"
#include "service/target_book.h"

namespace besik::service {

// How an observation is told: with source, vintage, bounds, and whether it describes the territory
// of the geography asked for.
// A target of the series' codes, in the unit of the series, stands beside its number as `aim`.
struct ObservationTelling {
  const record::World& world;
  indicator::Geography geography = indicator::Geography::of_its_time;
  Date today;
  Language language = Language::en;
  std::shared_ptr<const ImportedTargets> targets{};
  // Codes asked for: a number that is only related to them says so in words.
  std::vector<std::string> codes{};
};
// "" where the series measures what was asked for, or nothing was.
std::string related_in_words(const ObservationTelling& telling,
                             const indicator::ObservationSeries& series);
std::string observation_place_name(const ObservationTelling& telling,
                                   const indicator::FoundObservation& found);
boost::json::object to_json(const ObservationTelling& telling,
                            const indicator::FoundObservation& found);
std::string to_csv(const ObservationTelling& telling,
                   const std::vector<indicator::FoundObservation>& all);

// What an indicator's value is counted in, in the words that observations use: "percent",
// "per_100000", "days", "level", "persons", "items".
std::string unit_of(const programme::Indicator& indicator);

}  // namespace besik::service
