#include "server/server.h"

#include <exception>

#include <boost/json.hpp>

#include "server/files.h"
#include "server/openapi.h"

namespace besik::server {

Server::Server(service::Service& service, ListenOptions options)
    : service_(service),
      router_(service),
      live_(service),
      listener_(
          std::move(options),
          [this](const Request& request) { return router_.body_limit(request); },
          [this](const Request& request) { return answer(request); }) {}

Result<void> Server::run(const std::function<void(std::uint16_t port)>& ready) {
  return listener_.run(ready);
}

void Server::stop() { listener_.stop(); }

namespace {

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Error wrong_method() {
  return {"http.method_not_allowed", "request line", "this address is only read", "Send GET.", ""};
}

// A proxy on this machine asks for somebody who may be elsewhere.
bool is_of_this_machine(const Request& request) {
  return request.local_peer && request.header("x-forwarded-for").empty() &&
         request.header("forwarded").empty() && request.header("x-real-ip").empty();
}

}  // namespace

Response Server::answer(const Request& request) {
  try {
    bool own = request.path == "/healthz" || request.path == "/metrics" ||
               request.path == "/api/v1/openapi.json" || request.path == "/api/v1/live";
    if (own && !is_read(request)) return problem({wrong_method()});
    if (request.path == "/healthz") {
      Response response;
      auto health = service_.health();
      bool well = health.contains("status") && health["status"] == "ok";
      response.status = well ? 200 : 503;
      response.body = json::serialize(health);
      return response;
    }
    if (request.path == "/metrics") {
      if (!is_of_this_machine(request)) {
        return problem({{"http.not_found", "path", "there is no such address", "", ""}});
      }
      Response response;
      response.content_type = "text/plain; version=0.0.4";
      response.body = service_.metrics();
      return response;
    }
    if (request.path == "/api/v1/openapi.json") {
      Response response;
      response.body = openapi_json();
      return response;
    }
    if (request.path == "/api/v1/live") {
      if (request.method != "GET") return problem({wrong_method()});
      auto stream = live_.open(router_.actor(request), router_.session(request));
      if (!stream) return problem({stream.error()});
      Response response;
      response.events = *stream;
      return response;
    }
    if (request.path.starts_with("/api/")) return router_.answer(request);
    return serve_file(request);
  } catch (const std::exception&) {
    // A library's exception may quote its input: it is neither logged nor told.
    return problem(
        {{"server.fault", "", "something went wrong on our side; nothing was half-written",
          "Try again; if it stays, tell the operator the time of day.", ""}});
  }
}

}  // namespace besik::server
