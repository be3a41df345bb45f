#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "record/decide.h"
#include "record/world.h"
#include "store/store.h"

// Deny by default: a role sees only what is granted. An exclusion beats every grant.
namespace besik::record {

struct User {
  std::string id;    // account id; "" is nobody
  std::string name;  // login
  std::string organisation;
  std::set<std::string> roles;
  bool disabled = false;
  // Leave cover and supervisors are folded in by service: roles and organisations acted for.
  std::set<std::string> covers;  // account ids whose posts this user holds now
};

// Why somebody must never see a record, whatever is granted.
struct Exclusion {
  std::string user;          // account id, or
  std::string organisation;  // a body and those below it
  std::string ground;  // conflict_of_interest, protective_order, hidden_address, parent_limited
};

enum class Verb {
  open,
  read,
  edit,
  correct,
  act,
  void_,
  seal,
  transfer,
  identify,
  export_,
  reopen
};
std::string_view to_string(Verb verb);

// What the rule needs to know of a record.
struct Subject {
  const programme::Programme* programme;
  const programme::Register* reg;
  std::string stage, owner, owner_user, place;
  std::vector<Exclusion> exclusions;
  bool has_task = false;  // the user has an open task on it
  bool linked = false;    // a link opens it to this user's role (complaint, referral)
};

bool may(const World& world, const User& user, Verb verb, const Subject& subject);
// Fields that `user` may read (Verb::read) or write (Verb::edit); empty = none.
std::set<std::string> fields(const World& world, const User& user, Verb verb,
                             const Subject& subject);
// Actions open to the user from the record's stage, in order of declaration.
std::vector<std::string> actions(const World& world, const User& user, const Subject& subject);
// May a user of these roles open records of a register at their organisation?
bool may_open(const World& world, const User& user, const programme::Register& reg,
              const programme::Programme& programme);
// Conditions turned into a query, so that lists hold nothing that may() would refuse; nullopt =
// none.
std::optional<store::RecordQuery> visible(const World& world, const User& user,
                                          const programme::Programme& programme,
                                          const programme::Register& reg);
// Until the gate: figures only over records that the user's roles are entitled to.
// Code: figure.not_entitled.
Result<void> may_see_figure(const World& world, const User& user,
                            const programme::Programme& programme,
                            const programme::Indicator& indicator, std::string_view place);

}  // namespace besik::record
