#include <set>
#include <sstream>

#include "place/import.h"
#include "place/organisation_change.h"
#include "place/population_gap.h"
#include "place/population_import.h"
#include "service/column_map.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/reference.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

json::array errors_json(const Errors& errors, std::size_t most) {
  json::array out;
  for (const Error& error : errors) {
    if (out.size() >= most) break;
    out.push_back(json::object{{"code", error.code},
                               {"where", error.where},
                               {"what", error.what},
                               {"mend", error.mend},
                               {"nearest", error.nearest}});
  }
  return out;
}

json::object report_json(const place::PlaceReport& report) {
  json::object levels, changes;
  for (const auto& [level, count] : report.placed_by_level) levels[level] = count;
  for (const auto& [kind, count] : report.changes) changes[place::to_string(kind)] = count;
  return {{"rows", report.rows},
          {"placed", report.placed},
          {"unchanged", report.unchanged},
          {"placed_by_level", std::move(levels)},
          {"changes", std::move(changes)},
          {"transliterated", report.transliterated},
          {"endings_withheld", report.endings_withheld},
          {"faults", static_cast<int64_t>(report.errors.size())},
          {"errors", errors_json(report.errors, 100)}};
}

// The changes as events, the places that they touched as state.
Result<void> write_places(Parts& parts, store::Writer& writer, const place::Tree* before,
                          const place::PlaceImport& import, const std::string& actor) {
  for (const place::PlaceChange& change : import.changes)
    TRY(put_reference_event(parts, writer, "place", place::to_json(change), actor));
  for (const place::Place& place : import.tree->places()) {
    const place::Place* old = before ? before->find(place.code) : nullptr;
    const json::object body = to_json(place);
    if (old && to_json(*old) == body) continue;
    TRY(writer.put_reference("place", place.code, body));
  }
  int number = 0;
  for (const place::Succession& succession : import.tree->successions())
    TRY(writer.put_reference("succession", "s" + std::to_string(1'000'000 + number++),
                             to_json(succession)));
  TRY_ASSIGN(auto country, writer.reference("country", "country"));
  json::object body = country.value_or(json::object{});
  json::array levels;
  for (const place::Level& level : import.tree->levels()) levels.push_back(place::to_json(level));
  body["levels"] = std::move(levels);
  return writer.put_reference("country", "country", body);
}

Checked<Answer> import_places(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string path, map_path(parts, call));
  TRY_ASSIGN(const place::PlaceMap map, place::load_place_map(parts.env, path));
  TRY_ASSIGN(const auto on, maybe_date(call.input, "on"));
  std::istringstream in(call.body_text);
  const place::Tree* onto = world->tree.get();
  static const std::vector<place::Level> none;
  TRY_ASSIGN(const place::PlaceImport import,
             place::import_places(in, text_or(call.input, "name", "table"), map,
                                  onto ? onto->levels() : none, onto, on.value_or(parts.today())));
  Answer answer;
  json::object out = report_json(import.report);
  const bool skip = text_or(call.input, "errors") == "skip";
  if (!import.report.errors.empty() && !skip && !yes(call.input, "dry_run"))
    return Errors(import.report.errors.begin(),
                  import.report.errors.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                     100, import.report.errors.size())));
  out["dry_run"] = yes(call.input, "dry_run");
  if (!yes(call.input, "dry_run"))
    TRY(change_world(parts, [&](store::Writer& writer) {
      return write_places(parts, writer, onto, import, call.actor.user.id);
    }));
  answer.body = std::move(out);
  return answer;
}

// By a column map, or by the plain template where the caller names the source.
Checked<place::PopulationMap> population_map(const Parts& parts, const Call& call) {
  const std::string source = text_or(call.input, "source");
  const bool has_map = !text_or(call.input, "map").empty();
  if (has_map == !source.empty())
    return fault("input.missing", "map",
                 "either a column map or the source of a template is wanted",
                 "give map, or source for a table with place, day, sex, age and people");
  if (!has_map) return place::population_template(source);
  TRY_ASSIGN(const std::string path, map_path(parts, call));
  return place::load_population_map(parts.env, path);
}

Checked<Answer> import_population(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  if (!world->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  TRY_ASSIGN(const place::PopulationMap map, population_map(parts, call));
  TRY_ASSIGN(const auto given, maybe_date(call.input, "on"));
  std::istringstream in(call.body_text);
  TRY_ASSIGN(
      place::PopulationImport import,
      place::import_population(in, text_or(call.input, "name", "table"), map, *world->tree, given));
  json::object unplaced;
  for (const auto& [name, rows] : import.report.unplaced) unplaced[name] = rows;
  json::object out{{"rows", import.report.rows},
                   {"placed", import.report.placed},
                   {"refused", import.report.refused},
                   {"unplaced", std::move(unplaced)},
                   {"faults", static_cast<int64_t>(import.report.errors.size())},
                   {"errors", errors_json(import.report.errors, 100)}};
  out["dry_run"] = yes(call.input, "dry_run");
  // Cells of one place, day and source are one state; the same table again replaces them.
  std::map<std::string, std::vector<place::PopulationCell>> groups;
  for (place::PopulationCell& cell : import.cells)
    groups[cell.place + "|" + besik::to_string(cell.on) + "|" + cell.source].push_back(cell);
  std::vector<place::PopulationCell> all;
  for (const place::PopulationCell& cell : world->population->cells())
    if (!groups.contains(cell.place + "|" + besik::to_string(cell.on) + "|" + cell.source))
      all.push_back(cell);
  for (const auto& [id, cells] : groups) all.insert(all.end(), cells.begin(), cells.end());
  TRY(place::Population::build(std::move(all), *world->tree));
  if (!yes(call.input, "dry_run"))
    TRY(change_world(parts, [&](store::Writer& writer) -> Result<void> {
      for (const auto& [id, cells] : groups)
        TRY(put_reference(parts, writer, "population", id, to_json(cells), call.actor.user.id));
      return {};
    }));
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> import_organisations(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  if (!world->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  std::istringstream in(call.body_text);
  static const std::vector<place::Organisation> none;
  const auto& filed = world->organisations ? world->organisations->all() : none;
  TRY_ASSIGN(
      const place::OrganisationImport import,
      place::import_organisations(in, text_or(call.input, "name", "table"), *world->tree, filed));
  if (!import.errors.empty()) return import.errors;
  TRY(place::Organisations::build(import.organisations, *world->tree));
  std::set<std::string> touched;
  for (const place::OrganisationChange& change : import.changes) touched.insert(change.code);
  if (!yes(call.input, "dry_run") && !touched.empty())
    TRY(change_world(parts, [&](store::Writer& writer) -> Result<void> {
      for (const place::OrganisationChange& change : import.changes)
        TRY(put_reference_event(parts, writer, "organisation", place::to_json(change),
                                call.actor.user.id));
      for (const place::Organisation& one : import.organisations)
        if (touched.contains(one.code))
          TRY(writer.put_reference("organisation", one.code, place::to_json(one)));
      return {};
    }));
  json::object kinds;
  for (const auto& [kind, count] : import.kinds) kinds[place::to_string(kind)] = count;
  Answer answer;
  answer.body = json::object{{"rows", import.rows},
                             {"changed", static_cast<int64_t>(touched.size())},
                             {"unchanged", import.unchanged},
                             {"changes", std::move(kinds)},
                             {"dry_run", yes(call.input, "dry_run")}};
  return answer;
}

Text gap_in_words(const std::string& kind) {
  if (kind == "nothing")
    return {"Бұл жердің халық саны туралы дерек жоқ", "По этому месту нет данных о населении",
            "No population is published for this place"};
  if (kind == "sex")
    return {"Бұл жыныс бойынша дерек жоқ", "Нет данных по этому полу",
            "No population of this sex is published"};
  if (kind == "ages")
    return {"Сұралған жастардың бір бөлігі жоқ", "Для части возрастов данных нет",
            "Some of the ages are not published"};
  if (kind == "day")
    return {"Ең жақын деректің күні тым алыс", "Ближайшие данные слишком далеки по времени",
            "The nearest numbers are too far off in time"};
  return {"Деректер басқа шекаралар бойынша берілген", "Данные относятся к другим границам",
          "The numbers describe other borders"};
}

json::object gap_json(const place::PopulationGap& gap, Language language) {
  json::array places, ages;
  for (const std::string& code : gap.places) places.emplace_back(code);
  for (const auto& [from, to] : gap.ages) ages.push_back(json::array{from, to});
  const auto day = [](const std::optional<Date>& date) {
    return date ? json::value(besik::to_string(*date)) : json::value(nullptr);
  };
  return {{"kind", gap.kind},
          {"in_words", gap_in_words(gap.kind).in(language)},
          {"places", std::move(places)},
          {"ages", std::move(ages)},
          {"on", day(gap.on)},
          {"before", day(gap.before)},
          {"after", day(gap.after)}};
}

Checked<Answer> show_population(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  if (!world->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  const std::string place = text_or(call.input, "place", world->tree->nation().code);
  TRY(world->tree->get(place));
  TRY_ASSIGN(const int64_t from, whole_or(call.input, "age_from", 0));
  TRY_ASSIGN(const int64_t to, whole_or(call.input, "age_to", 120));
  TRY_ASSIGN(const auto on, maybe_date(call.input, "on"));
  const auto people = world->population->people(*world->tree, place, text_or(call.input, "sex"),
                                                static_cast<int>(from), static_cast<int>(to),
                                                on.value_or(parts.today()));
  Answer answer;
  json::object out{{"place", place}, {"people", nullptr}};
  if (people) {
    out["people"] = people->people;
    out["synthetic"] = people->synthetic;
    out["source"] = people->source;
    out["rule"] = people->rule;
  } else {
    out["gap"] = gap_json(
        place::find_gap(*world->population, *world->tree, place, text_or(call.input, "sex"),
                        static_cast<int>(from), static_cast<int>(to), on.value_or(parts.today())),
        call.actor.language);
  }
  answer.body = std::move(out);
  return answer;
}

}  // namespace

void add_places(std::vector<Operation>& table) {
  const Parameter name = in_query("name", "text", "Name of the table in errors.");
  const Parameter dry = in_query("dry_run", "yes_no", "Judge and report, write nothing.");
  table.push_back({"place.import",
                   "POST",
                   "/api/v1/places/import",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Takes a classifier of the territory (CSV) by a column map.",
                   {in_query("map", "text", "Column map, like places/kato.map.yaml.", true),
                    in_query("on", "date", "Day of the changes; today if not given."),
                    in_query("errors", "text", "`skip` takes the sound rows all the same."), name,
                    dry, file_body("The table.")},
                   "{rows, placed, changes, errors}",
                   import_places,
                   64 << 20});
}

void add_populations(std::vector<Operation>& table) {
  table.push_back(
      {"population.import",
       "POST",
       "/api/v1/populations/import",
       Needs::operator_or_administrator,
       true,
       true,
       "Takes a table of populations (CSV) by a column map.",
       {in_query("map", "text", "Column map, like population/wpp.map.yaml; or source."),
        in_query("source", "text",
                 "Who published the numbers, of a table in the plain template: place, day, sex, "
                 "age, people."),
        in_query("on", "date", "Reference day, where the map says the caller knows it."),
        in_query("name", "text", "Name of the table in errors."),
        in_query("dry_run", "yes_no", "Judge and report, write nothing."), file_body("The table.")},
       "{rows, placed, unplaced, errors}",
       import_population,
       256 << 20});
  table.push_back({"population.show",
                   "GET",
                   "/api/v1/populations",
                   Needs::session,
                   true,
                   false,
                   "How many people, and by which rule the number was found.",
                   {in_query("place", "text", "Code of a place; the nation if not given."),
                    in_query("sex", "text", "female, male; both if not given."),
                    in_query("age_from", "whole", "First completed year of age."),
                    in_query("age_to", "whole", "Last one; 120 is open-ended."),
                    in_query("on", "date", "Today if not given.")},
                   "{place, people, source, rule, synthetic}; where people is null, gap says why",
                   show_population});
}

void add_organisations(std::vector<Operation>& table) {
  table.push_back(
      {"organisation.import",
       "POST",
       "/api/v1/organisations/import",
       Needs::operator_or_administrator,
       true,
       true,
       "Takes organisations (CSV: code, parent, kind, name_kk, name_ru, name_en, place, "
       "valid_from, valid_until, since, merged_into). `since` dates a change of name, place or "
       "parent; past figures stay where they were.",
       {in_query("name", "text", "Name of the table in errors."),
        in_query("dry_run", "yes_no", "Judge and report, write nothing."), file_body("The table.")},
       "{rows, changed, unchanged, changes}",
       import_organisations,
       64 << 20});
}

}  // namespace besik::service
