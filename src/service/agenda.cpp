#include "service/agenda.h"

namespace besik::service {

void Agenda::put(const Id& task, Instant when) {
  std::lock_guard lock(mutex_);
  const auto found = when_.find(task);
  if (found != when_.end()) {
    order_.erase({found->second, task});
    found->second = when;
  } else {
    when_.emplace(task, when);
  }
  order_.emplace(when, task);
}

void Agenda::remove(const Id& task) {
  std::lock_guard lock(mutex_);
  const auto found = when_.find(task);
  if (found == when_.end()) return;
  order_.erase({found->second, task});
  when_.erase(found);
}

std::optional<Instant> Agenda::next() const {
  std::lock_guard lock(mutex_);
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first;
}

std::vector<Id> Agenda::due(Instant now, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  std::vector<Id> out;
  for (const auto& [when, task] : order_) {
    if (now < when || out.size() >= limit) break;
    out.push_back(task);
  }
  return out;
}

std::size_t Agenda::size() const {
  std::lock_guard lock(mutex_);
  return when_.size();
}

}  // namespace besik::service
