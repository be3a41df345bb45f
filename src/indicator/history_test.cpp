#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "indicator/engine.h"
#include "indicator/recount.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"

// Law 2: after any history the live figures, those of a fresh load and the recount are the same.
namespace besik::indicator {
namespace {

using record::Facts;
using testing::day;
using testing::Journal;
using testing::make_world;

class History {
 public:
  explicit History(uint32_t seed)
      : random_(seed), world_(make_world(pick(3) == 0)), engine_(world_) {}

  void run() {
    const int events = 10 + pick(40);
    for (int i = 0; i < events; ++i) step();
    const Date today = add_days(day("2024-12-01"), pick(700));
    Engine fresh(world_);
    ASSERT_TRUE(fresh.load(journal_));
    const auto recount = Recount::read(world_, journal_);
    ASSERT_TRUE(recount);
    for (int i = 0; i < 12; ++i) {
      const Question question = random_question();
      for (const Engine* engine : {&engine_, &fresh}) {
        const auto differences = compare(*engine, *recount, question, today);
        ASSERT_TRUE(differences) << to_string(differences.error());
        if (!differences->empty())
          FAIL() << (engine == &fresh ? "fresh" : "live") << " today " << to_string(today) << "\n"
                 << to_string(differences->front());
        const auto answer = engine->ask(question, today);
        if (!answer) continue;
        for (const Figure& figure : *answer) {
          ++seen[std::string(to_string(figure.status))];
          if (figure.numerator.value_or(0) > 0) ++seen["above zero"];
          if (figure.incomplete > 0) ++seen["incomplete"];
        }
      }
    }
  }

  std::map<std::string, int64_t> seen;

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
  }
  Date some_day() { return add_days(day("2024-10-01"), pick(800)); }
  std::string some_person() { return "person-" + std::to_string(pick(6)); }

  void set_field(Facts& facts) {
    static const std::vector<std::string> places{"D1", "D2", "D3", "D4", "C", "R1", "KZ"};
    static const std::vector<std::string> bodies{"police-1", "police-3", "police-c", "court",
                                                 "ministry"};
    static const std::vector<std::string> offences{"theft", "violence", "drugs"};
    const auto set = [&](const char* name, Value value) {
      if (pick(6) == 0) value = Value();
      facts.fields[name] = std::move(value);
    };
    switch (pick(12)) {
      case 0:
        return set("sex", one_of<std::string>({"female", "male"}));
      case 1: {
        Value::Codes codes;
        for (const std::string& code : offences)
          if (pick(2) == 0) codes.push_back(code);
        return set("offences", codes);
      }
      case 2:
        return set("outcome", one_of<std::string>({"diverted", "sentenced", "closed"}));
      case 3:
        return set("urgent", pick(2) == 0);
      case 4:
        return set("residence", one_of(places));
      case 5:
        return set("facility", one_of(bodies));
      case 6:
        return set("arrested_on", some_day());
      case 7:
        return set("decided_on", some_day());
      case 8:
        return set("detained_on", some_day());
      case 9:
        return set("released_on", some_day());
      case 10:
        return set("days", static_cast<int64_t>(pick(40)));
      default:
        return set("amount", Decimal{pick(5000), 2});
    }
  }

  void set_clock(Facts& facts) {
    record::ClockFact clock;
    clock.deadline = pick(2) == 0 ? "hearing" : "review";
    clock.kind =
        pick(2) == 0 ? programme::ClockKind::national : programme::ClockKind::international;
    clock.started = some_day();
    clock.due = add_days(clock.started, pick(20));
    if (pick(2) == 0) {
      clock.ended = add_days(clock.started, pick(30));
      clock.in_time = *clock.ended < clock.due || (*clock.ended == clock.due && pick(2) == 0);
    }
    clock.cancelled = pick(8) == 0;
    if (facts.clocks.size() > 2) facts.clocks.clear();
    facts.clocks.push_back(clock);
  }

  Facts open() {
    static const std::vector<std::string> openers{"police-1", "police-2", "police-3", "police-4",
                                                  "police-c"};
    Facts facts;
    facts.stage = "open";
    facts.opener = facts.owner = one_of(openers);
    facts.place = world_->organisations->find(facts.opener)->place;
    facts.opened_on = some_day();
    if (pick(10) != 0) facts.persons["child"] = {some_person()};
    facts.fields["arrested_on"] = facts.opened_on;
    for (int i = 0; i < 8; ++i) set_field(facts);
    return facts;
  }

  void change(Facts& facts) {
    switch (pick(8)) {
      case 0:
        facts.voided = !facts.voided;
        return;
      case 1:
        facts.stage = facts.stage == "open" ? "closed" : "open";
        return;
      case 2:
        facts.persons["child"] = {some_person()};
        return;
      case 3:
        facts.persons["helper"] = {some_person(), some_person()};
        return;
      case 4:
        facts.owner = pick(2) == 0 ? "ministry" : "court";
        return;
      case 5:
        set_clock(facts);
        return;
      case 6:
        facts.breaches[pick(2) == 0 ? "lawyer" : "parent"] = some_day();
        return;
      default:
        set_field(facts);
        return;
    }
  }

  void write(const Id& id) {
    const Facts& facts = records_[id];
    const Bytes before = journal_.durable()[id];
    const Bytes after = engine_.contributions_of("work", "case", facts);
    journal_.write(id, "work", "case", facts, after);
    engine_.apply(before, after, "main", *journal_.last_seq("main"));
  }

  // Two persons were one: every record of the one is written again.
  void merge_persons() {
    const std::string from = some_person(), to = some_person();
    for (auto& [id, facts] : records_) {
      bool touched = false;
      for (auto& [role, persons] : facts.persons)
        for (std::string& person : persons)
          if (person == from) {
            person = to;
            touched = true;
          }
      if (touched) write(id);
    }
  }

  void change_world() {
    auto changed = std::make_shared<record::World>(*world_);
    if (pick(2) == 0) {
      changed->tree = testing::make_tree(true);
    } else {
      auto bodies = testing::make_bodies();
      bodies[static_cast<std::size_t>(pick(5))].place = pick(2) == 0 ? "C" : "D4";
      changed->organisations = *place::Organisations::build(bodies, *changed->tree);
    }
    world_ = changed;
    if (engine_.set_world(world_)) {
      ASSERT_TRUE(engine_.load(journal_));
    }
  }

  void step() {
    const int what = pick(40);
    if (what == 0) return change_world();
    if (what == 1) return merge_persons();
    if (records_.empty() || what < 14) {
      Id id;
      id.bytes[0] = static_cast<uint8_t>(records_.size() + 1);
      records_[id] = open();
      return write(id);
    }
    auto record = records_.begin();
    std::advance(record, pick(static_cast<int>(records_.size())));
    change(record->second);
    write(record->first);
    // Asking in between folds half a history into the cells.
    if (what > 36) static_cast<void>(engine_.ask(random_question(), some_day()));
  }

  Question random_question() {
    static const std::vector<std::string> places{"KZ", "R1", "R2", "D1", "D3", "C", "police-1"};
    static const std::vector<std::string> levels{"", "nation", "region", "district", "institution"};
    static const std::vector<std::string> periods{"2024",    "2025",    "2026",
                                                  "2025-Q3", "2025-10", "2025-07-01"};
    const programme::Programme& programme = *world_->programme("work");
    const programme::Indicator& indicator = one_of(programme.indicators);
    Question question;
    question.programme = "work";
    question.indicator = indicator.name;
    question.place = one_of(places);
    question.level = one_of(levels);
    question.period = *parse_period(one_of(periods));
    if (pick(2) == 0) question.step = static_cast<Step>(pick(4));
    if (question.step == Step::day && question.period.step == Step::year)
      question.step = Step::month;
    if (!indicator.by.empty() && pick(3) != 0) {
      for (const std::string& part : split(one_of(indicator.by), '*'))
        question.by.emplace_back(trim(part));
    }
    question.geography = pick(2) == 0 ? Geography::of_today : Geography::of_its_time;
    return question;
  }

  std::mt19937 random_;
  std::shared_ptr<record::World> world_;
  Engine engine_;
  Journal journal_;
  std::map<Id, Facts> records_;
};

TEST(History, LiveEqualsLoadEqualsRecount) {
  const char* wanted = std::getenv("BESIK_SEED");
  const uint32_t first = wanted ? static_cast<uint32_t>(std::strtoul(wanted, nullptr, 10)) : 1;
  const uint32_t count = wanted ? 1 : 500;
  std::map<std::string, int64_t> seen;
  for (uint32_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("BESIK_SEED=" + std::to_string(seed));
    History history(seed);
    history.run();
    for (const auto& [what, count_of] : history.seen) seen[what] += count_of;
    if (HasFatalFailure()) return;
  }
  if (wanted != nullptr) return;
  // Every kind of answer was met often enough for the comparison to mean something.
  for (const char* what : {"ok", "no_data", "no_denominator", "not_applicable", "not_comparable",
                           "above zero", "incomplete"})
    EXPECT_GT(seen[what], 50) << what;
}

}  // namespace
}  // namespace besik::indicator
