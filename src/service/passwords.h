#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace besik::service {

// argon2id (64 MiB, about 0.1 s): at most two at a time and sixteen waiting, so that a flood of
// sign-ins starves nobody. Code: session.busy.
class Passwords {
 public:
  // At least ten characters and at most 256 bytes; code password.weak.
  static Result<void> is_fit(std::string_view password);
  // The salt comes from `env`, so that a seeded sample is the same everywhere.
  Result<std::string> hash(Env& env, std::string_view password);
  // An empty `stored` costs as much as a wrong password: names cannot be told by the clock.
  Result<bool> matches(std::string_view stored, std::string_view password);

 private:
  class Turn;
  std::mutex mutex_;
  std::condition_variable freed_;
  int running_ = 0, waiting_ = 0;
};

}  // namespace besik::service
