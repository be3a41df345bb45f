#pragma once

#include <boost/json.hpp>
#include <string>

#include "base/text.h"
#include "programme/model.h"

namespace besik::service {

// A breakdown of an indicator in the reader's words: {name, title, members: [{code, title}],
// overlapping}. A crossing ("sex * age") holds the breakdowns that it crosses as `parts` and has no
// members of its own.
boost::json::object breakdown_json(const programme::Programme& programme,
                                   const programme::Indicator& indicator, const std::string& name,
                                   Language language);
// All breakdowns of an indicator that cross nothing, in all three languages:
// [{name, title, members: [{code, title}]}].
boost::json::array breakdowns_in_all(const programme::Programme& programme,
                                     const programme::Indicator& indicator);

}  // namespace besik::service
