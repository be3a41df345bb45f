#include "indicator/territory.h"

#include <algorithm>
#include <optional>
#include <set>

namespace besik::indicator {
namespace {

using place::Tree;

Date clamp(const place::Place& place, Date then) {
  return std::clamp(then, place.valid_from, place.valid_until);
}

// All codes that successions tie to `code`, itself too.
std::set<std::string> kin(const Tree& tree, const std::string& code) {
  std::set<std::string> result{code};
  for (bool grew = true; grew;) {
    grew = false;
    for (const place::Succession& one : tree.successions()) {
      if (one.change != place::Change::merged && one.change != place::Change::split) continue;
      bool touches = result.contains(one.from);
      for (const std::string& to : one.to) touches = touches || result.contains(to);
      if (!touches) continue;
      grew |= result.insert(one.from).second;
      for (const std::string& to : one.to) grew |= result.insert(to).second;
    }
  }
  return result;
}

// Where a fact of a place on a day stands on another day.
struct Standing {
  std::string code;            // the place, or the nearest one above that can be told
  std::set<std::string> lost;  // codes of which one would hold it, could it be told
};

Standing stand(const Tree& tree, std::string code, Date then, Date on) {
  Standing result;
  const place::Place* place = tree.find(code);
  while (place != nullptr) {
    const Date day = clamp(*place, then);
    const auto now = tree.recast(place->code, day, on);
    if (now && tree.is_within(*now, *now, on)) {
      result.code = *now;
      return result;
    }
    result.lost.merge(kin(tree, place->code));
    if (auto held = tree.holder(place->code, day, on)) {
      result.code = std::move(*held);
      return result;
    }
    place = tree.parent(place->code, day);
  }
  result.code = tree.nation().code;
  return result;
}

// One leaf put into the rows of a question.
class Placing {
 public:
  Placing(const Leaves& leaves, const Asked& asked, Date on, Grouping& out)
      : tree_(*leaves.world().tree), leaves_(leaves), asked_(asked), on_(on), out_(out) {
    for (std::size_t i = 0; i < out.rows.size(); ++i)
      row_index_[out.rows[i].code] = static_cast<int32_t>(i);
  }

  void place(uint32_t index) {
    const Leaves::Leaf& leaf = leaves_.at(index);
    const bool body = leaf.place.starts_with("org:");
    std::string code = leaf.place.substr(leaf.place.find(':') + 1);
    if (asked_.institution || asked_.each_institution()) {
      const auto now = body ? leaves_.world().organisations->recast(code, on_) : std::nullopt;
      if (now) put(index, row(*now), true);
      return;
    }
    if (body) code = leaves_.world().organisations->place_on(code, leaf.then);
    const Standing standing = stand(tree_, std::move(code), leaf.then, on_);
    put_standing(index, standing);
  }

 private:
  int32_t row(const std::string& code) const {
    const auto found = row_index_.find(code);
    return found == row_index_.end() ? -1 : found->second;
  }

  void put(uint32_t index, int32_t row, bool exact) {
    out_.row_of[index] = row;
    out_.exact[index] = exact;
  }

  void put_standing(uint32_t index, const Standing& standing) {
    if (asked_.level.empty()) {
      if (!out_.rows.empty() && tree_.is_within(standing.code, asked_.place, on_))
        put(index, 0, standing.code == asked_.place);
    } else {
      const place::Place* at = tree_.at_level(standing.code, asked_.level, on_);
      if (at != nullptr) put(index, row(at->code), at->code == standing.code);
    }
    if (standing.lost.empty() || out_.row_of[index] >= 0) return;
    for (std::size_t i = 0; i < out_.rows.size(); ++i) {
      const std::string& code = out_.rows[i].code;
      for (const std::string& lost : standing.lost) {
        if (!tree_.is_within(code, lost, on_) && !tree_.is_within(lost, code, on_)) continue;
        out_.parts[index].push_back(static_cast<int32_t>(i));
        break;
      }
    }
  }

  const Tree& tree_;
  const Leaves& leaves_;
  const Asked& asked_;
  Date on_;
  Grouping& out_;
  std::map<std::string, int32_t> row_index_;
};

}  // namespace

Leaves::Leaves(std::shared_ptr<const record::World> world) : world_(std::move(world)) {
  std::set<Date> successions, changes;
  const bool any = world_->tree != nullptr;  // a new server has no territory yet
  if (any)
    for (const place::Succession& one : world_->tree->successions()) successions.insert(one.on);
  if (world_->organisations)
    for (const Date on : world_->organisations->moves()) successions.insert(on);
  changes = successions;
  const auto add = [&](Date from, Date until) {
    changes.insert(from);
    if (until < place::forever) changes.insert(add_days(until, 1));
  };
  if (any)
    for (const place::Place& one : world_->tree->places()) add(one.valid_from, one.valid_until);
  if (world_->organisations)
    for (const auto& one : world_->organisations->all()) add(one.valid_from, one.valid_until);
  successions_.assign(successions.begin(), successions.end());
  changes_.assign(changes.begin(), changes.end());
}

int Leaves::epoch(Date on) const {
  return static_cast<int>(std::upper_bound(successions_.begin(), successions_.end(), on) -
                          successions_.begin());
}

int Leaves::stretch(Date on) const {
  return static_cast<int>(std::upper_bound(changes_.begin(), changes_.end(), on) -
                          changes_.begin());
}

uint32_t Leaves::leaf(const std::string& place, Date placed_on) {
  auto& of_place = by_epoch_[place];
  if (of_place.empty()) of_place.assign(successions_.size() + 1, -1);
  const int number = epoch(placed_on);
  int64_t& leaf = of_place[static_cast<std::size_t>(number)];
  if (leaf < 0) {
    leaf = static_cast<int64_t>(leaves_.size());
    const bool last = static_cast<std::size_t>(number) == successions_.size();
    leaves_.push_back({place, last ? placed_on : add_days(successions_[number], -1)});
  }
  return static_cast<uint32_t>(leaf);
}

Grouping group(const Leaves& leaves, const Asked& asked, Date on) {
  Grouping result;
  result.rows = rows(leaves.world(), asked, on);
  result.row_of.assign(leaves.size(), -1);
  result.exact.assign(leaves.size(), false);
  Placing placing(leaves, asked, on, result);
  for (std::size_t i = 0; i < leaves.size(); ++i) placing.place(static_cast<uint32_t>(i));
  return result;
}

}  // namespace besik::indicator
