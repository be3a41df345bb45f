#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "place/test_tree.h"
#include "place/tree.h"

namespace besik::place {
namespace {

using testing::day_one;
using testing::five_levels;
using testing::make_place;

int pick(std::mt19937& random, int below) {
  return std::uniform_int_distribution<int>(0, below - 1)(random);
}

// A world of numbered grains of land, each owned by one place on each day: what recasting means,
// said without a tree.
struct World {
  std::vector<Place> places{make_place("KZ", "nation", ""), make_place("R0", "region", "KZ"),
                            make_place("R1", "region", "KZ")};
  std::vector<Succession> history;
  std::map<Date, std::vector<std::string>> owners;  // from this day: grain -> code
  std::set<std::string> standing;
  int next = 0;

  explicit World(std::mt19937& random) {
    std::vector<std::string> owner;
    for (int n = 0; n < 6; ++n) {
      const std::string code = found("R" + std::to_string(pick(random, 2)), day_one);
      owner.insert(owner.end(), 4, code);
    }
    owners[day_one] = owner;
    Date day = day_one;
    for (int event = 0; event < 12; ++event) {
      day = add_days(day, 1 + pick(random, 50));
      step(random, day);
    }
  }

  std::string found(const std::string& parent, Date on) {
    const std::string code = "D" + std::to_string(next++);
    places.push_back(make_place(code, "district", parent, on));
    standing.insert(code);
    return code;
  }

  Place& place(const std::string& code) {
    for (Place& known : places) {
      if (known.code == code) return known;
    }
    return places.front();
  }

  void end(const std::string& code, Date on) {
    place(code).valid_until = add_days(on, -1);
    standing.erase(code);
  }

  std::string any(std::mt19937& random) {
    return *std::next(standing.begin(), pick(random, static_cast<int>(standing.size())));
  }

  void step(std::mt19937& random, Date on) {
    std::vector<std::string> owner = owners.rbegin()->second;
    const std::string from = any(random);
    switch (pick(random, 5)) {
      case 0:
        history.push_back({Change::renamed, on, from, {}});
        break;
      case 1:
        history.push_back({Change::moved, on, from, {"R" + std::to_string(pick(random, 2))}});
        break;
      case 2:
      case 3: {
        const bool fresh = pick(random, 2) == 0;
        const std::string to = fresh ? found("R0", on) : any(random);
        if (to == from) return;
        end(from, on);
        history.push_back({Change::merged, on, from, {to}});
        for (std::string& code : owner) {
          if (code == from) code = to;
        }
        break;
      }
      default: {
        Succession split{Change::split, on, from, {found("R1", on)}};
        const bool ends = pick(random, 2) == 0;
        if (ends) split.to.push_back(found("R1", on));
        int grain = 0;
        for (std::string& code : owner) {
          if (code != from) continue;
          const bool first = grain++ % 2 == 0;
          if (first) code = split.to.front();
          if (!first && ends) code = split.to.back();
        }
        if (ends) end(from, on);
        history.push_back(split);
      }
    }
    owners[on] = owner;
  }

  const std::vector<std::string>& on(Date day) const {
    return std::prev(owners.upper_bound(day))->second;
  }

  bool split_between(std::string code, Date then, Date now) const {
    for (const Succession& event : history) {
      if (event.on <= then || now < event.on || event.from != code) continue;
      if (event.change == Change::split) return true;
      if (event.change == Change::merged) code = event.to.front();
    }
    return false;
  }
};

TEST(TreeProperty, RecastKeepsEveryGrainOfLand) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const World world(random);
    auto built = Tree::build(five_levels(), world.places, world.history);
    ASSERT_TRUE(built) << to_string(built.error().front());
    const Tree& tree = **built;
    const int last = world.owners.rbegin()->first.days - day_one.days + 20;
    for (int probe = 0; probe < 200; ++probe) {
      const Date then = add_days(day_one, pick(random, last));
      const Date now = add_days(day_one, pick(random, last));
      const auto& before = world.on(then);
      const std::string code = before[static_cast<std::size_t>(pick(random, 24))];
      const auto got = tree.recast(code, then, now);
      if (then <= now) {
        EXPECT_EQ(got.has_value(), !world.split_between(code, then, now));
      }
      if (then == now) {
        EXPECT_EQ(got, code);
      }
      if (then <= now) {
        const auto held = tree.holder(code, then, now);
        ASSERT_TRUE(held);
        if (got) {
          EXPECT_EQ(held, got);
        }
        for (std::size_t grain = 0; grain < before.size(); ++grain) {
          if (before[grain] == code) {
            EXPECT_TRUE(tree.is_within(world.on(now)[grain], *held, now));
          }
        }
      }
      if (!got) continue;
      for (std::size_t grain = 0; grain < before.size(); ++grain) {
        if (before[grain] == code) {
          EXPECT_EQ(world.on(now)[grain], *got);
        }
      }
    }
  }
}

std::vector<Place> random_ragged(std::mt19937& random) {
  std::vector<Place> places{make_place("KZ", "nation", "")};
  const std::vector<Level> levels = five_levels();
  const int count = 5 + pick(random, 40);
  for (int n = 0; n < count; ++n) {
    const Place parent =
        places[static_cast<std::size_t>(pick(random, static_cast<int>(places.size())))];
    int rank = 0;
    for (const Level& level : levels) {
      if (level.name == parent.level) rank = level.rank;
    }
    if (rank == 4) continue;
    const int below = rank + 1 + pick(random, 4 - rank);
    Place child = make_place("P" + std::to_string(n), levels[static_cast<std::size_t>(below)].name,
                             parent.code, add_days(parent.valid_from, pick(random, 30)));
    child.valid_until = parent.valid_until;
    if (pick(random, 3) == 0) {
      const Date end = add_days(child.valid_from, pick(random, 60));
      child.valid_until = std::min(child.valid_until, end);
    }
    if (child.valid_until < child.valid_from) continue;
    places.push_back(child);
  }
  return places;
}

// Straight from the definition, by walking everything.
bool has_below(const Tree& tree, const std::string& code, const std::string& level, Date on) {
  for (const Place& place : tree.places()) {
    if (place.code != code && place.level == level && tree.is_within(place.code, code, on)) {
      return true;
    }
  }
  return false;
}

TEST(TreeProperty, EveryLevelDividesARaggedTerritory) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::vector<Place> places = random_ragged(random);
    auto built = Tree::build(five_levels(), places, {});
    ASSERT_TRUE(built) << to_string(built.error().front());
    const Tree& tree = **built;
    const Date on = add_days(day_one, pick(random, 60));
    for (const Level& level : tree.levels()) {
      const auto answers = tree.all_at_level("KZ", level.name, on);
      std::set<std::string> codes;
      for (const Tree::AtLevel& answer : answers) {
        EXPECT_TRUE(codes.insert(answer.place->code).second);
        EXPECT_EQ(answer.stands_for_itself, answer.place->level != level.name);
        EXPECT_EQ(tree.at_level(answer.place->code, level.name, on), answer.place);
      }
      for (const Place& place : tree.places()) {
        const Place* at = tree.at_level(place.code, level.name, on);
        const bool stands = place.valid_from <= on && on <= place.valid_until;
        const bool above = stands && tree.rank(place.level) < level.rank &&
                           has_below(tree, place.code, level.name, on);
        EXPECT_EQ(at == nullptr, !stands || above) << place.code << " at " << level.name;
        if (at == nullptr) continue;
        EXPECT_EQ(codes.count(at->code), 1u);
        EXPECT_TRUE(tree.is_within(place.code, at->code, on));
      }
    }
  }
}

}  // namespace
}  // namespace besik::place
