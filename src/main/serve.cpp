#include "main/serve.h"

#include <cstdio>

#include "base/text.h"
#include "main/caller.h"
#include "main/print.h"
#include "server/server.h"
#include "service/log.h"

namespace besik::commands {
namespace {

void say_accounts(const std::string& data) {
  auto accounts = sample_accounts(data);
  if (accounts.empty()) return;
  std::fputs(
      "\n  SYNTHETIC SAMPLE. All persons, families, cases and figures in it are made up.\n"
      "  Үлгі деректер: барлық адамдар ойдан шығарылған. Все лица и данные вымышлены.\n\n"
      "  Sign in with one of the sample accounts:\n\n",
      stdout);
  int widest = 0;
  for (const auto& account : accounts) widest = std::max(widest, display_width(account.user));
  for (const auto& account : accounts) {
    std::printf("    %-*s  %s  %s\n", widest, account.user.c_str(), account.password.c_str(),
                account.title.c_str());
  }
}

// Whoever listens everywhere is reached from this machine at least.
std::string reached_at(const std::string& scheme, std::string address, std::uint16_t port) {
  if (address == "0.0.0.0") address = "127.0.0.1";
  if (address == "::") address = "::1";
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return scheme + "://" + address + ":" + std::to_string(port);
}

}  // namespace

int serve(ServeOptions options) {
  std::string data = options.service.data;
  std::string scheme = options.certificate.empty() ? "http" : "https";
  service::log_to_standard_error();
  auto service = service::Service::open(system_env(), options.service);
  if (!service) {
    std::fputs(print(service.error()).c_str(), stderr);
    return 1;
  }
  server::ListenOptions listen;
  listen.address = options.address;
  listen.port = options.port;
  listen.socket_path = data + "/besik.sock";
  listen.certificate_file = options.certificate;
  listen.key_file = options.key;
  int status = 0;
  {
    server::Server server(**service, listen);
    auto done = server.run([&](std::uint16_t port) {
      const std::string& given = options.service.public_url;
      (*service)->served_at(given.empty() ? reached_at(scheme, options.address, port) : given);
      std::printf("\nBesik serves %s at  %s://%s:%d/\n", data.c_str(), scheme.c_str(),
                  options.address.c_str(), static_cast<int>(port));
      say_accounts(data);
      std::string link = (*service)->first_link();
      if (!link.empty()) {
        std::printf(
            "\n  There is no account yet. Make the first administrator here, once:\n    %s\n",
            link.c_str());
      }
      std::fputs("\nCtrl-C stops it; the data stay.\n", stdout);
      std::fflush(stdout);
    });
    if (!done) {
      std::fputs((to_string(done.error()) + "\n").c_str(), stderr);
      status = 1;
    }
  }
  service->reset();
  if (status == 0) std::fputs("\nStopped. Everything is on disk.\n", stdout);
  return status;
}

}  // namespace besik::commands
