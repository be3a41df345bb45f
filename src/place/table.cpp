#include "place/table.h"

#include <charconv>

#include "base/text.h"

namespace besik::place {

std::string one_spaced(std::string_view text) {
  constexpr std::string_view no_break = "\xC2\xA0";
  std::string out;
  bool space = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool broken = text.substr(i, 2) == no_break;
    if (broken || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      space = true;
      if (broken) ++i;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

void TableRow::fail(std::string code, std::string_view column, std::string what, std::string mend,
                    std::string close) {
  sound_ = false;
  std::string where = "row " + std::to_string(row_.row);
  if (!column.empty()) where += ", column " + std::string(column);
  errors_.push_back(
      {std::move(code), std::move(where), std::move(what), std::move(mend), std::move(close)});
}

std::string TableRow::text(std::string_view column) {
  const auto found = columns_.find(column);
  if (found == columns_.end() || static_cast<std::size_t>(found->second) >= row_.cells.size()) {
    return "";
  }
  auto clean = clean_text(row_.cells[static_cast<std::size_t>(found->second)]);
  if (clean) return one_spaced(*clean);
  fail("import.bad_text", column, "the text is broken or holds control characters",
       "save the table as UTF-8 and remove them");
  return "";
}

std::string TableRow::required(std::string_view column) {
  const bool was_sound = sound_;
  std::string cell = text(column);
  if (cell.empty() && sound_ == was_sound) {
    fail("import.empty_cell", column, "the cell is empty", "fill it in");
  }
  return cell;
}

Date TableRow::date_or(std::string_view column, Date fallback) {
  const std::string cell = text(column);
  if (cell.empty()) return fallback;
  if (auto date = parse_date(cell)) return *date;
  fail("import.bad_date", column, "this is no day", "write it as 2026-03-01");
  return fallback;
}

Date TableRow::date(std::string_view column) {
  return required(column).empty() ? Date{} : date_or(column, Date{});
}

int TableRow::whole(std::string_view column) {
  const std::string cell = required(column);
  int number = 0;
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (cell.empty() || (fault == std::errc() && end == cell.data() + cell.size())) return number;
  fail("import.bad_number", column, "this is no whole number", "write digits only");
  return 0;
}

bool read_table(std::istream& in, const std::string& name, const std::vector<std::string>& wanted,
                Errors& errors, const std::function<void(TableRow&)>& each) {
  auto reader = CsvReader::open(in, name);
  if (!reader) {
    errors.push_back(reader.error());
    return false;
  }
  bool complete = true;
  for (const std::string& column : wanted) {
    if (auto found = reader->column(column); !found) {
      errors.push_back(found.error());
      complete = false;
    }
  }
  if (!complete) return false;
  std::map<std::string, int, std::less<>> columns;
  for (const std::string& column : reader->header()) {
    columns.emplace(column, static_cast<int>(columns.size()));
  }
  const auto read = reader->each(
      [&](const CsvRow& row) -> Result<void> {
        TableRow cells(columns, row, errors);
        each(cells);
        return {};
      },
      [&](Error ragged) -> Result<void> {
        errors.push_back(std::move(ragged));
        return {};
      });
  if (read) return true;
  errors.push_back(read.error());
  return false;
}

}  // namespace besik::place
