#pragma once

namespace besik::service {

// From now on the log of this process is one JSON object per line on standard error:
// {"at", "level", "event": {...}}. What is logged is codes and names of operations, nothing of
// persons.
void log_to_standard_error();

}  // namespace besik::service
