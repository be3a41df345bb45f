#include "record/territory.h"

#include <algorithm>

namespace besik::record {
namespace {

std::optional<std::string> standing(const World& world, std::string_view code) {
  if (!world.tree) return std::nullopt;
  const place::Place* place = world.tree->find(code);
  if (place == nullptr) return std::nullopt;
  if (place->valid_from <= world.as_of && world.as_of <= place->valid_until) {
    return std::string(code);
  }
  const Date then = world.as_of < place->valid_from ? place->valid_from : place->valid_until;
  return world.tree->recast(code, then, world.as_of);
}

}  // namespace

bool is_own_body(const World& world, std::string_view organisation, std::string_view body) {
  if (!world.organisations || world.organisations->find(organisation) == nullptr) return false;
  return organisation == body || world.organisations->is_within(body, organisation, world.as_of);
}

std::vector<std::string> bodies_within(const World& world, std::string_view organisation) {
  std::vector<std::string> codes;
  if (!world.organisations || world.organisations->find(organisation) == nullptr) return codes;
  for (const place::Organisation& body : world.organisations->all()) {
    if (is_own_body(world, organisation, body.code)) codes.push_back(body.code);
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

std::optional<std::string> own_territory(const World& world, std::string_view organisation,
                                         std::string_view level) {
  const place::Organisation* body =
      world.organisations ? world.organisations->find(organisation) : nullptr;
  if (body == nullptr) return std::nullopt;
  const auto place = standing(world, *place::state(*body, world.as_of).place);
  if (!place) return std::nullopt;
  const place::Place* found = world.tree->at_level(*place, level, world.as_of);
  if (found == nullptr) return std::nullopt;
  // A city-region stands for its own district; but a country whose districts are not filed yet must
  // not make the nation everybody's district.
  const int next_above = world.tree->rank(level) - 1;
  if (next_above > 0 && world.tree->rank(found->level) < next_above) {
    const std::string& above = world.tree->levels()[static_cast<std::size_t>(next_above)].name;
    found = world.tree->at_level(*place, above, world.as_of);
    if (found == nullptr) return std::nullopt;
  }
  return found->code;
}

bool is_in_territory(const World& world, std::string_view place, std::string_view territory) {
  const auto now = standing(world, place);
  return now && world.tree->is_within(*now, territory, world.as_of);
}

std::vector<std::string> places_within(const World& world, std::string_view territory) {
  if (!world.tree) return {};
  return *world.territories->find(world, territory);
}

namespace {

std::vector<std::string> all_within(const World& world, std::string_view territory) {
  std::vector<std::string> codes;
  for (const place::Place& place : world.tree->places()) {
    if (is_in_territory(world, place.code, territory)) codes.push_back(place.code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

}  // namespace

Territories::Codes Territories::find(const World& world, std::string_view territory) {
  const std::pair key(world.as_of, std::string(territory));
  {
    const std::lock_guard lock(mutex_);
    const auto found = found_.find(key);
    if (found != found_.end() && found->second.tree == world.tree) return found->second.codes;
  }
  auto codes = std::make_shared<const std::vector<std::string>>(all_within(world, territory));
  const std::lock_guard lock(mutex_);
  found_[key] = {world.tree, codes};
  return codes;
}

bool holds_place(const World& world, std::string_view organisation, std::string_view level,
                 std::string_view code) {
  if (level.empty()) return false;
  const place::Organisation* asked =
      world.organisations ? world.organisations->find(code) : nullptr;
  if (asked != nullptr && is_own_body(world, organisation, code)) return true;
  if (level == "institution") return false;
  const auto own = own_territory(world, organisation, level);
  if (!own) return false;
  if (asked != nullptr) code = *place::state(*asked, world.as_of).place;
  return is_in_territory(world, code, *own);
}

}  // namespace besik::record
