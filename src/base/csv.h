#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace besik {

struct CsvLimits {
  std::size_t line_bytes = 1 << 20;
  std::size_t cells = 512;
  std::size_t rows = 20'000'000;
  // Columns without a name may stand more than once (separators at the end of every row).
  bool nameless_columns = false;
};

// One record; `row` counts the rows of the table from 1 as a spreadsheet does (a line break inside
// quotes does not count, an empty line does); the header is row 1.
struct CsvRow {
  int64_t row = 0;
  std::vector<std::string> cells;
};

// Reads a table with a header: UTF-8 (a byte order mark is dropped), separator `,` `;` or tab as
// the header shows, quotes as in RFC 4180. Streams: memory is one line. A cell that begins a
// formula
// (=, +, -, @ followed by a letter or a parenthesis) is kept as text here and quoted on the way
// out. Codes: csv.not_utf8, csv.duplicate_header, csv.line_too_long, csv.too_many_cells,
// csv.ragged_row, csv.unclosed_quote, csv.empty, csv.missing_column, csv.too_many_rows, file.io.
// Empty lines are passed over. `name` is the table's name in errors; cells are never repeated in
// them.
class CsvReader {
 public:
  static Result<CsvReader> open(std::istream& in, std::string name, CsvLimits limits = {});
  const std::vector<std::string>& header() const { return header_; }
  // Index of a column, or csv.missing_column with the nearest header.
  Result<int> column(std::string_view name) const;
  // Calls `row` for every row after the header; an error of it stops the reading and is returned. A
  // row with too few or too many cells goes to `bad`, which may let the reading go on; without
  // `bad` it stops the reading.
  Result<void> each(const std::function<Result<void>(const CsvRow&)>& row,
                    const std::function<Result<void>(Error)>& bad = {});

 private:
  // One record in `raw_` (without its line break) and its number in `row_`; false at the end.
  Result<bool> next(std::string_view separators);
  Error fault(std::string code, std::string what, std::string mend) const;
  Result<std::vector<std::string>> cut() const;  // the cells of `raw_`

  std::istream* in_ = nullptr;
  std::string name_;
  CsvLimits limits_;
  char separator_ = ',';
  std::vector<std::string> header_;
  std::string raw_;
  int64_t row_ = 0;
};

// One line with its line feed, quoted where needed; cells that a spreadsheet would run as a formula
// get a leading apostrophe (plain numbers such as -5 and +77011234567 do not).
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace besik
