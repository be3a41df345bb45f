#include "service/input.h"

#include "base/text.h"

namespace besik::service {

namespace {

Error missing(std::string_view name) {
  return fault("input.missing", std::string(name), "this member is missing", "give it");
}

Error wrong_type(std::string_view name, std::string_view expected) {
  return fault("input.wrong_type", std::string(name), "this is not " + std::string(expected),
               "give " + std::string(expected));
}

}  // namespace

Error fault(std::string code, std::string where, std::string what, std::string mend) {
  return Error{std::move(code), std::move(where), std::move(what), std::move(mend), ""};
}

Result<std::string> need_text(const json::object& input, std::string_view name) {
  const json::value* found = input.if_contains(name);
  if (!found || found->is_null()) return missing(name);
  if (found->is_string()) {
    if (found->as_string().empty()) return missing(name);
    return std::string(found->as_string());
  }
  if (found->is_int64()) return std::to_string(found->as_int64());
  return wrong_type(name, "a text");
}

Result<Id> need_id(const json::object& input, std::string_view name) {
  TRY_ASSIGN(const std::string text, need_text(input, name));
  auto id = parse_id(text);
  if (!id) return wrong_type(name, "an id");
  return *id;
}

Result<Date> need_date(const json::object& input, std::string_view name) {
  TRY_ASSIGN(const std::string text, need_text(input, name));
  auto date = parse_date(text);
  if (!date) return wrong_type(name, "a date like 2026-03-01");
  return *date;
}

std::string text_or(const json::object& input, std::string_view name, std::string fallback) {
  const json::value* found = input.if_contains(name);
  if (!found || !found->is_string()) return fallback;
  return std::string(found->as_string());
}

Result<std::optional<Date>> maybe_date(const json::object& input, std::string_view name) {
  const json::value* found = input.if_contains(name);
  if (!found || found->is_null() || (found->is_string() && found->as_string().empty()))
    return std::optional<Date>{};
  TRY_ASSIGN(const Date date, need_date(input, name));
  return std::optional<Date>{date};
}

Result<int64_t> whole_or(const json::object& input, std::string_view name, int64_t fallback) {
  const json::value* found = input.if_contains(name);
  if (!found || found->is_null()) return fallback;
  if (found->is_int64()) return found->as_int64();
  if (found->is_string()) {
    auto value = parse_value(std::string_view(found->as_string()), Type::whole);
    if (value && value->get_if<int64_t>()) return *value->get_if<int64_t>();
  }
  return wrong_type(name, "a whole number");
}

bool yes(const json::object& input, std::string_view name) {
  const json::value* found = input.if_contains(name);
  if (!found) return false;
  if (found->is_bool()) return found->as_bool();
  if (!found->is_string()) return false;
  const std::string_view text = found->as_string();
  return text == "yes" || text == "true" || text == "1";
}

Result<json::object> object_or_empty(const json::object& input, std::string_view name) {
  const json::value* found = input.if_contains(name);
  if (!found || found->is_null()) return json::object{};
  if (!found->is_object()) return wrong_type(name, "an object");
  return found->as_object();
}

const json::object& object_at(const json::object& body, std::string_view name) {
  static const json::object none;
  const json::value* value = body.if_contains(name);
  return value && value->is_object() ? value->as_object() : none;
}

std::vector<std::string> list_of(const json::object& input, std::string_view name) {
  std::vector<std::string> out;
  const json::value* found = input.if_contains(name);
  if (!found) return out;
  if (found->is_array()) {
    for (const json::value& item : found->as_array())
      if (item.is_string()) out.emplace_back(item.as_string());
  } else if (found->is_string()) {
    for (const std::string& item : split(std::string_view(found->as_string()), ','))
      if (!trim(item).empty()) out.emplace_back(trim(item));
  }
  return out;
}

Checked<void> check_input(const Operation& operation, const json::object& input) {
  Errors errors;
  std::vector<std::string> names;
  for (const Parameter& parameter : operation.parameters) {
    names.push_back(parameter.name);
    const json::value* found = input.if_contains(parameter.name);
    if (parameter.required && (!found || found->is_null()))
      errors.push_back(missing(parameter.name));
  }
  for (const auto& member : input) {
    const std::string name(member.key());
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    Error error = fault("input.unknown", operation.name, "the input has a member that is not known",
                        "leave it out; known: see the API page of " + operation.name);
    error.nearest = nearest(name, names);
    errors.push_back(std::move(error));
  }
  if (!errors.empty()) return errors;
  return {};
}

}  // namespace besik::service
