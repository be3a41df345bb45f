#include "base/text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace besik {
namespace {

constexpr std::size_t longest_compared = 256;  // code points

// The code point at `at`, which moves on; negative where the bytes are no UTF-8.
UChar32 next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 c;
  U8_NEXT(bytes, at, text.size(), c);
  return c;
}

std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) {
    const UChar32 c = next_code_point(text, at);
    points += c < 0 ? U'\uFFFD' : static_cast<char32_t>(c);
  }
  return points;
}

int distance(const std::u32string& a, const std::u32string& b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

bool is_refused_control(UChar32 c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

}  // namespace

std::string_view to_string(Language language) {
  switch (language) {
    case Language::kk:
      return "kk";
    case Language::ru:
      return "ru";
    case Language::en:
      return "en";
  }
  CHECK(false);
}

Result<Language> parse_language(std::string_view text) {
  for (const Language language : all_languages) {
    if (text == to_string(language)) return language;
  }
  return Error{"language.unknown", "", "this language is not one of ours", "use kk, ru or en",
               nearest(text, {"kk", "ru", "en"})};
}

const std::string& Text::in(Language language) const {
  const auto first = [](const std::string& a, const std::string& b,
                        const std::string& c) -> const std::string& {
    if (!a.empty()) return a;
    return b.empty() ? c : b;
  };
  switch (language) {
    case Language::kk:
      return first(kk, ru, en);
    case Language::ru:
      return first(ru, kk, en);
    case Language::en:
      return first(en, ru, kk);
  }
  CHECK(false);
}

std::string& Text::slot(Language language) {
  switch (language) {
    case Language::kk:
      return kk;
    case Language::ru:
      return ru;
    case Language::en:
      return en;
  }
  CHECK(false);
}

bool Text::complete() const { return !kk.empty() && !ru.empty() && !en.empty(); }

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (next_code_point(text, at) < 0) return false;
  }
  return true;
}

Result<std::string> clean_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Error{"text.too_long", "",
                 "the text is longer than " + std::to_string(max_bytes) + " bytes", "shorten it",
                 ""};
  }
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const UChar32 c = next_code_point(text, at);
    if (c < 0) {
      return Error{"text.not_utf8", "", "the text is not valid UTF-8", "save it as UTF-8", ""};
    }
    if (c == '\r' && at < text.size() && text[at] == '\n') continue;
    if (is_refused_control(c)) {
      return Error{"text.control_character", "", "the text holds a control character",
                   "take out what cannot be seen or type it anew", ""};
    }
    kept += text.substr(start, at - start);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  CHECK(U_SUCCESS(status));
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal, static_cast<int32_t>(kept.size()));
  nfc->normalizeUTF8(0, kept, sink, nullptr, status);
  CHECK(U_SUCCESS(status));
  return normal;
}

std::string fold_case(std::string_view text) {
  std::string folded;
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&folded, static_cast<int32_t>(text.size()));
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT,
                         icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                         nullptr, status);
  CHECK(U_SUCCESS(status));
  return folded;
}

int edit_distance(std::string_view a, std::string_view b) {
  return distance(code_points(a), code_points(b));
}

std::string nearest(std::string_view name, const std::vector<std::string>& names) {
  if (name.size() > longest_compared * 4) return "";
  const std::u32string wanted = code_points(fold_case(name));
  if (wanted.empty() || wanted.size() > longest_compared) return "";
  int best = std::max(1, static_cast<int>(wanted.size() / 3)) + 1;
  const std::string* found = nullptr;
  for (const std::string& candidate : names) {
    if (candidate.size() > longest_compared * 4) continue;
    const int d = distance(wanted, code_points(fold_case(candidate)));
    if (d < best) {
      best = d;
      found = &candidate;
    }
  }
  return found == nullptr ? "" : *found;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

int display_width(std::string_view text) {
  int width = 0;
  for (const char32_t point : code_points(text)) {
    const auto c = static_cast<UChar32>(point);
    const int8_t kind = u_charType(c);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR ||
        kind == U_CONTROL_CHAR) {
      continue;
    }
    const int east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    width += east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
  }
  return width;
}

}  // namespace besik
