#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "programme/load.h"
#include "programme/model.h"
#include "programme/schema.h"
#include "programme/yaml.h"

// What the parts of load() share: the faults met so far, the translations of a folder, and a reader
// of one map that knows its shape.
namespace besik::programme {

constexpr std::size_t most_faults = 200;

class Faults {
 public:
  void add(Error error);        // an empty code is "already told" and is dropped
  void add_later(Error error);  // told after all others: missing texts, of which there may be many
  void add_all(const Errors& errors);
  bool any() const { return !first_.empty() || !later_.empty(); }
  Errors take() const;  // at most most_faults, then programme.too_many_faults

 private:
  Errors first_, later_;
};

// The texts of one folder: what stands in the file itself, and text/<language>.yaml over it.
class Texts {
 public:
  // `folder` is shown before file names: "" for the programme itself, "shared/" for a used folder.
  Texts(const Files& files, std::string_view folder, Language written_in, Faults& faults);
  // The text of `path`; a language without one is a fault unless `optional`.
  Text take(const std::string& path, const std::string& written, const std::string& where,
            bool optional);
  // Overlay texts that nothing asked for.
  void tell_surplus();

 private:
  struct Line {
    std::string text, where;
    bool used = false;
  };
  void flatten(const YamlNode& node, const std::string& path, const std::string& file,
               std::map<std::string, Line>& into);

  Language written_in_;
  Faults& faults_;
  std::map<Language, std::map<std::string, Line>> overlays_;
};

struct Loading {
  Faults& faults;
  Texts& texts;
  std::string file;  // shown before the line
};

// One map of the file, checked against its shape when made: unknown and missing keys are faults.
// The accessors return an empty value for an absent key and add a fault for a value of the wrong
// type.
class Entry {
 public:
  // `line` is that of the key under which the map stands.
  Entry(Loading& loading, const YamlNode& node, const Shape& shape, std::string path,
        std::string name, int line);

  const std::string& name() const { return name_; }
  const std::string& path() const { return path_; }
  Loading& loading() const { return *loading_; }
  bool has(std::string_view key) const;
  // Keys that the shape does not list but lets stand (Shape::others), with what stands there.
  std::vector<std::pair<std::string, const YamlNode*>> others() const;
  const YamlNode* node(std::string_view key) const;    // nullptr where absent or empty
  std::string where(std::string_view key = "") const;  // "programme.yaml:41"
  int line() const { return line_; }
  void fault(std::string code, std::string_view key, std::string what, std::string mend,
             std::string near = "") const;
  // As above, at the place of a node of its own.
  void fault_at(std::string code, const YamlNode& at, std::string what, std::string mend,
                std::string near = "") const;

  Text text(std::string_view key) const;
  std::string plain(std::string_view key) const;  // of an allowed word, where the schema lists them
  bool yes_no(std::string_view key) const;
  std::optional<int64_t> whole(std::string_view key) const;
  std::optional<Decimal> decimal(std::string_view key) const;
  std::vector<std::string> names(std::string_view key) const;
  std::optional<Length> length(std::string_view key) const;
  std::optional<Entry> part(std::string_view key) const;
  std::vector<Entry> entries(std::string_view key) const;
  // Compiles an expression and checks that its type is one of `types`.
  Expression expression(std::string_view key, const Scope& scope,
                        std::initializer_list<Type> types) const;

  // Tells every name of `given` that `known` lacks.
  void check_known(std::string_view key, const std::vector<std::string>& given,
                   const std::vector<std::string>& known, const char* code,
                   const char* thing) const;

 private:
  const YamlNode* scalar(std::string_view key) const;
  void wrong(std::string_view key, const char* wanted) const;

  Loading* loading_;
  const YamlNode* node_;
  const Shape* shape_;
  std::string path_;
  std::string name_;
  int line_;
};

// "48 hours", "1 day", "10 working days", "2 weeks" (which are 14 days).
std::optional<Length> read_length(std::string_view text);

// A name of a register, field, role ...: letters, digits and _ beginning with a letter, and no word
// of the expression language.
bool is_plain_name(std::string_view name);

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

}  // namespace besik::programme
