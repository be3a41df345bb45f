#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "programme/expression_node.h"
#include "programme/load_parts.h"

// The parts of load_indicators().
namespace besik::programme {

// What stands under `key`; nothing where it is absent or measures no register. The window of
// `loaded` is set.
std::optional<Measure> load_measure(Parts& parts, const Entry& indicator, const Indicator& loaded,
                                    const char* key);
// `by`, `bands`, what overlaps; both measures of `indicator` are loaded.
void load_breakdowns(Parts& parts, const Entry& one, Indicator& indicator);
// After all breakdowns.
void load_targets(const Entry& one, Indicator& indicator);

std::vector<std::string> registers_of(const Measure& measure);
// Adds the month of birth of these roles to the facts of the register.
void make_born(Parts& parts, const Entry& one, const std::string& register_name,
               const std::set<std::string>& roles);
// Only the conditions and values of a cohort may ask period_end().
void refuse_period_end(const Entry& one, const char* key, const Expression& expression);

}  // namespace besik::programme
