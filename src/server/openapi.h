#pragma once

#include <string>

namespace besik::server {

// The API as OpenAPI 3.1, made from service::operations(); GET /api/v1/openapi.json.
std::string openapi_json();
// The same as the page docs/api.md; a test compares.
std::string api_markdown();

}  // namespace besik::server
