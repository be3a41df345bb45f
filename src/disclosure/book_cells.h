#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "disclosure/book.h"

namespace besik::disclosure {

// What a cell counts, apart from its number.
struct Spot {
  int measure = 0;
  std::string place;         // code, and the day since which its territory is what it is
  indicator::Period period;  // of a stock: its last day only
  std::map<std::string, std::string> members;
  auto operator<=>(const Spot&) const = default;
};

// Measures that the cells belong to; two that count the same are one.
struct CountedMeasure {
  std::string text;  // what it counts, in a fixed writing
  std::string base;  // the same without its conditions
  std::set<std::string> conditions;
  bool is_stock = false;
  std::set<std::string> overlapping;  // breakdowns
};

// Gathers cells and their relations.
class Cells {
 public:
  Cells(const record::World& world, Date today);

  // Takes in a figure; gives the cells that it shows.
  std::vector<Var> take(const programme::Programme& programme,
                        const programme::Indicator& indicator, const indicator::Figure& figure);
  // After all: relations between them.
  void relate();

  Table table;
  std::vector<std::string> keys;

 private:
  int measure_of(const programme::Programme& programme, const programme::Indicator& indicator,
                 const programme::Measure& measure);
  Var cell(const Spot& spot, int64_t value, const Publication& rule, bool open);
  Var rest(const std::string& key, int64_t value, const Cell& like);
  const std::string& territory(const std::string& code, Date on);
  std::string key_of(const Spot& spot) const;
  void relate_members();
  void relate_places();
  void relate_places_of(Var whole, const std::vector<std::string>& parts);
  void relate_periods();
  bool relate_parts(Var whole, indicator::Step step);
  void relate_measures();
  void relate_pair(const std::map<Spot, Var>& wide, const std::map<Spot, Var>& narrow, bool nested);
  void difference(Var whole, Var part);

  const record::World& world_;
  Date today_;
  std::vector<Date> turns_;  // days on which the territory changes
  std::vector<CountedMeasure> measures_;
  std::map<std::string, int> measure_index_;
  std::map<Spot, Var> index_;
  std::vector<Spot> spots_;  // of each cell; those of rests are empty
  std::map<std::pair<std::string, Date>, std::string> territories_;
  struct Territory {
    std::string code;
    std::set<Date> on;  // turns on which it was met
  };
  std::map<std::string, Territory> places_;  // by Spot::place
  std::set<std::pair<Var, Var>> differences_;
};

}  // namespace besik::disclosure
