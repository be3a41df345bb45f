#include <boost/json.hpp>

#include "exchange/boundary.h"
#include "exchange/topojson.h"
#include "service/column_map.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/reference.h"
#include "service/reference_json.h"

namespace besik::service {
namespace {

constexpr std::size_t web_bytes = 250'000;
constexpr std::size_t most_named = 500;

// "code (name)" of places that a report names.
json::array named(const place::Tree& tree, const std::vector<std::string>& codes, Date on,
                  Language language) {
  json::array out;
  for (const std::string& code : codes) {
    if (out.size() >= most_named) break;
    const place::Place* place = tree.find(code);
    out.push_back(
        json::object{{"code", code}, {"name", place ? tree.name(*place, on).in(language) : ""}});
  }
  return out;
}

Checked<Answer> import_boundaries(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  if (!world->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  TRY_ASSIGN(const std::string path, map_path(parts, call));
  TRY_ASSIGN(const exchange::BoundaryMap map, exchange::load_boundary_map(parts.env, path));
  TRY_ASSIGN(const std::string level, need_text(call.input, "level"));
  if (!world->tree->is_level(level))
    return fault("place.unknown_level", "level", "the country has no such level",
                 "name a level of the country, like region");
  TRY_ASSIGN(const auto on, maybe_date(call.input, "on"));
  TRY_ASSIGN(const exchange::BoundarySet set,
             exchange::read_boundaries(call.body_text, map, level, on.value_or(place::forever)));
  const auto match = exchange::match_boundaries(set, *world->tree, level, set.as_at);
  TRY_ASSIGN(const std::string text,
             exchange::write_topojson({{level, &set}}, {.max_bytes = web_bytes}));
  const Language language = call.actor.language;
  json::object parted;
  for (const auto& [code, of] : match.of_parts) parted[code] = json::array(of.begin(), of.end());
  json::object out{
      {"level", level},
      {"as_at", besik::to_string(set.as_at)},
      {"polygons", static_cast<int64_t>(set.boundaries.size())},
      {"matched", static_cast<int64_t>(match.matched.size())},
      {"without_polygon", named(*world->tree, match.without_polygon, set.as_at, language)},
      {"of_parts", parted},
      {"without_place", named(*world->tree, match.without_place, set.as_at, language)},
      {"not_standing", named(*world->tree, match.not_standing, set.as_at, language)},
      {"bytes", static_cast<int64_t>(text.size())},
      {"dry_run", yes(call.input, "dry_run")}};
  if (!yes(call.input, "dry_run")) {
    const json::object body{{"as_at", besik::to_string(set.as_at)},
                            {"of_parts", std::move(parted)},
                            {"topology", text}};
    TRY(change_world(parts, [&](store::Writer& writer) {
      return put_reference(parts, writer, "boundary", level, body, call.actor.user.id);
    }));
  }
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> show_boundaries(Service& service, const Call& call) {
  TRY_ASSIGN(const std::string level, need_text(call.input, "level"));
  TRY_ASSIGN(auto reader, service.parts().store->read());
  TRY_ASSIGN(const auto body, reader->reference("boundary", level));
  if (!body)
    return fault("boundary.not_found", "level", "no boundaries are loaded for this level",
                 "import them with `besik place boundaries`");
  JsonLimits limits;
  limits.bytes = 16 << 20;
  TRY_ASSIGN(json::value topology, parse_json(text_at(*body, "topology"), limits));
  json::object out;
  out["as_at"] = text_at(*body, "as_at");
  out["of_parts"] = body->at("of_parts");
  out["topology"] = std::move(topology);
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

}  // namespace

void add_boundaries(std::vector<Operation>& table) {
  table.push_back({"place.import_boundaries",
                   "POST",
                   "/api/v1/boundaries/import",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Takes the boundaries of one level (GeoJSON or TopoJSON) by a map of its "
                   "properties, and says which places have none.",
                   {in_query("map", "text", "Map, like boundaries/geokz.map.yaml.", true),
                    in_query("level", "text", "Level of the polygons.", true),
                    in_query("on", "date", "Day of the boundaries, where the file says none."),
                    in_query("dry_run", "yes_no", "Judge and report, write nothing."),
                    file_body("GeoJSON or TopoJSON.")},
                   "{level, as_at, polygons, matched, without_polygon, of_parts, without_place, "
                   "not_standing, bytes}",
                   import_boundaries,
                   64 << 20});
  table.push_back(
      {"place.boundaries",
       "GET",
       "/api/v1/boundaries/{level}",
       Needs::nothing,
       true,
       false,
       "Boundaries of a level as TopoJSON; features carry the place's code as id. Public.",
       {in_path("level", "Level, like region.")},
       "{as_at, of_parts: {code: [codes of the parts drawn instead]}, topology}",
       show_boundaries});
}

}  // namespace besik::service
