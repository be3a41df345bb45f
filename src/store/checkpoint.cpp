#include "store/checkpoint.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"

namespace besik::store {
namespace {

Error malformed() {
  return {"store.checkpoint", "checkpoints.json", "the file of signed checkpoints is damaged",
          "compare it with a copy kept elsewhere", ""};
}

Result<Checkpoint> read_checkpoint(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return malformed();
  const auto seq = get_whole(*object, "seq");
  const auto hash_text = get_text(*object, "hash");
  const auto signature_text = get_text(*object, "signature");
  if (!seq || !hash_text || !signature_text) return malformed();
  const auto hash = from_hex(*hash_text);
  auto signature = from_base64url(*signature_text);
  Checkpoint checkpoint;
  if (*seq < 1 || !hash || hash->size() != checkpoint.hash.size() || !signature) return malformed();
  checkpoint.seq = *seq;
  std::copy(hash->begin(), hash->end(), checkpoint.hash.begin());
  checkpoint.signature = std::move(*signature);
  return checkpoint;
}

}  // namespace

std::string checkpoint_text(std::string_view ledger, int64_t seq, const Hash& hash) {
  return "besik checkpoint\n" + std::string(ledger) + "\n" + std::to_string(seq) + "\n" +
         to_hex(hash) + "\n";
}

std::string to_json_text(const Checkpoints& checkpoints) {
  json::object object;
  for (const auto& [ledger, checkpoint] : checkpoints) {
    object[ledger] = {{"seq", checkpoint.seq},
                      {"hash", to_hex(checkpoint.hash)},
                      {"signature", to_base64url(checkpoint.signature)}};
  }
  return canonical_json(json::value(std::move(object)));
}

Result<Checkpoints> checkpoints_from_json(std::string_view text) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return malformed();
  Checkpoints checkpoints;
  for (const auto& member : value->get_object()) {
    TRY_ASSIGN(Checkpoint checkpoint, read_checkpoint(member.value()));
    checkpoints.emplace(std::string(member.key()), std::move(checkpoint));
  }
  return checkpoints;
}

}  // namespace besik::store
