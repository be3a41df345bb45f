#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/result.h"
#include "base/value.h"
#include "programme/model.h"

namespace besik::record {

// One turn of one clock of one deadline, as days at the record's place.
struct ClockFact {
  std::string deadline;
  programme::ClockKind kind;
  int64_t turn = 0;
  Date started, due;
  std::optional<Date> ended;  // stopped by what it waited for
  bool in_time = true;        // meaningful once ended: to the minute, not the day
  bool cancelled = false;     // neither met nor breached: the record was voided, or the deadline
                              // stopped (closed, ended for good, applies no more) before it was due
  bool operator==(const ClockFact&) const = default;
};

// An action that takes two persons and that one of them has asked for.
struct Proposal {
  std::string action;
  std::string by;       // account id
  Instant at;           // when it was proposed
  int64_t version = 0;  // of the record, with the proposal
  bool operator==(const Proposal&) const = default;
};

// The facts of a record: all that figures may use. Every record event carries them whole, so that
// the last event of a record is its state.
struct Facts {
  std::string stage;
  std::string opener, owner;  // organisation codes
  std::string place;          // place code by the register's `place`
  Date opened_on;
  bool voided = false, sealed_shut = false, closed = false;
  std::optional<Date> closed_on;      // since when it is closed
  std::string closed_from;            // the stage that it was closed from: where a reopening leads
  std::string offered_to;             // organisation that a transfer waits for, or ""
  std::optional<Date> history_until;  // entered from a paper backlog on this day: clocks that began
                                      // by then are counted and call nobody
  std::optional<Proposal> proposed;   // waits for a second person; figures never read it
  std::string parent;                 // id of the record it is part of, or ""
  std::map<std::string, std::vector<std::string>> persons;  // role -> pseudonyms
  std::map<std::string, Value> fields;  // fact fields and fact worked-outs, coarsened
  std::vector<ClockFact> clocks;
  std::map<std::string, Date> breaches;  // safeguard -> day; may lie ahead (a planned act)
  std::map<std::string, Date> excused;   // safeguard -> day; never also in breaches
  // Deadlines and safeguards that an older version of the programme had and the record's has not:
  // clocks and breaches that they left stay above, and are counted.
  std::set<std::string> retired;
  bool operator==(const Facts&) const = default;
};

// Empty members are left out. Equal facts give equal JSON.
json::object to_json(const Facts& facts);
// Types come from the register. Strict: an unknown member, field, deadline or safeguard is a fault.
// Code: facts.malformed (where = the member).
Result<Facts> facts_from_json(const json::object& object, const programme::Register& reg);
// The coarsened value that may stand in facts: a datetime with fact: day becomes its civil day; of
// month and year the first day stands for the whole. Unknown where `fact` is sealed.
Value coarsen(const Value& value, programme::Fact fact, std::string_view zone);
// The type that a fact of this field or worked-out value has; Type::unknown where it is none.
Type fact_type(const programme::Register& reg, std::string_view name);

}  // namespace besik::record
