#include "indicator/shares.h"

#include <algorithm>

namespace besik::indicator {
namespace {

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<int> dimensions_of(const CompiledMeasure& measure,
                               const std::vector<std::string>& names) {
  std::vector<int> result;
  for (const std::string& name : names)
    if (const int at = measure.dimension(name); at >= 0) result.push_back(at);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

std::vector<SharePart> share_parts(const CompiledMeasure& measure, const Asked& asked) {
  std::vector<std::string> single, several;
  for (const std::string& name : shared_by(asked)) {
    const int at = measure.dimension(name);
    const bool multiple = at >= 0 && measure.dimensions[static_cast<std::size_t>(at)].multiple;
    (multiple ? several : single).push_back(name);
  }
  std::vector<SharePart> result;
  if (single.empty() && several.empty()) return result;
  SharePart whole{dimensions_of(measure, asked.by), single, {}, 1, true, several.empty()};
  whole.known.insert(whole.known.end(), several.begin(), several.end());
  if (several.empty()) return {whole};
  const bool unites = keeps_items(measure);
  if (unites) result.push_back(whole);
  for (std::size_t chosen = 0; chosen < std::size_t{1} << several.size(); ++chosen) {
    SharePart part{{}, single, {}, 1, !unites, true};
    std::vector<std::string> names;
    for (const std::string& name : asked.by)
      if (!has(several, name)) names.push_back(name);
    for (std::size_t i = 0; i < several.size(); ++i) {
      if ((chosen >> i & 1) == 0) continue;
      names.push_back(several[i]);
      part.absent.push_back(several[i]);
      part.sign = -part.sign;
    }
    part.dimensions = dimensions_of(measure, names);
    result.push_back(std::move(part));
  }
  return result;
}

Shares::Shares(const Asked& asked, const Columns& columns) {
  const auto shared = shared_by(asked);
  if (shared.empty()) return;
  for (const std::string& name : asked.by)
    if (!has(shared, name)) rest_.push_back(name);
  for (const auto& tuple : columns.tuples()) {
    std::vector<std::string> rest;
    bool known = true;
    for (std::size_t b = 0; b < asked.by.size(); ++b) {
      if (has(rest_, asked.by[b]))
        rest.push_back(tuple[b]);
      else
        known = known && !tuple[b].empty();
    }
    const auto at = index_.try_emplace(rest, static_cast<int32_t>(index_.size())).first->second;
    of_column_.push_back(known ? at : -1);
  }
  count_ = index_.size();
}

std::vector<int32_t> Shares::of(const SharePart& part, const Projected& projected, Date end) const {
  std::vector<int32_t> result;
  for (const auto& members : projected.projection->members()) {
    std::map<std::string, std::string> told;
    for (std::size_t d = 0; d < projected.dimensions.size(); ++d)
      told[projected.dimensions[d].name] = member_on(projected.dimensions[d], members[d], end);
    const auto is_absent = [&](const std::string& name) { return told[name].empty(); };
    std::vector<std::string> rest;
    for (const std::string& name : rest_) rest.push_back(told[name]);
    const auto found = index_.find(rest);
    const bool counts = std::none_of(part.known.begin(), part.known.end(), is_absent) &&
                        std::all_of(part.absent.begin(), part.absent.end(), is_absent);
    result.push_back(counts && found != index_.end() ? found->second : -1);
  }
  return result;
}

void take(const SharePart& part, const CompiledMeasure& measure, const Counted& from, Counted& to) {
  const bool unites = keeps_items(measure);
  if (unites ? part.units : part.totals) {
    to.n += part.sign * from.n;
    to.sum += part.sign * from.sum;
  }
  if (part.totals) to.incomplete += part.sign * from.incomplete;
}

}  // namespace besik::indicator
