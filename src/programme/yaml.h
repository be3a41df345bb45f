#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace besik::programme {

// Strict YAML: one document, every scalar is text, no anchors, aliases or tags, no duplicate keys.
struct YamlNode {
  enum class Kind { empty, scalar, list, map };
  Kind kind = Kind::empty;
  int line = 0;
  std::string text = {};               // of a scalar, in NFC
  std::vector<std::string> keys = {};  // of a map, in order
  std::vector<int> key_lines = {};
  std::vector<YamlNode> children = {};  // of a list, or of a map beside its keys

  const YamlNode* find(std::string_view key) const;  // nullptr where a map has no such key
  int key_line(std::string_view key) const;          // the line of the key, or of the node
};

struct YamlLimits {
  std::size_t bytes = 4 << 20;
  int depth = 32;
  std::size_t nodes = 200'000;
};

// Codes: yaml.too_large, yaml.too_deep, yaml.malformed, yaml.duplicate_key, yaml.alias, yaml.tag,
// yaml.not_utf8, yaml.many_documents, yaml.key_not_text. `where` is "file:line". Several duplicate
// keys are all told; the rest stops at the first.
Checked<YamlNode> read_yaml(std::string_view text, std::string_view file, YamlLimits limits = {});

}  // namespace besik::programme
