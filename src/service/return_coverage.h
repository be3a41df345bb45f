#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indicator/figure.h"
#include "service/return_book.h"

namespace besik::service {

// How one body stands with one form for one period.
struct Reporter {
  const place::Organisation* body = nullptr;
  std::string place;  // where the body sat
  bool keeps_records = false;
  bool reported = false;
  std::optional<record::ReturnPeriodOf> owed;    // the days of its return, where it owes one
  std::optional<record::ReturnFacts> submitted;  // as it stands, where anything was written
};

// Every body of the form's kinds that stands in the period, by code. Reported: its return was
// approved; of a body that keeps records through the whole period, that it is not silent
// (Return::silent_after_days).
std::vector<Reporter> reporters(const record::World& world, const ReturnBook& book,
                                const programme::Programme& programme,
                                const programme::Return& form, const record::ReturnPeriodOf& period,
                                Date today);

// The periods of a form that have begun by `today`, ascending.
std::vector<record::ReturnPeriodOf> periods_until(const record::World& world,
                                                  const programme::Programme& programme,
                                                  const programme::Return& form, Date today);

// Counts, at each place, each body once: it reported where it did so for each of the form's periods
// that lies in the period asked and has ended by `today`, as far as it was expected to; one that
// keeps records where it was not silent at the end of the last of them. Where none has ended, those
// that touch it count as they stand. Of an indicator of the same register that returns do not feed,
// those report that keep records. A body sits where its place of that time lies on the territory of
// the figure; after a split at what holds all the parts.
std::shared_ptr<const indicator::Coverage> make_coverage(
    const ReturnBook& book, const std::shared_ptr<const record::World>& world, Date today);

}  // namespace besik::service
