#include "place/organisation_change.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>
#include <sstream>

#include "place/test_tree.h"

namespace besik::place {
namespace {

using testing::day_one;
using testing::has_code;
using Kind = OrganisationChange::Kind;

const std::string head =
    "code,parent,kind,name_kk,name_ru,name_en,place,valid_from,valid_until,since,merged_into\n";
const Date from = make_date(2020, 1, 1);

std::shared_ptr<const Tree> tree() {
  return *Tree::build(testing::five_levels(), testing::ragged_places(), {});
}

OrganisationImport read(const std::string& rows, const std::vector<Organisation>& base = {}) {
  std::istringstream in(head + rows);
  auto got = import_organisations(in, "organisations.csv", *tree(), base);
  EXPECT_TRUE(got) << (got ? "" : to_string(got.error().front()));
  return got ? std::move(*got) : OrganisationImport{};
}

const std::string two =
    "police,,police,а,б,c,A,2020-01-01,,,\n"
    "station,police,police,а,,,A11,2020-01-01,,,\n";

TEST(OrganisationImport, RowsAreReadAndFaultsTold) {
  const auto got = read(
      "police,,police,а,б,c,A,2020-01-01,,,\n"
      "station,police,police,а,,,A11,2020-01-01,2024-12-31,,\n"
      "station,police,police,а,,,A11,2020-01-01,,,\n"
      "y,police,police,а,,,A11,2020-01-01,,,police\n"
      "x,police,police,,,,Q,soon,,,\n");
  EXPECT_EQ(got.rows, 5);
  ASSERT_EQ(got.organisations.size(), 2u);
  EXPECT_EQ(got.organisations[1].valid_until, make_date(2024, 12, 31));
  for (const char* code : {"import.duplicate_code", "import.no_name", "import.unplaced",
                           "import.bad_date", "import.merge_undated"}) {
    EXPECT_TRUE(has_code(got.errors, code)) << code;
  }
  EXPECT_TRUE(Organisations::build(got.organisations, *tree()));
}

TEST(OrganisationImport, TheSameTableAgainChangesNothing) {
  const auto first = read(two);
  const auto again = read(two, first.organisations);
  EXPECT_TRUE(again.changes.empty());
  EXPECT_EQ(again.unchanged, 2);
  const std::string later =
      "station,police,police,а,,,A29,2020-01-01,2026-08-31,2026-03-01,police\n";
  const auto changed = read(later, first.organisations);
  EXPECT_EQ(changed.changes.size(), 2u);
  EXPECT_TRUE(read(later, changed.organisations).changes.empty());
}

TEST(OrganisationImport, AMoveIsDatedAndLeavesThePast) {
  const auto first = read(two);
  const auto got =
      read("station,,police,а,,new,A29,2020-01-01,,2026-03-01,\n", first.organisations);
  ASSERT_TRUE(got.errors.empty());
  EXPECT_EQ(got.kinds,
            (std::map<Kind, int64_t>{{Kind::renamed, 1}, {Kind::moved, 1}, {Kind::reparented, 1}}));
  const Organisation& station = got.organisations[1];
  ASSERT_EQ(station.earlier.size(), 1u);
  EXPECT_EQ(station.earlier[0].until, make_date(2026, 2, 28));
  EXPECT_EQ(station.earlier[0].place, "A11");
  EXPECT_EQ(station.earlier[0].parent, "police");
  EXPECT_EQ(station.place, "A29");
  EXPECT_EQ(station.since(), make_date(2026, 3, 1));
}

TEST(OrganisationImport, WhatNeverWasSoIsCorrectedByTheFirstDay) {
  const auto first = read(two);
  const auto got =
      read("station,police,court,а,,,A29,2020-01-01,,2020-01-01,\n", first.organisations);
  ASSERT_EQ(got.changes.size(), 1u);
  EXPECT_EQ(got.changes[0].kind, Kind::corrected);
  EXPECT_TRUE(got.organisations[1].earlier.empty());
  EXPECT_EQ(got.organisations[1].place, "A29");
  EXPECT_EQ(got.organisations[1].kind, "court");
}

TEST(OrganisationImport, EndsAreMergersOrClosuresAndCanBeTakenBack) {
  const auto first = read(two);
  const auto merged =
      read("station,police,police,а,,,A11,2020-01-01,2026-05-31,,police\n", first.organisations);
  ASSERT_EQ(merged.changes.size(), 1u);
  EXPECT_EQ(merged.changes[0].kind, Kind::merged);
  EXPECT_EQ(merged.organisations[1].merged_into, "police");
  const auto closed =
      read("station,police,police,а,,,A11,2020-01-01,2026-05-31,,\n", first.organisations);
  ASSERT_EQ(closed.changes.size(), 1u);
  EXPECT_EQ(closed.changes[0].kind, Kind::closed);
  const auto back = read(two, merged.organisations);
  EXPECT_EQ(back.organisations[1].valid_until, forever);
  EXPECT_EQ(back.organisations[1].merged_into, "");
}

TEST(OrganisationImport, AChangeWithoutItsDayIsRefused) {
  const auto first = read(two);
  EXPECT_TRUE(
      has_code(read("station,police,police,а,,,A29,2020-01-01,,,\n", first.organisations).errors,
               "import.undated_change"));
  EXPECT_TRUE(has_code(
      read("station,police,police,а,,,A29,2020-01-01,,2019-01-01,\n", first.organisations).errors,
      "import.change_order"));
  EXPECT_TRUE(has_code(
      read("station,police,police,а,,,A29,2020-01-01,2021-01-01,2022-01-01,\n", first.organisations)
          .errors,
      "import.change_order"));
}

TEST(OrganisationChange, WrongChangesAreRefusedByCode) {
  const auto base = read(two).organisations;
  const auto code_of = [&](const OrganisationChange& change) {
    const auto got = apply_changes(base, {change});
    return got ? std::string() : got.error().front().code;
  };
  EXPECT_EQ(code_of({Kind::moved, "nobody", from, {}, {}, "A"}), "organisation.change_unknown");
  EXPECT_EQ(code_of({Kind::added, "station", from, base[1]}), "organisation.change_unknown");
  EXPECT_EQ(code_of({Kind::moved, "station", add_days(from, -1), {}, {}, "A"}),
            "organisation.change_validity");
  EXPECT_EQ(code_of({Kind::closed, "station", from}), "organisation.change_validity");
}

TEST(OrganisationChange, MalformedJsonIsRefused) {
  for (const char* text : {"1", "{}", R"({"change":"gone","code":"a","on":"2026-01-01"})",
                           R"({"change":"moved","code":"a","on":"2026-01-01"})",
                           R"({"change":"moved","code":"a","on":"then","to":"b"})",
                           R"({"change":"added","code":"a","on":"2026-01-01","body":1})",
                           R"({"change":"renamed","code":"a","on":"2026-01-01","name":"x"})"}) {
    EXPECT_FALSE(organisation_change_from_json(boost::json::parse(text))) << text;
  }
}

// What was so on each day, said plainly: code -> day -> place, parent and name.
struct Told {
  std::map<std::string, std::map<Date, OrganisationState>> states;  // by first day
  std::map<std::string, Date> ended;
};

TEST(OrganisationProperty, EveryDayIsRememberedThroughImportsJsonAndReplay) {
  const auto territory = tree();
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto pick = [&](int below) {
      return std::uniform_int_distribution<int>(0, below - 1)(random);
    };
    const std::vector<std::string> places = {"A1", "A2", "A11", "C1", "C2"};
    std::vector<OrganisationChange> journal;
    std::vector<Organisation> filed;
    Told told;
    Date day = day_one;
    for (int step = 0; step < 30; ++step) {
      day = add_days(day, 1 + pick(40));
      const std::string code = "B" + std::to_string(pick(6));
      if (told.ended.contains(code)) continue;
      auto& states = told.states[code];
      OrganisationState now = states.empty() ? OrganisationState{{}, "", "A1", {"n", "n", "n"}}
                                             : states.rbegin()->second;
      const Date first = states.empty() ? day : states.begin()->first;
      std::string until, heir;
      if (!states.empty() && pick(8) == 0) {
        until = to_string(add_days(day, -1));
        for (const auto& [other, of] : told.states)
          if (other != code && !of.empty() && !told.ended.contains(other)) heir = other;
        told.ended[code] = add_days(day, -1);
      } else {
        now.place = places[static_cast<std::size_t>(pick(5))];
        // Only bodies before it in the alphabet: no ring can come of it.
        const std::string up = "B" + std::to_string(pick(6));
        if (up < code && told.states.contains(up) && !told.states[up].empty()) now.parent = up;
        if (pick(3) == 0) now.name.en = "n" + std::to_string(step);
        states[day] = now;
      }
      const std::string since = until.empty() ? to_string(day) : "";
      const auto got =
          read(code + "," + now.parent + ",police,n,n," + now.name.en + "," + now.place + "," +
                   to_string(first) + "," + until + "," + since + "," + heir + "\n",
               filed);
      ASSERT_TRUE(got.errors.empty()) << to_string(got.errors.front());
      for (const OrganisationChange& change : got.changes) {
        const auto read_back = organisation_change_from_json(to_json(change));
        ASSERT_TRUE(read_back);
        EXPECT_EQ(to_json(*read_back), to_json(change));
        journal.push_back(*read_back);
      }
      filed = got.organisations;
    }
    const auto replayed = apply_changes({}, journal);
    ASSERT_TRUE(replayed);
    std::vector<Organisation> read_back;
    for (const Organisation& body : *replayed)
      read_back.push_back(*organisation_from_json(body.code, to_json(body)));
    const auto built = Organisations::build(read_back, *territory);
    ASSERT_TRUE(built) << to_string(built.error().front());
    for (const auto& [code, states] : told.states) {
      if (states.empty()) continue;
      for (int probe = 0; probe < 50; ++probe) {
        const Date on = add_days(states.begin()->first, pick(900));
        const auto ended = told.ended.find(code);
        if (ended != told.ended.end() && ended->second < on) {
          EXPECT_NE((*built)->recast(code, on), code);
          continue;
        }
        const OrganisationState& then = std::prev(states.upper_bound(on))->second;
        const OrganisationOn got = state(*(*built)->find(code), on);
        EXPECT_EQ(*got.place, then.place);
        EXPECT_EQ(*got.parent, then.parent);
        EXPECT_EQ(*got.name, then.name);
        EXPECT_EQ((*built)->recast(code, on), code);
      }
    }
  }
}

}  // namespace
}  // namespace besik::place
