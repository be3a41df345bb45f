#include <gtest/gtest.h>

#include "record/access.h"
#include "record/test_world.h"

// Who may do what with the file of a child in conflict with the law, written by hand from the rules
// of need-to-know: what must not appear, and the little that must.
namespace besik::record::testing {
namespace {

using Situation = const char*;
constexpr Situation situations[] = {"own", "district", "region", "elsewhere", "linked", "task"};
const std::vector<std::string> of_persons = {
    "case", "arrest", "detention_episode", "decision", "measure", "visit", "death"};
const std::vector<std::string> of_bodies = {"facility", "inspection", "policy_assessment"};

struct Court {
  Court() : world(small_world()), programme(juvenile_justice()) { install(world, programme); }

  // A worker of a body in district A1; records lie as the situation says.
  User worker(const std::string& role) const {
    User user;
    user.id = "worker";
    user.organisation = "POL_A1";
    user.roles = {role};
    return user;
  }
  Subject subject(const std::string& reg, std::string_view where, std::string stage) const {
    Subject subject;
    subject.programme = programme.get();
    subject.reg = programme->find_register(reg);
    subject.stage = std::move(stage);
    subject.owner = where == "own" ? "POL_A1" : where == "district" ? "COURT_A" : "POL_B1";
    subject.place = where == "own" || where == "district" ? "A1" : "B1";
    if (where == "region") subject.place = "A2";
    subject.linked = where == "linked";
    subject.has_task = where == "task";
    return subject;
  }
  bool may(const std::string& role, Verb verb, const std::string& reg,
           std::string_view where) const {
    for (const programme::Stage& stage : programme->find_register(reg)->stages) {
      if (record::may(world, worker(role), verb, subject(reg, where, stage.name))) return true;
    }
    return false;
  }
  std::set<std::string> readable(const std::string& role, const std::string& reg,
                                 std::string_view where) const {
    std::set<std::string> names;
    for (const programme::Stage& stage : programme->find_register(reg)->stages) {
      names.merge(fields(world, worker(role), Verb::read, subject(reg, where, stage.name)));
    }
    return names;
  }
  std::vector<std::string> registers() const {
    std::vector<std::string> names;
    for (const auto& reg : programme->registers) names.push_back(reg.name);
    return names;
  }

  World world;
  std::shared_ptr<const programme::Programme> programme;
};

const Court& court() {
  static const Court one;
  return one;
}

constexpr Verb all_verbs[] = {Verb::open,     Verb::read,    Verb::edit,  Verb::correct,
                              Verb::act,      Verb::void_,   Verb::seal,  Verb::transfer,
                              Verb::identify, Verb::export_, Verb::reopen};
constexpr Verb writing[] = {Verb::open,  Verb::edit, Verb::correct,  Verb::act,
                            Verb::void_, Verb::seal, Verb::transfer, Verb::reopen};

bool among(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

TEST(JuvenileJusticeAccess, KnowsItsRegisters) {
  for (const std::string& reg : court().registers()) {
    EXPECT_TRUE(among(of_persons, reg) || among(of_bodies, reg))
        << reg << " is new: say here who must not see it";
  }
}

TEST(JuvenileJusticeAccess, TheseRolesSeeNoChildAtAll) {
  for (const char* role :
       {"psychologist", "guardianship_officer", "centre_worker", "kdn_secretary", "teacher",
        "medical_worker", "helpline_operator", "analyst", "ministry_manager", "unicef_manager",
        "researcher", "data_protection_officer", "administrator"}) {
    for (const std::string& reg : of_persons) {
      for (const Situation where : situations) {
        for (const Verb verb : all_verbs) {
          EXPECT_FALSE(court().may(role, verb, reg, where))
              << role << " " << to_string(verb) << " " << reg << " " << where;
        }
        EXPECT_TRUE(court().readable(role, reg, where).empty()) << role << " " << reg;
      }
      EXPECT_FALSE(visible(court().world, court().worker(role), *court().programme,
                           *court().programme->find_register(reg)))
          << role << " " << reg;
    }
  }
}

TEST(JuvenileJusticeAccess, ThePoliceWorkOnRecordsOfTheirOwnBodyOnly) {
  for (const std::string& reg : of_persons) {
    const bool theirs = among({"case", "arrest", "detention_episode"}, reg);
    EXPECT_EQ(court().may("police_inspector", Verb::read, reg, "own"), theirs) << reg;
    for (const Situation where : {"district", "region", "elsewhere", "linked", "task"}) {
      for (const Verb verb : all_verbs) {
        EXPECT_FALSE(court().may("police_inspector", verb, reg, where))
            << to_string(verb) << " " << reg << " " << where;
      }
    }
    EXPECT_FALSE(court().may("police_inspector", Verb::seal, reg, "own")) << reg;
    EXPECT_FALSE(court().may("police_inspector", Verb::export_, reg, "own")) << reg;
  }
  EXPECT_TRUE(court().may("police_inspector", Verb::open, "case", "own"));
  EXPECT_TRUE(court().may("police_inspector", Verb::edit, "case", "own"));
  for (const char* field : {"assessment", "needs", "aftercare_plan"}) {
    EXPECT_FALSE(court().readable("police_inspector", "case", "own").contains(field)) << field;
  }
}

TEST(JuvenileJusticeAccess, SocialWorkersSeeTheOutcomeAndTheirOwnAssessment) {
  const std::set<std::string> allowed = {"outcome", "decided_on", "assessed_on", "needs",
                                         "assessment", "aftercare_plan",
                                         // A child that went missing is talked to on return.
                                         "found_at", "return_talk_at", "return_talk_note"};
  for (const Situation where : situations) {
    for (const std::string& field : court().readable("social_worker", "case", where)) {
      EXPECT_TRUE(allowed.contains(field)) << field;
    }
  }
  EXPECT_TRUE(court().readable("social_worker", "case", "own").contains("outcome"));
  for (const std::string& reg : of_persons) {
    for (const Situation where : {"region", "elsewhere", "linked", "task"}) {
      EXPECT_FALSE(court().may("social_worker", Verb::read, reg, where)) << reg << " " << where;
    }
    EXPECT_EQ(court().may("social_worker", Verb::read, reg, "own"), reg == "case") << reg;
    EXPECT_FALSE(court().may("social_worker", Verb::edit, reg, "own")) << reg;
  }
}

TEST(JuvenileJusticeAccess, CourtAndProbationKeepToTheirTerritory) {
  for (const char* role : {"judge", "court_clerk", "probation_officer", "prosecutor"}) {
    for (const std::string& reg : of_persons) {
      for (const Situation where : {"elsewhere", "linked", "task"}) {
        for (const Verb verb : all_verbs) {
          EXPECT_FALSE(court().may(role, verb, reg, where))
              << role << " " << to_string(verb) << " " << reg << " " << where;
        }
      }
      EXPECT_FALSE(court().may(role, Verb::export_, reg, "own")) << role << " " << reg;
    }
    EXPECT_TRUE(court().may(role, Verb::act, "case", "district")) << role;
  }
  for (const std::string& reg : of_persons) {
    // Aftercare begins where the child comes home: a stay that has ended in a facility elsewhere in
    // the region is open to probation, and nothing else there.
    const bool aftercare = reg == "detention_episode";
    EXPECT_EQ(court().may("probation_officer", Verb::read, reg, "region"), aftercare) << reg;
  }
  EXPECT_TRUE(court().may("judge", Verb::open, "decision", "region"));
  EXPECT_TRUE(court().may("probation_officer", Verb::edit, "measure", "district"));
}

TEST(JuvenileJusticeAccess, FacilitiesKeepToTheChildrenInThem) {
  for (const std::string& reg : of_persons) {
    for (const Situation where : {"district", "region", "elsewhere", "task"}) {
      for (const Verb verb : all_verbs) {
        EXPECT_FALSE(court().may("facility_officer", verb, reg, where))
            << to_string(verb) << " " << reg << " " << where;
      }
    }
  }
  for (const Verb verb : all_verbs) {
    EXPECT_FALSE(court().may("facility_officer", verb, "case", "own"))
        << "the case itself only after a link: " << to_string(verb);
  }
  for (const char* field : {"child_words", "charge", "assessment", "needs", "legal_basis",
                            "questioned_at", "offence_group"}) {
    EXPECT_FALSE(court().readable("facility_officer", "case", "linked").contains(field)) << field;
  }
  EXPECT_TRUE(court().may("facility_officer", Verb::open, "visit", "own"));
}

TEST(JuvenileJusticeAccess, TheOmbudsmanReadsOnComplaintAndWritesNothing) {
  for (const std::string& reg : of_persons) {
    for (const Situation where : situations) {
      const bool linked = std::string_view(where) == "linked";
      for (const Verb verb : writing) {
        EXPECT_FALSE(court().may("ombudsman_officer", verb, reg, where))
            << to_string(verb) << " " << reg << " " << where;
      }
      if (!linked) {
        EXPECT_FALSE(court().may("ombudsman_officer", Verb::read, reg, where)) << reg;
        EXPECT_FALSE(court().may("ombudsman_officer", Verb::identify, reg, where)) << reg;
      }
    }
    EXPECT_FALSE(visible(court().world, court().worker("ombudsman_officer"), *court().programme,
                         *court().programme->find_register(reg)))
        << "no list of " << reg;
  }
  EXPECT_TRUE(court().may("ombudsman_officer", Verb::read, "case", "linked"));
}

TEST(JuvenileJusticeAccess, TheNationalProsecutorReadsNoNamesAndNoWords) {
  for (const std::string& reg : of_persons) {
    for (const Situation where : situations) {
      for (const Verb verb : writing) {
        EXPECT_FALSE(court().may("national_prosecutor", verb, reg, where)) << reg;
      }
      EXPECT_FALSE(court().may("national_prosecutor", Verb::identify, reg, where)) << reg;
      for (const std::string& name : court().readable("national_prosecutor", reg, where)) {
        const programme::Field* field = court().programme->find_register(reg)->field(name);
        EXPECT_FALSE(field != nullptr && field->type == FieldType::long_text)
            << reg << "." << name << " is free text";
      }
    }
  }
}

TEST(JuvenileJusticeAccess, HeadsOfUnitsSeeNoOtherUnit) {
  for (const std::string& reg : of_persons) {
    for (const Situation where : {"district", "region", "elsewhere", "linked", "task"}) {
      for (const Verb verb : all_verbs) {
        EXPECT_FALSE(court().may("supervisor", verb, reg, where))
            << to_string(verb) << " " << reg << " " << where;
      }
    }
    EXPECT_FALSE(court().may("supervisor", Verb::identify, reg, "own")) << reg;
    EXPECT_FALSE(court().may("supervisor", Verb::edit, reg, "own")) << reg;
  }
}

TEST(JuvenileJusticeAccess, ServiceProvidersSeeWhatTheyAreGivenToDo) {
  for (const std::string& reg : of_persons) {
    for (const Situation where : {"own", "district", "region", "elsewhere", "linked"}) {
      for (const Verb verb : all_verbs) {
        EXPECT_FALSE(court().may("service_provider", verb, reg, where))
            << to_string(verb) << " " << reg << " " << where;
      }
    }
    EXPECT_FALSE(court().may("service_provider", Verb::identify, reg, "task") && reg != "measure" &&
                 reg != "case")
        << reg;
  }
  for (const char* field : {"child_words", "assessment", "needs", "charge", "legal_basis"}) {
    EXPECT_FALSE(court().readable("service_provider", "case", "task").contains(field)) << field;
  }
}

TEST(JuvenileJusticeAccess, OnlyProsecutorsAndJudgesSealAndNobodyExports) {
  for (const programme::Role& role : court().programme->roles) {
    for (const std::string& reg : court().registers()) {
      for (const Situation where : situations) {
        EXPECT_FALSE(court().may(role.name, Verb::export_, reg, where)) << role.name << " " << reg;
        if (role.name == "prosecutor" || role.name == "judge") continue;
        EXPECT_FALSE(court().may(role.name, Verb::seal, reg, where)) << role.name << " " << reg;
      }
    }
  }
}

TEST(JuvenileJusticeAccess, FiguresOverChildrenOnlyForThoseWhoReadTheRecords) {
  const std::set<std::string> persons(of_persons.begin(), of_persons.end());
  const std::map<std::string, std::set<std::string>> seeing = {
      {"national_prosecutor", {"KZ", "A", "B", "A1", "A2", "B1", "POL_A1", "POL_B1"}},
      {"prosecutor", {"A", "A1", "A2", "POL_A1"}},
      {"judge", {"A", "A1", "A2", "POL_A1"}},
      {"court_clerk", {"A", "A1", "A2", "POL_A1"}},
      {"probation_officer", {"A1", "POL_A1"}},
      {"social_worker", {"A1", "POL_A1"}},
      {"police_inspector", {"POL_A1"}},
      {"supervisor", {"POL_A1"}},
      {"facility_officer", {"POL_A1"}}};
  for (const programme::Role& role : court().programme->roles) {
    for (const programme::Indicator& indicator : court().programme->indicators) {
      if (!persons.contains(indicator.numerator.of)) continue;
      for (const char* place : {"KZ", "A", "B", "A1", "A2", "B1", "POL_A1", "POL_B1"}) {
        const auto found = seeing.find(role.name);
        if (found != seeing.end() && found->second.contains(place)) continue;
        EXPECT_FALSE(may_see_figure(court().world, court().worker(role.name), *court().programme,
                                    indicator, place))
            << role.name << " " << indicator.name << " " << place;
      }
    }
  }
  const programme::Indicator* diversion = court().programme->find_indicator("JJ10");
  ASSERT_NE(diversion, nullptr);
  EXPECT_TRUE(may_see_figure(court().world, court().worker("national_prosecutor"),
                             *court().programme, *diversion, "KZ"));
  EXPECT_TRUE(may_see_figure(court().world, court().worker("prosecutor"), *court().programme,
                             *diversion, "A"));
}

}  // namespace
}  // namespace besik::record::testing
