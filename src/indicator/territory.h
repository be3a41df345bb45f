#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "indicator/question.h"
#include "record/world.h"

namespace besik::indicator {

// Where contributions stand, as whole numbers. A leaf is a lowest place or a body in one epoch: the
// days between two successions or moves of bodies, within which carrying it to another day's
// territory is the same.
class Leaves {
 public:
  explicit Leaves(std::shared_ptr<const record::World> world);

  uint32_t leaf(const std::string& place, Date placed_on);
  std::size_t size() const { return leaves_.size(); }
  const record::World& world() const { return *world_; }
  // Whether the days on which anything changes are the same, so that leaves mean the same.
  bool has_same_days(const Leaves& other) const {
    return successions_ == other.successions_ && changes_ == other.changes_;
  }
  void set_world(std::shared_ptr<const record::World> world) { world_ = std::move(world); }

  struct Leaf {
    std::string place;  // "org:CODE" or "place:CODE"
    Date then;          // a day of its epoch
  };
  const Leaf& at(std::size_t index) const { return leaves_[index]; }
  // Number of the stretch of days in which the territory and organisations stay the same.
  int stretch(Date on) const;

 private:
  int epoch(Date on) const;

  std::shared_ptr<const record::World> world_;
  std::vector<Date> successions_, changes_;
  std::vector<Leaf> leaves_;
  std::unordered_map<std::string, std::vector<int64_t>> by_epoch_;  // place -> leaf of each epoch
};

// Which row each leaf belongs to, for one place, level and vintage.
struct Grouping {
  std::vector<Where> rows;
  std::vector<int32_t> row_of;  // of each leaf, -1 where it is in none
  std::vector<bool> exact;      // the leaf lies at the row's own place, not beneath it
  // Rows that hold a part of what the leaf's place was split into: not comparable if it counts.
  std::map<uint32_t, std::vector<int32_t>> parts;
};

Grouping group(const Leaves& leaves, const Asked& asked, Date on);

}  // namespace besik::indicator
