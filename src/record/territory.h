#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/world.h"

// "Own organisation" and "own territory" of access, on World::as_of.
namespace besik::record {

// `body` is the organisation or one below it. False where either is empty or unknown.
bool is_own_body(const World& world, std::string_view organisation, std::string_view body);
// The organisation and all below it, sorted; empty where it is unknown.
std::vector<std::string> bodies_within(const World& world, std::string_view organisation);
// The place at `level` in which the organisation sits; where that level is lacking there, the place
// of the level next above that stands for it, never one higher still; nullopt where there is none.
std::optional<std::string> own_territory(const World& world, std::string_view organisation,
                                         std::string_view level);
// A place that has ended counts as what it became.
bool is_in_territory(const World& world, std::string_view place, std::string_view territory);
// Every place code, ended ones too, for which is_in_territory holds, sorted. Linear in the tree at
// the first question for a territory on a day, found again after.
std::vector<std::string> places_within(const World& world, std::string_view territory);
// What places_within has found for a world and its copies. Thread-safe.
class Territories {
 public:
  using Codes = std::shared_ptr<const std::vector<std::string>>;
  Codes find(const World& world, std::string_view territory);

 private:
  struct Entry {
    std::shared_ptr<const place::Tree> tree;  // kept alive: another one is another answer
    Codes codes;
  };
  std::mutex mutex_;
  std::map<std::pair<Date, std::string>, Entry> found_;
};

// Does the organisation's territory at `level` ("institution": the organisation itself) hold a
// place or an organisation of this code?
bool holds_place(const World& world, std::string_view organisation, std::string_view level,
                 std::string_view code);

}  // namespace besik::record
