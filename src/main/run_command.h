#pragma once

#include "base/result.h"
#include "main/command.h"
#include "main/given.h"

namespace besik::commands {

// Calls the operation of a command with what was given, waits for its job, prints the answer.
// Returns the exit status: 0 done, 1 the world said no, 2 the words were wrong.
int run_command(const Command& command, const Given& given);
// Prints to standard error; returns 1.
int refuse(const Errors& errors);

}  // namespace besik::commands
