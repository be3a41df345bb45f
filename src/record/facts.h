#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/id.h"
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
  std::optional<Date> ended;   // stopped by what it waited for
  bool in_time = true;         // meaningful once ended: to the minute, not the day
  bool cancelled = false;      // the record was voided, or the deadline no longer applies
};

// The facts of a record: all that figures may use. Every record event carries them whole, so that
// the last event of a record is its state.
struct Facts {
  std::string stage;
  std::string opener, owner;         // organisation codes
  std::string place;                 // place code by the register's `place`
  Date opened_on;
  bool voided = false, sealed_shut = false, closed = false;
  std::string parent;                // id of the record it is part of, or ""
  std::map<std::string, std::vector<std::string>> persons;  // role -> pseudonyms
  std::map<std::string, Value> fields;        // fact fields and fact worked-outs, coarsened
  std::vector<ClockFact> clocks;
  std::map<std::string, Date> breaches;       // safeguard -> day
  std::map<std::string, Date> excused;        // safeguard -> day
};

json::object to_json(const Facts& facts);
// Types come from the register. Code: facts.malformed.
Result<Facts> facts_from_json(const json::object& object, const programme::Register& reg);
// The coarsened value that may stand in facts: a datetime with fact: day becomes its civil day.
Value coarsen(const Value& value, programme::Fact fact, std::string_view zone);

}  // namespace besik::record
