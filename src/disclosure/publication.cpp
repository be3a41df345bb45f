#include "disclosure/publication.h"

#include <algorithm>
#include <set>

#include "indicator/question.h"

namespace besik::disclosure {
namespace {

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_stock(const programme::Measure& measure) {
  return measure.kind == programme::MeasureKind::stock ||
         measure.kind == programme::MeasureKind::stock_distinct;
}

int years_in(const indicator::Period& period) {
  return civil(period.last).year - civil(period.first).year + 1;
}

}  // namespace

Publication publication_of(const programme::Indicator& indicator) {
  const programme::Publish& rule = indicator.publish;
  Publication result;
  result.anything = !rule.audience.empty() && rule.audience != "internal";
  if (!result.anything) return result;
  for (const std::string& level : rule.levels)
    if (level != "institution" && !rule.years.contains(level)) result.levels.push_back(level);
  if (!is_stock(indicator.numerator)) result.years = rule.years;
  if (const auto step = indicator::parse_step(rule.period)) result.shortest = *step;
  result.hide_from = rule.hide_from;
  result.hide_to = rule.hide_to;
  if (rule.audience == "national_only") return result;
  for (const std::string& entry : rule.by.value_or(indicator.by)) {
    auto names = indicator::crossing(entry);
    std::sort(names.begin(), names.end());
    result.by.push_back(std::move(names));
  }
  return result;
}

Result<void> may_be_asked(const programme::Indicator& indicator,
                          const indicator::Question& question, const std::string& level) {
  const Publication rule = publication_of(indicator);
  if (!rule.anything)
    return Error{"figure.not_published", indicator.name,
                 "this indicator is for those who may read the records beneath",
                 "ask for another indicator", ""};
  const auto totals = rule.years.find(level);
  if (totals != rule.years.end()) {
    const bool is_total = question.by.empty() && !question.step &&
                          question.period.step == indicator::Step::year &&
                          years_in(question.period) == totals->second;
    if (is_total) return {};
    return Error{"figure.period_not_published", "period",
                 "at this level the indicator is published as a total over " +
                     std::to_string(totals->second) + " years, without breakdown",
                 "ask for so many years together, such as 2024/2026, without step", ""};
  }
  if (!has(rule.levels, level))
    return Error{"figure.level_not_published", "level",
                 "this indicator is not published at this level", "ask for a level above it", ""};
  const indicator::Step step = question.step.value_or(question.period.step);
  if (step < rule.shortest)
    return Error{"figure.period_not_published", "period",
                 "this indicator is published for periods of a " +
                     std::string(indicator::to_string(rule.shortest)) + " or longer",
                 "ask for a longer period", ""};
  auto by = question.by;
  std::sort(by.begin(), by.end());
  if (!by.empty() && std::find(rule.by.begin(), rule.by.end(), by) == rule.by.end())
    return Error{"figure.breakdown_not_published", "by",
                 "this indicator is not published by this breakdown", "ask without it", ""};
  return {};
}

}  // namespace besik::disclosure
