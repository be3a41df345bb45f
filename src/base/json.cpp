#include "base/json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <set>

#include "base/check.h"

namespace besik {
namespace {

Error fault(std::string code, std::string where, std::string what, std::string mend) {
  return {std::move(code), std::move(where), std::move(what), std::move(mend), ""};
}

std::string line_and_column(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const auto column = start == std::string_view::npos ? at + 1 : at - start;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

struct Census {
  std::size_t members = 0;
  bool finite = true;
};

// Recursion is bounded by the depth limit of the parse.
void take_census(const json::value& value, Census& census) {
  if (const auto* object = value.if_object()) {
    census.members += object->size();
    for (const auto& member : *object) take_census(member.value(), census);
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) take_census(item, census);
  } else if (const auto* number = value.if_double()) {
    census.finite = census.finite && std::isfinite(*number);
  }
}

std::size_t skip_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// Colons outside strings: as many as members were written.
std::size_t count_written_members(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      at = skip_string(text, at);
    } else {
      count += text[at++] == ':';
    }
  }
  return count;
}

// Where the second of two equal keys stands. The text is known to be valid JSON.
std::size_t find_duplicate_key(std::string_view text) {
  std::vector<std::set<std::string>> open;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t end = skip_string(text, at);
      const std::size_t after = text.find_first_not_of(" \t\r\n", end);
      if (after != std::string_view::npos && text[after] == ':') {
        const auto key = json::parse(text.substr(at, end - at)).as_string();
        if (!open.back().insert(std::string(key)).second) return at;
      }
      at = end;
      continue;
    }
    if (c == '{' || c == '[') open.emplace_back();
    if (c == '}' || c == ']') open.pop_back();
    ++at;
  }
  CHECK(false);
}

void write_string(std::string_view text, std::string& out) {
  constexpr char hex_digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += hex_digits[c >> 4];
          out += hex_digits[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void write_double(double number, std::string& out) {
  CHECK(std::isfinite(number));
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (number == std::trunc(number) && std::fabs(number) <= exact) {
    out += std::to_string(static_cast<int64_t>(number));
    return;
  }
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  out.append(buffer.data(), end.ptr);
}

void write_object(const json::object& object, std::string& out);

void write_canonical(const json::value& value, std::string& out) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      return;
    case json::kind::double_:
      write_double(value.get_double(), out);
      return;
    case json::kind::string:
      write_string(value.get_string(), out);
      return;
    case json::kind::array: {
      out += '[';
      const char* comma = "";
      for (const auto& item : value.get_array()) {
        out += std::exchange(comma, ",");
        write_canonical(item, out);
      }
      out += ']';
      return;
    }
    case json::kind::object:
      write_object(value.get_object(), out);
      return;
  }
}

void write_object(const json::object& object, std::string& out) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
    return std::string_view(a->key()) < std::string_view(b->key());
  });
  out += '{';
  const char* comma = "";
  for (const auto* member : members) {
    out += std::exchange(comma, ",");
    write_string(member->key(), out);
    out += ':';
    write_canonical(member->value(), out);
  }
  out += '}';
}

Result<const json::value*> get_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) {
    return fault("json.missing_member", std::string(name), "the member is missing", "add it");
  }
  return value;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes) {
    return fault("json.too_large", "",
                 "the text is larger than " + std::to_string(limits.bytes) + " bytes",
                 "send less at once");
  }
  json::parse_options options;
  options.max_depth = limits.depth;
  json::parser parser({}, options);
  boost::system::error_code code;
  const std::size_t taken = parser.write_some(text, code);
  if (!code && taken < text.size()) code = json::error::extra_data;
  if (code == json::error::too_deep) {
    return fault("json.too_deep", line_and_column(text, taken),
                 "there are more than " + std::to_string(limits.depth) + " levels of nesting",
                 "send a flatter text");
  }
  if (code) {
    return fault("json.malformed", line_and_column(text, taken),
                 "this is not JSON: " + code.message(), "mend the text at this place");
  }
  json::value value = parser.release();
  Census census;
  take_census(value, census);
  if (!census.finite) {
    return fault("json.malformed", "", "a number is too large", "write a smaller number");
  }
  if (census.members != count_written_members(text)) {
    return fault("json.duplicate_key", line_and_column(text, find_duplicate_key(text)),
                 "the key stands twice in one object", "keep one of the two");
  }
  return value;
}

std::string canonical_json(const json::value& value) {
  std::string out;
  write_canonical(value, out);
  return out;
}

std::string canonical_object(const json::object& object) {
  std::string out;
  write_object(object, out);
  return out;
}

Result<std::string> get_text(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const json::value* value, get_member(object, name));
  if (const auto* text = value->if_string()) return std::string(*text);
  return fault("json.wrong_type", std::string(name), "the member is not a text",
               "put it in quotes");
}

Result<int64_t> get_whole(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const json::value* value, get_member(object, name));
  if (const auto* whole = value->if_int64()) return *whole;
  return fault("json.wrong_type", std::string(name), "the member is not a whole number",
               "write digits without quotes, point or exponent");
}

}  // namespace besik
