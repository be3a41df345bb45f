#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <tuple>

#include "base/json.h"
#include "indicator/question.h"
#include "indicator/recount.h"

namespace besik::indicator {
namespace {

using Cell = std::tuple<std::string, Date, Date, std::map<std::string, std::string>>;

Cell cell_of(const Figure& one) {
  return {one.where.code, one.period.first, one.period.last, one.breakdown};
}

std::map<Cell, const Figure*> by_cell(const std::vector<Figure>& figures) {
  std::map<Cell, const Figure*> result;
  for (const Figure& one : figures) result[cell_of(one)] = &one;
  return result;
}

bool is_same(const std::optional<Aim>& a, const std::optional<Aim>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->value == b->value && a->at_least == b->at_least && a->year == b->year &&
         a->base == b->base && a->base_year == b->base_year && a->due == b->due &&
         a->distance == b->distance;
}

// All but as_of: the engine is told of events that figures come from, the recount sees all others
// too.
bool is_same(const Figure& a, const Figure& b) {
  return a.indicator == b.indicator && a.series == b.series && a.where.code == b.where.code &&
         a.where.level == b.where.level && a.where.stands_for_itself == b.where.stands_for_itself &&
         a.geography == b.geography && a.period == b.period && a.breakdown == b.breakdown &&
         a.numerator == b.numerator && a.denominator == b.denominator && a.n == b.n &&
         a.value == b.value && a.statistics == b.statistics && a.status == b.status &&
         a.statistic == b.statistic && a.flags == b.flags && a.incomplete == b.incomplete &&
         a.coverage == b.coverage && a.beside == b.beside && is_same(a.aim, b.aim);
}

std::string text_of(const std::optional<Figure>& figure) {
  return figure ? canonical_json(to_json(*figure)) : "none";
}

// Whole years up to today's in which anything is dated.
std::vector<int> years_of(const std::set<Date>& days, Date today) {
  std::set<int> years;
  for (const Date day : days)
    if (day <= today && civil(day).year >= 1900) years.insert(civil(day).year);
  years.insert(civil(today).year);
  return {years.begin(), years.end()};
}

std::vector<Question> questions_of(const record::World& world,
                                   const programme::Programme& programme,
                                   const programme::Indicator& indicator,
                                   const std::vector<int>& years, int deepest) {
  std::vector<std::vector<std::string>> breakdowns{{}};
  for (const std::string& entry : indicator.by) breakdowns.push_back(crossing(entry));
  std::vector<std::string> levels;
  for (const place::Level& level : world.tree->levels())
    if (level.rank <= deepest) levels.push_back(level.name);
  levels.emplace_back("institution");
  std::vector<Question> result;
  for (const int year : years) {
    Question question;
    question.programme = programme.name;
    question.indicator = indicator.name;
    question.place = world.tree->nation().code;
    question.period = *parse_period(std::to_string(year));
    for (const std::string& level : levels) {
      question.level = level;
      for (const auto& by : breakdowns) {
        question.by = by;
        for (const Step step : {Step::year, Step::quarter, Step::month}) {
          question.step = step;
          result.push_back(question);
        }
        question.step = Step::year;
        question.geography = Geography::of_today;
        result.push_back(question);
        question.geography = Geography::of_its_time;
      }
    }
  }
  return result;
}

// The same, in parts that are small enough to be answered at once: period by period, and then by
// the places right beneath. Nothing where it cannot be parted.
std::vector<Question> parts_of(const record::World& world, const Question& question) {
  std::vector<Question> result;
  Question part = question;
  if (question.step && question.step != question.period.step) {
    const auto periods = steps(question.period, *question.step);
    if (!periods) return result;
    part.step.reset();
    for (const Period& period : *periods) {
      part.period = period;
      result.push_back(part);
    }
    return result;
  }
  const place::Place* place = world.tree->find(question.place);
  if (place == nullptr) return result;
  std::set<std::string> beneath;
  for (const place::Level& level : world.tree->levels())
    if (level.rank == world.tree->rank(place->level) + 1)
      for (const place::Place& one : world.tree->places())
        if (one.level == level.name && one.valid_from <= question.period.last)
          beneath.insert(one.code);
  for (const std::string& code : beneath) {
    part.place = code;
    result.push_back(part);
  }
  return result;
}

class Comparing {
 public:
  Comparing(const record::World& world, const Engine& engine, const Recount& recount, Date today,
            Comparison& result)
      : world_(world), engine_(engine), recount_(recount), today_(today), result_(result) {}

  Result<void> ask(const Question& question) {
    const auto live = engine_.ask(question, today_);
    if (!live && live.error().code == too_many_cells().code) {
      const auto parts = parts_of(world_, question);
      if (parts.empty()) return live.error();
      for (const Question& part : parts) TRY(ask(part));
      return {};
    }
    const auto counted = recount_.ask(question, today_);
    if (live && counted) {
      result_.figures += static_cast<int64_t>(live->size());
      const auto found = differences(question, *live, *counted);
      result_.differences.insert(result_.differences.end(), found.begin(), found.end());
    } else if (live || counted || live.error().code != counted.error().code) {
      return live ? counted.error() : live.error();
    }
    return {};
  }

 private:
  const record::World& world_;
  const Engine& engine_;
  const Recount& recount_;
  Date today_;
  Comparison& result_;
};

}  // namespace

std::string name_of(const Question& question) {
  std::string by;
  for (const std::string& name : question.by) by += (by.empty() ? "" : " * ") + name;
  std::string out = question.programme + " " + question.indicator;
  const auto add = [&out](std::string_view what, const std::string& which) {
    if (!which.empty()) out += " " + std::string(what) + " " + which;
  };
  add("series", question.series);
  add("place", question.place);
  add("level", question.level);
  add("period", to_string(question.period));
  if (question.step) add("step", std::string(to_string(*question.step)));
  add("by", by);
  return out + " " + std::string(to_string(question.geography));
}

std::string name_of(const Difference& difference) {
  const auto& figure = difference.live ? difference.live : difference.counted;
  if (!figure) return name_of(difference.question);
  Question one = difference.question;
  one.series = figure->series;
  one.place = figure->where.code;
  one.level = figure->where.level;
  one.period = figure->period;
  one.step.reset();
  one.by.clear();
  for (const auto& [name, member] : figure->breakdown) one.by.push_back(name + "=" + member);
  return name_of(one);
}

std::string to_string(const Difference& difference) {
  return name_of(difference.question) + ": live " + text_of(difference.live) + " recount " +
         text_of(difference.counted);
}

std::vector<Difference> differences(const Question& question, const std::vector<Figure>& live,
                                    const std::vector<Figure>& counted) {
  if (std::equal(live.begin(), live.end(), counted.begin(), counted.end(),
                 [](const Figure& a, const Figure& b) { return is_same(a, b); }))
    return {};
  std::vector<Difference> result;
  auto others = by_cell(counted);
  for (const auto& [cell, figure] : by_cell(live)) {
    const auto other = others.find(cell);
    if (other == others.end()) {
      result.push_back({question, *figure, std::nullopt});
      continue;
    }
    if (!is_same(*figure, *other->second)) result.push_back({question, *figure, *other->second});
    others.erase(other);
  }
  for (const auto& [cell, figure] : others) result.push_back({question, std::nullopt, *figure});
  if (result.empty())  // the same figures in another order, or one of them twice
    result.push_back({question, live.front(), counted.front()});
  return result;
}

Result<std::vector<Difference>> compare(const Engine& engine, const Recount& recount,
                                        const Question& question, Date today) {
  const auto live = engine.ask(question, today);
  const auto counted = recount.ask(question, today);
  if (!live && !counted && live.error().code == counted.error().code)
    return std::vector<Difference>{};
  if (!live) return live.error();
  if (!counted) return counted.error();
  return differences(question, *live, *counted);
}

Result<Comparison> compare_all(std::shared_ptr<const record::World> world, const Engine& engine,
                               store::Reader& reader, Date today, const AskedWith& beside,
                               const std::function<bool(int64_t, int64_t)>& progress) {
  TRY_ASSIGN(const Recount recount, Recount::read(world, reader));
  const auto years = years_of(recount.days(), today);
  int deepest = 0;
  for (const std::string& code : recount.places())
    if (const place::Place* place = world->tree->find(code))
      deepest = std::max(deepest, world->tree->rank(place->level));
  Comparison result;
  std::vector<Question> questions;
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty()) continue;
    const programme::Programme& programme = *versions.back();
    for (const programme::Indicator& indicator : programme.indicators) {
      auto all = questions_of(*world, programme, indicator, years, deepest);
      const auto probe = look_up(*world, all.front());
      if (!probe && probe.error().code == "figure.measure_not_computed") {
        result.not_computed.push_back(name + "/" + indicator.name);
        continue;
      }
      questions.insert(questions.end(), all.begin(), all.end());
    }
  }
  Comparing comparing(*world, engine, recount, today, result);
  for (Question& question : questions) {
    question.coverage = beside.coverage;
    question.targets = beside.targets;
    TRY(comparing.ask(question));
    ++result.questions;
    if (progress && !progress(result.questions, static_cast<int64_t>(questions.size())))
      return Error{"figure.cancelled", "", "the comparison was stopped", "start it again", ""};
  }
  return result;
}

}  // namespace besik::indicator
