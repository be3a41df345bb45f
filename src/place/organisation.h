#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"
#include "place/tree.h"

namespace besik::place {

// A body with a parent body; it sits in a place, owns records, posts and rotas. Its scope is apart
// from territory: a ministry above a police department is no place above a district.
struct Organisation {
  std::string code;
  std::string parent;  // "" for a body without a parent
  std::string kind;    // "police", "court", "school", ... as programmes/shared declares
  Text name;
  std::string place;  // code of the lowest known place
  Date valid_from;
  Date valid_until = forever;
};

class Organisations {
 public:
  // Codes: organisation.duplicate_code, organisation.unknown_parent, organisation.below_itself,
  // organisation.unknown_place, organisation.no_name, organisation.validity.
  static Checked<std::shared_ptr<const Organisations>> build(std::vector<Organisation> all,
                                                             const Tree& tree);
  const std::vector<Organisation>& all() const { return all_; }
  const Organisation* find(std::string_view code) const;
  Result<const Organisation*> get(std::string_view code) const;  // organisation.unknown
  bool is_within(std::string_view code, std::string_view ancestor) const;
  std::vector<const Organisation*> in_place(const Tree& tree, std::string_view place,
                                            Date on) const;

 private:
  std::vector<Organisation> all_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
};

}  // namespace besik::place
