#include "service/writing.h"

#include "service/input.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

// Keys of two people never meet; neither the key nor what was sent can be read back.
std::string answer_key(const Parts& parts, const Call& call) {
  return std::to_string(
             parts.vault->token("idem|" + call.actor.user.id + "|" + call.idempotency_key)) +
         "|" + to_hex(blake2b(call.actor.user.id + "|" + call.idempotency_key)).substr(0, 16);
}

std::string input_mark(const Parts& parts, const Call& call) {
  const Hash hash = blake2b(canonical_json(call.input) + "|" + call.body_text);
  return std::to_string(parts.vault->token("input|" + to_hex(hash)));
}

Checked<json::object> run_once(Parts& parts, store::Writer& writer, const Call& call,
                               const std::function<Checked<json::object>(store::Writer&)>& work) {
  if (call.idempotency_key.empty()) return work(writer);
  const std::string key = answer_key(parts, call);
  const std::string mark = input_mark(parts, call);
  TRY_ASSIGN(const auto stored, writer.stored_answer(key));
  if (stored) {
    if (text_at(*stored, "input") != mark)
      return fault("idempotency.other_input", "Idempotency-Key",
                   "this key came before with another input", "use a new key for a new request");
    const json::value* answer = stored->if_contains("answer");
    return answer && answer->is_object() ? answer->as_object() : json::object{};
  }
  TRY_ASSIGN(json::object answer, work(writer));
  TRY(writer.store_answer(key, {{"input", mark}, {"answer", answer}}));
  return answer;
}

}  // namespace

Checked<json::object> write_once(Parts& parts, const Call& call,
                                 const std::function<Checked<json::object>(store::Writer&)>& work) {
  Checked<json::object> answer;
  std::shared_lock gate(parts.gate);
  const auto written = parts.store->write([&](store::Writer& writer) -> Result<void> {
    try {
      answer = run_once(parts, writer, call, work);
    } catch (const std::exception&) {
      answer = fault("service.failed", "", "the work could not be done",
                     "try again; if it stays so, report it");
    }
    if (answer) return {};
    return answer.error().empty() ? fault("service.failed", "", "the work failed", "")
                                  : answer.error().front();
  });
  if (!answer) return answer;
  if (!written) return written.error();
  return answer;
}

}  // namespace besik::service
