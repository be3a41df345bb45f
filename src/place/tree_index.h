#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "place/tree.h"

namespace besik::place {

// Days `from`..`until`, both within.
struct Span {
  Date from;
  Date until;
};

// What Tree looks up per contribution, by number instead of by code: parents by day, children by
// day, and for each place and level the days on which a place of that level stands beneath it.
// Built once, after which nothing changes: safe to read from any thread.
struct Tree::Index {
  static Checked<std::shared_ptr<const Index>> build(const std::vector<Level>& levels,
                                                     const std::vector<Place>& places,
                                                     const std::vector<Succession>& successions);

  int find(std::string_view code) const;  // -1 where unknown
  int rank(int at) const { return nodes[static_cast<std::size_t>(at)].rank; }
  bool stands(int at, Date on) const;
  int parent(int at, Date on) const;  // -1 above the nation
  std::vector<int> children(int at, Date on) const;
  // Whether a way from the top ends here at the level: it is of the level, or deeper (its parent
  // lacks the level above it), or has nothing of the level beneath it.
  bool answers_for(int at, int level, Date on) const;
  bool reshaped_within(int at, Date after, Date until) const;
  int recast_forward(int at, Date then, Date now) const;  // -1: not comparable
  // All places that may hold a part of it on `now`; empty where some of it ended without a
  // successor.
  std::set<int> heirs(int at, Date then, Date now) const;
  int recast_back(int at, Date then, Date now) const;

  struct Edge {
    Span span;
    int parent;
  };
  struct Child {
    Span span;
    int child;
  };
  static constexpr int moved_about = -2;
  struct Fate {
    Change change;
    Date on;
    std::vector<int> to;
  };
  struct Node {
    int rank = 0;
    int only_parent = moved_about;  // where it never moved
    Span valid;
    std::vector<Edge> parents;             // ascending, without gaps over `valid`
    std::vector<Child> children;           // by code
    std::vector<std::vector<Span>> below;  // by level: when some place of it stands beneath
    std::vector<Fate> fates;               // ascending
    std::vector<Date> reshaped;            // days on which its land changed, ascending
    std::vector<Fate> origins;             // merges and splits that ended here; to = {the source}
  };

  int nation = -1;
  std::vector<Node> nodes;
  struct CodeHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view code) const {
      return std::hash<std::string_view>{}(code);
    }
  };
  std::unordered_map<std::string, int, CodeHash, std::equal_to<>> by_code;
};

}  // namespace besik::place
