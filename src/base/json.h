#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.h"

// JSON is Boost.JSON everywhere; include <boost/json.hpp> where values are touched.
namespace besik {
namespace json = boost::json;

struct JsonLimits {
  std::size_t depth = 32;
  std::size_t bytes = 4 << 20;
};

// Parses `text` whole. Codes: json.too_large, json.too_deep, json.malformed, json.duplicate_key.
// `where` is line and column; nothing of the text is repeated. A number with a fraction may come
// out one unit in its last place off (Boost.JSON): records hold decimals as text.
Result<json::value> parse_json(std::string_view text, JsonLimits limits = {});

// Canonical bytes: keys sorted by byte order, no spaces, UTF-8 as it is, integers without exponent,
// other numbers as the shortest text that reads back the same.
// Equal values give equal bytes on every machine; these are the bytes that are hashed.
std::string canonical_json(const json::value& value);
// Same, without copying the object into a value.
std::string canonical_object(const json::object& object);

// Members of an object with a clear error: json.missing_member, json.wrong_type (where = name).
Result<std::string> get_text(const json::object& object, std::string_view name);
Result<int64_t> get_whole(const json::object& object, std::string_view name);
}  // namespace besik
