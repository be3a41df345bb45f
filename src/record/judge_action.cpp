#include <algorithm>

#include "base/text.h"
#include "record/judge.h"
#include "record/safeguards.h"

namespace besik::record {

void Judge::check_excuses() {
  for (const auto& [name, reason] : change_.excuses) {
    const programme::Safeguard* safeguard = reg_.safeguard(name);
    if (safeguard == nullptr) {
      std::vector<std::string> names;
      for (const programme::Safeguard& one : reg_.safeguards) names.push_back(one.name);
      fault("record.excuse_not_allowed", name, "the register has no such safeguard",
            "name one that it declares", nearest(name, names));
      continue;
    }
    const Standing then = standing(*safeguard, before_, record_.excuses);
    const bool filed = record_.facts.breaches.contains(name) && !then.ahead;
    if (safeguard->excuse == programme::Excuse::never) {
      fault("record.excuse_not_allowed", name, "this safeguard cannot be excused", "meet it");
    } else if (safeguard->excuse == programme::Excuse::reason_and_supervisor &&
               !change_.supervisor) {
      fault("record.excuse_not_allowed", name, "only a supervisor may excuse this",
            "ask a supervisor");
    } else if (filed) {
      fault("record.excuse_not_allowed", name, "the breach is filed already",
            "correct the data if they are wrong");
    } else if (trim(reason).empty()) {
      fault("record.reason_missing", name, "an excuse needs a reason", "say why");
    } else {
      excuses_[name] = reason;
    }
  }
}

void Judge::check_safeguard(const programme::Safeguard& safeguard) {
  const Standing now = standing(safeguard, after_, excuses_);
  if (!now.applies || now.met || now.excused) return;
  if (now.happened && !now.ahead) return;
  const bool may_excuse = safeguard.excuse != programme::Excuse::never;
  const bool supervisor = safeguard.excuse == programme::Excuse::reason_and_supervisor;
  fault("record.safeguard_unmet", safeguard.name, safeguard.title.in(plan_.programme().written_in),
        !may_excuse  ? "meet it first; it cannot be excused"
        : supervisor ? "meet it first, or have a supervisor excuse it with a reason"
                     : "meet it first, or excuse it with a reason");
}

void Judge::check_action() {
  if (change_.kind != ChangeKind::act) return;
  action_ = reg_.action(change_.action);
  if (action_ == nullptr) {
    std::vector<std::string> names;
    for (const programme::Action& one : reg_.actions) names.push_back(one.name);
    fault("record.unknown_action", change_.action, "the register has no such action",
          "use one that it declares", nearest(change_.action, names));
    return;
  }
  if (action_->two_persons && !change_.tries_out) {
    fault("record.second_person", action_->name, "this action takes two persons",
          "propose it, and have it confirmed");
  }
  const auto& from = action_->from;
  if (!from.empty() && std::find(from.begin(), from.end(), record_.facts.stage) == from.end()) {
    fault("record.not_from_this_stage", action_->name,
          "the action cannot be done from the stage where the record stands",
          "do what leads there first");
  }
  if (action_->when && !after_.holds(action_->when)) {
    fault("record.action_condition", action_->name, "the action's condition is not fulfilled",
          "see when the programme allows it");
  }
  for (const std::string& name : action_->needs) {
    const int slot = plan_.slot(name);
    if (slot < 0 || after_.at(slot).known()) continue;
    if (slot < plan_.field_count()) {
      const programme::Field& field = reg_.fields[slot];
      if (field.shown_when && !after_.holds(field.shown_when)) continue;
    }
    fault("record.needs", name, "the action needs this answer", "answer it");
  }
  for (const programme::Safeguard& safeguard : reg_.safeguards) {
    if (std::find(safeguard.before.begin(), safeguard.before.end(), action_->name) !=
        safeguard.before.end()) {
      check_safeguard(safeguard);
    }
  }
}

}  // namespace besik::record
