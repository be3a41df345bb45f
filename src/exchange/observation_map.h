#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"
#include "base/text.h"

namespace besik::exchange {

// How a table of outside numbers is laid out. A YAML file beside the country's other data, read as
// docs/column-maps.md says. Every column of a table must be named somewhere in its map: what the
// map does not know is told, never passed over.
struct ObservationMap {
  std::string source, publisher, method;
  std::optional<Date> vintage;  // nullopt: the caller says it

  // What the numbers stand beside. One of: `code`; a column, whose codes are those of the map or
  // stand for themselves; the part of the table's name that stands for "*", its "-" as `join`.
  struct Indicator {
    std::string code;
    std::string column;
    std::map<std::string, std::string, std::less<>> values;
    std::string file, join, prefix;
  } indicator;
  // More codes under which a code's numbers are found: of indicators of programmes.
  std::map<std::string, std::vector<std::string>, std::less<>> beside;
  // Of a code, the indicators that its numbers are akin to without measuring the same, in words.
  std::map<std::string, std::map<std::string, Text>, std::less<>> related;

  std::string series;                       // name of the series within the source, may be ""
  std::vector<std::string> series_columns;  // whose codes, where not blank, are part of its id
  std::vector<std::string> source_ids;      // columns that the source tells its series apart by

  // One number per row for each; columns may be missing as long as one of all is there.
  struct Number {
    std::string value, lower, upper;
    std::string indicator, series, unit;  // instead of the map's; "" = as the map says
  };
  std::vector<Number> numbers;
  bool skip_blank = false;  // a row need not give every number

  std::string period_column;

  struct Alias {
    std::string name, code;
    Date from, until;
  };
  enum class Elsewhere { fault, keep, leave };
  struct Place {
    std::string code;    // of all rows, or
    std::string column;  // of codes or names
    std::string blank;   // the place of a blank cell, and of a table without the column
    std::string level;   // whose names are looked up; "" = codes only
    std::vector<Alias> aliases;
    Elsewhere elsewhere = Elsewhere::fault;  // what lies outside the country
    std::string label;                       // column of names of such areas
  } place;

  struct Unit {
    std::string code;  // of all rows, or
    std::string column;
    std::map<std::string, std::string, std::less<>> values;
    std::string blank;  // of a blank cell, and of a table without the column
  } unit;

  // A blank cell is the total.
  struct Dimension {
    std::string name, column;
    std::map<std::string, std::string, std::less<>> values;
    std::vector<std::string> totals;
    bool keep = false;  // codes that the map does not name stand for themselves
  };
  std::vector<Dimension> breakdown;

  std::string status_column;
  std::vector<std::string> notes;
  std::vector<std::string> ignored;

  std::vector<std::string> columns() const;  // all that it names
};

// Codes: those of place::DataNode, map.no_place, map.no_unit, map.no_indicator, map.no_numbers,
// file.*.
Checked<ObservationMap> load_observation_map(Env& env, const std::string& path);

}  // namespace besik::exchange
