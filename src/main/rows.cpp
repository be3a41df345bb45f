#include "main/rows.h"

#include "base/csv.h"
#include "base/json.h"

namespace besik::commands {
namespace {

constexpr std::size_t rows_for_widths = 1000;

}  // namespace

Rows::Rows(const Command& command, std::vector<std::string> breakdowns, Format format,
           Output& output)
    : command_(command), breakdowns_(std::move(breakdowns)), format_(format), output_(output) {}

bool Rows::take(std::string_view bytes) {
  while (true) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    rest_ += bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!row(rest_)) return false;
    rest_.clear();
  }
  rest_ += bytes;
  return true;
}

bool Rows::row(std::string_view line) {
  if (format_ == Format::json) {
    const bool first = !std::exchange(any_, true);
    return output_.write(first ? "[" : ",") && output_.write(line);
  }
  const auto value = parse_json(line);
  if (!value) return false;
  if (!std::exchange(any_, true)) columns_ = columns_of(command_, breakdowns_, &*value);
  waiting_.push_back(line_of(*value, columns_));
  return waiting_.size() < (widths_.empty() ? rows_for_widths : 1) || flush();
}

bool Rows::flush() {
  if (widths_.empty()) {
    if (!any_) columns_ = columns_of(command_, breakdowns_, nullptr);
    std::vector<std::string> header;
    for (const auto& column : columns_) header.push_back(column.title);
    waiting_.insert(waiting_.begin(), std::move(header));
    widths_ = widths_of(waiting_);
  }
  const bool csv = format_ == Format::csv;
  for (const auto& line : waiting_)
    if (!output_.write(csv ? csv_line(line) : table_line(line, widths_))) return false;
  waiting_.clear();
  return true;
}

bool Rows::end() {
  if (!rest_.empty()) return false;
  if (format_ == Format::json) return output_.write(any_ ? "]\n" : "[]\n");
  return flush();
}

}  // namespace besik::commands
