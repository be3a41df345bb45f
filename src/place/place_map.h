#pragma once

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "base/text.h"
#include "place/naming.h"
#include "place/tree.h"

namespace besik::place {

// What a classifier of today does not tell: a place of another day (`level` is not ""), what became
// of a place on the day `on`, or the first day of one that the classifier has.
struct FormerPlace {
  std::string code, level, parent;
  Text name;                 // as the table has it, not spelled out
  std::optional<Date> from;  // first day
  std::optional<Date> on;    // merged into `to`, or split into them and, unless new, standing on
  bool merged = false;
  std::vector<std::string> to;
};

// How a country's classifier is laid out: which columns hold what, what its levels are called here,
// how a parent is found, how names are spelled out and written in Latin letters. A YAML file beside
// the country's other data (docs: "Formats, column maps").
struct PlaceMap {
  // Column names; "" where the table has no such column.
  std::string code_column, level_column, parent_column, kind_column;
  std::string name_kk_column, name_ru_column, name_en_column;
  std::string from_column, until_column;

  int code_width = 0;                                      // 0: any
  bool code_digits = false;                                // digits only
  std::map<std::string, std::string, std::less<>> levels;  // of the table -> ours

  // Parent by code: the longest of these beginnings, filled up, that is a code itself.
  std::vector<int> parent_prefixes;
  std::string parent_fill = "0";

  Place nation;      // what lies above rows without a parent
  Date stands_from;  // of places that a first import brings, where no column says it
  std::vector<FormerPlace> former;
  bool complete = false;  // a standing place that the table lacks has ended

  Abbreviations kk, ru;
  // English where neither a column nor a crosswalk gives it: from this language, by letters.
  std::optional<Language> english_from;
  Abbreviations english_words;
  LetterTable letters;
  std::map<std::string, std::string, std::less<>> english;  // crosswalk: code -> name
};

// Reads a map and the files that it names beside it. Codes: those of DataNode and LetterTable,
// map.no_levels, map.no_parent_rule, map.unknown_language, map.bad_former (with the row), file.*.
Checked<PlaceMap> load_place_map(Env& env, const std::string& path);

// A table of codes and English names. Codes: csv.*, import.empty_cell.
Checked<std::map<std::string, std::string, std::less<>>> read_crosswalk(
    std::istream& in, const std::string& name, const std::string& code_column,
    const std::string& name_column);

}  // namespace besik::place
