#pragma once

#include <istream>
#include <string>
#include <vector>

#include "indicator/observation.h"
#include "record/world.h"
#include "service/target_book.h"

namespace besik::service {

struct TargetImport {
  std::vector<ImportedTarget> changed;
  int64_t rows = 0, unchanged = 0, refused = 0;
  Errors errors;
};

// Reads targets from a table with the columns indicator, value and year, and where known place
// (blank: the nation, and for shares and rates every place), breakdown ("sex=female, age=10-13"),
// base_year and base (both or none), unit, aim (at_least or at_most; else as the indicator says
// which way is better), and source. A row for the same indicator, place, breakdown and year as one
// that is known replaces it; the journal keeps both.
//
// Row codes: target.unknown_indicator, target.unknown_place, target.unknown_breakdown,
// target.unknown_member, target.bad_year, target.bad_number, target.unit_mismatch,
// target.no_direction, target.base_order, target.base_incomplete, target.two_values,
// import.empty_cell, import.bad_text, csv.ragged_row. What makes the whole fail: other csv.* codes.
Checked<TargetImport> import_targets(std::istream& in, const std::string& name,
                                     const record::World& world,
                                     const indicator::Observations& observations,
                                     const ImportedTargets& known);

}  // namespace besik::service
