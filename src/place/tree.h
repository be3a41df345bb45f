#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"

namespace besik::place {

// A level of a country's territory, declared by data ("nation", "region", "district", "okrug",
// "settlement"); `rank` 0 is the nation. Institutions are organisations, not places, but answer at
// level "institution".
struct Level {
  std::string name;
  Text title;
  int rank = 0;
};

constexpr Date forever{2932896};  // 9999-12-31

// A name or a zone that holds from a day on. `transliterated`: the English name was not given by
// anybody but written from another one by a letter table.
struct DatedText {
  Date from;
  Text text;
  bool transliterated = false;
};
struct DatedZone {
  Date from;
  std::string zone;  // IANA
};

// A node of the territory. `code` is the official code and stable id ("750000000"); a place whose
// official code changed is the same place only if a succession says so.
struct Place {
  std::string code;
  std::string level;
  std::string parent;            // code from the first day on (moves change it), "" for the nation
  std::vector<DatedText> names;  // ascending by day, at least one
  std::vector<DatedZone> zones;  // ascending by day; empty: the parent's, at the nation UTC
  Date valid_from;               // first day
  Date valid_until = forever;    // last day; `forever` while it stands
  std::string kind;              // the classifier's own type, informative
};

enum class Change { renamed, moved, merged, split };

// What became of a place on a day. `renamed`: same code, another name (`to` is empty). `moved`:
// same code, `to` is the other parent. `merged`: from -> to, the last day of `from` is the day
// before. `split`: `from` ended or shrank, each `to` took a part; old records of `from` cannot be
// recast without a reassignment. A code that was changed is a merge into the new code.
struct Succession {
  Change change;
  Date on;
  std::string from;
  std::vector<std::string> to;
};

// The territory through time: immutable once built; share it by shared_ptr<const Tree>.
//
// Ragged: a place without places of a declared level beneath it stands for itself at that level (a
// city-region is its own "district"); where it has some, a deeper place that hangs directly below
// it stands for itself. Such answers are marked `stands_for_itself`. So on every day the places
// that answer for a level divide the territory: none twice, none left out.
class Tree {
 public:
  // Codes: place.no_nation, place.below_itself, place.two_parents, place.unknown_parent,
  // place.overlapping_validity (one code twice at a time), place.unknown_level, place.level_order,
  // place.unknown_zone, place.succession_unknown, place.no_name, place.duplicate_code,
  // place.validity (last day before the first), place.outside_parent (stands while its parent does
  // not), place.succession_validity (what merged or split did not stand, or still stands).
  static Checked<std::shared_ptr<const Tree>> build(std::vector<Level> levels,
                                                    std::vector<Place> places,
                                                    std::vector<Succession> successions);

  const std::vector<Level>& levels() const { return levels_; }
  const std::vector<Place>& places() const { return places_; }
  const std::vector<Succession>& successions() const { return successions_; }
  const Place& nation() const;
  const Place* find(std::string_view code) const;  // nullptr where unknown
  // Code: place.unknown with the nearest code or name.
  Result<const Place*> get(std::string_view code) const;
  bool is_level(std::string_view level) const;
  int rank(std::string_view level) const;  // -1 where unknown

  // Parent of `code` on a day (moves change it), nullptr for the nation or where it did not stand.
  const Place* parent(std::string_view code, Date on) const;
  // The ancestor (or itself) at `level` on `on`; where that level is lacking above it, the place
  // that stands for itself; nullptr where the place lies above `level`, is unknown or does not
  // stand.
  const Place* at_level(std::string_view code, std::string_view level, Date on) const;
  // True also for the place itself; false where it does not stand.
  bool is_within(std::string_view code, std::string_view ancestor, Date on) const;
  std::vector<const Place*> children(std::string_view code, Date on) const;
  // All places that answer for `level` inside `within` on `on`, sorted by code.
  struct AtLevel {
    const Place* place;
    bool stands_for_itself;
  };
  std::vector<AtLevel> all_at_level(std::string_view within, std::string_view level, Date on) const;

  // Where a fact of `code` on day `then` belongs on the territory of day `now`: itself, or what it
  // merged into, following renames, moves and merges. nullopt after a split, and where it ended
  // without a successor: not comparable. `now` may lie before `then`: a part that a split made goes
  // back to the place it was cut from; what others merged into has no way back.
  std::optional<std::string> recast(std::string_view code, Date then, Date now) const;

  // The lowest place of day `now` that holds all of what `code` was on day `then`: as recast() says
  // or, after a split, the place in which all the parts lie. nullopt where recast() cannot say
  // for another reason.
  std::optional<std::string> holder(std::string_view code, Date then, Date now) const;

  // Whether no merge, split or move between the two days gave land to `code` or took it away.
  bool same_territory(std::string_view code, Date a, Date b) const;

  // The name that held on `on` (before the first: the first).
  const Text& name(const Place& place, Date on) const;
  // Its own zone or the nearest ancestor's; before the first dated one, the first. "UTC" where
  // nothing above says one or the place is unknown.
  const std::string& zone(std::string_view code, Date on) const;

  // Codes of standing places whose name in any language is `name` (case and spaces folded), at
  // `level` or at any where it is "". Linear in the number of places: for imports.
  std::vector<std::string> find_by_name(std::string_view name, std::string_view level,
                                        Date on) const;

  struct Index;

 private:
  Tree() = default;
  std::vector<Level> levels_;
  std::vector<Place> places_;
  std::vector<Succession> successions_;
  std::shared_ptr<const Index> index_;
};

}  // namespace besik::place
