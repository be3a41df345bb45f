#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"
#include "place/tree.h"

namespace besik::place {

// What may change of a body while it stays the same body.
struct OrganisationState {
  Date until;  // last day on which it stood so
  std::string parent;
  std::string place;
  Text name;
};

// A body with a parent body; it sits in a place, owns records, posts and rotas. Its scope is apart
// from territory: a ministry above a police department is no place above a district.
struct Organisation {
  std::string code;
  std::string parent;  // since the last change; "" for a body without a parent
  std::string kind;    // "police", "court", "school", ... as programmes/shared declares
  Text name;           // since the last change
  std::string place;   // since the last change: code of the lowest known place
  Date valid_from;
  Date valid_until = forever;
  // How it stood before its changes, ascending; the state above begins the day after the last one.
  std::vector<OrganisationState> earlier = {};
  // The body that took over on the day after `valid_until`; "" where it closed, or stands.
  std::string merged_into = {};

  Date since() const {  // first day of the present state
    return earlier.empty() ? valid_from : add_days(earlier.back().until, 1);
  }
};

// How a body stood on a day; before its first day as on the first, after its last as on the last.
// What it points to lives as long as the body.
struct OrganisationOn {
  const std::string* parent;
  const std::string* place;
  const Text* name;
};
OrganisationOn state(const Organisation& body, Date on);

class Organisations {
 public:
  // Codes: organisation.duplicate_code, organisation.unknown_parent, organisation.below_itself (on
  // any day), organisation.unknown_place, organisation.no_name, organisation.validity,
  // organisation.history (earlier states out of order or outside its days),
  // organisation.succession (merged into what is not there or does not stand, or still stands).
  static Checked<std::shared_ptr<const Organisations>> build(std::vector<Organisation> all,
                                                             const Tree& tree);
  const std::vector<Organisation>& all() const { return all_; }
  const Organisation* find(std::string_view code) const;
  Result<const Organisation*> get(std::string_view code) const;  // organisation.unknown
  // By the present parents.
  bool is_within(std::string_view code, std::string_view ancestor) const;
  bool is_within(std::string_view code, std::string_view ancestor, Date on) const;
  // Bodies that stand on `on` and sat on that day in `place` or within it. A body whose place has
  // merged into another sits there.
  std::vector<const Organisation*> in_place(const Tree& tree, std::string_view place,
                                            Date on) const;
  // The place of a body on a day, "" where the code is unknown.
  std::string_view place_on(std::string_view code, Date on) const;
  // What stands on `now` for a body that stood before: itself, or what it merged into; nullopt
  // where it closed or is unknown.
  std::optional<std::string> recast(std::string_view code, Date now) const;
  // Days from which a body sits elsewhere or another stands in its stead, ascending: between two of
  // them the same facts stand at the same places and bodies.
  std::vector<Date> moves() const;

 private:
  std::vector<Organisation> all_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
};

}  // namespace besik::place
