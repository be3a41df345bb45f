#pragma once

#include <string>

#include "base/result.h"

namespace besik::service {

// An answer that is made while it is being read. Asked by one reader at a time, from any thread;
// nothing is made before it is asked for, and a reader that goes away lets go of it.
class Pieces {
 public:
  virtual ~Pieces() = default;
  // The bytes that come next; none: the answer is whole. After an error what was given is not an
  // answer, and there is nothing more. Never throws.
  virtual Result<std::string> next() = 0;
};

}  // namespace besik::service
