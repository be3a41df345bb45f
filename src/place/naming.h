#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace besik::place {

// Replaces the abbreviations of a classifier by words ("с.Карааул" -> "село Карааул"). An
// abbreviation is met where a word begins; one that does not end in a point must also end there.
// The longest wins.
class Abbreviations {
 public:
  Abbreviations() = default;
  explicit Abbreviations(std::vector<std::pair<std::string, std::string>> words);

  // A run of the text: as it stood, or the words that took an abbreviation's place.
  struct Run {
    std::string text;
    bool replaced = false;
  };
  std::vector<Run> cut(std::string_view text) const;
  std::string spell_out(std::string_view text) const;

 private:
  std::vector<std::pair<std::string, std::string>> words_;  // longest first
};

// Writes names in Latin letters by a table of lower-case letters; a capital gives a capital. What
// the table does not have stays as it is.
class LetterTable {
 public:
  LetterTable() = default;
  // A table with the columns letter and latin. Codes: csv.*, import.empty_cell,
  // import.duplicate_letter.
  static Checked<LetterTable> read(std::string_view csv, const std::string& name);
  std::string write(std::string_view text) const;
  bool empty() const { return letters_.empty(); }

 private:
  std::map<int32_t, std::string> letters_;  // by code point
};

}  // namespace besik::place
