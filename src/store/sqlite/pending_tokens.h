#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/sqlite/database.h"

namespace besik::store::sqlite {

// The search tokens of persons that were written since the last merge into the index `token`. Their
// rows only name the person (token_pending); the index itself, where every token has its own random
// place, is written once for thousands of persons instead of once per commit.
class PendingTokens {
 public:
  explicit PendingTokens(Connection& connection) : connection_(connection) {}

  // Adds, per person number, how many of `wanted` (sorted, without repeats) are pending.
  Result<void> count_hits(std::span<const int64_t> wanted, std::unordered_map<int64_t, int>& hits);
  // Calls for every pending person and its tokens.
  Result<void> each(
      const std::function<void(int64_t person, const std::vector<int64_t>& tokens)>& person);
  // The writer tells what it added; anything else it changes must forget what was gathered.
  void note_added(int64_t person, const std::vector<int64_t>& tokens);
  void forget() { persons_by_token_.reset(); }

 private:
  Connection& connection_;
  int searches_ = 0;
  // Gathered by the second search of one transaction: the first is quicker without.
  std::optional<std::unordered_map<int64_t, std::vector<int64_t>>> persons_by_token_;
};

}  // namespace besik::store::sqlite
