#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>

#include "base/json.h"

namespace besik::service {

// Long work, each on a thread of its own; one runs, the rest wait their turn. Thread-safe.
class Jobs {
 public:
  struct State {
    std::string owner;              // account id
    std::string state = "waiting";  // waiting, running, done, refused
    int64_t done = 0, total = 0;
    json::object report;
    bool cancelled = false;
  };
  ~Jobs();
  void start(const std::string& id, const std::string& owner,
             std::function<json::object(const std::string& id)> work);
  void progress(const std::string& id, int64_t done, int64_t total);
  // Work that asks stops at its next step; what it wrote by then is up to it.
  void cancel(const std::string& id);
  bool is_cancelled(const std::string& id) const;
  std::optional<State> show(const std::string& id) const;
  void stop();  // cancels and waits for those that run

 private:
  mutable std::mutex mutex_;
  std::map<std::string, State> states_;
  std::mutex turn_;
  std::vector<std::jthread> threads_;
};

}  // namespace besik::service
