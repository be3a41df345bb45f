#include "server/files.h"

#include <gtest/gtest.h>

#include "server/embedded.h"

namespace besik::server {
namespace {

Response get(std::string path, std::string encoding = "", std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers["accept-encoding"] = std::move(encoding);
  return serve_file(request);
}

std::string header(const Response& response, std::string_view wanted) {
  for (const auto& [name, value] : response.headers) {
    if (name == wanted) return value;
  }
  return "";
}

TEST(Files, OnlyRead) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    Response response = get("/", "", method);
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
  }
}

TEST(Files, AMissingAssetIsMissing) {
  for (const char* path : {"/assets/none.js", "/favicon.none", "/../etc/passwd.txt", "/.git"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST(Files, AddressesOfPagesAreTheApplications) {
  for (const char* path : {"/", "/records/019a", "/atlas", "/../../etc/passwd"}) {
    Response response = get(path);
    if (embedded_files().empty()) {
      EXPECT_EQ(response.status, 503) << path;
      continue;
    }
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(response.fixed_body, find_file("/index.html")->bytes);
  }
}

TEST(Files, EveryEmbeddedFileIsServedWithItsType) {
  for (const auto& file : embedded_files()) {
    Response plain = get(std::string(file.path));
    EXPECT_EQ(plain.status, 200) << file.path;
    EXPECT_EQ(plain.fixed_body, file.bytes) << file.path;
    EXPECT_NE(plain.content_type, "application/octet-stream") << file.path;
    Response packed = get(std::string(file.path), "br, gzip");
    EXPECT_EQ(header(packed, "Content-Encoding"), file.gzip.empty() ? "" : "gzip") << file.path;
    EXPECT_EQ(packed.fixed_body, file.gzip.empty() ? file.bytes : file.gzip) << file.path;
    bool immutable = header(plain, "Cache-Control").find("immutable") != std::string::npos;
    EXPECT_EQ(immutable, file.path.starts_with("/assets/")) << file.path;
  }
}

}  // namespace
}  // namespace besik::server
