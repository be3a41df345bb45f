#include "place/population_import.h"

#include <charconv>
#include <set>

#include "base/text.h"
#include "base/value.h"
#include "place/table.h"

namespace besik::place {
namespace {

std::optional<int> whole(std::string_view text) {
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

__extension__ typedef unsigned __int128 Wide;

// Decimal times multiplier, half to even; nullopt where it is negative or more than can be.
std::optional<int64_t> to_people(const Decimal& decimal, int64_t multiplier) {
  constexpr Wide most_people = 10'000'000'000;
  if (decimal.units < 0 || decimal.scale < 0 || decimal.scale > 18) return std::nullopt;
  Wide divisor = 1;
  for (int i = 0; i < decimal.scale; ++i) divisor *= 10;
  const Wide product = static_cast<Wide>(decimal.units) * static_cast<Wide>(multiplier);
  Wide people = product / divisor;
  const Wide twice_rest = product % divisor * 2;
  if (twice_rest > divisor || (twice_rest == divisor && people % 2 == 1)) ++people;
  if (people > most_people) return std::nullopt;
  return static_cast<int64_t>(people);
}

class Import {
 public:
  Import(const PopulationMap& map, const Tree& tree, std::optional<Date> given)
      : map_(map), tree_(tree), given_(given) {}

  Checked<PopulationImport> run(std::istream& in, const std::string& name) {
    if (map_.given != given_.has_value()) {
      if (map_.given) {
        return Error{"import.no_day", name, "the table does not say of which day its numbers are",
                     "give the reference day", ""};
      }
      return Error{"import.no_day_wanted", name, "the table says its days itself",
                   "leave the reference day out", ""};
    }
    std::vector<std::string> wanted{map_.people_column};
    for (const std::string* column :
         {&map_.place_column, &map_.sex_column, &map_.age_column, &map_.day_column}) {
      if (!column->empty()) wanted.push_back(*column);
    }
    if (!read_table(in, name, wanted, got_.report.errors, [&](TableRow& row) { read(row); })) {
      return std::move(got_.report.errors);
    }
    return std::move(got_);
  }

 private:
  void read(TableRow& row) {
    ++got_.report.rows;
    PopulationCell cell;
    cell.on = read_day(row);
    if (row.sound() && map_.projections_after && *map_.projections_after < cell.on) {
      if (!map_.flag_projections) {
        ++got_.report.refused;
        return;
      }
      cell.source = map_.source + " (projection)";
    } else {
      cell.source = map_.source;
    }
    cell.synthetic = map_.synthetic;
    cell.territory = territory(cell.on);
    cell.sex = read_sex(row);
    read_ages(row, cell);
    read_people(row, cell);
    if (row.sound()) cell.place = read_place(row, cell);
    if (!row.sound()) return;
    ++got_.report.placed;
    got_.cells.push_back(std::move(cell));
  }

  Date read_day(TableRow& row) {
    if (given_) return *given_;
    const std::string text = row.required(map_.day_column);
    if (text.empty()) return {};
    if (text.size() == 4) {
      const auto year = whole(text);
      if (year && is_civil(*year, map_.month, map_.day)) {
        return make_date(*year, map_.month, map_.day);
      }
    }
    return row.date_or(map_.day_column, {});
  }

  std::optional<Date> territory(Date on) const {
    std::optional<Date> as_at;
    for (const PopulationMap::Recast& recast : map_.territory) {
      if (recast.from <= on) as_at = recast.as_at;
    }
    return as_at;
  }

  std::string read_sex(TableRow& row) {
    if (map_.sex_column.empty()) return "";
    const bool may_be_blank = map_.sexes.contains("");
    const std::string text =
        may_be_blank ? row.text(map_.sex_column) : row.required(map_.sex_column);
    const auto sex = map_.sexes.find(text);
    if (sex != map_.sexes.end()) return sex->second;
    std::vector<std::string> known;
    for (const auto& [theirs, ours] : map_.sexes) known.push_back(theirs);
    if (row.sound()) {
      row.fail("import.unknown_sex", map_.sex_column, "the sex is not mapped",
               "mend the cell, or add it to the map", nearest(text, known));
    }
    return "";
  }

  void read_ages(TableRow& row, PopulationCell& cell) {
    constexpr int top_age = 120;
    cell.age_from = 0;
    cell.age_to = top_age;
    if (map_.age_column.empty()) return;
    const std::string text =
        map_.blank_age_is_all ? row.text(map_.age_column) : row.required(map_.age_column);
    if (text.empty()) return;
    const std::size_t dash = text.find('-');
    const bool open = text.back() == '+';
    const auto from = whole(open ? std::string_view(text).substr(0, text.size() - 1)
                                 : std::string_view(text).substr(0, dash));
    auto to = open                        ? std::optional<int>(top_age)
              : dash == std::string::npos ? from
                                          : whole(std::string_view(text).substr(dash + 1));
    if (!from || !to || *from < 0 || *to < *from || *to > top_age) {
      row.fail("import.bad_age", map_.age_column, "this is no age and no range of ages",
               "write 7, 0-15 or 63+, of 0 to 120 completed years");
      return;
    }
    if (dash == std::string::npos && *from >= map_.open_from) to = top_age;
    cell.age_from = *from;
    cell.age_to = *to;
  }

  void read_people(TableRow& row, PopulationCell& cell) {
    const std::string text = row.required(map_.people_column);
    if (text.empty()) return;
    const auto decimal = parse_decimal(text);
    const auto people = decimal ? to_people(*decimal, map_.multiplier) : std::nullopt;
    if (people) {
      cell.people = *people;
      return;
    }
    row.fail("import.bad_number", map_.people_column, "this is no number of people",
             "write digits, with a point before decimals");
  }

  std::string find_place(const std::string& text, Date on, bool& ambiguous) const {
    const std::string folded = fold_case(text);
    for (const PopulationMap::Alias& alias : map_.aliases) {
      if (on < alias.from || alias.until < on) continue;
      if (fold_case(one_spaced(alias.name)) == folded) return alias.code;
    }
    if (tree_.find(text) != nullptr) return text;
    const std::vector<std::string> codes = tree_.find_by_name(text, map_.place_level, on);
    ambiguous = codes.size() > 1;
    return codes.size() == 1 ? codes.front() : "";
  }

  std::string read_place(TableRow& row, const PopulationCell& cell) {
    std::string text = map_.place;
    if (text.empty()) text = row.required(map_.place_column);
    if (text.empty()) return "";
    const std::string& column = map_.place.empty() ? map_.place_column : map_.people_column;
    const Date day = cell.territory.value_or(cell.on);
    const auto known = found_.find({text, day});
    Found found = known != found_.end() ? known->second : Found{};
    if (known == found_.end()) {
      found.code = find_place(text, day, found.ambiguous);
      const Place* place = tree_.find(found.code);
      if (place == nullptr) found.code.clear();
      found.stands = place != nullptr && place->valid_from <= day && day <= place->valid_until;
      found_.emplace(std::pair(text, day), found);
    }
    if (!found.code.empty() && (found.stands || is_nation(found.code))) return found.code;
    ++got_.report.unplaced[text];
    if (!found.code.empty()) {
      row.fail("import.not_standing", column, "the place did not stand on " + to_string(day),
               "say in the map whose territory the rows describe");
    } else if (found.ambiguous) {
      row.fail("import.ambiguous_place", column, "several places have this name",
               "give the code, or an alias in the map");
    } else {
      row.fail("import.unplaced", column, "no place has this code or name",
               "add an alias to the map", nearest_name(text));
    }
    return "";
  }

  // A country's series may begin before the country's own first day.
  bool is_nation(const std::string& code) const { return tree_.nation().code == code; }

  std::string nearest_name(const std::string& text) {
    if (names_.empty()) {
      for (const Place& place : tree_.places()) {
        if (!map_.place_level.empty() && place.level != map_.place_level) continue;
        names_.push_back(place.code);
        for (Language language : all_languages) {
          names_.push_back(place.names.back().text.in(language));
        }
      }
      for (const PopulationMap::Alias& alias : map_.aliases) names_.push_back(alias.name);
    }
    const auto [known, fresh] = nearest_.try_emplace(text);
    if (fresh) known->second = nearest(text, names_);
    return known->second;
  }

  struct Found {
    std::string code;
    bool ambiguous = false;
    bool stands = false;
  };
  const PopulationMap& map_;
  const Tree& tree_;
  const std::optional<Date> given_;
  std::map<std::pair<std::string, Date>, Found> found_;
  std::map<std::string, std::string> nearest_;
  std::vector<std::string> names_;
  PopulationImport got_;
};

}  // namespace

Checked<PopulationImport> import_population(std::istream& in, const std::string& name,
                                            const PopulationMap& map, const Tree& tree,
                                            std::optional<Date> given) {
  return Import(map, tree, given).run(in, name);
}

}  // namespace besik::place
