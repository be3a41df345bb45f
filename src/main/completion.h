#pragma once

#include <string>

#include "base/result.h"

namespace besik::commands {

// The completion script of a shell: bash, zsh or fish. Code: command.unknown_shell.
Result<std::string> completion(std::string_view shell);

}  // namespace besik::commands
