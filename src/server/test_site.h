#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>

#include "base/json.h"
#include "server/server.h"
#include "server/test_line.h"
#include "service/test_country.h"

namespace besik::server {

// The whole server on a free port, over the service of a test's country.
class Site {
 public:
  struct Visitor {
    std::string token, csrf;
  };

  explicit Site(service::TestCountry& country, ListenOptions options = {}) : country_(country) {
    options.port = 0;
    server_ = std::make_unique<Server>(*country.service, std::move(options));
    std::promise<std::uint16_t> told;
    auto future = told.get_future();
    thread_ = std::thread([this, &told] {
      auto done = server_->run([&](std::uint16_t at) { told.set_value(at); });
      if (!done) told.set_value(0);
    });
    port = future.get();
    EXPECT_NE(port, 0);
  }
  ~Site() { stop(); }
  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  Server& server() { return *server_; }

  // Signed in without the price of a password: the sessions of the service are asked for one.
  Visitor visitor(const std::string& name) {
    const auto account = country_.service->parts().accounts.find(name);
    EXPECT_TRUE(account) << name;
    if (!account) return {};
    auto& parts = country_.service->parts();
    std::string token = parts.sessions.open(parts.env, account->id);
    return {token, service::Sessions::csrf_of(token)};
  }

  static std::string text(const Visitor& who, const std::string& method, const std::string& target,
                          const std::string& body = "", const std::string& headers = "") {
    std::string out = method + " " + target + " HTTP/1.1\r\nHost: besik.test\r\n" + headers;
    if (!who.token.empty()) out += "Cookie: besik_session=" + who.token + "\r\n";
    if (!who.csrf.empty()) out += "X-Besik-CSRF: " + who.csrf + "\r\n";
    if (!body.empty() && headers.find("Content-Type") == std::string::npos) {
      out += "Content-Type: application/json\r\n";
    }
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + body;
  }
  Reply ask(const Visitor& who, const std::string& method, const std::string& target,
            const std::string& body = "", const std::string& headers = "") {
    Line line = Line::tcp(port);
    line.say(text(who, method, target, body, headers));
    return line.reply(method == "HEAD");
  }
  static std::string code(const Reply& reply) {
    auto parsed = parse_json(reply.body);
    if (!parsed || !parsed->is_object()) return "";
    const auto* found = parsed->as_object().if_contains("code");
    return found && found->is_string() ? std::string(found->as_string()) : "";
  }
  static json::object object(const Reply& reply) {
    auto parsed = parse_json(reply.body, {64, 64 << 20});
    EXPECT_TRUE(parsed && parsed->is_object()) << reply.status;
    return parsed && parsed->is_object() ? parsed->as_object() : json::object();
  }

  std::uint16_t port = 0;

 private:
  service::TestCountry& country_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace besik::server
