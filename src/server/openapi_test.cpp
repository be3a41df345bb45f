#include "server/openapi.h"

#include <gtest/gtest.h>

#include <set>

#include <boost/json.hpp>

#include "base/env.h"
#include "base/json.h"
#include "service/operation.h"

namespace besik::server {
namespace {

using service::Parameter;

json::object document() {
  auto parsed = parse_json(openapi_json(), {64, 16 << 20});
  EXPECT_TRUE(parsed);
  return parsed ? parsed->as_object() : json::object();
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

TEST(OpenApi, TellsOfEveryOperation) {
  json::object api = document();
  EXPECT_EQ(api.at("openapi").as_string(), "3.1.0");
  std::set<std::string> ids;
  for (const auto& operation : service::operations()) {
    const auto* path = api.at("paths").as_object().if_contains(operation.path);
    ASSERT_TRUE(path) << operation.path;
    const auto* told = path->as_object().if_contains(lower(operation.method));
    ASSERT_TRUE(told) << operation.name;
    const auto& one = told->as_object();
    EXPECT_EQ(one.at("operationId").as_string(), operation.name);
    EXPECT_TRUE(ids.insert(operation.name).second) << operation.name;
    EXPECT_FALSE(one.at("summary").as_string().empty()) << operation.name;
    EXPECT_EQ(one.at("security").as_array().empty(), operation.needs == service::Needs::nothing)
        << operation.name;
    std::set<std::string> parameters;
    for (const auto& parameter : one.at("parameters").as_array()) {
      if (const auto* name = parameter.as_object().if_contains("name")) {
        parameters.insert(std::string(name->as_string()));
      }
    }
    for (const auto& parameter : operation.parameters) {
      if (parameter.in != Parameter::In::body) {
        EXPECT_TRUE(parameters.contains(parameter.name)) << operation.name << parameter.name;
      } else if (parameter.type == "file") {
        EXPECT_TRUE(one.at("requestBody").at("content").as_object().contains("text/plain"))
            << operation.name;
      } else {
        const auto& schema =
            one.at("requestBody").at("content").at("application/json").at("schema");
        EXPECT_TRUE(schema.at("properties").as_object().contains(parameter.name))
            << operation.name << parameter.name;
      }
    }
  }
}

TEST(OpenApi, EveryMemberOfAPathIsAParameterAndTheOtherWayRound) {
  for (const auto& operation : service::operations()) {
    std::set<std::string> in_path, declared, names;
    for (std::size_t at = 0; (at = operation.path.find('{', at)) != std::string::npos; ++at) {
      in_path.insert(operation.path.substr(at + 1, operation.path.find('}', at) - at - 1));
    }
    for (const auto& parameter : operation.parameters) {
      if (parameter.in == Parameter::In::path) declared.insert(parameter.name);
      EXPECT_TRUE(names.insert(parameter.name).second) << operation.name << parameter.name;
      EXPECT_FALSE(parameter.doc.empty()) << operation.name << parameter.name;
      bool known =
          std::set<std::string>{"text", "whole", "yes_no", "date", "list", "object", "file"}
              .contains(parameter.type);
      EXPECT_TRUE(known) << operation.name << " " << parameter.type;
    }
    EXPECT_EQ(in_path, declared) << operation.name;
    EXPECT_TRUE(operation.path.starts_with("/api/v1/")) << operation.name;
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  json::object api = document();
  std::string text = json::serialize(api);
  for (std::size_t at = 0; (at = text.find("\"#/", at)) != std::string::npos; ++at) {
    auto pointer = text.substr(at + 2, text.find('"', at + 1) - at - 2);
    boost::system::error_code failed;
    EXPECT_TRUE(json::value(api).find_pointer(pointer, failed)) << pointer;
  }
}

TEST(ApiPage, IsWhatTheProgramPrints) {
  auto page = read_whole_file("docs/api.md", 4 << 20);
  ASSERT_TRUE(page);
  EXPECT_TRUE(*page == api_markdown())
      << "write it anew: besik api --format markdown > docs/api.md";
}

}  // namespace
}  // namespace besik::server
