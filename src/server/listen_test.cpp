#include "server/listen.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>
#include <vector>

#include "server/test_line.h"

namespace besik::server {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// The listener alone, over a handler that echoes what the test wants to see.
class Echo {
 public:
  explicit Echo(ListenOptions options = {}, Handler handler = answer) {
    options.port = 0;
    listener_ = std::make_unique<Listener>(
        std::move(options),
        [](const Request& request) -> std::size_t { return request.path == "/large" ? 1000 : 10; },
        std::move(handler));
    std::promise<std::uint16_t> told;
    auto future = told.get_future();
    thread_ = std::thread([this, &told] {
      auto done = listener_->run([&](std::uint16_t at) { told.set_value(at); });
      if (!done) told.set_value(0);
      result = done ? "" : done.error().code;
    });
    port = future.get();
  }
  ~Echo() { stop(); }
  void stop() {
    listener_->stop();
    if (thread_.joinable()) thread_.join();
  }
  Line line() const { return Line::tcp(port); }

  static Response answer(const Request& request) {
    Response response;
    response.content_type = "text/plain";
    response.body = request.method + " " + request.path + " " + request.body;
    if (request.path == "/peer") {
      response.body = std::string(request.local_peer ? "local " : "far ") +
                      (request.owner_peer ? "owner" : "stranger");
    }
    if (request.path == "/slow") std::this_thread::sleep_for(milliseconds(400));
    return response;
  }

  std::uint16_t port = 0;
  std::string result;

 private:
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

Reply ask(Line& line, const std::string& request) {
  line.say(request);
  return line.reply();
}

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

TEST(Listener, KeepsTheLineAndAnswersInTurn) {
  Echo echo;
  Line line = echo.line();
  EXPECT_EQ(ask(line, get("/a")).body, "GET /a ");
  EXPECT_EQ(ask(line, get("/b")).body, "GET /b ");
  line.say(get("/1") + "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get("/3"));
  EXPECT_EQ(line.reply().body, "GET /1 ");
  EXPECT_EQ(line.reply().body, "POST /2 abc");
  EXPECT_EQ(line.reply().body, "GET /3 ");
  Reply last = ask(line, "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(last.status, 200);
  EXPECT_TRUE(line.ends_within(3000));
}

TEST(Listener, HeadHasTheLengthAndNoBody) {
  Echo echo;
  Line line = echo.line();
  line.say("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n" + get("/after"));
  Reply head = line.reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "10");
  EXPECT_EQ(line.reply().body, "GET /after ");
}

TEST(Listener, EveryAnswerCarriesTheSecurityHeaders) {
  Echo echo;
  Line line = echo.line();
  Reply reply = ask(line, get("/"));
  EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  EXPECT_EQ(reply.headers.at("x-frame-options"), "DENY");
  EXPECT_EQ(reply.headers.at("referrer-policy"), "no-referrer");
  EXPECT_TRUE(reply.headers.contains("content-security-policy"));
  EXPECT_FALSE(reply.headers.contains("strict-transport-security"));
  EXPECT_FALSE(reply.headers.contains("server"));
}

TEST(Listener, RefusesABodyThatIsAnnouncedTooLargeBeforeItComes) {
  Echo echo;
  Line line = echo.line();
  auto before = Clock::now();
  Reply reply = ask(line, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  EXPECT_LT(Clock::now() - before, milliseconds(1500));
  Line allowed = echo.line();
  EXPECT_EQ(
      ask(allowed, "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world").body,
      "POST /large hello world");
}

TEST(Listener, TheAnswerReachesAClientThatIsStillSending) {
  Echo echo;
  Line line = echo.line();
  line.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n" +
           std::string(4'000'000, 'x'));
  EXPECT_EQ(line.reply().status, 413);
}

TEST(Listener, RefusesABodyThatGrowsTooLargeInChunks) {
  Echo echo;
  Line line = echo.line();
  Reply reply = ask(line,
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  Line fits = echo.line();
  EXPECT_EQ(ask(fits,
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                "4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n")
                .body,
            "POST / abcdefgh");
}

TEST(Listener, SaysGoOnOnlyToABodyThatFits) {
  Echo echo;
  Line line = echo.line();
  line.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_NE(line.until("\r\n\r\n").find("100 Continue"), std::string::npos);
  line.say("ok");
  EXPECT_EQ(line.reply().body, "POST / ok");
  Line large = echo.line();
  EXPECT_EQ(ask(large,
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Length: 99\r\n\r\n")
                .status,
            413);
}

TEST(Listener, RefusesHeadersThatAreTooLarge) {
  Echo echo;
  Line line = echo.line();
  Reply reply =
      ask(line, "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(reply.status, 431);
  Line target = echo.line();
  EXPECT_EQ(ask(target, get("/" + std::string(9000, 'a'))).status, 400);
}

TEST(Listener, RefusesWhatIsNoHttp) {
  Echo echo;
  for (const char* bytes :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    Line line = echo.line();
    Reply reply = ask(line, bytes);
    EXPECT_EQ(reply.status, 400) << bytes;
    EXPECT_TRUE(line.ends_within(4000)) << bytes;
  }
  Line after = echo.line();
  EXPECT_EQ(ask(after, get("/")).status, 200);
}

TEST(Listener, CutsASlowClient) {
  ListenOptions options;
  options.read_seconds = 1;
  Echo echo(options);
  Line silent = echo.line(), dripping = echo.line(), body = echo.line();
  body.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
  auto before = Clock::now();
  for (char c : std::string("GET / HTTP/1.1")) {
    dripping.say(std::string_view(&c, 1));
    std::this_thread::sleep_for(milliseconds(100));
  }
  EXPECT_TRUE(dripping.ends_within(3000));
  EXPECT_TRUE(silent.ends_within(3000));
  EXPECT_TRUE(body.ends_within(3000));
  EXPECT_LT(Clock::now() - before, milliseconds(5000));
}

TEST(Listener, SlowWorkHoldsUpNobodyElse) {
  Echo echo;
  std::vector<Line> lines;
  for (int i = 0; i < 5; ++i) lines.push_back(echo.line());
  auto before = Clock::now();
  for (auto& line : lines) line.say(get("/slow"));
  Line quick = echo.line();
  EXPECT_EQ(ask(quick, get("/quick")).status, 200);
  EXPECT_LT(Clock::now() - before, milliseconds(350));
  for (auto& line : lines) EXPECT_EQ(line.reply().status, 200);
  EXPECT_LT(Clock::now() - before, milliseconds(1200));
}

TEST(Listener, ManyLinesAtOnceUpToTheLimit) {
  ListenOptions options;
  options.most_connections = 200;
  Echo echo(options);
  std::vector<Line> lines;
  for (int i = 0; i < 200; ++i) {
    lines.push_back(echo.line());
    lines.back().say(get("/" + std::to_string(i)));
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(lines[static_cast<std::size_t>(i)].reply().body, "GET /" + std::to_string(i) + " ");
  }
  Line one_too_many = echo.line();
  EXPECT_TRUE(one_too_many.ends_within(3000));
  lines.clear();
  std::this_thread::sleep_for(milliseconds(200));
  Line again = echo.line();
  EXPECT_EQ(ask(again, get("/")).status, 200);
}

TEST(Listener, LetsARequestUnderWayEndWhenItStops) {
  auto echo = std::make_unique<Echo>();
  std::uint16_t port = echo->port;
  Line line = echo->line(), idle = echo->line();
  line.say(get("/slow"));
  std::this_thread::sleep_for(milliseconds(100));
  auto before = Clock::now();
  std::thread stopper([&] { echo.reset(); });
  EXPECT_EQ(line.reply().body, "GET /slow ");
  stopper.join();
  EXPECT_LT(Clock::now() - before, milliseconds(3000));
  EXPECT_TRUE(idle.ends_within(1000));
  EXPECT_FALSE(Line::tcp(port).open());
}

TEST(Listener, TheSocketIsTheOwnersAndLeavesWithTheServer) {
  auto path =
      std::filesystem::temp_directory_path() / ("besik_socket_" + std::to_string(::getpid()));
  ListenOptions options;
  options.socket_path = path.string();
  {
    Echo echo(options);
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    Line line = Line::local(path.string());
    EXPECT_EQ(ask(line, get("/peer")).body, "local owner");
    Line tcp = echo.line();
    EXPECT_EQ(ask(tcp, get("/peer")).body, "local stranger");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Listener, SaysWhyItCannotListen) {
  ListenOptions options;
  options.address = "not an address";
  Echo nowhere(options);
  nowhere.stop();
  EXPECT_EQ(nowhere.result, "listen.address");
  options = {};
  options.socket_path = "/tmp/" + std::string(200, 'a');
  Echo too_long(options);
  too_long.stop();
  EXPECT_EQ(too_long.result, "listen.address_in_use");
  options = {};
  options.certificate_file = "/dev/null";
  options.key_file = "/dev/null";
  Echo no_key(options);
  no_key.stop();
  EXPECT_EQ(no_key.result, "listen.certificate");
  Echo taken;
  options = {};
  options.port = taken.port;
  Listener second(options, nullptr, nullptr);
  auto done = second.run([](std::uint16_t) {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "listen.address_in_use");
}

// A stream of which the test holds the other end.
class Tap : public EventStream {
 public:
  std::string next() override {
    std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }
  bool ended() const override { return over_; }
  void on_more(std::function<void()> wake) override {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void add(const std::string& text) {
    std::lock_guard lock(mutex_);
    waiting_ += text;
    if (wake_) wake_();
  }
  void end() { over_ = true; }

 private:
  std::mutex mutex_;
  std::string waiting_;
  std::function<void()> wake_;
  std::atomic<bool> over_{false};
};

TEST(Streams, ComeAtOnceAndEnd) {
  auto tap = std::make_shared<Tap>();
  Echo echo({}, [&](const Request&) {
    Response response;
    response.events = tap;
    return response;
  });
  Line line = echo.line();
  line.say(get("/"));
  EXPECT_NE(line.until("\r\n\r\n").find("text/event-stream"), std::string::npos);
  for (int i = 0; i < 20; ++i) {
    auto before = Clock::now();
    tap->add("data: " + std::to_string(i) + "\n\n");
    EXPECT_NE(line.until("\n\n", 2000).find(std::to_string(i)), std::string::npos);
    EXPECT_LT(Clock::now() - before, milliseconds(1000));
  }
  tap->end();
  tap->add("data: last\n\n");
  EXPECT_NE(line.until("last").find("last"), std::string::npos);
  EXPECT_TRUE(line.ends_within(3000));
}

TEST(Streams, AreLetGoWhenTheReaderLeavesOrTheServerStops) {
  auto tap = std::make_shared<Tap>();
  auto echo = std::make_unique<Echo>(ListenOptions{}, [&](const Request&) {
    Response response;
    response.events = tap;
    return response;
  });
  {
    Line line = echo->line();
    line.say(get("/"));
    line.until("\r\n\r\n");
    EXPECT_GT(tap.use_count(), 1);
  }
  for (int i = 0; i < 100 && tap.use_count() > 1; ++i) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(tap.use_count(), 1);
  Line open = echo->line();
  open.say(get("/"));
  open.until("\r\n\r\n");
  std::atomic<bool> busy{true};
  std::thread writer([&] {
    while (busy) tap->add("data: x\n\n");
  });
  auto before = Clock::now();
  echo->stop();
  echo.reset();
  EXPECT_LT(Clock::now() - before, milliseconds(3000));
  busy = false;
  writer.join();
}

}  // namespace
}  // namespace besik::server
