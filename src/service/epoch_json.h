#pragma once

#include <boost/json.hpp>
#include <string>

#include "disclosure/book.h"
#include "disclosure/hold.h"

namespace besik::service {

// A grid as the store keeps it: names once, then a short row for each figure.
boost::json::object grid_body(const disclosure::GridKey& key, const disclosure::Grid& grid);
// Code: epoch.malformed.
Result<std::pair<disclosure::GridKey, disclosure::Grid>> read_grid(const boost::json::object& body);

}  // namespace besik::service
