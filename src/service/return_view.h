#pragma once

#include <string>

#include "service/return_state.h"

// Returns as answers.
namespace besik::service {

// Where a return stands; no text that somebody wrote.
json::object item_json(const Parts& parts, const ReturnAt& at, Language language);
// What the form asks for.
json::object form_json(const programme::Programme& programme, const programme::Return& form,
                       Language language);
// The item with its form, what was written, its versions and what the user may do. Remarks,
// reasons, queries and answers are free words, in which somebody may have written of a child: who
// is told any stands in the ledger "access" ("access.return").
Result<json::object> return_json(Parts& parts, store::Reader& reader, const ReturnAt& at,
                                 const Actor& actor);

}  // namespace besik::service
