#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/boundary.h"
#include "place/tree.h"

namespace besik::exchange {

// The boundaries of some levels, each level as it was on one day, as GeoJSON geometries of places.
class Outlines {
 public:
  explicit Outlines(std::shared_ptr<const place::Tree> tree) : tree_(std::move(tree)) {}
  // `of_parts`: places without a polygon of their own and those drawn instead.
  void add(std::string level, const BoundarySet& set,
           const std::map<std::string, std::vector<std::string>>& of_parts);

  struct Outline {
    std::string_view geometry;  // GeoJSON text; empty: there is none, and `missing` says why
    // "not_loaded" (no boundaries of this level), "no_outline" (those loaded do not hold the
    // place), "other_territory" (they are of a day on which the place had other land).
    std::string_view missing;
    std::optional<Date> as_at;  // the day of the boundaries
  };
  // Of a place of `level` as it is on `on`. The texts live as long as this object.
  Outline of(std::string_view level, std::string_view code, Date on) const;

 private:
  struct Level {
    Date as_at;
    std::map<std::string, std::string, std::less<>> geometries;  // by code
  };
  std::shared_ptr<const place::Tree> tree_;
  std::map<std::string, Level, std::less<>> levels_;
};

}  // namespace besik::exchange
