#pragma once

#include "service/record_change.h"
#include "service/record_view.h"

// Actions of two persons: the first proposes, the second confirms or refuses.
namespace besik::service {

// What somebody asks, told by what waits: an action of two persons is proposed, and a confirmation
// brings what was proposed. Codes: record.no_proposal, record.conflict (the record was changed
// since and the call does not say which version it has seen).
Result<Wish> told_by_proposal(const Loaded& loaded, Wish wish);

// What is kept sealed until the second person has spoken.
json::object proposal_content(const Wish& wish, const ReadyPersons& ready, bool supervisor);

// The waiting proposal for one reader; nullopt where none waits.
Result<std::optional<json::object>> proposal_json(const Parts& parts, store::Reader& reader,
                                                  const Actor& actor, const Loaded& loaded,
                                                  const record::Subject& subject, Shown& shown);

// A task to confirm is there for those who may, and not for whoever proposed.
Result<bool> may_confirm(const Parts& parts, const record::World& world, store::Reader& reader,
                         const record::User& user, const store::Task& task);

}  // namespace besik::service
