#include "main/print.h"

#include <algorithm>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"

namespace besik::commands {
namespace {

const json::value* walk(const json::value& value, std::string_view member) {
  const json::value* at = &value;
  while (!member.empty()) {
    auto dot = member.find('.');
    if (!at->is_object()) return nullptr;
    at = at->as_object().if_contains(member.substr(0, dot));
    if (!at) return nullptr;
    member = dot == std::string_view::npos ? std::string_view() : member.substr(dot + 1);
  }
  return at;
}

std::string cell(const json::value* value) {
  if (!value || value->is_null()) return "";
  if (value->is_string()) return std::string(value->as_string());
  if (value->is_bool()) return value->as_bool() ? "yes" : "no";
  if (value->is_array()) {
    std::string out;
    for (const auto& one : value->as_array()) {
      if (!out.empty()) out += ' ';
      out += cell(&one);
    }
    return out;
  }
  // An object with a name is shown by it: {"code": ..., "name": ...}.
  if (value->is_object()) {
    for (std::string_view member : {"code", "name", "text"}) {
      if (const auto* named = value->as_object().if_contains(member)) return cell(named);
    }
  }
  return json::serialize(*value);
}

std::string as_table(const std::vector<std::vector<std::string>>& lines) {
  const std::vector<int> widths = widths_of(lines);
  std::string out;
  for (const auto& line : lines) out += table_line(line, widths);
  return out;
}

void flatten(const json::value& value, const std::string& name,
             std::vector<std::vector<std::string>>& lines) {
  if (value.is_object()) {
    for (const auto& member : value.as_object()) {
      std::string inner(member.key());
      flatten(member.value(), name.empty() ? inner : name + "." + inner, lines);
    }
  } else if (value.is_array() && !value.as_array().empty() &&
             value.as_array().front().is_object()) {
    int index = 0;
    for (const auto& one : value.as_array()) {
      flatten(one, name + "." + std::to_string(++index), lines);
    }
  } else {
    lines.push_back({name, cell(&value)});
  }
}

std::string in_format(const std::vector<std::vector<std::string>>& lines, Format format) {
  if (format == Format::table) return as_table(lines);
  std::string out;
  for (const auto& line : lines) out += csv_line(line);
  return out;
}

}  // namespace

std::vector<Column> columns_of(const Command& command, const std::vector<std::string>& breakdowns,
                               const json::value* first) {
  std::vector<Column> columns;
  for (const auto& column : command.columns) {
    if (column.member != "breakdown.*") {
      columns.push_back(column);
      continue;
    }
    for (const auto& name : breakdowns) columns.push_back({"breakdown." + name, name});
  }
  if (columns.empty() && first != nullptr && first->is_object()) {
    for (const auto& member : first->as_object()) {
      columns.push_back({std::string(member.key()), std::string(member.key())});
    }
  }
  return columns;
}

std::vector<std::string> line_of(const json::value& row, const std::vector<Column>& columns) {
  std::vector<std::string> line;
  for (const auto& column : columns) line.push_back(cell(walk(row, column.member)));
  return line;
}

std::vector<int> widths_of(const std::vector<std::vector<std::string>>& lines) {
  std::vector<int> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(line[i]));
    }
  }
  return widths;
}

std::string table_line(const std::vector<std::string>& line, const std::vector<int>& widths) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    text += line[i];
    if (i + 1 < line.size()) {
      const int room = widths[i] - display_width(line[i]);
      text.append(static_cast<std::size_t>(std::max(room, 0) + 2), ' ');
    }
  }
  return text + '\n';
}

Result<Format> parse_format(std::string_view text) {
  if (text == "table") return Format::table;
  if (text == "csv") return Format::csv;
  if (text == "json") return Format::json;
  return Error{"command.unknown_format", "--format", "there is no such format",
               "Choose table, csv or json.", nearest(text, {"table", "csv", "json"})};
}

std::string print(const json::value& answer, const Command& command,
                  const std::vector<std::string>& breakdowns, Format format) {
  const json::value* rows = command.rows.empty() ? &answer : walk(answer, command.rows);
  if (format == Format::json) return json::serialize(rows ? *rows : answer) + '\n';
  std::vector<std::vector<std::string>> lines;
  if (!rows || !rows->is_array()) {
    flatten(answer, "", lines);
    return in_format(lines, format);
  }
  const json::array& all = rows->as_array();
  auto columns = columns_of(command, breakdowns, all.empty() ? nullptr : &all.front());
  std::vector<std::string> header;
  for (const auto& column : columns) header.push_back(column.title);
  lines.push_back(header);
  for (const auto& row : all) lines.push_back(line_of(row, columns));
  return in_format(lines, format);
}

std::string print(const Errors& errors) {
  std::string out;
  for (const auto& error : errors) out += to_string(error) + '\n';
  return out;
}

}  // namespace besik::commands
