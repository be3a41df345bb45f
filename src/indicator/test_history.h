#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "indicator/engine.h"
#include "indicator/recount.h"
#include "indicator/test_country.h"
#include "indicator/test_journal.h"
#include "indicator/test_kinds.h"
#include "indicator/test_reforms.h"

namespace besik::indicator::testing {

// One random life of a country: records opened, edited, corrected, entered late, voided, sealed,
// migrated to another version of the programme; persons found to be one, or two; places and bodies
// reformed. Asked at random, live and loaded figures must be those of the recount.
class History {
 public:
  explicit History(uint32_t seed) : dice_(seed), world_(make_world(false)), engine_(world_) {
    if (dice_.pick(3) != 0)
      for (int i = dice_.pick(4); i >= 0; --i) lands_.change(dice_);
    renew_world([&](record::World& world) {
      world.tree = lands_.tree();
      world.programmes["work"] = {make_every_kind()};
    });
  }

  // "" where all agree.
  std::string run() {
    const int events = 15 + dice_.pick(60);
    for (int i = 0; i < events && failure_.empty(); ++i) step();
    Engine fresh(world_);
    if (!fresh.load(journal_)) return "the journal cannot be loaded";
    const auto recount = Recount::read(world_, journal_);
    if (!recount) return to_string(recount.error());
    for (int day = 0; day < 3; ++day) {
      const Date today = add_days(testing::day("2024-12-01"), dice_.pick(800));
      for (int i = 0; i < 10 && failure_.empty(); ++i) check(fresh, *recount, today);
    }
    return failure_;
  }

  std::map<std::string, int64_t> seen;

 private:
  using Facts = record::Facts;
  struct Record {
    std::string register_name = "case";
    Facts facts;
    int version = 1;
  };

  std::string some_person() { return "person-" + std::to_string(dice_.pick(6)); }

  void check(const Engine& fresh, const Recount& recount, Date today) {
    const Question question = random_question();
    const auto counted = recount.ask(question, today);
    const auto answer = engine_.ask(question, today);
    const auto loaded = fresh.ask(question, today);
    if (!counted || !answer || !loaded) {
      if (counted || answer || loaded || counted.error().code != answer.error().code)
        failure_ = "only some refuse " + to_string({question, {}, {}});
      return;
    }
    for (const auto& [who, figures] : {std::pair("live", &*answer), std::pair("fresh", &*loaded)})
      if (const auto found = differences(question, *figures, *counted); !found.empty())
        failure_ =
            std::string(who) + " today " + to_string(today) + "\n" + to_string(found.front());
    for (const Figure& figure : *answer) {
      ++seen[std::string(to_string(figure.status))];
      if (figure.numerator.value_or(0) > 0) {
        ++seen["above zero"];
        ++seen["above zero: " + figure.indicator];
      }
      if (figure.incomplete > 0) ++seen["incomplete"];
    }
  }

  std::string word(const Record& record, const std::string& name) const {
    const auto found = new_names().find(name);
    const bool is_old = record.version == 1 || record.register_name == "visit";
    return is_old || found == new_names().end() ? name : found->second;
  }

  std::vector<std::string> place_codes() const {
    std::vector<std::string> result;
    for (const place::Place& place : world_->tree->places()) result.push_back(place.code);
    return result;
  }

  void set_field(Record& record) {
    static const std::vector<std::string> bodies{"police-1", "police-3", "police-c", "court",
                                                 "ministry"};
    static const std::vector<std::string> offences{"theft", "violence", "drugs"};
    const auto set = [&](const std::string& name, Value value) {
      if (dice_.pick(6) == 0) value = Value();
      record.facts.fields[name] = std::move(value);
    };
    switch (dice_.pick(12)) {
      case 0:
        return set("sex", dice_.one_of<std::string>({"female", "male"}));
      case 1: {
        Value::Codes codes;
        for (const std::string& code : offences)
          if (dice_.pick(2) == 0) codes.push_back(code);
        return set("offences", codes);
      }
      case 2:
        return set("outcome",
                   word(record, dice_.one_of<std::string>({"diverted", "sentenced", "closed"})));
      case 3:
        return set(word(record, "urgent"), dice_.pick(2) == 0);
      case 4:
        return set("residence", dice_.one_of(place_codes()));
      case 5:
        return set("facility", dice_.one_of(bodies));
      case 6:
        return set("arrested_on", dice_.some_day());
      case 7:
        return set("decided_on", dice_.some_day());
      case 8:
        return set("detained_on", dice_.some_day());
      case 9:
        return set("released_on", dice_.some_day());
      case 10:
        return set("days", static_cast<int64_t>(dice_.pick(40)));
      default:
        return set("amount", Decimal{dice_.pick(5000), 2});
    }
  }

  void set_clock(Facts& facts, std::string deadline) {
    record::ClockFact clock;
    clock.deadline = std::move(deadline);
    clock.kind =
        dice_.pick(2) == 0 ? programme::ClockKind::national : programme::ClockKind::international;
    clock.started = dice_.some_day();
    clock.due = add_days(clock.started, dice_.pick(20));
    if (dice_.pick(2) == 0) {
      clock.ended = add_days(clock.started, dice_.pick(30));
      clock.in_time = *clock.ended < clock.due || (*clock.ended == clock.due && dice_.pick(2) == 0);
    }
    clock.cancelled = dice_.pick(8) == 0;
    if (facts.clocks.size() > 2) facts.clocks.clear();
    facts.clocks.push_back(clock);
  }

  Record open() {
    static const std::vector<std::string> openers{"police-1", "police-2", "police-3", "police-4",
                                                  "police-c"};
    Record record;
    record.version = world_->programme("work")->version;
    Facts& facts = record.facts;
    facts.stage = word(record, "open");
    facts.opener = facts.owner = dice_.one_of(openers);
    facts.opened_on = dice_.some_day();
    facts.place = *place::state(*world_->organisations->find(facts.opener), facts.opened_on).place;
    if (dice_.pick(10) != 0) facts.persons["child"] = {some_person()};
    facts.fields["arrested_on"] = facts.opened_on;
    for (int i = 0; i < 8; ++i) set_field(record);
    if (dice_.pick(4) != 0) run_its_course(record);
    set_born(facts);
    return record;
  }

  // Arrest, detention, decision and release as they mostly follow on each other.
  void run_its_course(Record& record) {
    auto& fields = record.facts.fields;
    const Date detained = add_days(record.facts.opened_on, dice_.pick(5));
    fields["detained_on"] = detained;
    if (dice_.pick(4) != 0) fields["released_on"] = add_days(detained, 1 + dice_.pick(300));
    if (dice_.pick(5) != 0) fields["decided_on"] = add_days(detained, dice_.pick(60));
    fields["facility"] = dice_.one_of<std::string>({"police-1", "police-c", "court"});
    fields["outcome"] = word(record, dice_.one_of<std::string>({"diverted", "sentenced"}));
    fields["days"] = static_cast<int64_t>(dice_.pick(40));
    if (dice_.pick(2) == 0) record.facts.persons["helper"] = {some_person()};
    if (dice_.pick(2) == 0) set_clock(record.facts, "hearing");
  }

  // A visit to a case that there is, mostly of its child.
  Record open_visit() {
    Record record = open();
    record.register_name = "visit";
    record.facts.stage = "open";
    auto to = records_.begin();
    std::advance(to, dice_.pick(std::min(6, static_cast<int>(records_.size()))));
    record.facts.fields.clear();
    record.facts.clocks.clear();
    if (to->second.register_name == "case") {
      record.facts.parent = to_string(to->first);
      if (dice_.pick(4) != 0) record.facts.persons = to->second.facts.persons;
    }
    record.facts.persons.erase("helper");
    for (int i = 0; i < 3; ++i) set_visit(record.facts);
    const Value& detained = to->second.facts.fields["detained_on"];
    if (const Date* day = detained.get_if<Date>(); day && dice_.pick(5) != 0) {
      record.facts.fields["visited_on"] = add_days(*day, dice_.pick(80));
      if (dice_.pick(3) != 0) record.facts.fields["private"] = true;
    }
    set_born(record.facts);
    return record;
  }

  void set_visit(Facts& facts) {
    switch (dice_.pick(4)) {
      case 0:
        facts.fields["private"] = dice_.pick(4) == 0 ? Value() : Value(dice_.pick(2) == 0);
        return;
      case 1:
        facts.fields["sex"] = dice_.one_of<std::string>({"female", "male"});
        return;
      case 2:
        return set_clock(facts, "report");
      default:
        facts.fields["visited_on"] = dice_.pick(8) == 0 ? Value() : Value(dice_.some_day());
    }
  }

  // Everybody was born in one month, as far as it is known.
  void set_born(Facts& facts) {
    const auto child = facts.persons.find("child");
    if (child == facts.persons.end() || dice_.pick(8) == 0) {
      facts.fields.erase("child_born");
      return;
    }
    const int number = child->second.front().back() - '0';
    facts.fields["child_born"] = make_date(2006 + number, 1 + number % 12, 1);
  }

  void change(Record& record) {
    Facts& facts = record.facts;
    const int what = dice_.pick(10);
    if (record.register_name == "visit" && (what == 3 || what >= 5)) return set_visit(facts);
    switch (what) {
      case 0:
        facts.voided = !facts.voided;
        return;
      case 1:
        facts.stage = facts.stage == "closed" ? word(record, "open") : "closed";
        facts.closed = facts.stage == "closed";
        return;
      case 2:
        facts.persons["child"] = {some_person()};
        return set_born(facts);
      case 3:
        facts.persons["helper"] = {some_person(), some_person()};
        return;
      case 4:
        facts.owner = dice_.one_of<std::string>({"ministry", "court", "police-2"});
        return;
      case 5:
        return set_clock(facts, dice_.pick(2) == 0 ? "hearing" : "review");
      case 6:
        facts.breaches[dice_.pick(2) == 0 ? "lawyer" : "parent"] = dice_.some_day();
        return;
      case 7:
        if (dice_.pick(4) == 0) facts.sealed_shut = true;
        return migrate(record);
      default:
        return set_field(record);
    }
  }

  // An action of the newer version brings the record over.
  void migrate(Record& record) {
    if (record.version >= world_->programme("work")->version) return;
    if (record.register_name == "visit") return;
    record.version = world_->programme("work")->version;
    Facts& facts = record.facts;
    if (auto urgent = facts.fields.extract("urgent"); !urgent.empty()) {
      urgent.key() = word(record, "urgent");
      facts.fields.insert(std::move(urgent));
    }
    if (facts.fields["outcome"] == Value("diverted"))
      facts.fields["outcome"] = word(record, "diverted");
    if (facts.stage == "open") facts.stage = word(record, "open");
  }

  // As the service does: the bytes of the record, and of all that look at it.
  void write(const Id& id) {
    const Record& record = records_[id];
    const auto before = journal_.record(id);
    journal_.write(id, "work", record.register_name, record.facts, journal_.durable()[id],
                   record.version);
    const auto now = journal_.record(id);
    const auto rewritten = engine_.rewritten(journal_, *before ? &**before : nullptr, **now);
    if (!rewritten) {
      failure_ = to_string(rewritten.error());
      return;
    }
    for (const Rewritten& one : *rewritten) {
      journal_.durable()[one.record] = one.after;
      engine_.apply(one.before, one.after, "main", *journal_.last_seq("main"));
    }
  }

  // Two persons were one, or one was two: every record of the one, or some of them, is written
  // again.
  void tell_persons_apart(bool are_one) {
    const std::string from = some_person();
    const std::string to = are_one ? some_person() : "person-" + std::to_string(6 + dice_.pick(3));
    for (auto& [id, record] : records_) {
      bool is_touched = false;
      if (!are_one && dice_.pick(2) == 0) continue;
      for (auto& [role, persons] : record.facts.persons)
        for (std::string& person : persons)
          if (person == from) {
            person = to;
            is_touched = true;
          }
      if (!is_touched) continue;
      set_born(record.facts);
      write(id);
    }
  }

  template <class Change>
  void renew_world(const Change& change) {
    auto changed = std::make_shared<record::World>(*world_);
    change(*changed);
    auto bodies = place::Organisations::build(bodies_, *changed->tree);
    if (bodies) changed->organisations = *bodies;
    world_ = changed;
    if (engine_.set_world(world_) && !engine_.load(journal_)) failure_ = "cannot be loaded again";
  }

  void change_world() {
    renew_world([&](record::World& world) {
      switch (dice_.pick(4)) {
        case 0:
          if (world.programmes["work"].size() == 1)
            world.programmes["work"].push_back(make_every_kind(2));
          return;
        case 1:
          return move_body(dice_, bodies_);
        default:
          lands_.change(dice_);
          world.tree = lands_.tree();
      }
    });
  }

  void step() {
    const int what = dice_.pick(40);
    if (what <= 1) return change_world();
    if (what <= 3) return tell_persons_apart(what == 2);
    if (records_.empty() || what < 22) {
      Id id;
      id.bytes[0] = static_cast<uint8_t>(records_.size() + 1);
      records_[id] = records_.empty() || what < 13 ? open() : open_visit();
      return write(id);
    }
    auto record = records_.begin();
    std::advance(record, dice_.pick(static_cast<int>(records_.size())));
    change(record->second);
    write(record->first);
    // Asking in between folds half a history into the cells.
    if (what > 36) static_cast<void>(engine_.ask(random_question(), dice_.some_day()));
  }

  Question random_question() {
    static const std::vector<std::string> levels{"",         "",           "nation",     "region",
                                                 "district", "settlement", "institution"};
    static const std::vector<std::string> periods{
        "2024", "2025", "2025", "2026", "2026", "2025-Q3", "2025-10", "2026-02", "2025-07-01"};
    const programme::Indicator& indicator = dice_.one_of(world_->programme("work")->indicators);
    std::vector<std::string> places = place_codes();
    for (int i = 0; i < 5; ++i) places.insert(places.end(), {"KZ", "R1", "R2"});
    places.insert(places.end(), {"police-1", "police-3"});
    Question question;
    question.programme = "work";
    question.indicator = indicator.name;
    if (dice_.pick(2) == 0) question.series = indicator.name + "/00000000";
    question.place = dice_.pick(3) == 0 ? "KZ" : dice_.one_of(places);
    question.level = dice_.one_of(levels);
    question.period = *parse_period(dice_.one_of(periods));
    if (dice_.pick(2) == 0) question.step = static_cast<Step>(dice_.pick(4));
    if (question.step == Step::day && question.period.step == Step::year)
      question.step = Step::month;
    if (!indicator.by.empty() && dice_.pick(3) != 0) {
      for (const std::string& part : split(dice_.one_of(indicator.by), '*'))
        question.by.emplace_back(trim(part));
    }
    question.geography = dice_.pick(2) == 0 ? Geography::of_today : Geography::of_its_time;
    return question;
  }

  Dice dice_;
  Lands lands_;
  std::vector<place::Organisation> bodies_ = make_bodies();
  std::shared_ptr<record::World> world_;
  Engine engine_;
  Journal journal_;
  std::map<Id, Record> records_;
  std::string failure_;
};

struct Histories {
  std::string failure;  // with the seed that gives it again
  std::map<std::string, int64_t> seen;
};

// `count` histories from seed `first` on, or the one that BESIK_SEED names, shared out among the
// machine's threads. Stops at the first that fails.
inline Histories run_histories(uint32_t first, uint32_t count) {
  if (const char* wanted = std::getenv("BESIK_SEED")) {
    first = static_cast<uint32_t>(std::strtoul(wanted, nullptr, 10));
    count = 1;
  }
  std::cout << "seeds " << first << " to " << first + count - 1 << "\n";
  Histories result;
  std::mutex gate;
  std::atomic<uint32_t> next = first;
  const auto work = [&] {
    for (uint32_t seed = next++; seed < first + count; seed = next++) {
      History history(seed);
      const std::string failure = history.run();
      const std::lock_guard lock(gate);
      for (const auto& [what, times] : history.seen) result.seen[what] += times;
      if (failure.empty() || !result.failure.empty()) continue;
      result.failure = "BESIK_SEED=" + std::to_string(seed) + " " + failure;
      next = first + count;
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(2U, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  threads.clear();
  return result;
}

// Whether every kind of answer, and numbers of every indicator, were met often enough for the
// comparison to mean something.
inline void expect_to_have_seen(const Histories& histories, int64_t answers, int64_t numbers) {
  if (std::getenv("BESIK_SEED") != nullptr) return;
  const auto times = [&](const std::string& what) {
    const auto found = histories.seen.find(what);
    return found == histories.seen.end() ? 0 : found->second;
  };
  for (const char* what : {"ok", "no_data", "no_denominator", "not_applicable", "not_comparable",
                           "above zero", "incomplete"})
    EXPECT_GT(times(what), answers) << what;
  const auto programme = make_every_kind();
  for (const programme::Indicator& one : programme->indicators)
    EXPECT_GT(times("above zero: " + one.name), numbers) << one.name;
}

}  // namespace besik::indicator::testing
