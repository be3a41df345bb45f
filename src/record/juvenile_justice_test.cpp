#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "record/test_world.h"

// The life of records under programmes/juvenile-justice as it is shipped, by hand from the law.
namespace besik::record::testing {
namespace {

using programme::ClockKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A desk over a register of juvenile justice; the child was born on 5 May 2010.
Desk desk_of(std::string_view reg, std::string_view now) {
  Desk desk;
  static const auto programme = juvenile_justice();
  install(desk.world, programme);
  desk.record.programme = programme.get();
  desk.record.reg = programme->find_register(reg);
  desk.now = moment(now);
  return desk;
}

Change opening(std::map<std::string, Value> values) {
  Change change;
  change.kind = ChangeKind::open;
  change.persons["child"] = {child("2010-05-05", "male")};
  change.values = std::move(values);
  return change;
}

Desk opened_case() {
  Desk desk = desk_of("case", "2026-01-12T12:00");
  const auto decision = desk.apply(opening({{"first_contact_at", at("2026-01-12T11:30")},
                                            {"offence_group", "property"},
                                            {"responsibility_age", "from_14"},
                                            {"capacity", "suspect"},
                                            {"legal_basis", "statement"},
                                            {"child_language", "kk"},
                                            {"interpreter_needed", false}}));
  EXPECT_TRUE(decision) << to_string(decision.error().front());
  return desk;
}

Desk opened_arrest(std::map<std::string, Value> more = {}) {
  Desk desk = desk_of("arrest", "2026-01-12T12:00");
  Change change = opening({{"case", make_id(7)},
                           {"arrested_at", at("2026-01-12T11:30")},
                           {"further_arrest", false},
                           {"offence_group", "property"},
                           {"responsibility_age", "from_14"},
                           {"legal_basis", "caught in the act"}});
  change.values.merge(more);
  const auto decision = desk.apply(change);
  EXPECT_TRUE(decision) << to_string(decision.error().front());
  return desk;
}

const Running* clock_of(const Checked<Decision>& decision, std::string_view deadline,
                        ClockKind kind = ClockKind::national) {
  for (const Running& one : decision->running) {
    if (one.deadline == deadline && one.kind == kind) return &one;
  }
  return nullptr;
}

std::vector<std::string> wheres(const Checked<Decision>& decision) {
  std::vector<std::string> names;
  if (!decision) {
    for (const Error& error : decision.error()) names.push_back(error.where);
  }
  return names;
}

std::vector<std::string> breaches_of(const Facts& facts) {
  std::vector<std::string> names;
  for (const auto& [name, day_of_breach] : facts.breaches) names.push_back(name);
  return names;
}

TEST(JuvenileJustice, ACaseStartsItsClocks) {
  Desk desk = opened_case();
  const auto decision = desk.edit({{"residence", "urban"}});
  ASSERT_TRUE(decision);
  const Running* told = clock_of(decision, "parent_told", ClockKind::international);
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(told->due, at("2026-01-12T12:30"));
  EXPECT_EQ(told->warn_at, at("2026-01-12T12:00"));
  ASSERT_NE(clock_of(decision, "individual_assessment", ClockKind::practice), nullptr);
  EXPECT_EQ(desk.record.facts.fields.at("age_band"), Value("14-15"));
}

TEST(JuvenileJustice, NoQuestioningAheadWithoutItsSafeguards) {
  Desk desk = opened_case();
  Change question;
  question.kind = ChangeKind::act;
  question.action = "start_questioning";
  question.values["questioned_at"] = at("2026-01-12T14:00");
  EXPECT_THAT(
      wheres(desk.decide(question)),
      UnorderedElementsAre("rights_explained", "lawyer_first", "legal_representative_present",
                           "teacher_or_psychologist_present"))
      << "no interpreter is needed";
  question.values["rights_explained_at"] = at("2026-01-12T11:40");
  question.values["rights_explained_in"] = "kk";
  question.values["lawyer_at"] = at("2026-01-12T11:50");
  question.values["legal_representative_at"] = at("2026-01-12T11:55");
  EXPECT_THAT(wheres(desk.decide(question)), ElementsAre("teacher_or_psychologist_present"));
  question.excuses["teacher_or_psychologist_present"] = "none in the district";
  question.supervisor = true;
  const auto decision = desk.apply(question);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->facts.breaches, IsEmpty());
  EXPECT_EQ(decision->facts.excused.size(), 1u);
}

TEST(JuvenileJustice, AQuestioningThatHappenedIsSavedWithItsBreaches) {
  Desk desk = opened_case();
  Change question;
  question.kind = ChangeKind::act;
  question.action = "start_questioning";
  question.values["questioned_at"] = at("2026-01-12T11:45");
  question.excuses["lawyer_first"] = "late";
  question.supervisor = true;
  EXPECT_THAT(codes_of(desk.decide(question)), ElementsAre("record.excuse_not_allowed"));
  question.excuses.clear();
  const auto decision = desk.apply(question);
  ASSERT_TRUE(decision);
  EXPECT_THAT(breaches_of(decision->facts),
              ElementsAre("lawyer_first", "legal_representative_present", "rights_explained",
                          "teacher_or_psychologist_present"));
  for (const Breach& breach : decision->breaches) {
    EXPECT_THAT(breach.tell, ElementsAre("prosecutor", "ombudsman_officer"));
  }
}

TEST(JuvenileJustice, BelowTheAgeOfResponsibilityTheCaseGoesToSocialWork) {
  Desk desk = opened_case();
  EXPECT_THAT(codes_of(desk.act("refer_to_casework")), ElementsAre("record.action_condition"));
  ASSERT_TRUE(desk.correct({{"responsibility_age", "from_16"}}));
  ASSERT_TRUE(desk.act("refer_to_casework"));
  EXPECT_TRUE(desk.record.facts.closed);
  EXPECT_THAT(codes_of(desk.edit({{"residence", "urban"}})), ElementsAre("record.closed"));
}

TEST(JuvenileJustice, TheCourtsClocksRunSideBySideAndTheExceptionStopsThem) {
  Desk desk = opened_arrest();
  auto decision = desk.edit({{"residence", "rural"}});
  EXPECT_EQ(clock_of(decision, "before_authority")->due, at("2026-01-14T11:30"));
  EXPECT_EQ(clock_of(decision, "before_authority", ClockKind::international)->due,
            at("2026-01-13T11:30"));
  EXPECT_EQ(clock_of(decision, "before_authority_exceptional"), nullptr);
  const programme::Field* ground = desk.record.reg->field("exceptional_ground");
  const std::string code = desk.record.programme->code_list(ground->code_list)->codes.front().code;
  decision = desk.edit({{"exceptional_ground", code}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(clock_of(decision, "before_authority"), nullptr);
  EXPECT_EQ(clock_of(decision, "before_authority_exceptional")->due, at("2026-01-15T11:30"));
  EXPECT_EQ(decision->facts.fields.at("age_at_arrest"), Value(15));
}

TEST(JuvenileJustice, AChildIsNotHeldWithAdultsWithoutABreach) {
  Desk desk = opened_arrest();
  Change hold;
  hold.kind = ChangeKind::act;
  hold.action = "hold";
  hold.values = {{"held_from", at("2026-01-12T13:00")},
                 {"rights_explained_at", at("2026-01-12T11:35")},
                 {"medical_check_at", at("2026-01-12T11:50")},
                 {"separation", "none"},
                 {"restraint_used", false}};
  EXPECT_THAT(wheres(desk.decide(hold)), ElementsAre("separated_from_adults"));
  hold.values["held_from"] = at("2026-01-12T11:59");
  const auto decision = desk.apply(hold);
  ASSERT_TRUE(decision);
  EXPECT_THAT(breaches_of(decision->facts), ElementsAre("separated_from_adults"));
  EXPECT_EQ(decision->facts.stage, "held");
}

TEST(JuvenileJustice, ADeathStopsTheClocksAndHidesNothing) {
  Desk desk = desk_of("detention_episode", "2026-01-12T12:00");
  Change change = opening({{"case", make_id(7)},
                           {"facility", "POL_A1"},
                           {"facility_type", "remand"},
                           {"detained_at", at("2026-01-12T12:00")},
                           {"legal_basis", "order"},
                           {"offence_group", "property"},
                           {"separation", "full"}});
  auto decision = desk.apply(change);
  ASSERT_TRUE(decision) << to_string(decision.error().front());
  EXPECT_NE(clock_of(decision, "formal_charge", ClockKind::international), nullptr);
  EXPECT_NE(clock_of(decision, "detention_review", ClockKind::international), nullptr);
  desk.now = moment("2026-02-01T12:00");
  decision = desk.edit({{"died_on", day("2026-02-01")}});
  ASSERT_TRUE(decision);
  for (const Running& clock : decision->running)
    EXPECT_TRUE(clock.deadline.starts_with("death_")) << clock.deadline;
  for (const ClockFact& clock : decision->facts.clocks) {
    if (clock.deadline.starts_with("death_")) continue;  // what the death itself starts
    const bool overdue = clock.deadline == "detention_review";
    EXPECT_EQ(clock.cancelled, !overdue) << clock.deadline << " was due on 26 January if overdue";
  }
}

TEST(JuvenileJustice, TurningEighteenMovesNoPastAge) {
  Desk desk = opened_case();
  desk.now = moment("2028-06-01T12:00");
  ASSERT_TRUE(desk.act("turn_18", {{"turned_18_on", day("2028-05-05")}}));
  EXPECT_EQ(desk.record.facts.fields.at("age_band"), Value("14-15"))
      << "the age at the first contact";
}

}  // namespace
}  // namespace besik::record::testing
