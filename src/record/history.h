#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "record/decide.h"
#include "record/world.h"

// What happened to a record, in words for a person: two successive states told as sentences. Only
// what the reader may read is told: of other fields nothing, not even that they changed; of a
// safeguard or deadline nothing unless the reader may read every field that it asks for.
namespace besik::record {

struct State {
  std::map<std::string, Value> values;
  std::map<std::string, std::string> excuses;  // safeguard -> reason
  Facts facts;
};

enum class HistoryKind {
  opened,
  field,
  persons,
  stage,
  reopened,
  offered,
  taken_over,
  breach,
  breach_withdrawn,
  excused,
  deadline_met,
  deadline_missed,
  voided,
  sealed,
  unsealed
};

struct HistoryEntry {
  HistoryKind kind = HistoryKind::field;
  std::string name;     // field, role, stage, organisation, safeguard or deadline
  Value before, after;  // of fields
  Text words;           // a whole sentence in each language, with the actor
};

struct Telling {
  const World& world;
  const programme::Programme& programme;
  const programme::Register& reg;
  const std::set<std::string>& readable;  // see fields() of record/access.h
  std::string zone;                       // of the record's place
  std::string actor;                      // name of the worker; "" for the system's own steps
  std::string reason;                     // of a correction, reopening, transfer, void, seal; or ""
};

// `before` is null for the first event. Fields come in the register's order.
std::vector<HistoryEntry> history(const Telling& telling, const State* before, const State& after);

// A value as people write it: titles of codes, names of places and bodies, "5 March 2024, 14:30".
Text in_words(const Telling& telling, const programme::Field& field, const Value& value);
std::string in_words(Date date, Language language);

}  // namespace besik::record
