#include "service/reference.h"

#include "place/change.h"
#include "place/organisation_change.h"
#include "service/reference_json.h"

namespace besik::service {

Result<void> put_reference_event(Parts& parts, store::Writer& writer, std::string_view kind,
                                 json::object told, const std::string& actor) {
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = "reference";
  event.kind = std::string(kind) + ".changed";
  event.at = parts.env.now();
  event.actor = actor;
  event.facts = std::move(told);
  TRY(writer.append(std::move(event)));
  return {};
}

Result<void> put_reference(Parts& parts, store::Writer& writer, std::string_view kind,
                           const std::string& id, const json::object& body,
                           const std::string& actor) {
  TRY(put_reference_event(parts, writer, kind, {{"id", id}, {"body", body}}, actor));
  return writer.put_reference(kind, id, body);
}

namespace {

Checked<void> read_places(store::Reader& reader, record::World& world) {
  std::vector<place::Level> levels;
  std::vector<place::Place> places;
  std::vector<place::Succession> successions;
  TRY_ASSIGN(const auto country, reader.reference("country", "country"));
  if (country) {
    world.synthetic = flag_at(*country, "synthetic");
    for (const json::value& level : list_at(*country, "levels"))
      if (auto read = place::level_from_json(level)) levels.push_back(std::move(*read));
  }
  TRY(reader.each_reference("place", [&](const std::string& code, const json::object& body) {
    places.push_back(place_from_json(code, body));
    return Result<void>{};
  }));
  TRY(reader.each_reference("succession", [&](const std::string&, const json::object& body) {
    successions.push_back(succession_from_json(body));
    return Result<void>{};
  }));
  if (places.empty()) return {};
  TRY_ASSIGN(world.tree,
             place::Tree::build(std::move(levels), std::move(places), std::move(successions)));
  return {};
}

Checked<void> read_bodies(store::Reader& reader, record::World& world) {
  if (!world.tree) return {};
  std::vector<place::Organisation> organisations;
  TRY(reader.each_reference(
      "organisation", [&](const std::string& code, const json::object& body) -> Result<void> {
        TRY_ASSIGN(place::Organisation one, place::organisation_from_json(code, body));
        organisations.push_back(std::move(one));
        return {};
      }));
  TRY_ASSIGN(world.organisations,
             place::Organisations::build(std::move(organisations), *world.tree));
  std::vector<place::PopulationCell> cells;
  TRY(reader.each_reference("population", [&](const std::string&, const json::object& body) {
    for (place::PopulationCell& cell : cells_from_json(body)) cells.push_back(std::move(cell));
    return Result<void>{};
  }));
  TRY_ASSIGN(place::Population population, place::Population::build(std::move(cells), *world.tree));
  world.population = std::make_shared<const place::Population>(std::move(population));
  return {};
}

Checked<void> read_programmes(store::Reader& reader, record::World& world) {
  Errors faults;
  std::vector<std::pair<std::string, ProgrammeFiles>> all;
  TRY(reader.each_reference("programme", [&](const std::string& id, const json::object& body) {
    all.emplace_back(id, programme_files_from_json(body));
    return Result<void>{};
  }));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [id, files] : all) {
    auto& versions = world.programmes[files.files.name];
    const programme::Programme* previous = versions.empty() ? nullptr : versions.back().get();
    TRY_ASSIGN(auto programme, programme::load(files.files, files.shared, previous));
    versions.push_back(std::move(programme));
  }
  return {};
}

}  // namespace

Checked<std::shared_ptr<const record::World>> read_world(store::Reader& reader) {
  auto world = std::make_shared<record::World>();
  TRY(read_places(reader, *world));
  TRY(read_bodies(reader, *world));
  TRY(reader.each_reference("calendar", [&](const std::string& name, const json::object& body) {
    world->calendars.insert_or_assign(name, calendar_from_json(body));
    return Result<void>{};
  }));
  TRY(read_programmes(reader, *world));
  return std::shared_ptr<const record::World>(std::move(world));
}

namespace {

Checked<void> adopt(Parts& parts) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(auto world, read_world(*reader));
  parts.set_world(world);
  parts.engine->set_world(world);
  TRY(parts.engine->load(*reader));
  return {};
}

}  // namespace

Checked<void> change_world(Parts& parts, const std::function<Result<void>(store::Writer&)>& work) {
  std::unique_lock gate(parts.gate);
  TRY(parts.store->write(work));
  return adopt(parts);
}

Checked<void> change_definitions(Parts& parts,
                                 const std::function<Result<void>(store::Writer&)>& work) {
  std::unique_lock gate(parts.gate);
  TRY(parts.store->write(work));
  TRY(adopt(parts));
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    std::vector<std::pair<Id, Bytes>> fresh;
    TRY(writer.each_record([&](const store::RecordRow& row) -> Result<void> {
      TRY_ASSIGN(Bytes bytes, parts.engine->contributions_of(writer, row));
      if (!bytes.empty()) fresh.emplace_back(row.id, std::move(bytes));
      return {};
    }));
    for (const auto& [id, bytes] : fresh) TRY(writer.put_contributions(id, bytes));
    return {};
  }));
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY(parts.engine->load(*reader));
  return {};
}

}  // namespace besik::service
