#pragma once

#include <functional>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/date.h"
#include "base/result.h"

namespace besik::place {

// One row of a table, its cells read by column name. Faults are added with row and column; a cell
// that is at fault gives an empty value, and `sound` becomes false.
// Codes: import.empty_cell, import.bad_date, import.bad_number, import.bad_text.
class TableRow {
 public:
  TableRow(const std::map<std::string, int, std::less<>>& columns, const CsvRow& row,
           Errors& errors)
      : columns_(columns), row_(row), errors_(errors) {}

  int64_t number() const { return row_.row; }
  bool sound() const { return sound_; }
  // Cleaned: NFC, spaces of every kind made one, none at the ends. A column that the table does not
  // have is an empty cell.
  std::string text(std::string_view column);
  std::string required(std::string_view column);
  Date date_or(std::string_view column, Date fallback);
  Date date(std::string_view column);
  int whole(std::string_view column);
  void fail(std::string code, std::string_view column, std::string what, std::string mend,
            std::string close = "");

 private:
  const std::map<std::string, int, std::less<>>& columns_;
  const CsvRow& row_;
  Errors& errors_;
  bool sound_ = true;
};

// Reads a table whole; `wanted` columns must be there (csv.missing_column). Rows of another width
// are told and left out. Errors of the table itself (encoding, header, a line without end) end the
// reading and are the only ones in `errors` that begin with "csv." beside csv.ragged_row; the
// answer is then false.
bool read_table(std::istream& in, const std::string& name, const std::vector<std::string>& wanted,
                Errors& errors, const std::function<void(TableRow&)>& each);

// Spaces of every kind (also the no-break one) made one, none at the ends.
std::string one_spaced(std::string_view text);

}  // namespace besik::place
