#include "place/naming.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "place/table.h"

namespace besik::place {

Abbreviations::Abbreviations(std::vector<std::pair<std::string, std::string>> words)
    : words_(std::move(words)) {
  std::erase_if(words_, [](const auto& word) { return word.first.empty(); });
  std::stable_sort(words_.begin(), words_.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::vector<Abbreviations::Run> Abbreviations::cut(std::string_view text) const {
  std::vector<Run> runs;
  bool word_start = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto met = std::find_if(words_.begin(), words_.end(), [&](const auto& word) {
      if (!word_start || !rest.starts_with(word.first)) return false;
      const std::size_t end = word.first.size();
      return word.first.back() == '.' || end == rest.size() || rest[end] == ' ';
    });
    if (met != words_.end()) {
      runs.push_back({met->second, true});
      at += met->first.size();
      continue;  // another may follow without a space
    }
    if (runs.empty() || runs.back().replaced) runs.push_back({});
    runs.back().text += text[at];
    word_start = text[at] == ' ' || text[at] == '-' || text[at] == '(';
    ++at;
  }
  return runs;
}

std::string Abbreviations::spell_out(std::string_view text) const {
  std::string spelled;
  for (const Run& run : cut(text)) spelled += (run.replaced ? " " + run.text + " " : run.text);
  return one_spaced(spelled);
}

Checked<LetterTable> LetterTable::read(std::string_view csv, const std::string& name) {
  LetterTable table;
  Errors errors;
  std::istringstream in{std::string(csv)};
  read_table(in, name, {"letter", "latin"}, errors, [&](TableRow& row) {
    const std::string letter = row.required("letter");
    const std::string latin = row.text("latin");
    if (!row.sound()) return;
    int32_t next = 0, point = 0;
    U8_NEXT(reinterpret_cast<const uint8_t*>(letter.data()), next,
            static_cast<int32_t>(letter.size()), point);
    if (!table.letters_.emplace(point, latin).second) {
      row.fail("import.duplicate_letter", "letter", "the letter is listed twice", "keep one");
    }
  });
  if (!errors.empty()) return errors;
  return table;
}

std::string LetterTable::write(std::string_view text) const {
  std::string out;
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    const int32_t begin = at;
    int32_t point = 0;
    U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), at, size, point);
    const int32_t small = point < 0 ? point : u_tolower(point);
    const auto found = letters_.find(small);
    if (found == letters_.end()) {
      out.append(
          text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin)));
      continue;
    }
    std::string latin = found->second;
    if (small != point && !latin.empty() && latin[0] >= 'a' && latin[0] <= 'z') {
      latin[0] = static_cast<char>(latin[0] - 'a' + 'A');
    }
    out += latin;
  }
  return out;
}

}  // namespace besik::place
