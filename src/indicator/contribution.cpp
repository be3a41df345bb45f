#include "indicator/contribution.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/id.h"
#include "indicator/emitter.h"

namespace besik::indicator {
namespace {

using record::Facts;

const std::string& renamed(const std::map<std::string, std::string, std::less<>>& names,
                           const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

Value renamed(const Value& value, const std::map<std::string, std::string, std::less<>>& codes) {
  if (const auto* text = value.get_if<std::string>()) {
    const std::string& code = renamed(codes, *text);
    return code.empty() ? Value() : Value(code);
  }
  const auto* many = value.get_if<Value::Codes>();
  if (many == nullptr) return value;
  Value::Codes all;
  for (const std::string& one : *many) {
    const std::string& code = renamed(codes, one);
    if (code.empty()) return {};  // one of them cannot be told: neither can the whole
    all.push_back(code);
  }
  return Value(std::move(all));
}

Facts read_as(const Facts& facts, const Renames& renames, const programme::Register& reg) {
  Facts result = facts;
  result.fields.clear();
  for (const auto& [name, value] : facts.fields) {
    const std::string& now = renamed(renames.fields, name);
    if (now.empty()) continue;
    const programme::Field* declared = reg.field(now);
    const programme::WorkedOut* worked = reg.worked(now);
    const std::string list = declared ? declared->code_list : worked ? worked->code_list : "";
    const auto codes = renames.codes.find(list);
    Value mapped =
        list.empty() || codes == renames.codes.end() ? value : renamed(value, codes->second);
    if (mapped.known()) result.fields[now] = std::move(mapped);
  }
  result.stage = renamed(renames.stages, facts.stage);
  return result;
}

// Facts of one record and its relatives as one version of the programme names them. Copied only
// where names differ.
class Reading {
 public:
  Reading(const Measures& measures, const programme::Programme& version,
          const programme::Register& reg, const Facts& facts,
          const std::vector<Relative>& relatives, std::string_view zone) {
    const Renames& renames = measures.renames(version, reg.name);
    if (!renames.empty()) mapped_ = read_as(facts, renames, reg);
    facts_ = renames.empty() ? &facts : &mapped_;
    relatives_ = &relatives;
    const auto differs = [&](const Relative& one) {
      return !measures.renames(version, one.register_name).empty();
    };
    if (std::any_of(relatives.begin(), relatives.end(), differs)) {
      for (const Relative& one : relatives)
        if (const programme::Register* other = version.find_register(one.register_name))
          mapped_relatives_.push_back(
              {one.register_name, one.id,
               read_as(one.facts, measures.renames(version, other->name), *other)});
      relatives_ = &mapped_relatives_;
    }
    bindings_.emplace(*facts_, zone);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  const Facts& facts() const { return *facts_; }
  const std::vector<Relative>& relatives() const { return *relatives_; }
  FactBindings& bindings() { return *bindings_; }

 private:
  Facts mapped_;
  std::vector<Relative> mapped_relatives_;
  const Facts* facts_ = nullptr;
  const std::vector<Relative>* relatives_ = nullptr;
  std::optional<FactBindings> bindings_;
};

}  // namespace

uint64_t unit_of(std::string_view pseudonym) {
  uint64_t unit = 0;
  if (pseudonym.size() >= 16) {
    const auto [end, fault] = std::from_chars(pseudonym.data(), pseudonym.data() + 16, unit, 16);
    if (fault == std::errc() && end == pseudonym.data() + 16 && unit != 0) return unit;
  }
  const Hash hash = blake2b(pseudonym);
  unit = 0;
  for (int i = 0; i < 8; ++i) unit = unit << 8 | hash[i];
  return unit == 0 ? 1 : unit;
}

std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        std::string_view programme, std::string_view register_name,
                                        const Id& id, const Facts& facts,
                                        const std::vector<Relative>& relatives) {
  std::vector<Contribution> result;
  const auto& over = measures.over(programme, register_name);
  if (facts.voided || over.empty()) return result;
  std::map<const programme::Programme*, Reading> readings;
  const std::string& zone = world.tree->zone(facts.place, facts.opened_on);
  for (const uint32_t index : over) {
    const CompiledMeasure& measure = measures.all()[index];
    const programme::Register* reg = measure.over(register_name);
    if (!measure.refusal.empty() || reg == nullptr) continue;
    Reading& reading = readings
                           .try_emplace(measure.of_programme, measures, *measure.of_programme, *reg,
                                        facts, relatives, zone)
                           .first->second;
    emit(measure, index,
         {world, *reg, id, reading.facts(), reading.bindings(), reading.relatives()}, result);
  }
  return result;
}

}  // namespace besik::indicator
