#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/date.h"
#include "base/result.h"
#include "place/tree.h"

namespace besik::place {

// One dated change of the territory: what an import yields, what an event of kind place carries and
// what a tree is made of. Nothing is overwritten: a tree and its changes give the next tree.
struct PlaceChange {
  enum class Kind {
    added,         // `place`
    renamed,       // `name` from `on`
    moved,         // below `to.front()` from `on`
    merged,        // into `to.front()`; the last day is the day before `on`
    split,         // parts went to `to`; it stands on unless `ends`
    ended,         // without a successor; the last day is the day before `on`
    rezoned,       // `zone` from `on`
    reclassified,  // `place_kind`, the classifier's own type; not dated
  };
  Kind kind = Kind::added;
  std::string code;
  Date on;
  Place place;
  DatedText name;
  std::string zone;
  std::string place_kind;
  std::vector<std::string> to;
  bool ends = false;
};

std::string_view to_string(PlaceChange::Kind kind);

// `base` (nullptr: no place yet, then `levels` are those of the new tree) with all changes applied
// in their order; judged once at the end, so that changes of one day may lean on each other. Codes:
// those of Tree::build, place.change_unknown (of a place that is not there), place.change_validity
// (on a day when it does not stand).
Checked<std::shared_ptr<const Tree>> apply_changes(const Tree* base,
                                                   const std::vector<Level>& levels,
                                                   const std::vector<PlaceChange>& changes);

// The changes that make the tree anew from nothing: to file a country folder's own places.
std::vector<PlaceChange> as_changes(const Tree& tree);

// As an event carries it. Codes: place.change_malformed.
boost::json::object to_json(const PlaceChange& change);
Result<PlaceChange> change_from_json(const boost::json::value& value);
boost::json::object to_json(const Level& level);
Result<Level> level_from_json(const boost::json::value& value);

}  // namespace besik::place
