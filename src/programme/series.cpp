#include <boost/json.hpp>

#include "base/json.h"
#include "programme/load_parts.h"

namespace besik::programme {
namespace {

json::array list_of(const std::vector<std::string>& names) {
  return json::array(names.begin(), names.end());
}

json::value without_maps(json::value tree) {
  json::object* node = tree.if_object();
  if (node == nullptr) return tree;
  node->erase("map");
  if (const auto args = node->find("args"); args != node->end())
    for (json::value& arg : args->value().as_array()) arg = without_maps(std::move(arg));
  return tree;
}

// Numbers of enumerators go into the hash: never renumber them. What a figure rests on: the measure
// itself and, where it names worked-out values, deadlines or safeguards, how those are defined.
class Definition {
 public:
  explicit Definition(const Programme& programme) : programme_(programme) {}

  json::object measure(const Measure& measure) {
    const Register* reg = programme_.find_register(measure.of);
    json::object out{{"kind", static_cast<int>(measure.kind)},
                     {"of", measure.of},
                     {"distinct", measure.distinct},
                     {"place_of", measure.place_of},
                     {"names", list_of(measure.names)},
                     {"result", static_cast<int>(measure.result)},
                     {"clock", measure.clock ? static_cast<int>(*measure.clock) : -1}};
    for (const auto& [name, expression] :
         {std::pair("where", &measure.where), std::pair("when", &measure.when),
          std::pair("from", &measure.from), std::pair("until", &measure.until),
          std::pair("value", &measure.value)})
      out[name] = use(reg, *expression);
    if (measure.related) {
      const Related& r = *measure.related;
      json::array related{
          r.of, r.by, r.date, r.within_days.value_or(-1), r.at_least, r.exactly.value_or(-1)};
      if (r.where) related.push_back(use(programme_.find_register(r.of), r.where));
      out["related"] = std::move(related);
    }
    if (reg != nullptr && measure.kind == MeasureKind::clocks)
      out["deadlines"] = deadlines(*reg, measure.names);
    if (reg != nullptr && measure.kind == MeasureKind::breaches)
      out["safeguards"] = safeguards(*reg, measure.names);
    for (const std::string& name : measure.also_of) {
      const Register* also = programme_.find_register(name);
      if (also == nullptr) continue;
      json::object& others =
          out["also_of"].is_object() ? out["also_of"].as_object() : out["also_of"].emplace_object();
      others[name] = measure.kind == MeasureKind::clocks ? deadlines(*also, measure.names)
                                                         : safeguards(*also, measure.names);
    }
    if (measure.middle == Middle::p90) out["middle"] = "p90";
    return out;
  }
  json::object worked;

 private:
  json::value use(const Register* reg, const Expression& expression) {
    if (reg != nullptr)
      for (const std::string& name : expression.names()) {
        const WorkedOut* value = reg->worked(name);
        const std::string path = reg->name + "." + name;
        if (value == nullptr || worked.contains(path)) continue;
        worked[path] = nullptr;
        worked[path] = use(reg, value->is);
      }
    return definition_of(expression);
  }
  static bool named(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  }
  json::array deadlines(const Register& reg, const std::vector<std::string>& names) {
    json::array all;
    for (const Deadline& d : reg.deadlines) {
      if (!named(names, d.name)) continue;
      json::array clocks;
      for (const Clock& clock : d.clocks)
        clocks.push_back(json::array{static_cast<int>(clock.kind), clock.within.amount,
                                     static_cast<int>(clock.within.unit)});
      all.push_back(json::array{d.name, use(&reg, d.from), use(&reg, d.until),
                                use(&reg, d.applies_when), d.repeats, use(&reg, d.ends), clocks});
    }
    return all;
  }
  json::array safeguards(const Register& reg, const std::vector<std::string>& names) {
    json::array all;
    for (const Safeguard& s : reg.safeguards)
      if (named(names, s.name))
        all.push_back(
            json::array{s.name, s.happened, use(&reg, s.applies_when), use(&reg, s.must)});
    return all;
  }

  const Programme& programme_;
};

}  // namespace

json::value definition_of(const Expression& expression) { return without_maps(expression.tree()); }

std::string series_of(const Programme& programme, const Indicator& indicator) {
  Definition definition(programme);
  json::object out;
  out["numerator"] = definition.measure(indicator.numerator);
  if (indicator.denominator) out["denominator"] = definition.measure(*indicator.denominator);
  if (indicator.per) out["per"] = json::array{indicator.per->age_from, indicator.per->age_to};
  out["factor"] = indicator.factor;
  out["unit"] = static_cast<int>(indicator.unit);
  out["window"] = json::array{static_cast<int>(indicator.window), indicator.window_months};
  out["worked"] = definition.worked;
  for (const AgeBreakdown& age : indicator.ages) {
    json::object& ages =
        out["ages"].is_object() ? out["ages"].as_object() : out["ages"].emplace_object();
    ages[age.name] = json::array{age.of, static_cast<int>(age.at), list_of(age.bands)};
  }
  for (const ValueBand& band : indicator.bands) {
    json::object& bands =
        out["bands"].is_object() ? out["bands"].as_object() : out["bands"].emplace_object();
    bands[band.name] = json::array{band.at_least ? to_string(*band.at_least) : "",
                                   band.under ? to_string(*band.under) : ""};
  }
  const Hash hash = blake2b(canonical_json(out));
  return indicator.name + "/" + to_hex(std::span(hash).first(4));
}

}  // namespace besik::programme
