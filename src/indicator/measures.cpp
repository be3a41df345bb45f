#include "indicator/measures.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>

#include "base/id.h"
#include "indicator/question.h"

namespace besik::indicator {
namespace {

using programme::Expression;
using programme::MeasureKind;

uint64_t short_hash(std::string_view text) {
  const Hash hash = blake2b(text);
  uint64_t result = 0;
  for (int i = 0; i < 8; ++i) result = result << 8 | hash[i];
  return result;
}

std::string hex(uint64_t number) {
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, number >>= 4) text[i] = "0123456789abcdef"[number & 15];
  return text;
}

std::vector<Dimension> dimensions(const programme::Indicator& indicator,
                                  const programme::Measure& measure,
                                  const programme::Register& reg) {
  std::vector<Dimension> result;
  for (const std::string& entry : indicator.by) {
    for (const std::string& name : crossing(entry)) {
      const auto same = [&](const Dimension& one) { return one.name == name; };
      if (std::any_of(result.begin(), result.end(), same)) continue;
      if (measure.kind == MeasureKind::clocks && name == "deadline")
        result.push_back({name, Dimension::Source::deadline, false});
      else if (measure.kind == MeasureKind::breaches && name == "safeguard")
        result.push_back({name, Dimension::Source::safeguard, false});
      else if (name == "stage" || reg.type_of(name) != Type::unknown)
        result.push_back({name, Dimension::Source::field, reg.type_of(name) == Type::codes});
    }
  }
  return result;
}

std::string meaning(const CompiledMeasure& one) {
  const programme::Measure& m = *one.measure;
  std::string text = std::to_string(static_cast<int>(m.kind)) + "|" + m.of + "|" + m.distinct;
  for (const Expression* part : {&m.where, &m.when, &m.from, &m.until, &m.value})
    if (*part) text += "|" + boost::json::serialize(part->tree());
  text += "|" + m.place_of;
  for (const std::string& name : m.names) text += "," + name;
  text += "|" + (m.clock ? std::to_string(static_cast<int>(*m.clock)) : "") + "|" +
          std::to_string(static_cast<int>(m.result)) + "|" + std::to_string(one.scale);
  for (const Dimension& dimension : one.dimensions)
    text += "|" + dimension.name + (dimension.multiple ? "*" : "");
  return text + "|" + one.refusal;
}

// Adds one version's map: what was read as `from` so far is read as `to`.
void rename(std::map<std::string, std::string, std::less<>>& names, const std::string& from,
            const std::string& to) {
  for (auto& [old, now] : names)
    if (now == from) now = to;
  names[from] = to;
}

Renames renames_of(const std::vector<std::shared_ptr<const programme::Programme>>& versions,
                   const std::string& reg) {
  Renames result;
  for (const auto& version : versions) {
    if (!version->changes) continue;
    for (const auto& [from, to] : version->changes->renamed) {
      const auto path = split(from, '.');
      if (path.size() == 3 && path[0] == "codes") {
        rename(result.codes[path[1]], path[2], to);
      } else if (path.size() == 3 && path[0] == reg && path[1] == "stages") {
        rename(result.stages, path[2], to);
      } else if (path.size() == 2 && path[0] == reg) {
        const auto target = split(to, '.');
        rename(result.fields, path[1], target.back());
      }
    }
  }
  return result;
}

}  // namespace

int CompiledMeasure::dimension(std::string_view name) const {
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    if (dimensions[i].name == name) return static_cast<int>(i);
  return -1;
}

Measures::Measures(const record::World& world) {
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    const auto& programme = versions.back();
    keep_.push_back(programme);
    for (const programme::Register& reg : programme->registers)
      registers_[{name, reg.name}].renames = renames_of(versions, reg.name);
    for (const programme::Indicator& indicator : programme->indicators) {
      indicators_[{name, indicator.name}] = {-1, -1};
      add(programme, indicator, indicator.numerator, false);
      if (indicator.denominator) add(programme, indicator, *indicator.denominator, true);
    }
  }
  for (auto& [name, of_register] : registers_) {
    std::string text;
    for (const uint32_t index : of_register.measures) text += all_[index].id + "\n";
    for (const auto& [from, to] : of_register.renames.fields) text += from + ">" + to + "\n";
    for (const auto& [from, to] : of_register.renames.stages) text += from + ">>" + to + "\n";
    for (const auto& [list, codes] : of_register.renames.codes)
      for (const auto& [from, to] : codes) text += list + "." + from + ">" + to + "\n";
    of_register.definition = short_hash(text);
  }
}

void Measures::add(const std::shared_ptr<const programme::Programme>& programme,
                   const programme::Indicator& indicator, const programme::Measure& measure,
                   bool is_denominator) {
  const programme::Register* reg = programme->find_register(measure.of);
  if (reg == nullptr) return;
  CompiledMeasure one;
  one.programme = programme->name;
  one.register_name = measure.of;
  one.of_programme = programme.get();
  one.indicator = &indicator;
  one.measure = &measure;
  one.reg = reg;
  one.is_denominator = is_denominator;
  one.dimensions = dimensions(indicator, measure, *reg);
  one.scale = value_scale(measure, *reg);
  one.refusal = refusal(indicator, measure);
  one.id =
      programme->name + "/" + indicator.name + (is_denominator ? "/denominator#" : "/numerator#");
  one.id += hex(short_hash(meaning(one)));
  const int index = static_cast<int>(all_.size());
  auto& of_indicator = indicators_[{programme->name, indicator.name}];
  (is_denominator ? of_indicator.second : of_indicator.first) = index;
  registers_[{programme->name, measure.of}].measures.push_back(static_cast<uint32_t>(index));
  all_.push_back(std::move(one));
}

const Measures::OfRegister* Measures::find(std::string_view programme,
                                           std::string_view register_name) const {
  const auto found = registers_.find({std::string(programme), std::string(register_name)});
  return found == registers_.end() ? nullptr : &found->second;
}

const std::vector<uint32_t>& Measures::over(std::string_view programme,
                                            std::string_view register_name) const {
  static const std::vector<uint32_t> none;
  const OfRegister* found = find(programme, register_name);
  return found == nullptr ? none : found->measures;
}

uint64_t Measures::definition(std::string_view programme, std::string_view register_name) const {
  const OfRegister* found = find(programme, register_name);
  return found == nullptr ? 0 : found->definition;
}

const std::vector<uint32_t>* Measures::of_definition(uint64_t definition) const {
  for (const auto& [name, of_register] : registers_)
    if (of_register.definition == definition) return &of_register.measures;
  return nullptr;
}

const Renames& Measures::renames(std::string_view programme, std::string_view register_name) const {
  static const Renames none;
  const OfRegister* found = find(programme, register_name);
  return found == nullptr ? none : found->renames;
}

int Measures::numerator(std::string_view programme, std::string_view indicator) const {
  const auto found = indicators_.find({std::string(programme), std::string(indicator)});
  return found == indicators_.end() ? -1 : found->second.first;
}

int Measures::denominator(std::string_view programme, std::string_view indicator) const {
  const auto found = indicators_.find({std::string(programme), std::string(indicator)});
  return found == indicators_.end() ? -1 : found->second.second;
}

}  // namespace besik::indicator
