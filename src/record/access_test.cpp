#include "record/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::Condition;
using programme::Grant;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
constexpr Verb verbs[] = {Verb::open,     Verb::read,    Verb::edit,  Verb::correct,
                          Verb::act,      Verb::void_,   Verb::seal,  Verb::transfer,
                          Verb::identify, Verb::export_, Verb::reopen};

// The small programme with one grant of everything to the police for their own organisation.
struct Office {
  Office() : world(small_world()), programme(small_programme()) {
    grant("police", {"open", "read", "edit", "correct", "act", "void", "transfer", "identify"},
          own_organisation());
    install(world, programme);
    user.id = "u1";
    user.organisation = "POL_A1";
    user.roles = {"police"};
    subject.programme = programme.get();
    subject.reg = &programme->registers.front();
    subject.stage = "registered";
    subject.owner = "POL_A1";
    subject.place = "A1";
  }
  Grant& grant(std::string role, std::set<std::string> may, Condition where) {
    return programme->grants.emplace_back(
        Grant{std::move(role), "case", std::move(may), std::move(where), {}, {}, {}});
  }
  static Condition own_organisation() {
    Condition where;
    where.own_organisation = true;
    return where;
  }
  static Condition own(std::string level) {
    Condition where;
    where.own_territory = std::move(level);
    return where;
  }
  bool may(Verb verb) const { return record::may(world, user, verb, subject); }
  std::vector<std::string> faults(const Change& change) const {
    const auto allowed = may_change(world, user, subject, change);
    std::vector<std::string> codes;
    if (!allowed) {
      for (const Error& error : allowed.error()) codes.push_back(error.code);
    }
    return codes;
  }

  World world;
  std::shared_ptr<programme::Programme> programme;
  User user;
  Subject subject;
};

TEST(Access, NothingIsAllowedWithoutAGrant) {
  Office office;
  office.user.roles = {"court"};
  for (const Verb verb : verbs) EXPECT_FALSE(office.may(verb)) << to_string(verb);
  EXPECT_THAT(fields(office.world, office.user, Verb::read, office.subject), IsEmpty());
  EXPECT_THAT(actions(office.world, office.user, office.subject), IsEmpty());
  EXPECT_FALSE(visible(office.world, office.user, *office.programme, *office.subject.reg));
  EXPECT_FALSE(may_open(office.world, office.user, *office.subject.reg, *office.programme));
}

TEST(Access, NobodyAndTheDisabledMayNothing) {
  Office office;
  EXPECT_TRUE(office.may(Verb::read));
  for (int round = 0; round < 2; ++round) {
    if (round == 0) {
      office.user.disabled = true;
    } else {
      office.user.disabled = false;
      office.user.id = "";
    }
    for (const Verb verb : verbs) EXPECT_FALSE(office.may(verb));
    EXPECT_FALSE(visible(office.world, office.user, *office.programme, *office.subject.reg));
  }
}

TEST(Access, VerbsAreGrantedOneByOne) {
  Office office;
  EXPECT_TRUE(office.may(Verb::edit));
  EXPECT_FALSE(office.may(Verb::seal));
  EXPECT_TRUE(office.may(Verb::reopen)) << "who may correct may reopen";
  office.programme->grants.front().verbs.erase("correct");
  EXPECT_FALSE(office.may(Verb::reopen));
}

TEST(Access, OwnOrganisationHoldsTheBodiesBelowIt) {
  Office office;
  office.subject.owner = "POST_A1";
  EXPECT_TRUE(office.may(Verb::read));
  office.subject.owner = "POL_A2";
  EXPECT_FALSE(office.may(Verb::read));
  office.user.organisation = "POST_A1";
  office.subject.owner = "POL_A1";
  EXPECT_FALSE(office.may(Verb::read)) << "not the body above";
  office.user.organisation = "";
  office.subject.owner = "";
  EXPECT_FALSE(office.may(Verb::read)) << "no body is nobody's";
}

TEST(Access, OwnTerritoryAtItsLevel) {
  Office office;
  office.programme->grants.clear();
  office.grant("prosecutor", {"read"}, Office::own("region"));
  office.user.roles = {"prosecutor"};
  office.user.organisation = "PROS_A";
  for (const auto& [place, allowed] :
       {std::pair("A1", true), std::pair("A2", true), std::pair("A", true), std::pair("B1", false),
        std::pair("KZ", false), std::pair("", false), std::pair("nowhere", false)}) {
    office.subject.place = place;
    EXPECT_EQ(office.may(Verb::read), allowed) << place;
  }
  office.user.organisation = "UNKNOWN";
  office.subject.place = "A1";
  EXPECT_FALSE(office.may(Verb::read));
}

TEST(Access, RecordsOfAMergedPlaceBelongToItsSuccessor) {
  Office office;
  std::vector<place::Place> places = office.world.tree->places();
  for (place::Place& place : places) {
    if (place.code == "A2") place.valid_until = day("2023-12-31");
  }
  office.world.tree = place::Tree::build(place::testing::five_levels(), places,
                                         {{place::Change::merged, day("2024-01-01"), "A2", {"B1"}}})
                          .value();
  office.programme->grants.clear();
  office.grant("police", {"read"}, Office::own("region"));
  office.user.organisation = "POL_B1";
  office.subject.place = "A2";
  EXPECT_TRUE(office.may(Verb::read));
  const auto query = visible(office.world, office.user, *office.programme, *office.subject.reg);
  EXPECT_THAT(query->places, ElementsAre("A2", "B", "B1"));
  office.world.as_of = day("2023-06-01");
  EXPECT_FALSE(office.may(Verb::read)) << "as it stood before the merger";
}

TEST(Access, ConditionsAllHoldTogether) {
  Office office;
  office.programme->grants.clear();
  Condition both = Office::own("district");
  both.own_record = true;
  office.grant("police", {"read"}, both);
  EXPECT_FALSE(office.may(Verb::read));
  office.subject.owner_user = "u1";
  EXPECT_TRUE(office.may(Verb::read));
  office.subject.place = "A2";
  EXPECT_FALSE(office.may(Verb::read));
}

TEST(Access, OwnRecordsAreOwnedTaskedOrCovered) {
  Office office;
  office.programme->grants.clear();
  Condition own;
  own.own_record = true;
  office.grant("police", {"read"}, own);
  EXPECT_FALSE(office.may(Verb::read)) << "a record without an owner is nobody's own";
  office.subject.has_task = true;
  EXPECT_TRUE(office.may(Verb::read));
  office.subject.has_task = false;
  office.subject.owner_user = "u2";
  EXPECT_FALSE(office.may(Verb::read));
  office.user.covers = {"u2"};
  EXPECT_TRUE(office.may(Verb::read));
  office.subject.exclusions = {{"u2", "", "conflict_of_interest"}};
  EXPECT_FALSE(office.may(Verb::read)) << "covering for the excluded gains nothing";
}

TEST(Access, LinkedOnlyAfterALink) {
  Office office;
  Condition linked;
  linked.linked = true;
  office.grant("ombudsman_officer", {"read"}, linked);
  office.user.roles = {"ombudsman_officer"};
  office.user.organisation = "OMB";
  EXPECT_FALSE(office.may(Verb::read));
  EXPECT_FALSE(visible(office.world, office.user, *office.programme, *office.subject.reg));
  office.subject.linked = true;
  EXPECT_TRUE(office.may(Verb::read));
  EXPECT_FALSE(office.may(Verb::edit));
}

TEST(Access, ExclusionsBeatEveryGrant) {
  Office office;
  Condition anywhere;
  Grant& all = office.grant("police", {}, anywhere);
  for (const Verb verb : verbs) all.verbs.insert(std::string(to_string(verb)));
  office.subject.has_task = office.subject.linked = true;
  office.subject.owner_user = "u1";
  for (const Exclusion& exclusion :
       {Exclusion{"u1", "", "conflict_of_interest"}, Exclusion{"", "POL_A1", "protective_order"},
        Exclusion{"u1", "", "hidden_address"}, Exclusion{"u1", "", "parent_limited"}}) {
    office.subject.exclusions = {{"somebody", "", "conflict_of_interest"}, exclusion};
    for (const Verb verb : verbs) EXPECT_FALSE(office.may(verb)) << exclusion.ground;
    EXPECT_THAT(fields(office.world, office.user, Verb::read, office.subject), IsEmpty());
    EXPECT_THAT(actions(office.world, office.user, office.subject), IsEmpty());
    Change change;
    EXPECT_THAT(office.faults(change), ElementsAre("access.denied"));
  }
  office.user.organisation = "POST_A1";
  office.subject.exclusions = {{"", "POL_A1", "conflict_of_interest"}};
  EXPECT_FALSE(office.may(Verb::read)) << "a body bars those below it";
  office.user.organisation = "POL_A2";
  EXPECT_TRUE(office.may(Verb::read));
}

TEST(Access, StagesLimitAGrant) {
  Office office;
  office.programme->grants.front().stages = {"questioned"};
  EXPECT_FALSE(office.may(Verb::read));
  office.subject.stage = "questioned";
  EXPECT_TRUE(office.may(Verb::read));
}

TEST(Access, FieldsAreThoseGranted) {
  Office office;
  Grant& grant = office.programme->grants.front();
  grant.except_fields = {"note", "age_band"};
  auto readable = fields(office.world, office.user, Verb::read, office.subject);
  EXPECT_FALSE(readable.contains("note"));
  EXPECT_FALSE(readable.contains("age_band"));
  EXPECT_TRUE(readable.contains("sex")) << "worked-out values are read";
  EXPECT_FALSE(fields(office.world, office.user, Verb::edit, office.subject).contains("sex"))
      << "and not written";
  grant.except_fields = {"visits"};
  grant.only_fields = {"kind", "visits"};
  EXPECT_THAT(fields(office.world, office.user, Verb::read, office.subject), ElementsAre("kind"));
  office.user.roles.insert("court");
  office.grant("court", {"read"}, Condition()).only_fields = {"heard"};
  EXPECT_THAT(fields(office.world, office.user, Verb::read, office.subject),
              ElementsAre("heard", "kind"));
}

TEST(Access, ActionsAreThoseOfTheRoleAndTheStage) {
  Office office;
  EXPECT_THAT(actions(office.world, office.user, office.subject),
              ElementsAre("question", "decide", "remark"));
  office.subject.stage = "closed";
  EXPECT_THAT(actions(office.world, office.user, office.subject), ElementsAre("archive"));
  office.subject.stage = "registered";
  office.programme->registers.front().actions.front().by = {"court"};
  EXPECT_THAT(actions(office.world, office.user, office.subject), ElementsAre("decide", "remark"));
  office.user.roles.insert("court");
  EXPECT_THAT(actions(office.world, office.user, office.subject), ElementsAre("decide", "remark"))
      << "the role whose action it is has no grant to act";
}

TEST(Access, OpeningNeedsTheRegisterAndTheGrant) {
  Office office;
  const auto& reg = *office.subject.reg;
  EXPECT_TRUE(may_open(office.world, office.user, reg, *office.programme));
  office.programme->registers.front().opened_by = {"court"};
  EXPECT_FALSE(may_open(office.world, office.user, reg, *office.programme));
  office.programme->registers.front().opened_by = {"police"};
  office.programme->grants.front().where.linked = true;
  EXPECT_FALSE(may_open(office.world, office.user, reg, *office.programme));
}

TEST(Access, SealedRecordsAreOpenToThoseWhoMaySeal) {
  Office office;
  office.grant("court", {"read", "seal"}, Condition());
  office.subject.sealed_shut = true;
  for (const Verb verb : verbs) EXPECT_FALSE(office.may(verb)) << to_string(verb);
  office.user.roles = {"court"};
  EXPECT_TRUE(office.may(Verb::read));
  EXPECT_TRUE(office.may(Verb::reopen));
  EXPECT_FALSE(office.may(Verb::edit));
}

TEST(Access, ChangesGoNoFurtherThanGrants) {
  Office office;
  Change edit;
  edit.values = {{"visits", 1}, {"unknown", 1}};
  EXPECT_THAT(office.faults(edit), IsEmpty()) << "what is unknown is told by decide";
  office.programme->grants.front().except_fields = {"visits", "questioned_at"};
  EXPECT_THAT(office.faults(edit), ElementsAre("access.field_denied"));
  Change act;
  act.kind = ChangeKind::act;
  act.action = "question";
  act.values = {{"lawyer_at", at("2024-02-20T10:00")}};
  EXPECT_THAT(office.faults(act), IsEmpty());
  act.values["questioned_at"] = at("2024-02-20T10:00");
  EXPECT_THAT(office.faults(act), ElementsAre("access.field_denied"));
  office.programme->grants.front().verbs = {"read", "act"};
  EXPECT_THAT(office.faults(edit), ElementsAre("access.denied"));
  act.values = {{"lawyer_at", at("2024-02-20T10:00")}, {"note", "not asked"}};
  EXPECT_THAT(office.faults(act), ElementsAre("access.field_denied"));
  office.programme->registers.front().actions.front().by = {"court"};
  EXPECT_THAT(office.faults(act), ElementsAre("access.denied"));
  for (const ChangeKind kind :
       {ChangeKind::correct, ChangeKind::transfer, ChangeKind::reopen, ChangeKind::void_,
        ChangeKind::seal, ChangeKind::persons, ChangeKind::open}) {
    Change change;
    change.kind = kind;
    EXPECT_THAT(office.faults(change), ElementsAre("access.denied")) << static_cast<int>(kind);
  }
}

TEST(Access, AnOfferedRecordIsTakenByThoseWhoMayTransferTheirOwn) {
  Office office;
  office.user.organisation = "POL_B1";
  Change accept;
  accept.kind = ChangeKind::accept_transfer;
  EXPECT_THAT(office.faults(accept), IsEmpty());
  office.subject.exclusions = {{"u1", "", "conflict_of_interest"}};
  EXPECT_THAT(office.faults(accept), ElementsAre("access.denied"));
  office.subject.exclusions.clear();
  office.user.roles = {"court"};
  EXPECT_THAT(office.faults(accept), ElementsAre("access.denied"));
}

TEST(Access, GrantsAreThoseOfTheNewestVersion) {
  Office office;
  auto newer = small_programme();
  newer->version = 2;
  programme::VersionMap map;
  map.from_version = 1;
  map.renamed = {{"case.note", "case.remarks"}, {"case.stages.registered", "begun"}};
  map.retired = {"case.visits"};
  newer->changes = map;
  auto& reg = newer->registers.front();
  for (auto& field : reg.fields) {
    if (field.name == "note") field.name = "remarks";
  }
  std::erase_if(reg.fields, [](const auto& field) { return field.name == "visits"; });
  newer->grants = {office.programme->grants.front()};
  newer->grants.front().except_fields = {"remarks"};
  newer->grants.front().stages = {"begun"};
  install(office.world, newer);
  EXPECT_TRUE(office.may(Verb::read));
  const auto readable = fields(office.world, office.user, Verb::read, office.subject);
  EXPECT_FALSE(readable.contains("note")) << "excepted under its new name";
  EXPECT_TRUE(readable.contains("visits")) << "retired, readable as before";
  office.subject.stage = "questioned";
  EXPECT_FALSE(office.may(Verb::read));
  newer->grants.clear();
  office.subject.stage = "registered";
  EXPECT_FALSE(office.may(Verb::read)) << "taken back";
}

TEST(Access, FiguresOnlyOverWhatTheRoleMayRead) {
  Office office;
  programme::Indicator indicator;
  indicator.name = "cases";
  indicator.numerator.of = "case";
  office.programme->figure_grants = {{"police", "district"}, {"court", "nation"}};
  const auto sees = [&](const char* place) {
    const auto result =
        may_see_figure(office.world, office.user, *office.programme, indicator, place);
    EXPECT_TRUE(result || result.error().code == "figure.not_entitled");
    return result.has_value();
  };
  EXPECT_TRUE(sees("POL_A1"));
  EXPECT_TRUE(sees("POST_A1"));
  for (const char* place : {"A1", "COURT_A", "A2", "A", "KZ", "POL_A2", "nowhere", ""}) {
    EXPECT_FALSE(sees(place)) << "not all records of " << place << " are theirs to read";
  }
  office.programme->grants.front().where = Office::own("region");
  EXPECT_TRUE(sees("A1"));
  EXPECT_TRUE(sees("COURT_A")) << "a body in the own district";
  for (const char* place : {"A2", "A", "KZ", "POL_A2", "nowhere", ""}) EXPECT_FALSE(sees(place));
  for (int round = 0; round < 3; ++round) {
    programme::Grant& grant = office.programme->grants.front();
    const programme::Grant before = grant;
    if (round == 0) grant.where.own_record = true;
    if (round == 1) grant.where.linked = true;
    if (round == 2) grant.stages = {"registered"};
    EXPECT_FALSE(sees("A1")) << round;
    grant = before;
  }
  indicator.denominator = programme::Measure();
  indicator.denominator->of = "visit";
  EXPECT_FALSE(sees("A1")) << "the denominator's register is closed to the police";
  indicator.denominator.reset();
  office.user.roles = {"court"};
  EXPECT_FALSE(sees("KZ")) << "figures, but none of the records";
  office.grant("court", {"read"}, Condition());
  EXPECT_TRUE(sees("KZ"));
  EXPECT_TRUE(sees("B1"));
  office.programme->figure_grants = {{"court", "institution"}};
  office.user.organisation = "COURT_A";
  EXPECT_TRUE(sees("COURT_A"));
  EXPECT_FALSE(sees("A1"));
  office.user.disabled = true;
  EXPECT_FALSE(sees("COURT_A"));
}

}  // namespace
}  // namespace besik::record::testing
