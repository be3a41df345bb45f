#include "record/access.h"

#include <algorithm>

#include "base/text.h"
#include "record/territory.h"
#include "record/version.h"

namespace besik::record {
namespace {

bool is_barred(const World& world, const std::string& id, const std::string& organisation,
               const std::vector<Exclusion>& exclusions) {
  return std::any_of(exclusions.begin(), exclusions.end(), [&](const Exclusion& exclusion) {
    if (!exclusion.user.empty() && exclusion.user == id) return true;
    if (exclusion.organisation.empty()) return false;
    return exclusion.organisation == organisation ||
           (world.organisations &&
            world.organisations->is_within(organisation, exclusion.organisation));
  });
}

// The grants that speak of one record, under the names that its own version uses.
class Grants {
 public:
  Grants(const World& world, const User& user, const Subject& subject)
      : world_(world), user_(user), subject_(subject) {
    if (subject.programme == nullptr || subject.reg == nullptr) return;
    rules_ = world.programme(subject.programme->name);
    if (rules_ == nullptr || rules_->version <= subject.programme->version) {
      rules_ = subject.programme;
    }
    auto path = VersionPath::between(world, *subject.programme, *rules_);
    if (!path) {
      rules_ = nullptr;
      return;
    }
    path_ = std::move(*path);
    auto name = path_.reg(subject.reg->name);
    if (!name) {
      // Records of a retired register stay readable by the grants that they were kept under.
      rules_ = subject.programme;
      path_ = VersionPath();
      name = subject.reg->name;
    }
    register_ = *name;
    stage_ = path_.stage(subject.reg->name, subject.stage);
  }

  std::vector<const programme::Grant*> holding(std::string_view verb) const {
    std::vector<const programme::Grant*> found;
    if (rules_ == nullptr || user_.disabled || user_.id.empty() ||
        is_barred(world_, user_.id, user_.organisation, subject_.exclusions)) {
      return found;
    }
    for (const programme::Grant& grant : rules_->grants) {
      if (grant.register_name == register_ && user_.roles.contains(grant.role) &&
          grant.verbs.contains(std::string(verb)) &&
          (!subject_.sealed_shut || grant.verbs.contains("seal")) && at_stage(grant) &&
          fulfils(grant.where)) {
        found.push_back(&grant);
      }
    }
    return found;
  }

  bool names(const programme::Grant& grant, const std::string& field) const {
    const auto now = path_.field(subject_.reg->name, field);
    if (now) {
      return (grant.only_fields.empty() || grant.only_fields.contains(*now)) &&
             !grant.except_fields.contains(*now);
    }
    if (!grant.only_fields.empty()) return false;
    return std::any_of(subject_.programme->grants.begin(), subject_.programme->grants.end(),
                       [&](const programme::Grant& then) {
                         return then.role == grant.role &&
                                then.register_name == subject_.reg->name &&
                                (then.only_fields.empty() || then.only_fields.contains(field)) &&
                                !then.except_fields.contains(field);
                       });
  }

 private:
  bool at_stage(const programme::Grant& grant) const {
    return grant.stages.empty() || (stage_ && grant.stages.contains(*stage_));
  }

  bool owns() const {
    if (subject_.has_task) return true;
    if (subject_.owner_user.empty()) return false;
    if (subject_.owner_user == user_.id) return true;
    return user_.covers.contains(subject_.owner_user) &&
           !is_barred(world_, subject_.owner_user, "", subject_.exclusions);
  }

  bool fulfils(const programme::Condition& where) const {
    if (where.own_record && !owns()) return false;
    if (where.linked && !subject_.linked) return false;
    if (where.own_organisation && !is_own_body(world_, user_.organisation, subject_.owner)) {
      return false;
    }
    if (!where.own_territory.empty()) {
      const auto own = own_territory(world_, user_.organisation, where.own_territory);
      if (!own || !is_in_territory(world_, subject_.place, *own)) return false;
    }
    return true;
  }

  const World& world_;
  const User& user_;
  const Subject& subject_;
  const programme::Programme* rules_ = nullptr;
  VersionPath path_;
  std::string register_;
  std::optional<std::string> stage_;
};

std::string_view verb_of(Verb verb, const Subject& subject) {
  if (verb == Verb::reopen) return subject.sealed_shut ? "seal" : "correct";
  return to_string(verb);
}

// Some role of the user that may act on this record is among those whose action it is.
bool may_do(const programme::Action& action, const Grants& grants) {
  const auto holding = grants.holding("act");
  return std::any_of(holding.begin(), holding.end(), [&](const programme::Grant* grant) {
    return std::find(action.by.begin(), action.by.end(), grant->role) != action.by.end();
  });
}

}  // namespace

std::string_view to_string(Verb verb) {
  switch (verb) {
    case Verb::open:
      return "open";
    case Verb::read:
      return "read";
    case Verb::edit:
      return "edit";
    case Verb::correct:
      return "correct";
    case Verb::act:
      return "act";
    case Verb::void_:
      return "void";
    case Verb::seal:
      return "seal";
    case Verb::transfer:
      return "transfer";
    case Verb::identify:
      return "identify";
    case Verb::export_:
      return "export";
    case Verb::reopen:
      return "reopen";
  }
  return "";
}

Subject subject_of(const World& world, const store::RecordRow& row) {
  Subject subject;
  subject.programme = world.programme(row.programme, row.programme_version);
  if (subject.programme != nullptr)
    subject.reg = subject.programme->find_register(row.register_name);
  subject.stage = row.stage;
  subject.owner = row.owner;
  subject.owner_user = row.owner_user;
  subject.place = row.place;
  subject.sealed_shut = row.sealed_shut;
  return subject;
}

bool may(const World& world, const User& user, Verb verb, const Subject& subject) {
  return !Grants(world, user, subject).holding(verb_of(verb, subject)).empty();
}

std::set<std::string> fields(const World& world, const User& user, Verb verb,
                             const Subject& subject) {
  std::set<std::string> names;
  const Grants grants(world, user, subject);
  const auto holding = grants.holding(verb_of(verb, subject));
  if (holding.empty()) return names;
  const auto add = [&](const std::string& name) {
    const bool granted =
        std::any_of(holding.begin(), holding.end(),
                    [&](const programme::Grant* grant) { return grants.names(*grant, name); });
    if (granted) names.insert(name);
  };
  for (const programme::Field& field : subject.reg->fields) add(field.name);
  if (verb == Verb::read || verb == Verb::export_) {
    for (const programme::WorkedOut& worked : subject.reg->worked_out) add(worked.name);
  }
  return names;
}

std::vector<std::string> actions(const World& world, const User& user, const Subject& subject) {
  std::vector<std::string> names;
  const Grants grants(world, user, subject);
  if (grants.holding("act").empty()) return names;
  const programme::Stage* stage = subject.reg->stage(subject.stage);
  for (const programme::Action& action : subject.reg->actions) {
    const bool from_here = action.from.empty() ? stage == nullptr || !stage->closed
                                               : std::find(action.from.begin(), action.from.end(),
                                                           subject.stage) != action.from.end();
    if (!from_here) continue;
    if (may_do(action, grants)) names.push_back(action.name);
  }
  return names;
}

bool may_open(const World& world, const User& user, const programme::Register& reg,
              const programme::Programme& programme) {
  Subject subject;
  subject.programme = &programme;
  subject.reg = &reg;
  if (!reg.stages.empty()) subject.stage = reg.stages.front().name;
  subject.owner = user.organisation;
  subject.owner_user = user.id;
  const place::Organisation* body =
      world.organisations ? world.organisations->find(user.organisation) : nullptr;
  if (body != nullptr) subject.place = *place::state(*body, world.as_of).place;
  const auto holding = Grants(world, user, subject).holding("open");
  return std::any_of(holding.begin(), holding.end(), [&](const programme::Grant* grant) {
    return std::find(reg.opened_by.begin(), reg.opened_by.end(), grant->role) !=
           reg.opened_by.end();
  });
}

namespace {

Verb verb_for(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::open:
      return Verb::open;
    case ChangeKind::correct:
      return Verb::correct;
    case ChangeKind::act:
    case ChangeKind::propose:
    case ChangeKind::confirm:
    case ChangeKind::withdraw_proposal:
      return Verb::act;
    case ChangeKind::transfer:
    case ChangeKind::accept_transfer:
      return Verb::transfer;
    case ChangeKind::reopen:
      return Verb::reopen;
    case ChangeKind::void_:
      return Verb::void_;
    case ChangeKind::seal:
      return Verb::seal;
    case ChangeKind::edit:
    case ChangeKind::persons:
      break;
  }
  return Verb::edit;
}

// Who is offered a record does not own it yet: they may take it where they could transfer their
// own.
Subject as_if_accepted(const World& world, const User& user, Subject subject) {
  subject.owner = user.organisation;
  const place::Organisation* body =
      world.organisations ? world.organisations->find(user.organisation) : nullptr;
  if (body != nullptr) subject.place = *place::state(*body, world.as_of).place;
  subject.owner_user = user.id;
  return subject;
}

}  // namespace

Checked<void> may_change(const World& world, const User& user, const Subject& subject,
                         const Change& change) {
  const Error denied{"access.denied", "", "your roles do not allow this",
                     "ask whoever owns the record", ""};
  const Verb verb = verb_for(change.kind);
  const bool accepts = change.kind == ChangeKind::accept_transfer;
  const bool allowed =
      change.kind == ChangeKind::open
          ? subject.reg != nullptr && may_open(world, user, *subject.reg, *subject.programme)
          : may(world, user, verb, accepts ? as_if_accepted(world, user, subject) : subject);
  if (!allowed) return denied;
  std::set<std::string> writable = fields(world, user, verb, subject);
  if (verb == Verb::act) {
    const programme::Action* action = subject.reg->action(change.action);
    // An action that is unknown, or not done from here, is told by decide().
    const bool theirs = action == nullptr || may_do(*action, Grants(world, user, subject));
    if (!theirs) {
      Error error = denied;
      error.where = change.action;
      return error;
    }
    std::erase_if(writable, [&](const std::string& name) {
      return action == nullptr ||
             std::find(action->asks.begin(), action->asks.end(), name) == action->asks.end();
    });
    writable.merge(fields(world, user, Verb::edit, subject));
  }
  Errors errors;
  for (const auto& [name, value] : change.values) {
    if (subject.reg->field(name) == nullptr || writable.contains(name)) continue;
    errors.push_back({"access.field_denied", name, "your roles may not write this field",
                      "leave it to whoever may", ""});
  }
  if (!errors.empty()) return errors;
  return {};
}

std::optional<store::RecordQuery> visible(const World& world, const User& user,
                                          const programme::Programme& programme,
                                          const programme::Register& reg) {
  if (user.disabled || user.id.empty()) return std::nullopt;
  bool any = false, by_owner = true, by_body = true, by_place = true;
  std::set<std::string> bodies, places;
  for (const programme::Grant& grant : programme.grants) {
    const programme::Condition& where = grant.where;
    if (grant.register_name != reg.name || !user.roles.contains(grant.role) ||
        !grant.verbs.contains("read") || where.linked) {
      continue;
    }
    std::vector<std::string> own_bodies, own_places;
    bool everywhere = where.own_territory.empty();
    if (where.own_organisation) {
      own_bodies = bodies_within(world, user.organisation);
      if (own_bodies.empty()) continue;
    }
    if (!everywhere) {
      const auto own = own_territory(world, user.organisation, where.own_territory);
      if (!own) continue;
      everywhere = *own == world.tree->nation().code;
      if (!everywhere) own_places = places_within(world, *own);
    }
    any = true;
    by_owner = by_owner && where.own_record && user.covers.empty();
    by_body = by_body && where.own_organisation;
    by_place = by_place && !everywhere;
    bodies.insert(own_bodies.begin(), own_bodies.end());
    places.insert(own_places.begin(), own_places.end());
  }
  if (!any) return std::nullopt;
  store::RecordQuery query;
  query.programme = programme.name;
  query.register_name = reg.name;
  if (by_owner) query.owner_user = user.id;
  if (by_body) query.organisations.assign(bodies.begin(), bodies.end());
  if (by_place) query.places.assign(places.begin(), places.end());
  return query;
}

}  // namespace besik::record
