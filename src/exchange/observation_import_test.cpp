#include "exchange/observation_import.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/csv.h"

namespace besik::exchange {
namespace {

using indicator::Observations;
using indicator::parse_period;

std::shared_ptr<const place::Tree> tree() {
  using place::Place;
  const auto place = [](std::string code, std::string level, std::string parent, Date from,
                        Date until = place::forever) {
    Place out;
    out.code = code;
    out.level = std::move(level);
    out.parent = std::move(parent);
    out.names = {{from, {"а " + code, "б " + code, "c " + code}}};
    out.valid_from = from;
    out.valid_until = until;
    return out;
  };
  const Date start = make_date(2000, 1, 1), reform = make_date(2018, 6, 19);
  return place::Tree::build({{"nation", {}, 0}, {"region", {}, 1}},
                            {place("N", "nation", "", start), place("A", "region", "N", start),
                             place("S", "region", "N", start, add_days(reform, -1)),
                             place("T", "region", "N", reform), place("C", "region", "N", reform)},
                            {{place::Change::split, reform, "S", {"T", "C"}}})
      .value();
}

ObservationMap map() {
  ObservationMap out;
  out.source = "office";
  out.publisher = "Office";
  out.indicator.file = "indicator_*.csv";
  out.indicator.join = ".";
  out.indicator.prefix = "SDG ";
  out.series_columns = {"SERIES"};
  out.numbers = {{"Value", "Low", "High", "", "", ""}};
  out.period_column = "Year";
  out.place.column = "AREA";
  out.place.blank = "N";
  const Date ever{-719162};
  out.place.aliases = {{"XA", "A", ever, place::forever},
                       {"XS", "S", ever, place::forever},
                       {"XT", "T", ever, place::forever}};
  out.unit.column = "UNIT";
  out.unit.values = {{"PT", "percent"}, {"P1000", "per_1000"}};
  out.unit.blank = "unstated";
  out.breakdown = {{"sex", "SEX", {{"F", "female"}, {"M", "male"}}, {"_T"}, false}};
  out.status_column = "STATUS";
  out.notes = {"Note"};
  out.ignored = {"Label"};
  return out;
}

const Date vintage = make_date(2024, 10, 24);

Checked<ObservationImport> read(const std::string& table, const Observations& known = {},
                                Date on = vintage, const ObservationMap& with = map()) {
  std::istringstream in(table);
  return import_observations(in, "indicator_3-2-2.csv", with, *tree(), known, {on, {}});
}

Observations onto(const Observations& known, const ObservationImport& import) {
  Observations::Groups groups = known.groups();
  for (const auto& group : import.groups)
    groups[group.id()] = std::make_shared<const indicator::ObservationGroup>(group);
  return Observations(std::move(groups));
}

void expect_fault(const std::string& table, const std::string& code, const std::string& where) {
  const auto got = read(table);
  ASSERT_TRUE(got) << to_string(got.error().front());
  ASSERT_FALSE(got->report.errors.empty()) << code;
  EXPECT_EQ(got->report.errors.front().code, code);
  EXPECT_EQ(got->report.errors.front().where, where) << code;
  EXPECT_FALSE(got->report.errors.front().mend.empty());
  EXPECT_EQ(got->report.refused, 1) << code;
  EXPECT_TRUE(got->groups.empty()) << code;
}

TEST(ObservationImport, places_rows_with_totals_blank_or_marked) {
  const auto got = read(
      "Year,AREA,SEX,UNIT,Value,,,\n2019,,,PT,12.5,,,\n2019,XA,_T,PT, 7 ,,,\n2019,XA,F,PT,8,,,\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.placed, 3);
  ASSERT_EQ(got->groups.size(), 2U);
  const auto& region = got->groups[0].place == "A" ? got->groups[0] : got->groups[1];
  EXPECT_EQ(region.series.id, "office/3.2.2/percent");
  EXPECT_EQ(region.series.indicators, std::vector<std::string>{"SDG 3.2.2"});
  ASSERT_EQ(region.observations.size(), 2U);
  EXPECT_TRUE(region.observations[0].breakdown.empty());
  EXPECT_EQ(*region.observations[0].value, (Decimal{7, 0}));
  EXPECT_EQ(region.observations[1].breakdown.at("sex"), "female");
}

TEST(ObservationImport, tells_each_fault_with_row_and_column) {
  const std::string head = "Year,AREA,SEX,UNIT,Value,Low,High,STATUS\n";
  expect_fault(head + "2019,XQ,,PT,1,,,\n", "observation.unplaced", "row 2, column AREA");
  expect_fault(head + "2019,XS,,PT,1,,,\n", "observation.not_standing", "row 2, column AREA");
  expect_fault(head + "2O19,XA,,PT,1,,,\n", "observation.bad_period", "row 2, column Year");
  expect_fault(head + ",XA,,PT,1,,,\n", "import.empty_cell", "row 2, column Year");
  expect_fault(head + "2025,XA,,PT,1,,,\n", "observation.after_vintage", "row 2, column Year");
  expect_fault(head + "2019,XA,,PCT,1,,,\n", "observation.unknown_unit", "row 2, column UNIT");
  expect_fault(head + "2019,XA,X,PT,1,,,\n", "observation.unknown_member", "row 2, column SEX");
  expect_fault(head + "2019,XA,,PT,n/a,,,\n", "observation.bad_number", "row 2, column Value");
  expect_fault(head + "2019,XA,,PT,\"1,5\",,,\n", "observation.bad_number", "row 2, column Value");
  expect_fault(head + "2019,XA,,PT,,,,\n", "observation.no_value", "row 2, column Value");
  expect_fault(head + "2019,XA,,PT,=1+1,,,\n", "observation.formula", "row 2, column Value");
  expect_fault(head + "2019,=XA(),,PT,1,,,\n", "observation.formula", "row 2, column AREA");
  expect_fault(head + "2019,XA,,PT,1,2,3,\n", "observation.bounds_order", "row 2, column Value");
  expect_fault(head + "2019,XA,,PT,1,3,0,\n", "observation.bounds_order", "row 2, column Value");
  expect_fault(head + "2019,XA,,PT,1,,,?\n", "observation.unknown_status", "row 2, column STATUS");
  expect_fault(head + "2019,XA,,PT,1\n", "csv.ragged_row", "indicator_3-2-2.csv, row 2");
  expect_fault("Year,AREA,UNIT,Value,,\n2019,XA,PT,1,,7\n", "observation.nameless_cell", "row 2");
}

TEST(ObservationImport, missing_by_status_and_forecasts_are_no_faults) {
  const auto got = read("Year,Value,STATUS\n2019,,M\n2030,4,F\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.refused, 0);
  EXPECT_EQ(got->report.placed, 2);
}

TEST(ObservationImport, two_numbers_for_one_thing_are_both_refused) {
  const auto got = read("Year,AREA,Value\n2019,XA,1\n2019,XA,2\n2018,XA,3\n2018,XA,3.0\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.refused, 2);
  EXPECT_EQ(got->report.placed, 1);
  EXPECT_EQ(got->report.unchanged, 1);
  ASSERT_EQ(got->report.errors.size(), 2U);
  EXPECT_EQ(got->report.errors[0].code, "observation.two_values");
  EXPECT_EQ(got->report.errors[1].where, "row 3, column Value");
}

TEST(ObservationImport, twice_changes_nothing_and_a_later_vintage_supersedes) {
  const std::string table = "Year,AREA,Value\n2018,XA,3\n2019,XA,5\n";
  const auto first = read(table);
  ASSERT_TRUE(first);
  Observations known = onto({}, *first);
  const auto again = read(table, known);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->report.unchanged, 2);
  EXPECT_TRUE(again->groups.empty());

  const Date later = make_date(2025, 3, 1);
  const auto revised = read("Year,AREA,Value\n2019,XA,6\n", known, later);
  ASSERT_TRUE(revised);
  known = onto(known, *revised);
  indicator::ObservationQuery query;
  query.place = "A";
  const auto values = [&] {
    std::string out;
    for (const auto& one : known.ask(query, nullptr))
      out += to_string(*one.observation->value) + " ";
    return out;
  };
  EXPECT_EQ(values(), "3 6 ");
  query.vintage = vintage;
  EXPECT_EQ(values(), "3 5 ");
  const auto vintages = known.vintages("office/3.2.2/unstated", "A", *parse_period("2019"), {});
  ASSERT_EQ(vintages.size(), 2U);
  EXPECT_EQ(vintages[0].group->vintage, later);
}

TEST(ObservationImport, one_vintage_never_has_two_numbers) {
  const auto first = read("Year,AREA,Value\n2019,XA,5\n");
  ASSERT_TRUE(first);
  const Observations known = onto({}, *first);
  const auto other = read("Year,AREA,Value\n2019,XA,6\n2020,XA,7\n", known);
  ASSERT_TRUE(other);
  ASSERT_EQ(other->report.errors.size(), 1U);
  EXPECT_EQ(other->report.errors[0].code, "observation.vintage_conflict");
  EXPECT_EQ(other->report.placed, 1);
  // What is known of the group stays in it.
  ASSERT_EQ(other->groups.size(), 1U);
  EXPECT_EQ(other->groups[0].observations.size(), 2U);
}

TEST(ObservationImport, equal_rows_are_refused_together) {
  const auto got = read("Year,Low\n2019,1\n2019,1\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.refused, 2);
  EXPECT_EQ(got->report.errors.size(), 2U);
  EXPECT_EQ(got->report.numbers, 2);
}

TEST(ObservationImport, bounds_may_follow_their_values) {
  ObservationMap apart = map();
  const auto bounds_first = read("Year,Low\n2019,1\n", {}, vintage, apart);
  ASSERT_TRUE(bounds_first);
  EXPECT_EQ(bounds_first->report.errors.at(0).code, "observation.no_value");
  const auto values = read("Year,Value\n2019,5\n", {}, vintage, apart);
  ASSERT_TRUE(values);
  Observations known = onto({}, *values);
  const auto low = read("Year,Low\n2019,4\n", known, vintage, apart);
  ASSERT_TRUE(low);
  EXPECT_EQ(low->report.placed, 1);
  known = onto(known, *low);
  const auto high = read("Year,High\n2019,4.5\n", known, vintage, apart);
  ASSERT_TRUE(high);
  EXPECT_EQ(high->report.errors.at(0).code, "observation.bounds_order");
}

TEST(ObservationImport, a_series_keeps_its_unit) {
  ObservationMap fixed = map();
  fixed.unit = {"percent", "", {}, ""};
  const auto first = read("Year,Value\n2019,5\n", {}, vintage, fixed);
  ASSERT_TRUE(first);
  fixed.unit.code = "per_1000";
  const auto other = read("Year,Value\n2020,5\n", onto({}, *first), make_date(2025, 1, 1), fixed);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->report.errors.at(0).code, "observation.unit_mismatch");
  EXPECT_EQ(other->report.placed, 0);
}

TEST(ObservationImport, areas_outside_are_kept_left_or_refused_as_the_map_says) {
  const std::string table = "Year,AREA,Value\n2019,BRA,5\n2019,XA,1\n";
  ObservationMap kept = map();
  kept.place.elsewhere = ObservationMap::Elsewhere::keep;
  const auto keep = read(table, {}, vintage, kept);
  ASSERT_TRUE(keep);
  EXPECT_EQ(keep->report.placed, 2);
  EXPECT_EQ(keep->groups.back().place, "area:BRA");
  kept.place.elsewhere = ObservationMap::Elsewhere::leave;
  const auto leave = read(table, {}, vintage, kept);
  ASSERT_TRUE(leave);
  EXPECT_EQ(leave->report.placed, 1);
  EXPECT_EQ(leave->report.left_out, 1);
  EXPECT_EQ(leave->report.left_out_areas.at("BRA"), 1);
  EXPECT_EQ(leave->report.refused, 0);
}

TEST(ObservationImport, numbers_counted_back_are_placed_and_said) {
  const auto got = read("Year,AREA,Value\n2015,XT,5\n2018,XT,6\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->report.placed, 2);
  EXPECT_EQ(got->report.counted_back, 1);
}

TEST(ObservationImport, what_makes_a_whole_table_fail) {
  const auto code = [](const Checked<ObservationImport>& got) {
    return got ? std::string("none") : got.error().front().code;
  };
  EXPECT_EQ(code(read("")), "csv.empty");
  EXPECT_EQ(code(read("Year,Value,Value\n2019,1,1\n")), "csv.duplicate_header");
  EXPECT_EQ(code(read("Year,Value,Colour\n2019,1,red\n")), "observation.unknown_column");
  EXPECT_EQ(code(read("AREA,Value\nXA,1\n")), "csv.missing_column");
  EXPECT_EQ(code(read("Year,AREA\n2019,XA\n")), "csv.missing_column");
  EXPECT_EQ(code(read("Year,Value\n2019,\"1\n")), "csv.unclosed_quote");
  EXPECT_EQ(code(read("Year,Value\n2019,\xD0\n")), "csv.not_utf8");
  // Windows-1251: the bytes of a word in Cyrillic.
  EXPECT_EQ(code(read("Year,AREA,Value\n2019,\xC0\xEA\xEC\xEE\xEB\xE0,1\n")), "csv.not_utf8");
  std::istringstream in("Year,Value\n2019,1\n");
  EXPECT_EQ(code(import_observations(in, "table.csv", map(), *tree(), {}, {vintage, {}})),
            "observation.file_name");
  std::istringstream undated("Year,Value\n2019,1\n");
  EXPECT_EQ(code(import_observations(undated, "indicator_1.csv", map(), *tree(), {}, {})),
            "observation.no_vintage");
}

// A stream that gives `bytes` bytes without a line break and remembers how many were taken.
class EndlessLine : public std::streambuf {
 public:
  explicit EndlessLine(int64_t bytes) : left_(bytes) {}
  int64_t given = 0;

 protected:
  int_type underflow() override {
    if (left_ <= 0) return traits_type::eof();
    const auto size = static_cast<int64_t>(sizeof buffer_);
    const int64_t chunk = std::min(left_, size);
    if (given == 0) {
      const std::string head = "Year,Value\n";
      std::copy(head.begin(), head.end(), buffer_);
      std::fill(buffer_ + head.size(), buffer_ + chunk, '7');
    } else {
      std::fill(buffer_, buffer_ + chunk, '7');
    }
    left_ -= chunk;
    given += chunk;
    setg(buffer_, buffer_, buffer_ + chunk);
    return traits_type::to_int_type(buffer_[0]);
  }

 private:
  int64_t left_;
  char buffer_[65536];
};

TEST(ObservationImport, a_line_of_a_gigabyte_is_not_read_to_its_end) {
  EndlessLine bytes(int64_t{1} << 30);
  std::istream in(&bytes);
  const auto got = import_observations(in, "indicator_1.csv", map(), *tree(), {}, {vintage, {}});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().front().code, "csv.line_too_long");
  EXPECT_LT(bytes.given, int64_t{4} << 20);
}

TEST(ObservationMap, faults_of_a_map_are_told_by_line) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("observation-map-" + to_string(system_env().new_id()) + ".yaml");
  const auto codes = [&](const std::string& text) {
    std::ofstream(path) << text;
    std::string out;
    if (const auto got = load_observation_map(system_env(), path.string()); !got)
      for (const Error& error : got.error()) out += error.code + " ";
    std::filesystem::remove(path);
    return out;
  };
  const std::string sound =
      "reads: observations\nsource: s\npublisher: p\nindicator: {code: SDG 1}\n"
      "numbers: [{value: v}]\nperiod: {column: y}\nplace: {code: N}\nunit: {code: percent}\n";
  EXPECT_EQ(codes(sound), "");
  EXPECT_EQ(codes(sound + "colour: red\n"), "map.unknown_key ");
  EXPECT_EQ(codes("reads: population\n" + sound.substr(20)), "map.wrong_type ");
  EXPECT_EQ(codes(sound + "blank: perhaps\n"), "map.wrong_type ");
  EXPECT_NE(codes("reads: observations\n").find("map.missing_key"), std::string::npos);
  std::string twice = sound;
  twice.replace(twice.find("{code: SDG 1}"), 13, "{code: SDG 1, column: c}");
  EXPECT_EQ(codes(twice), "map.no_indicator ");
}

}  // namespace
}  // namespace besik::exchange
