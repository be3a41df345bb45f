#pragma once

#include "service/operation.h"
#include "service/parts.h"

namespace besik::service {

// The record as the actor may see it, with its version as ETag; `audit` files the read.
Checked<Answer> record_answer(Parts& parts, const Actor& actor, const Id& id, bool audit);

}  // namespace besik::service
