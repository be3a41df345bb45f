#include <algorithm>
#include <set>

#include "base/text.h"
#include "indicator/recount_facts.h"

namespace besik::indicator {
namespace {

using programme::Programme;
using programme::Register;
using programme::VersionMap;

// What one version calls what the one before it called otherwise, for one register.
struct Words {
  std::map<std::string, std::string> fields, stages;
  std::map<std::string, std::map<std::string, std::string>> codes;  // by list of the new version

  static Words of(const VersionMap& changes, const std::string& reg) {
    Words result;
    for (const auto& [from, to] : changes.renamed) {
      const auto parts = split(from, '.');
      if (parts.size() == 2 && parts[0] == reg)
        result.fields[parts[1]] = split(to, '.').back();
      else if (parts.size() == 3 && parts[0] == reg && parts[1] == "stages")
        result.stages[parts[2]] = split(to, '.').back();
      else if (parts.size() == 3 && parts[0] == "codes")
        result.codes[parts[1]][parts[2]] = split(to, '.').back();
    }
    return result;
  }
};

std::map<std::string, std::string> backwards(const std::map<std::string, std::string>& words) {
  std::map<std::string, std::string> result;
  for (const auto& [from, to] : words) {
    const auto [found, is_new] = result.try_emplace(to, from);
    if (!is_new) found->second.clear();
  }
  return result;
}

void read_word(const std::map<std::string, std::string>& words, std::string& word) {
  if (const auto found = words.find(word); found != words.end()) word = found->second;
}

void read_code(const std::map<std::string, std::string>& words, Value& value) {
  if (const std::string* code = value.get_if<std::string>()) {
    std::string word = *code;
    read_word(words, word);
    value = word.empty() ? Value() : Value(word);
  } else if (const Value::Codes* codes = value.get_if<Value::Codes>()) {
    Value::Codes read = *codes;
    for (std::string& word : read) read_word(words, word);
    value = std::find(read.begin(), read.end(), "") == read.end() ? Value(read) : Value();
  }
}

std::string list_of(const Register* reg, const std::string& name) {
  const programme::Field* field = reg ? reg->field(name) : nullptr;
  if (field != nullptr) return field->code_list;
  const programme::WorkedOut* worked = reg ? reg->worked(name) : nullptr;
  return worked != nullptr ? worked->code_list : "";
}

void read_fields(const std::map<std::string, std::string>& words, record::Facts& facts) {
  std::map<std::string, Value> read;
  for (auto& [name, value] : facts.fields) {
    std::string word = name;
    read_word(words, word);
    if (!word.empty()) read[word] = std::move(value);
  }
  facts.fields = std::move(read);
}

void read_codes(const Words& words, const Register* reg, bool is_backwards, record::Facts& facts) {
  for (auto& [name, value] : facts.fields)
    if (const auto list = words.codes.find(list_of(reg, name)); list != words.codes.end())
      read_code(is_backwards ? backwards(list->second) : list->second, value);
}

}  // namespace

void read_as_of(const record::World& world, const Programme& programme, int version,
                const std::string& reg, record::Facts& facts) {
  const auto versions = world.programmes.find(programme.name);
  if (versions == world.programmes.end()) return;
  const auto& all = versions->second;
  for (const auto& later : all) {
    if (later->version <= version || later->version > programme.version || !later->changes)
      continue;
    const Words words = Words::of(*later->changes, reg);
    read_fields(words.fields, facts);
    read_word(words.stages, facts.stage);
    read_codes(words, later->find_register(reg), false, facts);
  }
  for (auto later = all.rbegin(); later != all.rend(); ++later) {
    if ((*later)->version > version || (*later)->version <= programme.version || !(*later)->changes)
      continue;
    const Words words = Words::of(*(*later)->changes, reg);
    read_codes(words, (*later)->find_register(reg), true, facts);
    read_word(backwards(words.stages), facts.stage);
    read_fields(backwards(words.fields), facts);
  }
}

}  // namespace besik::indicator
