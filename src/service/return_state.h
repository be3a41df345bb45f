#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indicator/engine.h"
#include "record/access.h"
#include "record/return.h"
#include "service/operation.h"
#include "service/parts.h"

namespace besik::service {

constexpr std::string_view returns_ledger = "returns";

// A return that is spoken of: its form, its body and period, and how it stands.
struct ReturnAt {
  std::shared_ptr<const record::World> world;  // keeps the others alive
  const programme::Programme* programme = nullptr;
  const programme::Return* form = nullptr;
  const place::Organisation* body = nullptr;
  record::ReturnPeriodOf period;
  Id id;
  std::optional<record::ReturnPeriodOf> owed;  // the days it covers; nullopt: none is expected
  std::optional<record::ReturnFacts> facts;    // nullopt: missing
};

struct FormOf {
  const programme::Programme* programme = nullptr;
  const programme::Return* form = nullptr;
};
// By `return` and, where two programmes have a form of that name, `programme`. Code:
// return.not_found.
Result<FormOf> need_form(const record::World& world, const json::object& input);
// By `return`, `organisation` and `period`. Codes: return.not_found, return.unknown_period,
// figure.unknown_period, organisation.unknown.
Result<ReturnAt> need_return(const Parts& parts, const json::object& input);
Result<ReturnAt> return_at(const Parts& parts, std::shared_ptr<const record::World> world,
                           const FormOf& of, const std::string& organisation,
                           const std::string& period);
// The stored state, read anew: in a transaction.
Result<void> refresh(ReturnAt& at, store::Reader& reader);

// What a user may do with the returns of a body: fill in (own body), approve (own body or one
// above), reopen (own territory); nobody else may see one.
struct ReturnRights {
  bool sends = false, approves = false, reopens = false;
  bool any() const { return sends || approves || reopens; }
};
ReturnRights rights(const record::World& world, const record::User& user,
                    const programme::Return& form, const place::Organisation& body);

// missing, draft, submitted, approved, reopened, not_expected
std::string_view status_of(const ReturnAt& at);
// Past its due day and neither submitted nor approved.
bool is_late(const ReturnAt& at, Date today);

// Writes the event and the state in the transaction; figures, live readers and tasks follow.
// `texts` are sealed under a key of the return alone.
Result<void> write_return(Parts& parts, store::Writer& writer, const ReturnAt& at,
                          const record::ReturnFacts& facts, std::string kind,
                          const std::string& actor,
                          const std::map<std::string, std::string>& texts = {});

// The draft that a reopening begins with.
record::ReturnFacts next_version(record::ReturnFacts facts);

// The numbers of a return that are below what the records of its body say of the same days, with
// what those say: such a return cannot be right.
std::map<std::string, int64_t> fewer_than_records(const ReturnAt& at,
                                                  const record::ReturnFacts& facts,
                                                  const indicator::Engine& engine);
// Approved returns that have become so are set aside (event "return.set_aside"): the records count
// until the next version is approved. Gives how many.
Result<int> set_aside_outgrown(Parts& parts);

// A record was opened: from that day on its opener keeps records, and owes no returns for them. Its
// returns that reach that day and wait for approval are to be given anew for the days before; an
// approved one stays, and holds its days.
Result<void> records_win(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                         const record::Facts& facts);

// The events of a return, oldest first, with what was written in them.
struct ReturnStep {
  store::Event event;
  record::ReturnFacts facts;
  std::map<std::string, std::string> texts;  // remark, reason, query.1, answer.1
};
Result<std::vector<ReturnStep>> steps_of(const Parts& parts, store::Reader& reader, const Id& id);

}  // namespace besik::service
