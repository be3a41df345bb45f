#pragma once

#include <memory>
#include <string>

#include "base/env.h"
#include "record/world.h"
#include "spec/spec_file.h"

namespace besik::spec {

// The world that a spec describes: its places, organisations, populations and reforms, the
// programme it names from `root`/programmes, and the country's working calendars.
// Codes: spec.malformed and those of what is built.
Result<std::shared_ptr<const record::World>> build_world(Env& env, const std::string& root,
                                                         const SpecFile& file);
// Whether build_world() has read the statement, so that there is nothing left to do.
bool is_of_country(const Statement& statement);

}  // namespace besik::spec
