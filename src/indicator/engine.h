#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "indicator/contribution.h"
#include "indicator/figure.h"
#include "record/world.h"
#include "store/store.h"

namespace besik::indicator {

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
  Bytes contributions_of(std::string_view programme, std::string_view register_name,
                         const record::Facts& facts) const;
  // After commit: retract `before` (may be empty), add `after`. Returns the measures' indicators
  // touched, as "programme/indicator" names, for live updates. Bytes that load() has not seen and
  // contributions_of() of this engine has not made are a bug.
  std::vector<std::string> apply(const Bytes& before, const Bytes& after, const std::string& ledger,
                                 int64_t seq);

  // Codes: figure.unknown_indicator, figure.unknown_place, figure.unknown_level,
  // figure.unknown_breakdown, figure.unknown_period, figure.crossing_not_declared,
  // figure.measure_not_computed (declared kinds that this version cannot compute),
  // figure.too_many_cells.
  // Codes also: figure.step_longer_than_period.
  // A contribution with a day after `today` does not count; a clock that runs counts as breached
  // from the day after it fell due.
  Result<std::vector<Figure>> ask(const Question& question, Date today) const;

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
