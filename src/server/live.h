#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/http.h"
#include "service/service.h"

namespace besik::server {

// Server-sent events at /api/v1/live: each signed-in reader is told only what concerns them, and
// never more than that something changed. A reader that does not read is told "reload" once instead
// of a queue that grows.
class Live {
 public:
  explicit Live(service::Service& service);
  ~Live();
  // Code: session.required, live.too_many (10 streams per account).
  Result<std::shared_ptr<EventStream>> open(const service::Actor& actor);

 private:
  class Stream;
  void happened(const service::Happened& happened);
  service::Service& service_;
  int subscription_ = 0;
  std::mutex mutex_;
  std::map<Stream*, std::weak_ptr<Stream>> streams_;
};

}  // namespace besik::server
