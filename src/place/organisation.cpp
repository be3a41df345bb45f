#include "place/organisation.h"

#include <algorithm>
#include <set>

namespace besik::place {
namespace {

Error fault(const char* code, const Organisation& body, std::string what, std::string mend,
            std::string close = "") {
  return {code, "organisation " + body.code, std::move(what), std::move(mend), std::move(close)};
}

void check_body(const Organisation& body, const Tree& tree, Errors& errors) {
  if (body.name.kk.empty() && body.name.ru.empty() && body.name.en.empty()) {
    errors.push_back(
        fault("organisation.no_name", body, "has no name", "give a name in at least one language"));
  }
  if (body.valid_until < body.valid_from) {
    errors.push_back(fault("organisation.validity", body, "ends before it begins",
                           "the last day must not lie before the first"));
  }
  if (auto place = tree.get(body.place); !place) {
    errors.push_back(fault("organisation.unknown_place", body,
                           "sits in " + body.place + ", which is no place",
                           "give the code of a place", place.error().nearest));
  }
}

}  // namespace

Checked<std::shared_ptr<const Organisations>> Organisations::build(std::vector<Organisation> all,
                                                                   const Tree& tree) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Organisation& a, const Organisation& b) { return a.code < b.code; });
  auto built = std::make_shared<Organisations>();
  Errors errors;
  std::vector<std::string> codes;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (!built->by_code_.emplace(all[at].code, at).second || all[at].code.empty()) {
      errors.push_back(fault("organisation.duplicate_code", all[at],
                             "has the code of another, or none",
                             "every organisation needs a code of its own"));
    }
    codes.push_back(all[at].code);
    check_body(all[at], tree, errors);
  }
  for (const Organisation& body : all) {
    if (body.parent.empty()) continue;
    if (built->by_code_.count(body.parent) == 0) {
      errors.push_back(fault("organisation.unknown_parent", body,
                             "its parent " + body.parent + " is unknown",
                             "add the parent or mend its code", nearest(body.parent, codes)));
      continue;
    }
    // A ring is told at each of its own members, not at those that hang below it.
    std::set<std::string_view> met;
    std::string_view up = body.parent;
    while (!up.empty() && up != body.code && met.insert(up).second) {
      const auto found = built->by_code_.find(up);
      up = found == built->by_code_.end() ? "" : std::string_view(all[found->second].parent);
    }
    if (up == body.code) {
      errors.push_back(fault("organisation.below_itself", body,
                             "lies below itself by way of " + body.parent,
                             "mend the parent of one of them"));
    }
  }
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
  for (const Organisation* body = find(code); body != nullptr; body = find(body->parent)) {
    if (body->code == ancestor) return true;
  }
  return false;
}

std::vector<const Organisation*> Organisations::in_place(const Tree& tree, std::string_view place,
                                                         Date on) const {
  std::vector<const Organisation*> found;
  for (const Organisation& body : all_) {
    if (on < body.valid_from || body.valid_until < on) continue;
    if (tree.is_within(body.place, place, on)) found.push_back(&body);
  }
  return found;
}

}  // namespace besik::place
