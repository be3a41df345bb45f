#include "indicator/observation.h"

#include <algorithm>

#include "service/column_map.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/observation_view.h"
#include "service/parts.h"

namespace besik::service {

namespace {

using indicator::FoundObservation;
using indicator::Geography;
using indicator::ObservationQuery;

constexpr int64_t usual_page = 1000, longest_page = 10'000;

Result<Geography> read_geography(const Call& call) {
  const std::string text = text_or(call.input, "geography", "then");
  if (text == "then") return Geography::of_its_time;
  if (text == "now") return Geography::of_today;
  return fault("figure.unknown_geography", "geography", "places are those of then or of now",
               "give then or now");
}

Checked<ObservationTelling> telling_of(Service& service, const Call& call,
                                       const record::World& world) {
  TRY_ASSIGN(const Geography geography, read_geography(call));
  Parts& parts = service.parts();
  return ObservationTelling{world, geography, parts.today(), call.actor.language,
                            parts.targets.get()};
}

// "sex=female,age=15-24"; "sex=" is: no member of sex.
Result<std::map<std::string, std::string>> read_breakdown(const Call& call) {
  std::map<std::string, std::string> out;
  for (const std::string& part : list_of(call.input, "breakdown")) {
    const auto at = part.find('=');
    if (at == std::string::npos || at == 0)
      return fault("observation.bad_breakdown", "breakdown", "this names no breakdown and member",
                   "write sex=female, or sex= for the total");
    out[part.substr(0, at)] = part.substr(at + 1);
  }
  return out;
}

// Code of a place of the country, or of an area outside it that some series knows.
Result<void> judge_place(const record::World& world, const std::string& place) {
  if (place.empty() || place.starts_with(indicator::outside_area)) return {};
  if (!world.tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  TRY(world.tree->get(place));
  return {};
}

Checked<ObservationQuery> read_query(const Call& call, const record::World& world) {
  ObservationQuery out;
  out.source = text_or(call.input, "source");
  out.series = text_or(call.input, "series");
  out.indicators = list_of(call.input, "indicator");
  out.place = text_or(call.input, "place");
  out.level = text_or(call.input, "level");
  TRY(judge_place(world, out.place));
  if (!out.level.empty()) {
    if (!world.tree || !world.tree->is_level(out.level))
      return fault("figure.unknown_level", "level", "there is no such level", "see country.show");
    if (out.place.empty()) out.place = world.tree->nation().code;
  }
  const std::string from = text_or(call.input, "from"), until = text_or(call.input, "until");
  if (!from.empty()) {
    TRY_ASSIGN(const indicator::Period period, indicator::parse_period(from));
    out.from = period.first;
  }
  if (!until.empty()) {
    TRY_ASSIGN(const indicator::Period period, indicator::parse_period(until));
    out.until = period.last;
  }
  TRY_ASSIGN(out.breakdown, read_breakdown(call));
  TRY_ASSIGN(out.vintage, maybe_date(call.input, "vintage"));
  return out;
}

Checked<Answer> list(Service& service, const Call& call) {
  const auto world = service.world();
  TRY_ASSIGN(const ObservationQuery query, read_query(call, *world));
  TRY_ASSIGN(ObservationTelling telling, telling_of(service, call, *world));
  telling.codes = query.indicators;
  const auto known = service.parts().observations.get();
  const std::vector<FoundObservation> found = known->ask(query, world->tree.get());
  Answer answer;
  if (text_or(call.input, "format") == "csv") {
    answer.text = to_csv(telling, found);
    answer.content_type = "text/csv; charset=utf-8";
    return answer;
  }
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", usual_page));
  TRY_ASSIGN(const int64_t after, whole_or(call.input, "after", 0));
  if (limit < 1 || limit > longest_page || after < 0)
    return fault("input.wrong_type", "limit", "a page holds 1 to 10000 observations",
                 "ask for fewer");
  json::array items;
  const auto size = static_cast<int64_t>(found.size());
  for (int64_t at = after; at < std::min(size, after + limit); ++at)
    items.push_back(to_json(telling, found[static_cast<std::size_t>(at)]));
  json::object out{{"observations", std::move(items)}, {"of", size}};
  if (after + limit < size) out["next"] = after + limit;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> show(Service& service, const Call& call) {
  const auto world = service.world();
  TRY_ASSIGN(const std::string series, need_text(call.input, "series"));
  TRY_ASSIGN(const std::string place, need_text(call.input, "place"));
  TRY_ASSIGN(const std::string period_text, need_text(call.input, "period"));
  TRY_ASSIGN(const indicator::Period period, indicator::parse_period(period_text));
  TRY_ASSIGN(const auto breakdown, read_breakdown(call));
  TRY_ASSIGN(const ObservationTelling telling, telling_of(service, call, *world));
  const auto known = service.parts().observations.get();
  const auto found = known->vintages(series, place, period, breakdown);
  if (found.empty())
    return fault("observation.not_found", "series", "there is no such number",
                 "see observation.list for what there is");
  json::array vintages;
  for (const FoundObservation& one : found) vintages.push_back(to_json(telling, one));
  Answer answer;
  answer.body = json::object{{"observation", vintages.front()}, {"vintages", vintages}};
  return answer;
}

// For those who may import: the column maps that they can name.
json::array maps_json(const Parts& parts) {
  json::array out;
  for (const std::string& map : column_maps(parts, "observations")) out.emplace_back(map);
  return out;
}

Checked<Answer> sources(Service& service, const Call& call) {
  json::array items;
  for (const auto& one : service.parts().observations.get()->sources()) {
    json::array vintages;
    for (const Date vintage : one.vintages) vintages.emplace_back(besik::to_string(vintage));
    items.push_back(json::object{{"source", one.source},
                                 {"publisher", one.publisher},
                                 {"series", one.series},
                                 {"numbers", one.numbers},
                                 {"vintages", std::move(vintages)},
                                 {"first", one.first ? besik::to_string(*one.first) : ""},
                                 {"last", one.last ? besik::to_string(*one.last) : ""}});
  }
  Answer answer;
  answer.body = json::object{{"sources", std::move(items)}};
  if (call.actor.is_operator || call.actor.user.roles.contains("administrator"))
    answer.body.as_object()["maps"] = maps_json(service.parts());
  return answer;
}

// The codes under which numbers stand beside the indicator asked for, and its unit; an unknown name
// stands for itself, so that a standard's own code may be asked for.
struct Beside {
  std::vector<std::string> codes;
  std::string unit;
};
Beside beside_codes(const record::World& world, const std::string& programme,
                    const std::string& name) {
  for (const auto& [key, versions] : world.programmes) {
    if (versions.empty() || (!programme.empty() && programme != key)) continue;
    if (const programme::Indicator* found = versions.back()->find_indicator(name))
      return {indicator::codes_of(*versions.back(), *found), unit_of(*found)};
  }
  return {{name}, ""};
}

std::string line_key(const FoundObservation& one) {
  std::string out = one.group->series.id + "|" + one.group->place;
  for (const auto& [name, member] : one.observation->breakdown) out += "|" + name + "=" + member;
  return out;
}

// Of the years asked for; of a series that has none there, its last one before.
std::vector<FoundObservation> nearest_in_time(std::vector<FoundObservation> all, Date first) {
  std::map<std::string, const FoundObservation*> last_before;
  std::set<std::string> within;
  for (const FoundObservation& one : all) {
    if (one.observation->period.last >= first) {
      within.insert(line_key(one));
      continue;
    }
    const FoundObservation*& last = last_before[line_key(one)];
    if (!last || last->observation->period.last < one.observation->period.last) last = &one;
  }
  std::vector<FoundObservation> out;
  for (const FoundObservation& one : all) {
    const std::string key = line_key(one);
    const bool is_within = one.observation->period.last >= first;
    if (is_within || (!within.contains(key) && last_before[key] == &one)) out.push_back(one);
  }
  return out;
}

Checked<Answer> beside(Service& service, const Call& call) {
  const auto world = service.world();
  TRY_ASSIGN(const std::string name, need_text(call.input, "indicator"));
  TRY_ASSIGN(const std::string period_text, need_text(call.input, "period"));
  TRY_ASSIGN(const indicator::Period period, indicator::parse_period(period_text));
  TRY_ASSIGN(ObservationTelling telling, telling_of(service, call, *world));
  const Beside found = beside_codes(*world, text_or(call.input, "programme"), name);
  telling.codes = found.codes;
  ObservationQuery query;
  query.indicators = found.codes;
  query.place = text_or(call.input, "place");
  TRY(judge_place(*world, query.place));
  if (query.place.empty() && world->tree) query.place = world->tree->nation().code;
  TRY_ASSIGN(query.breakdown, read_breakdown(call));
  query.until = make_date(civil(period.last).year, 12, 31);
  const Date first = make_date(civil(period.first).year, 1, 1);
  const auto known = service.parts().observations.get();
  json::array items;
  for (const FoundObservation& one : nearest_in_time(known->ask(query, world->tree.get()), first)) {
    json::object item = to_json(telling, one);
    item["earlier"] = one.observation->period.last < first;
    item["same_unit"] = one.group->series.unit == found.unit;
    items.push_back(std::move(item));
  }
  json::array codes;
  for (const std::string& code : found.codes) codes.emplace_back(code);
  Answer answer;
  answer.body = json::object{
      {"codes", std::move(codes)}, {"unit", found.unit}, {"observations", std::move(items)}};
  return answer;
}

Parameter geography() {
  return in_query("geography", "text",
                  "then: of the places of their time, or now: of today's. Others are told as not "
                  "comparable.");
}

Parameter breakdown() {
  return in_query("breakdown", "list",
                  "Members that must be there, like sex=female; sex= is the total.");
}

}  // namespace

void add_observations(std::vector<Operation>& table) {
  add_observation_imports(table);
  table.push_back(
      {"observation.list",
       "GET",
       "/api/v1/observations",
       Needs::session,
       true,
       false,
       "Numbers that came from outside, each with source, vintage and bounds. They are public.",
       {in_query("indicator", "list", "Codes, like SDG 3.2.2; any if not given."),
        in_query("source", "text", "Source, as observation.sources names it."),
        in_query("series", "text", "Id of a series."),
        in_query("place", "text", "Code of a place, or area: and a code outside the country."),
        in_query("level", "text", "All places of this level within the place."),
        in_query("from", "text", "First period, like 2015."),
        in_query("until", "text", "Last period."), breakdown(),
        in_query("vintage", "date",
                 "This vintage alone; if not given, the newest that gives the number."),
        geography(), in_query("limit", "whole", "How many, at most 10000."),
        in_query("after", "whole", "How many to pass over: `next` of the page before."),
        in_query("format", "text", "json or csv; csv gives all.")},
       "{observations, of, next}",
       list});
  table.push_back(
      {"observation.show",
       "GET",
       "/api/v1/observations/vintages",
       Needs::session,
       true,
       false,
       "One number in every vintage, newest first.",
       {in_query("series", "text", "Id of the series.", true),
        in_query("place", "text", "Code of the place.", true),
        in_query("period", "text", "Period, like 2019.", true), breakdown(), geography()},
       "{observation, vintages}",
       show});
  table.push_back({"observation.sources",
                   "GET",
                   "/api/v1/observations/sources",
                   Needs::session,
                   true,
                   false,
                   "Where outside numbers come from: series, numbers, vintages, years.",
                   {},
                   "{sources}; for those who may import also `maps`, the column maps there are",
                   sources});
  table.push_back(
      {"observation.beside",
       "GET",
       "/api/v1/observations/beside",
       Needs::session,
       true,
       false,
       "What outside sources say where an indicator's figures stand: of the years asked for, else "
       "the last before them. A series that is only related says in `related` how it differs.",
       {in_query("indicator", "text", "Name or code of an indicator, or of a standard.", true),
        in_query("programme", "text", "Name of the programme."),
        in_query("place", "text", "Code of a place; the nation if not given."),
        in_query("period", "text", "Period of the figures, like 2026-Q1.", true), breakdown(),
        geography()},
       "{codes, unit, observations}; each with same_unit and earlier",
       beside});
}

}  // namespace besik::service
