#pragma once

#include <functional>

#include "service/parts.h"

namespace besik::service {

// Runs a use-case's transaction. `work` gives what is safe to keep in the clear (ids, never an
// identity); it is what a repeated call with the same Idempotency-Key gets, from which the answer
// is rendered anew. Codes: idempotency.other_input, and those of `work`.
Checked<json::object> write_once(Parts& parts, const Call& call,
                                 const std::function<Checked<json::object>(store::Writer&)>& work);

}  // namespace besik::service
