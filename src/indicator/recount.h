#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "indicator/engine.h"
#include "indicator/figure.h"
#include "indicator/question.h"
#include "indicator/recount_facts.h"
#include "indicator/recount_place.h"
#include "record/facts.h"
#include "record/return.h"
#include "record/world.h"
#include "store/store.h"

namespace besik::indicator {

// The independent recount: the journal's events alone give the last facts of each record, and the
// programme's own declarations are evaluated over them, record by record. It shares with the engine
// what a question means (indicator/question.h: names, periods, rows, members), and no code that
// dates, places, unites, adds up or settles. Plain; it remembers the countings of the indicator
// asked about last and where places stand. For one thread.
class Recount {
 public:
  // Reads the journal. Codes: those of the reader, facts.malformed.
  static Result<Recount> read(std::shared_ptr<const record::World> world, store::Reader& reader);
  // Codes as Engine::ask.
  Result<std::vector<Figure>> ask(const Question& question, Date today) const;
  int64_t records() const { return static_cast<int64_t>(records_.size()); }
  // Days of facts: openings, dates of fields, clocks and breaches.
  std::set<Date> days() const;
  // Places in which they happened, of organisations too.
  std::set<std::string> places() const;

 private:
  friend class Recounting;
  struct Record {
    Id id;
    std::string programme, register_name;
    int version = 0;
    record::Facts facts;  // in the words of that version
  };
  friend struct Comparing;
  // One measure of the indicator asked about last.
  struct Kept {
    const programme::Measure* measure = nullptr;
    int scale = 0;
    std::vector<Counting> countings;
    std::set<std::string> bodies;  // organisations that stand in countings
    // Of each counting, for the breakdowns asked about last: the tuples of members it stands in.
    bool is_sorted = false;
    std::vector<std::string> by;
    std::vector<std::vector<int>> tuples;
  };
  Result<std::vector<Figure>> figures_of(const Asked& asked, Date today) const;  // without as_of

  std::shared_ptr<const record::World> world_;
  std::shared_ptr<std::pair<Kept, Kept>> kept_;  // numerator, denominator
  std::shared_ptr<Carrying> carrying_;
  // In the words of each version of a programme that was asked.
  using Views = std::map<std::pair<std::string, int>, LastRecords>;
  const LastRecords& records_as_of(const programme::Programme& programme) const;

  std::vector<Record> records_;
  std::vector<record::ReturnFacts> returns_;
  std::shared_ptr<Views> views_;
  std::map<std::string, int64_t> as_of_;
};

// A figure (but for as_of) that the engine and the recount give differently; nullopt where one of
// them gives none.
struct Difference {
  Question question;
  std::optional<Figure> live, counted;
};
std::string to_string(const Difference& difference);  // one line: question, live, recount
// What was asked, on one line and without a number: programme, indicator, series, place, level,
// period, step, breakdowns, geography; of a difference the figure's own place, period and members.
std::string name_of(const Question& question);
std::string name_of(const Difference& difference);

struct Comparison {
  int64_t questions = 0, figures = 0;
  std::vector<Difference> differences;
  std::vector<std::string> not_computed;  // "programme/indicator" that this version cannot compute
};

// Every indicator at every level of the territory down to the lowest at which anything happened,
// and by institutions, by year, quarter and month of the years in which anything is dated up to
// today's, in total and by every breakdown, both geographies for years. `beside`: the coverage and
// targets with which both are asked. `progress` is told questions done and to be done; where it
// says no the comparison ends. Code: figure.cancelled.
struct AskedWith {
  std::shared_ptr<const Coverage> coverage;
  std::shared_ptr<const Targets> targets;
};
Result<Comparison> compare_all(std::shared_ptr<const record::World> world, const Engine& engine,
                               store::Reader& reader, Date today, const AskedWith& beside = {},
                               const std::function<bool(int64_t, int64_t)>& progress = {});

// Figures of one question, live and counted again; their order counts too.
std::vector<Difference> differences(const Question& question, const std::vector<Figure>& live,
                                    const std::vector<Figure>& counted);

// One question asked of both; where both refuse it with the same code, they agree.
Result<std::vector<Difference>> compare(const Engine& engine, const Recount& recount,
                                        const Question& question, Date today);

}  // namespace besik::indicator
