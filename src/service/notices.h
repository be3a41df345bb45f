#pragma once

#include <string>
#include <vector>

#include "service/parts.h"

// Notices: a message to somebody outside the browser that says "urgent: sign in" in their language
// and the address, and nothing else. They climb: whoever is nearest is told first; if nobody
// acknowledges the task in time, or the message cannot be delivered, the next are.
namespace besik::service {

// Whom a task calls, nearest first: the person, who covers them, who is on call at the body, their
// supervisor, then the role at
// the body, at bodies further up the territory. Nobody who is excluded from the record.
std::vector<std::vector<Account>> recipients(const Parts& parts, const record::World& world,
                                             const store::Task& task);

// Puts the first outbox rows of a task and remembers when to go on.
Result<void> begin_notice(Parts& parts, store::Writer& writer, const store::Task& task);
// Nobody answered: the next are told. Returns whether anybody was left.
Result<bool> go_on(Parts& parts, store::Writer& writer, const store::Task& task);
// Whoever is on call at the owner's organisation and may see the task or its record is told at
// once, before anybody above. Returns whether anybody was.
Result<bool> ring_duty(Parts& parts, store::Writer& writer, const store::Task& task,
                       const store::RecordRow& row);
// A message reached nobody: where no other of the task may have, the next are told.
Result<void> after_failure(Parts& parts, store::Writer& writer, const store::OutboxRow& row);
Result<void> end_notice(Parts& parts, store::Writer& writer, const Id& task);

// The text of a notice.
std::string notice_text(Language language, const std::string& public_url);
std::string notice_subject(Language language);

// One message out; the receipt, or why not. A gateway is given `receipt_url`, where it says what
// became of the message. Codes: notice.no_gateway, notice.refused.
Result<std::string> send(const Options& options, const store::OutboxRow& row,
                         const std::string& receipt_url = "");

// Names one message to the gateway: nobody can guess it, and the store need not keep it.
inline constexpr std::string_view receipts_path = "/api/v1/notices/receipts/";
std::string receipt_token(const Parts& parts, const Id& row);

}  // namespace besik::service
