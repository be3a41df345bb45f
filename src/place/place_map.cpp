#include "place/place_map.h"

#include <algorithm>
#include <sstream>

#include "place/data_file.h"
#include "place/table.h"

namespace besik::place {
namespace {

constexpr std::size_t max_table_bytes = 4 << 20;

void read_columns(const DataNode& file, PlaceMap& map, Errors& errors) {
  const DataNode columns = file.required("columns", errors);
  columns.allow({"code", "level", "parent", "kind", "name_kk", "name_ru", "name_en", "valid_from",
                 "valid_until"},
                errors);
  map.code_column = columns.text("code", errors);
  map.level_column = columns.text("level", errors);
  map.parent_column = columns.text_or("parent", "", errors);
  map.kind_column = columns.text_or("kind", "", errors);
  map.name_kk_column = columns.text_or("name_kk", "", errors);
  map.name_ru_column = columns.text_or("name_ru", "", errors);
  map.name_en_column = columns.text_or("name_en", "", errors);
  map.from_column = columns.text_or("valid_from", "", errors);
  map.until_column = columns.text_or("valid_until", "", errors);
}

void read_code(const DataNode& file, PlaceMap& map, Errors& errors) {
  const auto code = file.member("code");
  if (!code) return;
  code->allow({"width", "digits"}, errors);
  map.code_width = code->whole_or("width", 0, errors);
  map.code_digits = code->yes_or("digits", false, errors);
}

void read_parent(const DataNode& file, PlaceMap& map, Errors& errors) {
  const auto parent = file.member("parent");
  if (!parent) {
    if (map.parent_column.empty()) {
      errors.push_back(file.fault("map.no_parent_rule", "nothing says what lies below what",
                                  "name a parent column, or give parent: with beginnings"));
    }
    return;
  }
  parent->allow({"beginnings", "fill"}, errors);
  for (const DataNode& item : parent->required("beginnings", errors).items(errors)) {
    map.parent_prefixes.push_back(std::max(item.whole(errors), 0));
  }
  std::sort(map.parent_prefixes.rbegin(), map.parent_prefixes.rend());
  map.parent_fill = parent->text_or("fill", "0", errors);
  if (map.parent_fill.size() != 1 || map.code_width <= 0) {
    errors.push_back(parent->fault("map.no_parent_rule",
                                   "beginnings need a code of known width and one fill character",
                                   "give code: width, and fill: of one character"));
  }
}

void read_nation(const DataNode& file, PlaceMap& map, Errors& errors) {
  const DataNode nation = file.required("nation", errors);
  nation.allow({"code", "names", "level", "zone", "stands_from"}, errors);
  map.nation.code = nation.text("code", errors);
  map.nation.level = nation.text("level", errors);
  map.nation.valid_from = nation.date("stands_from", errors);
  map.nation.names = {{map.nation.valid_from, nation.words("names", errors)}};
  if (nation.has("zone")) {
    map.nation.zones = {{map.nation.valid_from, nation.text("zone", errors)}};
  }
}

// Reads what the map names beside itself.
class Beside {
 public:
  Beside(Env& env, const std::string& path, Errors& errors) : env_(env), errors_(errors) {
    const std::size_t slash = path.rfind('/');
    folder_ = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  }
  std::string read(const std::string& name) {
    auto text = env_.read_file(folder_ + name, max_table_bytes);
    if (text) return *text;
    errors_.push_back(text.error());
    return "";
  }

 private:
  Env& env_;
  Errors& errors_;
  std::string folder_;
};

void add(Errors& errors, const Errors& more) {
  errors.insert(errors.end(), more.begin(), more.end());
}

void read_english(const DataNode& file, Beside& beside, PlaceMap& map, Errors& errors) {
  const auto english = file.member("english");
  if (!english) return;
  english->allow({"from", "letters", "words", "crosswalk"}, errors);
  if (english->has("from")) {
    const auto from = parse_language(english->text("from", errors));
    if (from && *from != Language::en) {
      map.english_from = *from;
    } else {
      errors.push_back(english->fault("map.unknown_language", "English is written from kk or ru",
                                      "write kk or ru"));
    }
    const std::string name = english->text("letters", errors);
    if (!name.empty()) {
      auto letters = LetterTable::read(beside.read(name), name);
      if (letters) map.letters = std::move(*letters);
      if (!letters) add(errors, letters.error());
    }
  }
  if (const auto words = english->member("words")) {
    map.english_words = Abbreviations(words->texts(errors));
  }
  if (const auto crosswalk = english->member("crosswalk")) {
    crosswalk->allow({"file", "code", "name"}, errors);
    const std::string name = crosswalk->text("file", errors);
    std::istringstream in(beside.read(name));
    auto read =
        read_crosswalk(in, name, crosswalk->text("code", errors), crosswalk->text("name", errors));
    if (read) map.english = std::move(*read);
    if (!read) add(errors, read.error());
  }
}

void read_former(const DataNode& file, Beside& beside, PlaceMap& map, Errors& errors) {
  if (!file.has("former")) return;
  const std::string name = file.text("former", errors);
  std::istringstream in(beside.read(name));
  const auto read = [&](TableRow& row) {
    FormerPlace place;
    place.code = row.required("code");
    place.level = row.text("level");
    place.parent = row.text("parent");
    place.name = {row.text("name_kk"), row.text("name_ru"), ""};
    if (!row.text("valid_from").empty()) place.from = row.date("valid_from");
    if (!row.text("on").empty()) place.on = row.date("on");
    const std::string change = row.text("change");
    place.merged = change == "merged";
    for (std::string& code : split(row.text("to"), ' ')) {
      if (!code.empty()) place.to.push_back(std::move(code));
    }
    const bool named = !place.parent.empty() && place.from && place.on;
    if ((!place.level.empty() && !named) || place.on.has_value() == place.to.empty() ||
        (place.on && !place.merged && change != "split") || (place.merged && place.to.size() != 1))
      row.fail("map.bad_former", "change", "the row says neither what stood nor what became of it",
               "a former place has level, parent, valid_from, on, change (merged, split) and to");
    if (row.sound()) map.former.push_back(std::move(place));
  };
  read_table(in, name,
             {"code", "level", "parent", "name_kk", "name_ru", "valid_from", "on", "change", "to"},
             errors, read);
}

}  // namespace

Checked<PlaceMap> load_place_map(Env& env, const std::string& path) {
  auto text = env.read_file(path, DataNode::max_bytes + 1);
  if (!text) return text.error();
  const auto file = DataNode::parse(*text, path);
  if (!file) return file.error();
  Errors errors;
  PlaceMap map;
  file->allow({"reads", "about", "columns", "code", "levels", "parent", "nation", "stands_from",
               "complete", "abbreviations", "english", "former"},
              errors);
  if (file->text("reads", errors) != "places") {
    errors.push_back(file->fault("map.wrong_type", "this map does not read places",
                                 "write reads: places, or give another map"));
  }
  read_columns(*file, map, errors);
  read_code(*file, map, errors);
  read_parent(*file, map, errors);
  read_nation(*file, map, errors);
  for (auto& [theirs, ours] : file->required("levels", errors).texts(errors)) {
    map.levels.emplace(std::move(theirs), std::move(ours));
  }
  if (map.levels.empty()) {
    errors.push_back(file->fault("map.no_levels", "no level of the table is mapped",
                                 "write levels: and what each is called here"));
  }
  map.stands_from = file->date("stands_from", errors);
  map.complete = file->yes_or("complete", false, errors);
  if (const auto abbreviations = file->member("abbreviations")) {
    abbreviations->allow({"kk", "ru"}, errors);
    if (const auto kk = abbreviations->member("kk")) map.kk = Abbreviations(kk->texts(errors));
    if (const auto ru = abbreviations->member("ru")) map.ru = Abbreviations(ru->texts(errors));
  }
  Beside beside(env, path, errors);
  read_english(*file, beside, map, errors);
  read_former(*file, beside, map, errors);
  if (!errors.empty()) return errors;
  return map;
}

Checked<std::map<std::string, std::string, std::less<>>> read_crosswalk(
    std::istream& in, const std::string& name, const std::string& code_column,
    const std::string& name_column) {
  std::map<std::string, std::string, std::less<>> names;
  Errors errors;
  read_table(in, name, {code_column, name_column}, errors, [&](TableRow& row) {
    std::string code = row.required(code_column);
    std::string english = row.text(name_column);
    if (row.sound() && !english.empty()) names.emplace(std::move(code), std::move(english));
  });
  if (!errors.empty()) return errors;
  return names;
}

}  // namespace besik::place
