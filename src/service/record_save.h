#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "record/decide.h"
#include "service/record_state.h"

namespace besik::service {

// One judged change of a record on its way into the store.
struct Saving {
  const record::World* world = nullptr;
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
  const Loaded* before = nullptr;  // nullptr: a new record
  Id id;                           // of a new record
  std::string kind;                // "record.opened", ...
  std::string actor, device;
  Instant at;  // claimed
  Id parent;
  std::vector<std::pair<std::string, Id>> persons;  // role, person: afterwards
  std::optional<store::Key> subject_key;            // of the subject afterwards
  bool reseal = false;                              // the subject changed: all sealed fields anew
  std::optional<json::object> proposal;             // what waits from now on
  json::object note;                                // action, reason ...: sealed, for the history
  std::map<std::string, json::value> retired;  // that are to be kept from now on (Loaded::retired)
  record::Decision decision;
};

// Ready to be written: everything that needs keys or rules is done, in any thread.
struct Prepared {
  store::Event event;
  store::RecordRow row;
  Bytes wrapped_key;     // of a new record
  bool relates = false;  // looks at other records, or they at it: contributions are made on writing
  Bytes contributions;
  record::Decision decision;
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
};
Prepared prepare(Parts& parts, Saving saving);

// What a commit of many records did to figures and screens: applied and told once.
struct Moved {
  struct One {
    Bytes before, after;
    std::string ledger;
    int64_t seq = 0;
  };
  std::vector<One> records;
  std::set<std::string> places;
  bool tasks = false;
};
void apply_moved(Parts& parts, const Moved& moved);

// Appends the event, puts row, key, contributions and tasks; after the commit figures move and
// subscribers are told; with `moved` that is left to the caller. Returns the row as stored.
Result<store::RecordRow> write_prepared(Parts& parts, store::Writer& writer, Prepared prepared,
                                        Moved* moved = nullptr);

}  // namespace besik::service
