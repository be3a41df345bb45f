#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// A spec as it stands in its file; docs/specs.md describes the words.
namespace besik::spec {

struct Detail {
  int line = 0;
  std::string name;  // before the colon
  std::string text;
};

struct Row {
  int line = 0;
  std::map<std::string, std::string> cells;  // by column
};

// One sentence with the indented lines beneath it, or one table (verb "table").
struct Statement {
  int line = 0;
  std::string verb;
  std::vector<std::string> words;  // after the verb
  std::string tail;                // after the first ": ", as it stands
  std::vector<Detail> details;
  std::vector<Row> rows;
  std::string expected_error;  // code of the `expect error` that follows
};

struct SpecFile {
  std::string name;
  std::vector<Statement> statements;
};

// Code: spec.malformed, with file and line.
Result<SpecFile> parse_spec(std::string_view text, const std::string& name);

// "a=1 b='two words'" in order. Code: spec.malformed.
Result<std::vector<std::pair<std::string, std::string>>> parse_settings(std::string_view text,
                                                                        const std::string& where);
std::vector<std::string> words_of(std::string_view text);

}  // namespace besik::spec
