#include <algorithm>

#include "programme/breakdown.h"
#include "programme/load_indicator_parts.h"

namespace besik::programme {
namespace {

struct Ages {
  int from = 0, to = 150;
};

// "10-13", "18+" or "15".
std::optional<Ages> read_ages(const std::string& band) {
  const auto number = [](std::string_view text) {
    const auto value = parse_value(text, Type::whole);
    const int64_t* whole = value ? value->get_if<int64_t>() : nullptr;
    return whole == nullptr || *whole < 0 || *whole > 150 ? -1 : static_cast<int>(*whole);
  };
  Ages ages;
  const auto dash = band.find('-');
  if (dash != std::string::npos && dash > 0) {
    ages = {number(band.substr(0, dash)), number(band.substr(dash + 1))};
  } else if (band.size() > 1 && band.back() == '+') {
    ages.from = number(band.substr(0, band.size() - 1));
  } else {
    ages.from = ages.to = number(band);
  }
  if (ages.from < 0 || ages.to < ages.from) return std::nullopt;
  return ages;
}

std::vector<const Measure*> measures_of(const Indicator& indicator) {
  std::vector<const Measure*> measures{&indicator.numerator};
  if (indicator.denominator) measures.push_back(&*indicator.denominator);
  return measures;
}

void load_age(Parts& parts, const Entry& one, Indicator& indicator) {
  AgeBreakdown age;
  age.name = one.name();
  age.of = one.plain("of");
  age.at = one.plain("at") == "when" ? AgeBreakdown::At::when : AgeBreakdown::At::period_end;
  age.bands = one.names("bands");
  int after = 0;
  for (const std::string& band : age.bands) {
    const auto ages = read_ages(band);
    if (!ages || ages->from < after)
      one.fault("expression.bad_band", "bands", "`" + band + "` is no band, or out of order",
                "write bands such as 10-13, 14-17 and 18+, from the youngest on");
    if (ages) after = ages->to + 1;
  }
  for (const Measure* measure : measures_of(indicator)) {
    if (measure->kind == MeasureKind::clocks || measure->kind == MeasureKind::breaches ||
        measure->kind == MeasureKind::level)
      one.fault("programme.bad_breakdown", "", "clocks, breaches and levels have no age",
                "remove the breakdown");
    const Register* reg = parts.programme.find_register(measure->of);
    if (reg == nullptr || !one.has("of")) continue;
    one.check_known("of", {age.of}, names_of(reg->persons), "programme.unknown_person", "person");
    if (reg->type_of(age.name) != Type::unknown)
      one.fault("programme.duplicate_name", "", "a fact of " + reg->name + " has the same name",
                "give the breakdown another name");
    make_born(parts, one, reg->name, {age.of});
  }
  indicator.ages.push_back(std::move(age));
}

void load_by(Parts& parts, const Entry& one, Indicator& indicator) {
  const YamlNode* by = one.node("by");
  if (by == nullptr) return;
  const auto add = [&](const std::string& name, const YamlNode& at) {
    if (std::find(indicator.by.begin(), indicator.by.end(), name) != indicator.by.end())
      one.fault_at("programme.duplicate_name", at, "`" + name + "` stands twice in `by`",
                   "remove one");
    else
      indicator.by.push_back(name);
  };
  const auto bad = [&](const YamlNode& at) {
    one.fault_at("programme.wrong_type", at, "`by` holds what is no breakdown",
                 "write it as [sex, age_band, sex * age_band], or a name with an age breakdown");
  };
  if (by->kind == YamlNode::Kind::scalar) return add(by->text, *by);
  if (by->kind != YamlNode::Kind::list) return bad(*by);
  for (const YamlNode& item : by->children) {
    if (item.kind == YamlNode::Kind::scalar) {
      add(item.text, item);
    } else if (item.kind == YamlNode::Kind::map && item.keys.size() == 1 &&
               item.children[0].kind == YamlNode::Kind::map) {
      const std::string& name = item.keys[0];
      if (!is_plain_name(name))
        one.fault_at("programme.bad_name", item, "`" + name + "` is no name",
                     "use small letters, digits and _");
      add(name, item);
      load_age(parts,
               Entry(one.loading(), item.children[0], shape("age_breakdown"),
                     one.path() + ".by." + name, name, item.line),
               indicator);
    } else {
      bad(item);
    }
  }
}

void load_bands(const Entry& one, Indicator& indicator) {
  if (!one.has("bands")) return;
  if (indicator.numerator.kind != MeasureKind::distribution || indicator.denominator)
    one.fault("programme.measure_kind", "bands", "only a distribution has bands",
              "measure `distribution`, or remove bands");
  for (const Entry& entry : one.entries("bands")) {
    ValueBand band;
    band.name = entry.name();
    band.title = entry.text("title");
    band.at_least = entry.decimal("at_least");
    band.under = entry.decimal("under");
    const ValueBand* last = indicator.bands.empty() ? nullptr : &indicator.bands.back();
    const bool empty = (!band.at_least && !band.under) ||
                       (band.at_least && band.under && *band.under <= *band.at_least);
    const bool apart = last != nullptr && (!last->under || last->under != band.at_least);
    if (empty || apart)
      entry.fault("expression.bad_band", "", "the band is empty or does not follow the last one",
                  "let each band begin (at_least) where the last one ends (under)");
    indicator.bands.push_back(std::move(band));
  }
  if (std::find(indicator.by.begin(), indicator.by.end(), "band") == indicator.by.end())
    indicator.by.emplace_back("band");
}

// Whether the name is no fact but known by the kind of figure.
bool is_own(const Indicator& indicator, const Measure& measure, const std::string& name) {
  if (name == "deadline") return measure.kind == MeasureKind::clocks;
  if (name == "safeguard") return measure.kind == MeasureKind::breaches;
  if (name == "band") return !indicator.bands.empty();
  if (name == "institution_type" || name == "stage") return true;
  return std::any_of(indicator.ages.begin(), indicator.ages.end(),
                     [&](const AgeBreakdown& age) { return age.name == name; });
}

void check_breakdown(const Entry& one, const Parts& parts, const Register& reg,
                     const std::string& name, Indicator& indicator) {
  const auto broken = parts.broken.find(reg.name);
  if (broken != parts.broken.end() && broken->second.contains(name)) return;
  const Type type = reg.type_of(name);
  std::vector<std::string> known = names_of(reg.fields);
  for (const WorkedOut& worked : reg.worked_out) known.push_back(worked.name);
  if (type == Type::unknown)
    one.fault("programme.unknown_field", "by",
              "the register " + reg.name + " has no `" + name + "`",
              "name a fact of every register that the figure measures", nearest(name, known));
  else if (reg.fact_of(name) == Fact::sealed)
    one.fault("programme.not_a_fact", "by", "`" + name + "` of " + reg.name + " is not a fact",
              "give it `fact: yes`, or break the figure down by something else");
  else if (type == Type::date || type == Type::instant || type == Type::decimal)
    one.fault("programme.bad_breakdown", "by", "a figure cannot be split by a date or a decimal",
              "work out a band and use that");
  if (type == Type::codes) indicator.overlapping.insert(name);
}

}  // namespace

void load_breakdowns(Parts& parts, const Entry& one, Indicator& indicator) {
  load_by(parts, one, indicator);
  load_bands(one, indicator);
  std::set<std::multiset<std::string>> crossings;
  std::set<std::string> names;
  for (const std::string& entry : indicator.by) {
    const auto parts_of = crossing(entry);
    const std::multiset<std::string> sorted(parts_of.begin(), parts_of.end());
    const std::set<std::string> different(parts_of.begin(), parts_of.end());
    if (different.size() < sorted.size() || sorted.size() > 3)
      one.fault("programme.bad_breakdown", "by",
                "`" + entry +
                    "` crosses one thing with itself, "
                    "or more than three",
                "cross two or three different breakdowns");
    if (!crossings.insert(sorted).second)
      one.fault("programme.duplicate_name", "by", "`" + entry + "` stands twice in `by`",
                "remove one");
    names.insert(different.begin(), different.end());
  }
  for (const std::string& name : names)
    for (const Measure* measure : measures_of(indicator)) {
      if (is_own(indicator, *measure, name)) continue;
      const Register* first = parts.programme.find_register(measure->of);
      for (const std::string& of : registers_of(*measure)) {
        const Register* reg = parts.programme.find_register(of);
        if (reg == nullptr) continue;
        check_breakdown(one, parts, *reg, name, indicator);
        if (first != nullptr && reg->type_of(name) != Type::unknown &&
            first->type_of(name) != Type::unknown && reg->type_of(name) != first->type_of(name))
          one.fault("programme.bad_breakdown", "by",
                    "`" + name + "` is of one type in " + first->name + " and of another in " + of,
                    "break the figure down by what is alike in every register measured");
      }
    }
}

namespace {

Target load_target(const Entry& part) {
  Target target;
  target.place = part.plain("at");
  target.at_least = part.decimal("at_least");
  target.at_most = part.decimal("at_most");
  if (target.at_least.has_value() == target.at_most.has_value())
    part.fault("programme.missing_key", "", "the target has no value, or two",
               "write at_least or at_most");
  target.year = static_cast<int>(part.whole("in").value_or(0));
  target.base = part.decimal("from");
  target.base_year = static_cast<int>(part.whole("in_base_year").value_or(0));
  if (part.has("from") != part.has("in_base_year"))
    part.fault("programme.missing_key", "", "`from` and `in_base_year` belong together",
               "write both");
  else if (part.has("from") && target.base_year >= target.year)
    part.fault("programme.empty_range", "in_base_year", "the base year is not before the target's",
               "write an earlier year");
  return target;
}

void load_target_members(const Entry& part, const Indicator& indicator, Target& target) {
  const YamlNode* of = part.node("of");
  if (of == nullptr) return;
  if (of->kind != YamlNode::Kind::map)
    return part.fault("programme.wrong_type", "of", "`of` is not a map of breakdowns to members",
                      "write it as of: {sex: female}");
  std::multiset<std::string> wanted(of->keys.begin(), of->keys.end());
  bool declared = false;
  for (const std::string& entry : indicator.by) {
    const auto names = crossing(entry);
    declared = declared || std::multiset<std::string>(names.begin(), names.end()) == wanted;
  }
  if (!declared)
    part.fault("programme.unknown_field", "of", "the indicator is not broken down so",
               "name a breakdown or crossing of its `by`");
  for (std::size_t i = 0; i < of->keys.size(); ++i)
    target.breakdown[of->keys[i]] = of->children[i].text;
}

}  // namespace

void load_targets(const Entry& one, Indicator& indicator) {
  if (const auto part = one.part("target")) {
    indicator.targets.push_back(load_target(*part));
    load_target_members(*part, indicator, indicator.targets.back());
  }
  for (const Entry& part : one.entries("targets")) {
    indicator.targets.push_back(load_target(part));
    load_target_members(part, indicator, indicator.targets.back());
  }
}

}  // namespace besik::programme
