#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "indicator/contribution.h"
#include "indicator/figure.h"
#include "record/return.h"
#include "record/world.h"
#include "store/store.h"

namespace besik::indicator {

// What a write did to the durable bytes of one record.
struct Rewritten {
  Id record;
  Bytes before, after;
};

// Where an answer goes on that is given in portions.
struct Onward {
  std::size_t period = 0;  // of the question's, in their order
  std::string after;       // the last place given of that period; "" = from its first
};

struct Portion {
  std::vector<Figure> figures;
  std::optional<Onward> next;  // none where the answer is whole
  std::size_t cells = 0;       // of the whole answer: no fewer than its figures
};

// The live figures of one process: compiled measures and the cube they fill. Thread-safe: answers
// share, changes exclude.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const record::World> world);
  ~Engine();

  // New reference data. Where measures, successions or validities changed the cube is emptied, and
  // the caller loads it again: true says so.
  bool set_world(std::shared_ptr<const record::World> world);
  // Fills the cube from the store's durable contributions; those of another definition of a measure
  // are recomputed from the record's facts (the store keeps its old bytes: apply() knows them).
  // No write may be applied meanwhile. Codes: those of the reader, facts.malformed.
  Result<void> load(store::Reader& reader);

  // Durable bytes for a record in this state: put in the same transaction as the event.
  // `relatives`: the records that its measures look at (indicator/relatives.h), none where
  // !relates().
  Bytes contributions_of(std::string_view programme, std::string_view register_name, const Id& id,
                         const record::Facts& facts,
                         const std::vector<Relative>& relatives = {}) const;
  // The same for a row that the reader has, with its relatives; no bytes where the row's programme
  // is not installed. Codes: those of the reader, facts.malformed.
  Result<Bytes> contributions_of(store::Reader& reader, const store::RecordRow& row) const;
  // Whether measures look from records of this register at others, or from others at these.
  bool relates(std::string_view programme, std::string_view register_name) const;
  // Where relates(): in the transaction that has put the row `now` (`before`: as it stood, null
  // where it is new), the bytes of it and, as far as they differ, of all records that look at
  // it. Put all of them, and apply() all of them after the commit.
  Result<std::vector<Rewritten>> rewritten(store::Reader& reader, const store::RecordRow* before,
                                           const store::RecordRow& now) const;
  // After commit: retract `before` (may be empty), add `after`. Returns the measures' indicators
  // touched, as "programme/indicator" names, for live updates. Bytes that load() has not seen and
  // contributions_of() of this engine has not made are a bug.
  std::vector<std::string> apply(const Bytes& before, const Bytes& after, const std::string& ledger,
                                 int64_t seq);

  // The same for a return (record/return.h): what it added before, what it adds now. load() finds
  // returns as reference data of the kind "return". While a return is approved, records that its
  // body opened and that are dated within its days stand aside from the numerators that it feeds:
  // nothing counts in both.
  std::vector<std::string> apply_return(const std::optional<record::ReturnFacts>& before,
                                        const std::optional<record::ReturnFacts>& after,
                                        const std::string& ledger, int64_t seq);
  // What the records of the body say over the days of a return, whether or not they count: by the
  // names of its numbers (programme::numbers_of), those that are 0 left out.
  std::map<std::string, int64_t> records_beside(const record::ReturnFacts& facts) const;
  // The approved returns beside which records stand aside.
  std::set<Id> returns_beside_records() const;

  // Codes: figure.unknown_indicator, figure.unknown_series, figure.unknown_place,
  // figure.unknown_level, figure.unknown_breakdown, figure.unknown_period,
  // figure.crossing_not_declared, figure.measure_not_computed (declared kinds that this version
  // cannot compute), figure.too_many_cells. Codes also: figure.step_longer_than_period. A
  // contribution with a day after `today` does not count; a clock that runs counts as breached from
  // the day after it fell due.
  Result<std::vector<Figure>> ask(const Question& question, Date today) const;
  // The same figures in the same order, portion by portion, for answers of any length: about so
  // many figures at once, never fewer than those of one place in one period. Each portion is of one
  // moment, which its `as_of` says; what is written between two of them counts in the later ones.
  // Codes: those of ask; figure.too_many_cells only where a single period holds too many.
  Result<Portion> ask(const Question& question, Date today, const Onward& from,
                      std::size_t about) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The independent recount of one question (indicator/recount.h): reads the journal's events alone,
// evaluates the programme's own indicator declarations record by record, shares no code with the
// engine's contributions, cube or compiled measures. Slow and plain.
Result<std::vector<Figure>> recount(const record::World& world, store::Reader& reader,
                                    const Question& question, Date today);

}  // namespace besik::indicator
