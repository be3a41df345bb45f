#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "main/given.h"

namespace besik::commands {

// Reads the words of the command line, runs what they choose and returns the exit status: 2 where
// they are wrong (told on standard error), 0 after --help and --version.
int parse(int argc, char** argv, Given& given, std::function<int()>& chosen);

// Every verb that can be typed, from the same grammar.
struct Verb {
  std::string noun, verb;         // verb "": the noun stands alone
  std::set<std::string> options;  // with dashes
  std::string footer;             // the examples, as --help ends with them
  std::string page;               // its section of docs/command-line.md
};
std::vector<Verb> verbs();
// The page docs/command-line.md; a test compares.
std::string command_line_markdown();

}  // namespace besik::commands
