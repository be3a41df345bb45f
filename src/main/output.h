#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"

namespace besik::commands {

// Where an answer is written: standard output, or a file that gets its name only once the answer is
// whole.
class Output {
 public:
  // `path`: "" or "-" = standard output. Code: command.output.
  static Result<Output> open(const std::string& path);
  Output(Output&& other) noexcept;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  Output& operator=(Output&&) = delete;
  ~Output();  // what is not done is removed

  bool write(std::string_view bytes);  // false: nothing more can be written
  // Code: command.output (the disk is full, or nobody reads any more).
  Result<void> done();
  bool is_terminal() const;

 private:
  Output() = default;
  std::FILE* file_ = nullptr;
  std::string path_;  // "" = standard output
  bool failed_ = false;
};

}  // namespace besik::commands
