#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "place/tree.h"

namespace besik::place {

// One published number of people. `age_from`..`age_to` inclusive completed years (a single year of
// age where equal; age_to 120 is open-ended). `on` is the reference day of the source (1 January,
// mid-year). `sex`: "female", "male" or "" for both.
struct PopulationCell {
  std::string place;
  std::string sex;
  int age_from = 0;
  int age_to = 120;
  Date on;
  int64_t people = 0;
  std::string source;
  bool synthetic = false;
  // The day whose territory the number describes, where that is not `on`: a series recast by its
  // publisher to the borders of a later day.
  std::optional<Date> territory = std::nullopt;
};

struct PopulationAnswer {
  int64_t people = 0;  // interpolated linearly by days between the two nearest reference days
  bool synthetic = false;
  std::string source;
  std::string rule;  // "as_at", "interpolated", "summed_over_ages", ... joined by "+"
};

// Populations by place, day, sex and age. Never guesses: an age range must be a sum of published
// bands, a sex must be published or be the sum of both, a day must lie between two reference days
// (or within `carry_days` of the last or first one: stated in `rule` as "carried"). Interpolation
// is to the middle of the period that is asked. The sum over children places is used only where
// every child that stands on the day is known ("summed_over_places").
class Population {
 public:
  // Codes: population.unknown_place, population.age_order, population.negative,
  // population.overlapping_bands, population.duplicate, population.unknown_sex,
  // population.no_source, population.too_large.
  static Checked<Population> build(std::vector<PopulationCell> cells, const Tree& tree);
  static constexpr int carry_days = 366;

  // `sex` as in a cell. nullopt where nothing published answers.
  std::optional<PopulationAnswer> people(const Tree& tree, std::string_view place,
                                         std::string_view sex, int age_from, int age_to,
                                         Date mid_period) const;
  const std::vector<PopulationCell>& cells() const { return cells_; }

 private:
  struct Index;
  std::vector<PopulationCell> cells_;  // sorted by place, sex, age_from, age_to, on
  std::shared_ptr<const Index> index_;
};

}  // namespace besik::place
