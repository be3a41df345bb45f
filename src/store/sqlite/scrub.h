#pragma once

#include "store/sqlite/database.h"

namespace besik::store::sqlite {

// Leaves no deleted byte in the files: empties the write-ahead log into the main file, where
// secure_delete has blanked them, and cuts it off. The connection must be the store's only writer
// and stand outside a transaction. Fails with store.locked while a reader holds an older snapshot.
Result<void> scrub_freed_bytes(Connection& connection);

}  // namespace besik::store::sqlite
