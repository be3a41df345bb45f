#pragma once

#include <string>
#include <vector>

#include "service/parts.h"

namespace besik::service {

struct Prepared;

// Tasks of a record after a change: one per running clock turn, done where the clock ended,
// cancelled where it no longer runs; one per role told of a new breach. True where any task moved.
Result<bool> sync_tasks(Parts& parts, store::Writer& writer, const Prepared& prepared,
                        const std::string& actor);

// Puts a task and, after the commit, the moment at which the scheduler must look at it.
Result<void> put_task(Parts& parts, store::Writer& writer, const store::Task& task);
// A task of `record` for a role, with its notice on the way.
Result<void> call_role(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                       std::string kind, std::string name, std::string role,
                       std::string organisation, std::string clock = "", int64_t turn = 0);

// The task of a unit that a record was offered to.
Result<void> call_unit(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                       const std::string& organisation);

std::string_view clock_name(programme::ClockKind kind);  // national, international, practice
// When the scheduler must look at a task next; nullopt = never.
std::optional<Instant> next_moment(const record::World& world, const store::Task& task);
// The steps of a deadline after its end, with the moment of each.
struct Step {
  Instant at;
  std::vector<std::string> tell;
};
std::vector<Step> ladder(const record::World& world, const store::Task& task);
const programme::Deadline* deadline_of(const record::World& world, const store::Task& task);

}  // namespace besik::service
