#include "service/methods.h"

#include <algorithm>

#include "base/date.h"
#include "disclosure/publication.h"
#include "indicator/question.h"
#include "service/breakdown_view.h"

namespace besik::service {

namespace {

namespace json = boost::json;

json::object in_all(const Text& text) {
  return {{"kk", text.kk}, {"ru", text.ru}, {"en", text.en}};
}

std::string_view kind_name(programme::MeasureKind kind) {
  static constexpr std::string_view names[] = {"count of records",
                                               "count of different persons",
                                               "stock of records",
                                               "stock of different persons",
                                               "sum",
                                               "distribution",
                                               "level",
                                               "clocks",
                                               "breaches",
                                               "mean",
                                               "stays of records",
                                               "stays of different persons"};
  return names[static_cast<std::size_t>(kind)];
}

json::object measure_json(const programme::Measure& measure) {
  json::object out{{"counts", kind_name(measure.kind)}, {"of", measure.of}};
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) out[name] = text;
  };
  put("person", measure.distinct);
  put("where", measure.where.source());
  put("when", measure.when.source());
  put("from", measure.from.source());
  put("until", measure.until.source());
  put("value", measure.value.source());
  put("place_of", measure.place_of);
  if (measure.related) {
    json::object related{{"of", measure.related->of},
                         {"by", measure.related->by},
                         {"date", measure.related->date},
                         {"at_least", measure.related->at_least}};
    if (measure.related->within_days) related["within_days"] = *measure.related->within_days;
    if (measure.related->exactly) related["exactly"] = *measure.related->exactly;
    if (measure.related->where) related["where"] = measure.related->where.source();
    out["related"] = std::move(related);
  }
  return out;
}

json::object formula_json(const programme::Indicator& indicator) {
  json::object out{{"numerator", measure_json(indicator.numerator)},
                   {"factor", indicator.factor},
                   {"decimals", indicator.decimals}};
  if (indicator.denominator) out["denominator"] = measure_json(*indicator.denominator);
  if (indicator.per)
    out["per"] = json::object{{"population_age_from", indicator.per->age_from},
                              {"population_age_to", indicator.per->age_to},
                              {"factor", indicator.per->factor}};
  return out;
}

json::object publish_json(const programme::Indicator& indicator) {
  const disclosure::Publication rule = disclosure::publication_of(indicator);
  json::array levels(rule.levels.begin(), rule.levels.end()), by;
  for (const auto& names : rule.by) by.emplace_back(json::array(names.begin(), names.end()));
  return {{"audience", indicator.publish.audience},
          {"hide_from", rule.hide_to > 0 ? rule.hide_from : 0},
          {"hide_to", rule.hide_to},
          {"levels", std::move(levels)},
          {"shortest_period", indicator::to_string(rule.shortest)},
          {"by", std::move(by)}};
}

}  // namespace

json::object method_json(const std::vector<std::shared_ptr<const programme::Programme>>& versions,
                         const programme::Indicator& indicator) {
  auto last = versions.rbegin();
  const auto has_series = [&](const auto& version) {
    const programme::Indicator* one = version->find_indicator(indicator.name);
    return one != nullptr && one->series == indicator.series;
  };
  while (std::next(last) != versions.rend() && !has_series(*last)) ++last;
  const programme::Programme& newest = **last;
  Date since = newest.in_force_from;
  int since_version = newest.version;
  for (auto version = last; version != versions.rend(); ++version) {
    const programme::Indicator* same = (*version)->find_indicator(indicator.name);
    if (same == nullptr || same->series != indicator.series) break;
    since = (*version)->in_force_from;
    since_version = (*version)->version;
  }
  std::set<std::string> sources{indicator.numerator.of};
  if (indicator.denominator) sources.insert(indicator.denominator->of);
  for (const auto* one :
       {&indicator.numerator, indicator.denominator ? &*indicator.denominator : nullptr}) {
    if (one == nullptr) continue;
    sources.insert(one->also_of.begin(), one->also_of.end());
    if (one->related) sources.insert(one->related->of);
  }
  json::array registers;
  for (const std::string& name : sources) {
    const programme::Register* reg = newest.find_register(name);
    registers.push_back(
        json::object{{"register", name}, {"title", in_all(reg ? reg->title : Text{})}});
  }
  return {{"programme", newest.name},
          {"indicator", indicator.name},
          {"code", indicator.code},
          {"title", in_all(indicator.title)},
          {"in_words", in_all(indicator.in_words)},
          {"standard", indicator.standard},
          {"formula", formula_json(indicator)},
          {"sources", std::move(registers)},
          {"population", indicator.per.has_value()},
          {"programme_version", newest.version},
          {"series", indicator.series},
          {"since", besik::to_string(since)},
          {"since_version", since_version},
          {"breakdowns", breakdowns_in_all(newest, indicator)},
          {"publish", publish_json(indicator)}};
}

}  // namespace besik::service
