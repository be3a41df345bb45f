#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besik::commands {

// One column of a printed table: the member it shows ("place.code" walks objects; "breakdown.*"
// stands for one column per asked breakdown).
struct Column {
  std::string member;
  std::string title;
};

// A verb of the command line that is one operation of the service: its options are the operation's
// parameters; `arguments` are the ones given without a dash; `file` says that the last argument is
// a file whose text is the body.
struct Command {
  std::string noun, verb;
  std::string operation;
  std::string words;  // what it does, for --help
  std::vector<std::string> arguments;
  bool file = false;
  std::string rows;  // member of the answer that holds the rows; "" = the answer
  std::vector<Column> columns;
  std::vector<std::string> examples;
  std::vector<std::pair<std::string, std::string>> fixed;  // members always sent
};

const std::vector<Command>& commands();
// Parts of them: what is done to records and persons; what is done to accounts.
std::span<const Command> record_commands();
std::span<const Command> user_commands();
std::span<const Command> observation_commands();
std::span<const Command> return_commands();
std::span<const Command> release_commands();

}  // namespace besik::commands
