#include "service/reference_json.h"

#include "place/country.h"

namespace besik::service {

std::string text_at(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

int64_t whole_at(const json::object& body, std::string_view name, int64_t fallback) {
  const json::value* found = body.if_contains(name);
  if (found && found->is_int64()) return found->as_int64();
  if (found && found->is_uint64()) return static_cast<int64_t>(found->as_uint64());
  return fallback;
}

bool flag_at(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  return found && found->is_bool() && found->as_bool();
}

Date date_at(const json::object& body, std::string_view name, Date fallback) {
  return parse_date(text_at(body, name)).value_or(fallback);
}

const json::array& list_at(const json::object& body, std::string_view name) {
  static const json::array none;
  const json::value* found = body.if_contains(name);
  return found && found->is_array() ? found->as_array() : none;
}

json::object to_json(const Text& text) {
  return {{"kk", text.kk}, {"ru", text.ru}, {"en", text.en}};
}

Text text_from_json(const json::value& value) {
  if (!value.is_object()) return {};
  const json::object& body = value.as_object();
  return {text_at(body, "kk"), text_at(body, "ru"), text_at(body, "en")};
}

namespace {

Text text_member(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  return found ? text_from_json(*found) : Text{};
}

}  // namespace

json::object to_json(const place::Place& place) {
  json::array names, zones;
  for (const place::DatedText& name : place.names)
    names.push_back(json::object{{"from", besik::to_string(name.from)},
                                 {"text", to_json(name.text)},
                                 {"transliterated", name.transliterated}});
  for (const place::DatedZone& zone : place.zones)
    zones.push_back(json::object{{"from", besik::to_string(zone.from)}, {"zone", zone.zone}});
  return {{"level", place.level},
          {"parent", place.parent},
          {"names", std::move(names)},
          {"zones", std::move(zones)},
          {"valid_from", besik::to_string(place.valid_from)},
          {"valid_until", besik::to_string(place.valid_until)},
          {"kind", place.kind}};
}

place::Place place_from_json(const std::string& code, const json::object& body) {
  place::Place out;
  out.code = code;
  out.level = text_at(body, "level");
  out.parent = text_at(body, "parent");
  out.valid_from = date_at(body, "valid_from");
  out.valid_until = date_at(body, "valid_until", place::forever);
  out.kind = text_at(body, "kind");
  for (const json::value& item : list_at(body, "names"))
    out.names.push_back({date_at(item.as_object(), "from"), text_member(item.as_object(), "text"),
                         flag_at(item.as_object(), "transliterated")});
  for (const json::value& item : list_at(body, "zones"))
    out.zones.push_back({date_at(item.as_object(), "from"), text_at(item.as_object(), "zone")});
  return out;
}

json::object to_json(const place::Succession& succession) {
  json::array to;
  for (const std::string& code : succession.to) to.emplace_back(code);
  return {{"change", place::to_string(succession.change)},
          {"on", besik::to_string(succession.on)},
          {"from", succession.from},
          {"to", std::move(to)}};
}

place::Succession succession_from_json(const json::object& body) {
  place::Succession out;
  out.change = place::parse_change(text_at(body, "change")).value_or(place::Change::renamed);
  out.on = date_at(body, "on");
  out.from = text_at(body, "from");
  for (const json::value& code : list_at(body, "to")) out.to.emplace_back(code.as_string());
  return out;
}

json::object to_json(const std::vector<place::PopulationCell>& cells) {
  json::object out;
  if (cells.empty()) return out;
  const place::PopulationCell& first = cells.front();
  json::array rows;
  for (const place::PopulationCell& cell : cells)
    rows.push_back(json::array{cell.sex, cell.age_from, cell.age_to, cell.people});
  out["place"] = first.place;
  out["on"] = besik::to_string(first.on);
  out["source"] = first.source;
  out["synthetic"] = first.synthetic;
  out["cells"] = std::move(rows);
  return out;
}

std::vector<place::PopulationCell> cells_from_json(const json::object& body) {
  std::vector<place::PopulationCell> out;
  for (const json::value& item : list_at(body, "cells")) {
    const json::array& row = item.as_array();
    place::PopulationCell cell;
    cell.place = text_at(body, "place");
    cell.on = date_at(body, "on");
    cell.source = text_at(body, "source");
    cell.synthetic = flag_at(body, "synthetic");
    cell.sex = std::string(row.at(0).as_string());
    cell.age_from = static_cast<int>(row.at(1).as_int64());
    cell.age_to = static_cast<int>(row.at(2).as_int64());
    cell.people = row.at(3).as_int64();
    out.push_back(std::move(cell));
  }
  return out;
}

json::object to_json(const WorkCalendar& calendar) {
  json::array weekend, holidays, moved;
  for (const int day : calendar.weekend) weekend.emplace_back(day);
  for (const Date day : calendar.holidays) holidays.emplace_back(besik::to_string(day));
  for (const Date day : calendar.moved_work_days) moved.emplace_back(besik::to_string(day));
  return {{"name", calendar.name},
          {"weekend", std::move(weekend)},
          {"holidays", std::move(holidays)},
          {"moved_work_days", std::move(moved)},
          {"known_from", besik::to_string(calendar.known_from)},
          {"known_until", besik::to_string(calendar.known_until)}};
}

WorkCalendar calendar_from_json(const json::object& body) {
  WorkCalendar out;
  out.name = text_at(body, "name");
  out.weekend.clear();
  for (const json::value& day : list_at(body, "weekend"))
    out.weekend.insert(static_cast<int>(day.as_int64()));
  for (const json::value& day : list_at(body, "holidays"))
    if (const auto date = parse_date(std::string_view(day.as_string()))) out.holidays.insert(*date);
  for (const json::value& day : list_at(body, "moved_work_days"))
    if (const auto date = parse_date(std::string_view(day.as_string())))
      out.moved_work_days.insert(*date);
  out.known_from = date_at(body, "known_from");
  out.known_until = date_at(body, "known_until");
  return out;
}

}  // namespace besik::service
