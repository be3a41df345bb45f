#include "spec/spec_run.h"

#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>

// Every spec on every store. One alone: spec_test --gtest_filter='*arrested_children*'.
namespace besik::spec {
namespace {

const std::string root = std::filesystem::current_path().string();

struct Case {
  std::string path;
  StoreKind store;
};

std::vector<Case> cases() {
  std::vector<Case> result;
  for (const StoreKind& store : stores())
    for (const std::string& path : spec_files(root)) result.push_back({path, store});
  return result;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  const std::filesystem::path path(info.param.path);
  std::string name = path.parent_path().parent_path().filename().string() + "_" +
                     path.stem().string() + "_" + info.param.store.name;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

class Spec : public testing::TestWithParam<Case> {};

TEST_P(Spec, Holds) {
  std::string pattern = (std::filesystem::temp_directory_path() / "besik-spec-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  const auto failures = run_spec(root, GetParam().path, GetParam().store, pattern + "/data");
  std::filesystem::remove_all(pattern);
  for (const std::string& failure : failures) ADD_FAILURE() << failure;
}

INSTANTIATE_TEST_SUITE_P(All, Spec, testing::ValuesIn(cases()), name_of);

TEST(Specs, AreThere) { EXPECT_GE(spec_files(root).size(), 18U); }

}  // namespace
}  // namespace besik::spec
