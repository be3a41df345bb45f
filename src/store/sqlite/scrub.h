#pragma once

#include "store/sqlite/database.h"

namespace besik::store::sqlite {

// Leaves no deleted byte in the files: empties the write-ahead log into the main file and cuts it
// off, then blanks the unused gaps of pages, where SQLite's secure_delete leaves copies of rows
// that it moved. The connection must be the store's only writer and stand outside a transaction.
// Fails with store.locked while a reader holds an older snapshot.
Result<void> scrub_freed_bytes(Connection& connection);

}  // namespace besik::store::sqlite
