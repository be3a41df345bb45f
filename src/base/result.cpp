#include "base/result.h"

namespace besik {

std::string to_string(const Error& error) {
  std::string line;
  if (!error.where.empty()) line += error.where + ": ";
  line += error.what + ".";
  if (!error.mend.empty()) line += " " + error.mend + ".";
  if (!error.nearest.empty()) line += " (did you mean " + error.nearest + "?)";
  return line + " [" + error.code + "]";
}

}  // namespace besik
