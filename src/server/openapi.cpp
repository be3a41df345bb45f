#include "server/openapi.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "service/operation.h"

namespace besik::server {

using service::Needs;
using service::Operation;
using service::Parameter;

namespace {

json::object schema_of(const std::string& type) {
  if (type == "whole") return {{"type", "integer"}, {"format", "int64"}};
  if (type == "yes_no") return {{"type", "boolean"}};
  if (type == "date") return {{"type", "string"}, {"format", "date"}};
  if (type == "list") return {{"type", "array"}, {"items", json::object{}}};
  if (type == "object") return {{"type", "object"}};
  if (type == "file") return {{"type", "string"}};
  return {{"type", "string"}};
}

json::object problem_response() {
  return {
      {"description", "A problem document (RFC 9457) with stable codes"},
      {"content",
       {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

json::object body_of(const Operation& operation) {
  json::object properties;
  json::array required;
  for (const auto& parameter : operation.parameters) {
    if (parameter.in != Parameter::In::body) continue;
    if (parameter.type == "file") {
      return {{"required", true},
              {"description", parameter.doc},
              {"content", {{"text/plain", {{"schema", schema_of("file")}}}}}};
    }
    auto schema = schema_of(parameter.type);
    schema["description"] = parameter.doc;
    properties[parameter.name] = std::move(schema);
    if (parameter.required) required.emplace_back(parameter.name);
  }
  if (properties.empty()) return {};
  bool any_required = !required.empty();
  json::object schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (any_required) schema["required"] = std::move(required);
  return {{"required", any_required},
          {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

json::object describe(const Operation& operation) {
  json::array parameters;
  for (const auto& parameter : operation.parameters) {
    if (parameter.in == Parameter::In::body) continue;
    bool in_path = parameter.in == Parameter::In::path;
    parameters.push_back(json::object{{"name", parameter.name},
                                      {"in", in_path ? "path" : "query"},
                                      {"required", in_path || parameter.required},
                                      {"description", parameter.doc},
                                      {"schema", schema_of(parameter.type)}});
  }
  parameters.push_back(json::object{{"$ref", "#/components/parameters/language"}});
  if (operation.writes) {
    parameters.push_back(json::object{{"$ref", "#/components/parameters/idempotency"}});
  }
  auto dot = operation.name.find('.');
  json::object out{{"operationId", operation.name},
                   {"summary", operation.doc.substr(0, operation.doc.find(". ") == std::string::npos
                                                           ? operation.doc.size()
                                                           : operation.doc.find(". "))},
                   {"description", operation.doc},
                   {"tags", json::array{operation.name.substr(0, dot)}},
                   {"parameters", std::move(parameters)}};
  if (auto body = body_of(operation); !body.empty()) out["requestBody"] = std::move(body);
  if (operation.needs == Needs::nothing) {
    out["security"] = json::array{};
  } else {
    out["security"] = json::array{json::object{{"session", json::array{}}}};
  }
  json::object content{{"application/json", {{"schema", json::object{}}}}};
  for (const auto& format : operation.formats)
    content[format.media_type] = json::object{{"schema", json::object{}}};
  out["responses"] =
      json::object{{"200",
                    {{"description", operation.answer.empty() ? "Done" : operation.answer},
                     {"content", std::move(content)}}},
                   {"4XX", {{"$ref", "#/components/responses/Problem"}}}};
  return out;
}

json::object components() {
  json::object error{{"type", "object"},
                     {"properties",
                      {{"code", {{"type", "string"}}},
                       {"where", {{"type", "string"}}},
                       {"what", {{"type", "string"}}},
                       {"mend", {{"type", "string"}}},
                       {"nearest", {{"type", "string"}}}}}};
  json::object problem{{"type", "object"},
                       {"required", json::array{"title", "status", "code"}},
                       {"properties",
                        {{"type", {{"type", "string"}}},
                         {"title", {{"type", "string"}}},
                         {"status", {{"type", "integer"}}},
                         {"code", {{"type", "string"}}},
                         {"detail", {{"type", "string"}}},
                         {"errors", {{"type", "array"}, {"items", std::move(error)}}}}}};
  return {{"schemas", {{"Problem", std::move(problem)}}},
          {"responses", {{"Problem", problem_response()}}},
          {"parameters",
           {{"language",
             {{"name", "language"},
              {"in", "query"},
              {"description", "Language of words in the answer; the account's where not given."},
              {"schema", {{"type", "string"}, {"enum", json::array{"kk", "ru", "en"}}}}}},
            {"idempotency",
             {{"name", "Idempotency-Key"},
              {"in", "header"},
              {"description", "A UUID: the same key with the same input is done once."},
              {"schema", {{"type", "string"}}}}}}},
          {"securitySchemes",
           {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "besik_session"}}}}}};
}

std::string where_in(const Parameter& parameter) {
  switch (parameter.in) {
    case Parameter::In::path:
      return "path";
    case Parameter::In::query:
      return "query";
    case Parameter::In::body:
      return "body";
  }
  return "";
}

// A table of what `format` may be.
std::string formats_of(const Operation& operation) {
  std::string out = "\n| `format` | `Accept` |\n|---|---|\n";
  for (const auto& format : operation.formats)
    out += "| `" + format.name + "` | `" +
           format.media_type.substr(0, format.media_type.find(';')) + "` |\n";
  return out;
}

}  // namespace

std::string openapi_json() {
  json::object paths;
  for (const auto& operation : service::operations()) {
    std::string method = operation.method;
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!paths.contains(operation.path)) paths[operation.path] = json::object{};
    paths[operation.path].as_object()[method] = describe(operation);
  }
  paths["/api/v1/live"] = json::object{
      {"get",
       {{"operationId", "live"},
        {"summary", "What changes, as server-sent events"},
        {"description",
         "Events: hello {}, figures {indicators}, record {id, version, programme, register}, "
         "tasks {}, reload {}. A reader is told only of what they may see."},
        {"tags", json::array{"live"}},
        {"security", json::array{json::object{{"session", json::array{}}}}},
        {"responses",
         {{"200",
           {{"description", "A stream"},
            {"content", {{"text/event-stream", {{"schema", {{"type", "string"}}}}}}}}},
          {"4XX", {{"$ref", "#/components/responses/Problem"}}}}}}}};
  json::object document{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Besik"},
        {"version", "1"},
        {"description", "Records of the protection of children, and the figures made from them."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"paths", std::move(paths)},
      {"components", components()}};
  return json::serialize(document);
}

std::string api_markdown() {
  std::string out =
      "# HTTP API\n\n<!-- Made by `besik api --format markdown`; a test compares. -->\n\n"
      "JSON under `/api/v1/`. Errors are problem documents (RFC 9457) whose `code` is stable; "
      "`errors` "
      "lists every fault with `where`, `what`, `mend` and `nearest`.\n\nA session is a cookie; "
      "requests "
      "that write carry `X-Besik-CSRF` with the value that `GET /api/v1/session` gives, may carry "
      "an "
      "`Idempotency-Key`, and edits of a record carry `If-Match` with its ETag. "
      "`?language=kk|ru|en` "
      "chooses the words. `GET /api/v1/openapi.json` is this page for machines; `GET /api/v1/live` "
      "is a "
      "stream of server-sent events; `/healthz` and (from the machine itself) `/metrics` need no "
      "session.\n";
  std::string noun;
  for (const auto& operation : service::operations()) {
    auto its_noun = operation.name.substr(0, operation.name.find('.'));
    if (its_noun != noun) {
      noun = its_noun;
      out += "\n## " + noun + "\n";
    }
    out += "\n### " + operation.name + "\n\n`" + operation.method + " " + operation.path + "`\n\n" +
           operation.doc + "\n";
    if (operation.needs == Needs::nothing) out += "\nNeeds no session.\n";
    if (operation.needs == Needs::operator_or_administrator) {
      out += "\nFor the operator of the data folder, or an administrator.\n";
    }
    if (!operation.parameters.empty()) out += "\n| member | in | type | |\n|---|---|---|---|\n";
    for (const auto& parameter : operation.parameters) {
      out += "| `" + parameter.name + "`" + (parameter.required ? "" : " (optional)") + " | " +
             where_in(parameter) + " | " + parameter.type + " | " + parameter.doc + " |\n";
    }
    if (!operation.answer.empty()) out += "\nAnswers " + operation.answer + "\n";
    if (!operation.formats.empty()) out += formats_of(operation);
  }
  return out;
}

}  // namespace besik::server
