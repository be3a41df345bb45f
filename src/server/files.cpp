#include "server/files.h"

#include "base/id.h"
#include "server/embedded.h"

namespace besik::server {
namespace {

std::string_view content_type(std::string_view path) {
  auto ends = [&](std::string_view end) { return path.ends_with(end); };
  if (ends(".html")) return "text/html; charset=utf-8";
  if (ends(".js")) return "text/javascript; charset=utf-8";
  if (ends(".css")) return "text/css; charset=utf-8";
  if (ends(".svg")) return "image/svg+xml";
  if (ends(".json")) return "application/json";
  if (ends(".woff2")) return "font/woff2";
  if (ends(".png")) return "image/png";
  if (ends(".webmanifest")) return "application/manifest+json";
  return "application/octet-stream";
}

constexpr std::string_view missing_page =
    "<!doctype html><meta charset=utf-8><title>Besik</title><p>This program was built without its "
    "browser application. Run ./besik build.";

}  // namespace

const EmbeddedFile* find_file(std::string_view path) {
  for (const auto& file : embedded_files()) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

Response serve_file(const Request& request) {
  Response response;
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  const EmbeddedFile* file = find_file(request.path);
  // Addresses of pages ("/records/1") are the application's; a missing asset is missing.
  bool is_asset = request.path.find('.', request.path.rfind('/')) != std::string::npos;
  if (!file && !is_asset) file = find_file("/index.html");
  if (!file) {
    response.status = is_asset ? 404 : 503;
    response.content_type = "text/html; charset=utf-8";
    response.fixed_body = is_asset ? std::string_view("not found") : missing_page;
    return response;
  }
  response.content_type = content_type(file->path);
  bool immutable = file->path.starts_with("/assets/");
  response.headers.emplace_back("Cache-Control",
                                immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file->gzip.empty() &&
      request.header("accept-encoding").find("gzip") != std::string_view::npos) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.fixed_body = file->gzip;
  } else {
    response.fixed_body = file->bytes;
  }
  return response;
}

}  // namespace besik::server
