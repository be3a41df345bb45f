#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "place/test_tree.h"
#include "programme/load_parts.h"
#include "record/world.h"

// A country with reforms and a programme with one indicator of each kind, for tests.
namespace besik::indicator::testing {

inline Date day(std::string_view text) { return *parse_date(text); }

// KZ > R1 (D1, D2), R2 (D3, D4), city C; with `reforms`: D2 merges into D1 on 2025-07-01, D3 splits
// into D5 and D6 on 2025-10-01, D4 moves to R1 on 2026-03-01.
inline std::shared_ptr<const place::Tree> make_tree(bool reforms) {
  using place::testing::make_place;
  std::vector<place::Place> places{
      make_place("KZ", "nation", ""),     make_place("R1", "region", "KZ"),
      make_place("R2", "region", "KZ"),   make_place("C", "region", "KZ"),
      make_place("D1", "district", "R1"), make_place("D4", "district", "R2")};
  std::vector<place::Succession> successions;
  if (reforms) {
    places.push_back(
        make_place("D2", "district", "R1", place::testing::day_one, day("2025-06-30")));
    places.push_back(
        make_place("D3", "district", "R2", place::testing::day_one, day("2025-09-30")));
    places.push_back(make_place("D5", "district", "R2", day("2025-10-01")));
    places.push_back(make_place("D6", "district", "R2", day("2025-10-01")));
    successions = {{place::Change::merged, day("2025-07-01"), "D2", {"D1"}},
                   {place::Change::split, day("2025-10-01"), "D3", {"D5", "D6"}},
                   {place::Change::moved, day("2026-03-01"), "D4", {"R1"}}};
  } else {
    places.push_back(make_place("D2", "district", "R1"));
    places.push_back(make_place("D3", "district", "R2"));
  }
  auto tree = place::Tree::build(place::testing::five_levels(), places, successions);
  if (!tree) ADD_FAILURE() << to_string(tree.error().front());
  return *tree;
}

inline std::vector<place::Organisation> make_bodies() {
  std::vector<place::Organisation> bodies;
  const auto add = [&](std::string code, std::string kind, std::string place) {
    place::Organisation one;
    one.name = {code, code, code};
    one.code = std::move(code);
    one.kind = std::move(kind);
    one.place = std::move(place);
    one.valid_from = place::testing::day_one;
    bodies.push_back(one);
  };
  add("police-1", "police", "D1");
  add("police-2", "police", "D2");
  add("police-3", "police", "D3");
  add("police-4", "police", "D4");
  add("police-c", "police", "C");
  add("court", "court", "R1");
  add("ministry", "ministry", "KZ");
  return bodies;
}

// What version 2 of the programme calls what version 1 has.
inline const std::map<std::string, std::string>& new_names() {
  static const std::map<std::string, std::string> names{
      {"urgent", "pressing"}, {"diverted", "turned_away"}, {"open", "begun"}};
  return names;
}

class ProgrammeBuilder {
 public:
  explicit ProgrammeBuilder(int version = 1) : version_(version) {
    programme_->name = "work";
    programme_->version = version;
    programme_->in_force_from = day(version == 1 ? "2000-01-01" : "2025-07-01");
    if (version > 1) {
      programme_->changes.emplace();
      programme_->changes->from_version = 1;
      programme_->changes->renamed = {{"case.urgent", "case.pressing"},
                                      {"codes.outcome.diverted", "turned_away"},
                                      {"case.stages.open", "begun"}};
    }
    programme_->code_lists.push_back(list("sex", {"female", "male"}));
    programme_->code_lists.push_back(list("offence", {"theft", "violence", "drugs"}));
    programme_->code_lists.push_back(list("outcome", {word("diverted"), "sentenced", "closed"}));
    programme::Register reg;
    reg.name = "case";
    reg.persons = {{"child", {}, programme::HowMany::one, true},
                   {"helper", {}, programme::HowMany::any, false}};
    using programme::FieldType;
    field(reg, "sex", FieldType::choose_one, Type::code, "sex");
    field(reg, "offences", FieldType::choose_many, Type::codes, "offence");
    field(reg, "outcome", FieldType::choose_one, Type::code, "outcome");
    field(reg, word("urgent"), FieldType::yes_no, Type::yes_no);
    field(reg, "residence", FieldType::place, Type::text);
    field(reg, "facility", FieldType::organisation, Type::text);
    for (const char* name : {"arrested_on", "decided_on", "detained_on", "released_on"})
      field(reg, name, FieldType::date, Type::date);
    field(reg, "days", FieldType::whole, Type::whole);
    field(reg, "amount", FieldType::decimal, Type::decimal).scale = 2;
    programme::Deadline deadline;
    for (const char* name : {"hearing", "review"}) {
      deadline.name = name;
      reg.deadlines.push_back(deadline);
    }
    programme::Safeguard safeguard;
    for (const char* name : {"lawyer", "parent"}) {
      safeguard.name = name;
      reg.safeguards.push_back(safeguard);
    }
    reg.stages = {{word("open"), {}, false}, {"closed", {}, true}};
    programme_->registers.push_back(reg);
  }

  programme::Expression compile(const std::string& source, std::size_t reg = 0,
                                bool in_measure = true) const {
    if (source.empty()) return {};
    const programme::RegisterScope scope(*programme_, programme_->registers[reg], in_measure);
    auto expression = programme::Expression::compile(source, scope, "test");
    if (!expression) ADD_FAILURE() << to_string(expression.error());
    return expression ? *expression : programme::Expression{};
  }

  struct Parts {
    std::string where, when, from, until, value, place_of = "opener", distinct;
  };
  programme::Measure measure(programme::MeasureKind kind, const Parts& parts) const {
    programme::Measure result;
    result.kind = kind;
    result.of = "case";
    result.where = compile(parts.where);
    result.when = compile(parts.when);
    result.from = compile(parts.from);
    result.until = compile(parts.until);
    result.value = compile(parts.value);
    result.place_of = parts.place_of;
    result.distinct = parts.distinct;
    return result;
  }

  programme::Indicator& add(std::string name, programme::Measure numerator,
                            std::vector<std::string> by) {
    programme::Indicator one;
    one.series = name + "/00000000";
    one.name = std::move(name);
    one.numerator = std::move(numerator);
    one.by = std::move(by);
    one.decimals = 1;
    for (const std::string& dimension : one.by)
      if (dimension == "offences") one.overlapping.insert(dimension);
    programme_->indicators.push_back(std::move(one));
    return programme_->indicators.back();
  }

  std::shared_ptr<programme::Programme> programme() { return programme_; }
  // As this version calls what version 1 calls `name`.
  std::string word(const std::string& name) const {
    const auto found = new_names().find(name);
    return version_ == 1 || found == new_names().end() ? name : found->second;
  }

 private:
  static programme::CodeList list(std::string name, const std::vector<std::string>& codes) {
    programme::CodeList result;
    result.name = std::move(name);
    for (const std::string& code : codes) {
      programme::Code one;
      one.code = code;
      result.codes.push_back(one);
    }
    return result;
  }

 public:
  static programme::Field& field(programme::Register& reg, std::string name,
                                 programme::FieldType type, Type value_type,
                                 std::string code_list = "") {
    programme::Field one;
    one.name = std::move(name);
    one.type = type;
    one.value_type = value_type;
    one.code_list = std::move(code_list);
    one.fact = programme::Fact::whole;
    reg.fields.push_back(one);
    return reg.fields.back();
  }

 private:
  int version_ = 1;
  std::shared_ptr<programme::Programme> programme_ = std::make_shared<programme::Programme>();
};

inline void add_first_kinds(ProgrammeBuilder& b) {
  using programme::MeasureKind;
  using P = ProgrammeBuilder::Parts;
  P arrested;
  arrested.when = "arrested_on";
  b.add("arrests", b.measure(MeasureKind::count, arrested), {"sex", "offences", "sex * offences"});
  P by_residence = arrested;
  by_residence.place_of = "residence";
  by_residence.where = b.word("urgent");
  b.add("urgent_by_residence", b.measure(MeasureKind::count, by_residence), {"sex"});
  P child = arrested;
  child.distinct = "child";
  b.add("children", b.measure(MeasureKind::distinct, child), {"sex", "offences"}).per =
      programme::PopulationBase{0, 17, 100000};
  auto& year = b.add("children_12_months", b.measure(MeasureKind::distinct, child), {"sex"});
  year.window = programme::Window::months;
  year.window_months = 12;
  P helpers = arrested;
  helpers.distinct = "helper";
  b.add("helpers", b.measure(MeasureKind::distinct, helpers), {});
  P stay;
  stay.from = "detained_on";
  stay.until = "released_on";
  stay.place_of = "facility";
  b.add("stays", b.measure(MeasureKind::stock, stay), {"sex"});
  stay.distinct = "child";
  b.add("detained", b.measure(MeasureKind::stock_distinct, stay), {"sex", b.word("urgent")});
  P decided;
  decided.when = "decided_on";
  decided.distinct = "child";
  P diverted = decided;
  diverted.where = "outcome = '" + b.word("diverted") + "'";
  decided.where = diverted.where + " or outcome = 'sentenced'";
  auto& rate = b.add("diversion", b.measure(MeasureKind::distinct, diverted), {"sex", "offences"});
  rate.denominator = b.measure(MeasureKind::distinct, decided);
  rate.factor = 100;
  P money;
  money.when = "decided_on";
  money.value = "amount";
  b.add("money", b.measure(MeasureKind::sum, money), {"outcome"});
  P length = money;
  length.value = "days";
  b.add("length", b.measure(MeasureKind::distribution, length), {"sex"});
  P level = length;
  level.place_of = "owner";
  b.add("level", b.measure(MeasureKind::level, level), {});
  auto& clocks = b.add("clocks", b.measure(MeasureKind::clocks, {}), {"deadline", "sex"});
  clocks.numerator.result = programme::ClockResult::breached;
  clocks.denominator = b.measure(MeasureKind::clocks, {});
  clocks.factor = 100;
  auto& met = b.add("met_national", b.measure(MeasureKind::clocks, {}), {"deadline"});
  met.numerator.result = programme::ClockResult::met;
  met.numerator.clock = programme::ClockKind::national;
  b.add("breaches", b.measure(MeasureKind::breaches, {}), {"safeguard"});
  auto& cohort = b.add("cohort", b.measure(MeasureKind::count, arrested), {"sex"});
  cohort.window = programme::Window::cohort;
  cohort.window_months = 6;
}

inline std::shared_ptr<programme::Programme> make_programme(int version = 1) {
  ProgrammeBuilder b(version);
  add_first_kinds(b);
  return b.programme();
}

inline std::shared_ptr<record::World> make_world(bool reforms) {
  auto world = std::make_shared<record::World>();
  world->tree = make_tree(reforms);
  auto bodies = place::Organisations::build(make_bodies(), *world->tree);
  if (!bodies) ADD_FAILURE() << to_string(bodies.error().front());
  world->organisations = *bodies;
  std::vector<place::PopulationCell> cells;
  for (const char* place : {"KZ", "R1", "D1"})
    for (const char* sex : {"female", "male"})
      cells.push_back({place, sex, 0, 17, day("2025-07-01"), 50'000, "test", false});
  auto population = place::Population::build(cells, *world->tree);
  if (!population) ADD_FAILURE() << to_string(population.error().front());
  world->population = std::make_shared<place::Population>(*population);
  world->programmes["work"] = {make_programme()};
  return world;
}

}  // namespace besik::indicator::testing
