#include <algorithm>

#include "store/sqlite/queries.h"

namespace besik::store::sqlite {
namespace {

#define TASK_COLUMNS                                                                     \
  "t.id,o.id,t.programme,t.register,t.kind,t.name,t.clock,t.turn,t.role,t.organisation," \
  "t.user,t.place,t.created_at,t.due_at,t.warn_at,t.warned_at,t.acknowledged_at,"        \
  "t.escalated_at,t.escalation_step,t.acknowledged_by,t.state"
#define TASK_TABLES " FROM task t LEFT JOIN object o ON o.number=t.record"
#define OUTBOX_SELECT                                                                   \
  "SELECT id,task,user,channel,address,text_key,language,created_at,next_try_at,tries," \
  "state,receipt FROM outbox"

Task task_at(const Statement& row) {
  Task task;
  task.id = row.id_at(0);
  task.record = row.id_at(1);
  task.programme = row.text_at(2);
  task.register_name = row.text_at(3);
  task.kind = row.text_at(4);
  task.name = row.text_at(5);
  task.clock = row.text_at(6);
  task.turn = row.whole_at(7);
  task.role = row.text_at(8);
  task.organisation = row.text_at(9);
  task.user = row.text_at(10);
  task.place = row.text_at(11);
  task.created_at.ms = row.whole_at(12);
  task.due_at.ms = row.whole_at(13);
  task.warn_at = row.maybe_at(14);
  task.warned_at = row.maybe_at(15);
  task.acknowledged_at = row.maybe_at(16);
  task.escalated_at = row.maybe_at(17);
  task.escalation_step = static_cast<int>(row.whole_at(18));
  task.acknowledged_by = row.text_at(19);
  task.state = static_cast<TaskState>(row.whole_at(20));
  return task;
}

OutboxRow outbox_at(const Statement& row) {
  OutboxRow notice;
  notice.id = row.id_at(0);
  notice.task = row.id_at(1);
  notice.user = row.text_at(2);
  notice.channel = row.text_at(3);
  notice.address = row.text_at(4);
  notice.text_key = row.text_at(5);
  notice.language = row.text_at(6);
  notice.created_at.ms = row.whole_at(7);
  notice.next_try_at.ms = row.whole_at(8);
  notice.tries = static_cast<int>(row.whole_at(9));
  notice.state = row.text_at(10);
  notice.receipt = row.text_at(11);
  return notice;
}

Result<std::vector<OutboxRow>> collect(Statement& rows) {
  std::vector<OutboxRow> notices;
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return notices;
    notices.push_back(outbox_at(rows));
  }
}

}  // namespace

Result<std::vector<Task>> Queries::tasks(const TaskQuery& query) {
  std::vector<Task> tasks;
  std::optional<int64_t> record;
  std::string where = query.open_only ? " WHERE t.state=0" : " WHERE 1";
  if (!query.record.is_nil()) {
    TRY_ASSIGN(record, number_of(query.record));
    if (!record) return tasks;
    where += " AND t.record=?";
  }
  if (!query.user.empty()) where += " AND t.user=? AND t.user<>''";
  if (!query.role.empty()) where += " AND t.role=?";
  if (!query.organisation.empty()) where += " AND t.organisation IN (?,'')";
  if (query.due_before) where += " AND t.due_at<?";
  if (query.warn_before) where += " AND t.warned_at IS NULL AND t.warn_at<?";
  if (query.after) where += " AND (t.due_at,t.id)>(?,?)";
  TRY_ASSIGN(Statement rows, connection_.prepare_once("SELECT " TASK_COLUMNS TASK_TABLES + where +
                                                      " ORDER BY t.due_at,t.id LIMIT ?"));
  if (record) rows.whole(*record);
  if (!query.user.empty()) rows.text(query.user);
  if (!query.role.empty()) rows.text(query.role);
  if (!query.organisation.empty()) rows.text(query.organisation);
  if (query.due_before) rows.whole(query.due_before->ms);
  if (query.warn_before) rows.whole(query.warn_before->ms);
  if (query.after) rows.whole(query.after->first.ms).id(query.after->second);
  rows.whole(std::max(query.limit, 0));
  while (true) {
    TRY_ASSIGN(const bool row, rows.step());
    if (!row) return tasks;
    tasks.push_back(task_at(rows));
  }
}

Result<std::optional<Task>> Queries::task(const Id& id) {
  TRY_ASSIGN(Statement find,
             connection_.prepare("SELECT " TASK_COLUMNS TASK_TABLES " WHERE t.id=?"));
  TRY_ASSIGN(const bool row, find.id(id).step());
  if (!row) return std::optional<Task>();
  return std::optional<Task>(task_at(find));
}

Result<std::vector<OutboxRow>> Queries::outbox_due(Instant now, int limit,
                                                   std::string_view channel) {
  TRY_ASSIGN(Statement rows,
             connection_.prepare(OUTBOX_SELECT " WHERE state='waiting' AND channel=? AND"
                                               " next_try_at<=? ORDER BY next_try_at,id LIMIT ?"));
  rows.text(channel).whole(now.ms).whole(std::max(limit, 0));
  return collect(rows);
}

Result<std::optional<OutboxRow>> Queries::outbox(const Id& id) {
  TRY_ASSIGN(Statement find, connection_.prepare(OUTBOX_SELECT " WHERE id=?"));
  TRY_ASSIGN(const bool row, find.id(id).step());
  if (!row) return std::optional<OutboxRow>();
  return std::optional<OutboxRow>(outbox_at(find));
}

Result<std::vector<OutboxRow>> Queries::outbox_of(const Id& task) {
  TRY_ASSIGN(Statement rows, connection_.prepare(OUTBOX_SELECT " WHERE task=? ORDER BY number"));
  rows.id(task);
  return collect(rows);
}

}  // namespace besik::store::sqlite
