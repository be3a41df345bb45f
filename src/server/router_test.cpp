#include "server/router.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "service/test_country.h"

namespace besik::server {
namespace {

std::string name_of(const Match& match) { return match.operation ? match.operation->name : ""; }

TEST(Match, EveryOperationIsReachedByItsOwnPath) {
  for (const auto& operation : service::operations()) {
    std::string path;
    for (std::size_t at = 0; at < operation.path.size(); ++at) {
      if (operation.path[at] == '{') {
        path += "zz";
        at = operation.path.find('}', at);
      } else {
        path += operation.path[at];
      }
    }
    Match found = match(operation.method, path);
    EXPECT_EQ(name_of(found), operation.name) << path;
    for (const auto& [name, value] : found.members) EXPECT_EQ(value, "zz") << name;
  }
}

TEST(Match, ALiteralIsNearerThanAMember) {
  EXPECT_EQ(name_of(match("POST", "/api/v1/records/preview")), "record.preview");
  EXPECT_EQ(name_of(match("POST", "/api/v1/persons/search")), "person.search");
  EXPECT_EQ(name_of(match("GET", "/api/v1/records/preview")), "record.show");
}

TEST(Match, HeadIsGetAndAnotherMethodIsKnown) {
  EXPECT_EQ(name_of(match("HEAD", "/api/v1/records")), "record.list");
  Match wrong = match("DELETE", "/api/v1/records");
  EXPECT_EQ(wrong.operation, nullptr);
  EXPECT_TRUE(wrong.path_known);
  for (const char* path : {"/api/v1/none", "/api/v1/records/", "/api/v1/records//history",
                           "/api/v1/records/a/history/b", "/api/v1", "", "/", "//api/v1/records"}) {
    Match none = match("GET", path);
    EXPECT_EQ(none.operation, nullptr) << path;
    EXPECT_FALSE(none.path_known) << path;
  }
}

class Routes : public testing::Test {
 protected:
  static void SetUpTestSuite() { country_ = new service::TestCountry(); }
  static void TearDownTestSuite() {
    delete country_;
    country_ = nullptr;
  }
  Request request(std::string method, const std::string& target, std::string body = "",
                  const std::string& user = "inspector") {
    Request out;
    out.method = std::move(method);
    EXPECT_TRUE(parse_target(target, out)) << target;
    out.headers["host"] = "besik.test";
    if (!body.empty()) out.headers["content-type"] = "application/json";
    out.body = std::move(body);
    if (!user.empty()) {
      auto& parts = country_->service->parts();
      auto token = parts.sessions.open(parts.env, parts.accounts.find(user)->id);
      out.headers["cookie"] = "besik_session=" + token;
      out.headers["x-besik-csrf"] = service::Sessions::csrf_of(token);
    }
    return out;
  }
  struct Told {
    int status;
    std::string code, nearest, text;
  };
  Told ask(const Request& asked) {
    Router router(*country_->service);
    Response response = router.answer(asked);
    Told told{response.status, "", "", response.body};
    auto body = parse_json(response.body, {64, 64 << 20});
    if (response.status < 400 || !body) return told;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(body->at("status").as_int64(), response.status);
    told.code = body->at("code").as_string();
    const auto& first = body->at("errors").as_array().front().as_object();
    if (const auto* nearest = first.if_contains("nearest")) told.nearest = nearest->as_string();
    return told;
  }
  Told get(const std::string& target, const std::string& user = "inspector") {
    return ask(request("GET", target, "", user));
  }
  static service::TestCountry* country_;
};
service::TestCountry* Routes::country_ = nullptr;

const std::string cases = "/api/v1/records?programme=juvenile-justice&register=case";

TEST_F(Routes, AddressesAndMethodsThatAreNot) {
  EXPECT_EQ(get("/api/v1/none").status, 404);
  EXPECT_EQ(get("/api/v2/records").status, 404);
  Told method = ask(request("PUT", "/api/v1/records"));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.code, "http.method_not_allowed");
}

TEST_F(Routes, ParametersAreTypedAndKnown) {
  EXPECT_EQ(get(cases + "&limit=2").status, 200);
  for (const char* wrong : {"limit=two", "limit=2x", "limit=", "limit=99999999999999999999"}) {
    Told told = get(cases + "&" + wrong);
    EXPECT_EQ(told.code, "http.wrong_type") << wrong;
    EXPECT_EQ(told.status, 400) << wrong;
  }
  Told unknown = get(cases + "&limt=2");
  EXPECT_EQ(unknown.code, "http.unknown_parameter");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.nearest, "limit");
  EXPECT_EQ(get(cases + "&language=xx").code, "language.unknown");
  EXPECT_EQ(get(cases + "&language=ru").status, 200);
  Told missing = get("/api/v1/figures?place=KZ");
  EXPECT_EQ(missing.code, "http.missing_parameter");
  EXPECT_EQ(missing.status, 400);
}

TEST_F(Routes, BodiesAreJsonObjectsOfKnownMembers) {
  const std::string search = "/api/v1/persons/search";
  EXPECT_EQ(ask(request("POST", search, R"({"name":"Ахметов"})")).status, 200);
  Told unknown = ask(request("POST", search, R"({"nam":"Ахметов"})"));
  EXPECT_EQ(unknown.code, "json.unknown_member");
  EXPECT_EQ(unknown.nearest, "name");
  EXPECT_EQ(ask(request("POST", search, "[]")).code, "json.wrong_type");
  EXPECT_EQ(ask(request("POST", search, "{")).code, "json.malformed");
  EXPECT_EQ(ask(request("POST", search, R"({"name":"a","name":"b"})")).code, "json.duplicate_key");
  std::string deep(200, '[');
  EXPECT_EQ(ask(request("POST", search, R"({"name":)" + deep)).code, "json.too_deep");
  Request plain = request("POST", search, R"({"name":"Ахметов"})");
  plain.headers["content-type"] = "text/plain";
  EXPECT_EQ(ask(plain).status, 415);
  plain.headers.erase("content-type");
  EXPECT_EQ(ask(plain).code, "http.media_type");
  plain.headers["content-type"] = "application/json; charset=utf-8";
  EXPECT_EQ(ask(plain).status, 200);
}

TEST_F(Routes, NobodyIsToldOnlyWhatNeedsNoSession) {
  EXPECT_EQ(get("/api/v1/country", "").status, 200);
  Told told = get(cases, "");
  EXPECT_EQ(told.status, 401);
  EXPECT_EQ(told.code, "session.none");
  Request stale = request("GET", cases, "", "");
  stale.headers["cookie"] = "besik_session=c3RhbGU";
  EXPECT_EQ(ask(stale).status, 401);
}

TEST_F(Routes, WritesNeedTheCsrfHeaderOfTheirSession) {
  for (const auto& operation : service::operations()) {
    if (operation.method == "GET" || operation.needs == service::Needs::nothing) continue;
    std::string path = operation.path;
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}') - at + 1, "zz");
    }
    Request asked = request(operation.method, path, "{}", "admin");
    asked.headers.erase("x-besik-csrf");
    Told told = ask(asked);
    EXPECT_EQ(told.code, "session.csrf") << operation.name;
    EXPECT_EQ(told.status, 403) << operation.name;
    asked.headers["x-besik-csrf"] = request("GET", "/", "", "boss").headers["x-besik-csrf"];
    EXPECT_EQ(ask(asked).code, "session.csrf") << operation.name;
  }
}

TEST_F(Routes, AForeignOriginWritesNothing) {
  const std::string search = "/api/v1/persons/search";
  for (const char* origin : {"http://evil.test", "null", "http://besik.test.evil.test",
                             "http://besik.test:81", "besik.test.evil"}) {
    Request asked = request("POST", search, R"({"name":"Ахметов"})");
    asked.headers["origin"] = origin;
    EXPECT_EQ(ask(asked).code, "session.foreign_origin") << origin;
    Request sign_in = request("POST", "/api/v1/session", R"({"user":"a","password":"b"})", "");
    sign_in.headers["origin"] = origin;
    EXPECT_EQ(ask(sign_in).code, "session.foreign_origin") << origin;
  }
  Request own = request("POST", search, R"({"name":"Ахметов"})");
  own.headers["origin"] = "https://besik.test";
  EXPECT_EQ(ask(own).status, 200);
}

TEST_F(Routes, IfMatchIsAVersion) {
  std::string id = country_->open_case();
  const std::string edit = R"({"values":{"lawyer_called_at":"2026-03-10T04:10:00Z"}})";
  auto with = [&](const char* header) {
    Request asked = request("PATCH", "/api/v1/records/" + id, edit);
    asked.headers["if-match"] = header;
    return ask(asked);
  };
  for (const char* wrong : {"x", "\"x\"", "1x", "\"", "*"}) {
    EXPECT_EQ(with(wrong).code, "http.wrong_type") << wrong;
  }
  Told late = with("\"7\"");
  EXPECT_EQ(late.code, "record.conflict");
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(with("\"1\"").status, 200);
  Router router(*country_->service);
  Response shown = router.answer(request("GET", "/api/v1/records/" + id));
  ASSERT_FALSE(shown.headers.empty());
  EXPECT_EQ(shown.headers[0], (std::pair<std::string, std::string>{"ETag", "\"2\""}));
}

TEST_F(Routes, ProblemsRepeatNothingOfTheRequest) {
  const std::string marker = "Qxzmarker";
  std::vector<Request> asked;
  asked.push_back(request("GET", "/api/v1/" + marker));
  asked.push_back(request("GET", "/api/v1/records/" + marker));
  asked.push_back(request("GET", "/api/v1/places/" + marker));
  asked.push_back(request("GET", cases + "&" + marker + "=1"));
  asked.push_back(request("GET", cases + "&limit=" + marker));
  asked.push_back(request("GET", cases + "&language=" + marker));
  asked.push_back(request("GET", "/api/v1/records?programme=" + marker + "&register=case"));
  asked.push_back(request("GET", "/api/v1/figures?period=2026&indicator=" + marker));
  asked.push_back(request("GET", "/api/v1/figures?indicator=JJ1&period=" + marker));
  asked.push_back(request("GET", "/api/v1/figures?indicator=JJ1&period=2026&place=" + marker));
  asked.push_back(request("GET", "/api/v1/figures?indicator=JJ1&period=2026&by=" + marker));
  asked.push_back(request("POST", "/api/v1/persons/search", "{\"name\":\"" + marker));
  asked.push_back(request("POST", "/api/v1/persons/search", "{\"" + marker + "\":1}"));
  asked.push_back(request("POST", "/api/v1/persons/search", "{\"birth_date\":\"" + marker + "\"}"));
  asked.push_back(request("POST", "/api/v1/session",
                          R"({"user":")" + marker + R"(","password":")" + marker + "\"}", ""));
  asked.push_back(request("POST", "/api/v1/records",
                          R"({"programme":"juvenile-justice","register":"case","values":{")" +
                              marker + R"(":1},"persons":{}})"));
  asked.push_back(request(
      "POST", "/api/v1/records",
      R"({"programme":"juvenile-justice","register":"case","values":{"first_contact_at":")" +
          marker + R"(","offence_group":")" + marker + R"("},"persons":{"child":[{"names":")" +
          marker + R"("}]}})"));
  Request key = request("POST", "/api/v1/records", "{}");
  key.headers["idempotency-key"] = marker + std::string(200, 'x');
  asked.push_back(key);
  Request version = request("PATCH", "/api/v1/records/zz", "{}");
  version.headers["if-match"] = marker;
  asked.push_back(version);
  for (const auto& one : asked) {
    Told told = ask(one);
    EXPECT_GE(told.status, 400) << one.path;
    EXPECT_LT(told.status, 500) << one.path << told.code;
    EXPECT_EQ(told.text.find(marker), std::string::npos) << one.method << one.path << told.text;
  }
}

}  // namespace
}  // namespace besik::server
