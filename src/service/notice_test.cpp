#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "service/notices.h"
#include "service/test_country.h"

namespace besik::service {
namespace {

// A listener on the machine that takes one HTTP request at a time and keeps the bodies.
class Gateway {
 public:
  explicit Gateway(int status) : status_(status) {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
  }
  ~Gateway() {
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port) + "/send"; }
  std::vector<std::string> bodies() {
    std::lock_guard lock(mutex_);
    return bodies_;
  }
  int port = 0;

 private:
  void run() {
    for (;;) {
      const int peer = accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      std::string text;
      char buffer[4096];
      std::size_t wanted = std::string::npos;
      while (text.size() < wanted) {
        const ssize_t got = read(peer, buffer, sizeof buffer);
        if (got <= 0) break;
        text.append(buffer, static_cast<std::size_t>(got));
        const std::size_t body = text.find("\r\n\r\n");
        const std::size_t length = text.find("Content-Length: ");
        if (body != std::string::npos && length != std::string::npos)
          wanted = body + 4 + static_cast<std::size_t>(std::stoul(text.substr(length + 16)));
      }
      {
        std::lock_guard lock(mutex_);
        bodies_.push_back(text.substr(text.find("\r\n\r\n") + 4));
      }
      const std::string answer = "HTTP/1.1 " + std::to_string(status_) +
                                 " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      static_cast<void>(!write(peer, answer.data(), answer.size()));
      close(peer);
    }
  }
  int status_, socket_ = -1;
  std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::jthread thread_;
};

// Debian's aiosmtpd, a real mail server, that prints what it takes.
class MailServer {
 public:
  MailServer() {
    int ends[2];
    if (pipe(ends) != 0) return;
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    socklen_t length = sizeof address;
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    close(probe);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], 1);
      close(ends[0]);
      const std::string where = "127.0.0.1:" + std::to_string(port);
      // Debian's own python has Debian's aiosmtpd, whatever stands first in PATH.
      execlp("/usr/bin/python3", "python3", "-u", "-m", "aiosmtpd", "-n", "-l", where.c_str(), "-c",
             "aiosmtpd.handlers.Debugging", "stdout", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
    fcntl(out_, F_SETFL, O_NONBLOCK);
    for (int tries = 0; tries < 200 && !ready; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return;
      }
      const int peer = socket(AF_INET, SOCK_STREAM, 0);
      ready = connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
      close(peer);
    }
  }
  ~MailServer() {
    if (pid_ > 0) {
      kill(pid_, SIGTERM);
      waitpid(pid_, nullptr, 0);
    }
    if (out_ >= 0) close(out_);
  }
  std::string printed() {
    char buffer[65536];
    for (ssize_t got = 0; (got = read(out_, buffer, sizeof buffer)) > 0;)
      text_.append(buffer, static_cast<std::size_t>(got));
    return text_;
  }
  int port = 0;
  bool ready = false;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string text_;
};

void breach(TestCountry& c) {
  const std::string id = c.open_case("inspector", TestCountry::child("Planted", "Planted"));
  c.must(c.as("inspector"), "record.act",
         {{"id", id},
          {"action", "start_questioning"},
          {"values", {{"questioned_at", "2026-03-10T04:30:00Z"}}}});
}

TEST(Notices, SayNothingButUrgent) {
  for (const Language language : all_languages) {
    const std::string text = notice_text(language, "https://besik.example");
    EXPECT_NE(text.find("https://besik.example"), std::string::npos);
    EXPECT_LE(text.size(), 80u);
  }
}

TEST(Notices, LeaveByTheGatewayAndClimbUntilAcknowledged) {
  Gateway gateway(200);
  TestCountry c;
  c.options.sms_gateway_url = gateway.url();
  c.options.public_url = "https://besik.example";
  c.reopen();
  c.add_user("duty", "prosecutor", "PRO-A", {{"phone", "+77010000001"}, {"language", "ru"}});
  c.add_user("general", "prosecutor", "PG", {{"phone", "+77010000002"}, {"voice", true}});
  breach(c);
  ASSERT_GT(c.service->send_notices().value_or(0), 0);
  std::string all;
  for (const std::string& body : gateway.bodies()) all += body + "\n";
  EXPECT_NE(all.find("+77010000001"), std::string::npos);
  EXPECT_NE(all.find("Срочно: войдите в систему. https://besik.example"), std::string::npos);
  // The nearest first: who sits further up hears of it only when nobody answers.
  EXPECT_EQ(all.find("+77010000002"), std::string::npos);
  for (const char* secret : {"Planted", "juvenile", "case", "POL-A", "750000000", "lawyer"})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  c.env.set_now(Instant{c.env.now().ms + 31 * 60'000});
  ASSERT_TRUE(c.service->run_due());
  ASSERT_TRUE(c.service->send_notices());
  all.clear();
  for (const std::string& body : gateway.bodies()) all += body + "\n";
  EXPECT_NE(all.find("+77010000002"), std::string::npos);
  EXPECT_NE(all.find("\"voice\""), std::string::npos);
}

TEST(Notices, AcknowledgedOnesClimbNoFurther) {
  Gateway gateway(200);
  TestCountry c;
  c.options.sms_gateway_url = gateway.url();
  c.reopen();
  c.add_user("duty", "prosecutor", "PRO-A", {{"phone", "+77010000001"}});
  c.add_user("general", "prosecutor", "PG", {{"phone", "+77010000002"}});
  breach(c);
  for (const json::value& task : c.items(c.as("duty"), "task.list"))
    c.must(c.as("duty"), "task.acknowledge", {{"id", task.as_object().at("id")}});
  c.env.set_now(Instant{c.env.now().ms + 31 * 60'000});
  ASSERT_TRUE(c.service->run_due());
  ASSERT_TRUE(c.service->send_notices());
  for (const std::string& body : gateway.bodies())
    EXPECT_EQ(body.find("+77010000002"), std::string::npos);
}

TEST(Notices, ARefusedOneIsTriedAgainAndThenGoesToTheNext) {
  Gateway gateway(500);
  TestCountry c;
  c.options.sms_gateway_url = gateway.url();
  c.options.acknowledge_minutes = 100'000;
  c.reopen();
  c.add_user("duty", "prosecutor", "PRO-A", {{"phone", "+77010000001"}});
  c.add_user("general", "prosecutor", "PG", {{"phone", "+77010000002"}});
  breach(c);
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(c.service->send_notices());
    c.env.set_now(Instant{c.env.now().ms + 3 * hour_ms});
  }
  std::string all;
  for (const std::string& body : gateway.bodies()) all += body + "\n";
  EXPECT_NE(all.find("+77010000002"), std::string::npos);
}

TEST(Notices, LeaveByARealMailServer) {
  MailServer server;
  if (!server.ready) {
    if (std::getenv("CI")) FAIL() << "python3-aiosmtpd is needed";
    GTEST_SKIP() << "python3-aiosmtpd is not installed";
  }
  TestCountry c;
  c.options.smtp_url = "smtp://127.0.0.1:" + std::to_string(server.port);
  c.options.mail_from = "besik@example.kz";
  c.reopen();
  c.add_user("duty", "prosecutor", "PRO-A", {{"mail", "duty@example.kz"}, {"language", "kk"}});
  breach(c);
  ASSERT_GT(c.service->send_notices().value_or(0), 0);
  std::string printed;
  for (int tries = 0; tries < 50 && printed.find("END MESSAGE") == std::string::npos; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    printed = server.printed();
  }
  EXPECT_NE(printed.find("To: <duty@example.kz>"), std::string::npos) << printed;
  for (const char* secret : {"Planted", "juvenile", "POL-A", "750000000"})
    EXPECT_EQ(printed.find(secret), std::string::npos) << secret;
}

}  // namespace
}  // namespace besik::service
