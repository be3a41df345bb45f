#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "server/http.h"

namespace besik::server {

struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;               // 0 = any free one
  std::string socket_path;                 // Unix socket of the data folder; "" = none
  std::string certificate_file, key_file;  // PEM; both or none
  int workers = 8;                         // threads that run handlers (they may wait for the disk)
  int most_connections = 2000;
  int read_seconds = 30;  // deadline of a handshake, a header, a body, an answer
};

// How large a body may be for this request (its body is not read yet); 0 refuses any body.
using BodyLimit = std::function<std::size_t(const Request&)>;
// Runs on a worker thread.
using Handler = std::function<Response(const Request&)>;

// Serves HTTP/1.1 until SIGINT, SIGTERM or `stop()`. `ready` is told the port once it listens.
// Codes: listen.address_in_use, listen.address, listen.certificate.
class Listener {
 public:
  Listener(ListenOptions options, BodyLimit limit, Handler handler);
  ~Listener();
  Result<void> run(const std::function<void(std::uint16_t port)>& ready);
  void stop();  // from any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace besik::server
