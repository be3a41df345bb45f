#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"
#include "base/env.h"
#include "base/result.h"
#include "base/text.h"
#include "place/tree.h"

namespace besik::place {

// Where a place's square stands in the grid that is shown where no boundaries are loaded, and the
// name that fits into it.
struct Tile {
  std::string place;
  int column = 0;
  int row = 0;
  Text name;
};

// One line of an official list of days.
struct Holiday {
  Date on;
  bool worked = false;  // a weekend day that was made a working day
  Text name;
};

struct CountryCalendar {
  WorkCalendar calendar;
  std::vector<Holiday> days;  // ascending
};

// What a country folder says: code and names, levels, the places that ship with the product (the
// nation and its regions), how they came to be, tiles and working calendars. Classifiers are
// imported onto `tree` afterwards.
struct Country {
  std::string code;
  Text name;
  std::vector<Level> levels;
  std::shared_ptr<const Tree> tree;
  std::vector<Tile> tiles;
  std::vector<CountryCalendar> calendars;

  const WorkCalendar* calendar(std::string_view name) const;  // nullptr where unknown
};

// Reads `folder`/country.yaml and the files it names, which must lie in the folder. Every fault of
// every file is told, with file and line or row. Codes: those of DataNode, TableRow, CsvReader and
// Tree::build, file.not_found, file.io, country.outside_folder, country.unknown_place,
// country.duplicate_tile, country.unknown_change, country.unknown_day_kind, country.duplicate_day,
// country.calendar_days.
Checked<Country> load_country(Env& env, const std::string& folder);

// "renamed", "moved", "merged", "split" and back (country.unknown_change).
std::string_view to_string(Change change);
Result<Change> parse_change(std::string_view text);

}  // namespace besik::place
