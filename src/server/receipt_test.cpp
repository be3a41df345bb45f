#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "server/test_site.h"
#include "service/notices.h"

// A gateway for text messages in a process of its own, as one is met in the world: it takes the
// message, answers, and says some time later at the address that came with it what became of it.
namespace besik::server {
namespace {

using service::TestCountry;

constexpr const char* gateway_script = R"py(
import http.server, json, os, threading, time, urllib.request

class Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        threading.Thread(target=self.tell, args=(message,)).start()

    def tell(self, message):
        status = "failed" if message["to"].endswith("9") else "delivered"
        for again in range(2):
            request = urllib.request.Request(message["receipt_url"], method="POST",
                data=json.dumps({"status": status}).encode(),
                headers={"Content-Type": "application/json"})
            answer = urllib.request.urlopen(request, timeout=20)
            told = f'{message["to"]} {status} {answer.status} {message["receipt_url"]}\n'
            os.write(1, told.encode())  # one write: several messages are told of at once

    def log_message(self, *what):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
print(server.server_address[1], flush=True)
server.serve_forever()
)py";

class GatewayProcess {
 public:
  GatewayProcess() {
    int ends[2];
    if (pipe(ends) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], 1);
      close(ends[0]);
      execlp("/usr/bin/python3", "python3", "-u", "-c", gateway_script,
             static_cast<char*>(nullptr));
      _exit(127);
    }
    close(ends[1]);
    out_ = fdopen(ends[0], "r");
    const std::string first = line();
    port = first.empty() ? 0 : std::stoi(first);
  }
  ~GatewayProcess() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    if (out_) fclose(out_);
  }
  std::string line() {
    char text[600] = {};
    return out_ && fgets(text, sizeof text, out_) ? std::string(text) : std::string();
  }
  int port = 0;

 private:
  pid_t pid_ = -1;
  FILE* out_ = nullptr;
};

class Receipts : public testing::Test {
 protected:
  // A breach calls the prosecutor beneath, who has this phone; the one above comes after.
  void start(const std::string& phone) {
    country_.options.sms_gateway_url =
        "http://127.0.0.1:" + std::to_string(gateway_.port) + "/send";
    country_.reopen();
    site_ = std::make_unique<Site>(country_);
    country_.service->served_at("http://127.0.0.1:" + std::to_string(site_->port));
    country_.add_user("first", "prosecutor", "PRO-A", {{"phone", phone}});
    country_.add_user("above", "prosecutor", "PG", {{"phone", "+77010000002"}});
    const std::string id = country_.open_case();
    country_.must(country_.as("inspector"), "record.act",
                  {{"id", id},
                   {"action", "start_questioning"},
                   {"values", {{"questioned_at", "2026-03-10T04:30:00Z"}}}});
    ASSERT_GT(country_.service->send_notices().value_or(0), 0);
  }
  // States of all messages by telephone number: several breaches are several messages.
  std::map<std::string, std::vector<std::string>> states() {
    std::map<std::string, std::vector<std::string>> out;
    auto reader = country_.service->parts().store->read();
    store::TaskQuery query;
    query.open_only = false;
    query.limit = 1000;
    const auto tasks = (*reader)->tasks(query);
    for (const store::Task& task : *tasks) {
      const auto rows = (*reader)->outbox_of(task.id);
      for (const store::OutboxRow& row : *rows) out[row.address].push_back(row.state);
    }
    return out;
  }
  // The gateway tells of each message twice.
  void hear_all(const std::string& phone, const std::string& words) {
    const std::size_t messages = states()[phone].size();
    ASSERT_GT(messages, 0u);
    for (std::size_t told = 0; told < 2 * messages; ++told) {
      const std::string line = gateway_.line();
      EXPECT_NE(line.find(words), std::string::npos) << line;
    }
  }

  GatewayProcess gateway_;
  TestCountry country_;
  std::unique_ptr<Site> site_;
};

TEST_F(Receipts, DeliveredIsWrittenOnce) {
  ASSERT_NE(gateway_.port, 0) << "python3 did not start";
  start("+77010000001");
  hear_all("+77010000001", "delivered 200");
  const auto now = states();
  for (const std::string& state : now.at("+77010000001")) EXPECT_EQ(state, "delivered");
  EXPECT_FALSE(now.contains("+77010000002"));
  std::size_t told = 0;
  auto reader = country_.service->parts().store->read();
  ASSERT_TRUE((*reader)->each_event("notices", 0, [&](const store::Event& event) -> Result<void> {
    if (event.kind == "notice.delivered") ++told;
    return {};
  }));
  EXPECT_EQ(told, now.at("+77010000001").size());
}

TEST_F(Receipts, AFailedOneGoesToTheNextPerson) {
  ASSERT_NE(gateway_.port, 0) << "python3 did not start";
  start("+77010000009");
  hear_all("+77010000009", "failed 200");
  const auto now = states();
  for (const std::string& state : now.at("+77010000009")) EXPECT_EQ(state, "failed");
  EXPECT_TRUE(now.contains("+77010000002")) << "as if it had not been delivered";
}

TEST_F(Receipts, TellNothingToWhoeverGuesses) {
  ASSERT_NE(gateway_.port, 0) << "python3 did not start";
  start("+77010000001");
  const std::string told = gateway_.line();
  const std::string token = told.substr(told.rfind('/') + 1, 36 + 1 + 32);
  const std::string path(service::receipts_path);
  const auto ask = [&](const std::string& with, const std::string& body) {
    return site_->ask({}, "POST", path + with, body);
  };
  const std::string well = R"({"status":"delivered"})";
  EXPECT_EQ(ask(token, well).status, 200) << told;
  std::string forged = token;
  forged.back() = forged.back() == '0' ? '1' : '0';
  const Reply wrong = ask(forged, well);
  EXPECT_EQ(wrong.status, 404);
  // The same answer for a message that is there and one that never was.
  std::string other = token;
  other[0] = other[0] == '0' ? '1' : '0';
  for (const std::string& with : {other, std::string("x"), token + "0", token.substr(0, 36)}) {
    const Reply reply = ask(with, well);
    EXPECT_EQ(reply.status, 404) << with;
    EXPECT_EQ(reply.body, wrong.body) << with;
  }
  EXPECT_EQ(ask(token, R"({"status":"eaten"})").status, 400);
  EXPECT_EQ(ask(token, "{}").status, 400);
  EXPECT_EQ(ask(token, R"({"status":")" + std::string(5000, 'x') + "\"}").status, 413);
}

}  // namespace
}  // namespace besik::server
