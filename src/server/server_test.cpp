#include "server/server.h"

#include <gtest/gtest.h>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>

#include "server/test_site.h"

namespace besik::server {
namespace {

using service::TestCountry;

const std::string cases = "/api/v1/records?programme=juvenile-justice&register=case";

class Served : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    country_ = new TestCountry();
    country_->add_user("known", "police_inspector", "POL-A", {{"password", "a long password"}});
    ListenOptions options;
    options.socket_path = (country_->folder / "besik.sock").string();
    site_ = new Site(*country_, options);
  }
  static void TearDownTestSuite() {
    delete site_;
    delete country_;
  }
  Reply sign_in(const std::string& password) {
    return site.ask({}, "POST", "/api/v1/session",
                    json::serialize(json::object{{"user", "known"}, {"password", password}}));
  }
  static std::string open_case() { return json::serialize(TestCountry::case_input()); }

  Site& site = *site_;
  TestCountry& country = *country_;
  static Site* site_;
  static TestCountry* country_;
};
Site* Served::site_ = nullptr;
TestCountry* Served::country_ = nullptr;

TEST_F(Served, SignsInAndOut) {
  Reply wrong = sign_in("not the password");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(Site::code(wrong), "session.refused");
  EXPECT_FALSE(wrong.headers.contains("set-cookie"));
  Reply in = sign_in("a long password");
  ASSERT_EQ(in.status, 200);
  std::string cookie = in.headers.at("set-cookie");
  EXPECT_TRUE(cookie.starts_with("besik_session="));
  for (const char* flag : {"; HttpOnly", "; SameSite=Strict", "; Path=/"}) {
    EXPECT_NE(cookie.find(flag), std::string::npos) << flag;
  }
  EXPECT_EQ(cookie.find("Secure"), std::string::npos);
  EXPECT_EQ(cookie.find("Domain"), std::string::npos);
  Site::Visitor who{cookie.substr(14, cookie.find(';') - 14),
                    std::string(Site::object(in).at("csrf").as_string())};
  EXPECT_EQ(in.body.find(who.token), std::string::npos);
  Reply session = site.ask(who, "GET", "/api/v1/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(Site::object(session).at("csrf").as_string(), who.csrf);
  EXPECT_EQ(site.ask({who.token, ""}, "DELETE", "/api/v1/session").status, 403);
  Reply out = site.ask(who, "DELETE", "/api/v1/session");
  EXPECT_EQ(out.status, 200);
  EXPECT_NE(out.headers.at("set-cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(site.ask(who, "GET", "/api/v1/session").status, 401);
}

TEST_F(Served, AnIdleSessionEnds) {
  auto who = site.visitor("inspector");
  Instant start = country.env.now();
  auto after = [&](int64_t minutes) {
    country.env.set_now(Instant{country.env.now().ms + minutes * 60'000});
    return site.ask(who, "GET", "/api/v1/session").status;
  };
  EXPECT_EQ(after(29), 200);
  EXPECT_EQ(after(29), 200);
  EXPECT_EQ(after(31), 401);
  EXPECT_EQ(after(-31), 401);
  country.env.set_now(start);
}

TEST_F(Served, SaysOfItselfToTheMachine) {
  Reply health = site.ask({}, "GET", "/healthz");
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(Site::object(health).at("status").as_string(), "ok");
  Reply metrics = site.ask({}, "GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("besik_"), std::string::npos);
  EXPECT_EQ(site.ask({}, "GET", "/metrics", "", "X-Forwarded-For: 10.0.0.1\r\n").status, 404);
  EXPECT_EQ(site.ask({}, "POST", "/metrics").status, 405);
  EXPECT_EQ(site.ask({}, "POST", "/healthz").status, 405);
  EXPECT_EQ(site.ask({}, "GET", "/api/v1/openapi.json").status, 200);
  Request far;
  far.method = "GET";
  far.path = "/metrics";
  EXPECT_EQ(site.server().answer(far).status, 404);
}

TEST_F(Served, ABodyIsLimitedByItsOperation) {
  auto who = site.visitor("inspector");
  Line line = Line::tcp(site.port);
  line.say("POST /api/v1/records HTTP/1.1\r\nHost: besik.test\r\nCookie: besik_session=" +
           who.token + "\r\nContent-Length: 900000000\r\n\r\n");
  EXPECT_EQ(line.reply().status, 413);
  Line nowhere = Line::tcp(site.port);
  nowhere.say("POST /api/v1/none HTTP/1.1\r\nHost: besik.test\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(nowhere.reply().status, 413);
}

TEST_F(Served, TheSameKeyIsDoneOnce) {
  auto who = site.visitor("inspector");
  auto post = [&](const std::string& body, const std::string& key) {
    return site.ask(who, "POST", "/api/v1/records", body, "Idempotency-Key: " + key + "\r\n");
  };
  Reply first = post(open_case(), "one");
  ASSERT_EQ(first.status, 201) << Site::code(first);
  Reply again = post(open_case(), "one");
  EXPECT_EQ(Site::object(again).at("id"), Site::object(first).at("id"));
  json::object other = TestCountry::case_input();
  other["values"].as_object()["capacity"] = "accused";
  EXPECT_EQ(post(json::serialize(other), "one").status, 409);
  Reply second = post(open_case(), "two");
  EXPECT_NE(Site::object(second).at("id"), Site::object(first).at("id"));
}

TEST_F(Served, TheSocketsOwnerDoesWhatNeedsNoNames) {
  auto ask = [&](const std::string& method, const std::string& target, const std::string& body) {
    Line line = Line::local((country.folder / "besik.sock").string());
    line.say(Site::text({}, method, target, body));
    return line.reply();
  };
  EXPECT_EQ(ask("GET", "/api/v1/users", "").status, 200);
  for (const auto& operation : service::operations()) {
    if (operation.needs == service::Needs::nothing || operation.operator_ok) continue;
    std::string path = operation.path;
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}') - at + 1, "zz");
    }
    char mark = '?';
    json::object body;
    for (const auto& parameter : operation.parameters) {
      json::value value = "1";
      if (parameter.type == "object") value = json::object();
      if (parameter.type == "list") value = json::array();
      if (!parameter.required || parameter.in == service::Parameter::In::path) continue;
      if (parameter.in == service::Parameter::In::body) body[parameter.name] = value;
      if (parameter.in == service::Parameter::In::query) {
        path += mark + parameter.name + "=1";
        mark = '&';
      }
    }
    Reply reply =
        ask(operation.method, path, operation.method == "GET" ? "" : json::serialize(body));
    EXPECT_EQ(Site::code(reply), "operation.needs_session") << operation.name;
    EXPECT_EQ(reply.status, 401) << operation.name;
  }
  EXPECT_EQ(site.ask({}, "GET", "/api/v1/users").status, 401);
}

class Stream {
 public:
  Stream(const Site& site, const Site::Visitor& who) : line_(Line::tcp(site.port)) {
    line_.say(Site::text(who, "GET", "/api/v1/live"));
    head = line_.until("\r\n\r\n");
    line_.until("event: hello");
    line_.until("\n\n");
  }
  std::string until(const std::string& mark, int milliseconds) {
    return line_.until(mark, milliseconds);
  }
  Line& line() { return line_; }
  std::string head;

 private:
  Line line_;
};

TEST_F(Served, ToldAreThoseWhoMayRead) {
  auto inspector = site.visitor("inspector");
  Stream colleague(site, site.visitor("colleague")), boss(site, site.visitor("boss"));
  std::vector<std::unique_ptr<Stream>> deaf;
  for (const char* name : {"stranger", "psychologist", "teacher", "ombudsman", "dpo", "admin"}) {
    deaf.push_back(std::make_unique<Stream>(site, site.visitor(name)));
  }
  EXPECT_NE(colleague.head.find(" 200 "), std::string::npos);
  Reply opened = site.ask(inspector, "POST", "/api/v1/records", open_case());
  ASSERT_EQ(opened.status, 201);
  std::string id(Site::object(opened).at("id").as_string());
  EXPECT_NE(colleague.until(id, 1000).find("event: record"), std::string::npos);
  EXPECT_NE(boss.until(id, 1000).find(id), std::string::npos);
  for (auto& stream : deaf) EXPECT_EQ(stream->until("\n\n", 300).find("event:"), std::string::npos);
  EXPECT_EQ(site.ask({}, "GET", "/api/v1/live").status, 401);
  EXPECT_EQ(site.ask(inspector, "HEAD", "/api/v1/live").status, 405);
}

TEST_F(Served, AStreamEndsWithItsSession) {
  auto who = site.visitor("colleague");
  Stream stream(site, who);
  EXPECT_EQ(site.ask(who, "DELETE", "/api/v1/session").status, 200);
  site.ask(site.visitor("inspector"), "POST", "/api/v1/records", open_case());
  std::string told = stream.until("event: reload", 3000);
  EXPECT_NE(told.find("event: reload"), std::string::npos);
  EXPECT_EQ(told.find("event: record"), std::string::npos);
  EXPECT_TRUE(stream.line().ends_within(4000));
}

TEST_F(Served, TenStreamsForOneAccountAndNoMore) {
  auto who = site.visitor("probation");
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 10; ++i) streams.push_back(std::make_unique<Stream>(site, who));
  Reply more = site.ask(who, "GET", "/api/v1/live");
  EXPECT_EQ(more.status, 429);
  EXPECT_EQ(Site::code(more), "live.too_many");
  streams.clear();
  for (int i = 0; i < 100; ++i) {
    Line line = Line::tcp(site.port);
    line.say(Site::text(who, "GET", "/api/v1/live"));
    if (line.until("\r\n\r\n").find(" 200 ") != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL() << "streams that were left still count";
}

TEST_F(Served, ASlowReaderIsToldToReload) {
  Live live(*country.service);
  auto who = site.visitor("colleague");
  auto slow = live.open(country.as("colleague"), who.token);
  auto quick = live.open(country.as("colleague"), who.token);
  ASSERT_TRUE(slow && quick);
  service::Happened happened;
  happened.record = country.open_case();
  happened.programme = "juvenile-justice";
  happened.register_name = "case";
  constexpr int changes = 800;
  for (int i = 1; i <= changes; ++i) {
    happened.version = i;
    country.service->parts().tell(happened);
  }
  const std::string last = "\"version\":" + std::to_string(changes);
  std::string told;
  for (int i = 0; i < 500 && told.find(last) == std::string::npos; ++i) {
    told += (*quick)->next();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_NE(told.find(last), std::string::npos);
  EXPECT_GT(told.size(), 64u << 10);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::string waiting = (*slow)->next();
  EXPECT_LE(waiting.size(), 64u << 10);
  EXPECT_TRUE(waiting.starts_with("event: reload"));
}

// A certificate of 127.0.0.1, signed by itself, with its key.
void make_certificate(const std::string& certificate_file, const std::string& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  FILE* out = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(out, certificate);
  std::fclose(out);
  out = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST_F(Served, OverTlsTheCookieIsSecure) {
  ListenOptions options;
  options.read_seconds = 2;
  options.certificate_file = (country.folder / "certificate.pem").string();
  options.key_file = (country.folder / "key.pem").string();
  make_certificate(options.certificate_file, options.key_file);
  Site secure(country, options);
  CURL* curl = curl_easy_init();
  std::string got;
  auto take = +[](char* bytes, size_t size, size_t count, void* into) -> size_t {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
  };
  std::string url = "https://127.0.0.1:" + std::to_string(secure.port) + "/api/v1/session";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(curl, CURLOPT_HEADER, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
  curl_slist* json = curl_slist_append(nullptr, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, json);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, R"({"user":"known","password":"a long password"})");
  ASSERT_EQ(curl_easy_perform(curl), CURLE_OK);
  EXPECT_NE(got.find("200 OK"), std::string::npos);
  EXPECT_NE(got.find("; Secure"), std::string::npos);
  EXPECT_NE(got.find("Strict-Transport-Security"), std::string::npos);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION,
                   static_cast<long>(CURL_SSLVERSION_TLSv1) | CURL_SSLVERSION_MAX_TLSv1_1);
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
  EXPECT_NE(curl_easy_perform(curl), CURLE_OK);
  curl_slist_free_all(json);
  curl_easy_cleanup(curl);
  Line plain = Line::tcp(secure.port);
  plain.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(plain.ends_within(5000));
  Line silent = Line::tcp(secure.port);
  EXPECT_TRUE(silent.ends_within(5000));
}

TEST_F(Served, StopsCleanlyWhileStreamsAreOpen) {
  auto own = std::make_unique<Site>(country);
  auto who = own->visitor("colleague");
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 5; ++i) streams.push_back(std::make_unique<Stream>(*own, who));
  std::atomic<bool> busy{true};
  std::thread writer([&] {
    while (busy) country.open_case();
  });
  auto before = std::chrono::steady_clock::now();
  own->stop();
  own.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  busy = false;
  writer.join();
  for (auto& stream : streams) EXPECT_TRUE(stream->line().ends_within(2000));
}

}  // namespace
}  // namespace besik::server
