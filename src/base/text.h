#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace besik {

enum class Language { kk, ru, en };
constexpr Language all_languages[] = {Language::kk, Language::ru, Language::en};
std::string_view to_string(Language language);
Result<Language> parse_language(std::string_view text);  // Code: language.unknown

// One text in the three languages. A text that the country never gave in one language falls back
// to another, never to a key.
struct Text {
  std::string kk, ru, en;
  const std::string& in(Language language) const;  // falls back kk->ru->en, ru->kk->en, en->ru->kk
  std::string& slot(Language language);
  bool complete() const;
  bool operator==(const Text&) const = default;
};

bool is_utf8(std::string_view text);
// NFC; a carriage return before \n is dropped; controls other than \n and \t are refused. Codes:
// text.not_utf8, text.control_character, text.too_long.
Result<std::string> clean_text(std::string_view text, std::size_t max_bytes = 64 << 10);
std::string fold_case(std::string_view text);               // ICU default case folding
int edit_distance(std::string_view a, std::string_view b);  // over code points
// The nearest of `names`, case aside, within a third of the length of `name` (at least 1), or "".
std::string nearest(std::string_view name, const std::vector<std::string>& names);
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
bool is_name(std::string_view text);  // [a-z][a-z0-9_-]{0,63}: the names of programme files
// Columns that terminals show, wide and combining characters taken into account.
int display_width(std::string_view text);

}  // namespace besik
