#pragma once

#include <string>

#include "service/parts.h"

namespace besik::service {

// The column map that an import names: an operator may name any file of the machine, others only a
// file of a country folder among the shipped programmes. Code: map.not_found.
Result<std::string> map_path(const Parts& parts, const Call& call);
// The column maps in a folder of the country folders, as an import names them, sorted:
// "observations/unicef.map.yaml".
std::vector<std::string> column_maps(const Parts& parts, const std::string& folder);

}  // namespace besik::service
