#include "indicator/observation.h"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>

#include "base/text.h"

namespace besik::indicator {
namespace {

bool before(const FoundObservation& a, const FoundObservation& b) {
  const auto key = [](const FoundObservation& one) {
    return std::tie(one.group->series.id, one.group->place, one.observation->period,
                    one.observation->breakdown);
  };
  return key(a) != key(b) ? key(a) < key(b) : a.group->vintage > b.group->vintage;
}

bool is_same_number(const FoundObservation& a, const FoundObservation& b) {
  return a.group->series.id == b.group->series.id && a.group->place == b.group->place &&
         a.observation->period == b.observation->period &&
         a.observation->breakdown == b.observation->breakdown;
}

// The place where the query asks for places of a level: within it on the period's last day. A place
// that had not begun then is judged on its own first day.
bool is_there(const ObservationQuery& query, const place::Tree* tree, const std::string& place,
              const Period& period) {
  if (query.place.empty()) return true;
  if (query.level.empty()) return query.place == place;
  const place::Place* found = tree ? tree->find(place) : nullptr;
  if (!found) return false;
  const Date on = std::clamp(period.last, found->valid_from, found->valid_until);
  return tree->at_level(place, query.level, on) == found && tree->is_within(place, query.place, on);
}

bool is_asked(const ObservationQuery& query, const Observation& one) {
  if (query.from && one.period.first < *query.from) return false;
  if (query.until && one.period.last > *query.until) return false;
  if (query.step && one.period.step != *query.step) return false;
  return std::all_of(query.breakdown.begin(), query.breakdown.end(), [&](const auto& wanted) {
    const auto found = one.breakdown.find(wanted.first);
    return found == one.breakdown.end() ? wanted.second.empty() : found->second == wanted.second;
  });
}

}  // namespace

bool is_observation_status(std::string_view status) {
  constexpr std::string_view known = "ABDEFGHIJKLMNOPQSUVW";
  return status.empty() || (status.size() == 1 && known.find(status) != std::string_view::npos);
}

bool says_missing(std::string_view status) {
  return status == "H" || status == "L" || status == "M" || status == "O" || status == "Q";
}

std::string ObservationGroup::id() const {
  return series.id + "|" + place + "|" + besik::to_string(vintage);
}

Observations::Observations(Groups groups) : groups_(std::move(groups)) {
  for (const auto& [id, group] : groups_) {
    std::set<std::string> codes(group->series.indicators.begin(), group->series.indicators.end());
    for (const auto& [code, words] : group->series.related) codes.insert(code);
    for (const std::string& code : codes) by_indicator_.emplace(code, group.get());
  }
}

std::vector<FoundObservation> Observations::ask(const ObservationQuery& query,
                                                const place::Tree* tree) const {
  std::set<const ObservationGroup*> asked;
  if (query.indicators.empty()) {
    // Ids begin with the series, series with their source: no other group need be looked at.
    const std::string begin = !query.series.empty()   ? query.series + "|"
                              : !query.source.empty() ? query.source
                                                      : "";
    for (auto at = groups_.lower_bound(begin); at != groups_.end(); ++at) {
      if (!at->first.starts_with(begin)) break;
      asked.insert(at->second.get());
    }
  }
  for (const std::string& code : query.indicators) {
    const auto [first, last] = by_indicator_.equal_range(code);
    for (auto at = first; at != last; ++at) asked.insert(at->second);
  }
  std::vector<FoundObservation> out;
  for (const ObservationGroup* group : asked) {
    if (!query.source.empty() && group->series.source != query.source) continue;
    if (!query.series.empty() && group->series.id != query.series) continue;
    if (query.vintage && group->vintage != *query.vintage) continue;
    if (!query.place.empty() && query.level.empty() && group->place != query.place) continue;
    for (const Observation& one : group->observations) {
      if (is_asked(query, one) && is_there(query, tree, group->place, one.period))
        out.push_back({group, &one});
    }
  }
  std::sort(out.begin(), out.end(), before);
  out.erase(std::unique(out.begin(), out.end(), is_same_number), out.end());
  return out;
}

std::vector<FoundObservation> Observations::vintages(
    std::string_view series, std::string_view place, const Period& period,
    const std::map<std::string, std::string>& breakdown) const {
  std::vector<FoundObservation> out;
  const std::string begin = std::string(series) + "|" + std::string(place) + "|";
  for (auto at = groups_.lower_bound(begin); at != groups_.end(); ++at) {
    if (!at->first.starts_with(begin)) break;
    for (const Observation& one : at->second->observations) {
      if (one.period == period && one.breakdown == breakdown)
        out.push_back({at->second.get(), &one});
    }
  }
  std::sort(out.begin(), out.end(), before);
  return out;
}

std::vector<ObservationSourceSummary> Observations::sources() const {
  std::map<std::string, ObservationSourceSummary> all;
  std::map<std::string, std::set<std::string>> series;
  std::map<std::string, std::set<Date>> vintages;
  for (const auto& [id, group] : groups_) {
    ObservationSourceSummary& one = all[group->series.source];
    one.source = group->series.source;
    one.publisher = group->series.publisher;
    one.numbers += static_cast<int64_t>(group->observations.size());
    series[one.source].insert(group->series.id);
    vintages[one.source].insert(group->vintage);
    for (const Observation& observation : group->observations) {
      one.first = std::min(one.first.value_or(observation.period.first), observation.period.first);
      one.last = std::max(one.last.value_or(observation.period.last), observation.period.last);
    }
  }
  std::vector<ObservationSourceSummary> out;
  for (auto& [source, one] : all) {
    one.series = static_cast<int64_t>(series[source].size());
    one.vintages.assign(vintages[source].begin(), vintages[source].end());
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<std::string> Observations::unit(std::string_view series) const {
  std::optional<std::string> out;
  std::optional<Date> newest;
  const std::string begin = std::string(series) + "|";
  for (auto at = groups_.lower_bound(begin); at != groups_.end(); ++at) {
    if (!at->first.starts_with(begin)) break;
    if (newest && at->second->vintage < *newest) continue;
    newest = at->second->vintage;
    out = at->second->series.unit;
  }
  return out;
}

bool is_comparable(const place::Tree& tree, std::string_view place, const Period& period,
                   Geography geography, Date today) {
  if (place.starts_with(outside_area)) return true;
  const place::Place* found = tree.find(place);
  if (!found) return false;
  if (found == &tree.nation()) return true;
  if (geography == Geography::of_its_time)
    return found->valid_from <= period.last && period.last <= found->valid_until;
  if (found->valid_until < today) return false;
  // A number counted back describes the land of a later day; which one, the series does not say.
  const Date land = std::max(period.last, found->valid_from);
  return land >= today || tree.same_territory(place, land, today);
}

namespace {

namespace json = boost::json;

json::value number(const std::optional<Decimal>& value) {
  return value ? json::value(besik::to_string(*value)) : json::value(nullptr);
}

json::object texts(const std::map<std::string, std::string>& all) {
  json::object out;
  for (const auto& [name, text] : all) out[name] = text;
  return out;
}

json::object to_json(const ObservationSeries& series) {
  json::array indicators;
  for (const std::string& code : series.indicators) indicators.emplace_back(code);
  json::object out{{"id", series.id},
                   {"indicators", std::move(indicators)},
                   {"source", series.source},
                   {"publisher", series.publisher},
                   {"source_ids", texts(series.source_ids)},
                   {"unit", series.unit},
                   {"method", series.method}};
  json::object related;
  for (const auto& [code, words] : series.related)
    related[code] = json::object{{"kk", words.kk}, {"ru", words.ru}, {"en", words.en}};
  if (!related.empty()) out["related"] = std::move(related);
  return out;
}

Error malformed() {
  return {"observation.malformed", "observation", "a stored observation cannot be read",
          "restore the folder from a backup", ""};
}

std::string text_at(const json::object& body, std::string_view name) {
  return get_text(body, name).value_or("");
}

std::map<std::string, std::string> texts_at(const json::object& body, std::string_view name) {
  std::map<std::string, std::string> out;
  const json::value* found = body.if_contains(name);
  if (!found || !found->is_object()) return out;
  for (const auto& [member, text] : found->as_object())
    if (text.is_string()) out.emplace(member, text.as_string());
  return out;
}

ObservationSeries series_from_json(const json::object& body) {
  ObservationSeries out;
  out.id = text_at(body, "id");
  out.source = text_at(body, "source");
  out.publisher = text_at(body, "publisher");
  out.source_ids = texts_at(body, "source_ids");
  out.unit = text_at(body, "unit");
  out.method = text_at(body, "method");
  if (const json::value* codes = body.if_contains("indicators"); codes && codes->is_array())
    for (const json::value& code : codes->as_array())
      if (code.is_string()) out.indicators.emplace_back(code.as_string());
  if (const json::value* related = body.if_contains("related"); related && related->is_object())
    for (const auto& [code, words] : related->as_object())
      if (words.is_object())
        out.related[code] = {text_at(words.as_object(), "kk"), text_at(words.as_object(), "ru"),
                             text_at(words.as_object(), "en")};
  return out;
}

Result<std::optional<Decimal>> number_at(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  if (!found) return std::optional<Decimal>{};
  if (!found->is_string()) return malformed();
  TRY_ASSIGN(const Decimal read, parse_decimal(found->as_string()));
  return std::optional<Decimal>{read};
}

Result<Observation> observation_from_json(const json::value& item) {
  if (!item.is_object()) return malformed();
  const json::object& body = item.as_object();
  Observation out;
  TRY_ASSIGN(out.period, parse_period(text_at(body, "period")));
  out.breakdown = texts_at(body, "breakdown");
  TRY_ASSIGN(out.value, number_at(body, "value"));
  TRY_ASSIGN(out.lower, number_at(body, "lower"));
  TRY_ASSIGN(out.upper, number_at(body, "upper"));
  out.status = text_at(body, "status");
  out.note = text_at(body, "note");
  return out;
}

}  // namespace

json::object to_json(const ObservationGroup& group) {
  json::array items;
  for (const Observation& one : group.observations) {
    json::object item{{"period", to_string(one.period)}};
    if (!one.breakdown.empty()) item["breakdown"] = texts(one.breakdown);
    if (one.value) item["value"] = number(one.value);
    if (one.lower) item["lower"] = number(one.lower);
    if (one.upper) item["upper"] = number(one.upper);
    if (!one.status.empty()) item["status"] = one.status;
    if (!one.note.empty()) item["note"] = one.note;
    items.push_back(std::move(item));
  }
  return {{"series", to_json(group.series)},
          {"place", group.place},
          {"place_label", group.place_label},
          {"vintage", besik::to_string(group.vintage)},
          {"observations", std::move(items)}};
}

Result<ObservationGroup> group_from_json(const json::object& body) {
  ObservationGroup out;
  const json::value* series = body.if_contains("series");
  const json::value* items = body.if_contains("observations");
  if (!series || !series->is_object() || !items || !items->is_array()) return malformed();
  out.series = series_from_json(series->as_object());
  out.place = text_at(body, "place");
  out.place_label = text_at(body, "place_label");
  TRY_ASSIGN(out.vintage, parse_date(text_at(body, "vintage")));
  for (const json::value& item : items->as_array()) {
    TRY_ASSIGN(Observation one, observation_from_json(item));
    out.observations.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> codes_of(const programme::Programme& programme,
                                  const programme::Indicator& indicator) {
  std::vector<std::string> out{programme.name + "/" + indicator.name};
  if (!indicator.code.empty()) out.push_back(indicator.code);
  for (const std::string& part : split(indicator.standard, ';')) {
    std::string code(trim(part));
    if (!code.empty()) out.push_back(std::move(code));
  }
  return out;
}

}  // namespace besik::indicator
