#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "server/listen.h"
#include "server/test_site.h"

// Answers that are made while they are read.
namespace besik::server {
namespace {

using std::chrono::milliseconds;

// A listener whose answers are pieces of one size: so many, then the end or, on "/broken", a fault.
class Pieces : public testing::Test {
 protected:
  void SetUp() override {
    ListenOptions options;
    options.port = 0;
    listener_ = std::make_unique<Listener>(
        options, [](const Request&) -> std::size_t { return 0; },
        [this](const Request& request) { return answer(request); });
    std::promise<std::uint16_t> told;
    auto future = told.get_future();
    thread_ = std::thread([this, &told] {
      ASSERT_TRUE(listener_->run([&](std::uint16_t at) { told.set_value(at); }));
    });
    port = future.get();
  }
  void TearDown() override {
    listener_->stop();
    thread_.join();
  }

  Response answer(const Request& request) {
    Response response;
    response.content_type = "text/plain";
    response.body = "first ";
    const bool broken = request.path == "/broken", endless = request.path == "/endless";
    response.more = [this, broken, endless, left = 3,
                     token = token]() mutable -> Result<std::string> {
      ++asked;
      if (endless) return std::string(1 << 20, 'x');
      if (left-- > 0) return "piece" + std::to_string(left) + " ";
      if (broken) return Error{"test.broken", "", "", "", ""};
      return std::string();
    };
    return response;
  }
  static std::string get(const std::string& path, const std::string& version = "1.1") {
    return "GET " + path + " HTTP/" + version + "\r\nHost: x\r\n\r\n";
  }
  // Waits until nothing more is asked for; how many pieces that took.
  int settled() {
    for (int before = -1, i = 0; i < 100; ++i) {
      if (asked == before) return before;
      before = asked;
      std::this_thread::sleep_for(milliseconds(200));
    }
    return asked;
  }

  std::uint16_t port = 0;
  std::atomic<int> asked{0};
  std::shared_ptr<int> token = std::make_shared<int>();

 private:
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

TEST_F(Pieces, AreSentAsTheyComeAndTheLineGoesOn) {
  Line line = Line::tcp(port);
  for (int i = 0; i < 2; ++i) {
    line.say(get("/three"));
    const Reply reply = line.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("transfer-encoding"), "chunked");
    EXPECT_FALSE(reply.headers.contains("content-length"));
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
    EXPECT_EQ(reply.body, "first piece2 piece1 piece0 ");
    EXPECT_TRUE(reply.whole);
  }
  line.say("HEAD /three HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply head = line.reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_FALSE(head.headers.contains("content-length"));
  line.say(get("/three"));
  EXPECT_TRUE(line.reply().whole);
}

TEST_F(Pieces, AFaultAfterTheStartIsNoWholeAnswer) {
  Line line = Line::tcp(port);
  line.say(get("/broken"));
  const Reply reply = line.reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.whole);
  EXPECT_TRUE(line.ends_within(2000));
}

TEST_F(Pieces, AnOlderClientGetsThemUntilTheLineEndsAndAResetWhereTheyAreNotWhole) {
  Line line = Line::tcp(port);
  line.say(get("/three", "1.0"));
  Reply reply = line.reply();
  EXPECT_FALSE(reply.headers.contains("transfer-encoding"));
  EXPECT_EQ(line.until("piece0 "), "first piece2 piece1 piece0 ");
  EXPECT_TRUE(line.ends_within(3000));
  Line other = Line::tcp(port);
  other.say(get("/broken", "1.0"));
  other.until("piece0 ");
  char byte = 0;
  while (::recv(other.socket(), &byte, 1, 0) > 0) {
  }
  EXPECT_EQ(errno, ECONNRESET);
}

TEST_F(Pieces, NothingIsMadeForAReaderThatDoesNotRead) {
  Line line = Line::tcp(port);
  line.say(get("/endless"));
  line.until("\r\n\r\n");
  const int made = settled();
  EXPECT_LT(made, 40) << "MiB that nobody took";
  EXPECT_EQ(asked, made);
}

TEST_F(Pieces, AReaderThatGoesAwayEndsTheWork) {
  {
    Line line = Line::tcp(port);
    line.say(get("/endless"));
    line.until(std::string(100'000, 'x'));
  }
  settled();
  // The answer itself is let go of: only the fixture still holds the token.
  for (int i = 0; i < 50 && token.use_count() > 1; ++i)
    std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(token.use_count(), 1);
}

TEST(PiecesOfFigures, ALongAnswerComesInChunksAndAShortOneWithItsLength) {
  service::TestCountry country;
  Site site(country);
  const auto national = site.visitor("national");
  const std::string about = "/api/v1/figures?indicator=arrests&level=region&period=2026";
  const Reply brief = site.ask(national, "GET", about);
  EXPECT_EQ(brief.status, 200);
  EXPECT_TRUE(brief.headers.contains("content-length"));
  const Reply long_one = site.ask(national, "GET", about + "&step=day");
  EXPECT_EQ(long_one.status, 200);
  EXPECT_TRUE(long_one.whole);
  EXPECT_EQ(Site::object(long_one).at("figures").as_array().size(), 365u * 20u);
  const Reply table = site.ask(national, "GET", about, "", "Accept: text/csv\r\n");
  EXPECT_EQ(table.headers.at("content-type"), "text/csv; charset=utf-8");
  EXPECT_EQ(table.headers.at("content-disposition"), "attachment; filename=\"arrests-2026.csv\"");
  EXPECT_TRUE(table.body.starts_with("place,period,"));
  EXPECT_EQ(Site::code(site.ask(national, "GET", about + "&format=xls")), "figure.unknown_format");
  const Reply wrong = site.ask(national, "GET", about + "&by=colour&format=xlsx");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(Site::code(wrong), "figure.unknown_breakdown");
}

}  // namespace
}  // namespace besik::server
