#include "place/import.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "place/table.h"

namespace besik::place {
namespace {

using Kind = PlaceChange::Kind;

struct Row {
  int64_t number = 0;
  std::string code, level, parent, kind;
  int rank = 0;
  Text name;
  bool transliterated = false;
  Date from;  // 0 where the table does not say
  bool dated = false;
  Date until = forever;
};

// One import: reads rows, then finds parents, then compares with the tree that is there.
class Import {
 public:
  Import(const PlaceMap& map, const std::vector<Level>& levels, const Tree* onto, Date on)
      : map_(map), levels_(levels), onto_(onto), on_(on) {
    for (const Level& level : levels) ranks_.emplace(level.name, level.rank);
    if (onto == nullptr) return;
    for (const Place& place : onto->places()) known_levels_.insert(place.level);
  }

  Checked<PlaceImport> run(std::istream& in, const std::string& name) {
    std::vector<std::string> wanted{map_.code_column, map_.level_column};
    for (const std::string* column :
         {&map_.parent_column, &map_.kind_column, &map_.name_kk_column, &map_.name_ru_column,
          &map_.name_en_column, &map_.from_column, &map_.until_column}) {
      if (!column->empty()) wanted.push_back(*column);
    }
    if (!read_table(in, name, wanted, report_.errors, [&](TableRow& row) { read(row); })) {
      return std::move(report_.errors);
    }
    add_nation();
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row& a, const Row& b) { return a.rank < b.rank; });
    for (Row& row : rows_) place(row);
    for (const FormerPlace& former : map_.former) add_former(former);
    if (map_.complete) end_missing();
    for (const PlaceChange& change : changes_) ++report_.changes[change.kind];
    auto tree = apply_changes(onto_, levels_, changes_);
    if (!tree) return tree.error();
    return PlaceImport{std::move(changes_), std::move(*tree), std::move(report_)};
  }

 private:
  void read(TableRow& cells) {
    ++report_.rows;
    Row row;
    row.number = cells.number();
    row.code = cells.required(map_.code_column);
    const bool twice = !listed_.insert(row.code).second;
    const std::string level = cells.required(map_.level_column);
    row.parent = cells.text(map_.parent_column);
    row.kind = cells.text(map_.kind_column);
    row.from = cells.date_or(map_.from_column, Date{});
    row.dated = !cells.text(map_.from_column).empty();
    row.until = cells.date_or(map_.until_column, forever);
    if (!row.code.empty() && !is_code(row.code)) {
      cells.fail("import.code_malformed", map_.code_column, "the code is not of the declared form",
                 "write it as the map says, with leading zeros");
    }
    if (!level.empty()) read_level(cells, level, row);
    read_names(cells, row);
    if (!cells.sound()) return;
    if (twice) {
      cells.fail("import.duplicate_code", map_.code_column, "the code stands in an earlier row too",
                 "keep one of the rows");
      return;
    }
    rows_.push_back(std::move(row));
  }

  bool is_code(const std::string& code) const {
    if (map_.code_width > 0 && code.size() != static_cast<std::size_t>(map_.code_width)) {
      return false;
    }
    return !map_.code_digits ||
           std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  void read_level(TableRow& cells, const std::string& level, Row& row) {
    const auto ours = map_.levels.find(level);
    const auto rank = ours == map_.levels.end() ? ranks_.end() : ranks_.find(ours->second);
    if (rank != ranks_.end()) {
      row.level = rank->first;
      row.rank = rank->second;
      return;
    }
    std::vector<std::string> known;
    for (const auto& [theirs, mapped] : map_.levels) known.push_back(theirs);
    cells.fail("import.unknown_level", map_.level_column,
               "the level \"" + level.substr(0, 64) + "\" is not mapped",
               "mend the cell, or add the level to the map", nearest(level, known));
  }

  void read_names(TableRow& cells, Row& row) {
    const std::string kk = cells.text(map_.name_kk_column);
    const std::string ru = cells.text(map_.name_ru_column);
    row.name.kk = map_.kk.spell_out(kk);
    row.name.ru = map_.ru.spell_out(ru);
    row.name.en = cells.text(map_.name_en_column);
    if (const auto known = map_.english.find(row.code);
        row.name.en.empty() && known != map_.english.end()) {
      row.name.en = known->second;
    }
    if (row.name.en.empty() && map_.english_from) {
      row.name.en = in_latin(*map_.english_from == Language::kk ? kk : ru);
      row.transliterated = !row.name.en.empty();
    }
    if (cells.sound() && row.name.kk.empty() && row.name.ru.empty() && row.name.en.empty()) {
      cells.fail("import.no_name", "", "the place has no name in any language", "give one");
    }
  }

  std::string in_latin(const std::string& name) const {
    std::string english;
    if (map_.letters.empty()) return english;
    for (const auto& run : map_.english_words.cut(name)) {
      english += run.replaced ? " " + run.text + " " : map_.letters.write(run.text);
    }
    return one_spaced(english);
  }

  void fail(const Row& row, std::string code, const std::string& column, std::string what,
            std::string mend, std::string close = "") {
    report_.errors.push_back({std::move(code),
                              "row " + std::to_string(row.number) + ", column " + column,
                              std::move(what), std::move(mend), std::move(close)});
  }

  void add_nation() {
    if (onto_ != nullptr && onto_->find(map_.nation.code) != nullptr) return;
    PlaceChange change;
    change.code = map_.nation.code;
    change.on = map_.nation.valid_from;
    change.place = map_.nation;
    placed_.emplace(map_.nation.code, std::pair(map_.nation.valid_from, 0));
    changes_.push_back(std::move(change));
  }

  // First day and rank of a place that is placed already; nullptr where it is not.
  const std::pair<Date, int>* placed(const std::string& code) {
    if (const auto found = placed_.find(code); found != placed_.end()) return &found->second;
    const Place* place = onto_ == nullptr ? nullptr : onto_->find(code);
    if (place == nullptr || place->valid_until < on_) return nullptr;
    return &placed_.emplace(code, std::pair(place->valid_from, onto_->rank(place->level)))
                .first->second;
  }

  std::string parent_code(const Row& row) {
    if (!row.parent.empty()) return row.parent;
    for (int keep : map_.parent_prefixes) {
      if (keep >= map_.code_width) continue;
      std::string above = row.code.substr(0, static_cast<std::size_t>(keep));
      above.resize(static_cast<std::size_t>(map_.code_width), map_.parent_fill.front());
      // A row that is at fault still is the parent; it must not be passed over.
      if (above != row.code && (listed_.count(above) > 0 || placed(above) != nullptr)) return above;
    }
    return map_.nation.code;
  }

  void place(Row& row) {
    const std::string& rule = map_.parent_column.empty() ? map_.code_column : map_.parent_column;
    const std::string parent = parent_code(row);
    const auto* above = placed(parent);
    if (above == nullptr) {
      fail(row, "import.parent_not_placed", rule,
           "its parent " + parent.substr(0, 64) + " is not placed",
           "mend the parent's row or the code");
      return;
    }
    if (above->second >= row.rank) {
      fail(row, "import.level_order", map_.level_column,
           "it lies below " + parent + ", which is not of a higher level",
           "mend the level or the parent");
      return;
    }
    const Place* known = onto_ == nullptr ? nullptr : onto_->find(row.code);
    if (known != nullptr) {
      if (!compare(row, *known, parent)) return;
    } else {
      add(row, parent, above->first);
    }
    ++report_.placed;
    ++report_.placed_by_level[row.level];
  }

  void add(const Row& row, const std::string& parent, Date parent_from) {
    PlaceChange change;
    Place& place = change.place;
    const bool first = known_levels_.count(row.level) == 0;
    place.valid_from = row.dated ? row.from : first ? std::max(map_.stands_from, parent_from) : on_;
    for (const FormerPlace& known : map_.former) {
      if (known.code == row.code && known.level.empty() && known.from && first)
        place.valid_from = std::max(place.valid_from, *known.from);
    }
    place.valid_until = row.until;
    place.code = row.code;
    place.level = row.level;
    place.parent = parent;
    place.kind = row.kind;
    place.names = {{place.valid_from, row.name, row.transliterated}};
    change.code = row.code;
    change.on = place.valid_from;
    placed_[row.code] = {place.valid_from, row.rank};
    report_.transliterated += row.transliterated ? 1 : 0;
    changes_.push_back(std::move(change));
  }

  // A place of another day is added with what became of it, once all that it leans on is placed.
  void add_former(const FormerPlace& former) {
    if (!former.on || *former.on > on_) return;
    for (const std::string& to : former.to) {
      const auto* heir = placed(to);
      if (heir == nullptr || heir->first > *former.on) return;
    }
    PlaceChange fate;
    fate.code = former.code;
    fate.on = *former.on;
    fate.kind = former.merged ? Kind::merged : Kind::split;
    fate.to = former.to;
    if (former.level.empty()) {
      const Place* filed = onto_ == nullptr ? nullptr : onto_->find(former.code);
      if (placed(former.code) == nullptr || (filed != nullptr && has_split(former))) return;
    } else {
      const Place* above = onto_ == nullptr ? nullptr : onto_->find(former.parent);
      const bool known = onto_ != nullptr && onto_->find(former.code) != nullptr;
      if (known || above == nullptr || above->valid_from > *former.from) return;
      PlaceChange change;
      change.code = former.code;
      change.on = *former.from;
      change.place.code = former.code;
      change.place.level = former.level;
      change.place.parent = former.parent;
      change.place.valid_from = *former.from;
      Text name = {map_.kk.spell_out(former.name.kk), map_.ru.spell_out(former.name.ru), ""};
      if (map_.english_from)
        name.en = in_latin(*map_.english_from == Language::kk ? former.name.kk : former.name.ru);
      change.place.names = {{*former.from, name, !name.en.empty()}};
      changes_.push_back(std::move(change));
      fate.ends = true;
    }
    changes_.push_back(std::move(fate));
  }

  bool has_split(const FormerPlace& former) const {
    const auto& all = onto_->successions();
    return std::any_of(all.begin(), all.end(), [&](const Succession& one) {
      return one.change == Change::split && one.on == *former.on && one.from == former.code;
    });
  }

  bool compare(const Row& row, const Place& known, const std::string& parent) {
    if (on_ < known.valid_from || known.valid_until < on_) {
      if (row.until == known.valid_until && row.until < on_) return unchanged();
      fail(row, "import.place_ended", map_.code_column,
           "the tree has a place of this code that does not stand on " + to_string(on_),
           "import as at another day, or give the place a code of its own");
      return false;
    }
    if (known.level != row.level) {
      fail(row, "import.level_changed", map_.level_column,
           "the tree has this code at the level " + known.level,
           "a place keeps its level: end the old one and give the new one a code of its own");
      return false;
    }
    const std::size_t before = changes_.size();
    const Place* above = onto_->parent(row.code, on_);
    if (above == nullptr || above->code != parent) change(row, Kind::moved).to = {parent};
    if (renamed(row, onto_->name(known, on_))) {
      change(row, Kind::renamed).name = {on_, row.name, row.transliterated};
      report_.transliterated += row.transliterated ? 1 : 0;
    }
    if (!map_.kind_column.empty() && row.kind != known.kind) {
      change(row, Kind::reclassified).place_kind = row.kind;
    }
    if (row.until < known.valid_until) {
      change(row, Kind::ended).on = add_days(row.until, 1);
    }
    if (changes_.size() == before) return unchanged();
    return true;
  }

  bool unchanged() {
    ++report_.unchanged;
    return true;
  }

  static bool renamed(const Row& row, const Text& now) {
    const auto differs = [](const std::string& given, const std::string& had) {
      return !given.empty() && given != had;
    };
    return differs(row.name.kk, now.kk) || differs(row.name.ru, now.ru) ||
           (!row.transliterated && differs(row.name.en, now.en)) ||
           (row.transliterated && now.en.empty());
  }

  PlaceChange& change(const Row& row, Kind kind) {
    PlaceChange change;
    change.kind = kind;
    change.code = row.code;
    change.on = on_;
    changes_.push_back(std::move(change));
    return changes_.back();
  }

  void end_missing() {
    if (onto_ == nullptr) return;
    std::set<std::string, std::less<>> covered;
    for (const auto& [theirs, ours] : map_.levels) covered.insert(ours);
    std::vector<PlaceChange> ended;
    for (const Place& place : onto_->places()) {
      if (covered.count(place.level) == 0 || listed_.count(place.code) > 0) continue;
      if (on_ <= place.valid_from || place.valid_until < on_) continue;
      PlaceChange change;
      change.kind = Kind::ended;
      change.code = place.code;
      change.on = on_;
      ended.push_back(std::move(change));
    }
    report_.endings_withheld = !ended.empty() && !report_.errors.empty();
    if (!report_.endings_withheld) changes_.insert(changes_.end(), ended.begin(), ended.end());
  }

  const PlaceMap& map_;
  const std::vector<Level>& levels_;
  const Tree* onto_;
  const Date on_;
  std::map<std::string, int, std::less<>> ranks_;
  std::set<std::string, std::less<>> known_levels_;
  std::unordered_set<std::string> listed_;  // also by rows at fault
  std::vector<Row> rows_;
  std::unordered_map<std::string, std::pair<Date, int>> placed_;
  std::vector<PlaceChange> changes_;
  PlaceReport report_;
};

}  // namespace

Checked<PlaceImport> import_places(std::istream& in, const std::string& name, const PlaceMap& map,
                                   const std::vector<Level>& levels, const Tree* onto, Date on) {
  Import import(map, onto == nullptr ? levels : onto->levels(), onto, on);
  return import.run(in, name);
}

}  // namespace besik::place
