#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/http.h"
#include "service/service.h"

namespace besik::server {

// Server-sent events at /api/v1/live: each signed-in reader is told only what concerns them, and
// never more than that something changed. A reader that does not read is told "reload" once instead
// of a queue that grows; a stream ends with the session that it was opened in. Who may be told is
// judged on a thread of its own, so that no writer waits for it.
class Live {
 public:
  explicit Live(service::Service& service);
  ~Live();
  // Codes: session.required, live.too_many (10 streams per account).
  Result<std::shared_ptr<EventStream>> open(const service::Actor& actor, std::string_view session);

 private:
  class Stream;
  void work(const std::stop_token& stop);
  void tell(const service::Happened& happened);
  std::vector<std::shared_ptr<Stream>> streams();
  service::Service& service_;
  int subscription_ = 0;
  std::mutex mutex_;  // of what follows
  std::map<Stream*, std::weak_ptr<Stream>> streams_;
  std::deque<service::Happened> queue_;
  bool overflowed_ = false;
  std::condition_variable_any more_;
  std::jthread thread_;
};

}  // namespace besik::server
