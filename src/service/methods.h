#pragma once

#include <boost/json.hpp>

#include "programme/model.h"

namespace besik::service {

// How an indicator comes about: its words in all three languages, formula, sources, version, since
// when this definition holds, what is published of it; of the newest version that has its series.
boost::json::object method_json(
    const std::vector<std::shared_ptr<const programme::Programme>>& versions,
    const programme::Indicator& indicator);

}  // namespace besik::service
