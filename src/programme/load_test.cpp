#include "programme/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/env.h"
#include "programme/expression_node.h"
#include "programme/loading.h"
#include "programme/specimen.h"

namespace besik::programme {
namespace {

std::string told(const Errors& errors) {
  std::string all;
  for (const Error& error : errors) all += to_string(error) + "\n";
  return all;
}

std::shared_ptr<const Programme> loaded(const Files& files, const Programme* previous = nullptr) {
  auto result = load(files, {specimen_shared()}, previous);
  if (result) return *result;
  ADD_FAILURE() << told(result.error());
  return nullptr;
}

TEST(Load, SpecimenLoadsWhole) {
  const auto programme = loaded(specimen_programme());
  ASSERT_NE(programme, nullptr);
  EXPECT_EQ(programme->name, "absence");
  EXPECT_EQ(programme->in_force_from, make_date(2026, 1, 1));
  EXPECT_EQ(programme->title.in(Language::ru), "Пропуски");
  ASSERT_EQ(programme->registers.size(), 2u);
  const Register& reg = programme->registers[0];
  EXPECT_EQ(reg.place, "opener");
  EXPECT_EQ(reg.subject()->name, "child");
  EXPECT_EQ(reg.persons[1].how_many, HowMany::any);
  EXPECT_EQ(reg.field("told_at")->fact, Fact::day);
  EXPECT_EQ(reg.field("needs")->value_type, Type::codes);
  EXPECT_EQ(reg.field("days_lost")->unit.in(Language::ru), "уроков");
  EXPECT_EQ(reg.type_of("age_band"), Type::code);
  EXPECT_EQ(reg.worked("sex")->code_list, "sex");
  EXPECT_EQ(reg.safeguards[0].excuse, Excuse::reason_and_supervisor);
  EXPECT_EQ(reg.safeguards[0].standard.in(Language::kk), "CRC 12");
  const Deadline& tell = reg.deadlines[0];
  ASSERT_EQ(tell.clocks.size(), 2u);
  EXPECT_EQ(tell.clocks[0].within.unit, LengthUnit::working_days);
  EXPECT_EQ(tell.clocks[0].warn->amount, 1);
  ASSERT_EQ(tell.escalation.size(), 2u);
  EXPECT_EQ(tell.escalation[1].after.amount, 24);
  EXPECT_TRUE(reg.deadlines[1].repeats);
  EXPECT_TRUE(reg.action("close")->from.empty());
  EXPECT_TRUE(reg.action("close")->two_persons);
  EXPECT_EQ(programme->grants.size(), 4u);
  EXPECT_EQ(programme->figure_grants.at(0).territory, "region");
  EXPECT_EQ(programme->grants[3].where.own_territory, "district");
  EXPECT_TRUE(programme->grants[3].where.linked);
}

TEST(Load, PartOfGivesARequiredLinkFirst) {
  const auto programme = loaded(specimen_programme());
  ASSERT_NE(programme, nullptr);
  const Field& link = programme->find_register("talk")->fields.front();
  EXPECT_EQ(link.name, "case");
  EXPECT_EQ(link.type, FieldType::link);
  EXPECT_EQ(link.link_to, "case");
  EXPECT_TRUE(link.required);
  EXPECT_EQ(link.ask.in(Language::en), "Absence");
}

TEST(Load, WorkedOutValuesStandInAnOrderInWhichEachUsesOnlyEarlierOnes) {
  const auto programme = loaded(specimen_with(
      "programme.yaml", "      sex: {title: Sex, is: \"sex(child)\", fact: yes}",
      "      sex: {title: Sex, is: \"if(age_band = '0-10', sex(child), sex(child))\", fact: yes}"));
  ASSERT_NE(programme, nullptr);
  std::vector<std::string> order = names_of(programme->registers[0].worked_out);
  const auto at = [&](const char* name) {
    return std::find(order.begin(), order.end(), name) - order.begin();
  };
  EXPECT_LT(at("age"), at("age_band"));
  EXPECT_LT(at("age_band"), at("sex"));
}

TEST(Load, IndicatorsAreRead) {
  const auto programme = loaded(specimen_programme());
  ASSERT_NE(programme, nullptr);
  const Indicator& absent = *programme->find_indicator("AB1");
  EXPECT_EQ(absent.name, "absent");
  EXPECT_EQ(absent.per->factor, 1000);
  EXPECT_EQ(absent.factor, 1000);
  EXPECT_EQ(absent.show_as, ShowAs::rate);
  EXPECT_EQ(absent.overlapping, std::set<std::string>{"needs"});
  EXPECT_EQ(absent.publish.hide_to, 4);
  EXPECT_EQ(absent.publish.years, (std::map<std::string, int>{{"region", 3}}));
  EXPECT_EQ(absent.publish.by, std::vector<std::string>{"sex"});
  const Indicator& back = *programme->find_indicator("came_back");
  EXPECT_EQ(back.window, Window::cohort);
  EXPECT_EQ(back.window_months, 3);
  EXPECT_EQ(back.factor, 100);
  EXPECT_EQ(back.numerator.place_of, "school");
  EXPECT_EQ(back.numerator.related->within_days, 90);
  EXPECT_EQ(back.publish.hide_to, 5);
  EXPECT_TRUE(back.publish.years.empty());
  EXPECT_FALSE(back.publish.by);
  EXPECT_EQ(back.targets.front().base_year, 2026);
  EXPECT_EQ(programme->find_indicator("away_now")->numerator.kind, MeasureKind::stock_distinct);
  EXPECT_EQ(programme->find_indicator("away_now")->publish.levels,
            std::vector<std::string>{"nation"});
  EXPECT_EQ(programme->find_indicator("on_time")->numerator.clock, ClockKind::national);
  EXPECT_EQ(programme->find_indicator("not_heard")->numerator.kind, MeasureKind::breaches);
}

TEST(Load, ADatetimeWhoseDayIsTheFactIsADateInAMeasure) {
  const auto programme = loaded(specimen_with(
      "programme.yaml", "measure: {sum: days_lost, of: case}",
      "measure: {sum: days_lost, of: case, where: \"told_at <= date('2026-12-31')\"}"));
  ASSERT_NE(programme, nullptr);
  const Node& where = *programme->find_indicator("lessons")->numerator.where.root();
  EXPECT_EQ(where.args[0]->type, Type::date);
  EXPECT_EQ(where.args[0]->kind, Node::Kind::name);
}

TEST(Load, SeriesFollowsTheDefinitionAndNotTheWords) {
  const auto before = loaded(specimen_programme());
  ASSERT_NE(before, nullptr);
  const auto series = [&](const Files& files, const char* name) {
    const auto programme = loaded(files);
    return programme == nullptr ? "" : programme->find_indicator(name)->series;
  };
  const std::string absent = before->find_indicator("absent")->series;
  EXPECT_TRUE(absent.starts_with("absent/"));
  EXPECT_EQ(absent.size(), std::string("absent/").size() + 8);
  EXPECT_EQ(
      series(specimen_with("programme.yaml", "title: Children who stay away", "title: Truancy"),
             "absent"),
      absent);
  EXPECT_EQ(series(specimen_with("programme.yaml", "better: down", "better: neither"), "absent"),
            absent);
  EXPECT_NE(
      series(specimen_with("programme.yaml", "children aged 6-17", "children aged 7-17"), "absent"),
      absent);
  EXPECT_NE(
      series(specimen_with("programme.yaml", "{within: 3 working days", "{within: 4 working days"),
             "on_time"),
      before->find_indicator("on_time")->series);
  EXPECT_NE(series(specimen_with("programme.yaml", "known(words) or", "no or"), "not_heard"),
            before->find_indicator("not_heard")->series);
}

TEST(Load, AClockThatDoesNotRepeatMayStillStopForGood) {
  const auto programme = loaded(specimen_with("programme.yaml", "        until: told_at\n",
                                              "        until: told_at\n        ends: back_on\n"));
  ASSERT_NE(programme, nullptr);
  EXPECT_TRUE(programme->registers[0].deadline("tell_parent")->ends);
  EXPECT_FALSE(programme->registers[0].deadline("tell_parent")->repeats);
}

// A series id is published with every figure: the same definition must give it for ever.
TEST(Load, SeriesIdsDoNotMove) {
  const auto programme = loaded(specimen_programme());
  ASSERT_NE(programme, nullptr);
  std::string all;
  for (const Indicator& indicator : programme->indicators) all += indicator.series + " ";
  EXPECT_EQ(all,
            "absent/5dd07d84 came_back/06f07b62 away_now/5a37b11b on_time/51d662bf "
            "not_heard/10f46e27 lessons/a89c78f4 ");
}

TEST(Load, HashIsOfAllFiles) {
  const auto one = loaded(specimen_programme());
  const auto two = loaded(specimen_with("codes/need.csv", "Transport", "Bus"));
  ASSERT_TRUE(one != nullptr && two != nullptr);
  EXPECT_NE(one->hash, two->hash);
  EXPECT_EQ(one->hash, loaded(specimen_programme())->hash);
}

TEST(Load, AllFaultsAreToldAndCapped) {
  Files files = specimen_programme();
  files.text.erase("text/kk.yaml");
  std::string extra;
  for (int i = 0; i < 500; ++i) extra += "strange_" + std::to_string(i) + ": x\n";
  files.text["programme.yaml"] += extra;
  const auto result = load(files, {specimen_shared()});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().size(), most_faults + 1);
  EXPECT_EQ(result.error().back().code, "programme.too_many_faults");
}

TEST(Load, NoFilesNoProgramme) {
  const auto result = load(Files{"x", {}}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()[0].code, "file.not_found");
}

TEST(ReadFolder, TakesOnlyWhatBelongs) {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("besik-read-folder-" + std::to_string(::getpid()));
  fs::create_directories(folder / "codes");
  fs::create_directories(folder / "specs");
  ASSERT_TRUE(write_whole_file(folder / "programme.yaml", "a: b\n", 0644));
  ASSERT_TRUE(write_whole_file(folder / "codes" / "x.csv", "code,title\n", 0644));
  ASSERT_TRUE(write_whole_file(folder / "codes" / "x.txt", "no", 0644));
  ASSERT_TRUE(write_whole_file(folder / "specs" / "x.yaml", "no", 0644));
  const auto files = read_folder(folder.string() + "/");
  fs::remove_all(folder);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->name, folder.filename().string());
  EXPECT_EQ(files->text.size(), 2u);
  const auto missing = read_folder(folder.string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "file.not_found");
}

// Every programme that the project ships loads, with the shared folder that it uses.
TEST(ShippedProgrammes, Load) {
  namespace fs = std::filesystem;
  const auto shared = read_folder("programmes/shared");
  ASSERT_TRUE(shared) << to_string(shared.error());
  int programmes = 0;
  for (const auto& entry : fs::directory_iterator("programmes")) {
    if (!fs::exists(entry.path() / "programme.yaml")) continue;
    const auto files = read_folder(entry.path().string());
    ASSERT_TRUE(files) << to_string(files.error());
    const auto result = load(*files, {*shared});
    EXPECT_TRUE(result) << entry.path() << "\n" << told(result.error());
    ++programmes;
  }
  EXPECT_GE(programmes, 1);
}

}  // namespace
}  // namespace besik::programme
