#pragma once

#include <string>
#include <vector>

#include "service/parts.h"

// Notices: a message to somebody outside the browser that says "urgent: sign in" in their language
// and the address, and nothing else. They climb: whoever is nearest is told first; if nobody
// acknowledges the task in time, or the message cannot be delivered, the next are.
namespace besik::service {

// Whom a task calls, nearest first: the person, who covers them, their supervisor, then the role at
// the body, at bodies further up the territory. Nobody who is excluded from the record.
std::vector<std::vector<Account>> recipients(const Parts& parts, const record::World& world,
                                             const store::Task& task);

// Puts the first outbox rows of a task and remembers when to go on.
Result<void> begin_notice(Parts& parts, store::Writer& writer, const store::Task& task);
// Nobody answered: the next are told. Returns whether anybody was left.
Result<bool> go_on(Parts& parts, store::Writer& writer, const store::Task& task);
Result<void> end_notice(Parts& parts, store::Writer& writer, const Id& task);

// The text of a notice.
std::string notice_text(Language language, const std::string& public_url);
std::string notice_subject(Language language);

// One message out; the receipt, or why not. Codes: notice.no_gateway, notice.refused.
Result<std::string> send(const Options& options, const store::OutboxRow& row);

}  // namespace besik::service
