#include "service/jobs.h"

#include <exception>

namespace besik::service {

namespace {
constexpr std::size_t most_kept = 1000;
}

Jobs::~Jobs() { stop(); }

void Jobs::start(const std::string& id, const std::string& owner,
                 std::function<json::object(const std::string& id)> work) {
  std::lock_guard lock(mutex_);
  if (states_.size() >= most_kept) states_.erase(states_.begin());
  states_[id].owner = owner;
  threads_.emplace_back([this, id, work = std::move(work)] {
    std::lock_guard turn(turn_);
    {
      std::lock_guard inner(mutex_);
      states_[id].state = "running";
    }
    json::object report;
    try {
      report = work(id);
    } catch (const std::exception&) {
      report = {{"refused", true}, {"code", "service.failed"}};
    }
    std::lock_guard inner(mutex_);
    State& state = states_[id];
    const json::value* refused = report.if_contains("refused");
    state.state = refused && refused->is_bool() && refused->as_bool() ? "refused" : "done";
    state.report = std::move(report);
  });
}

void Jobs::progress(const std::string& id, int64_t done, int64_t total) {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(id);
  if (found == states_.end()) return;
  found->second.done = done;
  found->second.total = total;
}

void Jobs::cancel(const std::string& id) {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(id);
  if (found != states_.end()) found->second.cancelled = true;
}

bool Jobs::is_cancelled(const std::string& id) const {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(id);
  return found != states_.end() && found->second.cancelled;
}

std::optional<Jobs::State> Jobs::show(const std::string& id) const {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(id);
  if (found == states_.end()) return std::nullopt;
  return found->second;
}

void Jobs::stop() {
  std::vector<std::jthread> threads;
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, state] : states_) state.cancelled = true;
    threads.swap(threads_);
  }
  threads.clear();
}

}  // namespace besik::service
