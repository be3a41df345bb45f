#include "server/http.h"

#include <gtest/gtest.h>

namespace besik::server {
namespace {

std::string code_of(std::string_view target) {
  Request request;
  auto done = parse_target(target, request);
  return done ? "" : done.error().code;
}

TEST(Target, SplitsPathAndQuery) {
  Request request;
  ASSERT_TRUE(parse_target("/a/%D0%B0?x=1&y=%20+z&empty=&flag&x=2", request));
  EXPECT_EQ(request.path, "/a/а");
  EXPECT_EQ(request.query, (std::map<std::string, std::string>{
                               {"x", "2"}, {"y", "  z"}, {"empty", ""}, {"flag", ""}}));
  ASSERT_TRUE(parse_target("/?", request));
  EXPECT_EQ(request.path, "/");
  EXPECT_TRUE(request.query.empty());
  ASSERT_TRUE(parse_target("/a+b?&&a=b=c&", request));
  EXPECT_EQ(request.path, "/a+b");
  EXPECT_EQ(request.query.at("a"), "b=c");
}

TEST(Target, RefusesWhatIsMalformed) {
  for (const char* target :
       {"", "a", "?x=1", "*", "http://host/", "/%", "/%2", "/%2g", "/%g2", "/?x=%", "/?%zz=1",
        "/a%00b", "/?x=%00", "/?x=%1b", "/%7f", "/%ff", "/?x=%C0%AF", "/?x=%ED%A0%80"}) {
    EXPECT_EQ(code_of(target), "http.malformed_target") << target;
  }
  EXPECT_EQ(code_of(std::string_view("/a\0b", 4)), "http.malformed_target");
}

TEST(Target, HasLimits) {
  std::string longest = "/" + std::string((8 << 10) - 1, 'a');
  EXPECT_EQ(code_of(longest), "");
  EXPECT_EQ(code_of(longest + "a"), "http.too_long");
  std::string many = "/?";
  for (int i = 0; i < 64; ++i) many += "a" + std::to_string(i) + "=&";
  EXPECT_EQ(code_of(many), "");
  EXPECT_EQ(code_of(many + "b="), "http.malformed_target");
}

TEST(Target, ErrorsRepeatNothingOfTheRequest) {
  Request request;
  auto done = parse_target("/persons?name=Qyzylorda%zz", request);
  ASSERT_FALSE(done);
  EXPECT_EQ(to_string(done.error()).find("Qyzylorda"), std::string::npos);
}

TEST(Component, PlusIsASpaceInQueriesOnly) {
  EXPECT_EQ(decode_component("a+b%2B", true), "a b+");
  EXPECT_EQ(decode_component("a+b%2b", false), "a+b+");
}

TEST(Cookies, AreFoundByTheirWholeName) {
  Request request;
  EXPECT_EQ(request.cookie("besik_session"), "");
  request.headers["cookie"] = "a=1; xbesik_session=no; besik_session=yes=; b; besik_session=late";
  EXPECT_EQ(request.cookie("besik_session"), "yes=");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "");
  EXPECT_EQ(request.cookie("session"), "");
  request.headers["cookie"] = ";;  ;=;";
  EXPECT_EQ(request.cookie("a"), "");
}

TEST(Headers, AreAskedInLowerCase) {
  Request request;
  request.headers["x-besik-csrf"] = "1";
  EXPECT_EQ(request.header("x-besik-csrf"), "1");
  EXPECT_EQ(request.header("host"), "");
}

}  // namespace
}  // namespace besik::server
