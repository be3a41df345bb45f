#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "indicator/contribution.h"
#include "indicator/measures.h"
#include "record/facts.h"
#include "record/world.h"
#include "store/store.h"

namespace besik::indicator {

// The records that the measures over one record look at: those of the registers of
// Measures::looking_from() that are part of it or hold one of its persons. Never the whole
// register. Codes: those of the reader, facts.malformed.
Result<std::vector<Relative>> relatives_of(const Measures& measures, const record::World& world,
                                           store::Reader& reader, const store::RecordRow& row);

// The records that look at this one, as it was (null: it is new) and as it is now. Not itself.
Result<std::set<Id>> looked_at_from(const Measures& measures, store::Reader& reader,
                                    const store::RecordRow* before, const store::RecordRow& now);

// The facts of a row, read by the version of the programme that wrote it; nullopt where that is not
// installed. Code: facts.malformed.
Result<std::optional<record::Facts>> facts_of(const record::World& world,
                                              const store::RecordRow& row);

// Days on which a condition on related records has one truth.
struct Stretch {
  Date from;
  std::optional<Date> until;  // first day after it
  bool is_sure = true;        // else it cannot be told
};

// Dates that count for one record, sure ones and those whose own condition is unknown.
struct RelatedDates {
  std::vector<Date> sure, unsure;
};

enum class Verdict { no, yes, unknown };

// Whether so many of the dates within [first, last] are enough.
Verdict holds(const programme::Related& related, const RelatedDates& dates, Date first,
              std::optional<Date> last);
// The days within [from, until) on which the condition holds or cannot be told, in order. On each
// day the dates of the last `within_days` days count.
std::vector<Stretch> stretches(const programme::Related& related, const RelatedDates& dates,
                               Date from, std::optional<Date> until);

}  // namespace besik::indicator
