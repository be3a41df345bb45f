#include "indicator/recount_place.h"

#include <algorithm>

namespace besik::indicator {

int Carrying::number(bool at_organisation, const std::string& code) {
  const auto next = static_cast<int>(spots_.size());
  const auto [found, is_new] = numbers_.try_emplace((at_organisation ? "o" : "p") + code, next);
  if (is_new) spots_.push_back({at_organisation, code});
  return found->second;
}

const Carrying::Carried& Carrying::carried(int number, Date then, Date on) {
  const uint64_t key = (static_cast<uint64_t>(number) << 32U) |
                       static_cast<uint64_t>(static_cast<uint32_t>(then.days));
  auto& known = known_[on.days];
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  return known.emplace(key, carry(spots_[static_cast<std::size_t>(number)], then, on))
      .first->second;
}

Carrying::Carried Carrying::carry(const Spot& spot, Date then, Date on) const {
  const place::Tree& tree = *world_->tree;
  std::string code = spot.code;
  if (spot.at_organisation) {
    code = world_->organisations->place_on(code, then);
  }
  Carried result;
  while (const place::Place* place = tree.find(code)) {
    const Date day = std::max(place->valid_from, std::min(then, place->valid_until));
    const auto now = tree.recast(code, day, on);
    if (now && tree.is_within(*now, *now, on)) {
      result.code = *now;
      break;
    }
    result.lost.insert(code);
    if (const auto held = tree.holder(code, day, on)) {
      result.code = *held;
      break;
    }
    const place::Place* parent = tree.parent(code, day);
    if (parent == nullptr) break;
    code = parent->code;
  }
  if (result.code.empty()) result.code = tree.nation().code;
  if (!result.lost.empty()) result.lost = tied(std::move(result.lost));
  return result;
}

std::set<std::string> Carrying::tied(std::set<std::string> codes) const {
  std::size_t size = 0;
  while (size != codes.size()) {
    size = codes.size();
    for (const place::Succession& one : world_->tree->successions()) {
      if (one.change == place::Change::renamed || one.change == place::Change::moved) continue;
      std::set<std::string> all(one.to.begin(), one.to.end());
      all.insert(one.from);
      const bool is_tied = std::any_of(all.begin(), all.end(),
                                       [&](const std::string& c) { return codes.contains(c); });
      if (is_tied) codes.insert(all.begin(), all.end());
    }
  }
  return codes;
}

}  // namespace besik::indicator
