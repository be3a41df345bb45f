#pragma once

#include "service/operation.h"
#include "service/parts.h"
#include "service/record_change.h"

namespace besik::service {

// The record as the actor may see it, with its version as ETag; `audit` files the read.
Checked<Answer> record_answer(Parts& parts, const Actor& actor, const Id& id, bool audit);
// One change of the record `id` of the input, with its values, persons, excuses and reason; answers
// with the record as it is afterwards.
Checked<Answer> run_wish(Service& service, const Call& call, Wish wish);

// A change of one record, at `path` below its address; its id comes before `parameters`.
Operation change_of_record(std::string name, std::string method, std::string path, std::string doc,
                           std::vector<Parameter> parameters,
                           std::function<Checked<Answer>(Service&, const Call&)> run);

}  // namespace besik::service
