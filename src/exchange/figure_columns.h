#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/text.h"
#include "base/value.h"
#include "exchange/figure_file.h"

namespace besik::exchange {

// A cell of a table of figures. Nothing is an empty cell; of a hidden figure every number is.
using FigureCell = std::variant<std::monostate, int64_t, Decimal, std::string>;

// Tables of figures have their columns in one order; a sheet has titles beside codes besides.
struct FigureColumn {
  std::string name;   // header in CSV; "" = in sheets only
  std::string title;  // header in a sheet, in the reader's language
  int width = 10;     // of a sheet's column, in characters
  std::function<FigureCell(const indicator::Figure&)> cell;
};
std::vector<FigureColumn> figure_columns(const FigureWords& words);

// In the reader's language, without the thing itself in brackets: "hidden: too few to show".
std::string status_words(indicator::Status status, Language language);
std::string flag_words(std::string_view flag, Language language);  // the flag where it has no words
// "percent", "per 100,000 children aged 0 to 17", "children", ...
std::string unit_words(const programme::Indicator& indicator, Language language);
// What `statistic` says: "share", "median", ...
std::string statistic_words(std::string_view statistic, Language language);
// All statuses and flags that a figure may have, in the order in which they are documented.
const std::vector<indicator::Status>& all_statuses();
const std::vector<std::string>& all_flags();

std::string joined(const std::set<std::string>& items);  // by spaces

}  // namespace besik::exchange
