#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace besik {

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace besik
