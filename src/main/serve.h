#pragma once

#include <cstdint>
#include <string>

#include "service/service.h"

namespace besik::commands {

struct ServeOptions {
  service::Options service;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string certificate, key;
};

// Serves a data folder until Ctrl-C; prints the address, the sample's accounts or the first
// administrator's one-time link. Returns the exit status.
int serve(ServeOptions options);

}  // namespace besik::commands
