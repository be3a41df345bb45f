#include "main/run.h"

#include <sys/stat.h>

#include <cstdlib>
#include <functional>

#include "main/grammar.h"

namespace besik::commands {
namespace {

// The shipped programmes stand in the checkout that ./besik names; BESIK_PROGRAMMES overrides.
std::string shipped_programmes() {
  if (const char* given = std::getenv("BESIK_PROGRAMMES")) return given;
  if (const char* root = std::getenv("BESIK_ROOT")) return std::string(root) + "/programmes";
  return "programmes";
}

}  // namespace

int run(int argc, char** argv) {
  // Whatever this process makes, nobody else on the machine may read.
  ::umask(0077);
  Given given;
  given.programmes = shipped_programmes();
  std::function<int()> chosen;
  return parse(argc, argv, given, chosen);
}

}  // namespace besik::commands
