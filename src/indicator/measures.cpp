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

std::optional<Dimension> dimension_of(const programme::Indicator& indicator,
                                      const programme::Measure& measure,
                                      const programme::Register& reg, const std::string& name) {
  using Source = Dimension::Source;
  if (measure.kind == MeasureKind::clocks && name == "deadline")
    return Dimension{name, Source::deadline};
  if (measure.kind == MeasureKind::breaches && name == "safeguard")
    return Dimension{name, Source::safeguard};
  if (is_value_band(indicator, name)) return Dimension{name, Source::band};
  if (const programme::AgeBreakdown* ages = indicator.age(name)) {
    const bool moves = ages->at == programme::AgeBreakdown::At::period_end;
    return Dimension{name, moves ? Source::born : Source::age, false, ages};
  }
  if (name == "stage" || reg.type_of(name) != Type::unknown)
    return Dimension{name, Source::field, reg.type_of(name) == Type::codes};
  if (name == "institution_type") return Dimension{name, Source::owner_kind};
  return std::nullopt;
}

std::vector<Dimension> dimensions(const programme::Indicator& indicator,
                                  const programme::Measure& measure,
                                  const programme::Register& reg) {
  std::vector<Dimension> result;
  for (const std::string& entry : indicator.by) {
    for (const std::string& name : crossing(entry)) {
      const auto same = [&](const Dimension& one) { return one.name == name; };
      if (std::any_of(result.begin(), result.end(), same)) continue;
      if (auto one = dimension_of(indicator, measure, reg, name)) result.push_back(std::move(*one));
    }
  }
  return result;
}

std::string text_of(const Expression& expression) {
  return expression ? boost::json::serialize(expression.tree()) : "";
}

std::string meaning_of(const programme::Related& related) {
  return "|" + related.of + "," + related.by + "," + related.date + "," +
         std::to_string(related.within_days.value_or(-1)) + "," + std::to_string(related.at_least) +
         "," + std::to_string(related.exactly.value_or(-1)) + "," + text_of(related.where);
}

std::string meaning_of(const Dimension& dimension, const programme::Indicator& indicator,
                       const std::string& kinds) {
  std::string text = "|" + dimension.name + (dimension.multiple ? "*" : "");
  if (dimension.source == Dimension::Source::owner_kind) text += kinds;
  if (dimension.source == Dimension::Source::band)
    for (const programme::ValueBand& band : indicator.bands)
      text += "," + band.name + ":" + (band.at_least ? to_string(*band.at_least) : "") + ":" +
              (band.under ? to_string(*band.under) : "");
  if (dimension.ages == nullptr) return text;
  text += ":" + dimension.ages->of;
  // Bands of ages at the period's end are no part of what is kept.
  if (dimension.source == Dimension::Source::age)
    for (const std::string& band : dimension.ages->bands) text += "," + band;
  return text;
}

std::string meaning(const CompiledMeasure& one, const std::string& kinds) {
  const programme::Measure& m = *one.measure;
  std::string text = std::to_string(static_cast<int>(m.kind)) + "|" + m.of + "|" + m.distinct;
  for (const std::string& name : m.also_of) text += "+" + name;
  for (const Expression* part : {&m.where, &m.when, &m.from, &m.until, &m.value})
    text += "|" + text_of(*part);
  text += "|" + m.place_of;
  for (const std::string& name : m.names) text += "," + name;
  text += "|" + (m.clock ? std::to_string(static_cast<int>(*m.clock)) : "") + "|" +
          std::to_string(static_cast<int>(m.result)) + "|" + std::to_string(one.scale);
  for (const Dimension& dimension : one.dimensions)
    text += meaning_of(dimension, *one.indicator, kinds);
  if (m.related) text += meaning_of(*m.related);
  if (one.indicator->window == programme::Window::cohort)
    text += "|cohort " + std::to_string(one.indicator->window_months);
  if (!one.days.is_whole())
    text += "|" + std::to_string(one.days.from.days) + ".." + std::to_string(one.days.until.days);
  return text + "|" + one.refusal;
}

// Adds one version's map: what was read as `from` so far is read as `to`.
void rename(std::map<std::string, std::string, std::less<>>& names, const std::string& from,
            const std::string& to) {
  for (auto& [old, now] : names)
    if (now == from) now = to;
  names[from] = to;
}

using Versions = std::vector<std::shared_ptr<const programme::Programme>>;

// Names of one map of a version that touch a register: `put` gets the kind of name ("" a field,
// "stages", or a code list), the older and the newer name.
template <class Put>
void each_renamed(const programme::Programme& version, const std::string& reg, const Put& put) {
  if (!version.changes) return;
  for (const auto& [from, to] : version.changes->renamed) {
    const auto path = split(from, '.');
    const std::string now = split(to, '.').back();
    if (path.size() == 3 && path[0] == "codes")
      put(path[1], path[2], now);
    else if (path.size() == 3 && path[0] == reg && path[1] == "stages")
      put(std::string("stages"), path[2], now);
    else if (path.size() == 2 && path[0] == reg)
      put(std::string(), path[1], now);
  }
}

std::map<std::string, std::string, std::less<>>& names_of(Renames& renames,
                                                          const std::string& kind) {
  return kind.empty() ? renames.fields : kind == "stages" ? renames.stages : renames.codes[kind];
}

// How names of any version are read in the version `reader`: older ones forward, newer ones back.
// Where several became one, going back cannot tell which.
Renames renames_of(const Versions& versions, std::size_t reader, const std::string& reg) {
  Renames result;
  for (std::size_t i = 0; i <= reader; ++i)
    each_renamed(*versions[i], reg,
                 [&](const std::string& kind, const std::string& from, const std::string& to) {
                   rename(names_of(result, kind), from, to);
                 });
  for (std::size_t i = versions.size() - 1; i > reader; --i) {
    Renames back;
    each_renamed(*versions[i], reg,
                 [&](const std::string& kind, const std::string& from, const std::string& to) {
                   auto& names = names_of(back, kind);
                   names[to] = names.contains(to) ? "" : from;
                 });
    const auto add = [](auto& names, const auto& more) {
      for (const auto& [from, to] : more) rename(names, from, to);
    };
    add(result.fields, back.fields);
    add(result.stages, back.stages);
    for (const auto& [list, names] : back.codes) add(result.codes[list], names);
  }
  return result;
}

std::string text_of(const Renames& renames) {
  std::string text;
  for (const auto& [from, to] : renames.fields) text += from + ">" + to + "\n";
  for (const auto& [from, to] : renames.stages) text += from + ">>" + to + "\n";
  for (const auto& [list, codes] : renames.codes)
    for (const auto& [from, to] : codes) text += list + "." + from + ">" + to + "\n";
  return text;
}

// Kinds of organisations: contributions carry them, so that another kind is another meaning.
std::string kinds_of(const record::World& world) {
  std::string text;
  if (!world.organisations) return text;
  for (const auto& one : world.organisations->all()) text += one.code + "=" + one.kind + ";";
  return text;
}

}  // namespace

int CompiledMeasure::dimension(std::string_view name) const {
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    if (dimensions[i].name == name) return static_cast<int>(i);
  return -1;
}

const programme::Register* CompiledMeasure::over(std::string_view of) const {
  for (const programme::Register* one : registers)
    if (one->name == of) return one;
  return nullptr;
}

Measures::Measures(const record::World& world) {
  const std::string kinds = kinds_of(world);
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    keep_.insert(keep_.end(), versions.begin(), versions.end());
    for (const auto& version : versions)
      for (const programme::Register& reg : version->registers)
        for (std::size_t reader = 0; reader < versions.size(); ++reader)
          registers_[{name, reg.name}].renames.try_emplace(versions[reader]->version,
                                                           renames_of(versions, reader, reg.name));
    add_versions(versions, kinds);
  }
  for (auto& [name, of_register] : registers_) {
    std::string text;
    for (const uint32_t index : of_register.measures) text += all_[index].id + "\n";
    for (const auto& [version, renames] : of_register.renames) text += text_of(renames);
    of_register.definition = short_hash(name.first + "/" + name.second + "\n" + text);
    for (auto* relations : {&of_register.from, &of_register.at}) {
      std::sort(relations->begin(), relations->end());
      relations->erase(std::unique(relations->begin(), relations->end()), relations->end());
    }
  }
}

void Measures::add_versions(const Versions& versions, const std::string& kinds) {
  for (std::size_t at = versions.size(); at-- > 0;) {
    const programme::Programme& programme = *versions[at];
    for (const programme::Indicator& indicator : programme.indicators) {
      const Name key{programme.name, indicator.name + "\n" + indicator.series};
      if (!indicators_.try_emplace(key, std::pair(-1, -1)).second) continue;
      const SeriesDays days = series_days(versions, at, indicator);
      add(programme, indicator, days, kinds, false);
      if (indicator.denominator) add(programme, indicator, days, kinds, true);
    }
  }
}

void Measures::add(const programme::Programme& programme, const programme::Indicator& indicator,
                   const SeriesDays& days, const std::string& kinds, bool is_denominator) {
  const programme::Measure& measure = is_denominator ? *indicator.denominator : indicator.numerator;
  const programme::Register* reg = programme.find_register(measure.of);
  if (reg == nullptr) return;
  CompiledMeasure one;
  one.programme = programme.name;
  one.register_name = measure.of;
  one.of_programme = &programme;
  one.indicator = &indicator;
  one.measure = &measure;
  one.reg = reg;
  one.registers = {reg};
  for (const std::string& name : measure.also_of)
    if (const programme::Register* also = programme.find_register(name))
      one.registers.push_back(also);
  one.is_denominator = is_denominator;
  one.days = days;
  one.dimensions = dimensions(indicator, measure, *reg);
  one.scale = value_scale(measure, *reg);
  one.refusal = refusal(indicator, measure);
  one.id =
      programme.name + "/" + indicator.name + (is_denominator ? "/denominator#" : "/numerator#");
  one.id += hex(short_hash(meaning(one, kinds)));
  const int index = static_cast<int>(all_.size());
  auto& of_indicator = indicators_[{programme.name, indicator.name + "\n" + indicator.series}];
  (is_denominator ? of_indicator.second : of_indicator.first) = index;
  for (const programme::Register* over : one.registers)
    registers_[{programme.name, over->name}].measures.push_back(static_cast<uint32_t>(index));
  add_relation(one);
  all_.push_back(std::move(one));
}

void Measures::add_relation(const CompiledMeasure& measure) {
  if (!measure.measure->related) return;
  const programme::Related& related = *measure.measure->related;
  const programme::Register* other = measure.of_programme->find_register(related.of);
  if (other == nullptr) return;
  const Relation relation{measure.register_name, related.of, related.by,
                          other->field(related.by) != nullptr};
  registers_[{measure.programme, measure.register_name}].from.push_back(relation);
  registers_[{measure.programme, related.of}].at.push_back(relation);
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

const Renames& Measures::renames(const programme::Programme& version,
                                 std::string_view register_name) const {
  static const Renames none;
  const OfRegister* found = find(version.name, register_name);
  if (found == nullptr) return none;
  const auto of_version = found->renames.find(version.version);
  return of_version == found->renames.end() ? none : of_version->second;
}

const std::vector<Relation>& Measures::looking_from(std::string_view programme,
                                                    std::string_view register_name) const {
  static const std::vector<Relation> none;
  const OfRegister* found = find(programme, register_name);
  return found == nullptr ? none : found->from;
}

const std::vector<Relation>& Measures::looking_at(std::string_view programme,
                                                  std::string_view register_name) const {
  static const std::vector<Relation> none;
  const OfRegister* found = find(programme, register_name);
  return found == nullptr ? none : found->at;
}

int Measures::numerator(std::string_view programme, const programme::Indicator& indicator) const {
  const auto found =
      indicators_.find({std::string(programme), indicator.name + "\n" + indicator.series});
  return found == indicators_.end() ? -1 : found->second.first;
}

int Measures::denominator(std::string_view programme, const programme::Indicator& indicator) const {
  const auto found =
      indicators_.find({std::string(programme), indicator.name + "\n" + indicator.series});
  return found == indicators_.end() ? -1 : found->second.second;
}

}  // namespace besik::indicator
