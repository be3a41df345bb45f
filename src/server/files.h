#pragma once

#include <string_view>

#include "server/http.h"

namespace besik::server {

// One file of the browser application, embedded in the program at build time.
struct EmbeddedFile {
  std::string_view path;  // "/assets/index-abc.js"
  std::string_view bytes;
  std::string_view gzip;  // the same compressed; empty where that would not help
};

// The embedded files; empty in a program that was built without web/dist.
const EmbeddedFile* find_file(std::string_view path);
// A file, or the application's page for addresses that the browser routes itself.
Response serve_file(const Request& request);

}  // namespace besik::server
