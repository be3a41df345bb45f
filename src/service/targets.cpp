#include <sstream>

#include "indicator/target.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/observation_view.h"
#include "service/reference.h"
#include "service/reference_json.h"
#include "service/target_import.h"

namespace besik::service {

namespace {

json::array errors_json(const Errors& errors) {
  json::array out;
  for (const Error& error : errors) {
    if (out.size() >= 1000) break;
    out.push_back(json::object{{"code", error.code},
                               {"where", error.where},
                               {"what", error.what},
                               {"mend", error.mend},
                               {"nearest", error.nearest}});
  }
  return out;
}

Checked<Answer> import(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  std::istringstream in(call.body_text);
  TRY_ASSIGN(const TargetImport read,
             import_targets(in, text_or(call.input, "name", "table"), *world,
                            *parts.observations.get(), *parts.targets.get()));
  const bool partial = yes(call.input, "partial"), dry_run = yes(call.input, "dry_run");
  if (!read.errors.empty() && !partial && !dry_run) return read.errors;
  if (!dry_run && !read.changed.empty()) {
    const std::shared_lock gate(parts.gate);
    TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
      for (const ImportedTarget& one : read.changed)
        TRY(put_reference(parts, writer, "target", one.id(), to_json(one), call.actor.user.id));
      writer.after_commit([&parts, changed = read.changed] { parts.targets.put(changed); });
      return {};
    }));
  }
  Answer answer;
  answer.body = json::object{
      {"rows", read.rows},           {"changed", static_cast<int64_t>(read.changed.size())},
      {"unchanged", read.unchanged}, {"refused_rows", read.refused},
      {"dry_run", dry_run},          {"errors", errors_json(read.errors)}};
  return answer;
}

// The straight line from base to target, year by year.
json::array path_json(const programme::Target& target, int decimals) {
  json::array out;
  if (!target.base) return out;
  for (int year = target.base_year; year <= target.year; ++year) {
    const auto aim = indicator::aim_towards(target, year, std::nullopt, decimals);
    if (aim && aim->due)
      out.push_back(json::object{{"year", year}, {"due", besik::to_string(*aim->due)}});
  }
  return out;
}

json::object target_json(const ImportedTarget& one, bool declared, int decimals) {
  json::object out = to_json(one);
  out["declared"] = declared;
  out["path"] = path_json(one.target, decimals);
  return out;
}

Checked<Answer> list(Service& service, const Call& call) {
  const auto world = service.world();
  const std::string wanted = text_or(call.input, "indicator");
  const std::string place = text_or(call.input, "place");
  const auto imported = service.parts().targets.get();
  json::array items;
  const auto add = [&](const ImportedTarget& one, bool declared, int decimals) {
    if (place.empty() || one.target.place == place)
      items.push_back(target_json(one, declared, decimals));
  };
  std::set<std::string> told;
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& one : versions.back()->indicators) {
      const std::string code = name + "/" + one.name;
      if (!wanted.empty() && wanted != code && wanted != one.name && wanted != one.code) continue;
      for (const programme::Target& target : one.targets)
        add({code, target, unit_of(one), name}, true, one.decimals);
      for (const auto& [id, target] : imported->all()) {
        if (target.indicator != code) continue;
        told.insert(id);
        add(target, false, one.decimals);
      }
    }
  }
  for (const auto& [id, target] : imported->all())
    if (!told.contains(id) && (wanted.empty() || wanted == target.indicator)) add(target, false, 2);
  Answer answer;
  answer.body = json::object{{"targets", std::move(items)}};
  return answer;
}

}  // namespace

void add_targets(std::vector<Operation>& table) {
  table.push_back(
      {"target.import",
       "POST",
       "/api/v1/targets/import",
       Needs::operator_or_administrator,
       true,
       true,
       "Takes targets (CSV: indicator, place, breakdown, year, value, base_year, base, unit, aim, "
       "source). All rows or none; the same table again changes nothing.",
       {in_query("partial", "yes_no", "Take the sound rows although others are at fault."),
        in_query("dry_run", "yes_no", "Judge and report, write nothing."),
        in_query("name", "text", "Name of the table in errors."), file_body("The table.")},
       "{rows, changed, unchanged, refused_rows, errors}",
       import,
       4 << 20});
  table.push_back(
      {"target.list",
       "GET",
       "/api/v1/targets",
       Needs::session,
       true,
       false,
       "What is aimed at: by programmes and by imported targets, with the straight line "
       "from base to target.",
       {in_query("indicator", "text", "Name or code; all if not given."),
        in_query("place", "text", "Code of a place.")},
       "{targets}; each {indicator, place, breakdown, at_least, at_most, year, base, "
       "base_year, unit, source, declared, path}",
       list});
}

}  // namespace besik::service
