#include "programme/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.h"

namespace besik::programme {
namespace {

struct Stop {
  Error error;
};

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view file, YamlLimits limits) : file_(file), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    put(YamlNode{.line = mark.line + 1});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark, 1); }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_anchor(mark, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    auto cleaned = clean_text(value, limits_.bytes);
    if (!cleaned)
      throw Stop{
          {"yaml.malformed", place(mark), "a text holds a control character", "remove it", ""}};
    YamlNode node{.kind = YamlNode::Kind::scalar, .line = mark.line + 1};
    node.text = std::move(*cleaned);
    if (node.text.empty() && tag != "!") node.kind = YamlNode::Kind::empty;
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

  YamlNode root;
  Errors duplicates;

 private:
  std::string place(const YAML::Mark& mark) const {
    return std::string(file_) + ":" + std::to_string(mark.line + 1);
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != 0)
      throw Stop{{"yaml.alias", place(mark), "the file uses an anchor (&) or an alias (*)",
                  "write the part out; quote a text that begins with & or *", ""}};
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Stop{{"yaml.tag", place(mark), "the file uses a tag (!)",
                  "remove it; quote a text that begins with !", ""}};
  }
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (static_cast<int>(open_.size()) >= limits_.depth)
      throw Stop{{"yaml.too_deep", place(mark),
                  "the file is nested more than " + std::to_string(limits_.depth) + " deep",
                  "lay it out flatter", ""}};
    open_.push_back({YamlNode{.kind = kind, .line = mark.line + 1}, false, {}});
  }
  void close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(done));
  }
  void put(YamlNode node) {
    if (++nodes_ > limits_.nodes)
      throw Stop{{"yaml.too_large", std::string(file_) + ":" + std::to_string(node.line),
                  "the file has too many parts", "split the programme", ""}};
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.children.push_back(std::move(node));
    } else if (!parent.has_key) {
      key(parent, node);
    } else {
      parent.has_key = false;
      if (parent.duplicate) return;
      if (node.kind == YamlNode::Kind::empty) node.line = parent.node.key_lines.back();
      parent.node.children.push_back(std::move(node));
    }
  }

  struct Open {
    YamlNode node;
    bool has_key = false;
    std::set<std::string> seen = {};
    bool duplicate = false;
  };

  void key(Open& parent, const YamlNode& node) {
    const std::string at = std::string(file_) + ":" + std::to_string(node.line);
    if (node.kind != YamlNode::Kind::scalar)
      throw Stop{
          {"yaml.key_not_text", at, "a key is empty or not a word", "write `key: value`", ""}};
    parent.has_key = true;
    parent.duplicate = !parent.seen.insert(node.text).second;
    if (parent.duplicate) {
      duplicates.push_back({"yaml.duplicate_key", at,
                            "the key `" + node.text + "` stands twice here",
                            "remove or rename one of them", ""});
      return;
    }
    parent.node.keys.push_back(node.text);
    parent.node.key_lines.push_back(node.line);
  }

  std::string_view file_;
  YamlLimits limits_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &children[i];
  return nullptr;
}

int YamlNode::key_line(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return key_lines[i];
  return line;
}

Checked<YamlNode> read_yaml(std::string_view text, std::string_view file, YamlLimits limits) {
  const std::string first_line = std::string(file) + ":1";
  if (text.size() > limits.bytes)
    return Error{"yaml.too_large", first_line, "the file is too large", "split it", ""};
  if (!is_utf8(text))
    return Error{"yaml.not_utf8", first_line, "the file is not UTF-8", "save it as UTF-8", ""};
  Builder builder(file, limits);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Builder rest(file, limits);
    if (parser.HandleNextDocument(rest))
      return Error{"yaml.many_documents", std::string(file) + ":" + std::to_string(rest.root.line),
                   "the file holds a second document (---)", "keep one document in a file", ""};
  } catch (const Stop& stop) {
    Errors all = builder.duplicates;
    all.push_back(stop.error);
    return all;
  } catch (const YAML::Exception& error) {
    return Error{"yaml.malformed", std::string(file) + ":" + std::to_string(error.mark.line + 1),
                 "the YAML cannot be read: " + error.msg,
                 "check indentation; put a text with `: ` or ` #` in quotes", ""};
  }
  if (!builder.duplicates.empty()) return builder.duplicates;
  return builder.root;
}

}  // namespace besik::programme
