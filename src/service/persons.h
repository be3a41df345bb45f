#pragma once

#include <optional>
#include <set>
#include <string>

#include "service/record_change.h"

namespace besik::service {

Error no_such_person();
// Sees who the person is on one of their records, or registered them before there was one; never
// behind an exclusion.
Result<bool> may_see_person(const Parts& parts, const record::World& world, store::Reader& reader,
                            const record::User& user, const Id& person);
bool may_identify_anybody(const record::World& world, const record::User& user);

// One person in the place of another, in all roles or in those named.
struct PersonSwap {
  Id from;
  const KnownPerson* to = nullptr;  // nullptr: nobody is swapped
  std::set<std::string> roles;
};
// Works a record out anew after a person changed; writes record.rederived where the facts move.
Result<void> rederive_record(Parts& parts, store::Writer& writer, const std::string& actor,
                             const Id& id, const std::string& why, const PersonSwap& swap);
// Puts a person beside those who stand in a role already.
Result<void> add_person(Parts& parts, store::Writer& writer, const std::string& actor, const Id& id,
                        const std::string& role, const KnownPerson& person);
Result<void> rederive_records(Parts& parts, store::Writer& writer, const std::string& actor,
                              const Id& person, const std::string& why);

}  // namespace besik::service
