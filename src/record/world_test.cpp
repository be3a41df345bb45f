#include "record/world.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "programme/load.h"
#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::ClockKind;
using programme::Excuse;
using programme::Fact;
using programme::LengthUnit;

Text text(const std::string& words) { return {words + " kk", words + " ru", words + " en"}; }

place::Organisation organisation(std::string code, std::string parent, std::string kind,
                                 std::string in_place) {
  return {std::move(code), std::move(parent),   std::move(kind),
          text("org"),     std::move(in_place), make_date(2000, 1, 1)};
}

void add_fields(RegisterBuilder& build) {
  build.field("detained_at", FieldType::datetime, Fact::day);
  build.field("lawyer_at", FieldType::datetime);
  build.field("questioned_at", FieldType::datetime, Fact::day);
  build.field("told_at", FieldType::datetime);
  build.field("released_at", FieldType::datetime, Fact::day);
  build.field("reviewed_on", FieldType::date, Fact::whole);
  build.field("decided_on", FieldType::date, Fact::month);
  build.field("offence_on", FieldType::date, Fact::year);
  build.choice("kind", FieldType::choose_one, "kind").required = true;
  build.choice("needs", FieldType::choose_many, "need");
  auto& amount = build.field("amount", FieldType::decimal, Fact::whole);
  amount.scale = 2;
  amount.at_least = Decimal{0, 0};
  build.field("visits", FieldType::whole, Fact::whole).at_most = Decimal{100, 0};
  build.field("note", FieldType::long_text);
  build.field("heard", FieldType::yes_no, Fact::whole);
  auto& words = build.field("words", FieldType::long_text);
  words.shown_when = build.compile("heard = true()");
  auto& reason = build.field("reason", FieldType::text);
  reason.shown_when = build.compile("heard = false()");
  reason.required_when = build.compile("heard = false()");
  build.field("word_count", FieldType::whole).shown_when = build.compile("known(words)");
  build.field("residence", FieldType::place, Fact::whole);
  build.field("decided_by", FieldType::organisation, Fact::whole);
  build.field("assigned", FieldType::worker);
  build.field("earlier", FieldType::link);
}

void add_safeguards(RegisterBuilder& build) {
  auto& lawyer = build.safeguard("lawyer_first", "question", "questioned_at",
                                 "lawyer_at <= questioned_at", Excuse::reason_and_supervisor);
  lawyer.tell = {"prosecutor", "ombudsman_officer"};
  build.safeguard("child_heard", "decide", "decided_on", "known(heard)", Excuse::never);
  auto& told = build.safeguard("parents_told", "question", "", "known(told_at)", Excuse::reason);
  told.applies_when = build.compile("age_at_detention < 18");
}

void add_deadlines(RegisterBuilder& build) {
  auto& told = build.deadline("told", "detained_at", "told_at", {60, LengthUnit::minutes});
  told.clocks.front().warn = programme::Length{30, LengthUnit::minutes};
  auto& court = build.deadline("court", "detained_at", "released_at", {48, LengthUnit::hours});
  court.clocks.push_back({ClockKind::international, {24, LengthUnit::hours}, {}, {}});
  auto& review = build.deadline("review", "detained_at", "reviewed_on", {14, LengthUnit::days});
  review.repeats = true;
  review.ends = build.compile("released_at");
  review.clocks.front().warn = programme::Length{2, LengthUnit::days};
  auto& report =
      build.deadline("report", "detained_at", "decided_on", {10, LengthUnit::working_days});
  report.clocks.front().warn = programme::Length{2, LengthUnit::working_days};
  report.applies_when = build.compile("kind != 'violence'");
  build.deadline("charge", "date(detained_at)", "decided_on", {1, LengthUnit::months});
}

void add_flow(RegisterBuilder& build) {
  build.stage("registered");
  build.stage("questioned");
  build.stage("decided");
  build.stage("closed", true);
  build.action("question", {"registered"}, "questioned").asks = {"questioned_at", "lawyer_at"};
  auto& decide = build.action("decide", {"registered", "questioned"}, "decided");
  decide.asks = {"decided_on", "decided_by", "heard", "reason"};
  decide.needs = {"decided_on", "reason"};
  auto& close = build.action("close", {"decided"}, "closed");
  close.when = build.compile("known(note)");
  build.action("remark", {}, "").asks = {"note"};
  build.action("archive", {"closed"}, "");
}

}  // namespace

World small_world() {
  using place::testing::make_place;
  std::vector<place::Place> places = {
      make_place("KZ", "nation", ""),    make_place("A", "region", "KZ"),
      make_place("B", "region", "KZ"),   make_place("A1", "district", "A"),
      make_place("A2", "district", "A"), make_place("B1", "district", "B")};
  places.front().zones = {{make_date(2000, 1, 1), "Asia/Almaty"}};
  World world;
  world.tree = place::Tree::build(place::testing::five_levels(), std::move(places), {}).value();
  world.organisations =
      place::Organisations::build(
          {organisation("POL_A1", "", "police", "A1"),
           organisation("POST_A1", "POL_A1", "police", "A1"),
           organisation("POL_A2", "", "police", "A2"), organisation("POL_B1", "", "police", "B1"),
           organisation("COURT_A", "", "court", "A1"),
           organisation("PROS_A", "", "prosecution", "A2")},
          *world.tree)
          .value();
  WorkCalendar calendar;
  calendar.name = "kz";
  calendar.known_from = make_date(2024, 1, 1);
  calendar.known_until = make_date(2026, 12, 31);
  calendar.holidays = {make_date(2024, 3, 21), make_date(2024, 3, 22)};
  calendar.moved_work_days = {make_date(2024, 3, 23)};
  world.calendars["kz"] = calendar;
  return world;
}

std::shared_ptr<programme::Programme> small_programme() {
  auto programme = std::make_shared<programme::Programme>();
  programme->name = "small";
  programme->title = text("Small");
  programme->wall = "small";
  programme->calendar = "kz";
  for (const char* role : {"police", "prosecutor", "court", "ombudsman_officer"}) {
    programme->roles.push_back({role, text(role), {}});
  }
  programme::CodeList kinds{"kind", {}}, needs{"need", {}};
  for (const char* code : {"property", "violence", "old"}) {
    kinds.codes.push_back({code, text(code), "", std::string_view(code) == "old", {}});
  }
  for (const char* code : {"school", "family", "health"}) {
    needs.codes.push_back({code, text(code), "", false, {}});
  }
  programme->code_lists = {kinds, needs};
  RegisterBuilder build(*programme, "case");
  add_fields(build);
  build.worked("age_at_detention", "age(child, date(detained_at))", Fact::sealed);
  build.worked("age_band", "band(age_at_detention, '0-13', '14-15', '16-17', '18+')");
  build.worked("sex", "sex(child)");
  build.rule("decided_after", "decided_on >= date(detained_at)");
  build.rule("released_after", "released_at >= detained_at", "kind = 'property'");
  build.rule("not_adult", "age_at_detention < 21");
  add_safeguards(build);
  add_deadlines(build);
  add_flow(build);
  return programme;
}

void install(World& world, std::shared_ptr<const programme::Programme> programme) {
  world.programmes[programme->name].push_back(std::move(programme));
}

std::shared_ptr<const programme::Programme> juvenile_justice() {
  const auto shared = programme::read_folder("programmes/shared");
  const auto files = programme::read_folder("programmes/juvenile-justice");
  EXPECT_TRUE(shared && files);
  auto loaded = programme::load(*files, {*shared});
  EXPECT_TRUE(loaded) << to_string(loaded.error().front());
  return *loaded;
}

Instant at(std::string_view local, std::string_view zone) {
  return parse_instant(local, zone).value();
}

Date day(std::string_view text_of_day) { return parse_date(text_of_day).value(); }

Id make_id(uint8_t number) {
  Id id;
  id.bytes.fill(number);
  return id;
}

Person child(std::string_view birth, std::string sex) {
  Person person;
  person.id = make_id(1);
  person.pseudonym = "p1";
  person.birth_date = day(birth);
  person.sex = std::move(sex);
  return person;
}

Moment moment(std::string_view local, std::string organisation) {
  return {at(local), "Asia/Almaty", std::move(organisation), "A1"};
}

Desk::Desk() : world(small_world()), programme(small_programme()) {
  install(world, programme);
  record.programme = programme.get();
  record.reg = &programme->registers.front();
  now = moment("2024-02-20T12:00");
}

Change Desk::opening() const {
  Change change;
  change.kind = ChangeKind::open;
  change.values["kind"] = "property";
  change.persons["child"] = {child()};
  return change;
}

Checked<Decision> Desk::decide(const Change& change) const {
  return record::decide(world, record, change, now);
}

Checked<Decision> Desk::apply(const Change& change) {
  auto decision = decide(change);
  if (!decision) return decision;
  if (change.kind == ChangeKind::open) record.id = make_id(9);
  ++record.version;
  record.values = decision->values;
  record.excuses = decision->excuses;
  record.facts = decision->facts;
  record.owner_user = decision->owner_user;
  for (const auto& [role, persons] : change.persons) record.persons[role] = persons;
  return decision;
}

Checked<Decision> Desk::edit(std::map<std::string, Value> values) {
  Change change;
  change.kind = ChangeKind::edit;
  change.values = std::move(values);
  return apply(change);
}

Checked<Decision> Desk::correct(std::map<std::string, Value> values) {
  Change change;
  change.kind = ChangeKind::correct;
  change.values = std::move(values);
  change.reason = "mistyped";
  return apply(change);
}

Checked<Decision> Desk::act(std::string action, std::map<std::string, Value> values) {
  Change change;
  change.kind = ChangeKind::act;
  change.action = std::move(action);
  change.values = std::move(values);
  return apply(change);
}

std::vector<std::string> Desk::codes(const Change& change) const {
  return codes_of(decide(change));
}

std::vector<std::string> codes_of(const Checked<Decision>& decision) {
  if (decision) return {};
  return place::testing::codes_of(decision.error());
}

namespace {

TEST(World, FindsProgrammesByVersionAndTheNewest) {
  World world;
  EXPECT_EQ(world.programme("small"), nullptr);
  auto first = small_programme();
  auto second = small_programme();
  second->version = 2;
  install(world, first);
  install(world, second);
  EXPECT_EQ(world.programme("small"), second.get());
  EXPECT_EQ(world.programme("small", 1), first.get());
  EXPECT_EQ(world.programme("small", 3), nullptr);
  EXPECT_EQ(world.programme("big"), nullptr);
}

TEST(World, ProgrammesThatCameAndWentAreNotTakenForNewOnes) {
  World world = small_world();
  for (int round = 0; round < 20; ++round) {
    auto programme = small_programme();
    if (round % 2 == 1) programme->registers.front().fields.resize(9);
    programme->registers.front().deadlines.clear();
    programme->registers.front().safeguards.clear();
    programme->registers.front().rules.clear();
    programme->registers.front().worked_out.clear();
    world.programmes.clear();
    if (round % 3 != 0) install(world, programme);
    Open record;
    record.programme = programme.get();
    record.reg = &programme->registers.front();
    Change change;
    change.kind = ChangeKind::open;
    change.values = {{"kind", "property"}, {"visits", 1}};
    change.persons["child"] = {child()};
    const auto decision = decide(world, record, change, moment("2024-02-20T12:00"));
    EXPECT_EQ(decision.has_value(), round % 2 == 0) << round;
  }
}

}  // namespace
}  // namespace besik::record::testing
