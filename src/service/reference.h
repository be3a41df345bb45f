#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "programme/load.h"
#include "service/parts.h"

// Reference data: written as events of the ledger "reference" with the latest state beside, read
// back into a World.
namespace besik::service {

// Appends `<kind>.changed` and puts the state, in the transaction of `writer`.
Result<void> put_reference(Parts& parts, store::Writer& writer, std::string_view kind,
                           const std::string& id, const json::object& body,
                           const std::string& actor);
// The same for large sets, with a state that is put and an event that carries `told` only.
Result<void> put_reference_event(Parts& parts, store::Writer& writer, std::string_view kind,
                                 json::object told, const std::string& actor);

// Builds the World from what the store holds.
Checked<std::shared_ptr<const record::World>> read_world(store::Reader& reader);

// Runs `work` in one transaction while no other write runs, then reads the world anew and rebuilds
// the figures. An error of `work` leaves all as it was.
Checked<void> change_world(Parts& parts, const std::function<Result<void>(store::Writer&)>& work);

// The same, and every record's durable contributions are made anew under the new definitions.
Checked<void> change_definitions(Parts& parts,
                                 const std::function<Result<void>(store::Writer&)>& work);

// A programme folder with the folders it uses, as read from disk.
struct ProgrammeFiles {
  programme::Files files;
  std::vector<programme::Files> shared;
};
Checked<ProgrammeFiles> read_programme(const std::string& folder, const std::string& name);
json::object to_json(const ProgrammeFiles& files);
ProgrammeFiles programme_files_from_json(const json::object& body);
std::string programme_id(const programme::Programme& programme);  // "juvenile-justice/0000000001"
// Appends programme.installed and puts the files whole.
Result<void> put_programme(Parts& parts, store::Writer& writer, const ProgrammeFiles& files,
                           const programme::Programme& programme, const std::string& actor);

// The first contents of a new data folder: country, calendars, programmes.
Checked<void> found_country(Parts& parts);

}  // namespace besik::service
