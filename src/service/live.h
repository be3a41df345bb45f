#pragma once

#include "service/parts.h"

namespace besik::service {

// Whether the actor may be told of what happened: of an indicator only if they may see its figures
// where it happened, of a record only if they may read it, of tasks only if one may be theirs.
bool concerns(const Parts& parts, const Actor& actor, const Happened& happened);

}  // namespace besik::service
