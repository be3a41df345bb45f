#include "service/observation_view.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/csv.h"
#include "base/json.h"
#include "indicator/target.h"

namespace besik::service {

using indicator::FoundObservation;

namespace {

bool is_outside(const std::string& place) { return place.starts_with(indicator::outside_area); }

bool is_counted_back(const record::World& world, const FoundObservation& found) {
  const place::Place* place = world.tree ? world.tree->find(found.group->place) : nullptr;
  return place && place != &world.tree->nation() &&
         place->valid_from > found.observation->period.last;
}

bool comparable(const ObservationTelling& telling, const FoundObservation& found) {
  return telling.world.tree &&
         indicator::is_comparable(*telling.world.tree, found.group->place,
                                  found.observation->period, telling.geography, telling.today);
}

json::value number_of(const std::optional<Decimal>& value) {
  return value ? json::value(besik::to_string(*value)) : json::value(nullptr);
}

// Numbers have up to fifteen decimals; a line between two of them need not.
constexpr int most_decimals_of_a_line = 4;

json::value aim_of(const ObservationTelling& telling, const FoundObservation& found) {
  const indicator::Observation& one = *found.observation;
  const indicator::ObservationSeries& series = found.group->series;
  if (!telling.targets || !one.value || one.period.step != indicator::Step::year) return nullptr;
  const int year = civil(one.period.last).year;
  const std::string nation = telling.world.tree ? telling.world.tree->nation().code : "";
  for (const std::string& code : series.indicators) {
    const ImportedTarget* target =
        telling.targets->at(code, found.group->place, nation, one.breakdown, year);
    if (!target || target->unit != series.unit) continue;
    const int decimals = std::min(one.value->scale, most_decimals_of_a_line);
    const auto aim = indicator::aim_towards(target->target, year, one.value, decimals);
    if (!aim) continue;
    return json::object{{"value", besik::to_string(aim->value)},
                        {"at_least", aim->at_least},
                        {"year", aim->year},
                        {"base", number_of(aim->base)},
                        {"base_year", aim->base ? json::value(aim->base_year) : json::value()},
                        {"due", number_of(aim->due)},
                        {"distance", number_of(aim->distance)},
                        {"source", target->source}};
  }
  return nullptr;
}

std::string text_of(const std::optional<Decimal>& value) {
  return value ? besik::to_string(*value) : std::string();
}

}  // namespace

std::string related_in_words(const ObservationTelling& telling,
                             const indicator::ObservationSeries& series) {
  for (const std::string& code : telling.codes)
    if (std::find(series.indicators.begin(), series.indicators.end(), code) !=
        series.indicators.end())
      return "";
  for (const std::string& code : telling.codes)
    if (const auto found = series.related.find(code); found != series.related.end())
      return found->second.in(telling.language);
  return "";
}

std::string observation_place_name(const ObservationTelling& telling,
                                   const FoundObservation& found) {
  const std::string& code = found.group->place;
  if (is_outside(code)) {
    const std::string& label = found.group->place_label;
    return label.empty() ? code.substr(indicator::outside_area.size()) : label;
  }
  const place::Tree* tree = telling.world.tree.get();
  const place::Place* place = tree ? tree->find(code) : nullptr;
  return place ? tree->name(*place, found.observation->period.last).in(telling.language) : code;
}

json::object to_json(const ObservationTelling& telling, const FoundObservation& found) {
  const indicator::ObservationSeries& series = found.group->series;
  const indicator::Observation& one = *found.observation;
  json::object ids, breakdown;
  for (const auto& [name, id] : series.source_ids) ids[name] = id;
  for (const auto& [name, member] : one.breakdown) breakdown[name] = member;
  json::array indicators;
  for (const std::string& code : series.indicators) indicators.emplace_back(code);
  return {{"series", series.id},
          {"indicators", std::move(indicators)},
          {"related", related_in_words(telling, series)},
          {"source", series.source},
          {"publisher", series.publisher},
          {"source_ids", std::move(ids)},
          {"method", series.method},
          {"vintage", besik::to_string(found.group->vintage)},
          {"place", found.group->place},
          {"place_name", observation_place_name(telling, found)},
          {"period", indicator::to_string(one.period)},
          {"breakdown", std::move(breakdown)},
          {"value", number_of(one.value)},
          {"lower", number_of(one.lower)},
          {"upper", number_of(one.upper)},
          {"unit", series.unit},
          {"observation_status", one.status},
          {"note", one.note},
          {"aim", aim_of(telling, found)},
          {"comparable", comparable(telling, found)},
          {"counted_back", is_counted_back(telling.world, found)}};
}

std::string to_csv(const ObservationTelling& telling, const std::vector<FoundObservation>& all) {
  std::string out =
      csv_line({"series", "indicator", "source", "publisher", "vintage", "place", "place_name",
                "period", "breakdown", "value", "lower", "upper", "unit", "observation_status",
                "comparable", "counted_back", "note", "related"});
  for (const FoundObservation& found : all) {
    const indicator::ObservationSeries& series = found.group->series;
    const indicator::Observation& one = *found.observation;
    std::string breakdown;
    for (const auto& [name, member] : one.breakdown)
      breakdown += (breakdown.empty() ? "" : "; ") + name + "=" + member;
    out += csv_line({series.id, series.indicators.front(), series.source, series.publisher,
                     besik::to_string(found.group->vintage), found.group->place,
                     observation_place_name(telling, found), indicator::to_string(one.period),
                     breakdown, text_of(one.value), text_of(one.lower), text_of(one.upper),
                     series.unit, one.status, comparable(telling, found) ? "yes" : "no",
                     is_counted_back(telling.world, found) ? "yes" : "no", one.note,
                     related_in_words(telling, series)});
  }
  return out;
}

std::string unit_of(const programme::Indicator& indicator) {
  using programme::ShowAs;
  switch (indicator.show_as) {
    case ShowAs::percent:
      return "percent";
    case ShowAs::days:
      return "days";
    case ShowAs::level:
      return "level";
    case ShowAs::rate:
      return "per_" + std::to_string(indicator.per ? indicator.per->factor : indicator.factor);
    case ShowAs::number:
      break;
  }
  const bool persons =
      indicator.unit == programme::Unit::child || indicator.unit == programme::Unit::person;
  return persons ? "persons" : "items";
}

}  // namespace besik::service
