#include "store/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace besik::store {
namespace {

// Letters of a skeleton: a b c(=ch) d e f g h(=kh) i j(=zh) k l m n o p r s t u v x(=sh) z.
struct Letter {
  char32_t from;
  const char* to;
};

// Kazakh letters fold into their Russian neighbours, as passports and clerks fold them; Tatar,
// Uzbek and Ukrainian ones that occur in Kazakhstan stand beside them.
constexpr Letter cyrillic[] = {
    {U'а', "a"}, {U'ә', "a"}, {U'б', "b"}, {U'в', "v"}, {U'г', "g"},  {U'ғ', "g"},  {U'ґ', "g"},
    {U'д', "d"}, {U'е', "e"}, {U'ё', "e"}, {U'є', "e"}, {U'э', "e"},  {U'ж', "j"},  {U'җ', "j"},
    {U'з', "z"}, {U'и', "i"}, {U'й', "i"}, {U'і', "i"}, {U'ї', "i"},  {U'ы', "i"},  {U'к', "k"},
    {U'қ', "k"}, {U'л', "l"}, {U'м', "m"}, {U'н', "n"}, {U'ң', "n"},  {U'о', "o"},  {U'ө', "o"},
    {U'п', "p"}, {U'р', "r"}, {U'с', "s"}, {U'т', "t"}, {U'у', "u"},  {U'ұ', "u"},  {U'ү', "u"},
    {U'ў', "u"}, {U'ф', "f"}, {U'х', "h"}, {U'һ', "h"}, {U'ҳ', "h"},  {U'ц', "ts"}, {U'ч', "c"},
    {U'ш', "x"}, {U'щ', "x"}, {U'ъ', ""},  {U'ь', ""},  {U'ю', "iu"}, {U'я', "ia"}};

// Latin letters of the Kazakh alphabets of 2017 to 2021 and of the Slavic and Turkic neighbours, as
// the plain spelling that the digraphs below then read.
constexpr Letter latin_marked[] = {
    {U'ä', "a"}, {U'á', "a"}, {U'ə', "a"},  {U'ğ', "g"},  {U'ǵ', "g"},  {U'ñ', "n"},  {U'ń', "n"},
    {U'ŋ', "n"}, {U'ö', "o"}, {U'ó', "o"},  {U'ü', "u"},  {U'ú', "u"},  {U'ū', "u"},  {U'ý', "u"},
    {U'ı', "i"}, {U'ï', "i"}, {U'ş', "sh"}, {U'š', "sh"}, {U'ç', "ch"}, {U'č', "ch"}, {U'ž', "zh"}};

struct Digraph {
  std::string_view from, to;
};
constexpr Digraph digraphs[] = {
    {"shch", "x"}, {"tsch", "c"}, {"tch", "c"}, {"sch", "x"}, {"dzh", "j"}, {"sh", "x"},
    {"ch", "c"},   {"zh", "j"},   {"kh", "h"},  {"gh", "g"},  {"ph", "f"},  {"th", "t"},
    {"dj", "j"},   {"ck", "k"},   {"ye", "e"},  {"yo", "e"},  {"ce", "se"}, {"ci", "si"},
    {"cy", "si"},  {"x", "ks"},   {"c", "k"},   {"q", "k"},   {"y", "i"},   {"w", "v"}};

// Latin letters that are read in two ways: Janibek and Julia, Wali and Walter, Piotr and Violetta.
constexpr Digraph second_readings[] = {{"j", "i"}, {"w", "u"}, {"io", "e"}};

struct Ending {
  std::string_view text, becomes;
  std::size_t least_stem;
};
// The first that fits is folded. Patronymics, then surnames.
constexpr Ending endings[] = {
    {"inicna", "", 2}, {"ovna", "", 2}, {"evna", "", 2}, {"ovic", "", 2},    {"evic", "", 2},
    {"icna", "", 3},   {"kizi", "", 2}, {"gizi", "", 2}, {"ogli", "", 3},    {"oglu", "", 3},
    {"uli", "", 3},    {"iic", "", 2},  {"ic", "", 2},   {"skaia", "sk", 2}, {"skii", "sk", 2},
    {"ski", "sk", 2},  {"ova", "", 3},  {"eva", "", 3},  {"ina", "", 4},     {"ov", "", 3},
    {"ev", "", 3},     {"in", "", 4}};

constexpr std::size_t least_for_deletion = 5;  // shorter names would meet half the register
constexpr std::size_t most_letters = 64;

template <std::size_t size>
const char* find_letter(const Letter (&letters)[size], char32_t c) {
  for (const Letter& letter : letters) {
    if (letter.from == c) return letter.to;
  }
  return nullptr;
}

bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }

std::u32string normal_letters(std::string_view text) {
  UErrorCode fault = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(fault);
  if (U_FAILURE(fault)) return {};
  auto raw = icu::UnicodeString::fromUTF8(icu::StringPiece(
      text.data(), static_cast<int32_t>(std::min<std::size_t>(text.size(), 4096))));
  raw.foldCase();
  const icu::UnicodeString normal = nfkc->normalize(raw, fault);
  std::u32string letters;
  if (U_FAILURE(fault)) return letters;
  for (int32_t at = 0; at < normal.length() && letters.size() < 4 * most_letters;
       at = normal.moveIndex32(at, 1)) {
    letters += static_cast<char32_t>(normal.char32At(at));
  }
  return letters;
}

// What the letter is without its marks, where it has any.
char32_t without_marks(char32_t c) {
  UErrorCode fault = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(fault);
  icu::UnicodeString parts;
  if (U_FAILURE(fault) || !nfd->getDecomposition(static_cast<UChar32>(c), parts)) return c;
  return static_cast<char32_t>(parts.char32At(0));
}

// Latin letters that look like the Cyrillic ones among which they were typed.
char32_t as_cyrillic(char32_t c) {
  switch (c) {
    case U'c':
      return U'с';
    case U'p':
      return U'р';
    case U'x':
      return U'х';
    case U'y':
      return U'у';
    default:
      return c;
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Latin stretches stand in capitals until their digraphs are read.
struct Spelling {
  std::string letters;
  bool latin = false;
};

Spelling spell(const std::u32string& name) {
  Spelling spelling;
  const auto is_cyrillic = [](char32_t c) {
    return find_letter(cyrillic, c) != nullptr ||
           find_letter(cyrillic, without_marks(c)) != nullptr;
  };
  const bool mixed = std::any_of(name.begin(), name.end(), is_cyrillic);
  for (char32_t c : name) {
    if (mixed) c = as_cyrillic(c);
    const char* to = find_letter(cyrillic, c);
    if (to == nullptr && !is_latin(c)) to = find_letter(cyrillic, without_marks(c));
    if (to != nullptr) {
      spelling.letters += to;
      continue;
    }
    const char* plain = find_letter(latin_marked, c);
    std::string latin = plain == nullptr ? "" : plain;
    if (plain == nullptr && is_latin(without_marks(c))) {
      latin = static_cast<char>(without_marks(c));
    }
    for (const char letter : latin) {
      spelling.letters += static_cast<char>(letter - 'a' + 'A');
      spelling.latin = true;
    }
  }
  return spelling;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string read_latin(std::string letters) {
  for (const Digraph& digraph : digraphs) replace_all(letters, upper(digraph.from), digraph.to);
  for (char& c : letters) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return letters;
}

void fold_ending(std::string& letters) {
  for (const Ending& ending : endings) {
    if (!letters.ends_with(ending.text)) continue;
    if (letters.size() < ending.text.size() + ending.least_stem) continue;
    letters.resize(letters.size() - ending.text.size());
    letters += ending.becomes;
    return;
  }
}

std::string finish(std::string letters) {
  if (letters.size() > most_letters) letters.resize(most_letters);
  fold_ending(letters);
  letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
  return letters;
}

bool is_separator(char32_t c) {
  return c == U' ' || c == U'-' || c == U'_' || (c >= U'‐' && c <= U'―') || c == U'\t';
}

std::vector<std::u32string> pieces_of(const std::u32string& name) {
  std::vector<std::u32string> pieces(1);
  for (const char32_t c : name) {
    if (!is_separator(c)) {
      pieces.back() += c;
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

void add_keys(const std::string& skeleton, std::vector<std::string>& keys) {
  if (skeleton.empty()) return;
  keys.push_back(skeleton);
  if (skeleton.size() < least_for_deletion) return;
  for (std::size_t at = 0; at < skeleton.size(); ++at) {
    std::string shorter = skeleton;
    shorter.erase(at, 1);
    keys.push_back(std::move(shorter));
  }
}

void add_readings(const std::u32string& name, std::vector<std::string>& keys) {
  const Spelling spelling = spell(name);
  add_keys(finish(read_latin(spelling.letters)), keys);
  if (!spelling.latin) return;
  for (const Digraph& reading : second_readings) {
    std::string letters = spelling.letters;
    replace_all(letters, upper(reading.from), reading.to);
    if (letters != spelling.letters) add_keys(finish(read_latin(std::move(letters))), keys);
  }
}

}  // namespace

std::string name_skeleton(std::string_view name_part) {
  return finish(read_latin(spell(normal_letters(name_part)).letters));
}

std::vector<std::string> search_keys(std::string_view name_part) {
  const std::u32string name = normal_letters(name_part);
  std::vector<std::string> keys;
  add_readings(name, keys);
  const auto pieces = pieces_of(name);
  // A double name is found by either half; "Серік қызы" is one patronymic, not two names.
  if (pieces.size() > 1) {
    for (const std::u32string& piece : pieces) {
      const std::string half = read_latin(spell(piece).letters);
      if (half != "kizi" && half.size() > 3) add_readings(piece, keys);
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

// Jaro 1989, Winkler 1990: prefix weight 0.1 over at most four letters, no boost threshold.
int name_likeness(std::string_view a, std::string_view b) {
  const std::string left = name_skeleton(a), right = name_skeleton(b);
  if (left.empty() && right.empty()) return 1000;
  if (left.empty() || right.empty()) return 0;
  const std::size_t longest = std::max(left.size(), right.size());
  const std::size_t window = longest / 2 > 0 ? longest / 2 - 1 : 0;
  std::vector<bool> taken(right.size(), false);
  std::string left_matches;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::size_t from = i > window ? i - window : 0;
    const std::size_t to = std::min(i + window + 1, right.size());
    for (std::size_t j = from; j < to; ++j) {
      if (taken[j] || left[i] != right[j]) continue;
      taken[j] = true;
      left_matches += left[i];
      break;
    }
  }
  if (left_matches.empty()) return 0;
  std::size_t moved = 0, at = 0;
  for (std::size_t j = 0; j < right.size(); ++j) {
    if (taken[j]) moved += right[j] != left_matches[at++];
  }
  constexpr int64_t scale = 1'000'000;
  const auto count = [](std::size_t n) { return static_cast<int64_t>(n); };
  const int64_t matches = count(left_matches.size());
  const int64_t jaro =
      (scale * matches / count(left.size()) + scale * matches / count(right.size()) +
       scale * (2 * matches - count(moved)) / (2 * matches)) /
      3;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < left.size() && prefix < right.size() &&
         left[prefix] == right[prefix]) {
    ++prefix;
  }
  return static_cast<int>((jaro + count(prefix) * (scale - jaro) / 10 + 500) / 1000);
}

}  // namespace besik::store
