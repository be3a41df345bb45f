#pragma once

#include <string>
#include <vector>

#include "service/parts.h"

namespace besik::service {

// Files a read in the clear in the ledger "access". Reads that tell who somebody is are durable
// before this returns; others leave with the next batch, within a second.
Result<void> note_read(Parts& parts, const Actor& actor, std::string kind,
                       const std::vector<Id>& records, const std::vector<Id>& persons,
                       bool identifies);

}  // namespace besik::service
