#pragma once

#include <string>
#include <vector>

#include "main/command.h"
#include "service/operation.h"

namespace besik::commands {

// One option of a command, made from a parameter of its operation: `own_record` becomes
// --own-record.
struct Option {
  std::string flag;  // without dashes
  std::string member;
  std::string type;
  bool required = false;
  std::string doc;
};
std::vector<Option> options_of(const Command& command);

// Verbs that need no operation: serve, demo, programme check, ...
struct LocalCommand {
  std::string noun, verb, words;
  std::vector<std::string> examples;
};
const std::vector<LocalCommand>& local_commands();

}  // namespace besik::commands
