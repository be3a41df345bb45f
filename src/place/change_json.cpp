#include <boost/json.hpp>

#include "base/json.h"
#include "place/change.h"

namespace besik::place {
namespace {

using Kind = PlaceChange::Kind;

Error malformed(std::string where) {
  return {"place.change_malformed", std::move(where), "this is no change of a place",
          "read it as docs/format says", ""};
}

json::object text_json(const Text& text) {
  return {{"kk", text.kk}, {"ru", text.ru}, {"en", text.en}};
}

json::object dated_json(const DatedText& name) {
  json::object object{{"from", to_string(name.from)}, {"text", text_json(name.text)}};
  if (name.transliterated) object["transliterated"] = true;
  return object;
}

json::object place_json(const Place& place) {
  json::array names, zones;
  for (const DatedText& name : place.names) names.push_back(dated_json(name));
  for (const DatedZone& zone : place.zones) {
    zones.push_back({{"from", to_string(zone.from)}, {"zone", zone.zone}});
  }
  json::object object{{"level", place.level},
                      {"parent", place.parent},
                      {"names", std::move(names)},
                      {"valid_from", to_string(place.valid_from)},
                      {"valid_until", to_string(place.valid_until)},
                      {"kind", place.kind}};
  if (!zones.empty()) object["zones"] = std::move(zones);
  return object;
}

Result<Date> get_date(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const std::string text, get_text(object, name));
  return parse_date(text);
}

Result<Text> read_text(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_object()) return malformed(std::string(name));
  TRY_ASSIGN(std::string kk, get_text(member->get_object(), "kk"));
  TRY_ASSIGN(std::string ru, get_text(member->get_object(), "ru"));
  TRY_ASSIGN(std::string en, get_text(member->get_object(), "en"));
  return Text{std::move(kk), std::move(ru), std::move(en)};
}

Result<DatedText> read_dated(const json::value& value) {
  if (!value.is_object()) return malformed("names");
  DatedText name;
  TRY_ASSIGN(name.from, get_date(value.get_object(), "from"));
  TRY_ASSIGN(name.text, read_text(value.get_object(), "text"));
  const json::value* mark = value.get_object().if_contains("transliterated");
  name.transliterated = mark != nullptr && mark->is_bool() && mark->get_bool();
  return name;
}

Result<Place> read_place(const json::object& object, const std::string& code) {
  Place place;
  place.code = code;
  TRY_ASSIGN(place.level, get_text(object, "level"));
  TRY_ASSIGN(place.parent, get_text(object, "parent"));
  TRY_ASSIGN(place.kind, get_text(object, "kind"));
  TRY_ASSIGN(place.valid_from, get_date(object, "valid_from"));
  TRY_ASSIGN(place.valid_until, get_date(object, "valid_until"));
  const json::value* names = object.if_contains("names");
  if (names == nullptr || !names->is_array()) return malformed("names");
  for (const json::value& item : names->get_array()) {
    TRY_ASSIGN(DatedText name, read_dated(item));
    place.names.push_back(std::move(name));
  }
  if (const json::value* zones = object.if_contains("zones")) {
    if (!zones->is_array()) return malformed("zones");
    for (const json::value& item : zones->get_array()) {
      if (!item.is_object()) return malformed("zones");
      DatedZone zone;
      TRY_ASSIGN(zone.from, get_date(item.get_object(), "from"));
      TRY_ASSIGN(zone.zone, get_text(item.get_object(), "zone"));
      place.zones.push_back(std::move(zone));
    }
  }
  return place;
}

Result<void> read_parts(const json::object& object, PlaceChange& change) {
  if (const json::value* place = object.if_contains("place")) {
    if (!place->is_object()) return malformed("place");
    TRY_ASSIGN(change.place, read_place(place->get_object(), change.code));
  }
  if (const json::value* name = object.if_contains("name")) {
    TRY_ASSIGN(change.name, read_dated(*name));
  }
  if (object.contains("zone")) {
    TRY_ASSIGN(change.zone, get_text(object, "zone"));
  }
  if (object.contains("place_kind")) {
    TRY_ASSIGN(change.place_kind, get_text(object, "place_kind"));
  }
  if (const json::value* to = object.if_contains("to")) {
    if (!to->is_array()) return malformed("to");
    for (const json::value& code : to->get_array()) {
      if (!code.is_string()) return malformed("to");
      change.to.emplace_back(code.get_string());
    }
  }
  const json::value* ends = object.if_contains("ends");
  change.ends = ends != nullptr && ends->is_bool() && ends->get_bool();
  const bool whole = change.kind == Kind::added     ? object.contains("place")
                     : change.kind == Kind::renamed ? object.contains("name")
                     : change.kind == Kind::rezoned ? object.contains("zone")
                     : change.kind == Kind::moved || change.kind == Kind::merged
                         ? change.to.size() == 1
                         : true;
  if (!whole) return malformed("kind");
  return {};
}

}  // namespace

json::object to_json(const PlaceChange& change) {
  json::object object{
      {"kind", to_string(change.kind)}, {"code", change.code}, {"on", to_string(change.on)}};
  if (change.kind == Kind::added) object["place"] = place_json(change.place);
  if (change.kind == Kind::renamed) object["name"] = dated_json(change.name);
  if (change.kind == Kind::rezoned) object["zone"] = change.zone;
  if (change.kind == Kind::reclassified) object["place_kind"] = change.place_kind;
  if (!change.to.empty()) object["to"] = json::array(change.to.begin(), change.to.end());
  if (change.ends) object["ends"] = true;
  return object;
}

Result<PlaceChange> change_from_json(const json::value& value) {
  if (!value.is_object()) return malformed("change");
  const json::object& object = value.get_object();
  PlaceChange change;
  TRY_ASSIGN(const std::string kind, get_text(object, "kind"));
  bool known = false;
  for (Kind one : {Kind::added, Kind::renamed, Kind::moved, Kind::merged, Kind::split, Kind::ended,
                   Kind::rezoned, Kind::reclassified}) {
    if (to_string(one) != kind) continue;
    change.kind = one;
    known = true;
  }
  if (!known) return malformed("kind");
  TRY_ASSIGN(change.code, get_text(object, "code"));
  TRY_ASSIGN(change.on, get_date(object, "on"));
  TRY(read_parts(object, change));
  return change;
}

json::object to_json(const Level& level) {
  return {{"name", level.name}, {"title", text_json(level.title)}, {"rank", level.rank}};
}

Result<Level> level_from_json(const json::value& value) {
  if (!value.is_object()) return malformed("level");
  Level level;
  TRY_ASSIGN(level.name, get_text(value.get_object(), "name"));
  TRY_ASSIGN(level.title, read_text(value.get_object(), "title"));
  TRY_ASSIGN(const int64_t rank, get_whole(value.get_object(), "rank"));
  level.rank = static_cast<int>(rank);
  return level;
}

}  // namespace besik::place
