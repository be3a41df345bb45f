#pragma once

#include <map>
#include <string>
#include <string_view>

#include "server/http.h"
#include "service/operation.h"
#include "service/service.h"

namespace besik::server {

// The operation that a method and path name, with its path members; nullptr where none.
// `path_known` says that the path exists under another method (405 instead of 404).
struct Match {
  const service::Operation* operation = nullptr;
  std::map<std::string, std::string> members;
  bool path_known = false;
};
Match match(std::string_view method, std::string_view path);

// The input of an operation that `match` found: path, query and body members, typed as its table
// says. Codes: http.media_type, http.wrong_type, http.missing_parameter, http.unknown_parameter,
// json.unknown_member, json.wrong_type and those of parse_json.
Result<json::object> read_input(const Request& request, const Match& match);

// Answers /api/v1/... through the service: session cookie, CSRF, language, typed input, problem
// documents. Never puts a value of the request into an error.
class Router {
 public:
  explicit Router(service::Service& service) : service_(service) {}
  Response answer(const Request& request);
  std::size_t body_limit(const Request& request) const;
  // Who the request comes from; an empty user where nobody is signed in.
  service::Actor actor(const Request& request) const;
  // The token of the session that the request comes with, or "".
  static std::string session(const Request& request);

 private:
  Response run(const Request& request, const Match& match);
  Result<void> check_origin(const Request& request, const service::Operation& operation) const;
  service::Service& service_;
};

// RFC 9457 problem document of one or more errors; the first says the status.
Response problem(const Errors& errors);

}  // namespace besik::server
