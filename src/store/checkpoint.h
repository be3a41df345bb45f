#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"

namespace besik::store {

// The signed end of a ledger: events up to `seq` hash to `hash`.
struct Checkpoint {
  int64_t seq = 0;
  Hash hash{};
  Bytes signature;
  bool operator==(const Checkpoint&) const = default;
};

// The bytes that are signed (docs/format/event.md).
std::string checkpoint_text(std::string_view ledger, int64_t seq, const Hash& hash);

// The file beside the store: the newest checkpoint of each ledger, as JSON. Code:
// store.checkpoint.
using Checkpoints = std::map<std::string, Checkpoint>;
std::string to_json_text(const Checkpoints& checkpoints);
Result<Checkpoints> checkpoints_from_json(std::string_view text);

}  // namespace besik::store
