#include "place/change.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace besik::place {
namespace {

using Kind = PlaceChange::Kind;

Error fault(std::string code, const PlaceChange& change, std::string what, std::string mend) {
  return {
      std::move(code), "place " + change.code,
      std::string(to_string(change.kind)) + " on " + to_string(change.on) + ": " + std::move(what),
      std::move(mend), ""};
}

// The parts of a tree while they are being changed.
struct Parts {
  std::vector<Place> places;
  std::vector<Succession> successions;
  std::unordered_map<std::string, std::size_t> by_code;
  Errors errors;

  void apply(const PlaceChange& change) {
    if (change.kind == Kind::added) {
      by_code.emplace(change.place.code, places.size());
      places.push_back(change.place);
      return;
    }
    const auto found = by_code.find(change.code);
    if (found == by_code.end()) {
      errors.push_back(fault("place.change_unknown", change, "no place has this code",
                             "mend the code or add the place first"));
      return;
    }
    Place& place = places[found->second];
    if (change.kind != Kind::reclassified &&
        (change.on < place.valid_from || place.valid_until < change.on)) {
      errors.push_back(
          fault("place.change_validity", change, "it does not stand on that day", "mend the day"));
      return;
    }
    change_place(change, place);
  }

  void change_place(const PlaceChange& change, Place& place) {
    const Date eve = add_days(change.on, -1);
    switch (change.kind) {
      case Kind::added:
        break;
      case Kind::renamed:
        place.names.push_back({change.on, change.name.text, change.name.transliterated});
        by_day(place.names);
        successions.push_back({Change::renamed, change.on, change.code, {}});
        break;
      case Kind::moved:
        successions.push_back({Change::moved, change.on, change.code, change.to});
        break;
      case Kind::merged:
        place.valid_until = eve;
        successions.push_back({Change::merged, change.on, change.code, change.to});
        break;
      case Kind::split:
        if (change.ends) place.valid_until = eve;
        successions.push_back({Change::split, change.on, change.code, change.to});
        break;
      case Kind::ended:
        place.valid_until = eve;
        break;
      case Kind::rezoned:
        place.zones.push_back({change.on, change.zone});
        by_day(place.zones);
        break;
      case Kind::reclassified:
        place.kind = change.place_kind;
        break;
    }
  }

  // A later change of the same day replaces an earlier one.
  template <class Dated>
  static void by_day(std::vector<Dated>& dated) {
    Dated last = std::move(dated.back());
    dated.pop_back();
    std::erase_if(dated, [&](const Dated& one) { return one.from == last.from; });
    const auto after = std::find_if(dated.begin(), dated.end(),
                                    [&](const Dated& one) { return last.from < one.from; });
    dated.insert(after, std::move(last));
  }
};

}  // namespace

std::string_view to_string(PlaceChange::Kind kind) {
  switch (kind) {
    case Kind::added:
      return "added";
    case Kind::renamed:
      return "renamed";
    case Kind::moved:
      return "moved";
    case Kind::merged:
      return "merged";
    case Kind::split:
      return "split";
    case Kind::ended:
      return "ended";
    case Kind::rezoned:
      return "rezoned";
    case Kind::reclassified:
      return "reclassified";
  }
  return "";
}

Checked<std::shared_ptr<const Tree>> apply_changes(const Tree* base,
                                                   const std::vector<Level>& levels,
                                                   const std::vector<PlaceChange>& changes) {
  Parts parts;
  if (base != nullptr) {
    parts.places = base->places();
    parts.successions = base->successions();
  }
  parts.by_code.reserve(parts.places.size() + changes.size());
  for (std::size_t at = 0; at < parts.places.size(); ++at) {
    parts.by_code.emplace(parts.places[at].code, at);
  }
  for (const PlaceChange& change : changes) parts.apply(change);
  if (!parts.errors.empty()) return std::move(parts.errors);
  return Tree::build(base != nullptr ? base->levels() : levels, std::move(parts.places),
                     std::move(parts.successions));
}

std::vector<PlaceChange> as_changes(const Tree& tree) {
  std::vector<PlaceChange> changes;
  std::unordered_map<std::string, Date> ends;
  for (const Place& place : tree.places()) {
    PlaceChange change;
    change.code = place.code;
    change.on = place.valid_from;
    change.place = place;
    // Later names and ends come as changes of their own, which also file what became of the place.
    if (place.valid_until != forever) ends.emplace(place.code, place.valid_until);
    change.place.valid_until = forever;
    std::erase_if(change.place.names, [&](const DatedText& name) {
      return name.from > place.valid_from && name.from != place.names.front().from;
    });
    changes.push_back(std::move(change));
  }
  std::vector<PlaceChange> later;
  for (const Succession& succession : tree.successions()) {
    PlaceChange change;
    change.code = succession.from;
    change.on = succession.on;
    change.to = succession.to;
    const auto end = ends.find(succession.from);
    switch (succession.change) {
      case Change::renamed:
        continue;  // told by the names
      case Change::moved:
        change.kind = Kind::moved;
        break;
      case Change::merged:
        change.kind = Kind::merged;
        ends.erase(succession.from);
        break;
      case Change::split:
        change.kind = Kind::split;
        change.ends = end != ends.end() && add_days(end->second, 1) == succession.on;
        if (change.ends) ends.erase(end);
        break;
    }
    later.push_back(std::move(change));
  }
  for (const Place& place : tree.places()) {
    for (const DatedText& name : place.names) {
      if (name.from <= place.valid_from || name.from == place.names.front().from) continue;
      PlaceChange change;
      change.kind = Kind::renamed;
      change.code = place.code;
      change.on = name.from;
      change.name = name;
      later.push_back(std::move(change));
    }
    if (const auto end = ends.find(place.code); end != ends.end()) {
      PlaceChange change;
      change.kind = Kind::ended;
      change.code = place.code;
      change.on = add_days(end->second, 1);
      later.push_back(std::move(change));
    }
  }
  std::stable_sort(later.begin(), later.end(),
                   [](const PlaceChange& a, const PlaceChange& b) { return a.on < b.on; });
  changes.insert(changes.end(), std::make_move_iterator(later.begin()),
                 std::make_move_iterator(later.end()));
  return changes;
}

}  // namespace besik::place
