#include "place/data_file.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace besik::place {

struct DataNode::Node {
  enum class Kind { text, list, map };
  Kind kind = Kind::text;
  int line = 0;
  std::string text;
  std::vector<Node> items;         // of a list, or the values of a map
  std::vector<std::string> names;  // of a map, beside its values
};

struct DataNode::Tree {
  std::string name;
  Node root;
};

namespace {

constexpr std::size_t max_depth = 16;

}  // namespace

// Builds our nodes from the parser's events, so that duplicates and lines are ours to judge.
struct DataNode::Builder : YAML::EventHandler {
  Node root;
  std::vector<Node*> open;
  std::vector<std::optional<std::string>> keys;  // of the open mappings
  std::string what;
  std::string code = "map.malformed";
  int line = 0;

  void stop(const YAML::Mark& mark, std::string why, const char* stable = "map.malformed") {
    if (!what.empty()) return;
    what = std::move(why);
    code = stable;
    line = mark.line + 1;
  }
  Node* add(const YAML::Mark& mark, Node::Kind kind, const std::string& tag,
            YAML::anchor_t anchor) {
    if (anchor != 0 || (!tag.empty() && tag != "?" && tag != "!")) {
      stop(mark, "anchors and tags are not read here");
    }
    Node node;
    node.kind = kind;
    node.line = mark.line + 1;
    if (open.empty()) {
      root = std::move(node);
      return &root;
    }
    Node& above = *open.back();
    if (above.kind == Node::Kind::list) {
      above.items.push_back(std::move(node));
      return &above.items.back();
    }
    if (!keys.back()) {
      stop(mark, "a key must be a text");
      keys.back() = "";
    }
    above.names.push_back(*std::exchange(keys.back(), std::nullopt));
    above.items.push_back(std::move(node));
    return &above.items.back();
  }
  void enter(Node* node, const YAML::Mark& mark) {
    if (open.size() >= max_depth) throw YAML::ParserException(mark, "too deep");
    open.push_back(node);
    keys.emplace_back();
  }
  void leave() {
    open.pop_back();
    keys.pop_back();
  }
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    OnScalar(mark, "", anchor, "");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw YAML::ParserException(mark, "aliases are not read here");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!open.empty() && open.back()->kind == Node::Kind::map && !keys.back()) {
      for (const std::string& key : open.back()->names) {
        if (key == value) stop(mark, "\"" + value + "\" is given twice", "map.duplicate_key");
      }
      keys.back() = value;
      return;
    }
    add(mark, Node::Kind::text, tag, anchor)->text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    enter(add(mark, Node::Kind::list, tag, anchor), mark);
  }
  void OnSequenceEnd() override { leave(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    enter(add(mark, Node::Kind::map, tag, anchor), mark);
  }
  void OnMapEnd() override { leave(); }
};

Result<DataNode> DataNode::parse(std::string_view text, const std::string& name) {
  const auto malformed = [&](int line, std::string what) {
    return Error{"map.malformed", name + ":" + std::to_string(line), std::move(what),
                 "mend the YAML; texts, lists and mappings only", ""};
  };
  if (text.size() > max_bytes) {
    return Error{"map.too_large", name, "the file is larger than 1 MiB", "shorten it", ""};
  }
  if (!is_utf8(text)) return malformed(1, "the file is not UTF-8");

  Builder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return malformed(1, "the file is empty");
    if (parser.HandleNextDocument(builder)) return malformed(1, "more than one document");
  } catch (const YAML::Exception& exception) {
    return malformed(exception.mark.line + 1, exception.msg);
  }
  if (!builder.what.empty()) {
    return Error{builder.code, name + ":" + std::to_string(builder.line), builder.what,
                 "keep one of each key; write plain texts", ""};
  }
  if (builder.root.kind != Node::Kind::map) return malformed(1, "the file is not a mapping");
  auto tree = std::make_shared<Tree>();
  tree->name = name;
  tree->root = std::move(builder.root);
  const Node* root = &tree->root;
  return DataNode(std::move(tree), root);
}

std::string DataNode::where() const {
  return tree_->name + ":" + std::to_string(node_ == nullptr ? 1 : node_->line);
}

bool DataNode::is_map() const { return node_ != nullptr && node_->kind == Node::Kind::map; }
bool DataNode::is_list() const { return node_ != nullptr && node_->kind == Node::Kind::list; }
bool DataNode::is_text() const { return node_ != nullptr && node_->kind == Node::Kind::text; }

Error DataNode::fault(std::string code, std::string what, std::string mend,
                      std::string close) const {
  return {std::move(code), where(), std::move(what), std::move(mend), std::move(close)};
}

void DataNode::allow(std::initializer_list<std::string_view> names, Errors& errors) const {
  if (node_ == nullptr) return;
  if (!is_map()) {
    errors.push_back(fault("map.wrong_type", "a mapping is wanted here", "write key: value"));
    return;
  }
  for (std::size_t at = 0; at < node_->names.size(); ++at) {
    const std::string& key = node_->names[at];
    const Node& node = node_->items[at];
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    errors.push_back(DataNode(tree_, &node)
                         .fault("map.unknown_key", "\"" + key + "\" is not known here",
                                "mend or remove it", nearest(key, {names.begin(), names.end()})));
  }
}

bool DataNode::has(std::string_view name) const { return member(name).has_value(); }

std::optional<DataNode> DataNode::member(std::string_view name) const {
  if (!is_map()) return std::nullopt;
  for (std::size_t at = 0; at < node_->names.size(); ++at) {
    if (node_->names[at] == name) return DataNode(tree_, &node_->items[at]);
  }
  return std::nullopt;
}

DataNode DataNode::required(std::string_view name, Errors& errors) const {
  if (auto found = member(name)) return *found;
  if (node_ != nullptr) {
    errors.push_back(
        fault("map.missing_key", "\"" + std::string(name) + "\" is missing here", "add it"));
  }
  return DataNode(tree_, nullptr);
}

std::string DataNode::text(Errors& errors) const {
  if (node_ == nullptr) return "";
  if (is_text()) return node_->text;
  errors.push_back(fault("map.wrong_type", "one text is wanted here", "write a single value"));
  return "";
}

std::string DataNode::text(std::string_view name, Errors& errors) const {
  return required(name, errors).text(errors);
}

std::string DataNode::text_or(std::string_view name, std::string fallback, Errors& errors) const {
  const auto found = member(name);
  return found ? found->text(errors) : fallback;
}

int DataNode::whole(Errors& errors) const {
  const std::string value = text(errors);
  int number = 0;
  const auto [end, fault_code] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (node_ == nullptr || (fault_code == std::errc() && end == value.data() + value.size())) {
    return number;
  }
  errors.push_back(fault("map.wrong_type", "a whole number is wanted here", "write digits"));
  return 0;
}

int DataNode::whole_or(std::string_view name, int fallback, Errors& errors) const {
  const auto found = member(name);
  return found ? found->whole(errors) : fallback;
}

bool DataNode::yes_or(std::string_view name, bool fallback, Errors& errors) const {
  const auto found = member(name);
  if (!found) return fallback;
  const std::string value = found->text(errors);
  if (value != "yes" && value != "no") {
    errors.push_back(found->fault("map.wrong_type", "yes or no is wanted here", "write yes or no"));
  }
  return value == "yes";
}

Date DataNode::date(std::string_view name, Errors& errors) const {
  const DataNode found = required(name, errors);
  if (found.node_ == nullptr) return {};
  const auto date = parse_date(found.text(errors));
  if (date) return *date;
  errors.push_back(found.fault("map.wrong_type", "a day is wanted here", "write it as 2026-03-01"));
  return {};
}

Date DataNode::date_or(std::string_view name, Date fallback, Errors& errors) const {
  return has(name) ? date(name, errors) : fallback;
}

Text DataNode::words(std::string_view name, Errors& errors) const {
  const DataNode found = required(name, errors);
  found.allow({"kk", "ru", "en"}, errors);
  return {found.text("kk", errors), found.text("ru", errors), found.text("en", errors)};
}

std::vector<DataNode> DataNode::items(Errors& errors) const {
  std::vector<DataNode> all;
  if (node_ == nullptr) return all;
  if (!is_list()) {
    errors.push_back(fault("map.wrong_type", "a list is wanted here", "write - before each item"));
    return all;
  }
  for (const Node& node : node_->items) all.push_back(DataNode(tree_, &node));
  return all;
}

std::vector<std::pair<std::string, DataNode>> DataNode::members(Errors& errors) const {
  std::vector<std::pair<std::string, DataNode>> all;
  if (node_ == nullptr) return all;
  if (!is_map()) {
    errors.push_back(fault("map.wrong_type", "a mapping is wanted here", "write key: value"));
    return all;
  }
  for (std::size_t at = 0; at < node_->names.size(); ++at) {
    all.emplace_back(node_->names[at], DataNode(tree_, &node_->items[at]));
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> DataNode::texts(Errors& errors) const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [key, node] : members(errors)) all.emplace_back(key, node.text(errors));
  return all;
}

}  // namespace besik::place
