#include <algorithm>

#include "store/sqlite/pack.h"
#include "store/sqlite/writer.h"

namespace besik::store::sqlite {
namespace {

constexpr int64_t fewest_to_merge = 1'000;
constexpr int64_t most_to_merge = 5'000;

}  // namespace

Result<void> SqliteWriter::put_person(const PersonRow& row,
                                      const std::vector<std::string>& pseudonyms) {
  TRY_ASSIGN(const int64_t number, number_for(row.id));
  TRY_ASSIGN(const auto merged_into, number_or_null(row.merged_into));
  {
    TRY_ASSIGN(Statement put,
               connection_.prepare("INSERT INTO person VALUES(?,?,?,?,?)"
                                   " ON CONFLICT(number) DO UPDATE SET event=excluded.event,"
                                   "identity=excluded.identity,merged_into=excluded.merged_into,"
                                   "changed_at=excluded.changed_at"));
    put.whole(number).id(row.event).blob(row.identity);
    if (merged_into) {
      put.whole(*merged_into);
    } else {
      put.null();
    }
    TRY(put.whole(row.changed_at.ms).run());
  }
  TRY(put_key(number, row.wrapped_key));
  TRY_ASSIGN(Statement link,
             connection_.prepare("INSERT INTO pseudonym VALUES(?,?)"
                                 " ON CONFLICT(pseudonym) DO UPDATE SET person=excluded.person"));
  for (const std::string& pseudonym : pseudonyms) {
    const Bytes key = pseudonym_key(pseudonym);
    link.reset();
    TRY(link.blob(key).whole(number).run());
  }
  return {};
}

// An emptied key is overwritten where it lies: a row of unchanged length stays in its place, so no
// copy is left behind in the file.
Result<void> SqliteWriter::put_key(int64_t person, const Bytes& wrapped) {
  if (wrapped.empty()) {
    TRY_ASSIGN(Statement blank,
               connection_.prepare(
                   "UPDATE person_key SET wrapped=zeroblob(length(wrapped)) WHERE number=?"));
    return blank.whole(person).run();
  }
  TRY_ASSIGN(Statement put,
             connection_.prepare("INSERT INTO person_key VALUES(?,?)"
                                 " ON CONFLICT(number) DO UPDATE SET wrapped=excluded.wrapped"));
  return put.whole(person).blob(wrapped).run();
}

Result<void> SqliteWriter::put_tokens(const Id& person, const std::vector<int64_t>& tokens) {
  TRY_ASSIGN(const int64_t number, number_for(person));
  std::vector<int64_t> sorted = tokens;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  TRY(remove_tokens(number));
  Bytes packed;
  pack(sorted, packed);
  {
    TRY_ASSIGN(Statement put, connection_.prepare("INSERT INTO person_token VALUES(?,?)"));
    TRY(put.whole(number).blob(packed).run());
  }
  TRY_ASSIGN(Statement wait, connection_.prepare("INSERT INTO token_pending VALUES(?)"));
  TRY(wait.whole(number).run());
  if (pending_persons_) ++*pending_persons_;
  queries_.pending_tokens().note_added(number, sorted);
  return {};
}

Result<void> SqliteWriter::remove_tokens(int64_t person) {
  std::vector<int64_t> old;
  {
    TRY_ASSIGN(Statement find,
               connection_.prepare("SELECT tokens FROM person_token WHERE number=?"));
    TRY_ASSIGN(const bool row, find.whole(person).step());
    if (!row) return {};
    TRY_ASSIGN(old, unpack_tokens(find.blob_at(0)));
  }
  queries_.pending_tokens().forget();
  for (const char* sql :
       {"DELETE FROM person_token WHERE number=?", "DELETE FROM token_pending WHERE person=?"}) {
    TRY_ASSIGN(Statement remove, connection_.prepare(sql));
    TRY(remove.whole(person).run());
  }
  const bool was_pending = sqlite3_changes(connection_.raw()) > 0;
  if (was_pending) {
    if (pending_persons_) --*pending_persons_;
    return {};
  }
  TRY_ASSIGN(Statement remove, connection_.prepare("DELETE FROM token WHERE token=? AND person=?"));
  for (const int64_t token : old) {
    remove.reset();
    TRY(remove.whole(token).whole(person).run());
  }
  return {};
}

// Brings the pending tokens into the index once there are many, in its order: neighbours share
// pages, and the larger the index the more of them must come together.
Result<void> SqliteWriter::merge_tokens() {
  if (!pending_persons_) {
    TRY_ASSIGN(pending_persons_, connection_.ask_whole("SELECT count(*) FROM token_pending"));
  }
  if (*pending_persons_ < fewest_to_merge) return {};
  TRY_ASSIGN(const int64_t objects, connection_.ask_whole("SELECT max(number) FROM object"));
  if (*pending_persons_ < std::min(objects / 20, most_to_merge)) return {};
  std::vector<std::pair<int64_t, int64_t>> entries;  // token, person
  TRY(queries_.pending_tokens().each([&](int64_t person, const std::vector<int64_t>& tokens) {
    for (const int64_t token : tokens) entries.emplace_back(token, person);
  }));
  std::sort(entries.begin(), entries.end());
  {
    TRY_ASSIGN(Statement insert, connection_.prepare("INSERT INTO token VALUES(?,?)"));
    for (const auto& [token, person] : entries) {
      insert.reset();
      TRY(insert.whole(token).whole(person).run());
    }
  }
  TRY(connection_.execute("DELETE FROM token_pending"));
  pending_persons_ = 0;
  queries_.pending_tokens().forget();
  return {};
}

Result<void> SqliteWriter::erase_person(const Id& person) {
  TRY_ASSIGN(const auto number, queries_.number_of(person));
  if (!number) return {};
  TRY(put_key(*number, {}));
  TRY(remove_tokens(*number));
  work_erased_ = true;
  for (const char* sql :
       {"DELETE FROM person_token WHERE number=?", "DELETE FROM pseudonym WHERE person=?",
        "DELETE FROM record_of_person WHERE person=?",
        "UPDATE person SET identity=zeroblob(0),event=zeroblob(16) WHERE number=?"}) {
    TRY_ASSIGN(Statement erase, connection_.prepare(sql));
    TRY(erase.whole(*number).run());
  }
  return {};
}

}  // namespace besik::store::sqlite
