#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// Real files that the project does not ship. BESIK_SHARED names the folder that holds them; where
// it is missing a test is skipped, but fails in continuous integration.
namespace besik::testing {

inline std::string shared_path(const std::string& name) {
  const char* folder = std::getenv("BESIK_SHARED");
  return std::string(folder == nullptr ? "../shared" : folder) + "/" + name;
}

}  // namespace besik::testing

#define OPEN_SHARED(stream, name)                                         \
  std::ifstream stream(::besik::testing::shared_path(name));              \
  if (!stream) {                                                          \
    if (std::getenv("CI") != nullptr) FAIL() << "missing: " << name;      \
    GTEST_SKIP() << "set BESIK_SHARED to the folder that holds " << name; \
  }                                                                       \
  static_assert(true)
