#include "server/http.h"

#include "base/text.h"

namespace besik::server {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Error malformed(std::string what) {
  return {"http.malformed_target", "request line", std::move(what),
          "Send a path and a query encoded as RFC 3986 says.", ""};
}

constexpr std::size_t longest_target = 8 << 10;
constexpr std::size_t most_parameters = 64;

}  // namespace

std::string_view Request::header(std::string_view lower_name) const {
  auto found = headers.find(std::string(lower_name));
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    auto end = rest.find(';');
    std::string_view pair = rest.substr(0, end);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

Result<std::string> decode_component(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return malformed("a percent sign without two hex digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    auto byte = static_cast<unsigned char>(c);
    if ((byte < ' ' && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
      return malformed("a control character");
    }
    out += c;
  }
  if (!is_utf8(out)) return malformed("bytes that are not UTF-8");
  return out;
}

Result<void> parse_target(std::string_view target, Request& into) {
  if (target.size() > longest_target) {
    return Error{"http.too_long", "request line", "the address is longer than 8 KiB",
                 "Send long values in the body.", ""};
  }
  if (target.empty() || target.front() != '/') return malformed("the path does not begin with /");
  auto question = target.find('?');
  TRY_ASSIGN(into.path, decode_component(target.substr(0, question), false));
  into.query.clear();
  if (question == std::string_view::npos) return {};
  std::string_view rest = target.substr(question + 1);
  std::size_t count = 0;
  while (!rest.empty()) {
    auto end = rest.find('&');
    std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (pair.empty()) continue;
    if (++count > most_parameters) return malformed("more than 64 parameters");
    auto equals = pair.find('=');
    TRY_ASSIGN(std::string name, decode_component(pair.substr(0, equals), true));
    std::string value;
    if (equals != std::string_view::npos) {
      TRY_ASSIGN(value, decode_component(pair.substr(equals + 1), true));
    }
    into.query[name] = std::move(value);
  }
  return {};
}

}  // namespace besik::server
