#pragma once

#include <istream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "place/change.h"
#include "place/place_map.h"
#include "place/tree.h"

namespace besik::place {

struct PlaceReport {
  int64_t rows = 0;
  int64_t placed = 0;                              // rows that stand in the tree afterwards
  int64_t unchanged = 0;                           // of them, rows that changed nothing
  std::map<std::string, int64_t> placed_by_level;  // our levels
  std::map<PlaceChange::Kind, int64_t> changes;
  int64_t transliterated = 0;     // of the placed rows: English by the letter table
  bool endings_withheld = false;  // rows were at fault, so nothing was taken to have ended
  Errors errors;                  // by row and column: what was not placed and why
};

// What a table would change, and the tree as it would be. The caller decides whether errors in the
// report forbid it; the changes are those of the sound rows alone.
struct PlaceImport {
  std::vector<PlaceChange> changes;
  std::shared_ptr<const Tree> tree;
  PlaceReport report;
};

// Reads a classifier onto `onto` (nullptr: onto nothing, with `levels`). Places that are new,
// named, moved or ended change on the day `on`; the first import of a level dates its places from
// the map's `stands_from`, or from the parent's first day where that is later. The same table again
// changes nothing. Names given in a language are compared; a transliterated English name never
// replaces one that was given.
//
// Row codes: import.empty_cell, import.bad_text, import.bad_date, import.code_malformed,
// import.unknown_level, import.no_name, import.duplicate_code, import.parent_not_placed,
// import.level_order, import.level_changed, import.place_ended, csv.ragged_row. What makes the
// whole fail: other csv.* codes, and those of Tree::build for the tree that would be.
Checked<PlaceImport> import_places(std::istream& in, const std::string& name, const PlaceMap& map,
                                   const std::vector<Level>& levels, const Tree* onto, Date on);

}  // namespace besik::place
