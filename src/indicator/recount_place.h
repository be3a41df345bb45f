#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "record/world.h"

// Where what happened at a place on one day stands on the territory of another; the engine never
// uses it.
namespace besik::indicator {

// A place or an organisation by number, so that answers can be remembered.
class Carrying {
 public:
  explicit Carrying(std::shared_ptr<const record::World> world) : world_(std::move(world)) {}

  int number(bool at_organisation, const std::string& code);

  struct Carried {
    std::string code;
    // Places that might have held it, were the territory known to the letter, and all that mergers
    // and splits tie to them.
    std::set<std::string> lost;
  };
  // Stays where it is as long as this lives.
  const Carried& carried(int number, Date then, Date on);

 private:
  struct Spot {
    bool at_organisation = false;
    std::string code;
  };
  Carried carry(const Spot& spot, Date then, Date on) const;
  std::set<std::string> tied(std::set<std::string> codes) const;

  std::shared_ptr<const record::World> world_;
  std::vector<Spot> spots_;
  std::unordered_map<std::string, int> numbers_;
  std::unordered_map<int32_t, std::unordered_map<uint64_t, Carried>> known_;  // by day `on`
};

}  // namespace besik::indicator
