#include "service/target_import.h"

#include <algorithm>
#include <set>

#include "indicator/question.h"
#include "place/table.h"
#include "service/observation_view.h"

namespace besik::service {

namespace {

using place::TableRow;

// What a code stands for: an indicator of a programme, or outside numbers of one unit.
struct Aimed {
  std::string code, unit;
  const programme::Programme* programme = nullptr;
  const programme::Indicator* indicator = nullptr;
};

class Targets {
 public:
  Targets(const record::World& world, const indicator::Observations& observations) : world_(world) {
    for (const auto& [id, group] : observations.groups())
      for (const std::string& code : group->series.indicators)
        units_[code].insert(group->series.unit);
  }

  std::optional<ImportedTarget> read(TableRow& row) {
    ImportedTarget out;
    const Aimed aimed = find(row);
    out.indicator = aimed.code;
    out.unit = row.text("unit");
    out.source = row.required("source");
    if (!row.sound()) return std::nullopt;
    judge_unit(row, aimed, out.unit);
    out.target.place = read_place(row);
    out.target.breakdown = read_breakdown(row, aimed);
    out.target.year = read_year(row, "year");
    read_value(row, aimed, out.target);
    read_base(row, out.target);
    if (!row.sound()) return std::nullopt;
    return out;
  }

 private:
  Aimed find(TableRow& row) const {
    const std::string wanted = row.required("indicator");
    std::vector<std::string> names;
    for (const auto& [name, versions] : world_.programmes) {
      if (versions.empty()) continue;
      for (const programme::Indicator& one : versions.back()->indicators) {
        const std::string code = name + "/" + one.name;
        if (wanted == code || wanted == one.name || (!one.code.empty() && wanted == one.code))
          return {code, unit_of(one), versions.back().get(), &one};
        names.insert(names.end(), {code, one.name, one.code});
      }
    }
    if (const auto found = units_.find(wanted); found != units_.end())
      return {wanted, found->second.size() == 1 ? *found->second.begin() : "", nullptr, nullptr};
    for (const auto& [code, units] : units_) names.push_back(code);
    if (row.sound())
      row.fail("target.unknown_indicator", "indicator",
               "no indicator and no outside number has this code",
               "write programme/indicator, or a code that observation.list knows",
               nearest(wanted, names));
    return {};
  }

  void judge_unit(TableRow& row, const Aimed& aimed, std::string& unit) const {
    if (unit.empty()) unit = aimed.unit;
    if (aimed.indicator && unit != aimed.unit)
      row.fail("target.unit_mismatch", "unit", "this indicator is counted in " + aimed.unit,
               "convert the value, or name the indicator that is meant");
    if (aimed.indicator || aimed.code.empty()) return;
    const auto& units = units_.at(aimed.code);
    if (units.contains(unit)) return;
    row.fail("target.unit_mismatch", "unit",
             unit.empty() ? "numbers of this code have several units"
                          : "no number of this code is counted so",
             "write the unit of the number that is meant",
             nearest(unit, {units.begin(), units.end()}));
  }

  std::string read_place(TableRow& row) const {
    const std::string code = row.text("place");
    if (code.empty() || code.starts_with(indicator::outside_area)) return code;
    if (!world_.tree || !world_.tree->find(code))
      row.fail("target.unknown_place", "place", "there is no place of this code",
               "write a code that place.list knows");
    return code;
  }

  std::map<std::string, std::string> read_breakdown(TableRow& row, const Aimed& aimed) const {
    std::map<std::string, std::string> out;
    for (const std::string& part : split(row.text("breakdown"), ',')) {
      const std::string text(trim(part));
      if (text.empty()) continue;
      const auto at = text.find('=');
      const std::string name = text.substr(0, at);
      const std::string member = at == std::string::npos ? "" : text.substr(at + 1);
      if (name.empty() || member.empty()) {
        row.fail("target.unknown_breakdown", "breakdown", "this names no breakdown and member",
                 "write sex=female, several apart by commas");
        continue;
      }
      if (aimed.indicator) judge_member(row, aimed, name, member);
      out[name] = member;
    }
    return out;
  }

  void judge_member(TableRow& row, const Aimed& aimed, const std::string& name,
                    const std::string& member) const {
    std::vector<std::string> names;
    for (const std::string& entry : aimed.indicator->by)
      for (const std::string& one : split(entry, '*')) names.emplace_back(trim(one));
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      row.fail("target.unknown_breakdown", "breakdown", "the indicator is not broken down so",
               "see indicator.list", nearest(name, names));
      return;
    }
    indicator::Question question;
    question.programme = aimed.programme->name;
    question.indicator = aimed.indicator->name;
    question.place = world_.tree ? world_.tree->nation().code : "";
    question.period = *indicator::parse_period("2026");
    question.by = {name};
    const auto asked = indicator::look_up(world_, question);
    if (!asked) return;
    const std::vector<std::string> members = indicator::members(*asked, name, {});
    if (members.empty()) return;
    if (std::find(members.begin(), members.end(), member) == members.end())
      row.fail("target.unknown_member", "breakdown", "the breakdown has no such member",
               "see indicator.list", nearest(member, members));
  }

  static int read_year(TableRow& row, std::string_view column) {
    const auto period = indicator::parse_period(row.required(column));
    if (period && period->step == indicator::Step::year) return civil(period->first).year;
    if (row.sound())
      row.fail("target.bad_year", column, "this is no year", "write it with four digits");
    return 0;
  }

  static std::optional<Decimal> read_number(TableRow& row, std::string_view column) {
    const std::string text = row.required(column);
    const auto read = parse_decimal(text);
    if (read) return *read;
    if (!text.empty())
      row.fail("target.bad_number", column, "this is no number",
               "write digits with a point, at most 18 of them");
    return std::nullopt;
  }

  static void read_value(TableRow& row, const Aimed& aimed, programme::Target& target) {
    const auto value = read_number(row, "value");
    std::string aim = row.text("aim");
    if (aim.empty() && aimed.indicator && aimed.indicator->better == programme::Better::up)
      aim = "at_least";
    if (aim.empty() && aimed.indicator && aimed.indicator->better == programme::Better::down)
      aim = "at_most";
    if (aim == "at_least")
      target.at_least = value;
    else if (aim == "at_most")
      target.at_most = value;
    else
      row.fail("target.no_direction", "aim", "nobody says which way is better",
               "write at_least or at_most", nearest(aim, {"at_least", "at_most"}));
  }

  static void read_base(TableRow& row, programme::Target& target) {
    const bool has_year = !row.text("base_year").empty(), has_base = !row.text("base").empty();
    if (has_year != has_base) {
      row.fail("target.base_incomplete", has_year ? "base" : "base_year",
               "a base is a year and a value", "fill in both or neither");
      return;
    }
    if (!has_year) return;
    target.base_year = read_year(row, "base_year");
    target.base = read_number(row, "base");
    if (row.sound() && target.base_year >= target.year)
      row.fail("target.base_order", "base_year", "the base year is not before the target's year",
               "correct one of them");
  }

  const record::World& world_;
  std::map<std::string, std::set<std::string>> units_;
};

}  // namespace

Checked<TargetImport> import_targets(std::istream& in, const std::string& name,
                                     const record::World& world,
                                     const indicator::Observations& observations,
                                     const ImportedTargets& known) {
  TargetImport out;
  Targets targets(world, observations);
  std::map<std::string, ImportedTarget> read;
  std::set<std::string> twice;
  const bool whole = place::read_table(
      in, name, {"indicator", "value", "year", "source"}, out.errors, [&](TableRow& row) {
        ++out.rows;
        auto one = targets.read(row);
        if (!one) {
          ++out.refused;
          return;
        }
        const std::string id = one->id();
        const auto [at, is_new] = read.try_emplace(id, *one);
        if (is_new) return;
        if (to_json(at->second) == to_json(*one)) {
          ++out.unchanged;
          return;
        }
        ++out.refused;
        twice.insert(id);
        row.fail("target.two_values", "value",
                 "the table gives two targets for the same indicator, place, breakdown and year",
                 "remove one of them");
      });
  if (!whole) return out.errors;
  for (const Error& error : out.errors)
    if (error.code == "csv.ragged_row") {
      ++out.rows;
      ++out.refused;
    }
  for (const auto& [id, one] : read) {
    const auto old = known.all().find(id);
    if (twice.contains(id))
      ++out.refused;
    else if (old != known.all().end() && to_json(old->second) == to_json(one))
      ++out.unchanged;
    else
      out.changed.push_back(one);
  }
  return out;
}

}  // namespace besik::service
