#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "indicator/observation.h"
#include "store/store.h"

namespace besik::service {

// The observations in force, replaced whole by every change. Thread-safe.
class ObservationBook {
 public:
  using Shared = std::shared_ptr<const indicator::Observations>;
  Shared get() const;
  Result<void> load(store::Reader& reader);
  // Puts `changed` in and takes the groups of these ids out.
  void change(std::vector<indicator::ObservationGroup> changed,
              const std::vector<std::string>& removed = {});
  // Held from the reading of what is known until the change is written: one change at a time.
  std::mutex& changing() { return changing_; }

 private:
  mutable std::mutex mutex_;
  std::mutex changing_;
  Shared now_ = std::make_shared<const indicator::Observations>();
};

}  // namespace besik::service
