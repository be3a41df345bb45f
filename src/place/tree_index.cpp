#include "place/tree_index.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "place/tree_check.h"

namespace besik::place {
namespace {

using Index = Tree::Index;

std::size_t slot(int at) { return static_cast<std::size_t>(at); }

bool holds(const Span& span, Date on) { return span.from <= on && on <= span.until; }

void unite(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::vector<Span> united;
  for (const Span& span : spans) {
    if (!united.empty() && span.from.days <= united.back().until.days + 1) {
      united.back().until = std::max(united.back().until, span.until);
    } else {
      united.push_back(span);
    }
  }
  spans = std::move(united);
}

void note_below(Index& index, int at, Span span, int level) {
  for (const Index::Edge& edge : index.nodes[slot(at)].parents) {
    const Span shared{std::max(edge.span.from, span.from), std::min(edge.span.until, span.until)};
    if (edge.parent < 0 || shared.until < shared.from) continue;
    index.nodes[slot(edge.parent)].below[slot(level)].push_back(shared);
    note_below(index, edge.parent, shared, level);
  }
}

void link_parents(Index& index, const std::vector<Place>& places,
                  const std::vector<Succession>& successions) {
  for (std::size_t at = 0; at < places.size(); ++at) {
    index.nodes[at].parents.push_back({index.nodes[at].valid, index.find(places[at].parent)});
  }
  for (const Succession& succession : successions) {
    if (succession.change != Change::moved) continue;
    std::vector<Index::Edge>& parents = index.nodes[slot(index.find(succession.from))].parents;
    const Span rest{succession.on, parents.back().span.until};
    if (parents.back().span.from == succession.on) {
      parents.back().parent = index.find(succession.to.front());
      continue;
    }
    parents.back().span.until = add_days(succession.on, -1);
    parents.push_back({rest, index.find(succession.to.front())});
  }
  for (Index::Node& node : index.nodes) {
    if (node.parents.size() == 1) node.only_parent = node.parents.front().parent;
  }
}

void link_children(Index& index) {
  for (std::size_t at = 0; at < index.nodes.size(); ++at) {
    for (const Index::Edge& edge : index.nodes[at].parents) {
      if (edge.parent < 0) continue;
      index.nodes[slot(edge.parent)].children.push_back({edge.span, static_cast<int>(at)});
    }
  }
  for (std::size_t at = 0; at < index.nodes.size(); ++at) {
    const Index::Node& node = index.nodes[at];
    note_below(index, static_cast<int>(at), node.valid, node.rank);
  }
  for (Index::Node& node : index.nodes) {
    for (std::vector<Span>& spans : node.below) unite(spans);
  }
}

void link_fates(Index& index, const std::vector<Succession>& successions) {
  for (const Succession& succession : successions) {
    if (succession.change != Change::merged && succession.change != Change::split) continue;
    const int from = index.find(succession.from);
    Index::Fate fate{succession.change, succession.on, {}};
    for (const std::string& code : succession.to) {
      const int to = index.find(code);
      fate.to.push_back(to);
      if (to != from) {
        index.nodes[slot(to)].origins.push_back({succession.change, succession.on, {from}});
      }
    }
    index.nodes[slot(from)].fates.push_back(std::move(fate));
  }
}

std::set<int> way_up(const Index& index, int at, Date on) {
  std::set<int> way;
  for (; at >= 0; at = index.parent(at, on)) way.insert(at);
  return way;
}

// Land that goes from one place to another changes whatever lies above only one of the two.
void note_reshaped(Index& index, int from, int to, Date on) {
  const std::set<int> before = way_up(index, from, add_days(on, -1));
  const std::set<int> after = way_up(index, to, on);
  std::vector<int> changed;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                std::back_inserter(changed));
  for (int at : changed) {
    std::vector<Date>& days = index.nodes[slot(at)].reshaped;
    if (days.empty() || days.back() != on) days.push_back(on);
  }
}

void link_reshaped(Index& index, const std::vector<Succession>& successions) {
  for (const Succession& succession : successions) {
    const int from = index.find(succession.from);
    if (succession.change == Change::renamed) continue;
    if (succession.change == Change::moved) note_reshaped(index, from, from, succession.on);
    if (succession.change == Change::moved) continue;
    for (const std::string& to : succession.to) {
      if (to != succession.from) note_reshaped(index, from, index.find(to), succession.on);
    }
  }
}

}  // namespace

Checked<std::shared_ptr<const Tree::Index>> Tree::Index::build(
    const std::vector<Level>& levels, const std::vector<Place>& places,
    const std::vector<Succession>& successions) {
  Errors errors = check_parts(levels, places, successions);
  if (!errors.empty()) return errors;

  auto index = std::make_shared<Index>();
  index->nodes.resize(places.size());
  index->by_code.reserve(places.size());
  for (std::size_t at = 0; at < places.size(); ++at) {
    const Place& place = places[at];
    Node& node = index->nodes[at];
    index->by_code.emplace(place.code, static_cast<int>(at));
    for (const Level& level : levels) {
      if (level.name == place.level) node.rank = level.rank;
    }
    node.valid = {place.valid_from, place.valid_until};
    node.below.resize(levels.size());
    if (place.parent.empty()) index->nation = static_cast<int>(at);
  }
  link_parents(*index, places, successions);
  errors = check_order(*index, places);
  if (!errors.empty()) return errors;
  link_children(*index);
  link_fates(*index, successions);
  link_reshaped(*index, successions);
  return std::shared_ptr<const Index>(std::move(index));
}

int Tree::Index::find(std::string_view code) const {
  const auto found = by_code.find(code);
  return found == by_code.end() ? -1 : found->second;
}

bool Tree::Index::stands(int at, Date on) const { return holds(nodes[slot(at)].valid, on); }

int Tree::Index::parent(int at, Date on) const {
  if (nodes[slot(at)].only_parent != moved_about) return nodes[slot(at)].only_parent;
  const std::vector<Edge>& parents = nodes[slot(at)].parents;
  for (auto edge = parents.rbegin(); edge != parents.rend(); ++edge) {
    if (holds(edge->span, on)) return edge->parent;
  }
  // Off its days a place keeps the parent it had nearest to them, so that a zone can be told.
  return on < parents.front().span.from ? parents.front().parent : parents.back().parent;
}

std::vector<int> Tree::Index::children(int at, Date on) const {
  std::vector<int> standing;
  for (const Child& child : nodes[slot(at)].children) {
    if (holds(child.span, on)) standing.push_back(child.child);
  }
  return standing;
}

bool Tree::Index::answers_for(int at, int level, Date on) const {
  const Node& node = nodes[slot(at)];
  if (node.rank >= level) return true;
  const std::vector<Span>& spans = node.below[slot(level)];
  const auto later = std::upper_bound(spans.begin(), spans.end(), on,
                                      [](Date day, const Span& span) { return day < span.from; });
  return later == spans.begin() || std::prev(later)->until < on;
}

bool Tree::Index::reshaped_within(int at, Date after, Date until) const {
  const std::vector<Date>& days = nodes[slot(at)].reshaped;
  const auto next = std::upper_bound(days.begin(), days.end(), after);
  return next != days.end() && *next <= until;
}

int Tree::Index::recast_forward(int at, Date then, Date now) const {
  for (bool moved = true; moved;) {
    moved = false;
    for (const Fate& fate : nodes[slot(at)].fates) {
      if (fate.on <= then || now < fate.on) continue;
      if (fate.change == Change::split) return -1;
      at = fate.to.front();
      then = fate.on;
      moved = true;
      break;
    }
  }
  return at;
}

std::set<int> Tree::Index::heirs(int at, Date then, Date now) const {
  std::set<int> found;
  std::vector<std::pair<int, Date>> open{{at, then}};
  while (!open.empty()) {
    const auto [part, since] = open.back();
    open.pop_back();
    const auto& fates = nodes[slot(part)].fates;
    const auto fate = std::find_if(fates.begin(), fates.end(), [&, since = since](const Fate& one) {
      return since < one.on && one.on <= now;
    });
    if (fate == fates.end()) {
      if (!stands(part, now)) return {};
      found.insert(part);
      continue;
    }
    for (const int to : fate->to) open.emplace_back(to, fate->on);
    if (fate->change == Change::split && stands(part, fate->on)) open.emplace_back(part, fate->on);
  }
  return found;
}

int Tree::Index::recast_back(int at, Date then, Date now) const {
  for (;;) {
    Date day = now;
    std::set<int> sources;
    for (const Fate& origin : nodes[slot(at)].origins) {
      if (origin.on <= now || then < origin.on || origin.on < day) continue;
      if (day < origin.on) sources.clear();
      day = origin.on;
      sources.insert(origin.to.front());
    }
    if (sources.empty()) return at;
    // Only what came wholly from one place goes back to it.
    if (sources.size() > 1 || nodes[slot(at)].valid.from != day) return -1;
    at = *sources.begin();
    then = add_days(day, -1);
  }
}

}  // namespace besik::place
