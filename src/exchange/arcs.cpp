#include "exchange/arcs.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>
#include <unordered_map>

namespace besik::exchange {
namespace {

struct PointHash {
  std::size_t operator()(const Point& point) const {
    const uint64_t both = static_cast<uint64_t>(static_cast<uint32_t>(point.lon)) << 32 |
                          static_cast<uint32_t>(point.lat);
    return std::hash<uint64_t>{}(both * 0x9E3779B97F4A7C15ULL);
  }
};

// The two neighbours that a point has in every ring so far, or the mark of a junction.
struct Meeting {
  Point low, high;
  bool junction = false;
};
using Meetings = std::unordered_map<Point, Meeting, PointHash>;

void meet(Meetings& meetings, const Ring& ring) {
  for (std::size_t at = 0; at < ring.size(); ++at) {
    const Point before = ring[(at + ring.size() - 1) % ring.size()];
    const Point after = ring[(at + 1) % ring.size()];
    const Meeting here{std::min(before, after), std::max(before, after)};
    const auto [known, fresh] = meetings.try_emplace(ring[at], here);
    if (!fresh && (known->second.low != here.low || known->second.high != here.high)) {
      known->second.junction = true;
    }
  }
}

class Cutter {
 public:
  explicit Cutter(Arcs& arcs) : arcs_(arcs) {}

  void meet_all(const BoundarySet& set) {
    for (const Boundary& boundary : set.boundaries) {
      for (const Polygon& polygon : boundary.polygons) {
        for (const Ring& ring : polygon) meet(meetings_, ring);
      }
    }
  }

  Arcs::Indices cut(const Ring& ring) {
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < ring.size(); ++at) {
      if (meetings_.at(ring[at]).junction) ends.push_back(at);
    }
    // Without a junction the ring begins at its least point, so that both neighbours agree.
    if (ends.empty()) {
      ends.push_back(
          static_cast<std::size_t>(std::min_element(ring.begin(), ring.end()) - ring.begin()));
    }
    Arcs::Indices indices;
    for (std::size_t end = 0; end < ends.size(); ++end) {
      const std::size_t from = ends[end];
      std::size_t to = ends[(end + 1) % ends.size()];
      if (to <= from) to += ring.size();
      std::vector<Point> arc;
      for (std::size_t at = from; at <= to; ++at) arc.push_back(ring[at % ring.size()]);
      indices.push_back(add(std::move(arc)));
    }
    return indices;
  }

 private:
  int add(std::vector<Point> arc) {
    std::vector<Point> backward(arc.rbegin(), arc.rend());
    const bool turned = backward < arc;
    if (turned) arc.swap(backward);
    const auto [known, fresh] = known_.try_emplace(arc, static_cast<int>(arcs_.arcs.size()));
    if (fresh) arcs_.arcs.push_back(std::move(arc));
    return turned ? ~known->second : known->second;
  }

  Arcs& arcs_;
  Meetings meetings_;
  std::map<std::vector<Point>, int> known_;
};

uint64_t doubled_area(Point a, Point b, Point c) {
  const int64_t area = static_cast<int64_t>(b.lon - a.lon) * (c.lat - a.lat) -
                       static_cast<int64_t>(c.lon - a.lon) * (b.lat - a.lat);
  return static_cast<uint64_t>(area < 0 ? -area : area);
}

std::vector<uint64_t> weigh_arc(const std::vector<Point>& arc) {
  const std::size_t size = arc.size();
  std::vector<uint64_t> weights(size, Arcs::must_stay);
  std::vector<std::size_t> before(size), after(size);
  using Turn = std::tuple<uint64_t, std::size_t>;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  std::vector<uint64_t> now(size, Arcs::must_stay);
  const auto offer = [&](std::size_t at) {
    now[at] = doubled_area(arc[before[at]], arc[at], arc[after[at]]);
    turns.push({now[at], at});
  };
  for (std::size_t at = 1; at + 1 < size; ++at) {
    before[at] = at - 1;
    after[at] = at + 1;
  }
  for (std::size_t at = 1; at + 1 < size; ++at) offer(at);
  uint64_t least = 0;
  while (!turns.empty()) {
    const auto [area, at] = turns.top();
    turns.pop();
    if (now[at] != area || weights[at] != Arcs::must_stay) continue;  // offered again since
    least = std::max(least, area);
    weights[at] = least;
    const std::size_t left = before[at], right = after[at];
    if (left > 0) {
      after[left] = right;
      offer(left);
    }
    if (right + 1 < size) {
      before[right] = left;
      offer(right);
    }
  }
  return weights;
}

// Marks the `count` heaviest inner points of an arc as staying.
void keep(const std::vector<Point>& arc, std::vector<uint64_t>& weights, std::size_t count) {
  std::vector<std::size_t> inner;
  for (std::size_t at = 1; at + 1 < arc.size(); ++at) inner.push_back(at);
  std::stable_sort(inner.begin(), inner.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  for (std::size_t at = 0; at < std::min(count, inner.size()); ++at) {
    weights[inner[at]] = Arcs::must_stay;
  }
}

}  // namespace

Arcs cut_arcs(const BoundarySet& set) {
  Arcs arcs;
  Cutter cutter(arcs);
  cutter.meet_all(set);
  for (const Boundary& boundary : set.boundaries) {
    auto& polygons = arcs.boundaries.emplace_back();
    for (const Polygon& polygon : boundary.polygons) {
      auto& rings = polygons.emplace_back();
      for (const Ring& ring : polygon) rings.push_back(cutter.cut(ring));
    }
  }
  return arcs;
}

void weigh(Arcs& arcs) {
  arcs.weights.clear();
  for (const std::vector<Point>& arc : arcs.arcs) arcs.weights.push_back(weigh_arc(arc));
  for (const auto& polygons : arcs.boundaries) {
    for (const auto& rings : polygons) {
      for (const Arcs::Indices& ring : rings) {
        if (ring.size() > 2) continue;  // three ends span an area already
        for (int index : ring) {
          const std::size_t at = static_cast<std::size_t>(index < 0 ? ~index : index);
          keep(arcs.arcs[at], arcs.weights[at], ring.size() == 1 ? 2 : 1);
        }
      }
    }
  }
}

}  // namespace besik::exchange
