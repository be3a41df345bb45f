#include <sodium.h>

#include "service/input.h"
#include "service/notices.h"
#include "service/nouns.h"

namespace besik::service {

namespace {

// No wall of a programme has a space in its name.
constexpr std::string_view receipt_wall = "notice receipt";
constexpr std::size_t id_size = 36;

Error no_such_receipt() {
  return fault("notice.not_found", "token", "there is no such message", "check the address");
}

// The id of the message, where the token is the one that was made for it.
Result<Id> read_token(const Parts& parts, const std::string& token) {
  if (token.size() <= id_size || token[id_size] != '.') return no_such_receipt();
  const auto id = parse_id(token.substr(0, id_size));
  if (!id) return no_such_receipt();
  const std::string expected = receipt_token(parts, *id);
  if (expected.size() != token.size() ||
      sodium_memcmp(expected.data(), token.data(), token.size()) != 0)
    return no_such_receipt();
  return *id;
}

Result<void> note_receipt(Parts& parts, store::Writer& writer, const Id& id,
                          const std::string& status) {
  TRY_ASSIGN(auto row, writer.outbox(id));
  if (!row) return no_such_receipt();
  // The first word on a message stands; what comes again changes nothing.
  if (row->state != "waiting" && row->state != "sent") return {};
  row->state = status;
  row->receipt = "gateway " + status;
  TRY(writer.put_outbox(*row));
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = "notices";
  event.kind = "notice." + status;
  event.at = parts.env.now();
  event.facts = {{"task", besik::to_string(row->task)},
                 {"user", row->user},
                 {"channel", row->channel},
                 {"tries", row->tries}};
  TRY(writer.append(std::move(event)));
  return status == "failed" ? after_failure(parts, writer, *row) : Result<void>();
}

Checked<Answer> receipt(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string token, need_text(call.input, "token"));
  TRY_ASSIGN(const Id id, read_token(parts, token));
  const std::string status = text_or(call.input, "status");
  if (status != "delivered" && status != "failed")
    return fault("input.wrong_type", "status", "this is no status of a message",
                 "send delivered or failed");
  std::shared_lock gate(parts.gate);
  TRY(parts.store->write(
      [&](store::Writer& writer) { return note_receipt(parts, writer, id, status); }));
  Answer answer;
  answer.body = json::object{};
  return answer;
}

}  // namespace

std::string receipt_token(const Parts& parts, const Id& row) {
  return besik::to_string(row) + "." + parts.vault->pseudonym(row, receipt_wall);
}

void add_receipts(std::vector<Operation>& table) {
  table.push_back({"notice.receipt",
                   "POST",
                   "/api/v1/notices/receipts/{token}",
                   Needs::nothing,
                   false,
                   true,
                   "The gateway for text messages and calls says what became of a message, at the "
                   "address that came with it. A failed one goes to the next person.",
                   {in_path("token", "From `receipt_url` of the message."),
                    in_body("status", "text", "delivered or failed.", true)},
                   "{}",
                   receipt,
                   4096});
}

}  // namespace besik::service
