#include <algorithm>

#include "store/event.h"
#include "store/sqlite/queries.h"
#include "store/sqlite/store.h"

namespace besik::store::sqlite {
namespace {

constexpr std::size_t most_faults = 1000;

// Walks one chain against the checkpoints signed over it.
class ChainWalk {
 public:
  ChainWalk(const std::string& ledger, const std::map<int64_t, Checkpoint>& checkpoints,
            Verification& verification)
      : ledger_(ledger), checkpoints_(checkpoints), verification_(verification) {}

  void meet(const Event& event, std::string_view facts) {
    ++verification_.events;
    if (event.seq != seq_ + 1) {
      fault("store.gap", event.seq, "events are missing before this one");
    } else if (event.prev != hash_) {
      fault("store.chain_broken", event.seq, "does not follow the event before it");
    }
    if (blake2b(hashed_bytes(event, facts)) != event.hash) {
      fault("store.hash_mismatch", event.seq, "was changed after it was written");
    }
    if (const auto found = checkpoints_.find(event.seq); found != checkpoints_.end()) {
      if (found->second.hash != event.hash) {
        fault("store.checkpoint", event.seq, "is not the event that was signed");
      }
    }
    seq_ = event.seq;
    hash_ = event.hash;
  }

  void end() {
    if (!checkpoints_.empty() && checkpoints_.rbegin()->first > seq_) {
      fault("store.checkpoint", checkpoints_.rbegin()->first,
            "was signed, but the ledger ends before it");
    }
  }

 private:
  void fault(const char* code, int64_t seq, const char* what) {
    if (verification_.faults.size() >= most_faults) return;
    verification_.faults.push_back({code, "ledger " + ledger_ + ", seq " + std::to_string(seq),
                                    what, "compare the store with a backup", ""});
  }

  const std::string& ledger_;
  const std::map<int64_t, Checkpoint>& checkpoints_;
  Verification& verification_;
  int64_t seq_ = 0;
  Hash hash_{};
};

using ByLedger = std::map<std::string, std::map<int64_t, Checkpoint>>;

Result<ByLedger> kept_checkpoints(Connection& connection) {
  ByLedger all;
  TRY_ASSIGN(Statement rows,
             connection.prepare("SELECT l.name,c.seq,c.hash,c.signature FROM checkpoint c"
                                " JOIN ledger l ON l.number=c.ledger"));
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return all;
    Checkpoint checkpoint{rows.whole_at(1), {}, rows.bytes_at(3)};
    const auto hash = rows.blob_at(2);
    if (hash.size() != checkpoint.hash.size()) return error_of(SQLITE_CORRUPT);
    std::copy(hash.begin(), hash.end(), checkpoint.hash.begin());
    all[std::string(rows.text_at(0))].emplace(checkpoint.seq, std::move(checkpoint));
  }
}

void judge_signature(const std::string& ledger, const Checkpoint& checkpoint,
                     const Bytes& public_key, Verification& verification) {
  if (public_key.empty()) return;
  const std::string text = checkpoint_text(ledger, checkpoint.seq, checkpoint.hash);
  if (Vault::is_signed(text, checkpoint.signature, public_key)) return;
  verification.faults.push_back(
      {"store.checkpoint", "ledger " + ledger + ", seq " + std::to_string(checkpoint.seq),
       "its signature is not by the key of this store", "compare the store with a backup", ""});
}

}  // namespace

Result<Checkpoints> newest_checkpoints(Connection& connection) {
  TRY_ASSIGN(const ByLedger all, kept_checkpoints(connection));
  Checkpoints newest;
  for (const auto& [ledger, checkpoints] : all) {
    newest.emplace(ledger, checkpoints.rbegin()->second);
  }
  return newest;
}

Result<Verification> verify_chains(Connection& connection, const Bytes& public_key,
                                   const Checkpoints& beside) {
  Verification verification;
  TRY_ASSIGN(ByLedger checkpoints, kept_checkpoints(connection));
  for (const auto& [ledger, ones] : checkpoints) {
    for (const auto& [seq, one] : ones) judge_signature(ledger, one, public_key, verification);
  }
  for (const auto& [ledger, checkpoint] : beside) {
    judge_signature(ledger, checkpoint, public_key, verification);
    checkpoints[ledger].insert_or_assign(checkpoint.seq, checkpoint);
  }
  Queries queries(connection);
  TRY_ASSIGN(const auto ledgers, queries.ledgers());
  verification.ledgers = static_cast<int64_t>(ledgers.size());
  for (const std::string& ledger : ledgers) checkpoints.try_emplace(ledger);
  // Also ledgers that only a checkpoint remembers.
  for (const auto& [ledger, ones] : checkpoints) {
    ChainWalk walk(ledger, ones, verification);
    TRY(queries.each_raw_event(ledger, 0,
                               [&](const Event& event, std::string_view facts) -> Result<void> {
                                 walk.meet(event, facts);
                                 return {};
                               }));
    walk.end();
  }
  TRY_ASSIGN(verification.records, connection.ask_whole("SELECT count(*) FROM record"));
  return verification;
}

Result<Verification> SqliteStore::verify() {
  Bytes public_key;
  Checkpoints beside;
  Errors faults;
  if (options_.vault != nullptr) {
    public_key = options_.vault->public_key();
  } else if (const auto text = env_.read_file(folder_ + "/public_key", 1000)) {
    if (auto key = from_hex(std::string_view(*text).substr(0, text->find('\n')))) {
      public_key = std::move(*key);
    }
  }
  TRY_ASSIGN(auto connection, readers_->take());
  TRY(connection->execute("BEGIN"));
  // Before the snapshot, which the first read takes and not BEGIN: so the file can only be behind.
  const auto text = env_.read_file(folder_ + "/checkpoints.json", 16 << 20);
  if (text) {
    auto read = checkpoints_from_json(*text);
    if (read) {
      beside = std::move(*read);
    } else {
      faults.push_back(read.error());
    }
  }
  auto verification = verify_chains(*connection, public_key, beside);
  TRY(connection->execute("ROLLBACK"));
  readers_->give_back(std::move(connection));
  if (!verification) return verification;
  verification->faults.insert(verification->faults.begin(), faults.begin(), faults.end());
  return verification;
}

}  // namespace besik::store::sqlite
