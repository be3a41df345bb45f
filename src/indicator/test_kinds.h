#pragma once

#include <memory>
#include <string>
#include <utility>

#include "indicator/test_country.h"

// The programme of the tests with every kind of measure there is: a second register `visit`, part
// of cases, and indicators that relate, follow, age, stay and band.
namespace besik::indicator::testing {

inline void add_visits(ProgrammeBuilder& b) {
  using programme::FieldType;
  programme::Programme& work = *b.programme();
  programme::Register visit;
  visit.name = "visit";
  visit.part_of = "case";
  visit.persons = {{"child", {}, programme::HowMany::optional, true}};
  programme::Field& link = ProgrammeBuilder::field(visit, "case", FieldType::link, Type::id);
  link.link_to = "case";
  link.fact = programme::Fact::sealed;
  ProgrammeBuilder::field(visit, "visited_on", FieldType::date, Type::date);
  ProgrammeBuilder::field(visit, "private", FieldType::yes_no, Type::yes_no);
  ProgrammeBuilder::field(visit, "sex", FieldType::choose_one, Type::code, "sex");
  programme::Deadline report;
  report.name = "report";
  visit.deadlines.push_back(report);
  visit.stages = {{"open", {}, false}, {"closed", {}, true}};
  work.registers.push_back(visit);
  for (std::size_t i = 0; i < work.registers.size(); ++i) {
    programme::WorkedOut born;
    born.name = programme::Register::born("child");
    born.is = b.compile("birthday(child, 0)", i, false);
    born.fact = programme::Fact::month;
    born.made = true;
    work.registers[i].worked_out.push_back(born);
  }
}

inline programme::Related related(const ProgrammeBuilder& b, std::string of, std::string by,
                                  std::string date, std::optional<int> within_days,
                                  const std::string& where = "") {
  programme::Related result;
  result.where = b.compile(where, of == "case" ? 0 : 1);
  result.of = std::move(of);
  result.by = std::move(by);
  result.date = std::move(date);
  result.within_days = within_days;
  return result;
}

// Conditions on related records, by link and by person, after `when` and before the day asked.
inline void add_related_kinds(ProgrammeBuilder& b) {
  using programme::MeasureKind;
  ProgrammeBuilder::Parts detained;
  detained.when = "detained_on";
  auto& visited = b.add("visited_soon", b.measure(MeasureKind::count, detained), {"sex"});
  visited.numerator.related = related(b, "visit", "case", "visited_on", 14);
  visited.denominator = b.measure(MeasureKind::count, detained);
  visited.factor = 100;
  visited.show_as = programme::ShowAs::percent;
  auto& twice = b.add("visited_twice", b.measure(MeasureKind::count, detained), {});
  twice.numerator.related = related(b, "visit", "case", "visited_on", 60, "private");
  twice.numerator.related->exactly = 2;
  ProgrammeBuilder::Parts stay;
  stay.from = "detained_on";
  stay.until = "released_on";
  stay.place_of = "facility";
  auto& lately = b.add("visited_lately", b.measure(MeasureKind::stock, stay), {"sex"});
  lately.numerator.related = related(b, "visit", "case", "visited_on", 30, "private");
  auto& never = b.add("not_visited", b.measure(MeasureKind::stock, stay), {});
  never.numerator.related = related(b, "visit", "case", "visited_on", 45);
  never.numerator.related->exactly = 0;
  stay.distinct = "child";
  auto& known = b.add("children_seen", b.measure(MeasureKind::stock_distinct, stay), {"sex"});
  known.numerator.related = related(b, "visit", "child", "visited_on", std::nullopt);
  ProgrammeBuilder::Parts decided;
  decided.when = "decided_on";
  decided.distinct = "child";
  auto& again = b.add("again_within_6_months", b.measure(MeasureKind::distinct, decided), {"sex"});
  again.numerator.related =
      related(b, "case", "child", "arrested_on", std::nullopt, "outcome = 'sentenced'");
  again.denominator = b.measure(MeasureKind::distinct, decided);
  again.factor = 100;
  again.window = programme::Window::cohort;
  again.window_months = 6;
  decided.distinct = "helper";
  auto& helpers = b.add("helpers_again", b.measure(MeasureKind::distinct, decided), {});
  helpers.numerator.related = related(b, "case", "helper", "arrested_on", 90);
  ProgrammeBuilder::Parts released;
  released.when = "detained_on";
  released.where = "released_on <= period_end()";
  auto& out = b.add("out_within_3_months", b.measure(MeasureKind::count, released), {"sex"});
  out.window = programme::Window::cohort;
  out.window_months = 3;
}

inline programme::AgeBreakdown ages(std::string name, programme::AgeBreakdown::At at) {
  return {std::move(name), "child", at, {"0-13", "14-15", "16-17"}};
}

// Ages that bands and births move with no event.
inline void add_ageing_kinds(ProgrammeBuilder& b) {
  using At = programme::AgeBreakdown::At;
  using programme::MeasureKind;
  ProgrammeBuilder::Parts stay;
  stay.from = "detained_on";
  stay.until = "earliest_known(released_on, birthday(child, 18))";
  stay.place_of = "facility";
  auto& minors =
      b.add("minors_detained", b.measure(MeasureKind::stock, stay), {"age", "sex * age"});
  minors.ages = {ages("age", At::period_end)};
  stay.distinct = "child";
  auto& children = b.add("children_detained", b.measure(MeasureKind::stock_distinct, stay),
                         {"age", "age_then", "sex"});
  children.ages = {ages("age", At::period_end), ages("age_then", At::when)};
  ProgrammeBuilder::Parts arrested;
  arrested.when = "arrested_on";
  auto& arrests = b.add("arrests_by_age", b.measure(MeasureKind::count, arrested),
                        {"age", "age_then", "sex * age", "sex * age_then"});
  arrests.ages = {ages("age", At::period_end), ages("age_then", At::when)};
  arrested.distinct = "child";
  auto& arrested_children =
      b.add("children_by_age", b.measure(MeasureKind::distinct, arrested), {"age", "age_then"});
  arrested_children.ages = {ages("age", At::period_end), ages("age_then", At::when)};
}

// Rates by what no population is known by: shares, with a breakdown in which a record may stand in
// several members, alone and crossed.
inline void add_shared_kinds(ProgrammeBuilder& b) {
  using programme::MeasureKind;
  const programme::PopulationBase per{0, 17, 100'000};
  ProgrammeBuilder::Parts arrested;
  arrested.when = "arrested_on";
  arrested.where = b.word("urgent");
  b.add("arrest_rate", b.measure(MeasureKind::count, arrested),
        {"offences", "outcome", "sex * offences", "offences * outcome", "sex"})
      .per = per;
  ProgrammeBuilder::Parts stay;
  stay.from = "detained_on";
  stay.until = "released_on";
  stay.place_of = "facility";
  stay.where = b.word("urgent");
  stay.distinct = "child";
  auto& detained = b.add("detention_rate", b.measure(MeasureKind::stock_distinct, stay),
                         {"offences", "age * offences", "age * outcome", "stage"});
  detained.ages = {ages("age", programme::AgeBreakdown::At::period_end)};
  detained.per = per;
  programme::Target target;
  target.at_most = Decimal{5, 0};
  target.year = 2027;
  target.breakdown = {{"offences", "theft"}};
  detained.targets = {target};
  ProgrammeBuilder::Parts money;
  money.when = "decided_on";
  money.value = "amount";
  b.add("money_rate", b.measure(MeasureKind::sum, money), {"offences", "outcome"}).per = per;
}

inline void add_stay_and_value_kinds(ProgrammeBuilder& b) {
  using programme::MeasureKind;
  ProgrammeBuilder::Parts stay;
  stay.from = "detained_on";
  stay.until = "released_on";
  stay.place_of = "facility";
  b.add("stays_in_period", b.measure(MeasureKind::stay, stay), {"sex"});
  stay.distinct = "child";
  auto& children =
      b.add("detained_in_period", b.measure(MeasureKind::stay_distinct, stay), {"sex"});
  children.ages = {ages("age", programme::AgeBreakdown::At::period_end)};
  children.by.emplace_back("age");
  ProgrammeBuilder::Parts value;
  value.when = "decided_on";
  value.value = "days";
  b.add("mean_days", b.measure(MeasureKind::mean, value), {"sex"});
  auto& p90 = b.add("p90_days", b.measure(MeasureKind::distribution, value), {});
  p90.numerator.middle = programme::Middle::p90;
  auto& bands = b.add("days_in_bands", b.measure(MeasureKind::distribution, value),
                      {"band", "sex", "sex * band"});
  bands.bands = {{"short", {}, std::nullopt, Decimal{10, 0}},
                 {"middle", {}, Decimal{10, 0}, Decimal{25, 0}},
                 {"long", {}, Decimal{25, 0}, std::nullopt}};
  value.value = "amount";
  b.add("mean_amount", b.measure(MeasureKind::mean, value), {"outcome"}).decimals = 2;
  auto& clocks = b.add("all_clocks", b.measure(MeasureKind::clocks, {}),
                       {"deadline", "sex", "institution_type"});
  clocks.numerator.also_of = {"visit"};
  clocks.numerator.result = programme::ClockResult::met;
  clocks.denominator = b.measure(MeasureKind::clocks, {});
  clocks.denominator->also_of = {"visit"};
  clocks.factor = 100;
  programme::Target target;
  target.at_least = Decimal{80, 0};
  target.year = 2026;
  target.base = Decimal{50, 0};
  target.base_year = 2024;
  clocks.targets = {target};
  clocks.beside = {"clocks"};
}

// What version 2 defines otherwise: other series, and one that stands elsewhere.
inline void define_anew(programme::Programme& work) {
  for (programme::Indicator& one : work.indicators)
    if (one.name == "money" || one.name == "stays" || one.name == "visited_soon" ||
        one.name == "minors_detained" || one.name == "diversion" || one.name == "level") {
      one.series = one.name + "/00000002";
      if (one.name == "stays") one.numerator.place_of = "owner";
    }
}

inline std::shared_ptr<programme::Programme> make_every_kind(int version = 1) {
  ProgrammeBuilder b(version);
  add_first_kinds(b);
  add_visits(b);
  add_related_kinds(b);
  add_ageing_kinds(b);
  add_stay_and_value_kinds(b);
  add_shared_kinds(b);
  if (version > 1) define_anew(*b.programme());
  return b.programme();
}

}  // namespace besik::indicator::testing
