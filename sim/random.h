#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace besik::sim {

// SplitMix64: the same numbers from the same seed on every machine. Whole numbers only.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // A stream of its own for a named part, so that a change in one part leaves the others alone.
  Random fork(uint64_t salt) const {
    return Random(mixed(state_ ^ (salt * 0x9E3779B97F4A7C15ULL)));
  }

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mixed(state_);
  }
  // 0 .. n-1; n > 0.
  int below(int n) { return static_cast<int>(next() % static_cast<uint64_t>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool chance(int per_thousand) { return below(1000) < per_thousand; }
  // Index drawn by weight.
  int pick(const std::vector<int>& weights) {
    int sum = 0;
    for (int weight : weights) sum += weight;
    int at = below(sum);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (at < weights[i]) return static_cast<int>(i);
      at -= weights[i];
    }
    return static_cast<int>(weights.size()) - 1;
  }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }

 private:
  static uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

}  // namespace besik::sim
