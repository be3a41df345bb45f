#include "place/population.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "base/check.h"

namespace besik::place {
namespace {

constexpr int top_age = 120;

struct Band {
  int from;
  int to;
  int64_t people;
  bool synthetic;
  Date territory;
};

// What one source published for one place, sex and day.
using Bands = std::vector<Band>;
using Days = std::map<Date, Bands>;

// A number on one reference day, with how it was put together.
struct Known {
  int64_t people = 0;
  bool synthetic = false;
  bool over_ages = false;
  bool over_sexes = false;
};

// The sum of the fewest bands that make up the range exactly.
std::optional<Known> sum_bands(const Bands& bands, int age_from, int age_to,
                               const std::function<bool(Date)>& serves) {
  struct Step {
    int count = -1;
    Known known;
  };
  std::array<Step, top_age + 2> steps;  // by age: how the ages from age_from up to it were covered
  steps[static_cast<std::size_t>(age_from)].count = 0;
  for (const Band& band : bands) {  // sorted by first age: every way to it is known already
    const Step& before = steps[static_cast<std::size_t>(band.from)];
    if (before.count < 0 || band.from < age_from || band.to > age_to) continue;
    if (!serves(band.territory)) continue;
    Step& after = steps[static_cast<std::size_t>(band.to) + 1];
    if (after.count >= 0 && after.count <= before.count + 1) continue;
    after.count = before.count + 1;
    after.known.people = before.known.people + band.people;
    after.known.synthetic = before.known.synthetic || band.synthetic;
  }
  Step& whole = steps[static_cast<std::size_t>(age_to) + 1];
  if (whole.count < 1) return std::nullopt;
  whole.known.over_ages = whole.count > 1;
  return whole.known;
}

int64_t round_half_even(int64_t numerator, int64_t denominator) {
  int64_t whole = numerator / denominator;
  const int64_t twice_rest = (numerator % denominator) * 2;
  if (twice_rest > denominator || (twice_rest == denominator && whole % 2 != 0)) ++whole;
  return whole;
}

Error fault(const char* code, const PopulationCell& cell, std::string what, std::string mend,
            std::string close = "") {
  const std::string ages = std::to_string(cell.age_from) + "-" + std::to_string(cell.age_to);
  return {code,
          "population of " + cell.place + ", " + to_string(cell.on) + ", " +
              (cell.sex.empty() ? "both sexes" : cell.sex) + ", age " + ages,
          std::move(what), std::move(mend), std::move(close)};
}

void check_cell(const PopulationCell& cell, const Tree& tree, Errors& errors) {
  if (tree.find(cell.place) == nullptr) {
    errors.push_back(fault("population.unknown_place", cell, "no place has this code",
                           "give the code of a place", tree.get(cell.place).error().nearest));
  }
  if (cell.age_from < 0 || cell.age_to < cell.age_from || cell.age_to > top_age) {
    errors.push_back(fault("population.age_order", cell, "the ages are not a range within 0 to 120",
                           "the first age must not be above the last; 120 is open-ended"));
  }
  if (cell.people < 0) {
    errors.push_back(
        fault("population.negative", cell, "fewer than no people", "a population is zero or more"));
  }
  // All ages and both sexes times the days of ten thousand years still fit 64 bits.
  constexpr int64_t most_people = 10'000'000'000;
  if (cell.people > most_people) {
    errors.push_back(fault("population.too_large", cell, "more people than can be",
                           "check the unit: people, not thousands already multiplied"));
  }
  if (!cell.sex.empty() && cell.sex != "female" && cell.sex != "male") {
    errors.push_back(fault("population.unknown_sex", cell, "the sex is not known here",
                           "use female, male or leave it empty for both",
                           nearest(cell.sex, {"female", "male"})));
  }
  if (cell.source.empty()) {
    errors.push_back(
        fault("population.no_source", cell, "does not say who published it", "name the source"));
  }
}

using Group = std::tuple<std::string_view, std::string_view, std::string_view, Date>;

void check_bands(const std::vector<PopulationCell>& cells, Errors& errors) {
  std::map<Group, std::vector<const PopulationCell*>> groups;
  for (const PopulationCell& cell : cells) {
    groups[{cell.place, cell.source, cell.sex, cell.on}].push_back(&cell);
  }
  for (auto& [group, bands] : groups) {
    std::sort(bands.begin(), bands.end(), [](const PopulationCell* a, const PopulationCell* b) {
      return std::pair(a->age_from, -a->age_to) < std::pair(b->age_from, -b->age_to);
    });
    std::vector<const PopulationCell*> around;
    for (const PopulationCell* band : bands) {
      while (!around.empty() && around.back()->age_to < band->age_from) around.pop_back();
      if (!around.empty()) {
        const PopulationCell& outer = *around.back();
        if (outer.age_from == band->age_from && outer.age_to == band->age_to) {
          errors.push_back(fault("population.duplicate", *band, "is given twice by one source",
                                 "keep one of the two"));
          continue;
        }
        if (band->age_to > outer.age_to) {
          errors.push_back(fault("population.overlapping_bands", *band,
                                 "crosses the band " + std::to_string(outer.age_from) + "-" +
                                     std::to_string(outer.age_to),
                                 "bands lie apart or one within the other"));
        }
      }
      around.push_back(band);
    }
  }
}

}  // namespace

struct Population::Index {
  struct Source {
    std::map<std::string, Days, std::less<>> by_sex;
    std::set<Date> days;  // of any sex
  };
  using Sources = std::map<std::string, Source, std::less<>>;
  std::map<std::string, Sources, std::less<>> by_place;

  struct Candidate {
    Date on;
    Known known;
  };
  struct Question {
    const Tree& tree;
    std::string_view place;
    std::string_view sex;
    int age_from;
    int age_to;
    Date day;
  };

  static std::optional<Known> on_day(const Source& source, const Question& asked, Date day) {
    const auto published = [&](std::string_view sex) -> std::optional<Known> {
      const auto days = source.by_sex.find(sex);
      if (days == source.by_sex.end()) return std::nullopt;
      const auto bands = days->second.find(day);
      if (bands == days->second.end()) return std::nullopt;
      return sum_bands(bands->second, asked.age_from, asked.age_to, [&](Date territory) {
        return asked.tree.same_territory(asked.place, territory, asked.day);
      });
    };
    if (auto known = published(asked.sex)) return known;
    if (!asked.sex.empty()) return std::nullopt;
    const auto female = published("female");
    const auto male = published("male");
    if (!female || !male) return std::nullopt;
    return Known{female->people + male->people, female->synthetic || male->synthetic,
                 female->over_ages || male->over_ages, true};
  }

  // The nearest known days before (or on) and after the day asked.
  static void nearest_days(const Source& source, const Question& asked,
                           std::optional<Candidate>& before, std::optional<Candidate>& after) {
    const std::set<Date>& days = source.days;
    for (auto day = days.upper_bound(asked.day); day != days.begin() && !before;) {
      --day;
      if (auto known = on_day(source, asked, *day)) before = Candidate{*day, *known};
    }
    for (auto day = days.upper_bound(asked.day); day != days.end() && !after; ++day) {
      if (auto known = on_day(source, asked, *day)) after = Candidate{*day, *known};
    }
  }

  struct Ranked {
    PopulationAnswer answer;
    bool carried = false;
    int distance = 0;
  };

  static std::optional<Ranked> from_source(const Source& source, const std::string& name,
                                           const Question& asked) {
    std::optional<Candidate> before, after;
    nearest_days(source, asked, before, after);
    Ranked ranked;
    Known how;
    if (before && before->on == asked.day) {
      how = before->known;
      ranked.answer.rule = "as_at";
    } else if (before && after) {
      const int64_t span = after->on.days - before->on.days;
      const int64_t passed = asked.day.days - before->on.days;
      how = before->known;
      how.people = round_half_even(
          before->known.people * (span - passed) + after->known.people * passed, span);
      how.synthetic |= after->known.synthetic;
      how.over_ages |= after->known.over_ages;
      how.over_sexes |= after->known.over_sexes;
      ranked.answer.rule = "interpolated";
      ranked.distance = static_cast<int>(span);
    } else if (before || after) {
      const Candidate& only = before ? *before : *after;
      ranked.distance = std::abs(only.on.days - asked.day.days);
      if (ranked.distance > carry_days) return std::nullopt;
      how = only.known;
      ranked.carried = true;
      ranked.answer.rule = "carried";
    } else {
      return std::nullopt;
    }
    ranked.answer.people = how.people;
    ranked.answer.synthetic = how.synthetic;
    ranked.answer.source = name;
    if (how.over_ages) ranked.answer.rule += "+summed_over_ages";
    if (how.over_sexes) ranked.answer.rule += "+summed_over_sexes";
    return ranked;
  }

  std::optional<PopulationAnswer> direct(const Question& asked) const {
    const auto sources = by_place.find(asked.place);
    if (sources == by_place.end()) return std::nullopt;
    std::optional<Ranked> best;
    const auto order = [](const Ranked& ranked) {
      return std::tuple(ranked.carried, ranked.answer.synthetic, ranked.distance);
    };
    for (const auto& [name, source] : sources->second) {
      auto ranked = from_source(source, name, asked);
      if (ranked && (!best || order(*ranked) < order(*best))) best = std::move(ranked);
    }
    if (!best) return std::nullopt;
    return best->answer;
  }

  std::optional<PopulationAnswer> people(const Question& asked) const {
    if (auto answer = direct(asked)) return answer;
    const std::vector<const Place*> children = asked.tree.children(asked.place, asked.day);
    if (children.empty()) return std::nullopt;
    PopulationAnswer sum;
    std::set<std::string> sources, rules;
    for (const Place* child : children) {
      const auto part =
          people({asked.tree, child->code, asked.sex, asked.age_from, asked.age_to, asked.day});
      if (!part) return std::nullopt;
      sum.people += part->people;
      sum.synthetic = sum.synthetic || part->synthetic;
      sources.insert(part->source);
      for (std::string& rule : split(part->rule, '+')) rules.insert(std::move(rule));
    }
    rules.insert("summed_over_places");
    for (const std::string& source : sources)
      sum.source += (sum.source.empty() ? "" : "; ") + source;
    for (const std::string& rule : rules) sum.rule += (sum.rule.empty() ? "" : "+") + rule;
    return sum;
  }
};

Checked<Population> Population::build(std::vector<PopulationCell> cells, const Tree& tree) {
  Errors errors;
  for (const PopulationCell& cell : cells) check_cell(cell, tree, errors);
  check_bands(cells, errors);
  if (!errors.empty()) return errors;
  std::sort(cells.begin(), cells.end(), [](const PopulationCell& a, const PopulationCell& b) {
    return std::tie(a.place, a.sex, a.age_from, a.age_to, a.on, a.source) <
           std::tie(b.place, b.sex, b.age_from, b.age_to, b.on, b.source);
  });
  auto index = std::make_shared<Index>();
  for (const PopulationCell& cell : cells) {
    Index::Source& source = index->by_place[cell.place][cell.source];
    source.days.insert(cell.on);
    source.by_sex[cell.sex][cell.on].push_back({cell.age_from, cell.age_to, cell.people,
                                                cell.synthetic, cell.territory.value_or(cell.on)});
  }
  Population population;
  population.cells_ = std::move(cells);
  population.index_ = std::move(index);
  return population;
}

std::optional<PopulationAnswer> Population::people(const Tree& tree, std::string_view place,
                                                   std::string_view sex, int age_from, int age_to,
                                                   Date mid_period) const {
  if (!index_ || age_from < 0 || age_to < age_from || age_to > top_age) return std::nullopt;
  return index_->people({tree, place, sex, age_from, age_to, mid_period});
}

}  // namespace besik::place
