#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/check.h"
#include "base/text.h"
#include "server/router.h"

// A line with method and target, a line with a cookie, the rest a body. Whatever they hold: a
// target that is taken is clean text, and the input of an operation holds nothing but its
// parameters.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto line = [&] {
    auto end = text.find('\n');
    auto out = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return out;
  };
  const auto first = line();
  const auto space = first.find(' ');
  server::Request request;
  request.method = std::string(first.substr(0, space));
  const auto target = space == std::string_view::npos ? first : first.substr(space + 1);
  request.headers["cookie"] = std::string(line());
  request.headers["content-type"] = "application/json";
  request.body = std::string(text);
  static_cast<void>(request.cookie("besik_session"));
  if (!server::parse_target(target, request)) return 0;
  CHECK(request.path.starts_with("/"));
  CHECK(is_utf8(request.path) && request.path.find('\0') == std::string::npos);
  for (const auto& [name, value] : request.query) CHECK(is_utf8(name) && is_utf8(value));
  const auto found = server::match(request.method, request.path);
  if (!found.operation) return 0;
  const auto input = server::read_input(request, found);
  if (!input) {
    CHECK(!input.error().code.empty());
    return 0;
  }
  for (const auto& member : *input) {
    bool known = false;
    for (const auto& parameter : found.operation->parameters) {
      known |= member.key() == parameter.name;
    }
    CHECK(known);
  }
  return 0;
}
