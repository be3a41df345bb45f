#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/json.h"
#include "base/result.h"
#include "main/command.h"

namespace besik::commands {

enum class Format { table, csv, json };
Result<Format> parse_format(std::string_view text);  // Code: command.unknown_format

// The answer of an operation as text for standard output. Without columns, an object is printed as
// names and values, a list of objects by the members of its first.
std::string print(const json::value& answer, const Command& command,
                  const std::vector<std::string>& breakdowns, Format format);
// Its parts. Without columns of the command those of the first row, where there is one.
std::vector<Column> columns_of(const Command& command, const std::vector<std::string>& breakdowns,
                               const json::value* first);
std::vector<std::string> line_of(const json::value& row, const std::vector<Column>& columns);
std::vector<int> widths_of(const std::vector<std::vector<std::string>>& lines);
std::string table_line(const std::vector<std::string>& line, const std::vector<int>& widths);
// Errors for standard error, one a line.
std::string print(const Errors& errors);

}  // namespace besik::commands
