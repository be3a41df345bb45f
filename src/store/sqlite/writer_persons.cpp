#include <algorithm>

#include "store/sqlite/pack.h"
#include "store/sqlite/writer.h"

namespace besik::store::sqlite {

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
    link.reset();
    TRY(link.text(pseudonym).whole(number).run());
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
  TRY(remove_tokens(number, sorted));
  Bytes packed;
  pack(sorted, packed);
  TRY_ASSIGN(Statement put,
             connection_.prepare("INSERT INTO person_token VALUES(?,?)"
                                 " ON CONFLICT(number) DO UPDATE SET tokens=excluded.tokens"));
  TRY(put.whole(number).blob(packed).run());
  for (const int64_t token : sorted) new_tokens_.emplace_back(token, number);
  return {};
}

Result<void> SqliteWriter::remove_tokens(int64_t person, std::vector<int64_t> kept) {
  std::vector<int64_t> old;
  {
    TRY_ASSIGN(Statement find,
               connection_.prepare("SELECT tokens FROM person_token WHERE number=?"));
    TRY_ASSIGN(const bool row, find.whole(person).step());
    if (!row) return {};
    TRY_ASSIGN(old, unpack_tokens(find.blob_at(0)));
  }
  // Some of them may still wait to be written.
  TRY(flush_tokens());
  TRY_ASSIGN(Statement remove, connection_.prepare("DELETE FROM token WHERE token=? AND person=?"));
  for (const int64_t token : old) {
    if (std::binary_search(kept.begin(), kept.end(), token)) continue;
    remove.reset();
    TRY(remove.whole(token).whole(person).run());
  }
  return {};
}

// In the order of the index: neighbours share pages.
Result<void> SqliteWriter::flush_tokens() {
  if (new_tokens_.empty()) return {};
  std::sort(new_tokens_.begin(), new_tokens_.end());
  TRY_ASSIGN(Statement insert, connection_.prepare("INSERT OR IGNORE INTO token VALUES(?,?)"));
  for (const auto& [token, person] : new_tokens_) {
    insert.reset();
    TRY(insert.whole(token).whole(person).run());
  }
  new_tokens_.clear();
  return {};
}

Result<void> SqliteWriter::erase_person(const Id& person) {
  TRY_ASSIGN(const auto number, queries_.number_of(person));
  if (!number) return {};
  TRY(put_key(*number, {}));
  TRY(remove_tokens(*number, {}));
  work_erased_ = true;
  for (const char* sql :
       {"DELETE FROM person_token WHERE number=?", "DELETE FROM pseudonym WHERE person=?",
        "UPDATE person SET identity=zeroblob(0),event=zeroblob(16) WHERE number=?"}) {
    TRY_ASSIGN(Statement erase, connection_.prepare(sql));
    TRY(erase.whole(*number).run());
  }
  return {};
}

}  // namespace besik::store::sqlite
