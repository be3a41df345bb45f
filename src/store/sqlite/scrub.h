#pragma once

#include "store/sqlite/database.h"

namespace besik::store::sqlite {

// Leaves no deleted byte of a person in the files: empties the write-ahead log into the main file,
// where secure_delete has blanked them, cuts it off, and blanks the copies that moving rows left in
// the unused middle of pages. The connection must be the store's only writer and stand outside a
// transaction. Fails with store.locked while a reader holds an older snapshot; then call it again.
Result<void> scrub_freed_bytes(Connection& connection);

}  // namespace besik::store::sqlite
