#pragma once

#include <boost/json.hpp>

#include "service/record_state.h"

namespace besik::service {

// Answers of a record whose fields (or codes) the version that it was brought under has no more, as
// far as this user may read: {name, version, ask, value, said}, where `said` has the titles of
// chosen codes. Nobody can change them. What was retired is granted as record/access.h says.
json::array retired_json(const record::World& world, const Actor& actor,
                         const record::Subject& subject, const Loaded& loaded);

}  // namespace besik::service
