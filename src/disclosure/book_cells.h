#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "disclosure/publication.h"
#include "disclosure/table.h"
#include "indicator/figure.h"
#include "record/world.h"

namespace besik::disclosure {

// The cells that one figure shows: none, one, or above and below the line.
struct Shown {
  static constexpr Var none = ~Var{0};
  Var above = none, below = none;
};

// Gathers cells and their relations.
class Cells {
 public:
  // What a figure is of.
  struct Of {
    const programme::Programme& programme;
    const programme::Indicator& indicator;
    std::vector<std::string> shared_by;  // indicator::shared_by of the question
    bool told = true;                    // false: no table shows it
  };

  Cells(const record::World& world, Date today);

  // Takes in a figure; gives the cells that it shows.
  Shown take(const Of& of, const indicator::Figure& figure);
  // After all: relations between them.
  void relate();

  Table table;
  // Of every cell, stable over days and versions: its measure, place, period and members; those of
  // rests have " - " in them.
  std::vector<std::string> keys() const;

 private:
  using Members = std::map<std::string, std::string>;
  static constexpr const char* any_known = "(known)";  // all members that are known

  // What a cell counts, apart from its number: indices of what is kept once.
  struct Spot {
    int measure = -1, place = -1, period = -1, members = -1;
    auto operator<=>(const Spot&) const = default;
  };
  struct SpotHash {
    std::size_t operator()(const Spot& spot) const {
      std::size_t hash = 0;
      for (const int part : {spot.measure, spot.place, spot.period, spot.members})
        hash = hash * 0x9e3779b97f4a7c15ULL + static_cast<std::size_t>(part + 1);
      return hash ^ (hash >> 29);
    }
  };
  // Measures that count the same are one.
  struct CountedMeasure {
    std::string text;  // what it counts, in a fixed writing
    std::string base;  // the same without its conditions
    std::set<std::string> conditions;
    bool is_stock = false;
    std::set<std::string> overlapping;  // breakdowns
  };
  struct Territory {
    std::string key, code;  // of a code's territory: the code and the day since which it is that
    int rank = 0;           // of its level
    std::set<Date> on;      // turns on which it was met
  };
  template <class Value>
  struct Kept {
    std::vector<Value> all;
    std::map<Value, int> index;
    int of(const Value& value) {
      const auto [found, fresh] = index.try_emplace(value, static_cast<int>(all.size()));
      if (fresh) all.push_back(value);
      return found->second;
    }
  };
  // Cells of a measure by their place, period and members.
  using Side = std::map<Spot, Var>;

  int measure_of(const Of& of, const programme::Measure& measure);
  int territory(const std::string& code, Date on);
  Var cell(const Spot& spot, int64_t value, const Publication& rule, bool told, bool open);
  Var rest(std::string key, int64_t value, const Cell& like);
  int detail_of(const Spot& spot) const;
  std::string key_of(const Spot& spot) const;
  std::string key_of(Var var) const;
  int without(int members, const std::string& name);

  void relate_members();
  void relate_known();
  void relate_places();
  void relate_places_of(Var whole, const std::vector<int>& parts);
  void relate_periods();
  bool relate_parts(Var whole, indicator::Step step);
  void relate_measures();
  void relate_pair(const Side& wide, const Side& narrow, bool nested);
  void difference(Var whole, Var part);

  const record::World& world_;
  Date today_;
  std::vector<Date> turns_;  // days on which the territory changes
  std::vector<CountedMeasure> measures_;
  std::map<std::string, int> measure_index_;
  std::map<const programme::Measure*, int> measure_of_;
  std::map<std::pair<std::string, Date>, int> territories_;
  std::vector<Territory> places_;
  std::map<std::string, int> place_index_;
  Kept<indicator::Period> periods_;
  Kept<Members> members_;
  std::unordered_map<Spot, Var, SpotHash> index_;
  std::vector<Spot> spots_;  // of each cell; those of rests are empty
  std::unordered_map<Var, std::string> rest_keys_;
  std::map<std::pair<int, indicator::Step>, std::vector<int>> parts_of_;  // periods in periods
  std::set<std::pair<Var, Var>> differences_;
};

}  // namespace besik::disclosure
