#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "exchange/arcs.h"
#include "exchange/topojson.h"

namespace besik::exchange {
namespace {

int32_t to_grid(int32_t value, int32_t grid) {
  const int32_t half = value < 0 ? -grid / 2 : grid / 2;
  return (value + half) / grid;
}

class Writer {
 public:
  Writer(const std::vector<TopologyLayer>& layers, int32_t grid) : layers_(layers), grid_(grid) {
    for (const TopologyLayer& layer : layers) {
      cut_.push_back(cut_arcs(*layer.set));
      weigh(cut_.back());
    }
  }

  std::vector<uint64_t> weights() const {
    std::vector<uint64_t> all{0};
    for (const Arcs& arcs : cut_) {
      for (const auto& arc : arcs.weights) all.insert(all.end(), arc.begin(), arc.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  // Points lighter than `least` are left out.
  std::string write(uint64_t least) const {
    std::string out = R"({"type":"Topology","transform":{"scale":[)" + step() + "," + step() +
                      R"(],"translate":[0,0]},"objects":{)";
    int offset = 0;
    for (std::size_t at = 0; at < layers_.size(); ++at) {
      if (at > 0) out += ',';
      add_layer(out, layers_[at], cut_[at], offset);
      offset += static_cast<int>(cut_[at].arcs.size());
    }
    out += R"(},"arcs":[)";
    bool first = true;
    for (const Arcs& arcs : cut_) {
      for (std::size_t at = 0; at < arcs.arcs.size(); ++at) {
        if (!first) out += ',';
        first = false;
        add_arc(out, arcs.arcs[at], arcs.weights[at], least);
      }
    }
    return out + "]}";
  }

 private:
  std::string step() const {
    std::string digits = std::to_string(grid_);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    digits.insert(digits.size() - 5, ".");
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
    return digits;
  }

  static void add_layer(std::string& out, const TopologyLayer& layer, const Arcs& arcs,
                        int offset) {
    out += json::serialize(json::value(layer.name)) +
           R"(:{"type":"GeometryCollection","geometries":[)";
    for (std::size_t at = 0; at < arcs.boundaries.size(); ++at) {
      if (at > 0) out += ',';
      out += R"({"type":"MultiPolygon","id":)" +
             json::serialize(json::value(layer.set->boundaries[at].code)) + R"(,"arcs":)";
      add_list(out, arcs.boundaries[at], [&](const auto& rings) {
        add_list(out, rings, [&](const Arcs::Indices& ring) {
          // Ours run counterclockwise: the last arc first, each backward.
          const Arcs::Indices turned(ring.rbegin(), ring.rend());
          add_list(out, turned, [&](int index) {
            out += std::to_string(index < 0 ? ~index + offset : ~(index + offset));
          });
        });
      });
      out += '}';
    }
    out += "]}";
  }

  template <class List, class Add>
  static void add_list(std::string& out, const List& list, const Add& add) {
    out += '[';
    bool first = true;
    for (const auto& item : list) {
      if (!first) out += ',';
      first = false;
      add(item);
    }
    out += ']';
  }

  void add_arc(std::string& out, const std::vector<Point>& arc,
               const std::vector<uint64_t>& weights, uint64_t least) const {
    out += '[';
    Point last{0, 0};
    std::size_t written = 0;
    for (std::size_t at = 0; at < arc.size(); ++at) {
      if (weights[at] < least) continue;
      const Point point{to_grid(arc[at].lon, grid_), to_grid(arc[at].lat, grid_)};
      const bool must = weights[at] == Arcs::must_stay;
      if (written > 0 && point == last && !must) continue;
      if (written++ > 0) out += ',';
      out += '[' + std::to_string(point.lon - last.lon) + ',' +
             std::to_string(point.lat - last.lat) + ']';
      last = point;
    }
    out += ']';
  }

  const std::vector<TopologyLayer>& layers_;
  int32_t grid_;
  std::vector<Arcs> cut_;
};

}  // namespace

Result<std::string> write_topojson(const std::vector<TopologyLayer>& layers,
                                   const TopologyOptions& options) {
  const Writer writer(layers, std::clamp(options.grid, 1, points_per_degree));
  const std::vector<uint64_t> weights = writer.weights();
  // The lightest bar under which the text fits: it shrinks as the bar rises.
  std::size_t low = 0, high = weights.size();
  std::string best;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    std::string text = writer.write(weights[middle]);
    if (text.size() <= options.max_bytes) {
      best = std::move(text);
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (!best.empty()) return best;
  return Error{
      "geo.too_large", "topology",
      "even the barest outlines are longer than " + std::to_string(options.max_bytes) + " bytes",
      "allow more, widen the grid, or write fewer boundaries", ""};
}

}  // namespace besik::exchange
