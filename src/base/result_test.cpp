#include "base/result.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace besik {
namespace {

Error some_error() { return {"a.b", "row 3", "it is wrong", "mend it", "c"}; }

Result<int> half(int n) {
  if (n % 2 != 0) return some_error();
  return n / 2;
}

Result<int> quarter(int n) {
  TRY_ASSIGN(const int h, half(n));
  TRY_ASSIGN(const int q, half(h));
  return q;
}

Result<void> need_even(int n) {
  TRY(half(n));
  return {};
}

Checked<int> judged(int n) {
  TRY(need_even(n));
  return n;
}

TEST(Result, GivesValueOrError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error(), some_error());
  EXPECT_TRUE(need_even(2));
  EXPECT_EQ(need_even(3).error().code, "a.b");
}

TEST(Result, OneErrorBecomesAListOfOne) {
  EXPECT_EQ(judged(4).value(), 4);
  ASSERT_FALSE(judged(5));
  EXPECT_EQ(judged(5).error(), Errors{some_error()});
}

TEST(Result, TryWorksInsideALambdaInsideTry) {
  const auto call = [](const auto& f) -> Result<void> { return f(); };
  const auto outer = [&]() -> Result<void> {
    TRY(call([&]() -> Result<void> {
      TRY(need_even(3));
      return {};
    }));
    return {};
  };
  EXPECT_EQ(outer().error().code, "a.b");
}

TEST(Error, ReadsAsOneLine) {
  EXPECT_EQ(to_string(some_error()), "row 3: it is wrong. mend it. (did you mean c?) [a.b]");
  EXPECT_EQ(to_string(Error{"a.b", "", "it is wrong", "", ""}), "it is wrong. [a.b]");
}

TEST(CheckDeathTest, StopsTheProcessAndNamesTheCondition) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(CHECK(1 + 1 == 3), "result_test.cpp:.*1 \\+ 1 == 3");
}

}  // namespace
}  // namespace besik
