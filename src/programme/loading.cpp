#include "programme/loading.h"

#include <algorithm>

#include "base/check.h"

namespace besik::programme {

void Faults::add(Error error) {
  const bool told = std::find(first_.begin(), first_.end(), error) != first_.end();
  if (!error.code.empty() && !told && first_.size() < 10 * most_faults)
    first_.push_back(std::move(error));
}

void Faults::add_later(Error error) { later_.push_back(std::move(error)); }

void Faults::add_all(const Errors& errors) {
  for (const Error& error : errors) add(error);
}

Errors Faults::take() const {
  Errors all = first_;
  all.insert(all.end(), later_.begin(), later_.end());
  if (all.size() <= most_faults) return all;
  const std::size_t more = all.size() - most_faults;
  all.resize(most_faults);
  all.push_back({"programme.too_many_faults", all.back().where,
                 "there are " + std::to_string(more) + " more faults", "mend these first", ""});
  return all;
}

Texts::Texts(const Files& files, std::string_view folder, Language written_in, Faults& faults)
    : written_in_(written_in), faults_(faults) {
  for (const Language language : all_languages) {
    const std::string file = "text/" + std::string(to_string(language)) + ".yaml";
    const std::string shown = std::string(folder) + file;
    const auto found = files.text.find(file);
    if (found == files.text.end()) {
      if (language != written_in)
        faults.add({"programme.missing_text", shown, "the file of texts is missing",
                    "write the texts in this language there", ""});
      continue;
    }
    auto& overlay = overlays_[language];
    const auto root = read_yaml(found->second, shown);
    if (!root)
      faults.add_all(root.error());
    else
      flatten(*root, "", shown, overlay);
  }
}

void Texts::flatten(const YamlNode& node, const std::string& path, const std::string& file,
                    std::map<std::string, Line>& into) {
  const std::string where = file + ":" + std::to_string(node.line);
  switch (node.kind) {
    case YamlNode::Kind::empty:
      if (!path.empty())
        faults_.add_later(
            {"programme.missing_text", where, "`" + path + "` is empty", "write it", ""});
      return;
    case YamlNode::Kind::list:
      faults_.add(
          {"programme.wrong_type", where, "`" + path + "` is a list", "write one text", ""});
      return;
    case YamlNode::Kind::scalar:
      if (path.empty()) {
        faults_.add({"programme.wrong_type", where, "the file is not a map of texts",
                     "write `key: text`", ""});
      } else if (!into.emplace(path, Line{node.text, where}).second) {
        faults_.add({"yaml.duplicate_key", where, "`" + path + "` stands twice", "remove one", ""});
      }
      return;
    case YamlNode::Kind::map:
      for (std::size_t i = 0; i < node.keys.size(); ++i)
        flatten(node.children[i], path.empty() ? node.keys[i] : path + "." + node.keys[i], file,
                into);
  }
}

Text Texts::take(const std::string& path, const std::string& written, const std::string& where,
                 bool optional) {
  Text text;
  text.slot(written_in_) = written;
  for (const Language language : all_languages) {
    if (language == written_in_) continue;
    const auto overlay = overlays_.find(language);
    if (overlay == overlays_.end()) continue;
    const auto line = overlay->second.find(path);
    if (line != overlay->second.end()) {
      line->second.used = true;
      text.slot(language) = line->second.text;
    } else if (!optional) {
      const std::string name(to_string(language));
      faults_.add_later({"programme.missing_text", where, "`" + path + "` has no text in " + name,
                         "write it in text/" + name + ".yaml", ""});
    }
    if (optional && text.slot(language).empty()) text.slot(language) = written;
  }
  return text;
}

void Texts::tell_surplus() {
  for (const auto& [language, overlay] : overlays_)
    for (const auto& [path, line] : overlay)
      if (!line.used)
        faults_.add(
            {"programme.surplus_text", line.where,
             language == written_in_
                 ? "`" + path + "` is in the file's own language, whose texts stand in the file"
                 : "nothing is called `" + path + "`",
             "remove it, or mend the key", ""});
}

Entry::Entry(Loading& loading, const YamlNode& node, const Shape& shape, std::string path,
             std::string name, int line)
    : loading_(&loading),
      node_(&node),
      shape_(&shape),
      path_(std::move(path)),
      name_(std::move(name)),
      line_(line) {
  if (node.kind != YamlNode::Kind::map) {
    fault_at("programme.wrong_type", node, "`" + path_ + "` is not a map",
             "write its keys under it");
    static const YamlNode nothing{.kind = YamlNode::Kind::map};
    node_ = &nothing;
    return;
  }
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (shape.find(node.keys[i]) != nullptr || *shape.others != '\0') continue;
    loading.faults.add(
        {"programme.unknown_key", loading.file + ":" + std::to_string(node.key_lines[i]),
         "`" + node.keys[i] + "` is not a key of " + std::string(shape.path),
         "use one of its keys, or remove it", nearest(node.keys[i], shape.key_names())});
  }
  for (const SchemaKey& key : shape.keys) {
    const YamlNode* value = node.find(key.key);
    if (value != nullptr && value->kind == YamlNode::Kind::empty)
      fault("programme.wrong_type", key.key, "`" + std::string(key.key) + "` is empty",
            "give it a value, or remove the key");
    if (value != nullptr || !key.required) continue;
    const bool trigger =
        shape.name == std::string_view("deadline") && key.key == std::string_view("from");
    fault(trigger ? "programme.deadline_without_trigger" : "programme.missing_key", "",
          "`" + (path_.empty() ? std::string(shape.path) : path_) + "` lacks `" + key.key + "`",
          "add `" + std::string(key.key) + "`, for example " + key.example);
  }
}

bool Entry::has(std::string_view key) const { return node(key) != nullptr; }

std::vector<std::pair<std::string, const YamlNode*>> Entry::others() const {
  std::vector<std::pair<std::string, const YamlNode*>> all;
  for (std::size_t i = 0; i < node_->keys.size(); ++i)
    if (shape_->find(node_->keys[i]) == nullptr)
      all.emplace_back(node_->keys[i], &node_->children[i]);
  return all;
}

const YamlNode* Entry::node(std::string_view key) const {
  CHECK(shape_->find(key) != nullptr);
  const YamlNode* found = node_->find(key);
  return found != nullptr && found->kind != YamlNode::Kind::empty ? found : nullptr;
}

std::string Entry::where(std::string_view key) const {
  const int line = key.empty() ? line_ : node_->find(key) != nullptr ? node_->key_line(key) : line_;
  return loading_->file + ":" + std::to_string(line);
}

void Entry::fault(std::string code, std::string_view key, std::string what, std::string mend,
                  std::string near) const {
  loading_->faults.add(
      {std::move(code), where(key), std::move(what), std::move(mend), std::move(near)});
}

void Entry::fault_at(std::string code, const YamlNode& at, std::string what, std::string mend,
                     std::string near) const {
  loading_->faults.add({std::move(code), loading_->file + ":" + std::to_string(at.line),
                        std::move(what), std::move(mend), std::move(near)});
}

void Entry::wrong(std::string_view key, const char* wanted) const {
  fault("programme.wrong_type", key, "`" + std::string(key) + "` is not " + wanted,
        "write it as " + std::string(shape_->find(key)->example));
}

const YamlNode* Entry::scalar(std::string_view key) const {
  const YamlNode* found = node(key);
  if (found == nullptr || found->kind == YamlNode::Kind::scalar) return found;
  wrong(key, "a single value");
  return nullptr;
}

Text Entry::text(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return {};
  const bool optional = shape_->find(key)->type == KeyType::same_text;
  const std::string full = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  return loading_->texts.take(full, found->text, where(key), optional);
}

std::string Entry::plain(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return "";
  const std::string_view words = shape_->find(key)->of;
  if (words.empty()) return found->text;
  const auto allowed = split(words, '|');
  if (std::find(allowed.begin(), allowed.end(), found->text) != allowed.end()) return found->text;
  std::string list;
  for (const std::string& word : allowed) list += (list.empty() ? "" : ", ") + word;
  fault("programme.unknown_word", key,
        "`" + found->text + "` cannot be said for `" + std::string(key) + "`",
        "write one of: " + list, nearest(found->text, allowed));
  return "";
}

bool Entry::yes_no(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr || found->text == "no") return false;
  if (found->text != "yes") wrong(key, "yes or no");
  return found->text == "yes";
}

std::optional<int64_t> Entry::whole(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return std::nullopt;
  const auto value = parse_value(found->text, Type::whole);
  const int64_t* number = value ? value->get_if<int64_t>() : nullptr;
  if (number == nullptr || std::abs(*number) > 1'000'000'000'000) {
    wrong(key, "a whole number");
    return std::nullopt;
  }
  return *number;
}

std::optional<Decimal> Entry::decimal(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return std::nullopt;
  const auto value = parse_decimal(found->text);
  if (!value || value->scale > 6) {
    wrong(key, "a number");
    return std::nullopt;
  }
  return *value;
}

std::vector<std::string> Entry::names(std::string_view key) const {
  const YamlNode* found = node(key);
  if (found == nullptr) return {};
  if (found->kind == YamlNode::Kind::scalar) return {found->text};
  std::vector<std::string> all;
  if (found->kind != YamlNode::Kind::list) {
    wrong(key, "a list");
    return all;
  }
  for (const YamlNode& one : found->children) {
    if (one.kind != YamlNode::Kind::scalar) {
      fault_at("programme.wrong_type", one, "`" + std::string(key) + "` holds what is not a name",
               "write it as " + std::string(shape_->find(key)->example));
    } else if (std::find(all.begin(), all.end(), one.text) != all.end()) {
      fault_at("programme.duplicate_name", one,
               "`" + one.text + "` stands twice in `" + std::string(key) + "`", "remove one");
    } else {
      all.push_back(one.text);
    }
  }
  return all;
}

std::optional<Length> Entry::length(std::string_view key) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return std::nullopt;
  const auto length = read_length(found->text);
  if (!length) wrong(key, "a length of time");
  return length;
}

std::optional<Entry> Entry::part(std::string_view key) const {
  const YamlNode* found = node(key);
  if (found == nullptr) return std::nullopt;
  return Entry(*loading_, *found, shape(shape_->find(key)->of),
               path_.empty() ? std::string(key) : path_ + "." + std::string(key), std::string(key),
               node_->key_line(key));
}

std::vector<Entry> Entry::entries(std::string_view key) const {
  std::vector<Entry> all;
  const YamlNode* found = node(key);
  if (found == nullptr) return all;
  if (found->kind != YamlNode::Kind::map) {
    wrong(key, "a map of names");
    return all;
  }
  const std::string base = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  const Shape& inner = shape(shape_->find(key)->of);
  for (std::size_t i = 0; i < found->keys.size(); ++i) {
    const std::string& one = found->keys[i];
    YamlNode at;
    at.line = found->key_lines[i];
    if (!is_plain_name(one))
      fault_at("programme.bad_name", at, "`" + one + "` is not a name",
               "use small Latin letters, digits and _, beginning with a letter");
    all.emplace_back(*loading_, found->children[i], inner, base + "." + one, one,
                     found->key_lines[i]);
  }
  return all;
}

Expression Entry::expression(std::string_view key, const Scope& scope,
                             std::initializer_list<Type> types) const {
  const YamlNode* found = scalar(key);
  if (found == nullptr) return {};
  auto compiled =
      Expression::compile(found->text, scope, loading_->file + ":" + std::to_string(found->line));
  if (!compiled) {
    loading_->faults.add(compiled.error());
    return {};
  }
  if (std::find(types.begin(), types.end(), compiled->type()) == types.end()) {
    const bool condition = *types.begin() == Type::yes_no;
    const bool moment = *types.begin() == Type::date;
    fault("programme.wrong_type", key,
          "`" + std::string(key) + "` does not give " +
              (condition ? "yes or no"
               : moment  ? "a date or datetime"
                         : "a value of the right type"),
          condition ? "compare with something"
                    : "write it as " + std::string(shape_->find(key)->example));
    return {};
  }
  return *compiled;
}

void Entry::check_known(std::string_view key, const std::vector<std::string>& given,
                        const std::vector<std::string>& known, const char* code,
                        const char* thing) const {
  for (const std::string& one : given)
    if (std::find(known.begin(), known.end(), one) == known.end())
      fault(code, key, "there is no " + std::string(thing) + " `" + one + "`",
            "declare it or use one that is declared", nearest(one, known));
}

std::optional<Length> read_length(std::string_view text) {
  static const std::map<std::string, LengthUnit, std::less<>> units = {
      {"minute", LengthUnit::minutes}, {"hour", LengthUnit::hours},
      {"day", LengthUnit::days},       {"working day", LengthUnit::working_days},
      {"month", LengthUnit::months},   {"week", LengthUnit::days}};
  const auto space = text.find(' ');
  if (space == std::string_view::npos || space == 0 || space > 5) return std::nullopt;
  int amount = 0;
  for (char c : text.substr(0, space)) {
    if (c < '0' || c > '9') return std::nullopt;
    amount = amount * 10 + (c - '0');
  }
  std::string unit(trim(text.substr(space)));
  if (unit.ends_with('s')) unit.pop_back();
  const auto found = units.find(unit);
  if (found == units.end() || amount == 0) return std::nullopt;
  return Length{unit == "week" ? amount * 7 : amount, found->second};
}

bool is_plain_name(std::string_view name) {
  static const std::set<std::string_view> taken = {"and", "or", "not", "div", "mod",
                                                   "yes", "no", "any", "all", "figures"};
  return is_name(name) && name.find('-') == std::string_view::npos && !taken.contains(name);
}

}  // namespace besik::programme
