#include "place/tree_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace besik::place {
namespace {

using ByCode = std::map<std::string_view, const Place*>;

Error fault(std::string code, const std::string& place, std::string what, std::string mend,
            std::string close = "") {
  return {std::move(code), "place " + place, std::move(what), std::move(mend), std::move(close)};
}

void check_levels(const std::vector<Level>& levels, Errors& errors) {
  std::set<std::string> names;
  for (std::size_t at = 0; at < levels.size(); ++at) {
    if (levels[at].rank != static_cast<int>(at) || !names.insert(levels[at].name).second) {
      errors.push_back({"place.level_order", "level " + levels[at].name,
                        "ranks must be 0, 1, 2, ... and every level has its own name",
                        "number the levels from the nation (0) downward", ""});
    }
  }
  if (levels.empty()) {
    errors.push_back({"place.no_nation", "levels", "no level is declared",
                      "declare the levels, the nation first", ""});
  }
}

void check_twins(const Place& a, const Place& b, Errors& errors) {
  const bool overlap = a.valid_from <= b.valid_until && b.valid_from <= a.valid_until;
  if (overlap && a.parent != b.parent) {
    errors.push_back(fault("place.two_parents", a.code,
                           "stands below " + a.parent + " and below " + b.parent + " at once",
                           "keep one parent; a later one is a move on a day"));
  } else if (overlap) {
    errors.push_back(fault("place.overlapping_validity", a.code,
                           "is listed twice for the same days",
                           "end the first before the second begins, or keep one"));
  } else {
    errors.push_back(fault("place.duplicate_code", a.code, "is listed twice",
                           "give one line per code; what came back needs a code of its own"));
  }
}

void check_text(const Place& place, Errors& errors) {
  bool named = !place.names.empty();
  for (const DatedText& name : place.names) {
    named = named && !(name.text.kk.empty() && name.text.ru.empty() && name.text.en.empty());
  }
  const auto by_day = [](const auto& a, const auto& b) { return a.from < b.from; };
  if (!named) {
    errors.push_back(
        fault("place.no_name", place.code, "has no name", "give a name in at least one language"));
  }
  for (const DatedZone& zone : place.zones) {
    if (is_zone(zone.zone)) continue;
    errors.push_back(fault("place.unknown_zone", place.code,
                           "\"" + zone.zone + "\" is not a time zone",
                           "give an IANA name such as Asia/Almaty"));
  }
  if (!std::is_sorted(place.names.begin(), place.names.end(), by_day) ||
      !std::is_sorted(place.zones.begin(), place.zones.end(), by_day)) {
    errors.push_back(fault("place.validity", place.code, "names or zones are not in order of days",
                           "sort them by their first day"));
  }
  if (place.valid_until < place.valid_from) {
    errors.push_back(fault("place.validity", place.code, "ends before it begins",
                           "the last day must not lie before the first"));
  }
}

void check_place(const Place& place, const std::vector<Level>& levels, const ByCode& by_code,
                 Errors& errors) {
  check_text(place, errors);
  const auto level = std::find_if(levels.begin(), levels.end(),
                                  [&](const Level& known) { return known.name == place.level; });
  if (level == levels.end()) {
    std::vector<std::string> names;
    for (const Level& known : levels) names.push_back(known.name);
    errors.push_back(fault("place.unknown_level", place.code,
                           "no level is called \"" + place.level + "\"", "use a declared level",
                           nearest(place.level, names)));
  } else if (level->rank > 0 && place.parent.empty()) {
    errors.push_back(
        fault("place.unknown_parent", place.code, "has no parent", "name the place it lies in"));
  } else if (level->rank == 0 && !place.parent.empty()) {
    errors.push_back(fault("place.level_order", place.code, "is the nation and has a parent",
                           "leave the parent of the nation empty"));
  }
  if (place.parent == place.code) {
    errors.push_back(
        fault("place.below_itself", place.code, "is its own parent", "name the place it lies in"));
  } else if (!place.parent.empty() && by_code.find(place.parent) == by_code.end()) {
    std::vector<std::string> codes;
    for (const auto& [code, known] : by_code) codes.emplace_back(code);
    errors.push_back(fault("place.unknown_parent", place.code,
                           "its parent " + place.parent + " is unknown",
                           "add the parent or mend its code", nearest(place.parent, codes)));
  }
}

bool stands(const ByCode& by_code, const std::string& code, Date on) {
  const Place& place = *by_code.at(code);
  return place.valid_from <= on && on <= place.valid_until;
}

void check_days(const Succession& succession, const ByCode& by_code, Errors& errors) {
  const Place& from = *by_code.at(succession.from);
  const Date eve = add_days(succession.on, -1);
  bool right = true;
  switch (succession.change) {
    case Change::renamed:
      right = stands(by_code, succession.from, succession.on);
      break;
    case Change::moved:
      right = stands(by_code, succession.from, succession.on);
      break;
    case Change::merged:
      right = from.valid_until == eve && from.valid_from <= eve;
      break;
    case Change::split:
      right = from.valid_from <= eve && eve <= from.valid_until;
      break;
  }
  for (const std::string& to : succession.to) {
    if (succession.change == Change::split && to == succession.from) continue;
    right = right && stands(by_code, to, succession.on);
  }
  if (right) return;
  errors.push_back(fault("place.succession_validity", succession.from,
                         "what changed on " + to_string(succession.on) +
                             " does not agree with the days of the places it names",
                         "a merged place ends the day before; what it went into stands that day"));
}

void check_succession(const Succession& succession, const ByCode& by_code, Errors& errors) {
  const std::size_t wanted = succession.change == Change::renamed ? 0 : 1;
  const bool many = succession.change == Change::split;
  bool known = by_code.count(succession.from) > 0;
  std::string missing = known ? "" : succession.from;
  for (const std::string& to : succession.to) {
    if (by_code.count(to) > 0) continue;
    known = false;
    missing = to;
  }
  if (!known) {
    errors.push_back(fault(
        "place.succession_unknown", succession.from,
        "a change on " + to_string(succession.on) + " names " + missing + ", which is unknown",
        "list the place, also where it stands no longer"));
  } else if (succession.change == Change::moved && succession.to.size() > 1) {
    errors.push_back(fault("place.two_parents", succession.from, "moves below two places at once",
                           "name one parent"));
  } else if (many ? succession.to.empty() : succession.to.size() != wanted) {
    errors.push_back(fault(
        "place.succession_unknown", succession.from,
        "a change on " + to_string(succession.on) + " does not say into what, or says it too often",
        "a merge and a move name one place, a split at least one"));
  } else {
    check_days(succession, by_code, errors);
  }
}

// Whether `wanted` is met on the way up from `at` within `span`. Bounded: a ring that does not hold
// `wanted` is reported at its own members.
bool lies_above(const Tree::Index& index, int at, int wanted, Span span, int steps) {
  if (at == wanted) return true;
  if (at < 0 || steps == 0) return false;
  for (const Tree::Index::Edge& edge : index.nodes[static_cast<std::size_t>(at)].parents) {
    const Span shared{std::max(edge.span.from, span.from), std::min(edge.span.until, span.until)};
    if (shared.until < shared.from) continue;
    if (lies_above(index, edge.parent, wanted, shared, steps - 1)) return true;
  }
  return false;
}

}  // namespace

Errors check_parts(const std::vector<Level>& levels, const std::vector<Place>& places,
                   const std::vector<Succession>& successions) {
  Errors errors;
  check_levels(levels, errors);
  ByCode by_code;
  int nations = 0;
  for (std::size_t at = 0; at < places.size(); ++at) {
    if (at > 0 && places[at - 1].code == places[at].code) {
      check_twins(places[at - 1], places[at], errors);
    }
    by_code.emplace(places[at].code, &places[at]);
    if (!levels.empty() && places[at].level == levels.front().name) ++nations;
  }
  if (nations != 1) {
    errors.push_back({"place.no_nation", "places",
                      nations == 0 ? "no place is the nation" : "more than one place is the nation",
                      "give exactly one place of the first level", ""});
  }
  for (const Place& place : places) check_place(place, levels, by_code, errors);
  std::map<std::string_view, std::set<std::pair<Date, std::string>>> moves;
  for (const Succession& succession : successions) {
    check_succession(succession, by_code, errors);
    if (succession.change != Change::moved || succession.to.size() != 1) continue;
    auto& own = moves[succession.from];
    const auto twin = own.lower_bound({succession.on, ""});
    if (twin != own.end() && twin->first == succession.on) {
      errors.push_back(fault("place.two_parents", succession.from,
                             "moves twice on " + to_string(succession.on), "name one parent"));
    }
    own.insert({succession.on, succession.to.front()});
  }
  return errors;
}

Errors check_order(const Tree::Index& index, const std::vector<Place>& places) {
  Errors errors;
  constexpr int steps = 64;
  for (std::size_t at = 0; at < places.size(); ++at) {
    const Tree::Index::Node& node = index.nodes[at];
    for (const Tree::Index::Edge& edge : node.parents) {
      if (edge.parent < 0) continue;
      const Tree::Index::Node& parent = index.nodes[static_cast<std::size_t>(edge.parent)];
      const std::string& above = places[static_cast<std::size_t>(edge.parent)].code;
      if (parent.rank >= node.rank) {
        const bool ring = lies_above(index, edge.parent, static_cast<int>(at), edge.span, steps);
        errors.push_back(ring ? fault("place.below_itself", places[at].code,
                                      "lies below itself by way of " + above,
                                      "mend the parent of one of the two")
                              : fault("place.level_order", places[at].code,
                                      "lies below " + above + ", which is not of a higher level",
                                      "mend the level or the parent"));
      }
      if (edge.span.from < parent.valid.from || parent.valid.until < edge.span.until) {
        errors.push_back(fault("place.outside_parent", places[at].code,
                               "stands on days when " + above + " does not",
                               "shorten its days, or move it when its parent ends"));
      }
    }
  }
  return errors;
}

}  // namespace besik::place
