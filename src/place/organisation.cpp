#include "place/organisation.h"

#include <algorithm>
#include <set>

namespace besik::place {
namespace {

Error fault(const char* code, const Organisation& body, std::string what, std::string mend,
            std::string close = "") {
  return {code, "organisation " + body.code, std::move(what), std::move(mend), std::move(close)};
}

bool stands(const Organisation& body, Date on) {
  return body.valid_from <= on && on <= body.valid_until;
}

void check_state(const Organisation& body, const OrganisationOn& state, const Tree& tree,
                 Errors& errors) {
  if (state.name->kk.empty() && state.name->ru.empty() && state.name->en.empty()) {
    errors.push_back(
        fault("organisation.no_name", body, "has no name", "give a name in at least one language"));
  }
  if (auto place = tree.get(*state.place); !place) {
    errors.push_back(fault("organisation.unknown_place", body,
                           "sits in " + *state.place + ", which is no place",
                           "give the code of a place", place.error().nearest));
  }
}

void check_body(const Organisation& body, const Tree& tree, Errors& errors) {
  if (body.valid_until < body.valid_from) {
    errors.push_back(fault("organisation.validity", body, "ends before it begins",
                           "the last day must not lie before the first"));
  }
  Date before = add_days(body.valid_from, -1);
  for (const OrganisationState& earlier : body.earlier) {
    if (earlier.until <= before || body.valid_until <= earlier.until) {
      errors.push_back(fault("organisation.history", body,
                             "changed on days that are out of order or not its own",
                             "each state ends after the one before, and before the last day"));
    }
    before = earlier.until;
    check_state(body, {&earlier.parent, &earlier.place, &earlier.name}, tree, errors);
  }
  check_state(body, {&body.parent, &body.place, &body.name}, tree, errors);
}

// The days on which something may hang below itself for the first time.
std::set<Date> days_of_parents(const std::vector<Organisation>& all) {
  std::set<Date> days{Date{}};
  for (const Organisation& body : all) {
    for (const OrganisationState& earlier : body.earlier) days.insert(add_days(earlier.until, 1));
  }
  return days;
}

}  // namespace

OrganisationOn state(const Organisation& body, Date on) {
  const Date day = std::clamp(on, body.valid_from, std::max(body.valid_from, body.valid_until));
  for (const OrganisationState& earlier : body.earlier) {
    if (day <= earlier.until) return {&earlier.parent, &earlier.place, &earlier.name};
  }
  return {&body.parent, &body.place, &body.name};
}

namespace {

// Everything that needs the other bodies.
class Relations {
 public:
  Relations(const std::vector<Organisation>& all,
            const std::map<std::string, std::size_t, std::less<>>& by_code, Errors& errors)
      : all_(all), by_code_(by_code), errors_(errors) {
    for (const Organisation& body : all) codes_.push_back(body.code);
  }

  void check() {
    const std::set<Date> days = days_of_parents(all_);
    for (const Organisation& body : all_) {
      check_parents(body);
      check_successor(body);
      std::any_of(days.begin(), days.end(), [&](Date on) { return ring(body, on); });
    }
  }

 private:
  const Organisation* find(std::string_view code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &all_[found->second];
  }

  void check_parents(const Organisation& body) {
    std::set<std::string> told;
    const auto check_parent = [&](const std::string& parent) {
      if (parent.empty() || find(parent) != nullptr || !told.insert(parent).second) return;
      errors_.push_back(fault("organisation.unknown_parent", body,
                              "its parent " + parent + " is unknown",
                              "add the parent or mend its code", nearest(parent, codes_)));
    };
    for (const OrganisationState& earlier : body.earlier) check_parent(earlier.parent);
    check_parent(body.parent);
  }

  void check_successor(const Organisation& body) {
    if (body.merged_into.empty()) return;
    const Organisation* heir = find(body.merged_into);
    if (heir != nullptr && heir != &body && body.valid_until != forever &&
        stands(*heir, add_days(body.valid_until, 1)))
      return;
    errors_.push_back(fault("organisation.succession", body,
                            "merged into " + body.merged_into + ", which cannot have taken over",
                            "name a body that stands on the day after the last one of this",
                            heir == nullptr ? nearest(body.merged_into, codes_) : ""));
  }

  // A ring is told at each of its own members, not at those that hang below it.
  bool ring(const Organisation& body, Date on) {
    std::set<std::string_view> met;
    std::string_view up = *state(body, on).parent;
    const std::string way(up);
    while (!up.empty() && up != body.code && met.insert(up).second) {
      const Organisation* above = find(up);
      up = above == nullptr ? "" : std::string_view(*state(*above, on).parent);
    }
    if (up != body.code) return false;
    errors_.push_back(fault("organisation.below_itself", body, "lies below itself by way of " + way,
                            "mend the parent of one of them"));
    return true;
  }

  const std::vector<Organisation>& all_;
  const std::map<std::string, std::size_t, std::less<>>& by_code_;
  Errors& errors_;
  std::vector<std::string> codes_;
};

}  // namespace

Checked<std::shared_ptr<const Organisations>> Organisations::build(std::vector<Organisation> all,
                                                                   const Tree& tree) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Organisation& a, const Organisation& b) { return a.code < b.code; });
  auto built = std::make_shared<Organisations>();
  Errors errors;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (!built->by_code_.emplace(all[at].code, at).second || all[at].code.empty()) {
      errors.push_back(fault("organisation.duplicate_code", all[at],
                             "has the code of another, or none",
                             "every organisation needs a code of its own"));
    }
    check_body(all[at], tree, errors);
  }
  Relations(all, built->by_code_, errors).check();
  if (!errors.empty()) return errors;
  built->all_ = std::move(all);
  return std::shared_ptr<const Organisations>(std::move(built));
}

const Organisation* Organisations::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &all_[found->second];
}

Result<const Organisation*> Organisations::get(std::string_view code) const {
  if (const Organisation* body = find(code)) return body;
  std::vector<std::string> codes;
  for (const Organisation& body : all_) codes.push_back(body.code);
  return Error{"organisation.unknown", std::string(code), "no organisation has this code",
               "give the code of an organisation", nearest(code, codes)};
}

bool Organisations::is_within(std::string_view code, std::string_view ancestor) const {
  return is_within(code, ancestor, forever);
}

bool Organisations::is_within(std::string_view code, std::string_view ancestor, Date on) const {
  for (const Organisation* body = find(code); body != nullptr;
       body = find(*state(*body, on).parent)) {
    if (body->code == ancestor) return true;
  }
  return false;
}

std::vector<const Organisation*> Organisations::in_place(const Tree& tree, std::string_view place,
                                                         Date on) const {
  std::vector<const Organisation*> found;
  for (const Organisation& body : all_) {
    if (!stands(body, on)) continue;
    const std::string& own = *state(body, on).place;
    if (tree.is_within(own, place, on)) {
      found.push_back(&body);
      continue;
    }
    const Place* known = tree.find(own);
    if (known == nullptr || known->valid_until >= on) continue;
    const auto now = tree.recast(own, known->valid_until, on);
    if (now && tree.is_within(*now, place, on)) found.push_back(&body);
  }
  return found;
}

std::string_view Organisations::place_on(std::string_view code, Date on) const {
  const Organisation* body = find(code);
  return body == nullptr ? std::string_view() : std::string_view(*state(*body, on).place);
}

std::optional<std::string> Organisations::recast(std::string_view code, Date now) const {
  const Organisation* body = find(code);
  // Each heir stood when it took over, so it ends later than the body before: the way ends.
  while (body != nullptr && body->valid_until < now) body = find(body->merged_into);
  if (body == nullptr) return std::nullopt;
  return body->code;
}

std::vector<Date> Organisations::moves() const {
  std::set<Date> days;
  for (const Organisation& body : all_) {
    if (!body.merged_into.empty()) days.insert(add_days(body.valid_until, 1));
    for (std::size_t at = 0; at < body.earlier.size(); ++at) {
      const bool last = at + 1 == body.earlier.size();
      const std::string& next = last ? body.place : body.earlier[at + 1].place;
      if (body.earlier[at].place != next) days.insert(add_days(body.earlier[at].until, 1));
    }
  }
  return {days.begin(), days.end()};
}

}  // namespace besik::place
