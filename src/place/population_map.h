#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"

namespace besik::place {

// How a table of populations is laid out: one number of people per row. A YAML file beside the
// country's other data (docs: "Formats, column maps").
struct PopulationMap {
  std::string source;
  bool synthetic = false;

  // Where: one place for all rows, or a column of codes or names. A name is looked up among the
  // aliases, then among the names of the places of `place_level` on the row's day.
  struct Alias {
    std::string name;
    std::string code;
    Date from;
    Date until;
  };
  std::string place;
  std::string place_column;
  std::string place_level;
  std::vector<Alias> aliases;

  std::string sex_column;                                 // "" : both sexes
  std::map<std::string, std::string, std::less<>> sexes;  // of the table -> "female", "male", ""

  // "7", "0-15" or "63+"; "" : all ages. From `open_from` on a single year is open-ended.
  std::string age_column;
  int open_from = 121;
  bool blank_age_is_all = false;

  // A day, or a year with `month` and `day`; where `given`, the caller says the day.
  std::string day_column;
  int month = 1, day = 1;
  bool given = false;

  std::string people_column;
  int64_t multiplier = 1;

  // Rows after this day are no counts: refused, or kept under a source of their own.
  std::optional<Date> projections_after;
  bool flag_projections = false;

  // From a day on (until the next), rows describe the territory of another day.
  struct Recast {
    Date from;
    std::optional<Date> as_at;  // nullopt: their own
  };
  std::vector<Recast> territory;
};

// The plain template, for who has no table of somebody else's: columns place, day (a day, or a
// year: its 1 January), sex (female, male; blank: both), age (7, 0-14, 63+; blank: all), people.
PopulationMap population_template(std::string source);

// Codes: those of DataNode, map.no_place, map.bad_day, map.bad_multiplier, map.unknown_sex, file.*.
Checked<PopulationMap> load_population_map(Env& env, const std::string& path);

}  // namespace besik::place
