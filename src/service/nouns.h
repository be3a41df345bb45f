#pragma once

#include <vector>

#include "service/operation.h"

namespace besik::service {

// Each noun adds its operations to the one table, in the order of the API page.
void add_sessions(std::vector<Operation>& table);
void add_country(std::vector<Operation>& table);
void add_places(std::vector<Operation>& table);
void add_boundaries(std::vector<Operation>& table);
void add_populations(std::vector<Operation>& table);
void add_observations(std::vector<Operation>& table);
void add_observation_imports(std::vector<Operation>& table);
void add_targets(std::vector<Operation>& table);
void add_organisations(std::vector<Operation>& table);
void add_programmes(std::vector<Operation>& table);
void add_records(std::vector<Operation>& table);
void add_record_changes(std::vector<Operation>& table);
void add_proposals(std::vector<Operation>& table);
void add_migration(std::vector<Operation>& table);
void add_record_preview(std::vector<Operation>& table);
void add_history(std::vector<Operation>& table);
void add_exclusions(std::vector<Operation>& table);
void add_imports(std::vector<Operation>& table);
void add_persons(std::vector<Operation>& table);
void add_merges(std::vector<Operation>& table);
void add_erasure(std::vector<Operation>& table);
void add_tasks(std::vector<Operation>& table);
void add_returns(std::vector<Operation>& table);
void add_return_changes(std::vector<Operation>& table);
void add_return_imports(std::vector<Operation>& table);
void add_figures(std::vector<Operation>& table);
void add_told(std::vector<Operation>& table);
void add_releases(std::vector<Operation>& table);
void add_users(std::vector<Operation>& table);
void add_rota(std::vector<Operation>& table);
void add_receipts(std::vector<Operation>& table);
void add_user_imports(std::vector<Operation>& table);
void add_verification(std::vector<Operation>& table);

// Short forms of the tables above.
Parameter in_path(std::string name, std::string doc);
Parameter in_query(std::string name, std::string type, std::string doc, bool required = false);
Parameter in_body(std::string name, std::string type, std::string doc, bool required = false);
Parameter file_body(std::string doc);

}  // namespace besik::service
