#include "server/router.h"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "service/pieces.h"

namespace besik::server {

using service::Needs;
using service::Operation;
using service::Parameter;

namespace {

constexpr std::string_view session_cookie = "besik_session";
constexpr std::string_view api = "/api/v1/";

bool is_json(std::string_view content_type) {
  return content_type.substr(0, content_type.find(';')) == "application/json";
}

// Walks a template such as "/a/{id}/b" beside a path, segment by segment.
bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string>& members) {
  while (true) {
    auto pattern_end = pattern.find('/', 1);
    auto path_end = path.find('/', 1);
    std::string_view want = pattern.substr(0, pattern_end);
    std::string_view have = path.substr(0, path_end);
    if (want.size() > 3 && want[1] == '{' && want.back() == '}') {
      if (have.size() < 2) return false;
      members[std::string(want.substr(2, want.size() - 3))] = std::string(have.substr(1));
    } else if (want != have) {
      return false;
    }
    if (pattern_end == std::string_view::npos || path_end == std::string_view::npos) {
      return pattern_end == path_end;
    }
    pattern.remove_prefix(pattern_end);
    path.remove_prefix(path_end);
  }
}

Error wrong_type(const Parameter& parameter, std::string_view wanted) {
  return {"http.wrong_type", parameter.name, "the parameter is not " + std::string(wanted),
          parameter.doc, ""};
}

// Query and path members arrive as text; the operation's table says what they are.
Result<json::value> typed(const Parameter& parameter, const std::string& text) {
  if (parameter.type == "whole") {
    int64_t number = 0;
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size()) {
      return wrong_type(parameter, "a whole number");
    }
    return json::value(number);
  }
  if (parameter.type == "yes_no") {
    if (text == "yes" || text == "true" || text == "1" || text.empty()) return json::value(true);
    if (text == "no" || text == "false" || text == "0") return json::value(false);
    return wrong_type(parameter, "yes or no");
  }
  if (parameter.type == "list") {
    json::array list;
    for (const auto& part : split(text, ',')) {
      if (!part.empty()) list.emplace_back(part);
    }
    return json::value(std::move(list));
  }
  return json::value(text);
}

Language accepted_language(const Request& request) {
  std::string_view accept = request.header("accept-language");
  while (accept.size() >= 2) {
    auto language = parse_language(accept.substr(0, 2));
    if (language) return *language;
    auto comma = accept.find(',');
    if (comma == std::string_view::npos) break;
    accept.remove_prefix(comma + 1);
    while (!accept.empty() && accept.front() == ' ') accept.remove_prefix(1);
  }
  return Language::kk;
}

// The format whose media type the reader would rather have; "" where it names none of them.
std::string accepted_format(const Request& request, const Operation& operation) {
  if (operation.formats.empty()) return "";
  for (const std::string& wanted : split(request.header("accept"), ',')) {
    const std::string_view type = trim(std::string_view(wanted).substr(0, wanted.find(';')));
    for (const Operation::Format& format : operation.formats)
      if (type == std::string_view(format.media_type).substr(0, format.media_type.find(';')))
        return format.name;
  }
  return "";
}

Result<int64_t> etag(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text.remove_prefix(1);
    text.remove_suffix(1);
  }
  int64_t version = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (fault != std::errc() || end != text.data() + text.size()) {
    return Error{"http.wrong_type", "If-Match", "this is not a version of a record",
                 "Send back the ETag that came with the record, e.g. If-Match: \"3\".", ""};
  }
  return version;
}

// Codes of this folder first; the others are the service's.
int status_of(const Error& error) {
  static const std::map<std::string_view, int> own{
      {"http.not_found", 404},         {"http.method_not_allowed", 405}, {"http.media_type", 415},
      {"http.malformed_target", 400},  {"http.malformed", 400},          {"http.wrong_type", 400},
      {"http.missing_parameter", 400}, {"http.unknown_parameter", 400},  {"language.unknown", 400},
      {"session.required", 401},       {"live.too_many", 429},           {"server.fault", 500}};
  auto found = own.find(error.code);
  return found == own.end() ? service::http_status(error) : found->second;
}

// The place of a fault may be a value that was asked for (a code); the asker knows it by the name
// of the parameter, and whoever reads over the shoulder learns nothing.
Errors without_values(Errors errors, const json::object& input) {
  for (auto& error : errors) {
    for (const auto& member : input) {
      if (member.value().is_string() && member.value().as_string() == error.where) {
        error.where = member.key();
        break;
      }
    }
  }
  return errors;
}

// What fits is sent whole, with its length; the rest is made while it is read.
Result<void> begin(Response& response, std::shared_ptr<service::Pieces> pieces) {
  constexpr std::size_t whole = 64 << 10;
  while (response.body.size() < whole) {
    TRY_ASSIGN(const std::string bytes, pieces->next());
    if (bytes.empty()) return {};
    response.body += bytes;
  }
  response.more = [pieces = std::move(pieces)] { return pieces->next(); };
  return {};
}

std::string title_of(int status) {
  switch (status) {
    case 401:
      return "Sign in first";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 409:
      return "Conflict";
    case 412:
      return "Changed meanwhile";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 429:
      return "Too many requests";
    default:
      return status >= 500 ? "Our fault" : "Bad request";
  }
}

}  // namespace

Match match(std::string_view method, std::string_view path) {
  Match best;
  for (const auto& operation : service::operations()) {
    std::map<std::string, std::string> members;
    if (!matches(operation.path, path, members)) continue;
    best.path_known = true;
    bool head = method == "HEAD" && operation.method == "GET";
    if (operation.method != method && !head) continue;
    // A literal path ("/records/preview") is nearer than one with members ("/records/{id}").
    if (!best.operation || members.size() < best.members.size()) {
      best.operation = &operation;
      best.members = std::move(members);
    }
  }
  return best;
}

Result<json::object> read_input(const Request& request, const Match& match) {
  json::object input;
  const Operation& operation = *match.operation;
  bool file_body = false;
  for (const auto& parameter : operation.parameters) {
    file_body |= parameter.in == Parameter::In::body && parameter.type == "file";
  }
  if (!request.body.empty() && !file_body) {
    if (!is_json(request.header("content-type"))) {
      return Error{"http.media_type", "Content-Type", "the body is not declared as JSON",
                   "Send Content-Type: application/json.", ""};
    }
    JsonLimits limits;
    limits.bytes = operation.max_body;
    TRY_ASSIGN(json::value body, parse_json(request.body, limits));
    if (!body.is_object()) {
      return Error{"json.wrong_type", "$", "the body is not an object", "Send {...}.", ""};
    }
    input = std::move(body.as_object());
    std::vector<std::string> names;
    for (const auto& parameter : operation.parameters) {
      if (parameter.in == Parameter::In::body) names.push_back(parameter.name);
    }
    for (const auto& member : input) {
      std::string name(member.key());
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        return Error{"json.unknown_member", "$." + (is_name(name) ? name : std::string("?")),
                     "this operation has no such member",
                     "See " + operation.name + " in docs/api.md.", nearest(name, names)};
      }
    }
  }
  std::vector<std::string> query_names{"language"};
  for (const auto& parameter : operation.parameters) {
    if (parameter.in == Parameter::In::query) query_names.push_back(parameter.name);
    const std::string* text = nullptr;
    if (parameter.in == Parameter::In::path) {
      if (auto found = match.members.find(parameter.name); found != match.members.end()) {
        text = &found->second;
      }
    } else if (parameter.in == Parameter::In::query) {
      if (auto found = request.query.find(parameter.name); found != request.query.end()) {
        text = &found->second;
      }
    }
    if (text) {
      TRY_ASSIGN(input[parameter.name], typed(parameter, *text));
    } else if (parameter.required && parameter.type != "file" && !input.contains(parameter.name)) {
      return Error{"http.missing_parameter", parameter.name, "the parameter is missing",
                   parameter.doc, ""};
    }
  }
  for (const auto& member : request.query) {
    if (std::find(query_names.begin(), query_names.end(), member.first) == query_names.end()) {
      return Error{"http.unknown_parameter", "query", "this operation has no such parameter",
                   "See " + operation.name + " in docs/api.md.",
                   nearest(member.first, query_names)};
    }
  }
  return input;
}

Response problem(const Errors& errors) {
  const Error& first = errors.front();
  int status = status_of(first);
  json::array all;
  for (const auto& error : errors) {
    json::object one{
        {"code", error.code}, {"where", error.where}, {"what", error.what}, {"mend", error.mend}};
    if (!error.nearest.empty()) one["nearest"] = error.nearest;
    all.push_back(std::move(one));
  }
  json::object body{{"type", "about:blank"}, {"title", title_of(status)},
                    {"status", status},      {"code", first.code},
                    {"detail", first.what},  {"errors", std::move(all)}};
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = json::serialize(body);
  return response;
}

service::Actor Router::actor(const Request& request) const {
  service::Actor actor;
  actor.language = accepted_language(request);
  auto token = request.cookie(session_cookie);
  if (!token.empty()) {
    if (auto known = service_.actor_of_session(token)) actor = *known;
  }
  if (actor.user.id.empty()) actor.is_operator = request.owner_peer;
  return actor;
}

std::string Router::session(const Request& request) {
  return std::string(request.cookie(session_cookie));
}

std::size_t Router::body_limit(const Request& request) const {
  auto found = match(request.method, request.path);
  return found.operation ? found.operation->max_body : 0;
}

Result<void> Router::check_origin(const Request& request, const Operation& operation) const {
  if (!operation.writes && operation.method == "GET") return {};
  auto origin = request.header("origin");
  if (!origin.empty()) {
    auto scheme_end = origin.find("://");
    auto host = scheme_end == std::string_view::npos ? origin : origin.substr(scheme_end + 3);
    if (host != request.header("host")) {
      return Error{"session.foreign_origin", "Origin", "the request comes from another site",
                   "Use the pages of this server.", ""};
    }
  }
  auto token = request.cookie(session_cookie);
  if (token.empty() || operation.needs == Needs::nothing) return {};
  auto expected = service_.csrf_of_session(token);
  if (!expected.empty() && request.header("x-besik-csrf") != expected) {
    return Error{"session.csrf", "X-Besik-CSRF", "the header is missing or stale",
                 "Send the csrf value that GET /api/v1/session gives.", ""};
  }
  return {};
}

Response Router::answer(const Request& request) {
  if (request.path.substr(0, api.size()) != api) {
    return problem(
        {{"http.not_found", "path", "there is no such address", "See docs/api.md.", ""}});
  }
  Match found = match(request.method, request.path);
  if (!found.operation) {
    std::string code = found.path_known ? "http.method_not_allowed" : "http.not_found";
    return problem({{code, "request line", "there is no such address or method",
                     "See /api/v1/openapi.json.", ""}});
  }
  return run(request, found);
}

Response Router::run(const Request& request, const Match& found) {
  const Operation& operation = *found.operation;
  service::Call call;
  call.actor = actor(request);
  call.session = session(request);
  if (auto wanted = request.query.find("language"); wanted != request.query.end()) {
    auto language = parse_language(wanted->second);
    if (!language) return problem({language.error()});
    call.actor.language = *language;
  }
  if (auto origin = check_origin(request, operation); !origin) return problem({origin.error()});
  auto members = read_input(request, found);
  if (!members) return problem({members.error()});
  call.input = std::move(*members);
  if (const std::string format = accepted_format(request, operation); !format.empty())
    if (!call.input.contains("format")) call.input["format"] = format;
  call.body_text = request.body;
  call.idempotency_key = std::string(request.header("idempotency-key"));
  if (call.idempotency_key.size() > 128) {
    return problem({{"http.too_long", "Idempotency-Key", "the key is longer than 128 characters",
                     "Use a UUID.", ""}});
  }
  if (auto match_header = request.header("if-match"); !match_header.empty()) {
    auto version = etag(match_header);
    if (!version) return problem({version.error()});
    call.if_match = *version;
  }
  call.in_pieces = true;
  auto answer = service_.call(operation, call);
  if (!answer) return problem(without_values(std::move(answer.error()), call.input));
  Response response;
  response.status = answer->http_status;
  if (!answer->file_name.empty())
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + answer->file_name + '"');
  if (answer->pieces) {
    response.content_type = answer->content_type;
    if (auto begun = begin(response, std::move(answer->pieces)); !begun)
      return problem(without_values({begun.error()}, call.input));
  } else if (!answer->content_type.empty()) {
    response.content_type = answer->content_type;
    response.body = std::move(answer->text);
  } else {
    response.body = json::serialize(answer->body);
  }
  if (answer->etag >= 0) {
    response.headers.emplace_back("ETag", '"' + std::to_string(answer->etag) + '"');
  }
  if (!answer->set_session.empty()) {
    bool clear = answer->set_session == "-";
    std::string cookie = std::string(session_cookie) + "=" + (clear ? "" : answer->set_session) +
                         "; Path=/; HttpOnly; SameSite=Strict";
    if (clear) cookie += "; Max-Age=0";
    if (request.tls) cookie += "; Secure";
    response.headers.emplace_back("Set-Cookie", cookie);
  }
  return response;
}

}  // namespace besik::server
