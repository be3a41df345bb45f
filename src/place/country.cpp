#include "place/country.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "place/data_file.h"
#include "place/table.h"

namespace besik::place {
namespace {

constexpr std::size_t max_file_bytes = 16 << 20;

// Reads the files of one folder, gathering every fault.
class Folder {
 public:
  Folder(Env& env, std::string path) : env_(env), path_(std::move(path)) {}

  Errors errors;

  bool read(const std::string& name, std::string& text) {
    if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) {
      errors.push_back({"country.outside_folder", name,
                        "the file lies outside the country's folder", "give a name within it", ""});
      return false;
    }
    auto read = env_.read_file(path_ + "/" + name, max_file_bytes);
    if (!read) {
      errors.push_back(read.error());
      return false;
    }
    text = std::move(*read);
    return true;
  }

  std::optional<DataNode> yaml(const std::string& name) {
    std::string text;
    if (!read(name, text)) return std::nullopt;
    auto node = DataNode::parse(text, name);
    if (node) return *node;
    errors.push_back(node.error());
    return std::nullopt;
  }

  void table(const std::string& name, const std::vector<std::string>& wanted,
             const std::function<void(TableRow&)>& each) {
    std::string text;
    if (!read(name, text)) return;
    std::istringstream in(std::move(text));
    const std::size_t before = errors.size();
    read_table(in, name, wanted, errors, each);
    for (std::size_t at = before; at < errors.size(); ++at) {
      if (errors[at].where.starts_with("row ")) errors[at].where = name + ", " + errors[at].where;
    }
  }

 private:
  Env& env_;
  std::string path_;
};

Text names_of(TableRow& row) {
  return {row.text("name_kk"), row.text("name_ru"), row.text("name_en")};
}

std::vector<Level> read_levels(Folder& folder, const std::string& name) {
  std::vector<Level> levels;
  const auto file = folder.yaml(name);
  if (!file) return levels;
  Errors& errors = folder.errors;
  file->allow({"levels"}, errors);
  for (const DataNode& item : file->required("levels", errors).items(errors)) {
    item.allow({"name", "title"}, errors);
    levels.push_back(
        {item.text("name", errors), item.words("title", errors), static_cast<int>(levels.size())});
  }
  return levels;
}

Place read_nation(const DataNode& file, const Country& country, Errors& errors) {
  Place nation;
  nation.code = country.code;
  nation.level = country.levels.empty() ? "" : country.levels.front().name;
  nation.valid_from = file.date("stands_from", errors);
  nation.names = {{nation.valid_from, country.name}};
  nation.zones = {{nation.valid_from, file.text("zone", errors)}};
  return nation;
}

void read_places(Folder& folder, const std::string& name, std::vector<Place>& places) {
  folder.table(name, {"code", "level", "parent", "valid_from"}, [&](TableRow& row) {
    Place place;
    place.code = row.required("code");
    place.level = row.required("level");
    place.parent = row.required("parent");
    place.kind = row.text("kind");
    place.valid_from = row.date("valid_from");
    place.valid_until = row.date_or("valid_until", forever);
    place.names = {{place.valid_from, names_of(row)}};
    if (std::string zone = row.text("zone"); !zone.empty()) {
      place.zones = {{place.valid_from, std::move(zone)}};
    }
    if (row.sound()) places.push_back(std::move(place));
  });
}

void read_later_names(Folder& folder, const std::string& name, std::vector<Place>& places) {
  folder.table(name, {"code", "from", "name_kk", "name_ru", "name_en"}, [&](TableRow& row) {
    const std::string code = row.required("code");
    const Date from = row.date("from");
    const auto place = std::find_if(places.begin(), places.end(),
                                    [&](const Place& known) { return known.code == code; });
    if (place == places.end()) {
      row.fail("country.unknown_place", "code", "no place has this code", "list the place first");
    } else if (row.sound()) {
      place->names.push_back({from, names_of(row)});
    }
  });
}

std::vector<Succession> read_successions(Folder& folder, const std::string& name) {
  std::vector<Succession> history;
  folder.table(name, {"on", "change", "from", "to"}, [&](TableRow& row) {
    Succession succession{Change::renamed, row.date("on"), row.required("from"), {}};
    auto change = parse_change(row.required("change"));
    if (!change) {
      row.fail(change.error().code, "change", change.error().what, change.error().mend,
               change.error().nearest);
      return;
    }
    succession.change = *change;
    for (std::string& code : split(row.text("to"), ' ')) {
      if (!code.empty()) succession.to.push_back(std::move(code));
    }
    if (row.sound()) history.push_back(std::move(succession));
  });
  return history;
}

void read_tiles(Folder& folder, const std::string& name, const Tree& tree,
                std::vector<Tile>& tiles) {
  std::set<std::pair<int, int>> taken;
  std::set<std::string> placed;
  folder.table(
      name, {"code", "column", "row", "name_kk", "name_ru", "name_en"}, [&](TableRow& row) {
        Tile tile{row.required("code"), row.whole("column"), row.whole("row"), names_of(row)};
        if (!row.sound()) return;
        if (tree.find(tile.place) == nullptr) {
          row.fail("country.unknown_place", "code", "no place has this code", "mend the code",
                   tree.get(tile.place).error().nearest);
        } else if (!taken.insert({tile.column, tile.row}).second ||
                   !placed.insert(tile.place).second) {
          row.fail("country.duplicate_tile", "code", "the place or the square is taken already",
                   "give every place one square of its own");
        } else {
          tiles.push_back(std::move(tile));
        }
      });
}

void read_days(Folder& folder, const std::string& name, CountryCalendar& read) {
  folder.table(name, {"date", "kind"}, [&](TableRow& row) {
    Holiday day{row.date("date"), false, names_of(row)};
    const std::string kind = row.required("kind");
    if (kind != "holiday" && kind != "work_day") {
      row.fail("country.unknown_day_kind", "kind", "the kind of day is not known",
               "write holiday or work_day", nearest(kind, {"holiday", "work_day"}));
    }
    if (!row.sound()) return;
    day.worked = kind == "work_day";
    WorkCalendar& calendar = read.calendar;
    const bool twice =
        calendar.holidays.count(day.on) > 0 || calendar.moved_work_days.count(day.on) > 0;
    if (twice) {
      row.fail("country.duplicate_day", "date", "the day is listed twice", "keep one");
      return;
    }
    (day.worked ? calendar.moved_work_days : calendar.holidays).insert(day.on);
    read.days.push_back(std::move(day));
  });
  std::sort(read.days.begin(), read.days.end(),
            [](const Holiday& a, const Holiday& b) { return a.on < b.on; });
}

CountryCalendar read_calendar(Folder& folder, const DataNode& item) {
  Errors& errors = folder.errors;
  item.allow({"name", "days", "weekend", "known_from", "known_until"}, errors);
  CountryCalendar read;
  WorkCalendar& calendar = read.calendar;
  calendar.name = item.text("name", errors);
  calendar.known_from = item.date("known_from", errors);
  calendar.known_until = item.date("known_until", errors);
  if (const auto weekend = item.member("weekend")) {
    calendar.weekend.clear();
    for (const DataNode& day : weekend->items(errors)) calendar.weekend.insert(day.whole(errors));
  }
  const bool weekdays = std::all_of(calendar.weekend.begin(), calendar.weekend.end(),
                                    [](int day) { return day >= 1 && day <= 7; });
  if (!weekdays || calendar.weekend.size() > 6 || calendar.known_until < calendar.known_from) {
    errors.push_back(item.fault("country.calendar_days",
                                "the weekend or the days that are known make no sense",
                                "weekdays are 1 (Monday) to 7, one at least is worked; the list "
                                "ends after it begins"));
  }
  read_days(folder, item.text("days", errors), read);
  return read;
}

}  // namespace

const WorkCalendar* Country::calendar(std::string_view wanted) const {
  for (const CountryCalendar& known : calendars) {
    if (known.calendar.name == wanted) return &known.calendar;
  }
  return nullptr;
}

std::string_view to_string(Change change) {
  switch (change) {
    case Change::renamed:
      return "renamed";
    case Change::moved:
      return "moved";
    case Change::merged:
      return "merged";
    case Change::split:
      return "split";
  }
  return "";
}

Result<Change> parse_change(std::string_view text) {
  for (Change change : {Change::renamed, Change::moved, Change::merged, Change::split}) {
    if (to_string(change) == text) return change;
  }
  return Error{"country.unknown_change", std::string(text), "this is no change of a place",
               "write renamed, moved, merged or split",
               nearest(text, {"renamed", "moved", "merged", "split"})};
}

Checked<Country> load_country(Env& env, const std::string& path) {
  Folder folder(env, path);
  Errors& errors = folder.errors;
  const auto file = folder.yaml("country.yaml");
  if (!file) return errors;
  file->allow({"code", "names", "zone", "stands_from", "levels", "places", "names_over_time",
               "successions", "tiles", "calendars"},
              errors);
  Country country;
  country.code = file->text("code", errors);
  country.name = file->words("names", errors);
  country.levels = read_levels(folder, file->text("levels", errors));
  std::vector<Place> places{read_nation(*file, country, errors)};
  for (const DataNode& item : file->required("places", errors).items(errors)) {
    read_places(folder, item.text(errors), places);
  }
  if (file->has("names_over_time")) {
    read_later_names(folder, file->text("names_over_time", errors), places);
  }
  std::vector<Succession> history;
  if (file->has("successions")) {
    history = read_successions(folder, file->text("successions", errors));
  }
  if (file->has("calendars")) {
    for (const DataNode& item : file->required("calendars", errors).items(errors)) {
      country.calendars.push_back(read_calendar(folder, item));
    }
  }
  if (!errors.empty()) return errors;
  auto tree = Tree::build(country.levels, std::move(places), std::move(history));
  if (!tree) return tree.error();
  country.tree = *tree;
  if (file->has("tiles")) {
    read_tiles(folder, file->text("tiles", errors), *country.tree, country.tiles);
  }
  if (!errors.empty()) return errors;
  return country;
}

}  // namespace besik::place
