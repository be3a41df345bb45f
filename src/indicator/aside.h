#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "indicator/cube.h"
#include "indicator/measures.h"
#include "indicator/territory.h"
#include "record/return.h"

namespace besik::indicator {

// What records would add to measures that an approved return tells for the same body and days. It
// stands aside as long as the return does, so that nothing counts in both, and is kept as entries
// of the measures' cubes.
class Aside {
 public:
  // Takes what records have put into the cubes out of them; the return's own numbers are not in
  // yet.
  void stand_aside(const Measures& measures, const Leaves& leaves, const record::ReturnFacts& facts,
                   std::vector<MeasureCube>& cubes);
  // Gives it back; the return's own numbers are out already.
  void come_back(const Measures& measures, const record::ReturnFacts& facts,
                 std::vector<MeasureCube>& cubes);
  // True where a change by a record stands aside: then it is noted here.
  bool takes(uint32_t measure, const std::string& place, Date day, const Entry& entry);
  // By names of numbers; those that are 0 are left out.
  std::map<std::string, int64_t> numbers(const Measures& measures, const Leaves& leaves,
                                         const record::ReturnFacts& facts,
                                         const std::vector<MeasureCube>& cubes) const;
  std::set<Id> returns() const;
  void clear() {
    told_.clear();
    beside_.clear();
  }

 private:
  using Entries = std::map<Entry, int64_t>;
  struct Told {
    Id id;
    Date until;
    Entries entries;
  };
  using At = std::pair<uint32_t, std::string>;  // measure, "org:CODE"

  const Told* find(const At& at, Date day) const;
  void note(const Told& told, uint32_t measure);

  std::map<At, std::map<Date, Told>> told_;   // by first day
  std::set<std::pair<Id, uint32_t>> beside_;  // those of told_ that hold anything
};

// All that returns feed under the newest versions, so that a change of it can be noticed.
std::set<std::string> all_feeds(const record::World& world);

}  // namespace besik::indicator
