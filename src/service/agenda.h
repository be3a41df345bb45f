#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/id.h"

namespace besik::service {

// When the scheduler must look at which task next. Derived: filled from the open tasks at start,
// kept by every commit. Thread-safe.
class Agenda {
 public:
  void put(const Id& task, Instant when);
  void remove(const Id& task);
  std::optional<Instant> next() const;
  // Tasks to be looked at by `now`, earliest first, at most `limit`.
  std::vector<Id> due(Instant now, std::size_t limit) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<Id, Instant> when_;
  std::set<std::pair<Instant, Id>> order_;
};

}  // namespace besik::service
