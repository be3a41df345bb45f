#include <gtest/gtest.h>

#include "indicator/test_history.h"

// Law 2 again, long enough for rare meetings of reforms, versions and persons.
namespace besik::indicator {
namespace {

TEST(History, LiveEqualsLoadEqualsRecountInThousands) {
  const auto histories = testing::run_histories(100'001, 2'400);
  ASSERT_TRUE(histories.failure.empty()) << histories.failure;
  testing::expect_to_have_seen(histories, 500, 5);
}

}  // namespace
}  // namespace besik::indicator
