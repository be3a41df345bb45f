#include "store/sqlite/pending_tokens.h"

#include <algorithm>

#include "store/sqlite/pack.h"

namespace besik::store::sqlite {

Result<void> PendingTokens::each(
    const std::function<void(int64_t person, const std::vector<int64_t>& tokens)>& person) {
  TRY_ASSIGN(Statement rows, connection_.prepare("SELECT p.person,t.tokens FROM token_pending p"
                                                 " JOIN person_token t ON t.number=p.person"));
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return {};
    TRY_ASSIGN(const auto tokens, unpack_tokens(rows.blob_at(1)));
    person(rows.whole_at(0), tokens);
  }
}

Result<void> PendingTokens::count_hits(std::span<const int64_t> wanted,
                                       std::unordered_map<int64_t, int>& hits) {
  if (++searches_ > 1 && !persons_by_token_) {
    persons_by_token_.emplace();
    auto gathered = each(
        [&](int64_t person, const std::vector<int64_t>& tokens) { note_added(person, tokens); });
    if (!gathered) {
      forget();
      return gathered;
    }
  }
  if (!persons_by_token_) {
    return each([&](int64_t person, const std::vector<int64_t>& tokens) {
      const auto found = std::count_if(tokens.begin(), tokens.end(), [&](int64_t token) {
        return std::binary_search(wanted.begin(), wanted.end(), token);
      });
      if (found > 0) hits[person] += static_cast<int>(found);
    });
  }
  for (const int64_t token : wanted) {
    const auto found = persons_by_token_->find(token);
    if (found == persons_by_token_->end()) continue;
    for (const int64_t person : found->second) ++hits[person];
  }
  return {};
}

void PendingTokens::note_added(int64_t person, const std::vector<int64_t>& tokens) {
  if (!persons_by_token_) return;
  for (const int64_t token : tokens) (*persons_by_token_)[token].push_back(person);
}

}  // namespace besik::store::sqlite
