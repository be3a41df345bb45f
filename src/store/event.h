#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/result.h"

namespace besik::store {

// One thing that happened, as docs/format/event.md freezes its bytes. `facts` are coarse coded
// values; `sealed` holds ciphertexts by field name, so that the hash covers ciphertext only.
struct Event {
  Id id;
  std::string ledger;  // one chain; a record keeps its own
  int64_t seq = 0;     // 1, 2, 3 ... in the ledger, given by the store
  std::string kind;    // "record.opened", "record.acted", "place.changed", "person.erased", ...
  Id record;           // nil for reference data; the person's id for kind person.*
  std::string register_name;  // "" for reference data
  std::string programme;
  int programme_version = 0;
  Instant at;           // claimed
  Instant recorded_at;  // the server's
  std::string actor;    // account id; "" for filings by the public and for the system's own steps
  std::string device;
  int64_t base = 0;  // record version that this was made on
  json::object facts;
  std::map<std::string, Bytes> sealed;
  Hash prev{};  // given by the store
  Hash hash{};  // given by the store
};

// The bytes that are hashed: canonical JSON of all members but `hash`, ciphertexts as base64url.
std::string hashed_bytes(const Event& event);
// Same, for who holds the canonical text of `facts` already.
std::string hashed_bytes(const Event& event, std::string_view canonical_facts);
// BLAKE2b-256 of hashed_bytes.
Hash hash_of(const Event& event);
// Whole event as JSON and back, for the journal's text form and `besik verify --export`.
std::string to_json_text(const Event& event);
// Unknown members are refused. The hash is read, not judged: compare it with hash_of. Codes: those
// of parse_json, event.malformed.
Result<Event> event_from_json(std::string_view text);

}  // namespace besik::store
