#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "indicator/test_country.h"
#include "place/test_tree.h"

// A territory and bodies that change at random, so that figures meet every kind of reform.
namespace besik::indicator::testing {

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
  }
  Date some_day() { return add_days(day("2024-10-01"), pick(800)); }

 private:
  std::mt19937 random_;
};

struct Reform {
  place::Change change;
  Date on;
  std::string from, to;     // of a split `to` is the first letters of its parts
  bool keeps_rest = false;  // of a split: `from` goes on, smaller
};

// KZ > R1 (D1 with S1, D2), R2 (D3 with S3, D4), city C, after the reforms that can be carried out.
class Lands {
 public:
  std::vector<Reform> reforms;

  std::shared_ptr<const place::Tree> tree() const {
    Draft draft;
    for (const auto& [code, level, parent] :
         std::vector<std::tuple<std::string, std::string, std::string>>{{"KZ", "nation", ""},
                                                                        {"R1", "region", "KZ"},
                                                                        {"R2", "region", "KZ"},
                                                                        {"C", "region", "KZ"},
                                                                        {"D1", "district", "R1"},
                                                                        {"D2", "district", "R1"},
                                                                        {"D3", "district", "R2"},
                                                                        {"D4", "district", "R2"},
                                                                        {"S1", "settlement", "D1"},
                                                                        {"S3", "settlement", "D3"}})
      draft.found(code, level, parent, place::testing::day_one);
    auto built = place::Tree::build(place::testing::five_levels(), draft.places, {});
    std::vector<Reform> in_order = reforms;
    std::stable_sort(in_order.begin(), in_order.end(),
                     [](const Reform& a, const Reform& b) { return a.on < b.on; });
    for (const Reform& reform : in_order) {
      Draft next = draft;
      if (!next.carry_out(reform)) continue;
      auto then = place::Tree::build(place::testing::five_levels(), next.places, next.successions);
      if (!then) continue;
      built = std::move(then);
      draft = std::move(next);
    }
    if (!built) ADD_FAILURE() << to_string(built.error().front());
    return *built;
  }

  // A reform more, one less, or one on another day than was thought.
  void change(Dice& dice) {
    const int what = dice.pick(6);
    if (!reforms.empty() && what == 0) {
      reforms.erase(reforms.begin() + dice.pick(static_cast<int>(reforms.size())));
    } else if (!reforms.empty() && what <= 2) {
      Reform& one = reforms[static_cast<std::size_t>(dice.pick(static_cast<int>(reforms.size())))];
      one.on = add_days(one.on, dice.pick(121) - 60);
    } else {
      reforms.push_back(some_reform(dice));
    }
  }

 private:
  // The places as they stand while reforms are carried out in order.
  struct Draft {
    std::vector<place::Place> places;
    std::vector<place::Succession> successions;
    std::map<std::string, std::string> parents;  // of what stands

    void found(const std::string& code, const std::string& level, const std::string& parent,
               Date on) {
      places.push_back(place::testing::make_place(code, level, parent, on));
      parents[code] = parent;
    }
    place::Place* standing(const std::string& code) {
      if (!parents.contains(code)) return nullptr;
      for (place::Place& one : places)
        if (one.code == code) return &one;
      return nullptr;
    }
    void end(place::Place& one, Date on) {
      one.valid_until = add_days(on, -1);
      parents.erase(one.code);
    }
    void hand_over(const std::string& from, const std::string& to, Date on) {
      for (auto& [code, parent] : parents)
        if (parent == from) {
          parent = to;
          successions.push_back({place::Change::moved, on, code, {to}});
        }
    }

    bool carry_out(const Reform& reform) {
      place::Place* from = standing(reform.from);
      if (from == nullptr || reform.on <= from->valid_from) return false;
      const std::string level = from->level;
      const std::string parent = parents[reform.from];
      switch (reform.change) {
        case place::Change::renamed:
          from->names.push_back({reform.on, {"kk", "ru", to_string(reform.on)}});
          successions.push_back({reform.change, reform.on, reform.from, {}});
          return true;
        case place::Change::moved:
          if (standing(reform.to) == nullptr || parent == reform.to) return false;
          parents[reform.from] = reform.to;
          successions.push_back({reform.change, reform.on, reform.from, {reform.to}});
          return true;
        case place::Change::merged: {
          if (reform.from == reform.to || standing(reform.to) == nullptr) return false;
          hand_over(reform.from, reform.to, reform.on);
          end(*standing(reform.from), reform.on);
          successions.push_back({reform.change, reform.on, reform.from, {reform.to}});
          return true;
        }
        case place::Change::split: {
          std::vector<std::string> parts{reform.to + "a"};
          if (!reform.keeps_rest) parts.push_back(reform.to + "b");
          for (const std::string& part : parts) found(part, level, parent, reform.on);
          if (!reform.keeps_rest) {
            hand_over(reform.from, parts.front(), reform.on);
            end(*standing(reform.from), reform.on);
          }
          successions.push_back({reform.change, reform.on, reform.from, parts});
          return true;
        }
      }
      return false;
    }
  };

  Reform some_reform(Dice& dice) {
    std::vector<std::string> districts{"D1", "D2", "D3", "D4"};
    for (const Reform& one : reforms)
      if (one.change == place::Change::split) districts.push_back(one.to + "a");
    Reform result;
    result.on = dice.some_day();
    result.from = dice.one_of(districts);
    switch (dice.pick(7)) {
      case 0:
        result.change = place::Change::renamed;
        break;
      case 1:
      case 2:
        result.change = place::Change::moved;
        result.to = dice.one_of<std::string>({"R1", "R2"});
        if (dice.pick(4) == 0) {
          result.from = dice.one_of<std::string>({"S1", "S3"});
          result.to = dice.one_of(districts);
        }
        break;
      case 3:
      case 4:
        result.change = place::Change::merged;
        result.to = dice.one_of(districts);
        break;
      default:
        result.change = place::Change::split;
        result.to = "N" + std::to_string(++parts_);
        result.keeps_rest = dice.pick(2) == 0;
    }
    return result;
  }

  int parts_ = 0;
};

// A body that sits elsewhere from some day on, or did until it was found out.
inline void move_body(Dice& dice, std::vector<place::Organisation>& bodies) {
  place::Organisation& body = bodies[static_cast<std::size_t>(dice.pick(5))];
  const std::string place = dice.one_of<std::string>({"C", "D1", "D2", "D3", "D4", "S1", "S3"});
  if (dice.pick(3) == 0) {
    body.place = place;
    return;
  }
  const Date last = add_days(dice.some_day(), -1);
  std::erase_if(body.earlier, [&](const auto& state) { return state.until >= last; });
  body.earlier.push_back({last, body.parent, body.place, body.name});
  body.place = place;
}

}  // namespace besik::indicator::testing
