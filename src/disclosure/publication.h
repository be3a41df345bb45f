#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "indicator/figure.h"
#include "programme/model.h"

namespace besik::disclosure {

// What an indicator's `publish` lets readers without the records ask for.
struct Publication {
  bool anything = false;  // false: `internal`
  std::vector<std::string> levels;
  indicator::Step shortest = indicator::Step::year;
  std::vector<std::vector<std::string>> by;  // each alone or crossed; without the total
  int hide_from = 1, hide_to = 4;
  // Levels that are published only as totals over so many whole years, without breakdown; they are
  // not among `levels`. None for stocks: their last day would tell the year's.
  std::map<std::string, int> years;
};
Publication publication_of(const programme::Indicator& indicator);

// Codes: figure.not_published (nothing of this indicator is), figure.level_not_published,
// figure.period_not_published, figure.breakdown_not_published. `level` is that of the places that
// answer.
Result<void> may_be_asked(const programme::Indicator& indicator,
                          const indicator::Question& question, const std::string& level);

}  // namespace besik::disclosure
