#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "server/listen.h"
#include "server/live.h"
#include "server/router.h"
#include "service/service.h"

namespace besik::server {

// Everything that answers on the network: the API, live updates, the browser application, /healthz,
// /metrics (to the machine itself only).
class Server {
 public:
  Server(service::Service& service, ListenOptions options);
  // Serves until stopped; `ready` is told the port.
  Result<void> run(const std::function<void(std::uint16_t port)>& ready);
  void stop();
  Response answer(const Request& request);  // one request, for tests

 private:
  service::Service& service_;
  Router router_;
  Live live_;
  Listener listener_;
};

}  // namespace besik::server
