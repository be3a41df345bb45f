#pragma once

#include <string>
#include <string_view>
#include <vector>

// What a programme file may say, as data: strict loading, suggestions of the nearest key and the
// reference page all read this one table.
namespace besik::programme {

enum class KeyType {
  text,       // for people: stands in `written_in`, translated in text/
  same_text,  // for people, reads the same in every language unless text/ says otherwise ("GC24")
  plain,      // a word or phrase of the language itself
  yes_no,
  whole,
  decimal,
  date,
  expression,
  names,    // a list of names; one name alone will do
  length,   // "48 hours"
  part,     // a map of the shape `of`
  entries,  // a map of names to maps of the shape `of`
  open,     // read by its own rule, told in `doc`
};

struct SchemaKey {
  const char* key;
  KeyType type;
  bool required;
  const char* doc;
  const char* example;
  const char* of = "";  // a shape, or the allowed words of a plain key joined by `|`
};

struct Shape {
  const char* name;
  const char* path;  // where it stands: "registers.<register>.fields.<field>"
  const char* doc;
  std::vector<SchemaKey> keys;
  // Where names of something else may be keys too: what they are, for the reference page. The part
  // that reads them judges them.
  const char* others = "";

  const SchemaKey* find(std::string_view key) const;
  std::vector<std::string> key_names() const;
};

const std::vector<Shape>& shapes();
const Shape& shape(std::string_view name);  // CHECKs that there is one

// Every stable error code of this folder with what it means, for the reference page; a test
// compares it with the codes in the sources.
struct CodeDoc {
  const char* code;
  const char* meaning;
};
const std::vector<CodeDoc>& error_codes();

// docs/programme-language.md, whole.
std::string reference_markdown();

}  // namespace besik::programme
