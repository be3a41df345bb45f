#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "record/decide.h"
#include "record/world.h"
#include "store/store.h"

// Deny by default: a role sees only what is granted. An exclusion beats every grant.
//
// Grants are those of the newest installed version of the programme, whatever version a record is
// under: what is taken back is taken back for old records too (their stages and fields are looked
// up under the names they have now; what was retired counts as granted only where the grant names
// no fields and the record's own version did not except it).
//
// A sealed record is open to those only who may seal it. There is no verb "reopen" in programme
// files: who may correct may reopen a closed record, who may seal a sealed one.
//
// "Own territory" is that of the user's organisation at a level, on World::as_of. A record whose
// place has ended belongs to where that place went; after a split to nobody's territory.
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

// Why somebody must never see a record, whatever is granted. Whoever covers for an excluded person
// gains nothing by it; an excluded body bars those who work in it and in bodies below it.
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
  bool sealed_shut = false;
};
// Subject of a stored record. Null programme or register: the world does not know them, and nobody
// may do anything.
Subject subject_of(const World& world, const store::RecordRow& row);

bool may(const World& world, const User& user, Verb verb, const Subject& subject);
// Fields that `user` may read (Verb::read) or write (Verb::edit); empty = none.
std::set<std::string> fields(const World& world, const User& user, Verb verb,
                             const Subject& subject);
// Actions open to the user from the record's stage, in order of declaration.
std::vector<std::string> actions(const World& world, const User& user, const Subject& subject);
// May a user of these roles open records of a register at their organisation?
bool may_open(const World& world, const User& user, const programme::Register& reg,
              const programme::Programme& programme);
// The query whose answer holds every record that may(read) allows by ownership, organisation or
// territory; nullopt = there is none. A query cannot say everything, so its rows are a superset:
// each must pass may(read) with subject_of(row) and the row's exclusions before it is shown, and
// paging goes on until the page is full. Records that the user reaches only through an open task or
// a link need not be among them: find these by Reader::tasks and the links, and judge each by
// may().
std::optional<store::RecordQuery> visible(const World& world, const User& user,
                                          const programme::Programme& programme,
                                          const programme::Register& reg);
// Faults of a change that go beyond the user's grants: fields outside those that may be edited
// (corrected, answered by the action's form, given at opening), an action of other roles, a kind of
// change without its verb. Codes: access.denied (where = "" or the action), access.field_denied
// (where = the field).
Checked<void> may_change(const World& world, const User& user, const Subject& subject,
                         const Change& change);
// Live figures, over records that the user is entitled to, one by one. A role of the
// user must have a figures grant whose territory holds `place` (a place, or an organisation at
// level "institution": own organisation and those below), and of every register that the indicator
// measures a role of the user must be granted to read all records there, at every stage: a grant
// for "own organisation" reaches as far as the organisation, one for "own record" or "linked"
// reaches no figure. Code: figure.not_entitled.
Result<void> may_see_figure(const World& world, const User& user,
                            const programme::Programme& programme,
                            const programme::Indicator& indicator, std::string_view place);
// Figures as the gate tells them (service/epochs.h), for those who may not read the records: a
// figures grant whose territory holds `place`, and no reading of a part of the records there, which
// could be taken off what is told. Records read for a link to a complaint or referral are no such
// part. Code: figure.not_entitled.
Result<void> may_see_told_figure(const World& world, const User& user,
                                 const programme::Programme& programme,
                                 const programme::Indicator& indicator, std::string_view place);

}  // namespace besik::record
