#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "main/output.h"
#include "main/print.h"

namespace besik::commands {

// Rows that come as lines of JSON, written while they come: as one JSON array, as CSV, or as a
// table whose widths are those of its first thousand rows.
class Rows {
 public:
  Rows(const Command& command, std::vector<std::string> breakdowns, Format format, Output& output);
  // Bytes as they come, wherever they are cut; false: nothing more can be written. A line that is
  // no JSON ends it too.
  bool take(std::string_view bytes);
  bool end();

 private:
  bool row(std::string_view line);
  bool flush();

  const Command& command_;
  std::vector<std::string> breakdowns_;
  Format format_;
  Output& output_;
  std::string rest_;  // of a line that is not whole yet
  bool any_ = false;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> waiting_;
  std::vector<int> widths_;  // empty: not known yet
};

}  // namespace besik::commands
