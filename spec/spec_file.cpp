#include "spec/spec_file.h"

#include <sstream>

#include "base/text.h"

namespace besik::spec {
namespace {

Error malformed(const std::string& where, std::string what, std::string mend) {
  return {"spec.malformed", where, std::move(what), std::move(mend), ""};
}

std::vector<std::string> cells_of(std::string_view line) {
  line = trim(line);
  line.remove_prefix(1);
  if (!line.empty() && line.back() == '|') line.remove_suffix(1);
  std::vector<std::string> result;
  for (const std::string& cell : split(line, '|')) result.emplace_back(trim(cell));
  return result;
}

class Parser {
 public:
  explicit Parser(const std::string& name) { file_.name = name; }

  Result<void> take(const std::string& raw) {
    ++number_;
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#') {
      columns_.clear();
      return {};
    }
    if (line.front() == '|') return take_row(line);
    columns_.clear();
    if (raw.front() == ' ') return take_detail(line);
    return take_sentence(line);
  }

  SpecFile file() { return std::move(file_); }
  std::string where() const { return file_.name + ":" + std::to_string(number_); }

 private:
  Result<void> take_row(std::string_view line) {
    auto cells = cells_of(line);
    if (columns_.empty()) {
      columns_ = std::move(cells);
      Statement table;
      table.line = number_;
      table.verb = "table";
      file_.statements.push_back(std::move(table));
      return {};
    }
    if (cells.size() != columns_.size())
      return malformed(where(), "this row has not the columns of its table",
                       "write one cell for each column");
    Row row{number_, {}};
    for (std::size_t i = 0; i < cells.size(); ++i) row.cells[columns_[i]] = cells[i];
    file_.statements.back().rows.push_back(std::move(row));
    return {};
  }

  Result<void> take_detail(std::string_view line) {
    const auto colon = line.find(':');
    if (file_.statements.empty() || colon == std::string_view::npos)
      return malformed(where(), "an indented line belongs to a record",
                       "write `child: ...` or `fields: ...` beneath a record");
    file_.statements.back().details.push_back({number_, std::string(trim(line.substr(0, colon))),
                                               std::string(trim(line.substr(colon + 1)))});
    return {};
  }

  Result<void> take_sentence(std::string_view line) {
    Statement statement;
    statement.line = number_;
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos) {
      statement.tail = trim(line.substr(colon + 2));
      line = line.substr(0, colon);
    } else if (line.back() == ':') {
      line.remove_suffix(1);
    }
    statement.words = words_of(line);
    statement.verb = statement.words.front();
    statement.words.erase(statement.words.begin());
    if (statement.verb == "expect") {
      if (statement.words.size() != 2 || statement.words[0] != "error" || file_.statements.empty())
        return malformed(where(), "nothing to expect", "write `expect error CODE` after a step");
      file_.statements.back().expected_error = statement.words[1];
      return {};
    }
    file_.statements.push_back(std::move(statement));
    return {};
  }

  SpecFile file_;
  int number_ = 0;
  std::vector<std::string> columns_;
};

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> result;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;) result.push_back(word);
  return result;
}

Result<SpecFile> parse_spec(std::string_view text, const std::string& name) {
  Parser parser(name);
  for (const std::string& line : split(text, '\n')) TRY(parser.take(line));
  return parser.file();
}

Result<std::vector<std::pair<std::string, std::string>>> parse_settings(std::string_view text,
                                                                        const std::string& where) {
  std::vector<std::pair<std::string, std::string>> result;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return malformed(where, "this is no setting", "write name=value or name='some words'");
    const std::string name(text.substr(0, equals));
    text.remove_prefix(equals + 1);
    const bool quoted = !text.empty() && text.front() == '\'';
    if (quoted) text.remove_prefix(1);
    auto end = text.find(quoted ? '\'' : ' ');
    if (quoted && end == std::string_view::npos)
      return malformed(where, "a quotation does not end", "close it with '");
    if (end == std::string_view::npos) end = text.size();
    result.emplace_back(name, text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + (quoted ? 1 : 0)));
  }
  return result;
}

}  // namespace besik::spec
