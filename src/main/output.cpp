#include "main/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace besik::commands {
namespace {

std::string part_of(const std::string& path) { return path + ".part"; }

Error cannot_write(const std::string& path) {
  return {"command.output", path.empty() ? "standard output" : path, "it cannot be written",
          "See whether the folder exists and the disk has room.", ""};
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
  Output out;
  if (path.empty() || path == "-") {
    out.file_ = stdout;
    return out;
  }
  out.path_ = path;
  // What stands in figures is for whoever asked: nobody else on the machine reads it.
  const int descriptor =
      ::open(part_of(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_write(path);
  out.file_ = ::fdopen(descriptor, "w");
  return out;
}

Output::Output(Output&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      failed_(other.failed_) {}

Output::~Output() {
  if (file_ == nullptr || path_.empty()) return;
  std::fclose(file_);
  ::unlink(part_of(path_).c_str());
}

bool Output::write(std::string_view bytes) {
  failed_ = failed_ || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size();
  return !failed_;
}

Result<void> Output::done() {
  failed_ = std::fflush(file_) != 0 || failed_;
  if (path_.empty()) return failed_ ? Result<void>(cannot_write(path_)) : Result<void>();
  failed_ = failed_ || ::fsync(::fileno(file_)) != 0;
  failed_ = std::fclose(std::exchange(file_, nullptr)) != 0 || failed_;
  if (!failed_ && ::rename(part_of(path_).c_str(), path_.c_str()) == 0) return {};
  ::unlink(part_of(path_).c_str());
  return cannot_write(path_);
}

bool Output::is_terminal() const { return path_.empty() && ::isatty(STDOUT_FILENO) != 0; }

}  // namespace besik::commands
