#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/result.h"
#include "service/operation.h"

// Members of a call's input. Those of a path or query arrive as text, those of a body typed; both
// are taken. Codes: input.missing, input.wrong_type, input.unknown. No error repeats a value.
namespace besik::service {

Error fault(std::string code, std::string where, std::string what, std::string mend);

Result<std::string> need_text(const json::object& input, std::string_view name);
Result<Id> need_id(const json::object& input, std::string_view name);
Result<Date> need_date(const json::object& input, std::string_view name);
std::string text_or(const json::object& input, std::string_view name, std::string fallback = "");
Result<std::optional<Date>> maybe_date(const json::object& input, std::string_view name);
Result<int64_t> whole_or(const json::object& input, std::string_view name, int64_t fallback);
// yes, true, 1 (or a JSON true).
bool yes(const json::object& input, std::string_view name);
// An object, or the empty one where the member is absent. Code: input.wrong_type.
Result<json::object> object_or_empty(const json::object& input, std::string_view name);
// The same without a copy and without a fault: for what this process wrote.
const json::object& object_at(const json::object& body, std::string_view name);
// Comma-separated text or an array of texts.
std::vector<std::string> list_of(const json::object& input, std::string_view name);

// Every member is a parameter of the operation and none that it requires is missing.
Checked<void> check_input(const Operation& operation, const json::object& input);

}  // namespace besik::service
