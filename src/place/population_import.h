#pragma once

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "place/organisation.h"
#include "place/population.h"
#include "place/population_map.h"
#include "place/tree.h"

namespace besik::place {

struct PopulationReport {
  int64_t rows = 0;
  int64_t placed = 0;
  int64_t refused = 0;                      // declared by the map to be no counts
  std::map<std::string, int64_t> unplaced;  // name or code as the table has it -> rows
  Errors errors;                            // by row and column
};

struct PopulationImport {
  std::vector<PopulationCell> cells;  // of the sound rows
  PopulationReport report;
};

// Reads a table of populations. `given` is the reference day where the map says that the caller
// knows it. Numbers may have decimals; times the multiplier they become whole people, half to even.
//
// Row codes: import.empty_cell, import.bad_text, import.bad_number, import.bad_date,
// import.bad_age, import.unknown_sex, import.unplaced, import.ambiguous_place, import.not_standing
// (the place did not stand on the day whose territory the row describes), csv.ragged_row. What
// makes the whole fail: other csv.* codes, import.no_day (the map wants a day and none is given),
// import.no_day_wanted.
Checked<PopulationImport> import_population(std::istream& in, const std::string& name,
                                            const PopulationMap& map, const Tree& tree,
                                            std::optional<Date> given = std::nullopt);

}  // namespace besik::place
