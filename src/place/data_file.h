#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"

namespace besik::place {

// One node of a strict YAML file that describes a country or the columns of a table. Every scalar
// is text until it is read as something; anchors, aliases and tags are refused. Faults are added to
// the list that is passed, with file and line; a reader that met one gives an empty value and goes
// on. Codes: map.malformed, map.too_large, map.unknown_key, map.duplicate_key, map.missing_key,
// map.wrong_type.
class DataNode {
 public:
  static constexpr std::size_t max_bytes = 1 << 20;
  // The file must hold a mapping.
  static Result<DataNode> parse(std::string_view text, const std::string& name);

  std::string where() const;  // "kato.map.yaml:12"
  bool is_map() const;
  bool is_list() const;
  bool is_text() const;

  // Faults for members that are not among `names`.
  void allow(std::initializer_list<std::string_view> names, Errors& errors) const;
  bool has(std::string_view name) const;
  std::optional<DataNode> member(std::string_view name) const;
  DataNode required(std::string_view name, Errors& errors) const;

  // As text; the second form reads a member, with a default where it is missing.
  std::string text(Errors& errors) const;
  std::string text(std::string_view name, Errors& errors) const;
  std::string text_or(std::string_view name, std::string fallback, Errors& errors) const;
  int whole(Errors& errors) const;
  int whole_or(std::string_view name, int fallback, Errors& errors) const;
  bool yes_or(std::string_view name, bool fallback, Errors& errors) const;  // yes / no
  Date date(std::string_view name, Errors& errors) const;
  Date date_or(std::string_view name, Date fallback, Errors& errors) const;
  // A mapping of kk, ru and en, all three.
  Text words(std::string_view name, Errors& errors) const;

  std::vector<DataNode> items(Errors& errors) const;
  std::vector<std::pair<std::string, DataNode>> members(Errors& errors) const;
  // A mapping of texts, in the order of the file.
  std::vector<std::pair<std::string, std::string>> texts(Errors& errors) const;

  Error fault(std::string code, std::string what, std::string mend, std::string close = "") const;

 private:
  struct Tree;
  struct Node;
  struct Builder;
  DataNode(std::shared_ptr<const Tree> tree, const Node* node)
      : tree_(std::move(tree)), node_(node) {}
  std::shared_ptr<const Tree> tree_;
  const Node* node_;  // nullptr: a member that was missing, its fault told already
};

}  // namespace besik::place
