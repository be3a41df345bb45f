#include "service/access_log.h"

namespace besik::service {

Result<void> note_read(Parts& parts, const Actor& actor, std::string kind,
                       const std::vector<Id>& records, const std::vector<Id>& persons,
                       bool identifies) {
  if (records.empty() && persons.empty()) return {};
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = "access";
  event.kind = std::move(kind);
  event.at = parts.env.now();
  event.actor = actor.user.id;
  event.device = actor.device;
  json::array record_ids, person_ids;
  for (const Id& id : records) record_ids.emplace_back(besik::to_string(id));
  for (const Id& id : persons) person_ids.emplace_back(besik::to_string(id));
  event.facts = {{"identifies", identifies}};
  if (!record_ids.empty()) event.facts["records"] = std::move(record_ids);
  if (!person_ids.empty()) event.facts["persons"] = std::move(person_ids);
  const std::size_t waiting = parts.access.add(std::move(event));
  if (!identifies && waiting < 1000) return {};
  return parts.access.flush(*parts.store);
}

}  // namespace besik::service
