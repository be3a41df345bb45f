#include "service/operation.h"

#include "service/nouns.h"

namespace besik::service {

Parameter in_path(std::string name, std::string doc) {
  return {std::move(name), Parameter::In::path, "text", true, std::move(doc)};
}
Parameter in_query(std::string name, std::string type, std::string doc, bool required) {
  return {std::move(name), Parameter::In::query, std::move(type), required, std::move(doc)};
}
Parameter in_body(std::string name, std::string type, std::string doc, bool required) {
  return {std::move(name), Parameter::In::body, std::move(type), required, std::move(doc)};
}
Parameter file_body(std::string doc) {
  return {"file", Parameter::In::body, "file", false, std::move(doc)};
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> table = [] {
    std::vector<Operation> out;
    add_sessions(out);
    add_country(out);
    add_places(out);
    add_boundaries(out);
    add_populations(out);
    add_organisations(out);
    add_observations(out);
    add_targets(out);
    add_programmes(out);
    add_records(out);
    add_record_changes(out);
    add_proposals(out);
    add_migration(out);
    add_record_preview(out);
    add_history(out);
    add_exclusions(out);
    add_imports(out);
    add_persons(out);
    add_merges(out);
    add_erasure(out);
    add_tasks(out);
    add_returns(out);
    add_return_changes(out);
    add_return_imports(out);
    add_figures(out);
    add_told(out);
    add_releases(out);
    add_users(out);
    add_user_imports(out);
    add_rota(out);
    add_receipts(out);
    add_verification(out);
    return out;
  }();
  return table;
}

const Operation* find_operation(std::string_view name) {
  for (const Operation& operation : operations())
    if (operation.name == name) return &operation;
  return nullptr;
}

int http_status(const Error& error) {
  const std::string& code = error.code;
  const auto ends = [&](std::string_view end) { return code.ends_with(end); };
  if (code == "session.locked" || code == "session.busy") return 429;
  if (code == "session.refused" || code == "session.none") return 401;
  if (code == "operation.needs_session") return 401;
  if (ends(".not_found") || code == "figure.unknown_indicator" || code == "figure.unknown_place" ||
      code == "place.unknown" || code == "record.unknown_register")
    return 404;
  if (ends(".not_entitled") || ends(".refused") || ends(".not_synthetic") ||
      code.starts_with("access.") || code == "record.field_not_entitled" ||
      code == "record.same_person" || code == "figure.series_not_published" ||
      code.starts_with("session."))
    return 403;
  if (code == "record.conflict") return 412;
  if (code.starts_with("idempotency.") || code == "record.closed" || code == "record.voided" ||
      code == "record.sealed" || code == "record.person_erased" ||
      code == "record.not_from_this_stage" || code == "record.safeguard_unmet" ||
      code == "merge.state" || code == "rota.overlap" || code == "rota.past" ||
      code == "record.no_proposal" || code == "record.proposed_already" ||
      code == "record.second_person" || code == "user.exists" || code == "return.locked" ||
      code == "return.already_submitted" || code == "return.not_submitted" ||
      code == "return.second_person" || code == "return.open_query" ||
      code == "return.not_approved" || code == "return.already_counted")
    return 409;
  if (ends(".too_large") || ends(".too_long")) return 413;
  if (code.starts_with("store.") || code.starts_with("vault.") || code.starts_with("service.") ||
      code.starts_with("facts.") || code.starts_with("hex.") || code == "file.io")
    return 500;
  if (code.starts_with("json.") || code.starts_with("input.") || code.starts_with("csv.") ||
      code.starts_with("id."))
    return 400;
  return 422;
}

}  // namespace besik::service
