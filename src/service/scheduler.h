#pragma once

#include "service/parts.h"

namespace besik::service {

// Fills the agenda from the store: at start.
Result<void> load_agenda(Parts& parts);
// All steps that are due by now, each once: what the state of a task says was done is never done
// again, so a clock that goes back fires nothing twice and one that jumps ahead fires what was
// missed.
Result<int> run_agenda(Parts& parts);
// One round of the outbox. Returns how many messages left.
Result<int> run_outbox(Parts& parts);
void start_threads(Parts& parts);

}  // namespace besik::service
