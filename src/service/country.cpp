#include <set>

#include "base/zone_offsets.h"
#include "place/change.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/parts.h"
#include "service/record_view.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

Result<const place::Tree*> territory(const record::World& world) {
  if (world.tree) return world.tree.get();
  return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
}

// Old browsers do not know today's rules of time zones: they tell local time by these.
json::object zones_json(const place::Tree* tree, const std::string& nation_zone) {
  std::set<std::string_view> zones{"UTC", nation_zone};
  if (tree != nullptr)
    for (const place::Place& place : tree->places())
      for (const place::DatedZone& one : place.zones) zones.insert(one.zone);
  json::object out;
  for (const std::string_view zone : zones) out[zone] = to_json(zone_offsets(zone));
  return out;
}

Checked<Answer> show_country(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const Language language = call.actor.language;
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const auto country, reader->reference("country", "country"));
  json::object out{{"synthetic", world->synthetic}};
  json::array levels, tiles, boundaries;
  if (world->tree) {
    const place::Place& nation = world->tree->nation();
    const Date today = parts.today();
    out["name"] = world->tree->name(nation, today).in(language);
    out["nation"] = nation.code;
    for (const place::Level& level : world->tree->levels())
      levels.push_back(json::object{{"name", level.name}, {"title", level.title.in(language)}});
    if (country)
      for (const json::value& item : list_at(*country, "tiles")) {
        const json::object& tile = item.as_object();
        const std::string code = text_at(tile, "place");
        const place::Place* found = world->tree->find(code);
        const std::string name = found ? world->tree->name(*found, today).in(language) : code;
        const json::value* given = tile.if_contains("name");
        const std::string fitting = given ? text_from_json(*given).in(language) : "";
        tiles.push_back(json::object{{"code", code},
                                     {"name", name},
                                     {"short", fitting.empty() ? name : fitting},
                                     {"column", whole_at(tile, "column")},
                                     {"row", whole_at(tile, "row")}});
      }
  }
  TRY(reader->each_reference("boundary", [&](const std::string& level, const json::object&) {
    boundaries.emplace_back(level);
    return Result<void>{};
  }));
  const std::string zone = parts.nation_zone();
  out["zone"] = zone;
  out["zones"] = zones_json(world->tree.get(), zone);
  out["levels"] = std::move(levels);
  out["tiles"] = std::move(tiles);
  out["boundaries"] = std::move(boundaries);
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

json::object item_json(const place::Tree& tree, const place::Place& place, Date on,
                       Language language, bool stands_for_itself) {
  const Text& name = tree.name(place, on);
  const place::Place* parent = tree.parent(place.code, on);
  return {{"code", place.code},
          {"level", place.level},
          {"name", name.in(language)},
          {"names", to_json(name)},
          {"parent", parent ? parent->code : ""},
          {"stands_for_itself", stands_for_itself}};
}

bool is_named(const Text& name, const std::string& folded) {
  for (const Language language : all_languages)
    if (fold_case(name.in(language)).find(folded) != std::string::npos) return true;
  return false;
}

Checked<Answer> list_places(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const place::Tree* tree, territory(*world));
  TRY_ASSIGN(const auto given, maybe_date(call.input, "on"));
  const Date on = given.value_or(parts.today());
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", 500));
  const std::string within = text_or(call.input, "within", tree->nation().code);
  TRY(tree->get(within));
  const std::string level = text_or(call.input, "level");
  if (!level.empty() && !tree->is_level(level))
    return fault("place.unknown_level", "level", "there is no such level", "see country.show");
  const std::string search = fold_case(text_or(call.input, "search"));
  json::array items;
  const auto add = [&](const place::Place& place, bool stands_for_itself) {
    if (static_cast<int64_t>(items.size()) >= limit) return;
    if (!search.empty() && !is_named(tree->name(place, on), search)) return;
    items.push_back(item_json(*tree, place, on, call.actor.language, stands_for_itself));
  };
  if (!level.empty()) {
    for (const auto& found : tree->all_at_level(within, level, on))
      add(*found.place, found.stands_for_itself);
  } else if (!search.empty()) {
    for (const place::Place& place : tree->places())
      if (tree->is_within(place.code, within, on)) add(place, false);
  } else {
    for (const place::Place* place : tree->children(within, on)) add(*place, false);
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> show_place(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const place::Tree* tree, territory(*world));
  TRY_ASSIGN(const std::string code, need_text(call.input, "code"));
  TRY_ASSIGN(const place::Place* place, tree->get(code));
  const Date today = parts.today();
  json::object out = item_json(*tree, *place, today, call.actor.language, false);
  out["valid_from"] = besik::to_string(place->valid_from);
  out["valid_until"] = place->valid_until == place::forever
                           ? json::value()
                           : json::value(besik::to_string(place->valid_until));
  out["zone"] = tree->zone(code, today);
  json::array successions;
  for (const place::Succession& one : tree->successions())
    if (one.from == code || std::find(one.to.begin(), one.to.end(), code) != one.to.end())
      successions.push_back(to_json(one));
  out["successions"] = std::move(successions);
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> list_organisations(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  json::array items;
  const std::string within = text_or(call.input, "within"), kind = text_or(call.input, "kind");
  const std::string place = text_or(call.input, "place");
  const std::string search = fold_case(text_or(call.input, "search"));
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", 1000));
  const Date today = parts.today();
  if (world->organisations)
    for (const place::Organisation& one : world->organisations->all()) {
      if (static_cast<int64_t>(items.size()) >= limit) break;
      if (!kind.empty() && one.kind != kind) continue;
      if (!within.empty() && !world->organisations->is_within(one.code, within)) continue;
      if (!place.empty() && !world->tree->is_within(one.place, place, today)) continue;
      if (!search.empty() && !is_named(one.name, search)) continue;
      items.push_back(json::object{{"code", one.code},
                                   {"name", one.name.in(call.actor.language)},
                                   {"kind", one.kind},
                                   {"place", one.place},
                                   {"parent", one.parent}});
    }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

}  // namespace

void add_country(std::vector<Operation>& table) {
  table.push_back(
      {"country.show",
       "GET",
       "/api/v1/country",
       Needs::nothing,
       true,
       false,
       "The country: levels, tiles, which levels have boundaries, and what its clocks show: "
       "the dated offsets of every time zone of its places. Public.",
       {},
       "{name, nation, zone, zones, synthetic, levels, tiles, boundaries}",
       show_country});
  table.push_back({"place.list",
                   "GET",
                   "/api/v1/places",
                   Needs::session,
                   true,
                   false,
                   "Places beneath another, or all of a level within it.",
                   {in_query("within", "text", "Code of a place; the nation if not given."),
                    in_query("level", "text", "Places that answer for this level."),
                    in_query("on", "date", "As it stood on this day; today if not given."),
                    in_query("search", "text", "Part of a name."),
                    in_query("limit", "whole", "At most so many; 500 if not given.")},
                   "{items: [Place]}",
                   list_places});
  table.push_back({"place.show",
                   "GET",
                   "/api/v1/places/{code}",
                   Needs::session,
                   true,
                   false,
                   "One place, with its days, time zone and what became of it.",
                   {in_path("code", "Code of the place.")},
                   "Place",
                   show_place});
  table.push_back({"organisation.list",
                   "GET",
                   "/api/v1/organisations",
                   Needs::session,
                   true,
                   false,
                   "Organisations.",
                   {in_query("within", "text", "This one and those below it."),
                    in_query("kind", "text", "Only of this kind."),
                    in_query("place", "text", "Sitting in this place or within it."),
                    in_query("search", "text", "Part of a name."),
                    in_query("limit", "whole", "At most so many; 1000 if not given.")},
                   "{items: [{code, name, kind, place, parent}]}",
                   list_organisations});
}

}  // namespace besik::service
