#include <gtest/gtest.h>

#include "indicator/test_history.h"

// Law 2: after any history the live figures, those of a fresh load and the recount are the same.
namespace besik::indicator {
namespace {

TEST(History, LiveEqualsLoadEqualsRecount) {
  const auto histories = testing::run_histories(1, 160);
  ASSERT_TRUE(histories.failure.empty()) << histories.failure;
  testing::expect_to_have_seen(histories, 50, -1);
}

}  // namespace
}  // namespace besik::indicator
