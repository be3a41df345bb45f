#include "base/csv.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace besik {
namespace {

constexpr std::string_view any_separator = ",;\t";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

char likely_separator(std::string_view raw) {
  std::size_t counts[any_separator.size()] = {};
  bool quoted = false;
  for (const char c : raw) {
    if (c == '"') quoted = !quoted;
    const auto which = any_separator.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  return any_separator[static_cast<std::size_t>(std::max_element(counts, std::end(counts)) -
                                                counts)];
}

bool runs_as_formula(std::string_view cell) {
  if (cell.empty()) return false;
  const char first = cell[0];
  if (first == '=' || first == '@' || first == '\t' || first == '\r') return true;
  if (first != '+' && first != '-') return false;
  return cell.size() > 1 && cell.find_first_not_of("0123456789., ", 1) != std::string_view::npos;
}

}  // namespace

Error CsvReader::fault(std::string code, std::string what, std::string mend) const {
  return {std::move(code), name_ + ", row " + std::to_string(row_), std::move(what),
          std::move(mend), ""};
}

Result<CsvReader> CsvReader::open(std::istream& in, std::string name, CsvLimits limits) {
  CsvReader reader;
  reader.in_ = &in;
  reader.name_ = std::move(name);
  reader.limits_ = limits;
  TRY_ASSIGN(const bool found, reader.next(any_separator));
  if (!found) return reader.fault("csv.empty", "the table has no header", "give a table with one");
  reader.separator_ = likely_separator(reader.raw_);
  TRY_ASSIGN(reader.header_, reader.cut());
  std::set<std::string> seen;
  for (std::string& cell : reader.header_) {
    cell = std::string(trim(cell));
    if (!seen.insert(cell).second && !(cell.empty() && limits.nameless_columns)) {
      return reader.fault("csv.duplicate_header", "two columns have the same name",
                          "give every column a name of its own");
    }
  }
  return reader;
}

Result<int> CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found != header_.end()) return static_cast<int>(found - header_.begin());
  return Error{"csv.missing_column", name_, "the column " + std::string(name) + " is missing",
               "add it or rename one", nearest(name, header_)};
}

Result<bool> CsvReader::next(std::string_view separators) {
  std::streambuf* bytes = in_->rdbuf();
  enum { cell_start, bare, quoted, after_quote } state = cell_start;
  constexpr int end = std::streambuf::traits_type::eof();
  raw_.clear();
  if (row_ >= static_cast<int64_t>(limits_.rows)) {
    if (bytes->sgetc() == end) return false;
    return fault("csv.too_many_rows", "the table has too many rows", "split it");
  }
  ++row_;
  while (true) {
    const int got = bytes->sbumpc();
    if (got == end || (got == '\n' && state != quoted)) {
      if (state == quoted) {
        return fault("csv.unclosed_quote", "a quote is opened and never closed",
                     "close it or double it");
      }
      if (!raw_.empty() && raw_.back() == '\r') raw_.pop_back();
      if (row_ == 1 && raw_.starts_with(byte_order_mark)) raw_.erase(0, byte_order_mark.size());
      if (!is_utf8(raw_) || raw_.find('\0') != std::string::npos) {
        return fault("csv.not_utf8", "the table is not UTF-8", "save it as CSV in UTF-8");
      }
      if (!raw_.empty()) return true;
      if (got == end) return false;
      state = cell_start;
      ++row_;
      continue;
    }
    if (raw_.size() >= limits_.line_bytes) {
      return fault("csv.line_too_long",
                   "the row is longer than " + std::to_string(limits_.line_bytes) + " bytes",
                   "look for a quote that is not closed, or split the row");
    }
    const char c = static_cast<char>(got);
    if (state == quoted) {
      if (c == '"') state = after_quote;
    } else if (separators.find(c) != std::string_view::npos) {
      state = cell_start;
    } else if (c != '"') {
      if (state == after_quote && c != '\r') {
        return fault("csv.unclosed_quote", "text follows a closing quote",
                     "double the quotes inside a quoted cell");
      }
      // A byte order mark may stand before the first cell's quote.
      const bool mark =
          row_ == 1 && raw_.size() < byte_order_mark.size() && c == byte_order_mark[raw_.size()];
      if (state == cell_start && !mark) state = bare;
    } else if (state != bare) {
      state = quoted;  // opened, or the second of a doubled pair
    }
    raw_ += c;
  }
}

Result<std::vector<std::string>> CsvReader::cut() const {
  std::vector<std::string> cells(1);
  bool start = true, quoted = false;
  for (std::size_t i = 0; i < raw_.size(); ++i) {
    const char c = raw_[i];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (i + 1 < raw_.size() && raw_[i + 1] == '"') {
        cells.back() += raw_[++i];
      } else {
        quoted = false;
      }
    } else if (c == separator_) {
      if (cells.size() >= limits_.cells) {
        return fault("csv.too_many_cells",
                     "the row has more than " + std::to_string(limits_.cells) + " cells",
                     "split the table");
      }
      cells.emplace_back();
      start = true;
      continue;
    } else if (c == '"' && start) {
      quoted = true;
    } else {
      cells.back() += c;
    }
    start = false;
  }
  return cells;
}

Result<void> CsvReader::each(const std::function<Result<void>(const CsvRow&)>& row,
                             const std::function<Result<void>(Error)>& bad) {
  const std::string_view separators(&separator_, 1);
  while (true) {
    TRY_ASSIGN(const bool found, next(separators));
    if (!found) {
      if (in_->bad()) return fault("file.io", "the table cannot be read", "check the disk");
      return {};
    }
    TRY_ASSIGN(std::vector<std::string> cells, cut());
    if (cells.size() != header_.size()) {
      Error ragged = fault("csv.ragged_row",
                           "the row has " + std::to_string(cells.size()) + " cells, the header " +
                               std::to_string(header_.size()),
                           "give every row as many cells as the header");
      if (!bad) return ragged;
      TRY(bad(std::move(ragged)));
      continue;
    }
    TRY(row(CsvRow{row_, std::move(cells)}));
  }
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    const std::string safe = (runs_as_formula(cell) ? "'" : "") + cell;
    const bool edge_space = !safe.empty() && (safe.front() == ' ' || safe.back() == ' ');
    const bool alone_and_empty = cells.size() == 1 && safe.empty();
    if (safe.find_first_of(",;\t\"\r\n") == std::string::npos && !edge_space && !alone_and_empty) {
      line += safe;
      continue;
    }
    line += '"';
    for (const char c : safe) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

}  // namespace besik
