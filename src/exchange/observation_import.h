#pragma once

#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/observation_map.h"
#include "indicator/observation.h"
#include "place/tree.h"

namespace besik::exchange {

// Every number of the table is in exactly one of placed, unchanged, refused and left out:
// numbers = placed + unchanged + refused + left_out. A row that cannot be read as cells is one
// number, refused.
struct ObservationReport {
  int64_t rows = 0;     // below the header
  int64_t numbers = 0;  // a row of a wide table holds several
  int64_t placed = 0;   // new, or completes a number that was there (a bound to its value)
  int64_t unchanged = 0;
  int64_t refused = 0;
  int64_t left_out = 0;      // of areas that the map leaves out
  int64_t blank = 0;         // blank cells of a wide table: no numbers
  int64_t counted_back = 0;  // of the placed: of a place that began only after the period
  std::map<std::string, int64_t> left_out_areas;
  Errors errors;  // by row and column, the first `most_errors`; `refused` counts all numbers
  static constexpr std::size_t most_errors = 10'000;
};

struct ObservationImport {
  // The groups that change, whole, as they would be.
  std::vector<indicator::ObservationGroup> groups;
  ObservationReport report;
};

struct ObservationImportOptions {
  std::optional<Date> vintage;  // where the map does not say it
  std::function<void(int64_t rows)> progress;
};

// Reads a table of outside numbers onto those that are `known`. Same place, period, breakdown and
// series twice with another number: all such rows are refused, none is chosen. A vintage is what it
// is: the same one with another number is refused; a later one supersedes, and both stay.
//
// Row codes: observation.unplaced, observation.ambiguous_place, observation.not_standing (the place
// ended before the period began), observation.bad_period, observation.after_vintage (a period that
// begins after the vintage and is no forecast), observation.bad_number, observation.formula,
// observation.no_value, observation.bounds_order, observation.unknown_unit,
// observation.unit_mismatch (the series has another), observation.unknown_member,
// observation.unknown_status, observation.bad_code, observation.nameless_cell,
// observation.two_values, observation.vintage_conflict, import.bad_text, import.empty_cell,
// csv.ragged_row.
// What makes the whole fail: other csv.* codes, observation.unknown_column,
// observation.no_vintage, observation.vintage_given, observation.file_name.
Checked<ObservationImport> import_observations(std::istream& in, const std::string& name,
                                               const ObservationMap& map, const place::Tree& tree,
                                               const indicator::Observations& known,
                                               const ObservationImportOptions& options = {});

}  // namespace besik::exchange
