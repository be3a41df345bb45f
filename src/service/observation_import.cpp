#include "exchange/observation_import.h"

#include <sstream>

#include "service/column_map.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/reference.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

constexpr std::size_t most_errors_told = 1000;

json::object error_json(const Error& error) {
  return {{"code", error.code},
          {"where", error.where},
          {"what", error.what},
          {"mend", error.mend},
          {"nearest", error.nearest}};
}

json::object report_json(const exchange::ObservationReport& report) {
  json::object areas;
  for (const auto& [area, numbers] : report.left_out_areas) areas[area] = numbers;
  json::array errors;
  for (const Error& error : report.errors) {
    if (errors.size() >= most_errors_told) break;
    errors.push_back(error_json(error));
  }
  return {{"rows", report.rows},
          {"numbers", report.numbers},
          {"placed", report.placed},
          {"unchanged", report.unchanged},
          {"refused_numbers", report.refused},
          {"left_out", report.left_out},
          {"left_out_areas", std::move(areas)},
          {"blank", report.blank},
          {"counted_back", report.counted_back},
          {"errors", std::move(errors)}};
}

struct Import {
  Call call;
  exchange::ObservationMap map;
  std::optional<Date> vintage;
  std::string name;
  bool dry_run = false, partial = false;
};

json::object refused_json(const Errors& errors) {
  json::array list;
  for (const Error& error : errors) list.push_back(error_json(error));
  return {{"refused", true}, {"written", 0}, {"errors", std::move(list)}};
}

json::object run_import(Parts& parts, Import& import, const std::string& job) {
  const std::scoped_lock one_at_a_time(parts.observations.changing());
  const std::shared_lock gate(parts.gate);
  const auto world = parts.world();
  const auto known = parts.observations.get();
  const auto lines = static_cast<int64_t>(
      std::count(import.call.body_text.begin(), import.call.body_text.end(), '\n'));
  std::istringstream in(std::move(import.call.body_text));
  exchange::ObservationImportOptions options;
  options.vintage = import.vintage;
  options.progress = [&](int64_t rows) { parts.jobs.progress(job, std::min(rows, lines), lines); };
  auto read =
      exchange::import_observations(in, import.name, import.map, *world->tree, *known, options);
  if (!read) return refused_json(read.error());
  json::object report = report_json(read->report);
  report["dry_run"] = import.dry_run;
  report["written"] = 0;
  const bool refused = read->report.refused > 0 && !import.partial;
  if (refused) report["refused"] = true;
  if (refused || import.dry_run || read->groups.empty()) return report;
  const auto written = parts.store->write([&](store::Writer& writer) -> Result<void> {
    for (const indicator::ObservationGroup& group : read->groups)
      TRY(put_reference(parts, writer, "observation", group.id(), indicator::to_json(group),
                        import.call.actor.user.id));
    return {};
  });
  if (!written) return refused_json({written.error()});
  parts.observations.change(std::move(read->groups));
  report["written"] = read->report.placed;
  return report;
}

Checked<Answer> start(Service& service, const Call& call) {
  Parts& parts = service.parts();
  if (!parts.world()->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  auto import = std::make_shared<Import>();
  TRY_ASSIGN(const std::string path, map_path(parts, call));
  TRY_ASSIGN(import->map, exchange::load_observation_map(parts.env, path));
  TRY_ASSIGN(import->vintage, maybe_date(call.input, "vintage"));
  if (import->vintage && *import->vintage > parts.today())
    return fault("observation.vintage_in_future", "vintage", "this day has not come",
                 "give the day of the file or of the publication");
  import->name = text_or(call.input, "name", "table");
  import->dry_run = yes(call.input, "dry_run");
  import->partial = yes(call.input, "partial");
  import->call = call;
  const std::string id = besik::to_string(parts.env.new_id());
  parts.jobs.start(id, call.actor.user.id, [&parts, import](const std::string& job) {
    return run_import(parts, *import, job);
  });
  Answer answer;
  answer.body = json::object{{"job", id}};
  answer.http_status = 202;
  return answer;
}

Checked<Answer> withdraw(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string source, need_text(call.input, "source"));
  TRY_ASSIGN(const Date vintage, need_date(call.input, "vintage"));
  TRY_ASSIGN(const std::string reason, need_text(call.input, "reason"));
  const std::string series = text_or(call.input, "series");
  const std::scoped_lock one_at_a_time(parts.observations.changing());
  const auto known = parts.observations.get();
  std::vector<std::string> ids;
  json::array told;
  for (const auto& [id, group] : known->groups()) {
    if (group->series.source != source || group->vintage != vintage) continue;
    if (!series.empty() && group->series.id != series) continue;
    ids.push_back(id);
    told.emplace_back(id);
  }
  if (ids.empty())
    return fault("observation.not_found", "source", "nothing of this source and vintage is known",
                 "see observation.sources");
  const std::shared_lock gate(parts.gate);
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    TRY(put_reference_event(parts, writer, "observation", {{"withdrawn", told}, {"reason", reason}},
                            call.actor.user.id));
    for (const std::string& id : ids) TRY(writer.remove_reference("observation", id));
    return {};
  }));
  parts.observations.change({}, ids);
  Answer answer;
  answer.body = json::object{{"withdrawn", static_cast<int64_t>(ids.size())}};
  return answer;
}

}  // namespace

void add_observation_imports(std::vector<Operation>& table) {
  table.push_back(
      {"observation.import",
       "POST",
       "/api/v1/observations/import",
       Needs::operator_or_administrator,
       true,
       true,
       "Takes a table of outside numbers (CSV) by a column map. Every number is judged before the "
       "first is written; then all are written or none. The same table again changes nothing.",
       {in_query("map", "text", "Column map, like observations/unicef.map.yaml.", true),
        in_query("vintage", "date",
                 "Day of the file or of the publication, where the map does not say it."),
        in_query("partial", "yes_no", "Take the sound numbers although others are at fault."),
        in_query("dry_run", "yes_no", "Judge and report, write nothing."),
        in_query("name", "text", "Name of the table; some maps read the indicator from it."),
        file_body("The table; docs/column-maps.md says how maps are written.")},
       "{job}; its report is {rows, numbers, placed, unchanged, refused_numbers, left_out, blank, "
       "counted_back, written, errors}",
       start,
       256 << 20});
  table.push_back(
      {"observation.withdraw",
       "POST",
       "/api/v1/observations/withdraw",
       Needs::operator_or_administrator,
       true,
       true,
       "Takes a vintage out that was imported by mistake; the journal keeps it.",
       {in_body("source", "text", "Source, as observation.sources names it.", true),
        in_body("vintage", "date", "Which one.", true),
        in_body("series", "text", "Only this series."), in_body("reason", "text", "Why.", true)},
       "{withdrawn}: how many sets of a series and place",
       withdraw});
}

}  // namespace besik::service
