#pragma once

#include "service/operation.h"

namespace besik::service {

// The records of a register that the reader may read. A page of more than two hundred is read, and
// noted as read, by as many as are given at once. Codes: record.unknown_view, record.unknown_format
// and those of need_register.
Checked<Answer> list_records(Service& service, const Call& call);

}  // namespace besik::service
