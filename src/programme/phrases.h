#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programme/model.h"

// Small phrases in three languages that the explanation and the browser's model share.
namespace besik::programme {

// "48 hours", "48 часов", "48 сағат".
std::string length_words(Length length, Language language);
// "within 48 hours", "в течение 48 часов", "48 сағат ішінде".
std::string within_words(Length length, Language language);
// "national law", "международный стандарт", ...
const Text& clock_words(ClockKind kind);
const Text& field_type_words(FieldType type);
const Text& fact_words(Fact fact);
// Titles of what every register has: stage, opened, next_deadline, owner; deadline and safeguard as
// breakdowns. nullptr for another name.
const Text* own_column(std::string_view name);
// The built-in list `sex`.
const CodeList& sexes();
// The title of a field, worked-out value or own column; the name itself where there is none.
std::string title_of(const Register& reg, std::string_view name, Language language);
// The list called `name` of the programme, or the built-in one; nullptr where there is none.
const CodeList* list_of(const Programme& programme, std::string_view name);
// "a", "a and b", "a, b and c".
std::string joined(const std::vector<std::string>& parts, Language language, bool any = false);
// «text» or “text”.
std::string in_quotes(const std::string& text, Language language);

// A pattern in which {0}, {1} are arguments, {&} all of them and {*} all from the second on.
std::string fill(const Text& pattern, Language language, const std::vector<std::string>& args);

// The expression as a sentence part, with titles instead of names and codes. For people; not exact
// enough to be read back.
std::string expression_words(const Expression& expression, const Programme& programme,
                             const Register& reg, Language language);

}  // namespace besik::programme
