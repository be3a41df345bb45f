#pragma once

#include <string>
#include <vector>

#include "service/return_state.h"
#include "service/task_sync.h"

// A return that is owed is a task of its body (kind "return", no record, `turn` the day number of
// the period's first day, `name` the form) from the day after the period until it is submitted.
namespace besik::service {

// Asks for the returns of every period that has ended and was not asked for yet: one event
// "returns.asked" per form and period. Looks once a day. How many tasks were made.
Result<int> ask_for_returns(Parts& parts);

// The task of a return follows it: done when submitted, open again when reopened.
Result<void> follow_return(Parts& parts, store::Writer& writer, const ReturnAt& at,
                           const record::ReturnFacts& facts);

// A body keeps records since a day: the tasks of returns that it owes no more are cancelled.
Result<void> end_needless_tasks(Parts& parts, store::Writer& writer, const std::string& programme,
                                const std::string& organisation, Date since);

// The steps after a return was due.
std::vector<Step> return_ladder(const record::World& world, const store::Task& task);
// What the scheduler does when the moment of the task has come; how many steps it took.
Result<int> run_return_task(Parts& parts, store::Writer& writer, store::Task task, Instant now);
const programme::Return* form_of(const record::World& world, const store::Task& task);
std::string return_task_title(const record::World& world, const store::Task& task,
                              Language language);

}  // namespace besik::service
